"""A household's story by its Accept examples: its cause on its page, a review that is owed after the exit."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bangfu.places.queries import area_by_code
from bangfu.subjects.actions import register_area
from tests import cast
from tests.mechanisms.faces import Face, take_in
from tests.mechanisms.test_alerts import homes, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(village_once: cast.Book) -> Face:
    """The county officer, reading English, in a county with one village."""
    return Face("own-county_officer", village_once.county, "en")


@pytest.mark.mechanism("S0-48")
def test_the_cause_is_on_the_page_since_its_quarter_and_no_cause_is_unknown(officer: Face, tmp_path: Path) -> None:
    numbers = [f"V{place:02}" for place in range(1, 26)]
    town = area_by_code(officer.county, "990186-town")
    six = {"code": "990186-six", "name": "东岸六村", "level": "village", "parent": town}
    register_area(cast.console(officer.county.pk), county=officer.county, valid_from=date(2014, 1, 1), **six)
    homes(officer, "poor", numbers, "990186-six", date(2016, 1, 1))
    since = date(2017, 4, 1)
    rows = [listed(number, "poverty_cause", "illness", since) for number in numbers[:24]]
    take_in(officer.county, tmp_path, list_entries=rows)
    assert "Number of households 1 households" in officer.reads("households", cause="lacking", on="2017-06-30")
    take_in(officer.county, tmp_path, list_entries=[listed(numbers[24], "poverty_cause", "illness", since)])
    assert "No household matches" in officer.reads("households", cause="lacking", on="2017-06-30")
    (subject,) = pages_of(officer, numbers[0])
    page = officer.reads("household", subject, on="2017-06-30")
    assert "Main causes of poverty Illness since 2017-04-01" in page
    before = officer.reads("household", subject, on="2017-03-31")
    assert "Illness" not in before and "Main cause of poverty is not recorded Missing" in before
    assert "Illness 2017-04-01 until now" in officer.reads("household_field", subject, "registry.poverty_cause")


@pytest.mark.mechanism("S3A2-02")
def test_an_exited_household_without_a_review_in_the_last_quarter_is_overdue(officer: Face, tmp_path: Path) -> None:
    homes(officer, "poor", ["H1", "H2"])
    out = date(2020, 12, 1)
    rows = [listed(number, "household_category", "lifted", out) for number in ("H1", "H2")]
    visit = {
        "code": "E1", "name": "回访", "kind": "home_visit", "organisation": "990186-bureau", "area": "990186-village",
        "on": "2021-06-30", "state": "held", "about": "household:H2",
    }  # fmt: skip
    take_in(officer.county, tmp_path, list_entries=rows, events=[visit])
    on = "2021-07-15"
    (first,), (second,) = pages_of(officer, "H1"), pages_of(officer, "H2")
    told = officer.reads("household", first, on=on)
    assert "Review after the exit Overdue" in told and "due between 2021-04-01 and 2021-06-30" in told
    assert "Review after the exit" not in officer.reads("household", second, on=on)
    listing = officer.reads("households", owed="exit_review", on=on)
    assert "甲H1" in listing and "甲H2" not in listing


def pages_of(face: Face, number: str) -> list[str]:
    """The address of the household of a number in the list that an officer opens."""
    page = face.source("households", q=number)
    found = [part.split("/")[0] for part in page.split("/registry/households/")[1:]]
    return sorted({one for one in found if len(one) == 36})
