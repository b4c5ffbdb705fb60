"""Spans of days, half-open, and dates that are only partly known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bangfu.kernel.refusal import Refusal, mark


@dataclass(frozen=True)
class Period:
    """Days from `start` up to but not including `end`; both None when the text is masked («20xx»)."""

    start: date | None
    end: date | None
    text: str

    @property
    def masked(self) -> bool:
        """True when the source hides the year, so that no day may be derived."""
        return self.start is None

    def holds(self, day: date) -> bool:
        """True when the day lies inside."""
        return self.start is not None and self.end is not None and self.start <= day < self.end

    @property
    def last_day(self) -> date | None:
        """The last day inside."""
        return self.end - timedelta(days=1) if self.end else None


_YEARS = re.compile(r"([0-9]{4})年?(?:\s*[-–—~至]\s*([0-9]{4}))?\s*年?")
_DAYS = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\s*(?:\.\.|至|/|~)\s*([0-9]{4}-[0-9]{2}-[0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})[-年]([0-9]{1,2})月?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST = 60
_MASKED = re.compile(r"(?:19|20)[xX×*○]{2}")


def read_period(text: str) -> Period:
    """Read «2016», «2016-2019», «2019-08», «2016-01-01..2019-08-31» (both days inside) or a masked «20xx».

    Errors: Refusal when the text is none of these, ends before it begins, or lies outside 1900 to 2199.
    """
    shown = str(text).strip()
    if len(shown) > LONGEST:
        raise _no_period(shown[:LONGEST])
    if _MASKED.search(shown):
        return Period(None, None, shown)
    if any(not FIRST_YEAR <= int(year) <= LAST_YEAR for year in re.findall(r"[0-9]{4}", shown)):
        raise _no_period(shown)
    if found := _YEARS.fullmatch(shown):
        start, end = date(int(found[1]), 1, 1), date(int(found[2] or found[1]) + 1, 1, 1)
    elif found := _DAYS.fullmatch(shown):
        start, end = read_day(found[1]), read_day(found[2]) + timedelta(days=1)
    elif (found := _MONTH.fullmatch(shown)) and 1 <= int(found[2]) <= 12:
        year, month = int(found[1]), int(found[2])
        start = date(year, month, 1)
        end = date(year + month // 12, month % 12 + 1, 1)
    else:
        raise _no_period(shown)
    if end <= start:
        raise Refusal(mark("The period “%(text)s” ends before it begins."), cure=mark("Swap the two."), text=shown)
    return Period(start, end, shown)


def _no_period(shown: str) -> Refusal:
    return Refusal(mark("“%(text)s” is not a period."), cure=mark("Write 2016, 2016-2019 or 2019-08."), text=shown)


def read_day(text: str | date) -> date:
    """A calendar day in the form 2026-11-21, of the years 1900 to 2199; Refusal otherwise."""
    if isinstance(text, date):
        return text.date() if isinstance(text, datetime) else text
    written = str(text).strip()
    try:
        found = date.fromisoformat(written) if _DAY.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Refusal(mark("“%(text)s” is not a date."), cure=mark("Write it as 2026-11-21."), text=written[:LONGEST])
    return found


def years_overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    """True when two spans of whole years, ends inside, share a year."""
    return first[0] <= second[1] and second[0] <= first[1]
