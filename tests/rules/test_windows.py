"""Windows of a cadence: the calendar's own, cut to the duty's days; a week belongs where its Thursday lies."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bangfu.duties.rules.windows import CADENCES, Done, Window, fulfilment, windows

D = date
DAYS = st.dates(D(2010, 1, 1), D(2030, 12, 31))
DUTY = (D(2018, 1, 1), D(2019, 8, 31))


@pytest.mark.parametrize(
    ("cadence", "first", "last", "number"),
    [
        ("month", *DUTY, 20),
        ("quarter", *DUTY, 7),
        ("half_year", *DUTY, 4),
        ("year", *DUTY, 2),
        ("once", *DUTY, 1),
        ("regular", *DUTY, 0),
        ("day", D(2019, 2, 1), D(2019, 3, 1), 29),
        ("week", D(2019, 3, 1), D(2019, 8, 31), 26),
        ("week", D(2020, 1, 1), D(2020, 12, 31), 53),
        ("week", D(2021, 1, 1), D(2021, 12, 31), 52),
        ("half_year", D(2016, 1, 1), D(2016, 12, 31), 2),
        ("quarter", D(2017, 1, 1), D(2017, 12, 31), 4),
    ],
)
def test_how_many_windows_a_span_has(cadence: str, first: date, last: date, number: int) -> None:
    assert len(list(windows(cadence, first, last, until=last))) == number
    assert len(list(windows(cadence, first, last, until=D(2035, 1, 1)))) == number


def test_windows_are_the_calendars_cut_to_the_span() -> None:
    found = list(windows("month", D(2024, 1, 15), D(2024, 3, 10), until=D(2024, 12, 31)))
    assert found == [
        Window(D(2024, 1, 15), D(2024, 1, 31)),
        Window(D(2024, 2, 1), D(2024, 2, 29)),
        Window(D(2024, 3, 1), D(2024, 3, 10)),
    ]
    # 2019-08-26 to 09-01 has its Thursday on 08-29; 2019-02-25 to 03-03 on 02-28, before the span.
    weeks = list(windows("week", D(2019, 3, 1), D(2019, 8, 31), until=D(2019, 8, 31)))
    assert (weeks[0], weeks[-1]) == (Window(D(2019, 3, 4), D(2019, 3, 10)), Window(D(2019, 8, 26), D(2019, 8, 31)))


def test_a_duty_without_end_has_what_has_begun_whole() -> None:
    found = list(windows("quarter", D(2025, 4, 1), None, until=D(2025, 8, 1)))
    assert found == [Window(D(2025, 4, 1), D(2025, 6, 30)), Window(D(2025, 7, 1), D(2025, 9, 30))]
    assert list(windows("once", D(2025, 4, 1), None, until=D(2025, 8, 1))) == [Window(D(2025, 4, 1), date.max)]
    assert list(windows("month", D(2025, 4, 1), None, until=D(2025, 3, 31))) == []


@given(st.sampled_from([one for one in CADENCES if one not in ("once", "regular")]), DAYS, st.integers(0, 1500))
def test_windows_follow_one_another_inside_the_span(cadence: str, first: date, length: int) -> None:
    last = first + timedelta(days=length)
    found = list(windows(cadence, first, last, until=last))
    assert all(first <= one.first <= one.last <= last for one in found)
    assert all(one.last < two.first for one, two in pairwise(found))
    if cadence != "week":
        assert (found[0].first, found[-1].last) == (first, last)
        assert sum((one.last - one.first).days + 1 for one in found) == length + 1
    thursdays = [first + timedelta(days=day) for day in range(length + 1)]
    if cadence == "week":
        assert len(found) == sum(day.isoweekday() == 4 for day in thursdays)


def test_what_was_done_fills_its_window_and_what_has_no_day_counts_for_the_duty() -> None:
    months = list(windows("month", D(2025, 1, 1), D(2025, 12, 31), until=D(2025, 6, 15)))
    done = [
        Done(D(2025, 1, 5), None, 1),
        Done(D(2025, 2, 3), D(2025, 2, 4), 2),
        Done(D(2025, 3, 31), D(2025, 4, 1), 1),
        Done(None, None, 1),
    ]
    once = fulfilment(months, done, 1, D(2025, 6, 15))
    assert (once.expected, once.over, once.done, once.unplaced, once.missed) == (6, 5, 2, 2, 1)
    twice = fulfilment(months, done, 2, D(2025, 6, 15))
    assert (twice.done, twice.missed) == (1, 3)
    assert dict(once.windows)[months[1]] == 2


def test_a_window_is_over_on_its_last_day_and_late_news_mends_it() -> None:
    weeks = list(windows("week", D(2025, 3, 3), None, until=D(2025, 3, 16)))
    assert fulfilment(weeks, [], 1, D(2025, 3, 15)).missed == 1
    assert fulfilment(weeks, [], 1, D(2025, 3, 16)).missed == 2
    assert fulfilment(weeks, [Done(D(2025, 3, 4), None, 1)], 1, D(2025, 3, 16)).missed == 1
