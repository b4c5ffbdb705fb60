"""Targets: a value or a baseline, one unit, one code."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.duties.actions import set_target
from bangfu.duties.models import Target
from bangfu.duties.queries import target, targets
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from tests.actions.book import Book, made


@pytest.fixture
def book(db: None) -> Book:
    return made()


def given(book: Book, **changes: Any) -> Target:
    body: dict[str, Any] = {
        "county": book.county,
        "code": "T1",
        "indicator": "works.length",
        "organisation": book.bureau,
        "baseline": read_amount("10公里"),
        "baseline_on": date(2025, 12, 31),
        "target": read_amount("12公里"),
        "due": date(2026, 12, 31),
        "flags": {},
    }
    return set_target(book.call(), **{**body, **changes})


def test_a_target_is_kept_as_written(book: Book) -> None:
    row = given(book)
    assert (row.target_value, row.target_text, row.baseline_value) == (120_000, "12公里", 100_000)
    assert target(book.county, "T1") == row
    assert targets(book.county, book.bureau.subject) == [row]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"baseline": None, "target": None}, "target"),
        ({"target": read_amount("5%")}, "target"),
        ({"due": date(2025, 1, 1)}, "due"),
        ({"code": "T" * 61}, "code"),
        ({"indicator": "a\0"}, "indicator"),
    ],
)
def test_what_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        given(book, **changes)
    assert refused.value.field == field
    assert Target.objects.count() == 0


def test_a_code_and_a_county_are_kept_apart(book: Book) -> None:
    given(book)
    with pytest.raises(Refusal, match="is taken"):
        given(book)
    with pytest.raises(Refusal, match="another county"):
        given(book, code="T2", organisation=made("990178").bureau)
