"""A duplicate merged and unmerged in a real browser: found, proposed by a clerk, merged by an officer, taken apart."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.registry.actions import read_household, register_household
from bangfu.registry.models import Membership
from tests.cast import FROM, Cast, cast, console, today
from tests.journeys.test_office import serious, sideways, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> Cast:
    return kept(twice)


def twice() -> Cast:
    """The cast with a daughter who was entered again where she married, under another character."""
    one = cast()
    book = one.own.county
    for number, people in (
        ("H1", (("胡永年", "02", "1970-02-03", "male"), ("胡晓燕", "30", "1994-05-06", "female"))),
        ("H2", (("冯建国", "02", "1991-08-09", "male"), ("胡小燕", "10", "1994-05-06", "female"))),
    ):
        members = [
            {
                "name": name, "relation": relation, "ethnicity": "汉族", "sex": sex, "birth_date": born,
                "id_number_why": "not_collected",
            }
            for name, relation, born, sex in people
        ]  # fmt: skip
        row = {"household_no": number, "village": "990188-village", "category": "ordinary", "members": members}
        register_household(console(book.pk), county=book, entry=read_household(row), on=FROM)
    return one


def test_a_duplicate_is_merged_and_unmerged(page: Page, live_server: Any, county: Cast) -> None:
    book = f"{live_server.url}/{county.own.county.code}"
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{book}/registry/duplicates/")
    expect(page.locator("main")).to_contain_text("核实期间不影响任何事项")
    page.locator("button", has_text="现在比对全部记录").click()
    expect(page.locator(".messages .success")).to_contain_text("新发现 1 对")
    assert serious(page) == []
    page.context.clear_cookies()

    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{book}/registry/duplicates/")
    line = page.locator("ul.lines li", has_text="胡小燕")
    expect(line).to_contain_text("同音字")
    line.locator("a").click()
    expect(page.locator("#records")).to_contain_text("胡晓燕")
    expect(page.locator("#records tr", has_text="姓名").locator(".badge")).to_have_text("不同")
    expect(page.locator("#records tr", has_text="出生日期").locator(".badge")).to_have_count(0)
    assert serious(page) == []
    page.locator("#same button.button--first").click()
    expect(page.locator("#same .field-error").first).to_be_visible()
    kept_side = page.locator("#id_same_kept option", has_text="胡晓燕").get_attribute("value") or ""
    page.locator("#id_same_kept").select_option(kept_side)
    page.locator("#id_same_take_household").select_option("right" if kept_side == "left" else "left")
    page.locator("#id_same_reason").fill("户口本上是同一人，婚后迁入")
    page.locator("#same button.button--first").click()
    expect(page.locator(".messages .success")).to_contain_text("由另一人批准后合并")
    expect(page.locator("#proposal")).to_contain_text("户")
    expect(page.locator("#proposal form")).to_have_count(0)
    address = page.url
    page.context.clear_cookies()

    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{book}/")
    page.locator("main a", has_text="是否合并").click()
    expect(page).to_have_url(address)
    page.locator("#id_word").select_option("approve")
    page.locator("#proposal button.button--first").click()
    expect(page.locator(".messages .success")).to_contain_text("已合并")
    assert serious(page) == []
    page.goto(f"{book}/registry/people/")
    expect(page.locator("tbody tr", has_text="胡")).to_have_count(2)
    expect(page.locator("tbody tr", has_text="胡晓燕")).to_contain_text("H2")

    page.goto(address)
    page.locator("#undo textarea, #undo input[name=reason]").fill("派出所查实是两个人")
    page.locator("#undo button.button--first").click()
    expect(page.locator(".messages .success")).to_contain_text("恢复原状")
    expect(page.locator("#history li").first).to_contain_text("派出所查实是两个人")
    expect(page.locator("#different form")).to_be_visible()
    page.goto(f"{book}/registry/people/")
    expect(page.locator("tbody tr", has_text="胡")).to_have_count(3)
    held = Membership.objects.as_of(today()).filter(household__subject__code="H1")
    assert sorted(row.person.name for row in held.select_related("person")) == ["胡晓燕", "胡永年"]
    page.set_viewport_size({"width": 360, "height": 800})
    for where in (address, f"{book}/registry/duplicates/?state=different"):
        page.goto(where)
        assert not sideways(page)
        assert serious(page) == []
