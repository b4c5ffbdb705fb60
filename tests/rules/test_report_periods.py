"""What a period is called in a title, how an item of a plan stands, and which works of years before still belong."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.reporting.rules.following import NO_REASON, Promise, reason, standing
from bangfu.reporting.rules.ongoing import carried, scheduled
from bangfu.reporting.rules.spans import days_of, half_words, period_name

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("first", "last", "name", "whole"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026年", True),
        (date(2026, 1, 1), DAY, "2026年", False),
        (date(2016, 1, 1), date(2019, 8, 31), "2016—2019年", False),
        (date(2016, 1, 1), date(2019, 12, 31), "2016—2019年", True),
        (date(2026, 1, 1), date(2026, 6, 30), "2026年上半年", True),
        (date(2026, 7, 1), date(2026, 12, 31), "2026年下半年", True),
        (date(2026, 7, 1), DAY, "2026年下半年", False),
        (date(2026, 7, 1), date(2026, 9, 30), "2026年第三季度", True),
        (date(2026, 1, 1), date(2026, 5, 31), "2026年1—5月", True),
        (date(2026, 2, 1), date(2026, 2, 28), "2026年2月", True),
        (date(2025, 3, 5), date(2026, 2, 1), "2025年3月5日至2026年2月1日", True),
    ],
)
def test_two_reports_of_a_year_have_two_names(first: date, last: date, name: str, whole: bool) -> None:
    assert period_name(first, last) == (name, whole)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 1), date(2026, 6, 30), ("上半年", "下半年")),
        (date(2026, 7, 1), date(2026, 12, 31), ("下半年", "2027年上半年")),
        (date(2026, 1, 1), date(2026, 12, 31), ("全年", "2027年")),
        (date(2026, 1, 1), DAY, ("本期", "下期")),
    ],
)
def test_only_half_a_year_is_called_so(first: date, last: date, words: tuple[str, str]) -> None:
    assert half_words(first, last) == words


def test_a_duty_goes_on_until_its_last_day_is_stated() -> None:
    duty = {"from_on": date(2025, 1, 1), "to_on": None}
    assert days_of(duty, "", lasting=True) == (date(2025, 1, 1), date.max)
    assert days_of(duty, "") == (date(2025, 1, 1), date(2025, 1, 1))
    assert days_of({**duty, "to_on": DAY}, "", lasting=True) == (date(2025, 1, 1), DAY)


def promise(**changes: Any) -> Promise:
    given: dict[str, Any] = {
        "state": "open", "due_on": None, "ends": date(2026, 12, 31), "planned": None, "done": None, "reason": "",
    }  # fmt: skip
    return Promise(**{**given, **changes})


@pytest.mark.parametrize(
    ("changes", "code", "why"),
    [
        ({}, "running", ""),
        ({"planned": 12, "done": 10}, "running", ""),
        ({"planned": 12, "done": 12}, "reached", ""),
        ({"due_on": date(2026, 10, 31)}, "overdue", NO_REASON),
        ({"due_on": date(2026, 12, 10)}, "running", ""),
        ({"ends": date(2025, 12, 31)}, "open", NO_REASON),
        ({"state": "carried_over", "reason": "雨季推迟"}, "carried_over", "雨季推迟"),
        ({"state": "done", "planned": 12, "done": 11}, "done", NO_REASON),
        ({"state": "done", "planned": 12, "done": 12}, "done", ""),
    ],
)
def test_an_item_that_is_less_than_planned_says_why(changes: dict[str, Any], code: str, why: str) -> None:
    assert (standing(promise(**changes), DAY), reason(promise(**changes), DAY)) == (code, why)


def line(subject: int, stage: str, year: int = 2025) -> dict[str, Any]:
    return {"subject_id": subject, "stage": stage, "year_from": year, "year_to": year}


PROJECTS = [
    {"id": 1, "batch_id": None, "planned_finish": date(2026, 8, 31)},
    {"id": 2, "batch_id": 9, "planned_finish": date(2026, 5, 31)},
    {"id": 3, "batch_id": 9, "planned_finish": date(2026, 12, 31)},
    {"id": 4, "batch_id": None, "planned_finish": date(2025, 10, 31)},
]
GATES = [
    {"subject_id": 4, "kind": "completed", "on_date": date(2025, 10, 18)},
    {"subject_id": 4, "kind": "in_service", "on_date": date(2025, 11, 25)},
    {"subject_id": 2, "kind": "completed", "on_date": date(2026, 5, 20)},
]


def test_late_works_and_those_of_years_before() -> None:
    rows = [line(1, "construction"), line(9, "construction"), line(4, "in_service"), line(2, "completed")]
    late, batch, done, this_year = scheduled(rows, PROJECTS, GATES, DAY)
    assert (late["late"], late["late_day"]) == (True, 83)
    assert (batch["planned_finish"], batch["late"], batch["finished_on"]) == (date(2026, 12, 31), False, None)
    assert (done["late"], done["late_day"], done["finished_on"]) == (False, None, date(2025, 10, 18))
    first = date(2026, 1, 1)
    assert [carried(row, first) for row in (late, batch, done, this_year)] == [True, True, False, True]
    assert not carried({**late, **line(1, "construction", 2026)}, first)
