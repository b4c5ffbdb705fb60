"""A household's account in a real browser: entered, printed, gone through, signed; and one that is objected to."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from bangfu.registry.actions import YearEntry, read_household, register_household, state_years
from bangfu.registry.models import Household
from bangfu.registry.queries.accounts import standing
from bangfu.registry.rules.accounts import last_income_year
from tests.cast import FROM, Cast, cast, console, today
from tests.journeys.test_office import serious, sideways, sign_in
from tests.journeys.test_story import printed
from tests.kept import kept

pytestmark = pytest.mark.django_db(transaction=True)
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
SIGNED = {"name": "签字页.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return kept(homes)


def homes() -> Cast:
    """The cast with two households; the second has its account already."""
    one, since = cast(), date(2025, 1, 1)
    book = one.own.county
    for number, name in (("A1", "韩国梁"), ("A2", "冯建国")):
        head = {
            "name": name, "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1970-02-03",
            "id_number_why": "not_collected",
        }  # fmt: skip
        row = {"household_no": number, "village": "990188-village", "category": "ordinary", "members": [head]}
        register_household(console(book.pk), county=book, entry=read_household(row), on=max(FROM, since))
    entry = YearEntry(home("A2"), last_income_year(today()), {"crops": 900_000}, 1, rest="none")
    state_years(console(book.pk), county=book, entries=[entry])
    return one


def home(number: str) -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def open_form(page: Page, section: str) -> None:
    page.locator(f"#{section} summary").first.click()


def test_an_account_is_entered_printed_signed_and_another_is_objected_to(
    page: Page, live_server: Any, office: Cast, tmp_path: Path
) -> None:
    year = last_income_year(today())
    sign_in(page, live_server, "own-township_clerk")
    page.goto(f"{live_server.url}/{office.own.county.code}/accounts/")
    expect(page.locator(".lede")).to_contain_text(str(year))
    assert serious(page) == []
    page.locator("tbody a", has_text="韩国梁").click()
    expect(page.locator("#result")).to_contain_text("还没有录入")
    # The form stands open where there is no account yet; an amount that is none is told, and nothing typed is lost.
    page.locator("#id_headcount").fill("3")
    for item, amount in (("crops", "18000"), ("wage_other", "12000"), ("operating_cost", "6000"), ("medical", "很多")):
        page.locator(f"#id_item-{item}").fill(amount)
    page.locator("#enter button.button--first").click()
    expect(page.locator("#enter .field-error").first).to_be_visible()
    assert page.locator("#id_item-crops").input_value() == "18000"
    page.locator("#id_item-medical").fill("2500")
    page.locator("#enter button.button--first").click()
    expect(page.locator("#result")).to_contain_text("24,000")
    expect(page.locator("#result tr", has_text="人均纯收入").first).to_contain_text("8,000")
    expect(page.locator("#result tr", has_text="刚性支出")).to_contain_text("2,500")
    assert serious(page) == []
    # A bill behind the medical line.
    open_form(page, "voucher")
    page.locator("#id_item").select_option("medical")
    page.locator("#id_amount").fill("2500")
    page.locator("#id_paper_file").set_input_files({**SIGNED, "name": "住院票据.pdf"})
    page.locator("#voucher button.button--first").click()
    expect(page.locator("#papers")).to_contain_text("住院票据.pdf")
    # On paper there are boxes for signature, fingerprint and seal, and no forms.
    page.emulate_media(media="print")
    expect(page.locator(".sign-sheet")).to_be_visible()
    expect(page.locator(".sign-sheet")).to_contain_text("签字或手印")
    expect(page.locator("#enter")).to_be_hidden()
    assert len(printed(page, tmp_path).pages) == 1
    page.emulate_media(media="screen")
    open_form(page, "reckon")
    page.locator("#id_answer").select_option("confirmed")
    page.locator("#id_signed_by").fill("韩国梁")
    page.locator("#id_means").select_option("fingerprint")
    page.locator("#id_organisation").select_option(index=0)
    page.locator("#reckon button.button--first").click()
    expect(page.locator("#reckon .problem")).to_be_visible()
    page.locator("#id_scan").set_input_files(SIGNED)
    page.locator("#reckon button.button--first").click()
    expect(page.locator("#said")).to_contain_text("手印")
    assert standing(home("A1"), year) == "confirmed"

    page.goto(f"{live_server.url}/{office.own.county.code}/accounts/")
    page.locator("tbody a", has_text="冯建国").click()
    open_form(page, "reckon")
    page.locator("#id_answer").select_option("objected")
    page.locator("#id_signed_by").fill("冯建国")
    page.locator("#id_text").fill("种地没有这么多收入")
    page.locator("#id_organisation").select_option(index=0)
    page.locator("#reckon button.button--first").click()
    expect(page.locator("#said")).to_contain_text("种地没有这么多收入")
    assert standing(home("A2"), year) == "objected"
    expect(page.locator("#waits a")).to_be_visible()
    page.locator("#waits a").first.click()
    expect(page.locator("main")).to_contain_text("种地没有这么多收入")
    page.locator("nav.headings a", has_text="工作台").click()
    expect(page.locator("main")).to_contain_text("收支账异议")
    page.set_viewport_size({"width": 360, "height": 800})
    for number in ("A1", "A2"):
        uid = home(number).subject.uid
        page.goto(f"{live_server.url}/{office.own.county.code}/accounts/{uid}/{year}/")
        assert not sideways(page)
        assert serious(page) == []
