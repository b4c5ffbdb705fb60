"""Documents by their Accept examples: what is owed, what rests on what, versions, papers of a record, who has read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from bangfu.documents.actions import circulate
from bangfu.documents.models import Document
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions import appoint, register_organisation
from bangfu.subjects.actions import register_area
from bangfu.subjects.models import Subject
from bangfu.works.actions import add_lot
from tests import cast
from tests.mechanisms.faces import Face, figure_of, row_of, seen, take_in
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("bureau_clerk", "county_officer", "township_clerk", "auditor"))
    return book


@pytest.fixture
def clerk(made: cast.Book) -> Iterator[Face]:
    """The bureau's clerk, reading English."""
    yield Face("own-bureau_clerk", made.county, "en")


def record(face: Face, code: str, kind: str, issued_on: date, **more: str) -> Document:
    """What the clerk types into the form of a new document."""
    status, page = face.sends(
        "document_new",
        title=f"Paper {code}",
        kind=kind,
        code=code,
        direction="out",
        keeper="990188-bureau",
        issued_on=issued_on.isoformat(),
        **more,
    )
    assert status == 200, page
    return Document.objects.get(subject__code=code)


def tie(face: Face, document: Document, relation: str, code: str) -> None:
    status, page = face.sends("document_tie", document.subject.uid, relation=relation, code=code)
    assert status == 200, page


@pytest.mark.mechanism("S0-32")
def test_the_one_contractor_without_a_letter_is_named_and_its_quota_still_applies(
    made: cast.Book, clerk: Face, tmp_path: Path
) -> None:
    year = cast.today().year
    take_in(
        made.county,
        tmp_path,
        standards=[
            {
                "code": "ST-Q",
                "name": "配额",
                "organisation": "990188-bureau",
                "kind": "quota",
                "item": "吸纳劳动力",
                "per_amount": "100万元",
                "persons": 1,
            },
        ],
    )
    for number in range(1, 15):
        firm = register_organisation(
            cast.console(made.county.pk),
            county=made.county,
            code=f"F{number:02d}",
            name=f"第{number:02d}施工队",
            level="county",
            kind="contractor",
            area=made.areas["county"],
        )
        add_lot(
            cast.console(made.county.pk),
            of=made.works["county"].subject,
            code=f"L{number:02d}",
            name=f"{number}标",
            contractor=firm,
            contract=read_amount("90万元"),
        )
        if number != 9:
            record(clerk, f"LET{number:02d}", "responsibility_letter", date(year, 1, 5), party=f"F{number:02d}")
    row = row_of(clerk.source("documents"), "Letter of responsibility")
    assert "14 13" in row and "1 missing" in row and "第09施工队" in row and "第08施工队" not in row
    assert figure_of(clerk, "labour_quota", project="P4") == "12 people"


@pytest.mark.mechanism("S0-36")
def test_a_rule_and_a_duty_show_the_document_they_rest_on(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    mechanism = record(clerk, "D-MECH", "policy", date(2024, 1, 8))
    notice = record(clerk, "D-79", "notice", date(2024, 2, 1), number="临组发〔2024〕79号")
    office = {"organisation": "990188-bureau"}
    take_in(
        made.county,
        tmp_path,
        standards=[
            {
                "code": "ST-Q",
                "name": "吸纳配额",
                **office,
                "kind": "quota",
                "item": "吸纳劳动力",
                "per_amount": "100万元",
                "persons": 1,
                "basis": "D-MECH",
            }
        ],
        duties=[
            {
                "code": "DU-W",
                "name": "每周督导",
                **office,
                "who": "督导组",
                "what": "township_supervision",
                "cadence": "week",
                "mandate": "D-79",
            }
        ],
    )
    rule, duty = (Subject.objects.get(code=code) for code in ("ST-Q", "DU-W"))
    assert "Paper D-MECH" in clerk.reads("record", rule.uid)
    assert "Paper D-79" in clerk.reads("record", duty.uid)
    assert "吸纳配额" in clerk.reads("document", mechanism.subject.uid)
    page = clerk.reads("document", notice.subject.uid)
    assert "临组发〔2024〕79号" in page and "每周督导" in page


@pytest.mark.mechanism("S3A3-05")
def test_an_assessment_rests_on_the_version_of_its_day(clerk: Face, tmp_path: Path) -> None:
    record(clerk, "M1", "management_measure", date(2023, 1, 10))
    tie(clerk, record(clerk, "M2", "management_measure", date(2024, 5, 1)), "supersedes", "M1")
    old, new = (
        record(clerk, "A1", "assessment", date(2024, 3, 20)),
        record(clerk, "A2", "assessment", date(2024, 5, 16)),
    )
    for one in (old, new):
        tie(clerk, one, "rests_on", "M1")
    assert "Paper M1, version 1" in clerk.reads("document", old.subject.uid)
    assert "Paper M2, version 2" in clerk.reads("document", new.subject.uid)


@pytest.mark.mechanism("S3A4-05")
def test_an_issued_plan_lists_its_items_and_a_year_without_one_is_told_from_april_on(
    made: cast.Book, clerk: Face, tmp_path: Path
) -> None:
    today = cast.today()
    owed = row_of(clerk.source("documents"), "Annual work plan") if today.month >= 4 else ""
    assert today.month < 4 or "临河县道路局" in owed
    plan = record(clerk, "D-PLAN", "annual_plan", date(today.year, 1, 20))
    office = {"organisation": "990188-bureau"}
    take_in(
        made.county,
        tmp_path,
        plans=[
            {
                "code": "PL",
                "name": "本年计划",
                **office,
                "year": str(today.year),
                "kind": "unit_annual",
                "state": "issued",
                "issued_on": f"{today.year}-01-20",
                "document": "D-PLAN",
            }
        ],
        plan_items=[
            {
                "code": "PI1",
                "name": "召开动员会",
                "plan": "PL",
                "kind": "task",
                "state": "done",
                "done_on": f"{today.year}-01-21",
            },
            {"code": "PI2", "name": "逐户核查", "plan": "PL", "kind": "task"},
        ],
    )
    page = clerk.reads("document", plan.subject.uid)
    assert "2 items, 1 done." in page and "召开动员会" in page and "逐户核查" in page
    if today.month >= 4:
        assert "临河县道路局" not in row_of(clerk.source("documents"), "Annual work plan")


@pytest.mark.mechanism("S3A4-17")
def test_a_case_with_six_of_seven_papers_names_the_missing_one(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    take_in(
        made.county,
        tmp_path,
        cases=[
            {
                "code": "DROP",
                "name": "劝返一名学生",
                "organisation": "990188-bureau",
                "kind": "dropout",
                "raised_on": (cast.today() - timedelta(days=9)).isoformat(),
            }
        ],
    )
    kinds = ("ledger", "survey_form", "aid_form", "notice_letter", "return_letter", "duty_letter")
    for kind in kinds:
        tie(clerk, record(clerk, kind, f"dropout_{kind}", date(2024, 9, 3)), "about", "DROP")
    case = Subject.objects.get(code="DROP", kind="case")
    page = clerk.reads("record", case.uid)
    assert "6 of 7" in page and "Pledge of the guardian" in page
    tie(clerk, record(clerk, "pledge", "dropout_pledge_letter", date(2024, 9, 4)), "about", "DROP")
    assert "7 of 7" in clerk.reads("record", case.uid)


@pytest.mark.mechanism("S3A4-45")
def test_an_own_opinion_stands_in_the_basis_of_what_it_rules(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    opinion = record(clerk, "D-OP", "opinion", date(2024, 6, 1))
    take_in(
        made.county,
        tmp_path,
        assignments=[
            {
                "code": "X-ROT",
                "name": "校长轮岗",
                "organisation": "990188-bureau",
                "kind": "secondment",
                "basis": "D-OP",
                "helpers": 3,
                "from": "2024-09-01",
            },
        ],
    )
    assert "校长轮岗" in clerk.reads("document", opinion.subject.uid)
    assert "Paper D-OP" in clerk.reads("record", Subject.objects.get(code="X-ROT").uid)


@pytest.mark.mechanism("S3A5-21")
def test_a_rule_made_after_three_cases_counts_recurrences_since(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    day = cast.today() - timedelta(days=60)
    case = {"organisation": "990188-bureau", "kind": "handbook_mismatch"}
    take_in(
        made.county,
        tmp_path,
        cases=[{"code": f"C{n}", "name": f"手册不符{n}", **case, "raised_on": str(day)} for n in (1, 2, 3)],
    )
    rule = record(clerk, "RULE", "regulation", day + timedelta(days=10))
    for number in (1, 2, 3):
        tie(clerk, rule, "made_after", f"C{number}")
    since = (day + timedelta(days=10)).isoformat()
    assert f"Made after 3 problems; recurrences of their kind since {since}: 0." in clerk.reads(
        "document", rule.subject.uid
    )
    take_in(
        made.county,
        tmp_path,
        cases=[{"code": "C4", "name": "又一例", **case, "raised_on": str(day + timedelta(days=20))}],
    )
    assert f"since {since}: 1." in clerk.reads("document", rule.subject.uid)


@pytest.mark.mechanism("S3A5-24")
def test_nine_of_ten_villages_have_a_covenant_and_the_tenth_is_named(
    made: cast.Book, clerk: Face, tmp_path: Path
) -> None:
    for number in range(2, 11):
        register_area(
            cast.console(made.county.pk),
            county=made.county,
            code=f"990188-v{number}",
            name=f"东岸{number}村",
            level="village",
            parent=made.areas["town"],
            valid_from=cast.FROM,
        )
    for number in range(2, 11):
        tie(clerk, record(clerk, f"COV{number}", "covenant", date(2024, 3, 8)), "about", f"990188-v{number}")
    row = row_of(clerk.source("documents"), "Village covenant")
    assert "10 9" in row and "1 missing" in row and "东岸一村" in row


@pytest.mark.mechanism("S3A6-12")
def test_of_25_members_23_read_the_notice_and_two_are_reminded(made: cast.Book, clerk: Face, tmp_path: Path) -> None:
    members = [
        appoint(
            cast.console(made.county.pk),
            login=f"m{number:02d}",
            name=f"成员{number:02d}",
            organisation=made.offices["builder"],
            role="contractor",
            title="成员",
            county=made.county,
            area=made.areas["county"],
            valid_from=cast.FROM,
        ).user
        for number in range(25)
    ]
    for one in members:
        one.must_change_password = False
        one.save()
    notice = record(clerk, "N1", "notice", cast.today())
    circulate(cast.call_of(made.users["bureau_clerk"]), document=notice, readers=members, on=cast.today())
    for one in members[:23]:
        status, _ = Face(one.login, made.county, "en").sends("document_read", notice.subject.uid)
        assert status == 200
    assert "Sent to 25, read by 23." in clerk.reads("document", notice.subject.uid)
    status, page = clerk.sends("document_remind", notice.subject.uid)
    assert status == 200 and "People reminded: 2." in page
    assert page.count("reminded on") == 2
    assert "N1" in Face(members[24].login, made.county, "en").reads("workbench")
    assert "Paper N1" not in Face(members[0].login, made.county, "en").reads("workbench")


@pytest.mark.mechanism("S3A6-33")
def test_six_lots_are_ranked_and_the_one_with_an_open_failed_section_is_last(
    made: cast.Book, clerk: Face, tmp_path: Path
) -> None:
    day = cast.today().replace(day=1)
    works = made.works["town"].subject.code
    take_in(
        made.county,
        tmp_path,
        lots=[
            {"code": f"LOT{n}", "subject": works, "name": f"第{n}标段", "contractor": "990188-builder"}
            for n in range(1, 7)
        ],
        progress=[
            {"code": f"P{n}", "subject": f"LOT{n}", "on": str(day), "progress": f"{40 + 5 * n}%", "planned": "50%"}
            for n in range(1, 7)
        ],
        cases=[
            {
                "code": "FAIL",
                "name": "压实度不足",
                "organisation": "990188-bureau",
                "kind": "failed_section",
                "about": "lot:LOT6",
                "raised_on": str(day),
            }
        ],
    )
    page = clerk.source("lots", month=day.strftime("%Y-%m"))
    rows = [seen(row) for row in re.findall(r"<tr\b.*?</tr>", page, re.S)[1:]]
    assert [row.split()[:2] for row in rows] == [
        [str(rank), f"第{lot}标段"] for rank, lot in enumerate((5, 4, 3, 2, 1, 6), 1)
    ]
    assert "Failed section open" in row_of(page, "第6标段")
