"""Values of declared fields over time: stated, ended, corrected, read as of any day beside what columns hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.registry.actions import (
    StateEntry,
    ValueEntry,
    read_household,
    register_household,
    state_livings,
    state_values,
)
from bangfu.registry.models import Household, StatedValue
from bangfu.registry.queries.fields import fields_of, history, told, told_by_group
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book
from tests.actions.office import ruled, take

pytestmark = pytest.mark.usefixtures("policy_in_force")
SINCE = date(2026, 1, 5)


@pytest.fixture
def book(db: None) -> Book:
    book = ruled()
    members = [{"name": "王建军", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1970-02-03"}]
    row = {"household_no": "H-1", "village": "V1", "category": "ordinary", "members": members}
    register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    return book


def home() -> Subject:
    return Subject.objects.get(kind="household", code="H-1")


def state(book: Book, values: dict[str, Any], on: date = SINCE, **more: Any) -> dict[str, int]:
    return state_values(book.call(), county=book.county, entries=[ValueEntry(home(), on, values, **more)])


def said(code: str, on: date = TODAY, seq: int | None = None) -> tuple[Any, str]:
    one = told([home()], on, seq)[home().pk][code]
    return one.value, one.why


def test_every_field_answers_and_a_column_answers_like_a_stated_value(book: Book) -> None:
    assert said("house_m2") == (None, "not_collected") and said("water_safe") == (None, "not_collected")
    stated = state(book, {"house_m2": 96, "toilet": True, "fuel": "dung", "first_identified_on": date(2014, 3, 1)})
    assert stated["stated"] == 4 and stated["known"] == 0
    house = Household.objects.get(subject=home())
    state_livings(book.call(), county=book.county, entries=[StateEntry(house, SINCE, {"water_safe": True})])
    assert [said(code)[0] for code in ("house_m2", "toilet", "fuel", "first_identified_on", "water_safe")] == [
        96, True, "dung", date(2014, 3, 1), True,
    ]  # fmt: skip
    groups = told_by_group(home(), TODAY)
    assert list(groups) == ["identity", "status", "monitoring", "production", "living"]
    assert [one.field.code for one in groups["living"]][:2] == ["house_grade", "house_m2"]
    assert groups["living"][1].since == SINCE and groups["living"][1].recorded_seq is not None
    assert not verify_rows()


def test_a_value_holds_until_the_next_and_the_past_stays(book: Book) -> None:
    state(book, {"fuel": "wood", "house_m2": 60})
    before = Line.objects.latest("seq").seq
    state(book, {"fuel": "clean"}, date(2026, 6, 1))
    assert said("fuel", date(2026, 5, 31)) == ("wood", "") and said("fuel", date(2026, 6, 1)) == ("clean", "")
    assert said("fuel", TODAY, before) == ("wood", "") and said("house_m2") == (60, "")
    assert said("fuel", date(2026, 1, 4)) == (None, "not_collected")
    # The same again says nothing new.
    assert state(book, {"fuel": "clean"}, date(2026, 7, 1))["known"] == 1
    fuel = next(one for one in fields_of("household", TODAY, book.county.pk) if one.code == "fuel")
    assert [(one.value, one.since, one.until) for one in history(home(), fuel) if one.superseded_seq is None] == [
        ("clean", date(2026, 6, 1), None), ("wood", SINCE, date(2026, 6, 1)),
    ]  # fmt: skip


def test_what_was_wrong_is_corrected_only_with_a_reason(book: Book) -> None:
    state(book, {"house_m2": 960})
    with pytest.raises(Refusal, match="Something else is stated"):
        state(book, {"house_m2": 96})
    state(book, {"house_m2": 96}, amends="多写了一个零")
    assert said("house_m2") == (96, "") and Line.objects.latest("seq").detail["amends"] == "多写了一个零"
    assert [row.number for row in StatedValue.objects.filter(field="house_m2").known()] == [96]
    state(book, {"house_m2": None}, date(2026, 8, 1), whys={"house_m2": "none"})
    assert said("house_m2") == (None, "none")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"no_such": 1}, "There is no field"),
        ({"water_safe": True}, "There is no field"),
        ({"fuel": "gas"}, "is not in the list"),
        ({"house_m2": -1}, "may not be negative"),
        ({"house_m2": "96"}, "not a value of the field"),
        ({"exit_year": 20185}, "no year"),
        ({"resettled_to": "安" * 201}, "characters fit here"),
    ],
)
def test_what_fits_no_field_is_refused_and_nothing_written(book: Book, values: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as no:
        state(book, {"toilet": True, **values})
    assert words in no.value.message and no.value.field == next(iter(values))
    assert not StatedValue.objects.exists()


def test_a_records_file_states_values_with_their_units(book: Book) -> None:
    rows = [
        {"code": "1", "of": "household", "who": "H-1", "on": "2026-01-05",
         "values": {"house_m2": "96平方米", "detected_income_fen": "5200元", "detected_on": "2022-03",
                    "risks": ["illness"], "exit_year": "not_applicable"}},
        {"code": "2", "of": "village", "who": "V1", "on": "2026-01-05",
         "values": {"collective_income_fen": "12.5万元", "clinics": "1个", "bus": False}},
    ]  # fmt: skip
    outcome = take(book, stated_values=rows)
    assert outcome.written == 2
    assert said("detected_income_fen")[0] == 520_000 and said("detected_on")[0] == date(2022, 3, 1)
    assert said("risks") == ("illness", "") and said("exit_year") == (None, "not_applicable")
    village = Subject.objects.get(kind="area", area=book.area("V1"))
    known = told([village], TODAY)[village.pk]
    assert (known["collective_income_fen"].value, known["clinics"].value, known["bus"].value) == (12_500_000, 1, False)
    assert take(book, stated_values=rows).known == 2
