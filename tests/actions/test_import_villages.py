"""Villages by spreadsheet: new, changed, unchanged, taken back; the list of villages goes out and comes back in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import map_headings
from bangfu.intake.actions.behind import go_on
from bangfu.intake.queries.reading import form_on
from bangfu.intake.rules.gate import read
from bangfu.registry.actions import state_village
from bangfu.registry.models import StatedValue, VillageFact
from bangfu.registry.queries.lists.listing import listing
from bangfu.subjects.models import Subject
from bangfu.web.registry_export import workbook
from tests.actions.book import NOW, TODAY, Book, made
from tests.actions.test_imports import applied, nobody, sent, undone
from tests.rules.import_zoo import xlsx

pytestmark = pytest.mark.django_db

HEADS = "乡镇,行政村,通硬化路日期,总户数,村集体经济年收入（元）,耕地面积（亩）,是否通客车,主导产业"
FIRST = ("青石乡,上沟村,2018-09-01,312,125000.5,2300.25,是,青稞、藏羊", "青石乡,下沟村,未采集,208,,1800,否,")


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def stated(code: str) -> dict[str, object]:
    rows = StatedValue.objects.known().filter(subject__code=code, valid_to=None)
    return {row.field: row.text if row.text is not None else row.number for row in rows}


def test_villages_are_stated_changed_left_alone_and_taken_back(book: Book) -> None:
    batch = sent(book, FIRST, HEADS)
    assert (batch.form, batch.groups, batch.counts["new"]) == ("own.village", [], 2)
    applied(book, batch)
    assert VillageFact.objects.known().get().paved_on == date(2018, 9, 1)
    assert stated("V1") == {
        "household_total": 312,
        "collective_income_fen": 12_500_050,
        "farmland_mu100": 230_025,
        "bus": 1,
        "trades": "青稞、藏羊",
    }
    again = sent(book, (FIRST[0].replace("312", "315").replace("2018-09-01", "2019-09-01"), FIRST[1]), HEADS)
    assert (again.counts["changed"], again.counts["unchanged"], again.counts["new"]) == (1, 1, 0)
    again = applied(book, again)
    assert (stated("V1")["household_total"], stated("V1")["bus"]) == (315, 1)
    assert VillageFact.objects.known().get(valid_to=None).paved_on == date(2019, 9, 1)
    undone(book, again)
    assert stated("V1")["household_total"] == 312
    assert VillageFact.objects.known().get(valid_to=None).paved_on == date(2018, 9, 1)
    assert verify() == [] and verify_rows() == []


def test_the_first_batch_is_taken_back_to_nothing(book: Book) -> None:
    undone(book, applied(book, sent(book, FIRST, HEADS)))
    assert not StatedValue.objects.known().exists() and not VillageFact.objects.known().exists()
    assert sent(book, FIRST, HEADS).counts["new"] == 2


def test_wrong_rows_are_told_by_place_and_nothing_else_is_lost(book: Book) -> None:
    rows = (FIRST[0], FIRST[0], "青石乡,远沟村,,1,,,,", "青石乡,下沟村,2020-02-30,-3,1,,也许,")
    batch = sent(book, rows, HEADS)
    assert {(one["column"], one["code"]) for one in batch.groups} == {
        ("village", "duplicate"),
        ("village", "area_unknown"),
        ("paved_on", "date_none"),
        ("household_total", "negative"),
        ("bus", "not_yes_or_no"),
    }
    assert (batch.counts["new"], batch.counts["error"]) == (1, 3)
    assert applied(book, batch, "clean").counts["written"] == 1


def test_the_export_of_the_national_system_is_taken_by_its_third_row(book: Book) -> None:
    form = form_on(book.county, "national.village", TODAY)
    said = {
        "province": "某省", "prefecture": "某州", "county": "试验县", "township": "青石乡", "village": "上沟村",
        "paved_on": "2018-09-01",
    }  # fmt: skip
    plain = {"count": "7", "money": "800.50", "land": "12.3", "truth": "是", "text": "养殖"}
    content = xlsx(
        ("行政村信息",),
        ("导出时间：2026-11-20",),
        (*(one.heading for one in form.columns), "村委会电话"),
        (*(said.get(one.code) or plain[one.type] for one in form.columns), "0941-0000000"),
    )
    batch = sent(book, (), name="行政村信息.xlsx", content=content)
    assert (batch.state, batch.form) == ("mapping", "national.village")
    assert [one["heading"] for one in batch.headings["unknown"]] == ["村委会电话"]
    batch = map_headings(book.call(), batch=batch, form=form.code, meant={"村委会电话": ""})
    batch = go_on(book.call().actor, NOW, batch, nobody)
    assert (batch.state, batch.groups, batch.counts["new"]) == ("checked", [], 1)
    applied(book, batch)
    declared = {one.target.removeprefix("stated.") for one in form.columns if one.target.startswith("stated.")}
    assert set(stated("V1")) == declared and len(declared) > 30


def test_the_list_of_villages_goes_out_and_comes_back(book: Book) -> None:
    applied(book, sent(book, FIRST, HEADS))
    found = listing(book.call().actor, book.county.pk, "villages", TODAY, {})
    content = workbook(book.county, found, TODAY)
    batch = sent(book, (), name="村.xlsx", content=content)
    assert (batch.form, batch.groups, batch.headings["unknown"]) == ("own.village", [], [])
    assert (batch.counts["unchanged"], batch.counts["rows"]) == (2, 2)
    rows = [list(row) for row in read("村.xlsx", content).sheets[0].rows]
    heading = next(one["said"] for one in batch.headings["known"] if one["column"] == "household_total")
    place = rows[batch.headings["row"] - 1].index(heading)
    changed = [[*row[:place], "320", *row[place + 1 :]] if row[place : place + 1] == ["312"] else row for row in rows]
    assert sent(book, (), name="村.xlsx", content=xlsx(*changed)).counts["changed"] == 1
    village = Subject.objects.get(code="V1", kind="area")
    state_village(book.call(), village=village, on=TODAY, paved_on=date(2017, 5, 1), amends="登记错了")
    assert sent(book, (), name="村.xlsx", content=xlsx(*changed)).counts["stale"] == 1
