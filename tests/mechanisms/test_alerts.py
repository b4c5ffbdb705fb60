"""Alerts by their Accept examples, as officers see them: exits on paper, falling back, cars, plans and causes."""

from __future__ import annotations

import zipfile
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone

from bangfu.jobs.actions import run_waiting
from bangfu.registry.actions import YearEntry, read_household, register_roster, state_years
from bangfu.registry.models import Household
from bangfu.screening.actions import daily as runs_of_the_day
from bangfu.screening.actions.daily import DailyRuns
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen, take_in

pytestmark = pytest.mark.django_db
CODE = "990186"
TODAY = cast.today()
# The last income year that has ended: it runs to 30 September.
YEAR = TODAY.year if (TODAY.month, TODAY.day) > (9, 30) else TODAY.year - 1
EXITED = 420
# A day of this year that is past for everybody who enters records.
SINCE = date(TODAY.year, 1, 2)


@pytest.fixture
def officer(village_once: cast.Book, settings: LazySettings, tmp_path: Path) -> Face:
    """The county officer, reading English, in a county with one village and the vendor's rules in force."""
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    return Face("own-county_officer", village_once.county, "en")


def homes(
    face: Face, category: str, numbers: list[str], village: str = f"{CODE}-village", on: date = cast.FROM
) -> None:
    """Households of one grown person each, kept in a village from a day on."""
    member = {
        "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1980-03-01",
        "id_number_why": "not_collected",
    }  # fmt: skip
    rows = [
        {
            "household_no": number,
            "village": village,
            "category": category,
            "members": [{**member, "name": f"甲{number}"}],
        }
        for number in numbers
    ]
    entries = [read_household(row) for row in rows]
    register_roster(cast.console(face.county.pk), county=face.county, entries=entries, on=on)


def earned(number: str, year: int, amount: str) -> dict[str, Any]:
    """The account of an income year of a household of one person."""
    items = {"livestock": amount}
    return {
        "code": f"Y-{number}",
        "household": number,
        "year": year,
        "headcount": "1人",
        "items": items,
        "rest": "none",
    }


def listed(number: str, name: str, under: str, on: date = SINCE) -> dict[str, Any]:
    """A household under a code of a dated list."""
    row = {"who": f"household:{number}", "list": f"registry.{name}", "under": under, "on": on.isoformat()}
    return {"code": "-".join((number, name, under)), **row}


def run(face: Face, as_of: date) -> None:
    """The officer asks for a run; the worker does it."""
    status, page = face.sends("finding_start", as_of=as_of.isoformat())
    assert status == 200 and "Rules over the facts of" in page
    run_waiting(timezone.now())


def why(face: Face, number: str) -> str:
    """The page that says how every rule stands with a household."""
    uid = Subject.objects.get(county=face.county, code=number).uid
    return face.reads("finding_record", uid)


@pytest.mark.mechanism("S3A5-16")
def test_an_exit_just_above_the_line_that_nothing_supports_is_to_be_checked_again(
    officer: Face, tmp_path: Path
) -> None:
    homes(officer, "poor", ["H1", "H2", "H3"])
    out = date(2020, 12, 1)
    job = {
        "code": "J1", "person": "H2-01", "kind": "job", "from": "2020-03-01", "months": "8个月",
        "monthly": "500元",
    }  # fmt: skip
    take_in(
        officer.county,
        tmp_path,
        list_entries=[listed(number, "household_category", "lifted", out) for number in ("H1", "H2", "H3")],
        household_years=[earned("H1", 2020, "4001元"), earned("H2", 2020, "4001元"), earned("H3", 2020, "9000元")],
        occupations=[job],
    )
    run(officer, date(2020, 12, 31))
    found = officer.source("findings", check="exit.near_line")
    assert "Exit just above the line, nothing supports the income" in row_of(found, "甲H1")
    assert "甲H2" not in found and "甲H3" not in found
    told = why(officer, "H1")
    assert "exit income per head 4,001 yuan, at least exit line (4,000 yuan)" in told
    assert "exit income supported: no" in told
    assert "to be checked again" in told
    # The list of what is to be checked again: by village, and as a file to take along.
    page = officer.source("findings", family="exit", show="villages")
    assert row_of(page, "东岸一村").split()[1] == "东岸镇"
    (file,) = links(page, "/findings/file/")
    with zipfile.ZipFile(BytesIO(officer.client.get(file).content)) as book:
        told = "".join(book.read(name).decode() for name in book.namelist())
    assert all(word in told for word in ("Exit just above the line", "Exit without a visit", "东岸一村", "甲"))


@pytest.mark.mechanism("S3A2-27")
def test_who_falls_below_the_line_is_told_of_on_the_day_and_counts_in_the_rate(
    officer: Face, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Late in the evening half an hour twice is another day, on which a run is due whatever was written.
    rest = timedelta(seconds=2)
    monkeypatch.setattr(runs_of_the_day, "REST", rest)
    monkeypatch.setattr(runs_of_the_day, "LOOK", rest)
    numbers = [f"H{number}" for number in range(1, EXITED + 1)]
    homes(officer, "lifted", numbers)
    rows = Household.objects.filter(subject__county=officer.county).select_related("subject")
    years = [
        YearEntry(household=one, year=YEAR - 1, items={"livestock": 900_000}, headcount=1, rest="none") for one in rows
    ]
    state_years(cast.console(officer.county.pk), county=officer.county, entries=years)
    daily, now = DailyRuns(), timezone.now()
    daily(now)
    assert run_waiting(now) == 1
    assert "甲H7" not in officer.source("findings", check="lead.unstable")
    # Nothing changed: nobody asks for another run.
    daily(now + rest)
    assert run_waiting(now + rest) == 0
    take_in(officer.county, tmp_path, household_years=[earned("H7", YEAR, "5900元")])
    daily(now + 2 * rest)
    assert run_waiting(now + 2 * rest) == 1
    home = officer.source("workbench")
    (news,) = links(home, "change=new")
    row = row_of(officer.client.get(f"{news}&check=lead.unstable").content.decode(), "甲H7")
    assert "Out of poverty with income below the line" in row and "New" in row
    assert "the program's run of the day" in officer.reads("finding_runs")
    page = officer.source("indicator", "registry.return_rate")
    assert "0.24%" in seen(page).replace(" ", "") and "1 ÷ 420" in seen(page)


@pytest.mark.mechanism("S3A1-32")
def test_a_beneficiary_who_owns_a_car_is_found(officer: Face, tmp_path: Path) -> None:
    homes(officer, "lifted", ["H1", "H2", "H3"])
    paid = [
        {
            "code": f"E{number}", "name": "补助", "side": "out", "kind": "pairing_aid", "amount": "300元",
            "counterpart": f"household:H{number}", "on": SINCE.isoformat(), "organisation": f"{CODE}-bureau",
            "area": f"{CODE}-county",
        }
        for number in (1, 2)
    ]  # fmt: skip
    cars = [listed("H1", "car", "owned"), listed("H2", "car", "none"), listed("H3", "car", "owned")]
    take_in(officer.county, tmp_path, entries=paid, list_entries=cars)
    run(officer, TODAY)
    found = officer.source("findings", check="measures.rich_beneficiary")
    assert "Beneficiary owns a car" in row_of(found, "甲H1") and "甲H2" not in found and "甲H3" not in found
    assert "is the right one helped?" in why(officer, "H1")


@pytest.mark.mechanism("S3A5-09")
def test_a_plan_whose_measures_answer_another_cause_is_found(officer: Face, tmp_path: Path) -> None:
    homes(officer, "lifted", ["H1", "H2"])
    common = {"organisation": f"{CODE}-bureau", "area": f"{CODE}-county", "name": "户帮扶计划"}
    plans = [
        {
            **common, "code": f"PL{number}", "kind": "household", "target": f"household:H{number}",
            "state": "approved", "year": str(TODAY.year),
        }
        for number in (1, 2)
    ]  # fmt: skip
    items = [
        {"code": f"I{number}", "name": "措施", "plan": f"PL{number}", "kind": "task", "topic": topic}
        for number, topic in ((1, "training"), (2, "health"))
    ]
    causes = [listed(number, "poverty_cause", "illness") for number in ("H1", "H2")]
    take_in(officer.county, tmp_path, plans=plans, plan_items=items, list_entries=causes)
    run(officer, TODAY)
    found = officer.source("findings", check="measures.plan_misses_cause")
    assert "Plan does not answer the cause" in row_of(found, "甲H1") and "甲H2" not in found
    assert "None of the measures in this year's plan answers the main cause of poverty" in why(officer, "H1")
