"""Who may read findings but not households reads no name of a person: pages, files and previews show masks."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from bangfu.figures.reading.source import read
from bangfu.kernel.right import Right
from bangfu.policybook.actions import propose
from bangfu.policybook.models import Entry
from bangfu.registry.actions import read_household, register_household
from bangfu.screening.actions.decisions import decide_each
from bangfu.screening.actions.runs import screen
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, take_in

pytestmark = pytest.mark.django_db
CODE = "990186"
NAME, MASK = "甲某某", "甲*某"
ELDER = "lead.single_elder"
# Roles that read findings; here their right to households is taken away.
WITHOUT_HOUSEHOLDS = ("village_cadre", "county_leader")


@pytest.fixture
def made(village_once: cast.Book, settings: LazySettings, tmp_path: Path) -> cast.Book:
    """A helped household of one old person on the labour roster, screened, with an exemption and a new rule."""
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    book, call = village_once, cast.console
    cast.appoint_all(book, "own", ("village_cadre",))
    member = {
        "name": NAME, "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1950-03-01",
        "id_number_why": "not_collected",
    }  # fmt: skip
    row = {"household_no": "H1", "village": f"{CODE}-village", "category": "lifted", "members": [member]}
    register_household(call(book.county.pk), county=book.county, entry=read_household(row), on=cast.FROM)
    labour = {
        "code": "L1", "who": "person:H1-01", "list": "registry.labour_roster", "under": "surplus", "on": "2024-01-02",
    }  # fmt: skip
    helped = {
        "code": "A1", "name": "结对", "kind": "cadre_household", "helper": "person:H1-01", "target": "household:H1",
        "from": "2024-01-02", "organisation": f"{CODE}-bureau", "area": f"{CODE}-county",
    }  # fmt: skip
    vacancy = {
        "code": "VAC", "name": "一岗", "kind": "works_job", "state": "planned", "organisation": f"{CODE}-bureau",
        "area": f"{CODE}-town",
    }  # fmt: skip
    take_in(book.county, tmp_path, list_entries=[labour], assignments=[helped], participations=[vacancy])
    run = screen(call(book.county.pk), county=book.county, as_of=cast.today())
    decide_each(
        call(book.county.pk), run=run, chosen=[(ELDER, subject("H1"))], answer="exempted", reason="已入户核实",
        until=cast.today() + timedelta(days=200),
    )  # fmt: skip
    said = {
        "kind": "lead", "entity": "household", "criterion": "任一成员(年龄 >= 60)",
        "label": {"zh": "有老人的户", "en": "With elders"},
    }  # fmt: skip
    propose(
        call(book.county.pk), kind="rule", code="own.elders", valid_from=cast.today(), basis="纪要", body=said,
        county=book.county.pk,
    )  # fmt: skip
    return book


def subject(code: str) -> Subject:
    return Subject.objects.get(code=code)


def pages_of(face: Face) -> dict[str, str]:
    """Every page that tells of the household, by name; those of rights that the reader lacks are left out."""
    home = subject("H1").uid
    proposal = Entry.objects.get(code="own.elders").pk
    asked = {
        "checklist": ("checklist", ["file.household"], {}),
        "candidates": ("checklist", ["first.works_job"], {}),
        "standing": ("checklist_standing", ["file.household", home], {}),
        "vacancy": ("record", [subject("VAC").uid], {}),
        "list": ("findings", [], {"show": "list"}),
        "verdicts": ("finding_record", [home], {}),
        "work": ("finding_work", [], {"state": "all"}),
        "decide": ("finding_decide", [], {"chosen": f"{ELDER}:{home}"}),
        "exemptions": ("finding_exemptions", [], {}),
        "indicator": ("indicator", ["registry.exited_households"], {}),
        "preview": ("policy_version", [proposal], {}),
    }
    answers = {
        name: face.client.get(face.address(*[url, *words], **query)) for name, (url, words, query) in asked.items()
    }
    return {name: one.content.decode() for name, one in answers.items() if one.status_code == 200}


def test_who_may_not_read_households_reads_masked_names(made: cast.Book, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in WITHOUT_HOUSEHOLDS:
        rights = ROLES[role].rights - {Right.REGISTRY_HOUSEHOLD_READ}
        monkeypatch.setitem(ROLES, role, replace(ROLES[role], rights=rights))
    own = pages_of(Face("own-county_officer", made.county))
    assert len(own) == 11 and [name for name, page in own.items() if NAME not in page] == []
    for role in WITHOUT_HOUSEHOLDS:
        face = Face(f"own-{role}", made.county)
        pages = pages_of(face)
        assert {"checklist", "candidates", "standing", "list", "verdicts", "exemptions"} <= set(pages)
        assert ("decide" in pages) == (role == "village_cadre") and ("preview" in pages) == (role == "county_leader")
        assert [name for name, page in pages.items() if NAME in page or MASK not in page] == []
        file = face.client.get(face.address("finding_file")).content
        cells = re.split(r"[\t\n]", read("a.xlsx", file).text)
        assert MASK in cells and NAME not in cells
