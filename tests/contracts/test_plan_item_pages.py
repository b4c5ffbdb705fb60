"""What was planned and done on the pages of plan items: counted as the report counts it, with units, opening."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest

from bangfu.activities.actions import EventEntry, register_event
from bangfu.duties.actions import DutyEntry, PlanEntry, PlanItemEntry, add_item, make_plan, register_duty
from bangfu.duties.models import PlanItem
from bangfu.kernel.period import read_period
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions.heading import Heading
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("county_officer", "township_clerk"))
    return book


def heading(book: cast.Book, code: str, name: str, **more: Any) -> Heading:
    area = book.areas[more.pop("place", "town")]
    return Heading(book.county, code, name, book.offices["bureau"], area=area, year=read_period("2025"), **more)


def visits(book: cast.Book, *, elsewhere: int = 0) -> PlanItem:
    """An item «twelve visits» whose duty was done ten times, `elsewhere` of them in the other township."""
    call = cast.console
    duty = register_duty(
        call(book.county.pk),
        entry=DutyEntry(
            heading(book, "DU", "每月入户"), who="干部", what="home_visit", cadence="month",
            from_on=date(2025, 1, 1), to_on=date(2025, 12, 31),
        ),
    )  # fmt: skip
    plan = make_plan(call(book.county.pk), entry=PlanEntry(heading(book, "PL", "2025年计划"), "unit_annual"))
    for month in range(1, 11):
        place = "sibling" if month <= elsewhere else "town"
        said = heading(book, f"EV-{month}", f"{month}月入户", place=place)
        register_event(call(book.county.pk), entry=EventEntry(said, "home_visit", on=date(2025, month, 9)))
    item = PlanItemEntry(heading(book, "PI", "每月入户结对"), "task", planned_count=12, duty=duty.subject)
    return add_item(call(book.county.pk), plan=plan, entry=item)


def test_what_a_duty_counts_stands_on_the_page_and_in_the_list_and_opens_its_records(made: cast.Book) -> None:
    item = visits(made)
    face = Face("own-county_officer", made.county)
    page = face.source("record", item.subject.uid)
    assert re.search(r"计划数量 12 次 完成数量 10 次 按记录核算，截至", seen(page)), seen(page)
    assert "12 次 10 次" in row_of(face.source("records", of="plan_item"), "每月入户结对")
    (figure,) = links(page, "/indicators/activities.events/")
    opened = face.opens(figure)
    assert "1月入户" in opened and "10月入户" in opened and "合计 10 次" in opened
    assert "10 times" in Face("own-county_officer", made.county, "en").reads("record", item.subject.uid)


def test_a_figure_that_counts_more_than_the_reader_may_see_is_told_and_not_opened(made: cast.Book) -> None:
    item = visits(made, elsewhere=3)
    Face("own-county_officer", made.county).reads("records", of="plan_item")
    page = Face("own-township_clerk", made.county).source("record", item.subject.uid)
    assert "完成数量 10 次" in seen(page)
    assert links(page, "/indicators/activities.events/") == []


def test_a_recorded_number_keeps_its_unit_and_a_lower_bound_stays_one(made: cast.Book) -> None:
    plan = make_plan(cast.console(made.county.pk), entry=PlanEntry(heading(made, "PL", "2025年计划"), "unit_annual"))
    lessons = PlanItemEntry(heading(made, "P-1", "举办培训四期"), "task", planned_count=4, done_count=3)
    trees = PlanItemEntry(
        heading(made, "P-2", "村庄绿化", approx="at_least"), "task", amount=read_amount("12万元"), planned_count=2
    )
    kept = [add_item(cast.console(made.county.pk), plan=plan, entry=one) for one in (lessons, trees)]
    face = Face("own-county_officer", made.county)
    assert "计划数量 4 期 完成数量 3 期" in face.reads("record", kept[0].subject.uid)
    assert "计划金额 不少于 12 万元" in face.reads("record", kept[1].subject.uid)
    assert "不少于 12" in row_of(face.source("records", of="plan_item"), "合计")


def test_an_item_stands_in_the_word_of_the_report_on_its_page_and_in_the_list(made: cast.Book) -> None:
    year = read_period("2199")
    plan = make_plan(
        cast.console(made.county.pk),
        entry=PlanEntry(Heading(made.county, "PL", "计划", made.offices["bureau"], year=year), "unit_annual"),
    )
    entries = {"进行中": None, "逾期未完成": date(2025, 3, 1)}
    kept = {}
    for word, due in entries.items():
        named = Heading(
            made.county, f"P-{word}", f"{word}的事", made.offices["bureau"], area=made.areas["town"], year=year
        )
        kept[word] = add_item(cast.console(made.county.pk), plan=plan, entry=PlanItemEntry(named, "task", due_on=due))
    face = Face("own-county_officer", made.county)
    listed = face.source("records", of="plan_item")
    for word, item in kept.items():
        assert f"状态 {word}" in face.reads("record", item.subject.uid)
        assert row_of(listed, f"{word}的事").count(word) == 2
