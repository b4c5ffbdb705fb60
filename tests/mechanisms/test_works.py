"""The mechanisms of works by their Accept examples, each as a named role sees it on a page or in a command's answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse

from bangfu.places.models import County
from bangfu.subjects.models import Subject
from tests.mechanisms.faces import Face, figure_of, links, row_of, seen, take_in

pytestmark = pytest.mark.django_db
AS_OF = "2019-08-31"
ALL = {"years": "2016-2019", "as_of": AS_OF}


@pytest.fixture
def clerk(sample_book: County) -> Iterator[Face]:
    """The bureau's clerk, reading English."""
    yield Face("clerk", sample_book, "en")


def uid(county: County, code: str) -> str:
    return str(Subject.objects.get(county=county, code=code).uid)


def claim_row(face: Face, label: str) -> str:
    return row_of(face.source("claims"), label)


@pytest.mark.mechanism("S0-10")
def test_access_and_paved_are_two_results_and_a_design_adds_nothing(clerk: Face, tmp_path: Path) -> None:
    assert figure_of(clerk, "access_length", **ALL) == "15.1047 km"
    take_in(
        clerk.county,
        tmp_path,
        projects=[
            {
                "code": "D-1",
                "name": "设计中的通达项目",
                "employer": "O-S0-BUREAU",
                "employer_level": "county",
                "area": "A-S0-DIST",
                "category": "natural_village_access",
                "service_level": "access",
                "year": "2019",
                "stage": "design",
                "length": "9.5公里",
            }
        ],
    )
    assert figure_of(clerk, "access_length", **ALL) == "15.1047 km"
    assert figure_of(clerk, "project_count", **ALL).startswith("72")


@pytest.mark.mechanism("S0-13")
def test_projects_by_their_legal_person(clerk: Face) -> None:
    assert figure_of(clerk, "project_count", **ALL).startswith("71")
    assert figure_of(clerk, "project_count", employer_level="county", **ALL).startswith("62")
    assert figure_of(clerk, "project_count", employer_level="city", **ALL).startswith("9")


@pytest.mark.mechanism("S0-14")
def test_each_year_s_batch_with_number_investment_and_length(clerk: Face) -> None:
    page = clerk.source("works")
    first, second, third = (row_of(page, f"W-{year} ") for year in (2016, 2017, 2018))
    assert " 8 " in first
    assert "4,903.837" in first
    assert all(words in second for words in (" 12 ", "8,336.1745", "56.461"))
    assert all(words in third for words in (" 41 ", "81,553.845", "306.95"))
    assert "41 projects, of which only the sum is stated" in third


@pytest.mark.mechanism("S0-15")
def test_completed_and_in_service_are_two_facts(clerk: Face) -> None:
    road = uid(clerk.county, "W-2019-RES")
    status, page = clerk.sends("work_stage", road, stage="in_service", on="2026-11-01")
    assert status == 422
    assert "Only completed works enter service" in page
    assert "65%" in page
    finished = clerk.reads("work", uid(clerk.county, "W-G109"))
    assert "Completed" in finished
    assert "In service" in finished


@pytest.mark.mechanism("S0-16")
def test_financial_progress_of_the_2018_batch(clerk: Face) -> None:
    assert figure_of(clerk, "progress_rate", batch="W-2018", as_of=AS_OF).startswith("84.42")


@pytest.mark.mechanism("S0-17")
def test_value_earned_is_investment_times_progress(clerk: Face) -> None:
    assert figure_of(clerk, "value_done", batch="W-2019", as_of=AS_OF).startswith("71.903")
    assert "65%" in clerk.reads("work", uid(clerk.county, "W-2019-RES"))


@pytest.mark.mechanism("S0-18")
def test_a_fourteenth_lot_makes_the_declared_thirteen_fail(clerk: Face, tmp_path: Path) -> None:
    assert figure_of(clerk, "lot_count", batch="W-CITY1719", as_of=AS_OF).startswith("13")
    assert "Does not agree" not in claim_row(clerk, "Lots of the city batch")
    take_in(clerk.county, tmp_path, lots=[{"code": "L-14", "subject": "W-CITY", "count": "1"}])
    failed = claim_row(clerk, "Lots of the city batch")
    assert "Does not agree" in failed
    assert " 14 " in failed


@pytest.mark.mechanism("S0-19")
def test_output_value_beside_planned_investment(clerk: Face) -> None:
    assert figure_of(clerk, "progress_rate", batch="W-CITY1719", as_of=AS_OF).startswith("50.85")
    assert figure_of(clerk, "value_done", **ALL).startswith("149,997.8245")
    value = claim_row(clerk, "Value of work done")
    assert " 15 15 " in value
    assert "Agrees" in value


@pytest.mark.mechanism("S0-20")
def test_paved_length_is_kept_apart_and_never_exceeds_the_length(clerk: Face) -> None:
    batch = uid(clerk.county, "W-CITY1719")
    page = clerk.reads("work", batch)
    assert "257.948" in page
    assert "150.318" in page
    assert figure_of(clerk, "paved_share", batch="W-CITY1719", as_of=AS_OF).startswith("58.27")
    city = Face("cityclerk", clerk.county, "en")
    status, refused = city.sends("work_progress", batch, on="2019-09-30", paved="260")
    assert status == 422
    assert "260 km paved is more than the whole length of 257.948 km" in refused


@pytest.mark.mechanism("S0-21")
def test_the_headline_over_all_employers_opens_down_to_its_batches(clerk: Face) -> None:
    assert "Agrees" in claim_row(clerk, "Number of projects")
    page = clerk.source("indicator", "works.project_count", **ALL)
    rows = [seen(row) for row in re.findall(r"<tr>.*?</tr>", page, re.S) if f"/{clerk.county.code}/works/" in row]
    counts = [int(row.split()[-1]) for row in rows]
    assert sorted(counts) == [1, 1, 1, 1, 2, 3, 5, 8, 8, 41]
    assert sum(counts) == 71
    works = links(page, f"/{clerk.county.code}/works/")
    assert reverse("work", args=[clerk.county.code, uid(clerk.county, "W-2018-RUR")]) in works
    status, _ = clerk.sends("work_correct", uid(clerk.county, "W-2018-RUR"), count="40", reason="counted twice")
    assert status == 200
    failed = claim_row(clerk, "Number of projects")
    assert "Does not agree" in failed
    assert " 70 " in failed


@pytest.mark.mechanism("S0-22")
def test_growth_against_the_baseline_names_both_readings(clerk: Face) -> None:
    row = claim_row(clerk, "Growth of paved length")
    assert " 4.5 4.653 -0.153 " in row
    assert "4.653 ≈ 4.7" in row
    assert "Does not agree" in row
    opened = links(clerk.source("claims"), "works.paved_growth")[0]
    page = clerk.opens(opened)
    assert "4.65" in page
    assert "5.65" in page


@pytest.mark.mechanism("S0-23")
def test_headline_sums_are_audited(clerk: Face) -> None:
    assert figure_of(clerk, "investment", **ALL).startswith("197,392.4765")
    row = claim_row(clerk, "Planned investment")
    assert " 19.75 19.7392 +0.0108 " in row
    assert "19.74" in row
    assert "ounding" in row
    length = claim_row(clerk, "New paved length")
    assert " 505.776 " in length
    assert "Declared only" in length


@pytest.mark.mechanism("S0-24")
def test_the_paved_rate_with_and_without_works_under_construction(clerk: Face, tmp_path: Path) -> None:
    # 141 villages: eight that the article names, and the others.
    others = [f"V{n:03}" for n in range(1, 134)]
    villages = [*others, *(f"A-S0-{one}" for one in ("LM1", "LM2", "LM3", "LM4", "LM6", "LM7", "LM8", "DS5"))]
    areas = [{"code": code, "name": f"第{code}村", "level": "village", "parent": "A-S0-YOUQIA"} for code in others]
    stated = [
        {"area": code, "on": AS_OF, **({"paved_on": "2015-10-01"} if n <= 24 else {"paved_on_why": "none"})}
        for n, code in enumerate(villages, 1)
    ]
    road = {
        "code": "V-ROADS",
        "name": "通村公路",
        "employer": "O-S0-BUREAU",
        "employer_level": "county",
        "area": "A-S0-DIST",
        "category": "village_paved",
        "service_level": "paved",
        "year": "2019",
        "count": "85",
        "stage": "construction",
    }
    serves = [{"code": f"S{n}", "project": "V-ROADS", "area": code} for n, code in enumerate(villages[24:109], 25)]
    take_in(clerk.county, tmp_path, areas=areas, villages=stated, projects=[road], serves=serves)
    assert figure_of(clerk, "village_paved_rate", as_of=AS_OF).startswith("17.02")
    flag = {"flag": "include_under_construction"}
    assert figure_of(clerk, "village_paved_rate", as_of=AS_OF, **flag).startswith("77.30")
    page = clerk.reads("indicator", "works.village_paved_rate", as_of=AS_OF, **flag)
    assert "under construction" in page
