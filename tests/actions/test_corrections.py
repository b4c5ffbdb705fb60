"""Correcting one field from a day on: every table that holds fields, nothing else touched, two persons at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Actor
from bangfu.registry.actions import (
    Correction,
    StateEntry,
    correct_field,
    read_household,
    register_household,
    state_livings,
)
from bangfu.registry.models import Household, ListEntry, Living, Person, StatedValue, VillageFact
from bangfu.registry.queries.threads import field_named, field_thread
from bangfu.registry.rules.threads import Thread, version
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book
from tests.actions.office import ruled

pytestmark = pytest.mark.usefixtures("policy_in_force")
SINCE = date(2020, 1, 1)


@pytest.fixture
def book(db: None) -> Book:
    book = ruled()
    head = {"name": "王建军", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1970-02-03"}
    row = {"household_no": "H-1", "village": "V1", "category": "ordinary", "members": [head]}
    register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    return book


def lives(book: Book, on: date, **values: Any) -> None:
    home = Household.objects.get(subject__code="H-1")
    state_livings(book.call(), county=book.county, entries=[StateEntry(home, on, values)])


def of(code: str = "H-1") -> Subject:
    return Subject.objects.get(code=code, kind="area" if code == "V1" else "person" if "-0" in code else "household")


def thread_of(field: str, code: str = "H-1") -> Thread:
    found = field_named(of(code), field, TODAY)
    assert found is not None
    return field_thread(of(code), found)


def correct(
    book: Book, field: str, value: Any, on: date = TODAY, code: str = "H-1", *, reason: str = "入户看过", **more: Any
) -> None:
    more = {"source": "field_check", **more}
    more.setdefault("seen", "" if field == "nothing" else version(thread_of(field, code)))
    actor = more.pop("actor", None)
    correct_field(book.call(reason, actor=actor), correction=Correction(of(code), field, value, on, **more))


def spans(field: str, code: str = "H-1") -> list[tuple[Any, date | None, date | None]]:
    return [(one.value, one.since, one.until) for one in reversed(thread_of(field, code).spans)]


def test_one_column_is_corrected_and_the_others_keep_what_they_said(book: Book) -> None:
    lives(book, date(2020, 3, 1), house_grade="C", water_safe=False)
    lives(book, date(2022, 3, 1), house_grade="A")
    lives(book, date(2024, 3, 1), water_safe=True)
    correct(book, "house_grade", "B", date(2021, 6, 1))
    assert spans("house_grade") == [
        ("C", date(2020, 3, 1), date(2021, 6, 1)), ("B", date(2021, 6, 1), None),
    ]  # fmt: skip
    assert spans("water_safe") == [
        (False, date(2020, 3, 1), date(2024, 3, 1)), (True, date(2024, 3, 1), None),
    ]  # fmt: skip
    # No day has two rows, and every day from the first on has one.
    for day in (date(2020, 3, 1), date(2021, 6, 1), date(2022, 3, 1), date(2024, 3, 1), TODAY):
        assert Living.objects.as_of(day).count() == 1
    (aside,) = thread_of("house_grade").set_aside
    assert aside.value == "A"
    line = Line.objects.latest("seq")
    assert (line.action, line.reason, line.detail["source"]) == ("registry.field.correct", "入户看过", "field_check")
    assert thread_of("house_grade").spans[0].recorded == line.seq == aside.superseded
    assert not verify_rows()


def test_a_field_that_nobody_stated_and_one_before_all_statements(book: Book) -> None:
    correct(book, "road_paved", True, date(2021, 1, 1))
    assert spans("road_paved") == [(True, date(2021, 1, 1), None)]
    correct(book, "house_grade", "D", date(2019, 1, 1))
    assert spans("house_grade") == [("D", date(2019, 1, 1), None)]
    assert spans("road_paved")[-1] == (True, date(2021, 1, 1), None)
    correct(book, "fuel", "wood", date(2022, 1, 1))
    correct(book, "fuel", "clean", date(2023, 1, 1))
    correct(book, "fuel", "dung", date(2022, 6, 1))
    assert spans("fuel") == [("wood", date(2022, 1, 1), date(2022, 6, 1)), ("dung", date(2022, 6, 1), None)]
    assert StatedValue.objects.as_of(TODAY).get().text == "dung"
    correct(book, "fuel", None, why="not_applicable")
    assert thread_of("fuel").at(TODAY).why == "not_applicable"  # type: ignore[union-attr]


def test_a_list_a_village_and_what_is_not_dated(book: Book) -> None:
    correct(book, "registry.poverty_cause", "illness", date(2017, 4, 1))
    correct(book, "registry.poverty_cause", "schooling", date(2016, 4, 1))
    assert ListEntry.objects.known().get(list="registry.poverty_cause").code == "schooling"
    correct(book, "paved_on", date(2016, 5, 1), code="V1")
    correct(book, "paved_on", date(2018, 5, 1), code="V1")
    assert VillageFact.objects.known().get().paved_on == date(2018, 5, 1)
    correct(book, "name", "王建君", code="H-1-01")
    person = Person.objects.get()
    assert (person.name, of().label) == ("王建君", "王建君")
    held = thread_of("name", "H-1-01")
    assert [one.value for one in held.spans] == ["王建君"] and [one.value for one in held.set_aside] == ["王建军"]
    with pytest.raises(Refusal, match="empty"):
        correct(book, "name", None, code="H-1-01", why="none")
    assert not verify_rows()


def test_the_later_of_two_is_refused_and_may_correct_what_stands_now(book: Book) -> None:
    lives(book, date(2020, 3, 1), house_grade="C", water_safe=False)
    opened = version(thread_of("house_grade"))
    # Another column of the same row is no change of this field.
    correct(book, "water_safe", True)
    assert version(thread_of("house_grade")) == opened
    correct(book, "house_grade", "A", seen=opened)
    with pytest.raises(Refusal, match="since you opened it") as no:
        correct(book, "house_grade", "B", seen=opened)
    assert no.value.status == 409 and spans("house_grade")[-1][0] == "A"
    correct(book, "house_grade", "B")
    assert spans("house_grade")[-1][0] == "B"


@pytest.mark.parametrize(
    ("field", "value", "more", "word"),
    [
        ("house_grade", "Z", {}, "Z"),
        ("house_m2", -3, {}, "negative"),
        ("house_m2", "wide", {}, "not a value"),
        ("nothing", 1, {}, "no such field"),
        ("house_grade", "A", {"reason": " "}, "reason"),
        ("house_grade", "A", {"source": "hearsay"}, "hearsay"),
        ("house_grade", "A", {"on": date(2026, 11, 22)}, "not come yet"),
        ("house_grade", "A", {"why": "none"}, "missing"),
        ("house_grade", "C", {"on": date(2020, 3, 1)}, "Nothing would change"),
        ("registry.household_category", None, {}, "stands"),
    ],
)
def test_what_is_refused_changes_nothing(book: Book, field: str, value: Any, more: dict[str, Any], word: str) -> None:
    lives(book, date(2020, 3, 1), house_grade="C")
    lines = Line.objects.count()
    with pytest.raises(Refusal) as no:
        correct(book, field, value, **more)
    told = f"{no.value.message} {no.value.field} {no.value.params}"
    assert word in told
    assert Line.objects.count() == lines


def test_without_the_right_nothing_is_corrected(book: Book) -> None:
    with pytest.raises(Refusal) as no:
        correct(book, "house_grade", "A", actor=Actor(None, "x", "stranger", ()))
    assert no.value.status in (403, 404) and not Living.objects.exists()
