"""A county officer writes a rule in Chinese in a real browser; another puts it in force; the county is screened."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bangfu.policybook.models import Entry
from bangfu.screening.actions.runs import screen
from tests.cast import PASSWORD, Cast, cast, console, today
from tests.contracts.test_rule_pages import home
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(with_homes)


def with_homes() -> Cast:
    made = cast()
    home(made, "H1", 1950)
    home(made, "H2", 1950, 2001)
    home(made, "H3", 1980)
    return made


def sign_in(page: Page, server: Any, login: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{server.url}/sign-in/")
    page.locator("#id_username").fill(login)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form[method=post] button.button--first").click()


def faults(page: Page) -> list[str]:
    found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


def test_a_rule_is_written_with_help_and_put_in_force_by_another(page: Page, live_server: Any, office: Cast) -> None:
    book = office.own.county
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{live_server.url}/{book.code}/rules/")
    page.locator(".page-head a.button--first").click()
    page.locator("#id_label").fill("独居老人")
    page.locator("#id_kind").select_option("lead")
    box, help_ = page.locator("#id_criterion"), page.locator("#rule-help")
    box.press_sequentially("家庭人口数 = 1人 且 任一成员(年龄 >= 老人年龄)")
    # The mistake is pointed at, with what was probably meant.
    expect(help_.locator(".rule-pointer mark")).to_have_text("老")
    expect(help_).to_contain_text("老年年龄")
    expect(page.locator("#rule-status")).to_contain_text("老人年龄")
    for _ in range(5):
        box.press("Backspace")
    box.press_sequentially("老")
    offer = help_.locator("button", has_text="老年年龄")
    expect(help_.locator("li", has_text="老年年龄")).to_contain_text("60岁")
    offer.click()
    expect(box).to_be_focused()
    box.press_sequentially(")")
    expect(help_.locator(".badge--ok")).to_be_visible()
    expect(help_).to_contain_text("any_member(age >= elderly_age)")
    # What is typed survives leaving the page.
    page.goto(page.url)
    expect(box).to_have_value("")
    page.locator("[data-draft-do=restore]").click()
    expect(box).to_have_value("家庭人口数 = 1人 且 任一成员(年龄 >= 老年年龄)")
    expect(page.locator("#rule-help:not([aria-busy]) .badge--ok")).to_be_visible()
    assert faults(page) == []

    page.locator("#id_basis").fill("县委农办〔2026〕8号")
    page.locator("button[value=preview]").click()
    effect = page.locator("#preview")
    expect(effect.locator(".rule-moved > li")).to_have_count(1)
    expect(effect.locator(".rule-why").first).to_contain_text("已满老年年龄60岁")
    expect(effect.locator("table")).to_contain_text("东岸一村")
    assert faults(page) == []
    page.locator("button[value=propose]").click()
    expect(page).to_have_url(re.compile(r"/rules/own\.\d+\.001/\?sent=new-rule$"))
    assert page.evaluate("localStorage.length") == 0
    assert faults(page) == []
    # Nobody decides on their own proposal.
    page.locator("#proposals a").click()
    expect(page.locator("#decision form:not([action$='/withdraw/'])")).to_have_count(0)

    address = page.url
    sign_in(page, live_server, "own-county_leader")
    page.goto(address)
    expect(page.locator("#preview .figures")).to_contain_text("1")
    assert faults(page) == []
    page.locator("#decision button.button--first").first.click()
    entry = Entry.objects.get(kind="rule", state="in_force", county_id=book.pk)
    run = screen(console(book.pk), county=book, as_of=today())
    assert run.outcomes.get(code=entry.code).held == 1
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{live_server.url}/{book.code}/rules/{entry.code}/")
    expect(page.locator("#runs tbody tr")).to_have_count(1)
    expect(page.locator("#says")).to_contain_text("老年年龄")
    paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
    first = paper.pages[0].extract_text()
    assert f"— 1 / {len(paper.pages)} —" in first and "修改" not in first
    # What is folded stays folded, its heading with it.
    assert "any_member" not in first and "英文" not in first


def test_without_javascript_the_button_checks(browser: Any, live_server: Any, office: Cast) -> None:
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{live_server.url}/{office.own.county.code}/rules/new/?of=check")
    page.locator("#id_criterion").fill("家庭人口数 = 壹人")
    page.locator("#id_cure").fill("入户核实")
    page.locator("button[value=check]").click()
    expect(page.locator("#rule-help .rule-pointer mark")).to_be_visible()
    assert page.locator("#id_cure").input_value() == "入户核实"
    page.locator("#id_criterion").fill("家庭人口数 = 1人")
    page.locator("button[value=preview]").click()
    expect(page.locator("#preview .rule-moved > li").first).to_be_visible()
    page.context.close()
