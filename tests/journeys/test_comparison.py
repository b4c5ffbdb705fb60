"""A village's 信息核实对照表 in a real browser: printed, keyed by its differences, decided."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bangfu.registry.actions import read_household, register_household
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.rules.source_lines import SourceLine
from tests.cast import FROM, Cast, cast, console, today
from tests.journeys.test_office import serious, sideways, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> Cast:
    return kept(told)


def told() -> Cast:
    """The cast with a household of two, of which the national system tells the same."""
    one = cast()
    members = [
        {
            "name": name, "relation": relation, "ethnicity": "汉族", "sex": "male", "birth_date": born,
            "id_number_why": "not_collected",
        }
        for name, relation, born in (("赵大山", "02", "1970-03-01"), ("赵小河", "20", "2012-05-01"))
    ]  # fmt: skip
    row = {"household_no": "H1", "village": "990188-village", "category": "lifted", "members": members}
    book = one.own.county
    register_household(console(book.pk), county=book, entry=read_household(row), on=FROM)
    line = SourceLine(4, "household", "H1", "赵大山", values={"household.member_count": 2, "head.name": "赵大山"})
    entry = ListEntry("national", "/", today() - timedelta(days=1), "国家系统", lines=[line])
    receive_list(console(book.pk), county=book, entry=entry)
    return one


def test_a_villages_sheet_is_printed_and_its_differences_keyed(
    page: Page, live_server: Any, county: Cast, tmp_path: Path
) -> None:
    sign_in(page, live_server, "own-township_clerk")
    page.locator("nav a", has_text="户人村").click()
    page.locator("nav.siblings a", has_text="三方核对").click()
    page.locator("a", has_text="信息核实对照表").first.click()
    page.locator("select[name=village]").select_option(label="东岸一村")
    page.locator(".filters form button").click()
    page.locator("a", has_text="全村打印").click()
    expect(page.locator(".home-sheet").first).to_contain_text("村委会负责人签字")
    sheet = page.locator(".home-sheet", has_text="H1")
    expect(sheet).to_contain_text("户主签字")
    for head in ("国家系统", "手册", "入户实际"):
        expect(sheet.locator("th", has_text=head)).to_be_visible()
    assert serious(page) == [] and not sideways(page)
    page.emulate_media(media="print")
    expect(sheet.locator("a", has_text="录入差异")).to_be_hidden()
    page.pdf(path=str(tmp_path / "sheet.pdf"))
    assert (tmp_path / "sheet.pdf").read_bytes()[:4] == b"%PDF"
    page.emulate_media(media="screen")
    sheet.locator("a", has_text="录入差异").click()
    line = page.locator("tbody tr", has_text="家庭人口数")
    line.locator("input").nth(1).fill("3")
    page.locator("tbody tr", has_text="户主姓名").locator("input").nth(0).fill("赵大三")
    page.locator("#id_checked_by").fill("村干部甲")
    page.locator("main button.button--first").click()
    # Without the head's signature it does not count, and nothing that was typed is lost.
    expect(page.locator(".field-error, .problem").first).to_be_visible()
    expect(page.locator("tbody tr", has_text="家庭人口数").locator("input").nth(1)).to_have_value("3")
    page.locator("#id_signed").check()
    page.locator("main button.button--first").click()
    expect(page.locator(".messages .success").first).to_contain_text("不一致 2项")
    card = page.locator("article.finding", has_text="家庭人口数")
    expect(card).to_contain_text("与其他来源不一致：入户实际")
    assert serious(page) == []
    card.locator("summary").click()
    card.locator("select[name=right]").select_option(label="3 人")
    card.locator("select[name=way]").select_option(label="国家系统有误：待录国家系统")
    card.locator("form.form--pair button").click()
    expect(page.locator(".messages .success")).to_contain_text("待录国家系统")
    card = page.locator("article.finding", has_text="户主姓名")
    expect(card).to_contain_text("与其他来源不一致：手册")
    card.locator("summary").click()
    card.locator("select[name=right]").select_option(label="赵大山")
    card.locator("select[name=way]").select_option(label="手册有误：待补记")
    card.locator("form.form--pair button").click()
    expect(page.locator(".messages .success")).to_contain_text("手册待补记")
    page.locator("nav.crumbs a", has_text="三方核对").click()
    page.locator("a", has_text="手册待补记清单").click()
    expect(page.locator("main table")).to_contain_text("户主姓名")
    expect(page.locator("main table")).to_contain_text("赵大三")
    assert serious(page) == []
    page.locator("nav.siblings a", has_text="待录国家系统").click()
    row = page.locator("tbody tr", has_text="家庭人口数")
    for told_ in ("赵大山", "H1", "户基本信息", "2 人", "3 人", "待录入"):
        expect(row).to_contain_text(told_)
    assert serious(page) == []
    with page.expect_download() as download:
        page.locator("a", has_text="导出表格").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    page.set_viewport_size({"width": 360, "height": 760})
    assert not sideways(page)


def test_a_villages_page_prints_itself_and_leads_to_the_sheets_of_its_households(
    page: Page, live_server: Any, county: Cast, tmp_path: Path
) -> None:
    sign_in(page, live_server, "own-township_clerk")
    page.locator("nav a", has_text="户人村").click()
    page.locator("nav.siblings a", has_text="村").click()
    page.locator("tbody a", has_text="东岸一村").first.click()
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="打印一村一档").click()
    assert page.title() == "printed"
    page.pdf(path=tmp_path / "village.pdf", format="A4", prefer_css_page_size=True)
    paper = PdfReader(tmp_path / "village.pdf")
    assert len(paper.pages) <= 2 and "一村一档" in normalize("NFKC", paper.pages[0].extract_text())
    page.get_by_role("link", name="信息核实对照表（各户）").click()
    expect(page.locator("main h1")).to_contain_text("东岸一村")
    expect(page.locator(".home-sheet", has_text="H1")).to_contain_text("户主签字")
    page.locator("a", has_text="全村打印").click()
    expect(page.get_by_role("button", name="打印本页")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="打印本页")).to_be_hidden()
