"""Findings in a real browser: a village's worked off, one exempted and approved by another; a household; a run."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from bangfu.jobs.actions import run_waiting
from bangfu.registry.actions import read_household, register_household
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Decision, Run
from bangfu.subjects.models import Subject
from tests.cast import FROM, Cast, cast, console, today
from tests.journeys.test_office import serious, sideways, sign_in
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> Cast:
    return kept(screened)


def screened() -> Cast:
    """The cast with two households in the village of the first township: one lives alone, one has children only."""
    one = cast()
    for number, years in (("H1", (1950,)), ("H2", (2012, 2014))):
        members = [
            {
                "name": f"甲{place}", "relation": "20" if place else "02", "ethnicity": "汉族", "sex": "male",
                "birth_date": f"{year}-03-01", "id_number_why": "not_collected",
            }
            for place, year in enumerate(years)
        ]  # fmt: skip
        row = {"household_no": number, "village": "990188-village", "category": "ordinary", "members": members}
        book = one.own.county
        register_household(console(book.pk), county=book, entry=read_household(row), on=FROM)
    screen(console(one.own.county.pk), county=one.own.county, as_of=today())
    return one


def test_a_village_is_worked_off_and_an_exemption_approved_by_another(
    page: Page, live_server: Any, county: Cast
) -> None:
    book = f"{live_server.url}/{county.own.county.code}"
    sign_in(page, live_server, "own-village_cadre")
    page.locator("#record-findings ~ ul a").first.click()
    page.goto(f"{book}/findings/?show=villages")
    page.locator("tbody a", has_text="逐条处理").first.click()
    expect(page.locator("article.finding").first).to_contain_text("怎么办")
    assert serious(page) == []
    card = page.locator("article.finding", has_text="未成年人为户主")
    expect(card).to_contain_text("年龄14岁")
    card.locator("input[name=chosen]").check()
    page.locator("form.findings button").click()
    page.locator("#id_answer").select_option("exempted")
    page.locator("#id_reason").fill("父母外出务工，户口单列")
    page.locator("main button.button--first").click()
    expect(page.locator(".field-error")).to_contain_text("豁免")
    page.locator("#id_until").fill("2030-01-31")
    page.locator("main button.button--first").click()
    expect(page.locator(".field-error")).to_contain_text("最迟")
    expect(page.locator("article.finding")).to_contain_text("年龄14岁")
    page.locator("#id_until").fill((today() + timedelta(days=90)).isoformat())
    page.locator("main button.button--first").click()
    expect(page.locator(".messages .success")).to_contain_text("可以批准的人")
    page.goto(f"{book}/findings/exemptions/")
    expect(page.locator("#waiting")).to_contain_text("须由另一人批准")
    expect(page.locator("#waiting form")).to_have_count(0)
    page.context.clear_cookies()
    sign_in(page, live_server, "own-township_leader")
    page.locator("a", has_text="待您批准的豁免").click()
    expect(page.locator("#waiting")).to_contain_text("年龄14岁")
    page.locator("#waiting select[name=word]").first.select_option("approve")
    page.locator("#waiting button").first.click()
    expect(page.locator("#holding, #ending").first).to_contain_text("已批准")
    assert Decision.objects.known().get().counts
    page.goto(f"{book}/findings/?show=villages")
    for word in ("待处理", "已豁免或不属实"):
        number = page.locator(f"tr.row-total td[data-label={word}] a")
        told = number.inner_text()
        number.click()
        expect(page.locator(".finding-total")).to_contain_text(f"共{told}条")
        page.go_back()
    page.goto(f"{book}/findings/?state=exempted&show=list")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_a_household_is_read_aloud_and_a_run_started(page: Page, live_server: Any, county: Cast) -> None:
    book = f"{live_server.url}/{county.own.county.code}"
    home = Subject.objects.get(kind="household", code="H1")
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{book}/findings/of/{home.uid}/")
    expect(page.locator("#found")).to_contain_text("年龄76岁，已满老年年龄60岁")
    expect(page.locator("#applies")).to_contain_text("有义务教育阶段适龄儿童少年的户")
    assert serious(page) == []
    page.set_viewport_size({"width": 360, "height": 800})
    assert not sideways(page)
    page.locator("button[name=language][value=en]").click()
    expect(page.locator("#found")).to_contain_text("at least elderly age")
    page.locator("button[name=language][value=zh-hans]").click()
    page.goto(f"{book}/findings/runs/")
    page.locator("main button.button--first").click()
    expect(page.locator("#job")).to_contain_text("可以离开本页")
    run_waiting(timezone.now())
    expect(page.locator("#job a.button--first")).to_be_visible()
    page.locator("#job a.button--first").click()
    expect(page).to_have_url(re.compile(f"run={Run.objects.latest('pk').uid}"))
    page.goto(f"{book}/")
    expect(page.locator("#record-findings ~ ul")).to_contain_text("已完成")
