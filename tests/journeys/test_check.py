"""A township clerk checks a report before it leaves the office, in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from docx import Document
from playwright.sync_api import Page, expect

from tests.cast import PASSWORD, Cast, cast
from tests.figures.reading.made_files import docx, paragraph, table
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
WRONG = "全县共有监测户100户，其中东岸镇50户、西岸乡30户、河口镇10户。"
RIGHT = WRONG.replace("100户", "90户")


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(cast)


@pytest.fixture
def desk(page: Page, live_server: Any, office: Cast) -> Page:
    page.goto(f"{live_server.url}/sign-in/")
    page.locator("#id_username").fill("own-township_clerk")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form[method=post] button.button--first").click()
    page.goto(f"{live_server.url}/{office.own.county.code}/check/")
    return page


def faults(page: Page) -> list[str]:
    found = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("scrolls sideways")
    return found


def test_a_wrong_sum_is_marked_as_one_types_and_opens_with_its_repairs(desk: Page) -> None:
    desk.locator("#id_text").fill(WRONG)
    stated = desk.locator("summary.fig-word--bad.fig-word--stated")
    expect(stated).to_contain_text("100户")
    expect(desk.locator("#check-status")).to_contain_text("不符 1")
    panel = desk.locator("details.fig[open] .fig-panel")
    expect(panel).to_have_count(0)
    stated.click()
    expect(panel).to_contain_text("50户 + 30户 + 10户 = 90户")
    expect(panel.locator(".check-repairs li", has_text="90户")).to_be_visible()
    desk.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(stated).to_be_focused()
    desk.keyboard.press("Enter")
    expect(panel).to_be_visible()
    desk.locator("#id_text").fill(RIGHT)
    expect(desk.locator("#group-inconsistent")).to_have_count(0)
    expect(desk.locator("#check-status")).not_to_contain_text("不符 1")
    desk.locator("#id_text").fill("")
    expect(desk.locator("#result .empty")).to_be_visible()


def test_the_list_leads_to_the_place_in_the_text(desk: Page) -> None:
    desk.locator("#id_text").fill(WRONG)
    desk.locator("#group-inconsistent .check-rows a[href^='#figure-']").first.click()
    expect(desk.locator("details.fig[open] summary")).to_contain_text("100户")


def test_a_report_goes_in_and_comes_back_with_comments(desk: Page, tmp_path: Path) -> None:
    report = tmp_path / "半年总结.docx"
    report.write_bytes(
        docx(paragraph("半年总结") + paragraph(WRONG[:9], WRONG[9:]) + table([[paragraph("甲"), paragraph("1")]]))
    )
    desk.locator("#id_file").set_input_files(report)
    expect(desk.locator("#group-inconsistent")).to_be_visible()
    assert desk.locator("#id_text").input_value().splitlines()[1] == WRONG
    with desk.expect_download() as waiting:
        desk.locator("button[formaction*='docx']").click()
    assert waiting.value.suggested_filename == "半年总结（核数批注）.docx"
    waiting.value.save_as(tmp_path / "back.docx")
    document = Document(str(tmp_path / "back.docx"))
    assert [one.text for one in document.paragraphs] == ["半年总结", WRONG]
    assert len(document.tables) == 1
    assert any("50户 + 30户 + 10户 = 90户" in comment.text for comment in document.comments)
    # Once something is typed the file is laid aside.
    desk.locator("#id_text").fill(RIGHT)
    expect(desk.locator("#group-inconsistent")).to_have_count(0)
    assert desk.locator("#id_file").input_value() == ""


def test_a_file_that_cannot_be_read_is_refused_in_place(desk: Page, tmp_path: Path) -> None:
    broken = tmp_path / "a.docx"
    broken.write_bytes(b"PK\x03\x04")
    desk.locator("#id_file").set_input_files(broken)
    expect(desk.locator("#result .problem")).to_be_visible()
    assert desk.url.endswith("/check/")


def test_a_session_that_has_ended_says_so(desk: Page) -> None:
    desk.context.clear_cookies()
    desk.locator("#id_text").fill(WRONG)
    expect(desk.locator("#result .problem")).to_be_visible()
    assert desk.locator("#id_text").input_value() == WRONG


@pytest.mark.slow
@pytest.mark.parametrize("width", [1366, 360])
def test_the_page_has_no_fault_empty_marked_and_open(desk: Page, width: int) -> None:
    desk.set_viewport_size({"width": width, "height": 800})
    found = faults(desk)
    desk.locator("#result .empty a").click()
    desk.locator("summary.fig-word--stated").first.click()
    found += faults(desk)
    desk.locator("button[name=language][value=en]").click()
    desk.locator("summary.fig-word--stated").last.click()
    found += faults(desk)
    assert found == []


def test_without_javascript_the_button_does_the_same(browser: Any, live_server: Any, office: Cast) -> None:
    page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
    page.goto(f"{live_server.url}/sign-in/")
    page.locator("#id_username").fill("own-township_clerk")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form[method=post] button.button--first").click()
    page.goto(f"{live_server.url}/{office.own.county.code}/check/")
    page.locator("#id_text").fill(WRONG)
    page.locator(".check-form button.button--first").click()
    assert page.url.endswith("/check/#result")
    stated = page.locator("summary.fig-word--bad.fig-word--stated")
    stated.click()
    expect(page.locator("details.fig[open] .fig-panel")).to_contain_text("50户 + 30户 + 10户 = 90户")
    page.context.close()
