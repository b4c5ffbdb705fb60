"""Days and spans: half-open, leap days, the ends of the calendar, masked years."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.kernel.period import read_day, read_period, years_overlap
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Actor, Call

SPANS = [
    ("2016", "2016-01-01", "2017-01-01"),
    ("2016年", "2016-01-01", "2017-01-01"),
    ("2016-2019", "2016-01-01", "2020-01-01"),
    ("2016—2019年", "2016-01-01", "2020-01-01"),
    ("2016 至 2019", "2016-01-01", "2020-01-01"),
    ("2016年至2019年", "2016-01-01", "2020-01-01"),
    ("2019-08", "2019-08-01", "2019-09-01"),
    ("2019年12月", "2019-12-01", "2020-01-01"),
    ("2019年2月", "2019-02-01", "2019-03-01"),
    ("2020-02", "2020-02-01", "2020-03-01"),
    ("2020-02-28..2020-02-29", "2020-02-28", "2020-03-01"),
    ("2019-12-31..2020-01-01", "2019-12-31", "2020-01-02"),
    ("2020-02-29至2020-02-29", "2020-02-29", "2020-03-01"),
    ("1900", "1900-01-01", "1901-01-01"),
    ("2199", "2199-01-01", "2200-01-01"),
]


@pytest.mark.parametrize(("text", "start", "end"), SPANS)
def test_a_period_is_read(text: str, start: str, end: str) -> None:
    found = read_period(text)
    assert (found.start, found.end) == (date.fromisoformat(start), date.fromisoformat(end))
    assert found.holds(date.fromisoformat(start))
    assert not found.holds(date.fromisoformat(end))
    assert found.last_day == date.fromisoformat(end) - timedelta(days=1)
    assert found.text == text
    assert not found.masked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "9999",
        "9999-12",
        "9999-12-31..9999-12-31",
        "2019-2016",
        "2019-13",
        "2019-00",
        "2019-02-30..2019-03-01",
        "2021-02-29..2021-03-01",
        "2019-03-02..2019-03-01",
        "2019-03-01..9999-12-31",
        "去年",
        "2016-2019-2020",
        "２０１６",
        "2016\n2017",
        "20" * 5000,
    ],
)
def test_what_is_no_period_is_refused_and_never_breaks(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        read_period(text)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("text", ["20xx", "20××年", "19XX", "20**-20**", "20○○"])
def test_a_masked_year_holds_no_day(text: str) -> None:
    found = read_period(text)
    assert found.masked
    assert found.text == text
    assert found.last_day is None
    assert not found.holds(date(2016, 1, 1))


@pytest.mark.parametrize(
    "text", ["2021-02-29", "20261121", "2026-W47-6", "2026-1-1", "0001-01-01", "9999-12-31", "今天"]
)
def test_no_day(text: str) -> None:
    with pytest.raises(Refusal):
        read_day(text)


def test_a_day() -> None:
    assert read_day(" 2024-02-29 ") == date(2024, 2, 29)
    assert read_day(date(2024, 2, 29)) == date(2024, 2, 29)
    moment = read_day(datetime(2024, 2, 29, 23, 0, tzinfo=UTC))
    assert type(moment) is date


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_months_meet_without_a_gap(year: int, month: int) -> None:
    here = read_period(f"{year}-{month:02d}")
    assert here.start is not None and here.end is not None
    assert here.start.day == here.end.day == 1
    assert 28 <= (here.end - here.start).days <= 31


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [((2016, 2017), (2017, 2018), True), ((2016, 2016), (2017, 2017), False), ((2016, 2019), (2017, 2017), True)],
)
def test_years_share(first: tuple[int, int], second: tuple[int, int], shared: bool) -> None:
    assert years_overlap(first, second) is shared
    assert years_overlap(second, first) is shared


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-12-31T15:59:59+00:00", "2026-12-31"),
        ("2026-12-31T16:00:00+00:00", "2027-01-01"),
        ("2024-02-28T16:00:00+00:00", "2024-02-29"),
        ("2024-02-29T16:00:00+00:00", "2024-03-01"),
        ("2026-11-21T00:30:00-10:00", "2026-11-21"),
        ("2026-11-21T23:59:00+14:00", "2026-11-21"),
    ],
)
def test_today_is_the_county_s_day_wherever_the_clock_stands(moment: str, day: str) -> None:
    at = datetime.fromisoformat(moment)
    for zone in (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-11))):
        assert Call(Actor(None, "", ""), "k", at.astimezone(zone)).today == date.fromisoformat(day)
