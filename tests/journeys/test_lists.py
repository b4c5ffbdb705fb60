"""A list is filtered and kept as a view; many households across pages are given one value, after a look at them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.audit.models import Line
from bangfu.registry.actions import read_household, register_roster
from bangfu.registry.models import Living
from tests.cast import FROM, Cast, cast, console, today
from tests.journeys.test_office import sign_in
from tests.journeys.test_records import clean, of
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
HOMES, ALONE = 70, 60


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(registered)


def registered() -> Cast:
    """Sixty households of one person, more than a page, and ten of two."""
    one = cast()
    entries = []
    for number in range(HOMES):
        members = [
            {"name": f"甲{number}之{place}", "relation": "97" if place else "02", "ethnicity": "汉族", "sex": "male",
             "birth_date": "1980-03-01"}
            for place in range(1 if number < ALONE else 2)
        ]  # fmt: skip
        row = {"household_no": f"H{number:03d}", "village": "990188-village", "category": "ordinary"}
        entries.append(read_household({**row, "members": members}))
    register_roster(console(one.own.county.pk), county=one.own.county, entries=entries, on=FROM)
    return one


def test_a_view_is_kept_and_a_value_is_given_to_everybody_it_finds(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-township_clerk")
    page.locator("nav.headings a", has_text="户人村").click()
    expect(page.locator("h1")).to_have_text("户")
    expect(page.locator(".lede")).to_contain_text(str(HOMES))
    clean(page)
    page.locator("summary", has_text="更多条件").click()
    page.locator("#id_members_to").fill("1")
    page.locator(".filters button[type=submit]").click()
    expect(page.locator(".filters .chips .chip")).to_contain_text("家庭人口不多于")
    expect(page.locator(".lede")).to_contain_text(str(ALONE))
    assert page.locator("tbody input[name=tick]").count() == 50
    # Columns and order go into the address, and the view keeps them.
    page.locator("summary", has_text="选择列").click()
    page.locator("input[name=col][value=house_grade]").check()
    page.locator("button", has_text="显示这些列").click()
    expect(page.locator("thead")).to_contain_text("房屋等级")
    page.locator("a", has_text="保存这个视图").click()
    page.locator("#id_name").fill("独居户")
    page.locator("#id_is_default").check()
    clean(page)
    page.locator("button", has_text="保存视图").click()
    expect(page.locator(".messages")).to_contain_text("已保存视图“独居户”")
    # The list opens with it from now on.
    page.goto(f"{of(office, live_server)}/registry/households/")
    expect(page.locator("nav.chips a[aria-current=true]", has_text="独居户")).to_be_visible()
    expect(page.locator(".lede")).to_contain_text(str(ALONE))
    page.locator("a.button", has_text=re.compile("修改全部")).click()
    expect(page.locator(".lede")).to_contain_text(f"全部符合条件的：{ALONE}行")
    page.locator("#field-of").select_option("house_grade")
    page.locator("button", has_text="选定栏目").click()
    page.locator("#id_value").select_option("B")
    page.locator("#id_since").fill((today() - timedelta(days=1)).isoformat())
    page.locator("#id_reason").fill("逐户鉴定")
    page.locator("button", has_text="看影响").click()
    expect(page.locator("#preview")).to_contain_text("另有40行，情形相同。")
    clean(page)
    page.locator("button", has_text="就改这些").click()
    expect(page.locator(".messages")).to_contain_text(f"已修改{ALONE}行")
    assert Living.objects.as_of(today()).filter(house_grade="B").count() == ALONE
    assert Line.objects.filter(action="registry.livings.state").count() == ALONE
    expect(page.locator("tbody tr").first).to_contain_text("B级")


def test_only_the_ticked_rows_are_changed(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{of(office, live_server)}/registry/households/?view=none")
    for place in (0, 2):
        page.locator("tbody input[name=tick]").nth(place).check()
    page.locator("button", has_text="修改勾选的").click()
    expect(page.locator(".lede")).to_contain_text("勾选的：2行")
    page.locator("#field-of").select_option("water_safe")
    page.locator("button", has_text="选定栏目").click()
    page.locator("#id_value").select_option("yes")
    page.locator("#id_reason").fill("水质化验")
    page.locator("button", has_text="看影响").click()
    page.locator("button", has_text="就改这些").click()
    expect(page.locator(".messages")).to_contain_text("已修改2行")
    found = Living.objects.as_of(today()).filter(water_safe=True).values_list("household__subject__code", flat=True)
    assert sorted(found) == ["H000", "H002"]


def test_a_filter_is_turned_round_at_its_chip(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{of(office, live_server)}/registry/households/?q=H00")
    expect(page.locator("tbody tr")).to_have_count(10)
    page.locator(".chip", has_text="户主或户编号").get_by_role("link", name="改为“不是”").click()
    expect(page.locator(".filters .chips .chip")).to_contain_text("不是 H00")
    expect(page.locator(".lede")).to_contain_text(f"户数 {HOMES - 10} 户")
    clean(page)
    page.locator(".chip").get_by_role("link", name="改为“是”").click()
    expect(page.locator("tbody tr")).to_have_count(10)
