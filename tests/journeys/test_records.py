"""From a figure down to one record and its paper; a problem through its steps; a document passed round and read."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.cases.models import Case
from bangfu.documents.actions import record_document
from bangfu.documents.models import Document
from bangfu.duties.actions import DutyEntry, PlanEntry, PlanItemEntry, add_item, make_plan, register_duty
from bangfu.duties.models import PlanItem
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.queries import Source
from tests.cast import Book, Cast, cast, console, today
from tests.journeys.test_office import serious, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1366, 360)


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(recorded)


def recorded() -> Cast:
    one = cast()
    _records(one.own)
    return one


def _records(book: Book) -> None:
    """A notice, a duty that rests on it, a problem read in it, wishes in a group, and a plan of two years."""
    county, bureau, year = book.county, book.offices["bureau"], today().year
    notice = record_document(
        console(county.pk),
        county=county,
        code="N-1",
        title="关于整改道路问题的通知",
        kind="notice",
        direction="out",
        issuer=bureau,
        keeper=bureau,
        issued_on=today() - timedelta(days=200),
    )

    def heading(code: str, name: str, **more: Any) -> Heading:
        return Heading(county, code, name, bureau, area=book.areas["town"], **more)

    register_duty(
        console(county.pk),
        entry=DutyEntry(
            heading("DU-1", "每月走访一次"),
            who="干部",
            what="home_visit",
            cadence="month",
            from_on=today() - timedelta(days=100),
            mandate=notice.subject,
        ),
    )
    read_in = Source(notice.subject, 3, "排水沟堵塞一处")
    raise_case(
        console(county.pk),
        entry=CaseEntry(
            heading("CA-1", "排水沟堵塞", source=read_in),
            kind="site_problem",
            raised_on=today() - timedelta(days=50),
            due_on=today() - timedelta(days=5),
        ),
    )
    wishes = CaseEntry(
        heading("CA-2", "微心愿一批"), kind="micro_wish", raised_on=today(), case_count=9, closed_count=6
    )
    raise_case(console(county.pk), entry=wishes)
    for code, name in ((f"PL-{year}", "今年计划"), (f"PL-{year + 1}", "明年计划")):
        plan = make_plan(console(county.pk), entry=PlanEntry(heading(code, name), "unit_annual"))
        if name == "今年计划":
            add_item(console(county.pk), plan=plan, entry=PlanItemEntry(heading("PI-1", "修排水沟"), "task"))


def clean(page: Page) -> None:
    """No serious fault and no sideways scrolling at either width."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert serious(page) == [], page.url
        assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth"), page.url
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})


def of(office: Cast, live_server: Any) -> str:
    return f"{live_server.url}/{office.own.county.code}"


def test_from_a_rate_down_to_a_problem_its_document_and_what_rests_on_it(
    page: Page, live_server: Any, office: Cast
) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    page.goto(f"{of(office, live_server)}/indicators/cases.closed_rate/?organisation=990188-bureau")
    expect(page.locator(".giant-value")).to_contain_text("60")
    page.locator("section table a", has_text="排水沟堵塞").click()
    expect(page.locator("h1")).to_have_text("排水沟堵塞")
    expect(page.locator("blockquote")).to_have_text("排水沟堵塞一处")
    clean(page)
    page.locator(".cite a").click()
    expect(page.locator("h1")).to_have_text("关于整改道路问题的通知")
    clean(page)
    page.locator("#resting a", has_text="每月走访一次").click()
    expect(page.locator("#windows")).to_contain_text(re.compile(r"\d"))
    expect(page.locator("#windows .chip").first).to_be_visible()
    clean(page)


def test_a_list_adds_up_and_its_kinds_stay_in_one_row_on_a_phone(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{of(office, live_server)}/records/?of=case")
    assert page.locator("tr.row-total td.n").all_inner_texts()[-2:] == ["10", "6"]
    clean(page)
    page.set_viewport_size({"width": 360, "height": 800})
    kinds = page.locator("nav.chips--row .chip")
    assert {round(kinds.nth(place).bounding_box()["y"]) for place in range(kinds.count())} == {  # type: ignore[index]
        round(kinds.first.bounding_box()["y"])  # type: ignore[index]
    }
    expect(page.locator("tbody td .missing:visible")).to_have_count(0)


def test_a_problem_goes_through_its_steps_and_another_person_verifies(
    page: Page, live_server: Any, office: Cast
) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    page.locator(".tasks a, main a", has_text="排水沟堵塞").first.click()
    step(page, "rectified", text="已清掏")
    expect(page.locator("#steps")).to_contain_text("已清掏")
    expect(page.locator("#doing option[value=verified]")).to_have_count(0)
    expect(page.locator("#waits")).to_contain_text("own bureau_clerk")
    clean(page)
    page.context.clear_cookies()
    sign_in(page, live_server, "own-township_clerk")
    page.locator("main a", has_text="排水沟堵塞").first.click()
    step(page, "verified")
    expect(page.locator(".messages .success")).to_be_visible()
    step(page, "closed")
    expect(page.locator(".messages .success")).to_be_visible()
    case = Case.objects.known().get(subject__code="CA-1")
    assert (case.state, case.rectified_by, case.verified_by) == ("closed", "own bureau_clerk", "own township_clerk")
    page.goto(f"{of(office, live_server)}/indicators/cases.closed_rate/?organisation=990188-bureau")
    expect(page.locator(".giant-value")).to_contain_text("70")


def step(page: Page, to: str, text: str = "") -> None:
    page.locator("#doing summary").click()
    page.locator("#doing select[name=to]").select_option(to)
    page.locator("#doing textarea[name=text]").fill(text)
    page.locator("#doing button[type=submit]").click()


def test_an_item_is_carried_over_with_its_reason_and_a_problem_raised(
    page: Page, live_server: Any, office: Cast
) -> None:
    item = PlanItem.objects.known().get(subject__code="PI-1")
    sign_in(page, live_server, "own-bureau_clerk")
    page.goto(f"{of(office, live_server)}/records/{item.subject.uid}/")
    page.locator("#doing summary").click()
    page.locator("#doing select[name=to]").select_option("carried_over")
    page.locator("#doing select[name=into]").select_option(f"PL-{today().year + 1}")
    page.locator("#doing button[type=submit]").click()
    expect(page.locator("#doing .field--wrong input[name=reason]")).to_be_visible()
    page.locator("#doing input[name=reason]").fill("雨季过长")
    page.locator("#doing button[type=submit]").click()
    expect(page.locator("#of-plan_item")).to_contain_text("修排水沟")
    assert PlanItem.objects.known().get(carried_from=item.subject).plan.code == f"PL-{today().year + 1}"
    page.goto(f"{of(office, live_server)}/records/new-case/")
    clean(page)
    page.locator("main button.button--first").click()
    expect(page.locator(".field-error").first).to_be_visible()
    page.locator("#id_name").fill("路灯不亮")
    page.locator("#id_kind").select_option("micro_wish")
    page.locator("#id_code").fill("CA-9")
    page.locator("main button.button--first").click()
    expect(page.locator("h1")).to_have_text("路灯不亮")


def test_a_document_is_recorded_passed_round_and_read_from_the_workbench(
    page: Page, live_server: Any, office: Cast
) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    page.goto(f"{of(office, live_server)}/documents/")
    clean(page)
    page.locator(".page-head a.button--first").click()
    page.locator("main button.button--first").click()
    expect(page.locator(".field-error").first).to_be_visible()
    clean(page)
    page.locator("#id_title").fill("关于开展秋季走访的通知")
    page.locator("#id_kind").select_option("notice")
    page.locator("#id_code").fill("N-2")
    page.locator("main button.button--first").click()
    expect(page.locator("h1")).to_have_text("关于开展秋季走访的通知")
    page.locator("#circulate summary").click()
    page.get_by_label("own finance_officer").check()
    page.locator("#circulate button[type=submit]").click()
    expect(page.locator("#receipts tbody tr").first).to_contain_text("own finance_officer")
    clean(page)
    page.context.clear_cookies()
    sign_in(page, live_server, "own-finance_officer")
    page.locator("main a", has_text="关于开展秋季走访的通知").first.click()
    page.locator(".page-head form button").click()
    expect(page.locator(".messages .success")).to_be_visible()
    document = Document.objects.get(subject__code="N-2")
    assert document.circulations.get().read_on == today()
    page.goto(f"{of(office, live_server)}/")
    expect(page.locator("main a", has_text="关于开展秋季走访的通知")).to_have_count(0)
