"""A list taken out as a workbook comes back in as it was; what changed since is told; no full number is in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from bangfu.intake.actions import Upload, open_batch
from bangfu.intake.actions.behind import go_on
from bangfu.intake.actions.checking import begin_check
from bangfu.intake.models import Batch, BatchRow
from bangfu.kernel.idnumber import check_digit
from bangfu.policybook.queries import items
from bangfu.registry.actions import (
    StateEntry,
    ValueEntry,
    enter_on_list,
    read_household,
    register_household,
    state_conditions,
    state_livings,
    state_values,
)
from bangfu.registry.models import Household, Person
from bangfu.registry.queries.fields import fields_of
from bangfu.registry.queries.lists.listing import listing
from bangfu.registry.rules import POVERTY_CAUSE
from bangfu.registry.rules.fields import FieldDef, Owner
from bangfu.web.registry_export import workbook
from tests.actions.book import NOW, TODAY, Book, made

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 5)


def number(birth: str, order: int) -> str:
    body = f"990101{birth}{order:03d}"
    return body + check_digit(body)


IDS = [number("19800101", 11), number("19820202", 22), number("20140607", 31)]


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    told = {"ethnicity": "汉族", "sex": ""}
    first = [
        {**told, "name": "甲一", "relation": "02", "id_number": IDS[0], "phone": "13900001111"},
        {**told, "name": "甲二", "relation": "10", "id_number": IDS[1]},
        {**told, "name": "甲三", "relation": "20", "id_number": IDS[2]},
    ]
    second = [
        {"name": "乙一", "relation": "02", "ethnicity": "藏族", "sex": "female", "birth_date": "1990-03-04",
         "id_number_why": "not_collected"},
    ]  # fmt: skip
    for home, members in (("H-1", first), ("H-2", second)):
        row = {"household_no": home, "village": "V1", "category": "lifted", "members": members}
        register_household(book_once.call(), county=book_once.county, entry=read_household(row), on=SINCE)
    living = {
        "house_grade": "B",
        "water_safe": True,
        "road_paved": False,
        "farmland_mu100": 355,
        "road_distance_dm": 12500,
    }
    county = book_once.county
    state_livings(book_once.call(), county=county, entries=[StateEntry(home_of("H-1"), SINCE, living)])
    condition = {"education": "junior", "health": "chronic disabled", "labour": "ordinary", "medical": "resident"}
    state_conditions(book_once.call(), county=county, entries=[StateEntry(person_of("甲一"), SINCE, condition)])
    enter_on_list(book_once.call(), subject=home_of("H-1").subject, name=POVERTY_CAUSE, code="illness", on=SINCE)
    yield book_once


def home_of(code: str) -> Household:
    return Household.objects.select_related("subject").get(subject__code=code)


def person_of(name: str) -> Person:
    return Person.objects.select_related("subject").get(name=name)


def taken_out(book: Book, kind: str, **given: str) -> bytes:
    with override("zh-hans"):
        return workbook(book.county, listing(book.call().actor, book.county.pk, kind, TODAY, given), TODAY)


def cells(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def sent_back(book: Book, content: bytes) -> Batch:
    upload = Upload("清单.xlsx", content)
    batch = open_batch(book.call(), county=book.county, path="/", upload=upload, sender="本单位", on=TODAY)
    begun = begin_check(book.call(), batch=batch) if batch.state != Batch.State.CHECKING else batch
    return go_on(book.call().actor, NOW, begun, lambda done, total: None)


@pytest.mark.parametrize(("kind", "form", "rows"), [("households", "own.household", 2), ("people", "own.member", 4)])
def test_what_is_taken_out_comes_back_unchanged(book: Book, kind: str, form: str, rows: int) -> None:
    content = taken_out(book, kind)
    said = cells(content)
    assert len(said) == rows + 1
    text = "\n".join(str(cell) for row in said for cell in row)
    assert not [one for one in (*IDS, "13900001111") if one in text] and "139****1111" in text
    batch = sent_back(book, content)
    assert (batch.state, batch.form) == ("checked", form), (batch.why, batch.groups)
    assert batch.groups == [] and batch.counts["unchanged"] == rows, batch.counts


SAMPLES: dict[str, Any] = {
    "text": "文字", "name": "某某", "count": 3, "year": 2019, "money": 123_450, "land": 1_255, "length": 12_500,
    "area_m2": 86, "truth": True, "date": date(2020, 3, 4), "month": date(2020, 3, 1),
}  # fmt: skip


def sample(book: Book, field: FieldDef) -> Any:
    """Some value of a declared field."""
    if field.type in ("code", "codes"):
        return items(field.codes, TODAY, book.county.pk)[0]["code"]
    return SAMPLES[field.type]


@pytest.mark.parametrize(("kind", "owner"), [("households", "household"), ("people", "person")])
def test_every_declared_field_is_taken_out_and_comes_back_unchanged(book: Book, kind: str, owner: Owner) -> None:
    of = home_of("H-1").subject if owner == "household" else person_of("甲一").subject
    told = [one for one in fields_of(owner, TODAY, book.county.pk) if not one.kept and not one.ended]
    assert {"area_m2", "month", "truth"} <= {one.type for one in told} or owner == "person"
    values = {one.code: sample(book, one) for one in told}
    state_values(book.call(), county=book.county, entries=[ValueEntry(of, SINCE, values)])
    batch = sent_back(book, taken_out(book, kind))
    assert batch.groups == [] and batch.counts["changed"] == 0, (batch.groups, batch.counts)


def test_a_filter_takes_out_what_its_list_shows(book: Book) -> None:
    said = cells(taken_out(book, "people", area="V1", age_to="16"))
    assert [row[said[0].index(next(head for head in said[0] if "姓名" in head))] for row in said[1:]] == ["甲三"]


def test_a_row_that_somebody_changed_since_is_overtaken_and_nothing_is_overwritten(book: Book) -> None:
    content = taken_out(book, "households")
    later = date(2026, 11, 1)
    entries = [StateEntry(home_of("H-1"), later, {"house_grade": "C"})]
    state_livings(book.call(), county=book.county, entries=entries)
    batch = sent_back(book, content)
    assert (batch.counts["stale"], batch.counts["unchanged"]) == (1, 1)
    row = BatchRow.objects.get(batch=batch, verdict="stale")
    assert row.subject_uid == str(home_of("H-1").subject.uid)
