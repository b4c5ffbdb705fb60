"""The windows of a cadence: the days in which a duty is to be done once more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CADENCES = ("day", "week", "month", "quarter", "half_year", "year", "once", "regular")
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_DAY = timedelta(days=1)
_THURSDAY = 3


@dataclass(frozen=True)
class Window:
    """Days from `first` to `last`, both inside."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """True when the day lies inside."""
        return self.first <= day <= self.last


def windows(cadence: str, first: date, last: date | None, until: date) -> Iterator[Window]:
    """The windows between a duty's first and last day (None: without end) that have begun by `until`.

    Windows are those of the calendar, cut to the duty's own days. A week is an ISO week and, as ISO 8601 counts weeks
    of a year, belongs to the span that holds its Thursday. Once is one window; a regular duty has none.
    """
    end = last or date.max
    if cadence == "once":
        found: Iterable[Window] = [Window(first, end)]
    elif cadence == "week":
        found = _weeks(first, end, until)
    elif cadence == "day":
        found = _runs(first, min(end, until), _next_day)
    elif cadence in _MONTHS:
        found = _runs(first, min(end, until), _next_of(_MONTHS[cadence]))
    else:
        found = []
    for window in found:
        if window.first > until:
            return
        if max(window.first, first) <= min(window.last, end):
            yield Window(max(window.first, first), min(window.last, end))


def _runs(first: date, until: date, following: Callable[[date], date]) -> Iterator[Window]:
    """Windows one after the other: each begins where the calendar's next one does."""
    start = first
    while start <= until:
        after = following(start)
        yield Window(start, after - _DAY)
        start = after


def _next_day(day: date) -> date:
    return day + _DAY


def _next_of(months: int) -> Callable[[date], date]:
    """From a day to the first day of the calendar's next span of 1, 3, 6 or 12 months."""

    def following(day: date) -> date:
        number = (day.month - 1) // months * months + months
        return date(day.year + number // 12, number % 12 + 1, 1)

    return following


def _weeks(first: date, end: date, until: date) -> Iterator[Window]:
    """ISO weeks whose Thursday lies between the two days."""
    thursday = first + timedelta(days=(_THURSDAY - first.weekday()) % 7)
    while thursday <= end and thursday - timedelta(days=3) <= until:
        yield Window(thursday - timedelta(days=3), thursday + timedelta(days=3))
        thursday += timedelta(days=7)


@dataclass(frozen=True)
class Done:
    """Something done `count` times between two days; None: not known when."""

    first: date | None
    last: date | None
    count: int


@dataclass(frozen=True)
class Fulfilment:
    """How a duty stands on a day. `unplaced`: times done that no window can be told for.

    `missed` counts the windows that are over and that not even the unplaced times can have filled.
    """

    windows: tuple[tuple[Window, int], ...]
    expected: int
    over: int
    done: int
    unplaced: int
    missed: int


def fulfilment(spans: Iterable[Window], done: Iterable[Done], minimum: int, as_of: date) -> Fulfilment:
    """Put what was done into the windows it belongs to; a window is over when its last day has come."""
    order = list(spans)
    counts = dict.fromkeys(order, 0)
    unplaced = 0
    for one in done:
        place = _place(order, one)
        if place is None:
            unplaced += one.count
        else:
            counts[place] += one.count
    filled = [window for window in order if counts[window] >= minimum]
    over = [window for window in order if window.last <= as_of]
    empty = [window for window in over if counts[window] < minimum]
    return Fulfilment(
        windows=tuple(counts.items()),
        expected=len(order),
        over=len(over),
        done=len(filled),
        unplaced=unplaced,
        missed=max(len(empty) - unplaced // minimum, 0),
    )


def _place(order: list[Window], one: Done) -> Window | None:
    if one.first is None:
        return None
    last = one.last or one.first
    return next((window for window in order if window.holds(one.first) and window.holds(last)), None)
