"""When a record took place, and how that is said."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from typing import Any

from bangfu.kernel.period import read_period

DAYS = (("on_date", "on_date"), ("on", "on"), ("raised_on", "raised_on"), ("from_on", "to_on"))
JUNE, JULY, DECEMBER = 6, 7, 12
HALVES = {(1, 6): "上半年", (7, 12): "下半年"}
TERMS = {"spring": "春季", "autumn": "秋季"}


def days_of(row: Mapping[str, Any], text: str, *, lasting: bool = False) -> tuple[date, date] | None:
    """The days a row speaks of: its days, its period as written, else its years; None when none is known.

    What is `lasting`, as a duty, goes on until its last day is stated; anything else is over on its first.
    """
    for begin, end in DAYS:
        first, last = row.get(begin), row.get(end)
        if isinstance(first, date):
            return first, last if isinstance(last, date) else date.max if lasting else first
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


def period_name(first: date, last: date) -> tuple[str, bool]:
    """What a period is called in a title, and whether the name says its last day.

    2026年, 2016—2019年, 2026年上半年, 2026年第三季度, 2026年1—5月. A period that begins with a year or a
    second half and ends within it has that name and is not said whole: who prints it adds the day it is cut off.
    """
    plain = f"{first.year}年{first.month}月{first.day}日至{_until(first, last)}"
    if first.day != 1 or (first.year != last.year and first.month != 1):
        return plain, True
    whole = last.day == monthrange(last.year, last.month)[1]
    if first.month == 1 and (first.year != last.year or not whole or last.month > JUNE):
        named = f"{first.year}年" if first.year == last.year else f"{first.year}—{last.year}年"
        return named, whole and last.month == DECEMBER
    if not whole:
        return (f"{first.year}年下半年", False) if first.month == JULY else (plain, True)
    months = (first.month, last.month)
    if months in HALVES:
        return f"{first.year}年{HALVES[months]}", True
    if first.month % 3 == 1 and last.month == first.month + 2:
        return f"{first.year}年第{'一二三四'[first.month // 3]}季度", True
    said = f"{first.month}" if first.month == last.month else f"{first.month}—{last.month}"
    return f"{first.year}年{said}月", True


def _until(first: date, last: date) -> str:
    year = "" if first.year == last.year else f"{last.year}年"
    return f"{year}{last.month}月{last.day}日"


def half_words(first: date, last: date) -> tuple[str, str]:
    """What the period and the one after it are called in a report of half a year: 上半年 and 下半年."""
    if first.year == last.year and last.month <= JUNE:
        return "上半年", "下半年"
    if first.year == last.year and first.month >= JULY:
        return "下半年", f"{last.year + 1}年上半年"
    return ("全年", f"{last.year + 1}年") if period_name(first, last)[1] and first.month == 1 else ("本期", "下期")
