"""Rosters of people, further fields, jobs and the national system's own exports, taken into the register."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation import override

from bangfu.audit.queries import verify, verify_rows
from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import take_in as verb
from bangfu.intake.actions.checking import checked_anew
from bangfu.intake.queries.batches import content_of
from bangfu.intake.queries.reading import areas_on, form_on, lists_of
from bangfu.intake.rules.annotated import annotated
from bangfu.intake.rules.template import template
from bangfu.registry.models import Condition, Household, Membership, Occupation, Person, StatedValue
from tests.actions.book import TODAY, Book, made
from tests.actions.test_imports import FIRST, HOUSEHOLDS, applied, number, sent, undone

pytestmark = pytest.mark.django_db

PEOPLE = "户编号,行政村,户类型,姓名,证件号码,与户主关系,民族,文化程度,务工企业名称,务工开始时间,务工月收入（元）"
HEAD, WIFE, SON = number("19820203", 21), number("19840506", 22), number("20100910", 23)
WRONG = WIFE[:-1] + ("1" if WIFE[-1] != "1" else "2")
ROSTER = (
    f"P1,V1,农户,周一周,{HEAD},户主,汉族,初中,,,",
    f"P1,,,吴二吴,{WIFE},配偶,藏族,小学,纺织厂,2026-03-01,3200",
)


@pytest.fixture(scope="module")
def book_once(policy_in_force: None) -> Book:
    return made()


@pytest.fixture
def book(book_once: Book, db: None) -> Iterator[Book]:
    yield book_once


def test_a_roster_makes_a_household_and_a_later_one_brings_a_member(book: Book) -> None:
    batch = sent(book, ROSTER, PEOPLE)
    assert (batch.form, batch.counts["new"], batch.groups) == ("own.member", 2, [])
    applied(book, batch)
    home = Household.objects.get()
    assert home.subject.label == "周一周"
    assert Condition.objects.get(person__name="吴二吴").education == "primary"
    job = Occupation.objects.get()
    assert (job.person.name, job.employer, job.monthly_fen) == ("吴二吴", "纺织厂", 320_000)
    more = sent(
        book,
        (f"P1,,,周三周,{SON},之子,汉族,,,,", f"P1,,,吴二吴,{WIFE},配偶,藏族,小学,服装厂,2026-08-01,3600"),
        PEOPLE,
    )
    assert (more.counts["new"], more.counts["changed"]) == (1, 1)
    batch = applied(book, more)
    assert [row.person.name for row in Membership.objects.known().order_by("person__subject__code")] == [
        "周一周", "吴二吴", "周三周",
    ]  # fmt: skip
    held = Occupation.objects.known().order_by("valid_from")
    assert [(row.employer, row.valid_to is None) for row in held] == [("纺织厂", False), ("服装厂", True)]
    undone(book, batch)
    assert Membership.objects.known().count() == 2
    assert Occupation.objects.known().get().employer == "纺织厂"
    assert verify() == [] and verify_rows() == []


def test_who_is_kept_in_another_household_is_no_new_row_of_this_one(book: Book) -> None:
    applied(book, sent(book, ROSTER, PEOPLE))
    elsewhere = sent(book, (f"P3,V1,农户,周一周,{HEAD},户主,汉族,,,,",), PEOPLE)
    assert [one["code"] for one in elsewhere.groups] == ["kept_elsewhere"]


def test_one_bad_row_keeps_its_whole_new_household_waiting(book: Book) -> None:
    rows = (ROSTER[0], f"P1,,,吴二吴,{WRONG},配偶,藏族,,,,", f"P2,V2,农户,郑四郑,{SON},户主,汉族,,,,")
    batch = sent(book, rows, PEOPLE)
    batch = applied(book, batch, "clean")
    assert Household.objects.get().subject.code == "P2"
    assert Person.objects.count() == 1


def test_fields_that_only_the_policybook_declares_are_taken_and_taken_back(book: Book) -> None:
    applied(book, sent(book, FIRST))
    batch = sent(book, ("W1,2016,是", "W2,,否"), "户编号,脱贫年度,是否军烈属")
    assert (batch.form, batch.counts["changed"], batch.groups) == ("own.household", 2, [])
    batch = applied(book, batch)
    said = StatedValue.objects.known().filter(subject__code="W1")
    assert {row.field: row.number for row in said} == {"exit_year": 2016, "military_family": 1}
    assert sent(book, ("W1,2016,是",), "户编号,脱贫年度,是否军烈属").counts["unchanged"] == 1
    undone(book, batch)
    assert not StatedValue.objects.known().exists()


def test_the_marked_workbook_is_read_back_and_mended(book: Book) -> None:
    batch = sent(book, (*FIRST, f"W3,V9,海三海,{SON},汉族,农户,,1,A级"))
    marked = annotated(checked_anew(book.call(), batch, content_of(batch)))
    again = sent(book, (), name="带错误说明.xlsx", content=marked)
    assert (again.state, again.counts["new"], again.counts["error"]) == ("checked", 2, 1)


def test_our_template_is_recognised_and_holds_every_field(book: Book) -> None:
    form = form_on(book.county, "own.member", TODAY)
    content = template(form, lists_of(book.county, form, TODAY), areas_on(book.county, TODAY))
    batch = sent(book, (), name="人员.xlsx", content=content)
    assert (batch.form, batch.headings["unknown"]) == ("own.member", [])
    assert any(column.target.startswith("stated.") for column in form.columns)


def test_the_console_checks_reports_and_writes(book: Book, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "台账.csv"
    file.write_text("\n".join([HOUSEHOLDS, *FIRST, f"W3,V9,海三海,{SON},汉族,农户,,1,A级"]), "utf-8")
    out = tmp_path / "错误.xlsx"

    def said(*words: str) -> tuple[int, dict[str, object]]:
        line = ["import", *words, str(file), "--county", book.county.code, "--on", TODAY.isoformat(), "--json"]
        with override("zh-hans"):
            code = verb.run(parser().parse_args(line), Telling(as_json=True))
        return code, json.loads(capsys.readouterr().out)

    code, told = said("own.household", "--dry-run", "--report", str(out))
    assert (code, told["batch"], told["counts"]["new"]) == (1, None, 2)  # type: ignore[index]
    assert out.read_bytes().startswith(b"PK") and not Household.objects.exists()
    code, told = said("auto")
    assert (code, told["state"]) == (1, "checked") and not Household.objects.exists()
    code, told = said("auto", "--clean")
    assert (code, told["state"], told["counts"]["written"]) == (1, "applied", 2)  # type: ignore[index]
    assert told["problems"][0]["heading"] == "行政村"  # type: ignore[index]
