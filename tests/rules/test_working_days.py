"""Working days against the published calendars of 2025 and 2026, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.kernel.refusal import Refusal
from bangfu.policybook.rules.files import read_folder
from bangfu.policybook.rules.working_days import (
    Calendar,
    add_working_days,
    calendar_of,
    is_working_day,
    working_days_between,
)

POLICY = Path(__file__).resolve().parents[2] / "policy"
NATIONAL = [entry.body for entry in read_folder(POLICY) if entry.kind == "calendar"]
CALENDAR = calendar_of(NATIONAL)


def test_each_year_has_the_working_days_that_follow_from_the_notice() -> None:
    """365 days − 104 or 105 weekend days − days off on weekdays + weekend days worked: counted by hand below."""
    for year, expected in ((2025, 248), (2026, 248)):
        days = [date(year, 1, 1) + timedelta(n) for n in range(365)]
        assert sum(is_working_day(CALENDAR, day) for day in days) == expected


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2025, 9, 30), 3, date(2025, 10, 11)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),
        (date(2026, 10, 8), 0, date(2026, 10, 8)),
    ],
)
def test_deadlines(start: date, count: int, end: date) -> None:
    assert add_working_days(CALENDAR, start, count) == end


def test_a_year_that_is_not_published_is_refused_and_named() -> None:
    with pytest.raises(Refusal, match="2027"):
        add_working_days(CALENDAR, date(2026, 12, 30), 3)
    with pytest.raises(Refusal, match="2024"):
        is_working_day(CALENDAR, date(2024, 12, 31))
    assert not CALENDAR.knows(date(2027, 1, 1))


def test_the_countys_own_holiday_goes_before_a_day_worked_in_exchange() -> None:
    local = {"holidays": [{"from": "2026-02-14"}, {"from": "2026-03-03", "to": "2026-03-04"}]}
    county = calendar_of([*NATIONAL, local])
    assert is_working_day(CALENDAR, date(2026, 2, 14))
    assert not is_working_day(county, date(2026, 2, 14))
    assert add_working_days(county, date(2026, 3, 2), 1) == date(2026, 3, 5)
    assert county.years == CALENDAR.years


def test_a_local_holiday_does_not_make_a_year_known() -> None:
    assert calendar_of([{"holidays": [{"from": "2027-02-08"}]}]).years == frozenset()


@given(
    st.dates(date(2025, 1, 1), date(2026, 6, 1)),
    st.integers(0, 120),
    st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 1))),
)
def test_counting_there_and_back(start: date, count: int, off: set[date]) -> None:
    calendar = Calendar(CALENDAR.years, CALENDAR.off | frozenset(list(off)[:20]), CALENDAR.worked)
    end = add_working_days(calendar, start, count)
    assert is_working_day(calendar, end)
    if count:
        assert working_days_between(calendar, start, end) == count
        assert working_days_between(calendar, end, start) == -count
