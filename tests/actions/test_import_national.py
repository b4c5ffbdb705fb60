"""The national system's own exports: headings in the third row, every cell a text; nothing of them is lost unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import map_headings
from bangfu.intake.actions.behind import go_on
from bangfu.intake.models import Batch
from bangfu.intake.queries.reading import form_on, lists_of
from bangfu.intake.rules.checked import Column, Form
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import operator
from bangfu.registry.actions import StateEntry, state_livings
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.models import Household, Living, SourceList, StatedValue
from bangfu.registry.queries.differences import held, to_enter, told_of
from bangfu.registry.queries.source_reading import Sent, read_source
from bangfu.registry.queries.sources import compared_fields
from bangfu.registry.rules.comparing import Standing, Tick
from tests import cast
from tests.actions.book import NOW, TODAY, Book, made
from tests.actions.test_imports import applied, nobody, number, sent, undone
from tests.mechanisms.faces import Face
from tests.rules.import_zoo import xlsx

pytestmark = pytest.mark.django_db

HEAD = number("19820203", 21)
PLAIN = {
    "name": "周一周", "phone": "13900001111", "account": "620100001234567", "date": "2020-05-06", "month": "2024-05",
    "year": "2016", "count": "3", "money": "1234.50", "land": "2.50", "length": "1.2", "area_m2": "90", "truth": "是",
    "text": "某某",
}  # fmt: skip
SAID = {
    "province": "某省", "prefecture": "某州", "county": "试验县", "township": "青石乡", "village": "上沟村",
    "natural_village": "", "household_no": "N1", "head_name": "周一周", "head_id_number": HEAD, "id_number": HEAD,
    "person_no": "N1-01", "name": "周一周", "relation": "户主", "sex": "男", "head_sex": "男",
    "birth_date": "1982-02-03", "head_birth_date": "1982-02-03",
    "ethnicity": "藏族", "head_ethnicity": "藏族", "category": "农户",
    "poverty_cause": "因病", "risk_2": "因学", "risk_3": "缺技术", "risk_4": "", "risk_5": "", "risks": "",
    "planned_on": "2026-12-01",
    "job_since": "2026-02-01", "job_until": "", "health": "健康", "disability_type": "", "disability_grade": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def cell(column: Column, lists: dict[str, list[dict[str, Any]]]) -> str:
    """Something that fits a column, as the national system writes it."""
    if column.code in SAID:
        return SAID[column.code]
    if column.codes:
        return str(lists[column.codes][0]["label"]["zh"])
    return PLAIN[column.type]


def export(book: Book, form: Form, **said: str) -> bytes:
    """A file as the system makes it: a title, the day, headings, one row; and a column that nobody knows."""
    lists = lists_of(book.county, form, TODAY)
    row = [said.get(one.code, cell(one, lists)) for one in form.columns]
    heads = [one.heading for one in form.columns]
    return xlsx(("自定义查询",), ("导出时间：2026-11-20 10:00:00",), [*heads, "系统标识"], [*row, "7f3a"])


def taken(book: Book, form: Form, content: bytes) -> Batch:
    """The file sent, and what its unknown column is for said once."""
    batch = sent(book, (), name="导出.xlsx", content=content, sender="国家系统")
    if batch.state != "mapping":
        return batch
    assert [one["heading"] for one in batch.headings["unknown"]] == ["系统标识"]
    batch = map_headings(book.call(), batch=batch, form=form.code, meant={"系统标识": ""})
    return go_on(book.call().actor, NOW, batch, nobody)


@pytest.mark.parametrize("code", ["national.household", "national.monitored", "national.migrant", "national.planned"])
def test_every_column_of_an_export_arrives_and_comes_back_unchanged(book: Book, code: str) -> None:
    form = form_on(book.county, code, TODAY)
    content = export(book, form)
    verdict = "new"
    if form.column("category") is None:
        # Who works away is somebody whom the register has already.
        home, verdict = form_on(book.county, "national.household", TODAY), "changed"
        applied(book, taken(book, home, export(book, home)))
    before = set(StatedValue.objects.known().values_list("field", flat=True))
    batch = taken(book, form, content)
    assert (batch.form, batch.state, batch.groups) == (code, "checked", [])
    assert {one["column"] for one in batch.headings["known"]} == {one.code for one in form.columns}
    assert (batch.headings["row"], batch.counts[verdict]) == (3, 1)
    batch = applied(book, batch)
    fields = {one.target.rpartition("stated.")[2] for one in form.columns if "stated." in one.target}
    assert set(StatedValue.objects.known().values_list("field", flat=True)) - before == fields
    again = taken(book, form, content)
    assert (again.headings["left_out"], again.counts["unchanged"], again.counts["rows"]) == (["系统标识"], 1, 1)
    undone(book, batch)
    assert set(StatedValue.objects.known().values_list("field", flat=True)) == before
    assert verify() == [] and verify_rows() == []


@pytest.mark.parametrize("code", ["national.household", "national.monitored"])
def test_bad_cells_of_an_export_are_told_one_by_one_and_keep_all_out(book: Book, code: str) -> None:
    form = form_on(book.county, code, TODAY)
    bad = {"village": "别处村", "head_id_number": HEAD[:-1] + "0", "head_name": "周1", "id_number": HEAD[:-1] + "0"}
    wrong = {one: cell for one, cell in bad.items() if form.column(one) is not None}
    batch = taken(book, form, export(book, form, **wrong))
    assert {(one["column"], one["code"]) for one in batch.groups} >= {
        (one, {"village": "area_unknown", "head_name": "name_digits"}.get(one, "id_check")) for one in wrong
    }
    assert {one["column"] for one in batch.groups if one["severity"] == "error"} - {"head_birth_date"} == set(wrong)
    assert (batch.counts["error"], batch.counts["new"]) == (1, 0)
    with pytest.raises(Refusal):
        applied(book, batch)
    assert not Household.objects.exists()


def test_what_the_monitored_households_file_says_of_the_household_is_stated_of_it(book: Book) -> None:
    form = form_on(book.county, "national.monitored", TODAY)
    applied(book, taken(book, form, export(book, form)))
    rows = StatedValue.objects.known().filter(subject__kind="household")
    said = {row.field: row.text or row.number or row.day for row in rows}
    assert said["risks"] == "illness no_skill schooling"
    assert (said["detected_on"], said["risk_ended_on"]) == (date(2024, 5, 1), date(2024, 5, 1))
    assert (said["detected_income_fen"], said["house_m2"]) == (123_450, 90)
    batch = taken(book, form, export(book, form, risk_3="缺劳动力"))
    assert batch.counts["changed"] == 1
    applied(book, batch)
    assert StatedValue.objects.known().get(field="risks", valid_to=None).text == "illness no_labour schooling"


@pytest.mark.parametrize("code", ["national.village", "national.monitored"])
def test_every_declared_field_of_an_export_is_compared(book: Book, code: str) -> None:
    form = form_on(book.county, code, TODAY)
    told = read_source(book.county, "national", Sent("导出.xlsx", export(book, form)), TODAY, TODAY)
    assert (told.form, told.unread) == (code, ())
    declared = {one.target.rpartition("stated.")[2] for one in form.columns if "stated." in one.target}
    said = {name.rpartition("stated.")[2] for line in told.lines for name in line.values if "stated." in name}
    assert said == declared and declared
    applied(book, taken(book, form, export(book, form)))
    entry = ListEntry("national", "/", TODAY, "县办", lines=told.lines)
    kept = receive_list(book.call(), county=book.county, entry=entry)
    assert set(kept.rows.values_list("outcome", flat=True)) == {"matched"}
    pairs = list(told_of(operator("x", book.county.pk), book.county).values_list("pk", "kind"))
    rows = held(book.county, pairs, TODAY, compared_fields(TODAY, book.county.pk))
    differ = [one.field.code for one in rows if one.standing == Standing.DIFFER]
    assert differ == [] and {one.field.of for one in rows} == (
        {"village"} if code.endswith("village") else {"household", "person"}
    )


def received(book: Book, content: bytes, on: date) -> SourceList:
    """The export as the national system's side of the comparison."""
    told = read_source(book.county, "national", Sent("导出.xlsx", content), on, TODAY)
    assert (told.form, told.unread, "系统标识" in told.unknown) == ("national.household", (), True)
    entry = ListEntry("national", "/", on, "县办", lines=told.lines, file_name="导出.xlsx", content=content)
    return receive_list(book.call(), county=book.county, entry=entry)


def ticks(book: Book) -> dict[str, Tick]:
    pairs = list(told_of(operator("x", book.county.pk), book.county).values_list("pk", "kind"))
    found = to_enter(book.county, pairs, TODAY, compared_fields(TODAY, book.county.pk))
    return {one.field.code: one.tick for one in found}


def test_the_next_export_ticks_what_was_changed_here(book: Book) -> None:
    form = form_on(book.county, "national.household", TODAY)
    applied(book, taken(book, form, export(book, form)))
    first = Living.objects.known().get(valid_to=None)
    received(book, export(book, form, headcount="1"), date(2026, 11, 1))
    assert ticks(book) == {}
    home = Household.objects.get()
    entry = StateEntry(home, TODAY, {"farmland_mu100": 990}, {}, amends="入户核实")
    state_livings(book.call(), county=book.county, entries=[entry])
    assert ticks(book) == {"living.farmland_mu100": Tick.WAITING}
    received(book, export(book, form, headcount="1"), TODAY)
    assert ticks(book)["living.farmland_mu100"] == Tick.NOT_ENTERED
    received(book, export(book, form, headcount="1", farmland="5.00"), TODAY)
    assert ticks(book)["living.farmland_mu100"] == Tick.INCONSISTENT
    received(book, export(book, form, headcount="1", farmland="9.90"), TODAY)
    assert ticks(book)["living.farmland_mu100"] == Tick.ENTERED
    assert first.farmland_mu100 == 250


def test_a_checked_export_can_be_compared_only(village_once: cast.Book, db: None) -> None:
    book = Book(village_once.county, village_once.offices["bureau"])
    clerk = Face("own-township_clerk", book.county, "en")
    form = form_on(book.county, "national.household", TODAY)
    lists = lists_of(book.county, form, TODAY)
    names = {"county": book.county.name_zh, "township": "东岸镇", "village": "东岸一村"}
    row = [names.get(one.code) or cell(one, lists) for one in form.columns]
    content = xlsx(("自定义查询",), ("导出时间：2026-11-20 10:00:00",), [one.heading for one in form.columns], row)
    file = SimpleUploadedFile("导出.xlsx", content)
    assert clerk.sends("import_new", file=file, on=TODAY, sender="国家系统")[0] == 200
    batch = go_on(book.call().actor, NOW, Batch.objects.get(), nobody)
    assert batch.state == "checked", batch.groups
    assert "Compare only, write nothing" in clerk.reads("import_batch", batch.subject.uid)
    status, page = clerk.sends("import_step", batch.subject.uid, do="compare")
    assert status == 200 and "The list is received." in page
    kept = SourceList.objects.get()
    assert (kept.kind, kept.sender, kept.rows.filter(of="household").get().code) == ("national", "国家系统", "N1")
    batch.refresh_from_db()
    assert batch.state == "checked" and not Household.objects.exists()
