"""The page of one figure: what it is made of in words, its total worked out, how its records stand, what is unknown."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.duties.actions import PlanEntry, PlanItemEntry, add_item, make_plan
from bangfu.kernel.period import read_period
from bangfu.staff.actions.heading import Heading
from bangfu.works.actions import record_milestone, register_project
from tests import cast
from tests.mechanisms.faces import Face, row_of, seen
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("county_officer",))
    return book


def heading(book: cast.Book, code: str, name: str) -> Heading:
    return Heading(book.county, code, name, book.offices["bureau"], area=book.areas["town"], year=read_period("2025"))


def figure(book: cast.Book, code: str, asked: str = "") -> str:
    return Face("own-county_officer", book.county).opens(f"/{book.county.code}/indicators/{code}/{asked}")


def test_a_difference_names_what_is_taken_from_what_and_its_total_gives_the_figure(made: cast.Book) -> None:
    page = figure(made, "works.remaining_investment")
    assert re.search(r"被减数 (计划)?投资 减数 完成产值", page) and "分子" not in page
    assert re.search(r"合计 · ([\d,.]+) − ([\d,.]+) = ([\d,.]+) 万元", page), page
    balance = figure(made, "funds.balance")
    assert re.search(r"被减数 \S*金额（收入） 减数 \S*金额（支出）", balance), balance


@pytest.mark.parametrize(
    "code", ["funds.planned", "programmes.participants", "programmes.plan_gap", "activities.places"]
)
def test_what_nobody_recorded_is_told_so_and_not_as_declared(made: cast.Book, code: str) -> None:
    page = figure(made, code, "?years=2025")
    assert "这些年份没有记录" in page and "整体填报" not in page
    assert not re.search(r"计划资金 .{0,20}\b0 ?万元", page)


def test_a_group_of_cases_stands_as_its_numbers_say_and_is_counted_in_the_figures_unit(made: cast.Book) -> None:
    entry = CaseEntry(heading(made, "C-1", "督导发现问题"), "supervision_finding", case_count=3, closed_count=1)
    raise_case(cast.console(made.county.pk), entry=entry)
    page = figure(made, "cases.count", "?years=2025")
    assert "部分办结" in page and "待交办" not in page
    assert "合计 3" in page and not re.search(r"案件数?\s*个", page)


def test_an_item_of_a_plan_stands_as_its_report_says(made: cast.Book) -> None:
    call = cast.console
    plan = make_plan(call(made.county.pk), entry=PlanEntry(heading(made, "PL", "2025年计划"), "unit_annual"))
    item = PlanItemEntry(heading(made, "PI", "修路"), "task", due_on=date(2025, 6, 30))
    add_item(call(made.county.pk), plan=plan, entry=item)
    assert "逾期未完成" in figure(made, "duties.plan_items", "?years=2025")


def test_a_step_of_works_is_named_in_words(made: cast.Book) -> None:
    work = made.works["village"]
    call = cast.console(made.county.pk)
    record_milestone(call, subject=work.subject, kind="tendered", on=date(2025, 3, 1), stated_on=None)
    source = Face("own-county_officer", made.county).source("indicator", "works.milestones", years="2025")
    assert "完成招标" in seen(source) and "tendered" not in row_of(source, "完成招标")


def test_works_past_their_finish_are_told_at_whatever_stage_they_stand(made: cast.Book) -> None:
    for stage in ("tender", "completed"):
        register_project(
            cast.console(made.county.pk), county=made.county, code=f"P-{stage}", name=f"河堤{stage}", batch=None,
            employer=made.offices["bureau"], employer_level="county", years=(2024, 2025), area=made.areas["town"],
            category="village_paved", service_level="paved", stage=stage, planned_finish=date(2025, 6, 30),
        )  # fmt: skip
    page = Face("own-county_officer", made.county).reads("workbench")
    assert "河堤tender" in page and "2025-06-30" in page
    assert "河堤completed" not in page


def test_the_form_of_a_case_proposes_a_free_code(made: cast.Book) -> None:
    cast.appoint_all(made, "own", ("township_clerk",))
    page = Face("own-township_clerk", made.county).source("case_new")
    proposed = re.search(r'name="code" value="(C-\d{4}-0001)"', page)
    assert proposed, page
    raise_case(
        cast.console(made.county.pk), entry=CaseEntry(heading(made, proposed[1], "督导发现问题"), "supervision_finding")
    )
    assert f'value="{proposed[1][:-1]}2"' in Face("own-township_clerk", made.county).source("case_new")
