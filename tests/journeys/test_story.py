"""From the search box to a household's page: as it was on a day, a field's history, a correction, papers that print."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from bangfu.registry.actions import StateEntry, read_household, register_household, state_livings
from tests.cast import FROM, Cast, cast, console
from tests.journeys.test_office import sign_in
from tests.journeys.test_records import clean
from tests.journeys.test_search import look_for
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(lived)


def lived() -> Cast:
    one = cast()
    told = {"ethnicity": "藏族", "sex": "male", "id_number_why": "not_collected", "birth_date": "1970-02-03"}
    members = [{"name": name, "relation": kin, **told} for name, kin in (("尕藏才让", "02"), ("尕藏顿珠", "30"))]
    row = {"household_no": "H-201", "village": "990188-village", "category": "poor", "members": members}
    home = register_household(console(one.own.county.pk), county=one.own.county, entry=read_household(row), on=FROM)
    for on, grade in ((date(2020, 3, 1), "C"), (date(2021, 6, 1), "A")):
        entry = StateEntry(home, on, {"house_grade": grade})
        state_livings(console(one.own.county.pk), county=one.own.county, entries=[entry])
    return one


def printed(page: Page, folder: Path) -> PdfReader:
    """The page as the browser prints it."""
    page.pdf(path=folder / "paper.pdf", format="A4", prefer_css_page_size=True)
    return PdfReader(folder / "paper.pdf")


def test_search_story_history_correction_and_papers(page: Page, live_server: Any, office: Cast, tmp_path: Path) -> None:
    sign_in(page, live_server, "own-township_clerk")
    look_for(page, "gzcr")
    page.locator("#households li a:has(strong)").first.click()
    expect(page.locator("main h1")).to_have_text("尕藏才让")
    expect(page.locator("#facts-living")).to_contain_text("A级")
    clean(page)
    page.locator("#story-on").fill("2020-12-31")
    page.locator(".story-day button").click()
    expect(page.locator("#facts-living")).to_contain_text("C级")
    page.locator("#facts-living a", has_text="C级").click()
    expect(page.locator("main h1")).to_have_text("住房安全等级")
    expect(page.locator("tbody tr")).to_have_count(2)
    clean(page)
    page.locator("#id_value").select_option("B")
    page.locator("#id_source").select_option("field_check")
    page.locator("#id_reason").fill("东墙有裂缝")
    page.locator("#correct button").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("tbody tr").first).to_contain_text("东墙有裂缝（依据：入户实际）")
    page.locator("main .lede a").click()
    expect(page.locator("#facts-living")).to_contain_text("B级")
    expect(page.locator("#changes tbody tr").first).to_contain_text("东墙有裂缝")
    page.get_by_role("link", name="信息核实表", exact=True).click()
    expect(page.locator("main h1")).to_have_text("信息核实对照表")
    clean(page)
    sheet = printed(page, tmp_path)
    assert len(sheet.pages) == 2
    assert "主签字" in sheet.pages[1].extract_text()
    page.go_back()
    page.get_by_role("link", name="手册", exact=True).click()
    expect(page.locator("main h1")).to_have_text("帮扶手册")
    clean(page)
    book = printed(page, tmp_path)
    assert len(book.pages) <= 2 and "尕藏顿珠" in book.pages[0].extract_text()
