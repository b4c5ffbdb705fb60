"""Working days: weekdays without the holidays, and the Saturdays and Sundays worked in exchange.

The dates come out every autumn for one year only (国务院办公厅). A year that no entry covers is refused instead of
guessed: a deadline that is wrong by a holiday week is worse than one that cannot be told yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bangfu.kernel.refusal import Refusal, mark

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """The years whose dates are published, the days off and the weekend days worked."""

    years: frozenset[int]
    off: frozenset[date]
    worked: frozenset[date]

    def knows(self, day: date) -> bool:
        """True when the holidays of that year are published and loaded."""
        return day.year in self.years


def calendar_of(bodies: Iterable[Mapping[str, Any]]) -> Calendar:
    """One calendar of several bodies; a body with `year` makes that year known. A local day off wins over all.

    A body: {year?: 2026, holidays: [{from, to?}], working: [{from, to?}]}, days inside the spans.
    """
    years: set[int] = set()
    off: set[date] = set()
    worked: set[date] = set()
    local: set[date] = set()
    for body in bodies:
        days = _days(body.get("holidays"))
        if "year" in body:
            years.add(int(body["year"]))
            off |= days
        else:
            local |= days
        worked |= _days(body.get("working"))
    return Calendar(frozenset(years), frozenset(off | local), frozenset(worked - local))


def _days(spans: Any) -> set[date]:
    found: set[date] = set()
    for span in spans or ():
        day = date.fromisoformat(str(span["from"]))
        last = date.fromisoformat(str(span.get("to", span["from"])))
        while day <= last:
            found.add(day)
            day += _DAY
    return found


def is_working_day(calendar: Calendar, day: date) -> bool:
    """True when offices work on that day; Refusal when the year's holidays are not known."""
    if not calendar.knows(day):
        raise Refusal(
            mark("The holidays of %(year)s are not in the calendar yet."),
            cure=mark("Add them in the policybook once the State Council's notice is out."),
            year=day.year,
        )
    if day in calendar.worked:
        return True
    return day.weekday() < 5 and day not in calendar.off


def add_working_days(calendar: Calendar, start: date, count: int) -> date:
    """The day that is `count` working days after `start`; `start` itself does not count.

    With 0: `start`, or the first working day after it. Errors: Refusal beyond the known years.
    """
    if count < 0:
        raise ValueError("count is zero or more")
    day = start
    if count == 0:
        while not is_working_day(calendar, day):
            day += _DAY
        return day
    left = count
    while left:
        day += _DAY
        left -= is_working_day(calendar, day)
    return day


def working_days_between(calendar: Calendar, start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before.

    So `working_days_between(c, s, add_working_days(c, s, n)) == n`. Errors: Refusal beyond the known years.
    """
    if end < start:
        return -working_days_between(calendar, end, start)
    day, count = start, 0
    while day < end:
        day += _DAY
        count += is_working_day(calendar, day)
    return count
