"""The public sample in a real browser: the report's 71 opens down to one batch, its investment and its source line."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.demo.county import read_data
from bangfu.demo.loading import SAMPLE_FILES, load_sample
from bangfu.kernel.scope import Call
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.models import Run
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of, organisation
from tests.journeys.test_office import sign_in
from tests.kept import kept
from tests.sample import NOW, TODAY, console, load_policy_once

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "quiet-barley-2607"


@pytest.fixture
def sample_run(transactional_db: None) -> Run:
    return kept(reported)


def reported() -> Run:
    """The sample as the demonstration loads it, read only, with its first report and one reader."""
    load_policy_once()
    sample = load_sample(NOW, lambda done, total: None)
    document = read_data(SAMPLE_FILES[0])["documents"][0]
    office = organisation(sample, str(document["issuer"]))
    appoint(
        console(sample.pk),
        login="reader1",
        name="读者",
        organisation=office,
        role="reader",
        title="reader",
        county=sample,
        area=None,
        valid_from=date(2026, 1, 1),
    )
    reader = User.objects.get(login="reader1")
    reader.set_password(PASSWORD)
    reader.must_change_password = False
    reader.save()
    return make_report(
        Call(actor_of(reader, TODAY), console().key, NOW),
        county=sample,
        kind="work-summary",
        organisation=office,
        period_from=date(2016, 1, 1),
        period_to=date(2019, 8, 31),
        as_of=date(2019, 8, 31),
        names_hidden=True,
    )


@pytest.mark.mechanism("S0-21")
def test_from_the_report_s_71_to_one_batch_and_its_source_line(page: Page, live_server: Any, sample_run: Run) -> None:
    sign_in(page, live_server, "reader1", PASSWORD)
    page.goto(f"{live_server.url}/{sample_run.county.code}/reports/{sample_run.uid}/")
    expect(page.locator("h1").first).to_contain_text("某区交通运输局")
    assert "那曲" not in page.locator("main").inner_text()
    page.locator(".sheet a", has_text=re.compile(r"^71$")).click()
    assert page.locator(".giant-value").inner_text().startswith("71")
    rows = page.locator("section table tbody tr:not(.row-total)")
    counts = [int(rows.nth(place).locator("td").last.inner_text()) for place in range(rows.count())]
    assert sum(counts) == 71
    assert max(counts) == 41
    rows.filter(has_text="2018").locator("a").first.click()
    expect(page.locator("main")).to_contain_text("41")
    page.locator("main a", has_text="2018年区法人项目").first.click()
    expect(page.locator("ul.figures")).to_contain_text("81,553.845")
    expect(page.locator("main")).to_contain_text("項目總投資爲:81553.845萬元")
    expect(page.locator("main")).to_contain_text("21")
    assert page.locator("form[action*='correct']").count() == 0


def test_a_copied_figure_leaves_its_note_number_behind(page: Page, live_server: Any, sample_run: Run) -> None:
    sign_in(page, live_server, "reader1", PASSWORD)
    page.goto(f"{live_server.url}/{sample_run.county.code}/reports/{sample_run.uid}/")
    figure = page.locator(".sheet a:has(> .note-mark)").first
    number = figure.locator(".note-mark").inner_text()
    copied = figure.evaluate("one => { getSelection().selectAllChildren(one); return getSelection().toString(); }")
    assert copied
    assert copied + number == figure.inner_text().replace("\n", "")
    page.locator(".sheet a.figure--bad").first.click()
    difference = page.locator(".compare dd").nth(2)
    expect(difference).to_contain_text(re.compile(r"^[+-][\d,.]+ \S+$"))
