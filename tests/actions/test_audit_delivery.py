"""The same thing sent many times at once is one thing (B1), with a planted fault that the same test must catch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.actions.shared_book import SharedBook, shared_book

PROCESSES, THREADS = 4, 4


@pytest.fixture
def book(tmp_path: Path, django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[SharedBook]:
    with django_db_blocker.unblock(), shared_book(tmp_path) as made:  # type: ignore[attr-defined]
        yield made


@pytest.mark.slow
def test_a_thousand_deliveries_of_one_key_are_one_row(book: SharedBook) -> None:
    answers = book.all_at_once("deliver", [["ONE"] * 250] * PROCESSES, THREADS)
    assert len(answers) == 1000
    assert len(set(answers)) == 1
    found = book.run("look")
    assert (found["areas"], found["subjects"], found["lines"]) == (1, 1, 1)
    assert found["findings"] == []


@pytest.mark.slow
def test_125_visits_eight_times_each_are_125(book: SharedBook) -> None:
    names = [f"V{number}" for number in range(125)]
    answers = book.all_at_once("deliver", [names * 2] * PROCESSES, THREADS)
    assert len(answers) == 1000
    assert len(set(answers)) == 125
    found = book.run("look")
    assert (found["areas"], found["subjects"], found["lines"]) == (125, 125, 125)
    assert found["findings"] == []


@pytest.mark.slow
def test_the_harness_catches_looking_before_inserting(book: SharedBook) -> None:
    names = [f"P{number}" for number in range(250)]
    book.all_at_once("planted", [names] * PROCESSES, THREADS)
    rows, distinct = book.run("look")["planted"]
    assert distinct == 250
    assert rows > distinct
