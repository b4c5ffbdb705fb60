"""The page of declared figures: groups, statements side by side, counted lists, quotas with their scope."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import organisation
from tests.actions.test_claims import BOOK, filled
from tests.mechanisms.faces import Face, links, row_of, seen
from tests.sample import console

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Face:
    county = filled(BOOK)
    appoint(
        console(county.pk), login="clerk", name="甲一", organisation=organisation(county, "O-TOWN"),
        role="bureau_clerk", title="clerk", county=county, area=None, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    User.objects.update(must_change_password=False)
    return Face("clerk", county, "en")


def test_every_form_of_claim_has_its_row(clerk: Face) -> None:
    page = clerk.source("claims")
    assert "进展缓慢" in row_of(page, "C-PAIR") and "全部完成" in row_of(page, "C-PAIR")
    assert "Agrees" in row_of(page, "C-LIST")
    assert "Declared only" in row_of(page, "C-SLOGAN")
    assert "another day" in row_of(page, "C-YEARS 总结")
    broken = row_of(page, "C-SUM")
    assert "445" in broken and "355" in broken and "365" in broken
    assert "+" in broken and "difference" in broken and "instead of" in broken


def test_a_declared_value_carries_no_chinese_unit_on_an_english_page(clerk: Face) -> None:
    assert re.search(r"line 4 455 445 \+10 people", row_of(clerk.source("claims"), "C-SUM"))
    assert "455人" in row_of(Face("clerk", clerk.county).source("claims"), "C-SUM")


def test_a_line_names_its_document_and_a_repair_says_what_to_change_into_what(clerk: Face) -> None:
    page = Face("clerk", clerk.county).source("claims")
    places = re.findall(r'<span class="under soft small">(.*?)</span>', page, re.S)
    assert places and all("行" not in seen(one) or "·" in seen(one) for one in places)
    broken = row_of(page, "C-SUM")
    assert re.search(r"填报值：将[\d,]+人改为[\d,]+人即可对上", broken), broken


def test_groups_narrow_the_list(clerk: Face) -> None:
    lists = clerk.source("claims", group="list_count")
    assert "C-SLOGAN" in lists
    assert "C-PAIR" not in lists


def test_what_does_not_agree_comes_first(clerk: Face) -> None:
    page = clerk.source("claims")
    badges = [seen(one) for one in re.findall(r'data-label="Verdict">(.*?)</td>', page, re.S)]
    wrong = ["Does not agree" in one for one in badges]
    assert any(wrong) and wrong == sorted(wrong, reverse=True)


def test_two_statements_at_odds_are_no_reading_and_the_other_one_is_quoted(clerk: Face) -> None:
    page = Face("clerk", clerk.county).source("claims")
    for code in ("C-PAIR", "C-AGAINST"):
        assert "两处表述不一" in row_of(page, code) and "一种读法" not in row_of(page, code)
    assert "即可对上" in row_of(page, "C-AGAINST")


def test_the_page_of_a_claim_without_years_holds_what_the_claim_was_held_against(clerk: Face) -> None:
    page = clerk.source("claims")
    address = next(one for one in links(page, "claim=C-IN"))
    assert "365" in clerk.opens(re.sub(r"years=[^&]*&?", "", address))
