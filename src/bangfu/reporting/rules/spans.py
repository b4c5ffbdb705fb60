"""When a record took place, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bangfu.kernel.period import read_period

DAYS = (("on_date", "on_date"), ("on", "on"), ("raised_on", "raised_on"), ("from_on", "to_on"))
TERMS = {"spring": "春季", "autumn": "秋季"}


def days_of(row: Mapping[str, Any], text: str) -> tuple[date, date] | None:
    """The days a row speaks of: its days, its period as written, else its years; None when none is known."""
    for begin, end in DAYS:
        first, last = row.get(begin), row.get(end)
        if isinstance(first, date):
            return first, last if isinstance(last, date) else first
    if text:
        period = read_period(text)
        if period.start is not None and period.last_day is not None:
            return period.start, period.last_day
    year, until = row.get("year_from"), row.get("year_to")
    if not isinstance(year, int):
        return None
    return date(year, 1, 1), date(until if isinstance(until, int) else year, 12, 31)


def span_words(row: Mapping[str, Any]) -> str | None:
    """The years of a row: 2018年, 2018—2019年."""
    first, last = row.get("year_from"), row.get("year_to")
    if not isinstance(first, int):
        return None
    return f"{first}年" if last in (None, first) else f"{first}—{last}年"


def term_words(term: str) -> str | None:
    """2017-spring as 2017年春季学期."""
    year, _, season = term.partition("-")
    return f"{year}年{TERMS[season]}学期" if season in TERMS else term or None
