"""The policybook in a real browser: one changes, another puts it in force, and what a newer program brings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from playwright.sync_api import Browser, Page, expect

from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder, read_text
from tests import cast
from tests.journeys.test_office import serious, sign_in
from tests.kept import kept
from tests.sample import load_policy_once

pytestmark = pytest.mark.django_db(transaction=True)
LINE = "rules.aid_person_most"


@pytest.fixture
def county(transactional_db: None) -> cast.Book:
    return kept(with_policy)


def with_policy() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("county_officer", "county_leader"))
    return book


def newer_program() -> None:
    """What a program brings that says two parameters otherwise than before."""
    files = [one for one in read_folder(configured.BANGFU_POLICY) if one.code in (LINE, "rules.adult_age")]
    load_vendor(
        cast.console(), files=[replace(one, body={**one.body, "value": one.body["value"] + 100}) for one in files]
    )


def test_one_changes_another_puts_it_in_force(
    page: Page, browser: Browser, live_server: Any, county: cast.Book, tmp_path: Path
) -> None:
    sign_in(page, live_server, "own-county_officer")
    page.locator("nav.headings a", has_text="监测预警").click()
    page.locator("nav.siblings a", has_text="规则与政策").click()
    page.locator(".chips a", has_text="参数").click()
    page.locator("#id_q").fill("人均补助超过")
    page.locator(".filters button").click()
    page.locator("tbody th a").click()
    expect(page.locator("main")).to_contain_text("20,000 元")
    page.get_by_role("link", name="提出修改").click()
    page.locator("#id_value").fill("七千")
    page.locator("#id_basis").fill("临政办〔2026〕8号")
    page.get_by_role("button", name="提交提议").click()
    expect(page.locator("#id_value_error")).to_be_visible()
    expect(page.locator("#id_basis")).to_have_value("临政办〔2026〕8号")
    page.locator("#id_value").fill("7000")
    page.locator("#id_valid_from").fill("2026-01-01")
    # What was wrong is no longer told of what stands there now.
    expect(page.locator("#id_value_error")).to_have_count(0)
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)
    page.locator("main button.button--first").click()
    expect(page.locator("#preview")).to_contain_text("人均补助")
    assert serious(page) == []
    page.get_by_role("button", name="提交提议").click()
    expect(page.locator("h1")).to_contain_text("提议")
    expect(page.locator("#decision form:not([action$='/withdraw/'])")).to_have_count(0)
    assert serious(page) == []
    leader = browser.new_context(locale="zh-CN").new_page()
    sign_in(leader, live_server, "own-county_leader")
    leader.locator(".lines a", has_text="1 项提议等待决定").click()
    leader.locator("#own .line-top a").click()
    expect(leader.locator("#changes ins", has_text="7,000 元")).to_be_visible()
    leader.locator("#decision button.button--first").first.click()
    expect(leader.locator("#history > .section-body > ul > li")).to_have_count(2)
    expect(leader.locator("#history")).to_contain_text("20,000 元")
    expect(leader.locator("#beside")).to_contain_text("随软件提供")
    assert serious(leader) == []
    with leader.expect_download() as got:
        leader.get_by_role("link", name="导出 YAML").click()
    got.value.save_as(tmp_path / "line.yaml")
    said = read_text((tmp_path / "line.yaml").read_text("utf-8"), "parameter", "line.yaml")
    assert [one.body["value"] for one in said] == [2_000_000, 700_000]


def test_an_item_is_added_to_a_code_list(page: Page, live_server: Any, county: cast.Book) -> None:
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{live_server.url}/{county.county.code}/policybook/code_list/duties.plan_kind/change/")
    assert serious(page) == []
    page.locator("tbody tr").nth(-3).locator("input").nth(0).fill("garden")
    page.locator("tbody tr").nth(-3).locator("input").nth(1).fill("庭院经济计划")
    page.locator("#id_basis").fill("临政办〔2026〕9号")
    page.locator("main button.button--first").click()
    expect(page.locator("#changes ins")).to_have_count(3)
    expect(page.locator("#changes")).to_contain_text("庭院经济计划 (garden)")


def test_what_a_newer_program_brings_is_decided_together(page: Page, live_server: Any, county: cast.Book) -> None:
    newer_program()
    sign_in(page, live_server, "own-county_leader")
    page.locator(".lines a", has_text="2 项提议等待决定").click()
    expect(page.locator("#together del", has_text="20,000 元")).to_be_visible()
    assert serious(page) == []
    page.locator("#together button.button--first").click()
    expect(page.locator(".messages")).to_contain_text("2 项条目已生效")
    expect(page.locator(".empty")).to_be_visible()
