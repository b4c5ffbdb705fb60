"""Declared totals against their parts, as the office that declared them sees it on the page."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bangfu.demo.county import read_data
from bangfu.demo.loading import records, written
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import organisation
from tests.mechanisms.faces import Face, links, row_of, seen
from tests.sample import console, load_policy_once

pytestmark = pytest.mark.django_db


def office(article: str, code: str) -> Face:
    """A clerk of the office whose article is loaded into a county of its own, reading English."""
    load_policy_once()
    county: County = open_county(
        console(), code="990197", name_zh="核对县", name_en="Checking county", kind="county", made=True
    )
    load(console(county.pk), county, records(article, written(read_data(article))), record_kinds())
    appoint(
        console(county.pk), login="clerk", name="甲一", organisation=organisation(county, code), role="bureau_clerk",
        title="clerk", county=county, area=None, valid_from=date(2026, 1, 1),
    )  # fmt: skip
    User.objects.update(must_change_password=False)
    return Face("clerk", county, "en")


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))


@pytest.mark.mechanism("S3A1-06")
def test_a_cohort_that_is_not_the_sum_of_its_parts_offers_two_repairs_and_corrects_nothing() -> None:
    clerk = office("sample_training.yaml", "O-A1-OFFICE")
    page = clerk.source("claims")
    row = row_of(page, "6,873")
    assert {"6,873", "6,973"} <= numbers(row) and "Does not agree" in row
    figure = clerk.opens(next(one for one in links(page, "cohort_persons") if "two_after" in one))
    assert {"5,176", "1,597"} <= numbers(figure)
    # The share of 48 % holds with the declared total; with 6,973 it would read 47 %.
    assert "Agrees" in row_of(page, "48 48 0 %")
    assert "6,873" in clerk.reads("claims")


@pytest.mark.mechanism("S3A4-02")
def test_the_stages_of_a_county_s_students_name_the_misprint() -> None:
    clerk = office("sample_education.yaml", "O-A4-EDU")
    page = clerk.source("claims")
    row = row_of(page, "3,887 3,897 -10 persons")
    summed = re.sub(r" \([^()]*\)", "", row)
    assert "718 persons + 2,555 persons + 500 persons + 124 persons = 3,897 persons" in summed
    assert "Does not agree" in row and "mends 2 figures" in row
    headline = seen(page)
    assert "4,885" in headline and "3,897" in headline
