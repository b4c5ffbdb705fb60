"""Checklists, candidates, wishes, registers and anomaly checks by their Accept examples, as officers see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.translation import override

from bangfu.cli.arguments import parser
from bangfu.cli.telling import Telling
from bangfu.cli.verbs import screen as verb
from bangfu.kernel.refusal import Refusals
from bangfu.registry.actions import read_household, register_household
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, row_of, seen, take_in

pytestmark = pytest.mark.django_db
CODE = "990186"
YEAR = cast.today().year
NEW_YEAR = f"{YEAR}-01-02"


@pytest.fixture
def made(village_once: cast.Book, settings: LazySettings, tmp_path: Path) -> cast.Book:
    """A county with a village, its officers, and the vendor's rules in force."""
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    return village_once


@pytest.fixture
def officer(made: cast.Book) -> Iterator[Face]:
    """The county officer, reading English."""
    yield Face("own-county_officer", made.county, "en")


@pytest.fixture
def clerk(made: cast.Book) -> Iterator[Face]:
    """The township's clerk, reading English."""
    yield Face("own-township_clerk", made.county, "en")


def home(book: cast.Book, number: str, category: str = "lifted", people: int = 1, **more: Any) -> None:
    """A household whose members are grown; -01 is its head."""
    members = [
        {
            "name": f"甲{number}{place}", "relation": "02" if place == 0 else "97", "ethnicity": "汉族", "sex": "male",
            "birth_date": f"{1980 + place}-03-01", "id_number_why": "not_collected",
        }
        for place in range(people)
    ]  # fmt: skip
    row = {"household_no": number, "village": f"{CODE}-village", "category": category, "members": members, **more}
    register_household(cast.console(book.county.pk), county=book.county, entry=read_household(row), on=cast.FROM)


def take(book: cast.Book, folder: Path, **rows: list[dict[str, Any]]) -> None:
    """Records of the bureau; years, names and areas that nobody asks about are filled in."""
    for row in rows.get("list_entries", ()):
        row["code"] = "-".join(str(row[name]) for name in ("who", "list", "on"))
    for collection, listed in rows.items():
        if collection not in ("list_entries", "documents"):
            for row in listed:
                row.setdefault("name", row["code"])
                if collection != "plan_items":
                    row.setdefault("organisation", f"{CODE}-bureau")
                    row.setdefault("area", f"{CODE}-county")
    take_in(book.county, folder, **rows)


def screened(capsys: pytest.CaptureFixture[str]) -> None:
    """What `bangfu screen` does, as of today."""
    with override("en"):
        verb.run(parser().parse_args(["screen", "--county", CODE]), Telling(as_json=False))
    capsys.readouterr()


def found(face: Face, check: str) -> dict[str, str]:
    """The findings of a check as the page that works them off tells them, by the code of the record."""
    page = face.source("finding_work", check=check)
    cards = re.findall(r'<article class="finding".*?</article>', page, re.S)
    return {re.findall(r'class="soft small code">([^<]*)<', card)[0]: seen(card) for card in cards}


def uid(book: cast.Book, code: str) -> str:
    return str(Subject.objects.get(county=book.county, code=code).uid)


def paid(code: str, to: str, amount: str, **more: str) -> dict[str, Any]:
    """Money that was paid to a household or person."""
    return {
        "code": code,
        "side": "out",
        "kind": "pairing_aid",
        "amount": amount,
        "counterpart": to,
        "on": NEW_YEAR,
        **more,
    }


@pytest.mark.mechanism("S3A1-26")
def test_training_and_subsidy_without_job_is_two_of_four(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home(made, "H1")
    course = {
        "code": "T1",
        "kind": "training",
        "who": "household:H1",
        "state": "ended",
        "from": NEW_YEAR,
        "to": NEW_YEAR,
    }
    take(made, tmp_path, participations=[course], entries=[paid("E1", "household:H1", "600元")])
    screened(capsys)
    assert "1 households" in row_of(officer.source("checklists"), "Four that reach")
    row = row_of(officer.source("checklist", "reached.household"), "H1")
    assert "2 of 4" in row and "东岸镇 东岸一村" in row and row.endswith("Work, Ability (a certificate)")
    assert "Training" not in row


@pytest.mark.mechanism("S3A2-22")
def test_twelve_of_fourteen_is_85_71_percent_and_two_are_named(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home(made, "H1", account="6222000011112222")
    home(made, "H2", "ordinary")
    documents = [
        {"code": f"D-{kind}", "title": kind, "kind": kind, "about": ["H1"], "issuer_name": "本户"}
        for kind in ("household_application", "publication_record")
    ]
    helper = {
        "code": "A1",
        "kind": "cadre_household",
        "helper": f"organisation:{CODE}-bureau",
        "target": "household:H1",
    }
    plan = {"code": "PL1", "kind": "household", "target": "household:H1", "state": "approved", "year": str(YEAR)}
    visit = {"code": "V1", "kind": "home_visit", "about": "household:H1", "on": NEW_YEAR}
    take(made, tmp_path, documents=documents, assignments=[{**helper, "from": NEW_YEAR}], plans=[plan], events=[visit])
    screened(capsys)
    page = officer.source("checklist", "file.household")
    # A telephone and the ID number of the member are missing; the handbook too until the clerk files it.
    assert "11 of 14 78.57%" in row_of(page, "H1") and "Handbook" in row_of(page, "H1")
    take(
        made,
        tmp_path,
        documents=[{"code": "D-3", "title": "handbook", "kind": "handbook", "about": ["H1"], "issuer_name": "县"}],
    )
    screened(capsys)
    page = officer.source("checklist", "file.household")
    row = row_of(page, "H1")
    assert "12 of 14 85.71%" in row and row.endswith("Telephone, ID numbers of members")
    assert "临河县道路局 1 0 2" in row_of(page[page.index('id="helpers"') :], "临河县道路局")
    assert "H2" not in seen(page)
    # Of a record that is not counted nothing is told, not even its name.
    other = officer.client.get(officer.address("checklist_standing", "file.household", uid(made, "H2")))
    assert other.status_code == 404


@pytest.mark.mechanism("S3A5-06")
def test_a_village_without_first_secretary_is_red_in_people_alone(
    made: cast.Book, clerk: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home(made, "H1")
    take_in(made.county, tmp_path, villages=[{"area": f"{CODE}-village", "paved_on": "2019-01-01", "on": NEW_YEAR}])
    plan = {"code": "PL1", "kind": "village", "target": f"area:{CODE}-village", "state": "approved"}
    take(made, tmp_path, plans=[plan])
    screened(capsys)
    row = row_of(clerk.source("checklist", "precise.village"), "东岸一村")
    assert "5 of 6" in row and row.endswith("Precise people")
    one = clerk.reads("checklist_standing", "precise.village", uid(made, f"{CODE}-village"))
    assert "Precise people Missing" in one and one.count(" Met ") == 5 and "no first secretaries" in one


@pytest.mark.mechanism("S0-27")
def test_who_has_both_flags_comes_first_with_the_reason(
    made: cast.Book, clerk: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home(made, "H1", people=3)
    stands = {
        "H1-01": ("employed", "construction_long"),
        "H1-02": ("surplus", "local"),
        "H1-03": ("surplus", "construction_long"),
    }
    lists = ("registry.labour_roster", "registry.work_wish")
    entries = [
        {"who": f"person:{who}", "list": name, "under": code, "on": NEW_YEAR}
        for who, codes in stands.items()
        for name, code in zip(lists, codes, strict=True)
    ]
    vacancy = {"code": "VAC", "kind": "works_job", "state": "planned", "planned": "1人", "area": f"{CODE}-town"}
    take(made, tmp_path, list_entries=entries, participations=[vacancy])
    screened(capsys)
    page = clerk.source("record", uid(made, "VAC"))
    lines = seen(page[page.index('id="candidates"') :])
    assert "People on the labour roster: 3" in lines
    assert "1. 甲H12 Surplus labour, Long-term work in construction 2. 甲H11 Surplus labour 3. 甲H10 Long-term" in lines


def course(code: str, **more: str) -> dict[str, Any]:
    """A course that a member of H1 applies for."""
    return {"code": code, "kind": "training", "who": "person:H1-01", "state": "planned", "area": f"{CODE}-town", **more}


def wish(code: str, on: str = NEW_YEAR) -> dict[str, Any]:
    return {"who": "person:H1-01", "list": "registry.training_wish", "under": code, "on": on}


@pytest.mark.mechanism("S3A1-28")
def test_enrolment_asks_for_the_wish_and_a_no_blocks(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    home(made, "H1")
    with pytest.raises(Refusals, match="not recorded whether") as asked:
        take(made, tmp_path, participations=[course("T1")])
    assert "Ask the person" in str(asked.value.each[0].cure)
    take(made, tmp_path, list_entries=[wish("no")])
    with pytest.raises(Refusals, match="do not wish to take a course"):
        take(made, tmp_path, participations=[course("T1")])
    take(made, tmp_path, list_entries=[wish("construction", f"{YEAR}-02-01")], participations=[course("T1")])
    key = uid(made, "T1")
    assert "Skills training" in clerk.reads("record", key)
    # The clerk's page asks again on the day of the approval: nothing was recorded then, or a «no» has come since.
    status, page = clerk.sends("record_move", key, to="active", on=f"{YEAR - 1}-12-31")
    assert status == 422 and "not recorded whether this person wishes" in page and "Ask the person" in page
    take(made, tmp_path, list_entries=[wish("no", f"{YEAR}-03-01")])
    status, page = clerk.sends("record_move", key, to="active", on=cast.today().isoformat())
    assert status == 422 and f"said on {YEAR}-03-01 that they do not wish to take a course" in page


@pytest.mark.mechanism("S3A1-30")
def test_approval_stops_who_left_the_register_or_is_on_no_roster(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    home(made, "H1")
    take(made, tmp_path, list_entries=[wish("any")], participations=[course("T1")])
    key, today = uid(made, "T1"), cast.today().isoformat()
    gone = {"who": "household:H1", "list": "registry.household_category"}
    take(made, tmp_path, list_entries=[{**gone, "under": "ordinary", "on": NEW_YEAR}])
    status, page = clerk.sends("record_move", key, to="active", on=today)
    assert status == 422 and "Not in the register" in page
    take(made, tmp_path, list_entries=[{**gone, "under": "lifted", "on": f"{YEAR}-01-05"}])
    status, page = clerk.sends("record_move", key, to="active", on=today)
    assert status == 422 and "Not on the labour roster" in page
    roster = {"who": "person:H1-01", "list": "registry.labour_roster", "under": "surplus", "on": NEW_YEAR}
    take(made, tmp_path, list_entries=[roster])
    status, page = clerk.sends("record_move", key, to="active", on=today)
    assert status == 200 and "It is recorded." in page


@pytest.mark.mechanism("S3A1-32")
def test_a_flat_distribution_and_a_payment_outside_the_register_are_found(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 26):
        home(made, f"H{number}", "ordinary" if number == 25 else "lifted")
    take(made, tmp_path, entries=[paid(f"E{number}", f"household:H{number}", "300元") for number in range(1, 26)])
    screened(capsys)
    flat = found(officer, "village.flat_payments")
    assert list(flat) == [f"{CODE}-village"] and "25 households" in flat[f"{CODE}-village"]
    assert list(found(officer, "funds.not_helped")) == ["E25"]
    status, page = Face("own-bureau_clerk", made.county, "en").sends(
        "case_new", name="Objection to the list", kind="complaint", code="OBJ", organisation=f"{CODE}-bureau",
        severity="ordinary", raised_on=cast.today().isoformat(),
    )  # fmt: skip
    assert status == 200 and "Objection to the list" in page


@pytest.mark.mechanism("S3A2-21")
def test_copied_plans_are_found_and_who_has_none_is_listed(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in (1, 2, 3, 4):
        home(made, f"H{number}")
    plans = [
        {
            "code": f"PL{number}",
            "kind": "household",
            "target": f"household:H{number}",
            "state": "approved",
            "year": str(YEAR),
        }
        for number in (1, 2, 3)
    ]
    texts = {1: "养鸡五只", 2: "养鸡 五只", 3: "学一门手艺"}
    items = [
        {"code": f"I{number}", "name": "措施", "plan": f"PL{number}", "kind": "task", "text": text}
        for number, text in texts.items()
    ]
    take(made, tmp_path, plans=plans, plan_items=items)
    screened(capsys)
    assert list(found(officer, "measures.copied_plan")) == ["H1", "H2"]
    page = officer.source("checklist", "file.household")
    assert "Plan of this year" in row_of(page, "H4") and "Plan of this year" not in row_of(page, "H1")


@pytest.mark.mechanism("S3A5-09")
def test_one_measure_for_all_and_a_single_visit_are_found(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(1, 41):
        home(made, f"H{number}")
    chickens = [
        {
            "code": f"C{number}",
            "kind": "industry_support",
            "segment": "五只鸡",
            "who": f"household:H{number}",
            "state": "ended",
        }
        for number in range(1, 39)
    ]
    helper = {"kind": "cadre_household", "helper": f"organisation:{CODE}-bureau", "from": "2021-01-01"}
    visits = [
        {"code": f"V{place}", "kind": "home_visit", "about": f"household:H{number}", "on": NEW_YEAR}
        for place, number in enumerate((1, 2, 2), 1)
    ]
    pairs = [{"code": f"A{number}", "target": f"household:H{number}", **helper} for number in (1, 2)]
    take(made, tmp_path, participations=chickens, assignments=pairs, events=visits)
    screened(capsys)
    measure = found(officer, "village.one_measure")[f"{CODE}-village"]
    assert "95%" in measure and "80%" in measure
    assert list(found(officer, "duties.single_visit")) == ["A1"]


@pytest.mark.mechanism("S3A1-08")
def test_thirty_one_of_the_others_is_too_few_to_be_true(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {
        "two_after_total": 6873, "two_after_registered": 3289, "two_after_in_vocational": 2479,
        "two_after_registered_in_vocational": 2448,
    }  # fmt: skip
    take(
        made,
        tmp_path,
        cohorts=[{"code": name, "list_code": name, "persons": f"{count}人"} for name, count in counts.items()],
    )
    screened(capsys)
    told = found(officer, "ranges.group_rates")["two_after_in_vocational"]
    assert "74.43%" in told and "0.86%" in told


@pytest.mark.mechanism("S3A1-10")
def test_tuition_and_living_add_up_and_living_twice_is_flagged(
    made: cast.Book, officer: Face, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home(made, "H1", people=2)
    second = {"organisation": f"{CODE}-second"}
    one = [
        paid("E1", "person:H1-01", "1000元", item="学费"),
        paid("E2", "person:H1-01", "1500元", item="生活费", **second),
    ]
    both = [
        paid("E3", "person:H1-02", "1500元", item="生活费"),
        paid("E4", "person:H1-02", "1500元", item="生活费", **second),
    ]
    take(made, tmp_path, entries=[*one, *both])
    screened(capsys)
    assert list(found(officer, "funds.same_aid_twice")) == ["H1-02"]
    for code, total in (("H1-01", "2,500"), ("H1-02", "3,000")):
        assert f"aid this year {total} yuan" in officer.reads("finding_record", uid(made, code))
