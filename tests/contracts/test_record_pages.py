"""Pages of records: totals of the whole filter, ended records, and what points at a record."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from bangfu.cases.actions import CaseEntry, move_case, raise_case
from bangfu.cases.models import Case
from bangfu.funds.actions import EntryLine, record_entry
from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import Call, operator
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions import register_organisation
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("bureau_clerk", "county_officer", "township_clerk", "auditor"))
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


def test_the_history_says_of_what_it_is_and_which_step_was_taken(made: cast.Book) -> None:
    case = raise_case(
        cast.console(made.county.pk), entry=CaseEntry(heading(made, "C-1", name="桥面裂缝"), "micro_wish")
    )
    for number, to in enumerate(("rectified", "assigned", "rectified", "verified")):
        office = made.offices["bureau"] if to == "assigned" else None
        day = date(2026, 2, 1) + timedelta(days=number)
        move_case(cast.console(made.county.pk), case=case, to=to, on=day, by=f"person {number}", organisation=office)
    page = Face("own-county_officer", made.county).source("record", case.subject.uid)
    told = seen(page[page.index("修改记录") :])
    for step in ("整改", "退回重办", "核实"):
        assert f"事项办理：{step}" in told, told
    assert "状态 已整改 → 已核实" in told
    assert told.count("桥面裂缝") == 5 and "—" not in told


def test_a_group_says_so_and_prints_how_many_it_is(made: cast.Book) -> None:
    wishes = CaseEntry(heading(made, "C-1", name="wishes"), "micro_wish", case_count=14, closed_count=5)
    raise_case(cast.console(made.county.pk), entry=wishes)
    face = Face("own-county_officer", made.county, "en")
    listed = face.source("records", of="case")
    assert "Records: 1, in all 14" in seen(listed)
    assert "a group of 14, 9 still open" in row_of(listed, "wishes")
    assert "1 条记录，合计 14 件" in Face("own-county_officer", made.county).reads("records", of="case")
    desk = face.source("workbench")
    assert "Problems and wishes not closed 9 of 14" in seen(desk)
    (rows,) = [one for one in links(desk, "kind=micro_wish") if "state=not_closed" in one]
    assert "wishes" in face.opens(rows)


def test_a_problem_waits_on_the_workbench_of_whoever_is_to_put_it_right(made: cast.Book) -> None:
    town = register_organisation(
        cast.console(made.county.pk),
        county=made.county,
        code="TG",
        name="东岸镇政府",
        level="township",
        kind="township_government",
        area=made.areas["town"],
        valid_from=cast.FROM,
    )
    whole = Heading(made.county, "C-1", "culvert", made.offices["bureau"], area=made.areas["county"])
    due = cast.today() + timedelta(days=20)
    case = raise_case(
        cast.console(made.county.pk), entry=CaseEntry(whole, "site_problem", responsible=town, due_on=due)
    )
    clerk, keeper = (Face(f"own-{role}", made.county, "en") for role in ("township_clerk", "bureau_clerk"))
    told = clerk.reads("workbench")
    assert "Put right: culvert 20 days left" in told and f"to be put right by {due.isoformat()}" in told
    assert "culvert" not in keeper.reads("workbench").split("To do")[1].split("Problems and wishes")[0]
    assert f"/records/{case.subject.uid}/" in clerk.source("workbench")
    assert options(clerk, case) == ["rectified"]
    told_day = {"to": "rectified", "on": cast.today().isoformat(), "by": "", "organisation": "", "text": "done"}
    assert "The step is recorded" in clerk.sends("record_step", case.subject.uid, **told_day)[1]
    assert options(clerk, case) == [] and "It waits to be verified" in clerk.reads("record", case.subject.uid)
    status, words = clerk.sends("record_step", case.subject.uid, **{**told_day, "to": "verified"})
    assert status == 403 and "outside your area" in words
    assert "Verify: culvert" in keeper.reads("workbench")
    assert options(keeper, case) == ["assigned", "verified"]
    own = raise_case(cast.console(made.county.pk), entry=CaseEntry(heading(made, "C-2"), "site_problem"))
    keeper.sends("record_step", own.subject.uid, **told_day)
    assert options(keeper, own) == ["assigned"]
    refused = keeper.sends("record_step", own.subject.uid, **{**told_day, "to": "verified", "by": "somebody else"})[1]
    assert "“own bureau_clerk” put it right and cannot verify it too." in refused


def options(face: Face, case: Case) -> list[str]:
    """The next steps that the page of a case offers."""
    page = face.source("record", case.subject.uid)
    asked = re.search(r'<select name="to".*?</select>', page, re.S)
    return re.findall(r'<option value="(\w+)"', asked[0]) if asked else []


def test_a_late_problem_says_so_with_one_word_for_its_state_and_who_is_to_act(made: cast.Book) -> None:
    town = register_organisation(
        cast.console(made.county.pk), county=made.county, code="TG", name="东岸镇政府", kind="township_government",
        level="township", area=made.areas["town"], valid_from=date(2016, 1, 1),
    )  # fmt: skip
    due = timezone.localdate() - timedelta(days=9)
    raised = due - timedelta(days=20)
    named = CaseEntry(
        heading(made, "C-1", name="桥面裂缝"), "site_problem", responsible=town, raised_on=raised, due_on=due
    )
    case = raise_case(cast.console(made.county.pk), entry=named)
    wishes = CaseEntry(heading(made, "C-2", name="一批心愿"), "micro_wish", case_count=14, closed_count=5)
    group = raise_case(cast.console(made.county.pk), entry=wishes)
    face = Face("own-county_officer", made.county)
    page = face.reads("record", case.subject.uid)
    assert "状态 已交办" in page and f"限期 {due} 已过 9 天" in page
    assert "下一步由谁办 东岸镇政府 · 整改" in page
    assert "交办" in page[page.index("办理经过") :]
    assert "已交办" in row_of(face.source("records", of="case"), "桥面裂缝")
    assert re.search(r"整改：桥面裂缝 已过 9 天 依据：工地问题 · 已交办 · 东岸镇政府", face.reads("workbench"))
    assert "状态 部分办结" in face.reads("record", group.subject.uid)


def test_who_sat_at_the_machine_itself_is_named_in_words(made: cast.Book) -> None:
    now = timezone.now()
    call = Call(operator("console:root", made.county.pk), str(uuid7(now)), now)
    case = raise_case(call, entry=CaseEntry(heading(made, "C-1"), "micro_wish"))
    assert "command line (root)" in Face("own-county_officer", made.county, "en").reads("record", case.subject.uid)
    told = Face("own-county_officer", made.county).reads("record", case.subject.uid)
    assert "命令行（root）" in told and "console" not in told


def test_indicators_stand_under_topics_each_with_its_unit_and_are_found_by_a_word(made: cast.Book) -> None:
    face = Face("own-county_officer", made.county)
    page = face.source("indicators")
    topics = re.findall(r'<section class="section" id="(\w+)">', page)
    assert topics[0] == "works" and "cases" in topics and len(topics) >= 8
    assert [one for one in topics if f'href="#{one}"' not in page] == []
    units = re.findall(r'data-label="单位">(.*?)</td>', page)
    assert len(units) > 100 and all(one.strip() for one in units)
    found = face.source("indicators", q="办结")
    assert "办结率" in found and "计划投资" not in seen(found)
    assert "没有符合的指标" in face.reads("indicators", q="zzz")


def test_a_figure_without_records_tells_its_filters_in_words(made: cast.Book) -> None:
    face = Face("own-county_officer", made.county)
    page = face.source("indicator", "registry.cohort_persons", list_code="two_after", years="2026")
    told = re.search(r'<p class="lede">(.*?)</p>', page)
    assert told and "两后生" in told[1] and "two_after" not in told[1]


def test_everything_wrong_with_a_form_is_told_in_one_round(made: cast.Book) -> None:
    raise_case(cast.console(made.county.pk), entry=CaseEntry(heading(made, "C-1"), "micro_wish"))
    tomorrow, before = (cast.today() + timedelta(days=days) for days in (1, -1))
    clerk = Face("own-bureau_clerk", made.county, "en")
    typed = {"kind": "micro_wish", "code": "C-1", "organisation": made.offices["bureau"].subject.code}
    typed |= {"severity": "ordinary", "raised_on": tomorrow.isoformat(), "due_on": before.isoformat()}
    status, words = clerk.sends("case_new", **typed)
    assert status == 422
    assert words.count("has not come yet") == 1 and words.count("is taken") == 1
    assert words.count("before the day on which it was raised") == 1 and "This field is required" in words
    told = {"to": "verified", "on": tomorrow.isoformat(), "by": "", "organisation": "", "text": ""}
    case = Case.objects.known().get(subject__code="C-1")
    refused = clerk.sends("record_step", case.subject.uid, **told)[1]
    assert "has not come yet" in refused and "A case does not go from" in refused


def test_what_other_offices_are_to_do_stands_apart(made: cast.Book) -> None:
    town = register_organisation(
        cast.console(made.county.pk), county=made.county, code="TG", name="东岸镇政府", level="township",
        kind="township_government", area=made.areas["town"], valid_from=cast.FROM,
    )  # fmt: skip
    due = cast.today() - timedelta(days=3)
    for name, office in (("C-OWN", made.offices["bureau"]), ("C-TOWN", town)):
        entry = CaseEntry(heading(made, name), "site_problem", responsible=office, due_on=due)
        raise_case(cast.console(made.county.pk), entry=entry)
    for role in ("bureau_clerk", "auditor"):
        page = Face(f"own-{role}", made.county, "en").reads("workbench").partition("To do, by deadline")[2]
        own, _, elsewhere = page.partition("What others are to do")
        assert ": C-OWN" in own and ": C-TOWN" not in own
        assert ": C-TOWN" in elsewhere and ": C-OWN" not in elsewhere
