"""The search box: four letters, one click; homonyms told apart; numbers by their end; names masked on the wall."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.kernel.idnumber import check_digit
from bangfu.registry.actions import read_household, register_household
from tests.cast import FROM, Book, Cast, cast, console
from tests.journeys.test_office import sign_in
from tests.journeys.test_records import clean
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "13912347426"


def number_of(sequence: int) -> str:
    first = f"99018819700203{sequence:03d}"
    return first + check_digit(first)


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(registered)


def registered() -> Cast:
    one = cast()
    for no, name, sequence in (("H-101", "尕藏才让", 1), ("H-102", "尕藏才让", 2), ("H-103", "曾国强", 3)):
        home(one.own, no, name, sequence)
    return one


def home(book: Book, no: str, name: str, sequence: int) -> None:
    head = {"name": name, "relation": "02", "ethnicity": "藏族", "id_number": number_of(sequence), "phone": PHONE}
    row = {"household_no": no, "village": "990188-village", "category": "ordinary", "members": [head]}
    register_household(console(book.county.pk), county=book.county, entry=read_household(row), on=FROM)


def look_for(page: Page, text: str) -> None:
    page.locator("#search").fill(text)
    page.locator("#search").press("Enter")
    expect(page.locator("main h1")).to_have_text("查找")


def test_four_letters_find_somebody_and_nothing_stands_in_the_address(
    page: Page, live_server: Any, office: Cast
) -> None:
    sign_in(page, live_server, "own-county_officer")
    look_for(page, "gzcr")
    expect(page.locator("#people li")).to_have_count(2)
    expect(page.locator("#people li").first).to_contain_text("H-101")
    expect(page.locator("#people li").nth(1)).to_contain_text("H-102")
    clean(page)
    page.locator("#people li a:has(strong)").nth(1).click()
    expect(page.locator("main")).to_contain_text("H-102")
    expect(page.locator("main h1")).to_have_text("尕藏才让")
    page.locator("a", has_text="查看完整号码").click()
    page.locator("#id_why").select_option("payment")
    page.locator("#id_words").fill("核对一卡通")
    page.locator("main button.button--first").click()
    expect(page.locator("#shown")).to_contain_text(number_of(2))
    expect(page.locator("#looks")).to_contain_text("核对一卡通")
    clean(page)
    look_for(page, "gzcr")
    expect(page.locator("#people li")).to_have_count(2)
    look_for(page, number_of(3)[-4:])
    expect(page.locator("#people li")).to_have_count(1)
    expect(page.locator("#people li")).to_contain_text("曾国强")
    expect(page.locator("#people li")).to_contain_text("********")
    look_for(page, number_of(1))
    assert number_of(1) not in page.url + page.content()
    look_for(page, "没有这个人")
    expect(page.locator(".empty")).to_be_visible()
    clean(page)


def test_without_scripts_the_box_works_too(browser: Any, live_server: Any, office: Cast) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    sign_in(page, live_server, "own-township_clerk")
    look_for(page, "zgq")
    expect(page.locator("#people li")).to_contain_text("曾国强")
    context.close()


def test_on_the_wall_names_are_masked_until_one_leaves(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-county_officer")
    page.locator(".projection button").click()
    expect(page.locator(".on-wall")).to_be_visible()
    look_for(page, "zgq")
    expect(page.locator("#people li a:has(strong)")).to_have_text("曾*强")
    clean(page)
    page.locator(".on-wall button").click()
    expect(page.locator(".on-wall")).to_have_count(0)
    expect(page.locator("#people li a:has(strong)")).to_have_text(re.compile("曾国强"))
