"""Pages of records: totals of the whole filter, ended records, and what points at a record."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bangfu.cases.actions import CaseEntry, move_case, raise_case
from bangfu.funds.actions import EntryLine, record_entry
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, row_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def made() -> cast.Book:
    cast.policy()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("bureau_clerk", "county_officer", "township_clerk"))
    return book


def heading(book: cast.Book, code: str, **more: Any) -> Heading:
    return Heading(book.county, code, more.pop("name", code), book.offices["bureau"], area=book.areas["town"], **more)


def test_more_records_than_a_page_holds_have_the_total_of_all(made: cast.Book) -> None:
    for number in range(53):
        raise_case(cast.console(made.county.pk), entry=CaseEntry(heading(made, f"C-{number}"), "micro_wish"))
    source = Face("own-county_officer", made.county, "en").source("records", of="case")
    assert "53" in row_of(source, "Total")
    assert source.count('<th scope="row"') == 51


def test_a_part_is_not_counted_beside_its_whole_and_money_of_two_sides_is_not_added(made: cast.Book) -> None:
    call = cast.console(made.county.pk)
    whole = record_entry(call, entry=EntryLine(heading(made, "E-1"), "out", "donation", amount=read_amount("5万元")))
    part = EntryLine(
        heading(made, "E-2"), "out", "donation", amount=read_amount("2万元"), part_of=whole.subject, part_by="stage"
    )
    record_entry(cast.console(made.county.pk), entry=part)
    other = EntryLine(heading(made, "E-3", approx="about"), "out", "goods", amount=read_amount("1万元"))
    record_entry(cast.console(made.county.pk), entry=other)
    face = Face("own-county_officer", made.county, "en")
    page = face.source("records", of="entry")
    assert row_of(page, "Total").split()[-1] == "6"
    assert "about 1" in row_of(page, "E-3")
    assert "part of E-1" in row_of(page, "E-2")
    inside = face.source("record", whole.subject.uid)
    assert "Parts of it" in seen(inside) and "E-2" in seen(inside)
    income = EntryLine(heading(made, "E-4"), "in", "donation", amount=read_amount("9万元"))
    record_entry(cast.console(made.county.pk), entry=income)
    assert "to see a total" in face.reads("records", of="entry")


def test_the_township_reads_what_a_bureau_keeps_there_and_no_more(made: cast.Book) -> None:
    near = raise_case(cast.console(made.county.pk), entry=CaseEntry(heading(made, "C-1"), "micro_wish"))
    far = Heading(made.county, "C-2", "C-2", made.offices["bureau"], area=made.areas["sibling"])
    away = raise_case(cast.console(made.county.pk), entry=CaseEntry(far, "micro_wish"))
    face = Face("own-township_clerk", made.county, "en")
    assert "C-1" in face.reads("record", near.subject.uid)
    assert face.client.get(face.address("record", away.subject.uid)).status_code == 404


def test_what_a_problem_makes_wait_is_told_until_it_is_closed(made: cast.Book) -> None:
    road = Subject.objects.get(county=made.county, code="P1")
    entry = CaseEntry(heading(made, "C-1"), "utility_relocation", raised_on=date(2026, 1, 5), blocks=road)
    case = raise_case(cast.console(made.county.pk), entry=entry)
    face = Face("own-county_officer", made.county, "en")
    assert "waits since 2026-01-05" in face.reads("record", case.subject.uid)
    for number, to in enumerate(("rectified", "verified", "closed")):
        day = date(2026, 2, 1) + timedelta(days=number)
        move_case(cast.console(made.county.pk), case=case, to=to, on=day, by=f"person {number}")
    told = face.reads("record", case.subject.uid)
    assert "waited from 2026-01-05 to 2026-02-03" in told
    assert "Looked at again" not in told
