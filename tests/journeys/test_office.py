"""A bureau clerk's day in a real browser, on works and reports of our own."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bangfu.audit.models import Line
from bangfu.staff.actions import one_time_password
from bangfu.works.models import Progress
from tests.cast import PASSWORD, Cast, cast, today
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (1366, 360)


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(cast)


def sign_in(page: Page, server: Any, login: str, password: str = PASSWORD) -> None:
    page.goto(f"{server.url}/sign-in/")
    page.locator("#id_username").fill(login)
    page.locator("#id_password").fill(password)
    page.locator("form[method=post] button.button--first").click()


def serious(page: Page) -> list[str]:
    """What axe finds serious or worse."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found if one["impact"] in ("serious", "critical")
    ]


def test_a_one_time_password_opens_nothing_but_its_change(page: Page, live_server: Any, office: Cast) -> None:
    user = office.own.users["bureau_clerk"]
    given = one_time_password(user)
    sign_in(page, live_server, user.login, given)
    expect(page).to_have_url(re.compile("/password/$"))
    page.goto(f"{live_server.url}/{office.own.county.code}/works/")
    expect(page).to_have_url(re.compile("/password/$"))
    page.locator("#id_current").fill(given)
    page.locator("#id_password").fill("1234567890")
    page.locator("#id_again").fill("1234567890")
    page.locator("main button.button--first").click()
    expect(page.locator(".field-error")).to_be_visible()
    page.locator("#id_current").fill(given)
    page.locator("#id_password").fill("green-valley-1208")
    page.locator("#id_again").fill("green-valley-1208")
    page.locator("main button.button--first").click()
    expect(page).to_have_url(re.compile(f"/{office.own.county.code}/$"))
    user.refresh_from_db()
    assert user.check_password("green-valley-1208")
    assert not user.must_change_password


def test_from_a_figure_of_a_report_down_to_a_project(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    page.locator("nav.headings a", has_text="报表材料").click()
    run = office.own.runs["bureau"]
    page.locator(f"a[href*='{run.uid}']").first.click()
    figure = run.figures.filter(question__indicator="works.project_count").order_by("-numerator", "code").first()
    assert figure is not None
    page.locator(f".sheet a[href$='/figures/{figure.code}/']").first.click()
    value = page.locator(".giant-value").inner_text().split()[0].rstrip("个")
    total = page.locator("tr.row-total td.n").first.inner_text()
    assert value == total == figure.value
    rows = page.locator("section table tbody tr:not(.row-total)")
    counts = [int(rows.nth(place).locator("td").last.inner_text()) for place in range(rows.count())]
    assert sum(counts) == int(total)
    page.locator("section table a", has_text="东岸环路").click()
    expect(page.locator("h1")).to_have_text("东岸环路")
    expect(page.locator("ul.figures")).to_contain_text("731.5")


def test_a_filter_is_set_and_taken_off_again(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-county_officer")
    page.goto(f"{live_server.url}/{office.own.county.code}/works/?stage=construction")
    expect(page.locator(".filters .chip")).to_have_count(1)
    assert page.locator("tr.row-total td.n").first.inner_text() == "3"
    expect(page.get_by_text("西岸支路")).to_have_count(0)
    page.locator(".chip-remove").click()
    expect(page).not_to_have_url(re.compile("stage="))
    assert page.locator("tr.row-total td.n").first.inner_text() == "5"
    expect(page.get_by_text("西岸支路")).to_be_visible()


def test_progress_is_recorded_and_an_early_service_refused(page: Page, live_server: Any, office: Cast) -> None:
    work = office.own.works["town"]
    sign_in(page, live_server, "own-bureau_clerk")
    page.goto(f"{live_server.url}/{office.own.county.code}/works/{work.subject.uid}/")
    page.locator("#record-progress summary").click()
    page.locator("#record-progress #id_progress").fill("12")
    page.locator("#record-progress button[type=submit]").click()
    expect(page.locator("#record-progress .field-error")).to_contain_text("20%")
    assert Progress.objects.known().filter(subject=work.subject).count() == 1
    page.locator("#record-progress #id_progress").fill("63.5")
    page.locator("#record-progress button[type=submit]").click()
    expect(page.locator(".messages .success")).to_be_visible()
    assert Progress.objects.known().filter(subject=work.subject, on=today()).get().progress_bp == 6350
    options = page.locator("#move select option").all_inner_texts()
    assert options
    page.evaluate("document.querySelector('#move select option').value = 'in_service'")
    page.locator("#move summary").click()
    page.locator("#move button[type=submit]").click()
    expect(page.locator("#move .field-error")).to_contain_text("63.5%")
    work.refresh_from_db()
    assert work.stage == "construction"  # type: ignore[union-attr]


def test_the_language_is_switched_and_kept(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-county_leader")
    heading = page.locator("h1")
    chinese = heading.inner_text()
    page.locator("button[name=language][value=en]").click()
    expect(heading).to_have_text("Today's work")
    page.reload()
    expect(heading).to_have_text("Today's work")
    assert page.locator("html").get_attribute("lang") == "en"
    page.locator("button[name=language][value=zh-hans]").click()
    expect(heading).to_have_text(chinese)


def test_a_report_is_made_and_its_words_kept(page: Page, live_server: Any, office: Cast, tmp_path: Path) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    page.goto(f"{live_server.url}/{office.own.county.code}/reports/new/")
    page.locator("#id_organisation").select_option(index=0)
    page.locator("main button.button--first").click()
    expect(page.locator("article.report")).to_be_visible()
    page.locator(".hand details summary").first.click()
    page.locator(".hand textarea").first.fill("今年雨水多，路基沉降两处。")
    page.locator(".hand button[type=submit]").first.click()
    expect(page.locator("p.seal-line")).to_be_visible()
    page.locator(".page-head form button.button--first").click()
    expect(page.locator(".hand-words").first).to_contain_text("路基沉降两处")
    expect(page.locator("p.seal-line")).to_have_count(0)
    with page.expect_download() as waiting:
        page.locator("a[href*='copy=submit']").click()
    file = tmp_path / "report.docx"
    waiting.value.save_as(file)
    assert file.read_bytes()[:2] == b"PK"


def addresses(office: Cast) -> list[str]:
    book, run = f"/{office.own.county.code}", office.own.runs["bureau"]
    work = office.own.works
    return [
        "/complaint/",
        f"{book}/",
        f"{book}/works/",
        f"{book}/works/{work['town'].subject.uid}/",
        f"{book}/works/{work['batch'].subject.uid}/",
        f"{book}/indicators/",
        f"{book}/indicators/works.investment/",
        f"{book}/claims/",
        f"{book}/reports/",
        f"{book}/reports/new/",
        f"{book}/reports/{run.uid}/",
        f"{book}/reports/{run.uid}/figures/f01/",
        "/password/",
        "/no-such-page/",
    ]


@pytest.mark.slow
def test_no_page_has_a_serious_fault_at_either_width(page: Page, live_server: Any, office: Cast) -> None:
    found = []
    page.goto(f"{live_server.url}/sign-in/")
    found += [f"sign-in {fault}" for fault in serious(page)]
    sign_in(page, live_server, "own-bureau_clerk")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for address in addresses(office):
            page.goto(f"{live_server.url}{address}")
            found += [f"{width} {address} {fault}" for fault in serious(page)]
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                found.append(f"{width} {address} scrolls sideways")
    assert found == []


def sideways(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


def test_a_phone_in_english_and_an_audit_line_do_not_scroll_sideways(
    page: Page, live_server: Any, office: Cast, settings: Any
) -> None:
    settings.MODE = "demo"
    sign_in(page, live_server, "own-auditor")
    page.set_viewport_size({"width": 360, "height": 800})
    page.locator("button[name=language][value=en]").click()
    expect(page.locator("#demo-role")).to_be_visible()
    book = f"{live_server.url}/{office.own.county.code}"
    line = Line.objects.filter(action="works.project.register").first()
    assert line is not None
    for address in (f"{book}/", f"{book}/works/", f"{book}/audit/", f"{book}/audit/{line.seq}/"):
        page.goto(address)
        assert not sideways(page), address


def test_a_link_to_a_form_opens_it(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-bureau_clerk")
    address = f"{live_server.url}/{office.own.county.code}/works/{office.own.works['town'].subject.uid}/"
    page.goto(f"{address}#record-progress")
    expect(page.locator("#record-progress #id_progress")).to_be_visible()
    page.locator("#record-progress summary").click()
    expect(page.locator("#record-progress #id_progress")).to_be_hidden()
    page.locator("a[href='#record-progress']").click()
    expect(page.locator("#record-progress #id_progress")).to_be_visible()
    page.locator("a[href='#correct']").click()
    expect(page.locator("#correct #id_reason")).to_be_visible()


@pytest.mark.slow
def test_the_audit_book_in_a_browser(page: Page, live_server: Any, office: Cast) -> None:
    sign_in(page, live_server, "own-auditor")
    page.goto(f"{live_server.url}/{office.own.county.code}/audit/")
    page.locator(".seal-line button").click()
    expect(page.locator(".messages .success")).to_be_visible()
    expect(page.locator(".seal-line .badge--ok")).to_be_visible()
    assert serious(page) == []
    page.locator("main table a").first.click()
    expect(page.locator("h1")).to_be_visible()
    assert serious(page) == []
