"""C1, C3, C7, E1: every address × method × role × position against one table; what must be refused leaves no trace."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import path
from django.utils import timezone

from bangfu.activities.actions import EventEntry, register_event
from bangfu.audit.models import Line
from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.cases.models import Case
from bangfu.documents.actions import circulate, record_document
from bangfu.documents.models import Document
from bangfu.duties.actions import PlanEntry, PlanItemEntry, add_item, make_plan
from bangfu.intake.actions import Upload, open_batch
from bangfu.intake.models import Batch
from bangfu.jobs.models import Job
from bangfu.kernel.area import covers
from bangfu.kernel.ids import uuid7
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.actions import load_vendor, propose
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import shown_digest, shown_digest_of
from bangfu.policybook.rules.files import read_folder
from bangfu.programmes.actions import Enrolment, enrol
from bangfu.registry.actions import (
    CohortEntry,
    Paper,
    YearEntry,
    add_voucher,
    read_household,
    record_cohort,
    register_household,
    state_names,
    state_years,
)
from bangfu.registry.models import Household, Membership, Voucher
from bangfu.registry.queries.threads import field_named, field_thread
from bangfu.registry.rules.accounts import last_income_year
from bangfu.registry.rules.threads import version
from bangfu.screening.actions.behind import screen_behind
from bangfu.screening.actions.decisions import decide
from bangfu.screening.actions.duplicates import approve_merge, look_for_duplicates, propose_merge
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Decision, Duplicate
from bangfu.screening.models import Run as Screening
from bangfu.snapshots.actions import freeze
from bangfu.staff.actions import register_organisation
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import User
from bangfu.staff.rules.roles import ROLES, Reach
from bangfu.subjects.models import Subject
from bangfu.web.gate import Gate, routes, undeclared
from bangfu.works.models import Progress, Project
from tests.cast import FROM, PASSWORD, Book, Cast, call_of, console, signed, today
from tests.contracts.received import RECEIVED, forms_of, received, received_of

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
OPEN = {"sign_in", "language", "complaint"}
SIGNED_IN = {"home", "sign_out", "password", "demo_role", "projection"}
R = Right


@dataclass(frozen=True)
class Row:
    """The expected rule of one address: its right, its methods, what it points at, what a change writes."""

    right: Right | None
    methods: tuple[str, ...] = ("GET",)
    about: str = ""
    write: str = ""


# The one table. An address that is not here fails; so does a row without an address.
TABLE: dict[str, Row] = {
    "sign_in": Row(None, ("GET", "POST")),
    "language": Row(None, ("POST",)),
    "complaint": Row(None, ("GET", "POST"), write="audit.event.note"),
    "home": Row(None),
    "sign_out": Row(None, ("POST",), write="audit.event.note"),
    "password": Row(None, ("GET", "POST"), write="staff.password.choose"),
    "demo_role": Row(None, ("POST",)),
    "projection": Row(None, ("POST",)),
    "workbench": Row(R.WORKBENCH_PAGE_READ),
    "households": Row(R.REGISTRY_HOUSEHOLD_READ),
    "people": Row(R.REGISTRY_HOUSEHOLD_READ),
    "villages": Row(R.REGISTRY_HOUSEHOLD_READ),
    "saved_views": Row(R.REGISTRY_HOUSEHOLD_READ, ("GET", "POST"), write="staff.view.save"),
    "registry_file": Row(R.REGISTRY_HOUSEHOLD_READ),
    "registry_change": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("GET", "POST")),
    "reveal": Row(R.REGISTRY_HOUSEHOLD_READ, ("GET", "POST"), "member", "registry.person.reveal"),
    "search": Row(R.WORKBENCH_PAGE_READ, ("GET", "POST")),
    "household": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_handbook": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_sheet": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_between": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_members": Row(R.REGISTRY_HOUSEHOLD_WRITE, about="home"),
    "household_member_add": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home", "registry.member.add"),
    "household_member_leave": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home", "registry.member.leave"),
    "household_member_move": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home"),
    "household_member_split": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home", "registry.household.split"),
    "household_member_relate": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home"),
    "household_field": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_correct": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home", "registry.field.correct"),
    "household_notes": Row(R.REGISTRY_HOUSEHOLD_READ, about="home"),
    "household_note": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "home", "registry.note.write"),
    "person": Row(R.REGISTRY_HOUSEHOLD_READ, about="member"),
    "person_field": Row(R.REGISTRY_HOUSEHOLD_READ, about="member"),
    "person_correct": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "member", "registry.field.correct"),
    "person_notes": Row(R.REGISTRY_HOUSEHOLD_READ, about="member"),
    "person_note": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "member", "registry.note.write"),
    "village": Row(R.REGISTRY_HOUSEHOLD_READ, about="place"),
    "village_field": Row(R.REGISTRY_HOUSEHOLD_READ, about="place"),
    "village_correct": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "place", "registry.field.correct"),
    "village_notes": Row(R.REGISTRY_HOUSEHOLD_READ, about="place"),
    "village_note": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "place", "registry.note.write"),
    "works": Row(R.WORKS_PROJECT_READ),
    "work": Row(R.WORKS_PROJECT_READ, about="work"),
    "work_progress": Row(R.WORKS_PROGRESS_WRITE, ("POST",), "work", "works.progress.record"),
    "work_stage": Row(R.WORKS_PROGRESS_WRITE, ("POST",), "work", "works.stage.move"),
    "work_correct": Row(R.WORKS_PROJECT_WRITE, ("POST",), "work", "works.project.amend"),
    "lots": Row(R.WORKS_PROJECT_READ),
    "documents": Row(R.DOCUMENT_RECORD_READ),
    "document_new": Row(R.DOCUMENT_RECORD_WRITE, ("GET", "POST"), write="documents.document.record"),
    "document": Row(R.WORKBENCH_PAGE_READ, about="document"),
    "document_tie": Row(R.DOCUMENT_RECORD_WRITE, ("POST",), "document", "documents.document.concern"),
    "document_circulate": Row(R.DOCUMENT_RECORD_WRITE, ("POST",), "document", "documents.document.circulate"),
    "document_remind": Row(R.DOCUMENT_RECORD_WRITE, ("POST",), "document", "documents.document.remind"),
    "document_read": Row(R.WORKBENCH_PAGE_READ, ("POST",), "sent", "documents.document.acknowledge"),
    "household_accounts": Row(R.REGISTRY_HOUSEHOLD_READ),
    "household_account": Row(R.REGISTRY_HOUSEHOLD_READ, about="household"),
    "household_account_save": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "household", "registry.years.state"),
    "household_account_voucher": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "household", "registry.voucher.add"),
    "household_account_withdraw": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "household", "registry.voucher.withdraw"),
    "household_account_reckon": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), "household"),
    "household_account_file": Row(R.DOCUMENT_FILE_READ, about="household"),
    "records": Row(R.RECORD_READ),
    "record": Row(R.RECORD_READ, about="case"),
    "case_new": Row(R.CASE_RECORD_WRITE, ("GET", "POST"), write="cases.case.raise"),
    "record_step": Row(R.CASE_RECORD_WRITE, ("POST",), "case", "cases.case.move"),
    "record_count": Row(R.CASE_RECORD_WRITE, ("POST",), "group", "cases.group.count"),
    "record_end": Row(R.PLAN_RECORD_WRITE, ("POST",), "item", "duties.item.end"),
    "record_held": Row(R.ACTIVITY_RECORD_WRITE, ("POST",), "event", "activities.event.move"),
    "record_move": Row(R.PROGRAMME_RECORD_WRITE, ("POST",), "course", "programmes.participation.move"),
    "cohort_match": Row(R.RECORD_READ, about="cohort"),
    "cohort_names": Row(R.REGISTRY_GROUP_WRITE, ("POST",), "cohort", "registry.names.state"),
    "cohort_decide": Row(R.REGISTRY_MATCH_DECIDE, ("POST",), "cohort", "registry.names.decide"),
    "checklists": Row(R.SCREEN_FINDING_READ),
    "checklist": Row(R.SCREEN_FINDING_READ),
    "checklist_standing": Row(R.SCREEN_FINDING_READ, about="counted"),
    "indicators": Row(R.REPORT_FIGURE_READ),
    "indicator": Row(R.REPORT_FIGURE_READ),
    "claims": Row(R.REPORT_CLAIM_READ),
    "check": Row(R.FIGURE_CHECK_USE, ("GET", "POST")),
    "check_part": Row(R.FIGURE_CHECK_USE, ("POST",)),
    "check_docx": Row(R.FIGURE_CHECK_USE, ("POST",)),
    "check_json": Row(R.FIGURE_CHECK_USE, ("POST",)),
    "reports": Row(R.REPORT_RUN_READ),
    "report_new": Row(R.REPORT_RUN_MAKE, ("GET", "POST"), write="reporting.run.keep"),
    "report": Row(R.REPORT_RUN_READ, about="run"),
    "report_again": Row(R.REPORT_RUN_MAKE, ("POST",), "run", "reporting.run.keep"),
    "report_text": Row(R.REPORT_RUN_MAKE, ("POST",), "run", "reporting.text.write"),
    "report_file": Row(R.REPORT_RUN_READ, about="run"),
    "report_figure": Row(R.REPORT_RUN_READ, about="run"),
    "policybook": Row(R.POLICY_ENTRY_READ),
    "policy_export": Row(R.POLICY_ENTRY_READ),
    "policy_waiting": Row(R.POLICY_ENTRY_READ),
    "policy_accept": Row(R.POLICY_ENTRY_APPROVE, ("POST",), write="policy.vendor.accept"),
    "policy_new": Row(R.POLICY_ENTRY_PROPOSE, ("GET", "POST"), write="policy.entry.propose"),
    "policy_entry": Row(R.POLICY_ENTRY_READ),
    "policy_change": Row(R.POLICY_ENTRY_PROPOSE, ("GET", "POST"), write="policy.entry.propose"),
    "policy_version": Row(R.POLICY_ENTRY_READ, about="policy"),
    "policy_put": Row(R.POLICY_ENTRY_APPROVE, ("POST",), "policy", "policy.entry.put_in_force"),
    "policy_reject": Row(R.POLICY_ENTRY_APPROVE, ("POST",), "policy", "policy.entry.reject"),
    "policy_withdraw": Row(R.POLICY_ENTRY_PROPOSE, ("POST",), "policy", "policy.entry.withdraw"),
    "findings": Row(R.SCREEN_FINDING_READ),
    "finding_file": Row(R.SCREEN_FINDING_READ),
    "finding_work": Row(R.SCREEN_FINDING_READ),
    "finding_decide": Row(R.SCREEN_FINDING_DECIDE, ("GET", "POST"), "found", "screening.finding.decide"),
    "finding_record": Row(R.SCREEN_FINDING_READ, about="found"),
    "finding_again": Row(R.SNAPSHOT_FREEZE, ("POST",), "found"),
    "finding_exemptions": Row(R.SCREEN_FINDING_READ),
    "finding_word": Row(R.SCREEN_EXEMPTION_APPROVE, ("POST",), "exemption", "screening.exemption.approve"),
    "duplicates": Row(R.REGISTRY_HOUSEHOLD_READ),
    "duplicates_look": Row(R.SCREEN_RUN_MAKE, ("POST",)),
    "duplicate": Row(R.REGISTRY_HOUSEHOLD_READ, about="pair"),
    "duplicate_decide": Row(R.REGISTRY_MATCH_DECIDE, ("POST",), "pair", "screening.duplicate.decide"),
    "duplicate_propose": Row(R.REGISTRY_MATCH_DECIDE, ("POST",), "pair", "screening.duplicate.propose"),
    "duplicate_word": Row(R.SUBJECT_MERGE, ("POST",), "proposed", "screening.duplicate.approve"),
    "duplicate_undo": Row(R.SUBJECT_MERGE, ("POST",), "merged", "screening.duplicate.undo"),
    "sources": Row(R.REGISTRY_HOUSEHOLD_READ),
    "source_new": Row(R.REGISTRY_SOURCE_WRITE, ("GET", "POST")),
    "source_list": Row(R.REGISTRY_HOUSEHOLD_READ, about="received"),
    "source_decide": Row(R.REGISTRY_MATCH_DECIDE, ("POST",), "received", "registry.source.decide"),
    "source_forget": Row(R.REGISTRY_SOURCE_WRITE, ("POST",), "received", "registry.source.forget"),
    "differences": Row(R.REGISTRY_HOUSEHOLD_READ),
    "difference_resolve": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("POST",), write="registry.difference.resolve"),
    "difference_case": Row(R.CASE_RECORD_WRITE, ("POST",), write="cases.case.raise"),
    "comparison": Row(R.REGISTRY_HOUSEHOLD_READ),
    "comparison_key": Row(R.REGISTRY_HOUSEHOLD_WRITE, ("GET", "POST"), "told", "registry.check.key"),
    "handbook_mends": Row(R.REGISTRY_HOUSEHOLD_READ),
    "national_entries": Row(R.REGISTRY_HOUSEHOLD_READ),
    "national_entries_file": Row(R.REGISTRY_HOUSEHOLD_READ),
    "registers": Row(R.REGISTRY_HOUSEHOLD_READ),
    "exchanges": Row(R.REGISTRY_HOUSEHOLD_READ),
    "exchange_new": Row(R.REGISTRY_EXTRACT_MAKE, ("GET", "POST")),
    "exchange_approve": Row(R.REGISTRY_EXTRACT_APPROVE, ("POST",), "given", "registry.extract.approve"),
    "exchange_take": Row(R.REGISTRY_EXTRACT_MAKE, ("POST",), "given", "registry.extract.take"),
    "finding_runs": Row(R.SCREEN_FINDING_READ),
    "finding_start": Row(R.SCREEN_RUN_MAKE, ("POST",)),
    "finding_run": Row(R.SCREEN_FINDING_READ, about="screening"),
    "finding_job": Row(R.SCREEN_RUN_MAKE, about="job"),
    "rules": Row(R.POLICY_ENTRY_READ),
    "rule_new": Row(R.POLICY_ENTRY_PROPOSE, ("GET", "POST"), write="policy.entry.propose"),
    "rule_help": Row(R.POLICY_ENTRY_PROPOSE, ("POST",)),
    "rule": Row(R.POLICY_ENTRY_READ),
    "rule_change": Row(R.POLICY_ENTRY_PROPOSE, ("GET", "POST"), write="policy.entry.propose"),
    "imports": Row(R.INTAKE_BATCH_READ),
    "import_new": Row(R.INTAKE_BATCH_WRITE, ("GET", "POST"), write="intake.batch.open"),
    "import_paste": Row(R.INTAKE_BATCH_WRITE, ("GET", "POST"), write="intake.batch.open"),
    "import_batch": Row(R.INTAKE_BATCH_READ, about="import"),
    "import_rows": Row(R.INTAKE_BATCH_READ, about="import"),
    "import_template": Row(R.INTAKE_BATCH_WRITE),
    "import_annotated": Row(R.INTAKE_BATCH_WRITE, about="import"),
    "import_map": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import"),
    "import_mean": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import"),
    "import_apply": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import"),
    "import_decide": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import"),
    "import_undo": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import"),
    "import_step": Row(R.INTAKE_BATCH_WRITE, ("POST",), "import", "intake.batch.discard"),
    "audit": Row(R.AUDIT_LINE_READ),
    "audit_verify": Row(R.AUDIT_LINE_VERIFY, ("POST",), write="audit.event.note"),
    "audit_line": Row(R.AUDIT_LINE_READ, about="line"),
}
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
WORKS = ("town", "village", "sibling", "county", "second")
RUNS = ("bureau", "second")
# Where records lie: (name of the position, area, organisation that keeps them).
PLACES = (("town", "town", "bureau"), ("sibling", "sibling", "bureau"), ("second", "town", "second"))
RECORDS = ("case", "group", "item", "event", "course", "cohort")
# These are read in the whole area, whoever keeps them; everything else of an office is its own.
PAIRS = {"pair": "open", "proposed": "proposed", "merged": "merged"}
STORIES = {"home": ("household", "water_safe"), "member": ("person", "health"), "place": ("area", "paved_on")}
AREA_WIDE = frozenset(
    {"work", "found", "counted", "exemption", "screening", "job", "import", "household", *STORIES, *RECORDS, *PAIRS}
)
# What a check finds of works of the cast: some are decided by a form, for the others an exemption is asked.
FOUND = {"town": "works.no_planned_finish", "sibling": "works.no_planned_start"}
EXEMPTED = {"second": "works.no_planned_finish", "county": "works.no_planned_start"}


@dataclass(frozen=True)
class Thing:
    """Something an address points at, as the table sees it."""

    name: str
    county: int
    path: str
    organisation: int | None
    uid: str


@dataclass(frozen=True)
class Cell:
    """One request and what should come of it."""

    route: str
    method: str
    who: str
    thing: Thing | None
    book: County
    wanted: str


@pytest.fixture(scope="module")
def cast_once(cast_once: Cast) -> Cast:
    """The cast with papers and records of several offices and places."""
    one = cast_once
    for book in (one.own, one.other):
        book.offices["hall"] = register_organisation(
            console(book.county.pk),
            county=book.county,
            code=f"{book.county.code}-hall",
            name="东岸镇人民政府",
            level="township",
            kind="township",
            area=book.areas["town"],
            valid_from=FROM,
        )
        _papers(book)
        _proposals(book)
        for place, area, office in PLACES if book is one.own else PLACES[:1]:
            _records(book, place, area, office)
        _alike(book)
        received(book)
        _screened(book)
        _sent(book, ("town", "sibling") if book is one.own else ("town",))
    files = [said for said in read_folder(settings.BANGFU_POLICY) if said.code == "rules.adult_age"]
    load_vendor(console(), files=[replace(said, body={**said.body, "value": 19}) for said in files])
    for book in (one.own, one.other):
        # Last of all, and since each cell is taken back: every page that shows figures would freeze the book again.
        freeze(console(book.county.pk), county=book.county, as_of=today())
    return one


def _proposals(book: Book) -> None:
    """A county's own version of a parameter, waiting for a second person."""
    said = {"value": 9, "unit": "day", "label": {"zh": "提前天数", "en": "Days before"}}
    told = {"kind": "parameter", "code": "duties.due_soon", "valid_from": today(), "basis": "纪要"}
    propose(call_of(book.users[PROPOSER]), **told, body=said, county=book.county.pk)


def _alike(book: Book) -> None:
    """Three pairs of people who look alike: one is a question, one a proposal, one is merged."""
    village = f"{book.county.code}-village"
    for number, (name, born) in enumerate(
        (("丁一文", "1961-03-02"), ("丁二山", "1972-05-04"), ("丁三海", "1983-07-06"))
    ):
        for entered in ("a", "b"):
            told = {"relation": "02", "ethnicity": "汉族", "sex": "male", "id_number_why": "not_collected"}
            row = {"household_no": f"T{number}{entered}", "village": village, "category": "ordinary"}
            home = read_household({**row, "members": [{"name": name, "birth_date": born, **told}]})
            register_household(console(book.county.pk), county=book.county, entry=home, on=FROM)
    look_for_duplicates(console(book.county.pk), county=book.county, on=today())
    _, proposed, merged = Duplicate.objects.filter(county=book.county).order_by("pk")
    for ticket in (proposed, merged):
        propose_merge(console(book.county.pk), ticket=ticket, kept="left", take=(), reason="同一人")
    approve_merge(call_of(book.users["county_officer"]), ticket=merged)


def _screened(book: Book) -> None:
    """A run over each book, an exemption asked for by nobody of the cast, and a run that an officer asked for."""
    member = {
        "name": "甲一", "relation": "02", "ethnicity": "汉族", "sex": "male", "birth_date": "1980-03-01",
        "id_number_why": "not_collected", "phone": "13900001234",
    }  # fmt: skip
    village = f"{book.county.code}-village"
    home = read_household({"household_no": "H1", "village": village, "category": "ordinary", "members": [member]})
    register_household(console(book.county.pk), county=book.county, entry=home, on=FROM)
    _account(book)
    made = screen(console(book.county.pk), county=book.county, as_of=today())
    for name, code in EXEMPTED.items():
        subject = book.works[name].subject
        told = {"reason": "合同另行约定", "until": today() + timedelta(days=9)}
        decide(console(book.county.pk), run=made, code=code, subject=subject, answer="exempted", **told)
    screen_behind(call_of(book.users["county_officer"]), county=book.county, as_of=today())


def _sent(book: Book, places: tuple[str, ...]) -> None:
    """A file sent from each place, which waits for its check."""
    for place in places:
        said = {"sender": place, "on": today(), "form": "own.household"}
        path = book.areas[place].path
        sender = book.users["township_clerk" if place == "town" else "county_officer"]
        open_batch(call_of(sender), county=book.county, path=path, upload=Upload("a.csv", b"x,y"), **said)


def _account(book: Book) -> None:
    """The household's account of the last income year, with a paper behind one of its lines."""
    household = Household.objects.get(subject__county=book.county, subject__code="H1")
    year = last_income_year(today())
    entry = YearEntry(household=household, year=year, items={"medical": 30_000}, rest="none")
    state_years(console(book.county.pk), county=book.county, entries=[entry])
    paper = Paper("bill.pdf", "application/pdf", PDF)
    told = {"household": household, "year": year, "item": "medical", "amount_fen": 30_000, "paper": paper}
    add_voucher(console(book.county.pk), **told)


def _papers(book: Book) -> None:
    """A document of each bureau that a county officer has not read, and one sent to everybody."""
    for code, office in (("bureau", "bureau"), ("second", "second"), ("sent", "second")):
        made = record_document(
            console(book.county.pk),
            county=book.county,
            code=f"D-{code}",
            title="通知",
            kind="notice",
            direction="out",
            issuer=book.offices[office],
            keeper=book.offices[office],
            issued_on=today(),
        )
        readers = list(book.users.values()) if code == "sent" else [book.users["county_officer"]]
        circulate(console(book.county.pk), document=made, readers=readers, on=today())


def _records(book: Book, place: str, area: str, office: str) -> None:
    """A problem, a group of them, an item of a plan and a planned activity at one place of one office."""

    def heading(kind: str) -> Heading:
        return Heading(book.county, f"{place}-{kind}", f"{place} {kind}", book.offices[office], area=book.areas[area])

    county = book.county.pk
    raise_case(console(county), entry=CaseEntry(heading("case"), "micro_wish", raised_on=today()))
    raise_case(console(county), entry=CaseEntry(heading("group"), "micro_wish", case_count=9, closed_count=4))
    plan = make_plan(console(county), entry=PlanEntry(heading("plan"), "unit_annual"))
    add_item(console(county), plan=plan, entry=PlanItemEntry(heading("item"), "task"))
    register_event(console(county), entry=EventEntry(heading("event"), "policy_talk", on=today(), state="planned"))
    enrol(console(county), entry=Enrolment(heading("course"), "training", state="planned", planned_count=20))
    pupils = record_cohort(console(county), entry=CohortEntry(heading("cohort"), "two_after", person_count=1))
    state_names(console(county), cohort=pupils, text="甲一")


@cache
def route_of(name: str) -> str:
    return next(route for route, found, _ in routes() if found == name)


def things(one: Cast) -> dict[str, list[Thing]]:
    """Own, child, sibling, parent, another office's, another county's; absent and deleted ids."""
    found: dict[str, list[Thing]] = {"work": [], "run": [], "line": []}
    for book in (one.own, one.other):
        tag = "own" if book is one.own else "other county"
        for name in WORKS if book is one.own else ("town",):
            work = book.works[name]
            subject = work.subject
            office = work.employer.subject_id
            found["work"].append(Thing(f"{tag} {name}", subject.county_id, subject.path, office, str(subject.uid)))
        for name in RUNS if book is one.own else ("bureau",):
            run = book.runs[name]
            office = run.organisation
            found["run"].append(Thing(f"{tag} {name}", run.county_id, office.path, office.pk, str(run.uid)))
        _add_records(found, book, tag)
        _add_households(found, book, tag)
        waiting = Entry.objects.get(county_id=book.county.pk, state="proposed")
        found.setdefault("policy", []).append(Thing(tag, book.county.pk, "/", None, str(waiting.pk)))
        _add_screened(found, book, tag)
        line = Line.objects.filter(county_id=book.county.pk).order_by("seq").first()
        assert line is not None
        found["line"].append(Thing(tag, book.county.pk, "/", None, str(line.seq)))
    return found


def _add_households(found: dict[str, list[Thing]], book: Book, tag: str) -> None:
    for one in Household.objects.filter(subject__county=book.county, subject__code="H1").select_related("subject"):
        subject = one.subject
        thing = Thing(f"{tag} {subject.code}", subject.county_id, subject.path, None, str(subject.uid))
        found.setdefault("household", []).append(thing)


def _add_screened(found: dict[str, list[Thing]], book: Book, tag: str) -> None:
    county = book.county.pk
    for name in FOUND if tag == "own" else ("town",):
        subject = book.works[name].subject
        found.setdefault("found", []).append(Thing(f"{tag} {name}", county, subject.path, None, str(subject.uid)))
    village = Subject.objects.get(county=book.county, code=f"{book.county.code}-village")
    for about, (kind, _field) in STORIES.items():
        code = f"{book.county.code}-village" if kind == "area" else "H1" if kind == "household" else "H1-01"
        subject = Subject.objects.get(county=book.county, kind=kind, code=code)
        found.setdefault(about, []).append(Thing(f"{tag} {code}", county, subject.path, None, str(subject.uid)))
    found.setdefault("counted", []).append(Thing(f"{tag} village", county, village.path, None, str(village.uid)))
    for about, state in PAIRS.items():
        pair = Duplicate.objects.known().get(county=book.county, state=state)
        found.setdefault(about, []).append(Thing(tag, county, pair.left.path, None, str(pair.uid)))
    for about, (place, uid) in received_of(book).items():
        found.setdefault(about, []).append(Thing(tag, county, place, None, uid))
    for one in Decision.objects.filter(county=book.county):
        found.setdefault("exemption", []).append(Thing(tag, county, one.subject.path, None, str(one.pk)))
    for sent in Batch.objects.filter(county=book.county):
        found.setdefault("import", []).append(
            Thing(f"{tag} {sent.sender}", county, sent.path, None, str(sent.subject.uid))
        )
    run, job = Screening.objects.get(county=book.county), Job.objects.get(county_id=county)
    found.setdefault("screening", []).append(Thing(tag, county, "/", None, str(run.uid)))
    found.setdefault("job", []).append(Thing(tag, county, "/", None, str(job.uid)))


def _add_records(found: dict[str, list[Thing]], book: Book, tag: str) -> None:
    for about, codes in (("document", ("D-bureau", "D-second")), ("sent", ("D-sent",))):
        for document in Document.objects.filter(subject__county=book.county, subject__code__in=codes):
            subject = document.subject
            office = document.keeper.subject_id if document.keeper else None
            found.setdefault(about, []).append(
                Thing(f"{tag} {subject.code}", subject.county_id, subject.path, office, str(subject.uid))
            )
    for about in RECORDS:
        for place, _, keeper in PLACES:
            one = Subject.objects.filter(county=book.county, code=f"{place}-{about}").first()
            if one is not None:
                office = book.offices[keeper].subject_id
                found.setdefault(about, []).append(
                    Thing(f"{tag} {one.code}", one.county_id, one.path, office, str(one.uid))
                )


def holds(book: Book, role: str, right: Right, thing: Thing, *, own_only: bool) -> bool:
    """ROLES alone decide: does this role of this book reach the thing with this right?"""
    rule = ROLES[role]
    if right not in rule.rights or thing.county != book.county.pk:
        return False
    if rule.reach is Reach.COUNTY:
        return True
    area = book.areas["town" if rule.reach is Reach.AREA else "county"]
    inside = covers(area.path, thing.path)
    if rule.reach is Reach.ORGANISATION and own_only:
        return inside and thing.organisation == book.offices["bureau"].subject_id
    return inside


# Whose proposal waits in each county: nobody else takes it back.
PROPOSER = "county_officer"
READ_OF = {
    "work": R.WORKS_PROJECT_READ,
    "run": R.REPORT_RUN_READ,
    "line": R.AUDIT_LINE_READ,
    "document": R.DOCUMENT_RECORD_READ,
    **dict.fromkeys(RECORDS, R.RECORD_READ),
    **dict.fromkeys(STORIES, R.REGISTRY_HOUSEHOLD_READ),
    **dict.fromkeys(("found", "counted", "exemption", "screening"), R.SCREEN_FINDING_READ),
    "job": R.SCREEN_RUN_MAKE,
    **dict.fromkeys(PAIRS, R.REGISTRY_HOUSEHOLD_READ),
    **dict.fromkeys(RECEIVED, R.REGISTRY_HOUSEHOLD_READ),
    "import": R.INTAKE_BATCH_READ,
    "household": R.REGISTRY_HOUSEHOLD_READ,
}


def expected(one: Cast, who: str, name: str, method: str, *, thing: Thing | None, book: County) -> str:
    """«ok», «sign in», «403», «404», «405»: what the table says."""
    row = TABLE[name]
    allowed = {*row.methods, *(("HEAD",) if "GET" in row.methods else ())}
    if method not in allowed:
        return "405"
    if name in OPEN:
        return "ok"
    if who == "nobody":
        return "sign in"
    if name in SIGNED_IN:
        return "404" if name == "demo_role" or (name == "home" and who == "idle") else "ok"
    side, _, role = who.partition("-")
    own = {"own": one.own, "other": one.other}.get(side)
    if own is None or own.county.pk != book.pk:
        return "404"
    assert row.right is not None
    if row.right not in ROLES[role].rights:
        return "403"
    return expected_inside(own, role, name, method, thing=thing)


def expected_inside(own: Book, role: str, name: str, method: str, *, thing: Thing | None) -> str:
    """What the table says where a role carries the address's right in a book of its own."""
    row = TABLE[name]
    assert row.right is not None
    if name == "difference_case" and R.REGISTRY_HOUSEHOLD_READ not in ROLES[role].rights:
        # The difference is a record's: who may not read the record finds none.
        return "404"
    if thing is None:
        return "ok"
    if row.about in ("sent", "policy", "screening"):
        inside = "403" if name == "policy_withdraw" and role != PROPOSER else "ok"
        return inside if thing.county == own.county.pk else "404"
    wide = row.about in AREA_WIDE or row.about in RECEIVED
    if not holds(own, role, READ_OF[row.about], thing, own_only=not wide):
        return "404"
    if name == "document":
        return "ok"
    if name == "import_annotated":
        # The file holds whole numbers: only who sent it gets it back.
        return "ok" if role == ("township_clerk" if thing.name.endswith("town") else "county_officer") else "403"
    return "ok" if holds(own, role, row.right, thing, own_only=not wide or method == "POST") else "403"


def passes_gate(who: str, row: Row) -> bool:
    """Whether somebody is let through to the view of an address in a book of his own."""
    role = ROLES.get(who.partition("-")[2])
    return row.right is None or (role is not None and row.right in role.rights)


def cells(one: Cast) -> Iterator[Cell]:
    """Every cell. HEAD runs what GET runs: one is sent for each answer wanted of an address. Whom the gate refuses
    before a record is looked for is refused alike at every record: he tries one. A method that an address does not take
    is refused before anybody is asked who he is: one signed in and one who is not try it.
    """
    headed: set[tuple[str, str]] = set()
    people = ["nobody", "idle", *(f"own-{role}" for role in one.own.users), *(f"other-{r}" for r in one.other.users)]
    found = things(one)
    for name, row in TABLE.items():
        targets: list[Thing | None] = list(found[row.about]) if row.about else [None]
        for method in METHODS:
            declared = method in row.methods or (method == "HEAD" and "GET" in row.methods)
            for who in people if declared else (people[0], people[-1]):
                for thing in targets if declared and passes_gate(who, row) else targets[:1]:
                    books = [one.own.county, one.other.county] if declared and row.right else [one.own.county]
                    for book in books:
                        wanted = expected(one, who, name, method, thing=thing, book=book)
                        if method == "HEAD":
                            if (name, wanted) in headed:
                                continue
                            headed.add((name, wanted))
                        yield Cell(name, method, who, thing, book, wanted)


def member_of(cell: Cell) -> str:
    """The id of the last member of the household that a form on members is about."""
    if cell.thing is None or not cell.route.startswith("household_member_"):
        return ""
    rows = Membership.objects.known().filter(household__subject__uid=cell.thing.uid)
    return str(max(((row.relation != "02", row.pk, row.person.subject.uid) for row in rows), default=("",))[-1])


def body(one: Cast, cell: Cell) -> dict[str, Any]:
    """A form that would be accepted."""
    name, book = cell.route, cell.book
    fresh = {"key": str(uuid7(timezone.now()))}
    day = today().isoformat()
    side = one.own if book.pk == one.own.county.pk else one.other
    role = ROLES.get(cell.who.partition("-")[2])
    mine = side.offices["hall" if role and role.reach is Reach.AREA else "bureau"].subject.code
    rule = {
        "do": "propose", "label": "独居户", "entity": "household", "criterion": "家庭人口数 = 1人", "kind": "lead",
        "valid_from": day, "basis": "县委农办〔2026〕8号",
    }  # fmt: skip
    return fresh | forms_of(book, cell.thing.uid if cell.thing and name == "source_decide" else "").get(name, {}) | {
        "sign_in": {"username": "nobody-at-all", "password": "wrong"},
        "language": {"language": "en"},
        "complaint": {"county": one.own.county.code, "text": "表太多"},
        "password": {"current": PASSWORD, "password": "calm-meadow-8642", "again": "calm-meadow-8642"},
        "demo_role": {"role": "own-auditor"},
        "work_progress": {"on": day, "progress": "77", "value_done": "", "paved": "", "lower_reason": ""},
        "work_stage": {"stage": "suspended", "on": day},
        "work_correct": {"investment": "912.5", "reason": "抄错一位"},
        "household_correct": {"value": "yes", **corrected(cell, day)},
        "person_correct": {"value": ["healthy"], **corrected(cell, day)},
        "village_correct": {"value": day, **corrected(cell, day)},
        **{key: {"text": "圈舍已修好"} for key in ("household_note", "person_note", "village_note")},
        "report_new": {
            "kind": "work-summary",
            "organisation": mine,
            "period_from": f"{day[:4]}-01-01",
            "period_to": day,
            "as_of": day,
        },
        "document_new": {
            "title": "通知", "kind": "notice", "code": "D-NEW", "direction": "out", "keeper": mine, "issued_on": day,
        },
        "document_tie": {"relation": "about", "code": "P1"},
        "document_circulate": {"readers": [str(side.users["auditor"].uid)]},
        "household_account_save": {"headcount": "2", "rest": "none", "amends": "抄错"},
        "household_account_voucher": {
            "item": "medical", "amount": "20", "paper_file": SimpleUploadedFile("b.pdf", PDF, "application/pdf"),
        },
        "household_account_withdraw": {"reason": "重复"},
        "household_member_add": {
            "name": "丁小", "relation": "20", "id_number_why": "not_collected", "sex": "male", "birth_date": day,
            "ethnicity": "汉族", "on": day, "why": "born",
        },
        "household_member_leave": {"person": member_of(cell), "on": day, "why": "died"},
        "household_member_split": {"person": member_of(cell), "household_no": "N-9", "on": day},
        "reveal": {"field": "phone", "why": "other", "words": "核对"},
        "case_new": {
            "name": "路灯不亮", "kind": "micro_wish", "code": "C-NEW", "organisation": mine, "severity": "ordinary",
            "raised_on": day,
        },
        "record_step": {"to": "rectified", "on": day},
        "record_count": {"count": "9", "closed": "6"},
        "record_end": {"to": "done", "on": day},
        "record_held": {"to": "held", "on": day},
        "record_move": {"to": "active", "on": day},
        "report_text": {"text": "手写一句。"},
        "cohort_names": {"text": "甲一"},
        "cohort_decide": {"line": "1", "person": "none"},
        "policy_change": {"value": "7", "label_zh": "提前天数", "valid_from": day, "basis": "纪要"},
        "policy_new": {
            "code": "county.days", "label_zh": "天数", "unit": "day", "value": "7", "valid_from": day, "basis": "纪要",
        },
        "policy_put": {"shown": shown(cell)},
        "policy_reject": {"reason": "暂不调整"},
        "policy_withdraw": {"reason": "写错一位"},
        "policy_accept": {"shown": shown(cell)},
        "finding_decide": {"answer": "refuted", "reason": "现场看过", "chosen": chosen(cell)},
        "finding_word": {"word": "approve"},
        "duplicate_decide": {"answer": "different", "reason": "两人都见到"},
        "duplicate_propose": {"kept": "left", "reason": "看过户口本"},
        "duplicate_word": {"word": "approve"},
        "duplicate_undo": {"reason": "查实是两个人"},
        "finding_start": {"as_of": day},
        "saved_views": {"do": "save", "page": "households", "name": "一", "whose": "mine"},
        "import_new": {"file": SimpleUploadedFile("a.csv", b"x,y"), "sender": "一村", "on": day},
        "import_paste": {
            "form": "own.household", "village": f"{book.code}-village", "text": "户编号\t姓名\nW1\t甲", "on": day,
        },
        "import_step": {"do": "discard"},
        "rule_new": {**rule, "code": "own.alone"},
        "rule_change": rule,
        "rule_help": {"criterion": "家庭人口数 = ", "entity": "household", "caret": "8"},
    }.get(name, {})  # fmt: skip


def corrected(cell: Cell, day: str) -> dict[str, str]:
    """What a correction says beside the value, with the mark of the field as it stands."""
    if not cell.route.endswith("_correct") or cell.thing is None or TABLE[cell.route].about not in STORIES:
        return {}
    subject = Subject.objects.get(uid=cell.thing.uid)
    field = field_named(subject, STORIES[TABLE[cell.route].about][1], today())
    assert field is not None
    seen = version(field_thread(subject, field))
    return {"on": day, "source": "field_check", "reason": "入户核对", "seen": seen}


def shown(cell: Cell) -> str:
    """The digest of the preview that a decision on proposals sends back."""
    if cell.route == "policy_accept":
        return shown_digest_of(Entry.objects.filter(origin="vendor", state="proposed"))
    if cell.route == "policy_put" and cell.thing is not None:
        return shown_digest(Entry.objects.get(pk=cell.thing.uid))
    return ""


def chosen(cell: Cell) -> str:
    """A finding as the form names it."""
    name = cell.thing.name.split()[-1] if cell.thing is not None else ""
    return f"{FOUND[name]}:{cell.thing.uid}" if cell.thing is not None and name in FOUND else ""


def address(cell: Cell) -> str:
    route = route_of(cell.route)
    values = {"book": cell.book.code, "code": "works.investment", "slot": "infrastructure.before"}
    values["year"] = str(last_income_year(today()))
    if cell.route in ("rule", "rule_change"):
        values["code"] = "lead.single_elder"
    values["code"] = {
        "report_figure": "f01", "checklist": "file.household", "checklist_standing": "precise.village",
    }.get(cell.route, values["code"])  # fmt: skip
    if cell.route in ("registry_change", "registry_file"):
        values["kind"] = "households"
    if cell.route == "import_template":
        values["code"] = "own.household"
    if cell.route.startswith("policy_"):
        values |= {"kind": "parameter", "code": "duties.due_soon"}
    if TABLE[cell.route].about in STORIES and "<str:field>" in route:
        values["field"] = STORIES[TABLE[cell.route].about][1]
    if cell.thing is not None:
        values |= {"uid": cell.thing.uid, "seq": cell.thing.uid, "number": cell.thing.uid}
    if cell.route.startswith("household_account_") and cell.thing is not None:
        paper = Voucher.objects.get(household__subject__uid=cell.thing.uid)
        values |= {"voucher": str(paper.pk), "file": str(paper.file.uid)}
    # One kind of the policybook is enough; its whole takes a while to write.
    asked = "?kind=calendar" if cell.route == "policy_export" else ""
    asked = f"?chosen={chosen(cell)}" if cell.route == "finding_decide" else asked
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: values[found[1]], route) + asked


def outcome(response: Any) -> str:
    if response.status_code in (403, 404, 405):
        return str(response.status_code)
    if response.status_code == 302 and response["Location"].startswith("/sign-in/?next="):
        return "sign in"
    # 422: the form was read and not accepted, so its sender may use it.
    return "ok" if response.status_code in (200, 302, 422) else f"unexpected {response.status_code}"


class Undo(Exception):
    """Takes a cell's changes back."""


def perform(client: Client, one: Cast, cell: Cell) -> tuple[str, list[str]]:
    """Send one request and take back all it did; answers what came of it and the audit lines it wrote."""
    answer, written = "", []
    cookies = deepcopy(client.cookies)
    try:
        with transaction.atomic():
            before = Line.objects.count()
            data = body(one, cell) if cell.method == "POST" else None
            response = client.generic(cell.method, address(cell)) if data is None else client.post(address(cell), data)
            answer = outcome(response)
            lines = Line.objects.filter(seq__gt=before).order_by("seq").values_list("action", "detail__event")
            written = [f"{action}:{event or ''}".rstrip(":") for action, event in lines]
            raise Undo
    except Undo:
        client.cookies = cookies
        return answer, written


def clients(one: Cast) -> dict[str, Client]:
    found = {"nobody": Client(), "idle": signed(Client(), one.idle)}
    for side, book in (("own", one.own), ("other", one.other)):
        found |= {f"{side}-{role}": signed(Client(), user) for role, user in book.users.items()}
    return found


def walk(one: Cast, only: str = "") -> tuple[Counter[str], list[str], list[str]]:
    """Every cell: how many were allowed and denied per route, where the answer was wrong, where the trail was."""
    people, counts = clients(one), Counter[str]()
    wrong: list[str] = []
    unlogged: list[str] = []
    for cell in cells(one):
        if only and cell.route != only:
            continue
        answer, written = perform(people[cell.who], one, cell)
        counts["all"] += 1
        counts[f"{cell.route} {'allowed' if answer == 'ok' else 'denied'}"] += 1
        if answer != cell.wanted:
            wrong.append(f"{told(cell)}: {answer}, wanted {cell.wanted}")
        if fault := trail_fault(cell, answer, written):
            unlogged.append(f"{told(cell)}: {fault}")
    return counts, wrong, unlogged


def told(cell: Cell) -> str:
    return f"{cell.method} {address(cell)} by {cell.who} on {cell.thing.name if cell.thing else '—'}"


def trail_fault(cell: Cell, answer: str, written: list[str]) -> str:
    """A change writes exactly one line of its own kind, a denied change exactly one refusal; freezing is apart."""
    if cell.method != "POST" or answer in ("405", "sign in"):
        return ""
    outer = [line for line in written if not line.startswith("snapshots.")]
    if answer in ("403", "404"):
        return "" if outer == ["audit.event.note:refused"] else f"a denial wrote {written}"
    wanted = TABLE[cell.route].write
    if not wanted:
        return "" if not outer else f"wrote {written}"
    return "" if len(outer) == 1 and outer[0].startswith(wanted) else f"wrote {written}, wanted one {wanted}"


# Rights are decided by the program: what the walk finds on one database it finds on the other, minutes later.
@pytest.mark.database("sqlite")
@pytest.mark.slow
@pytest.mark.longest
def test_every_address_method_role_and_position(everybody: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    counts, wrong, unlogged = walk(everybody)
    with capsys.disabled():
        print(f"\nC1: {counts['all']} cells, leaks and wrong denials {len(wrong)}; open: {', '.join(sorted(OPEN))}")
    assert wrong == []
    assert unlogged == []
    assert [name for name in TABLE if not counts[f"{name} denied"]] == []
    # The demonstration's role switch is allowed in its own mode only; test_pages.py walks it.
    assert [name for name in TABLE if not counts[f"{name} allowed"]] == ["demo_role"]


def test_control_a_view_without_its_object_check(everybody: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(actor: object, county: object, uid: str) -> Project:
        return Project.objects.known().select_related("subject", "employer__subject").get(subject__uid=uid)

    monkeypatch.setattr("bangfu.web.views.work.get", careless)
    _, wrong, _ = walk(everybody, only="work")
    assert any("ok, wanted 404" in fault for fault in wrong)


def test_the_table_and_the_addresses_are_the_same() -> None:
    gates = {name: callback.gate for _, name, callback in routes()}
    assert set(gates) == set(TABLE)
    assert len(routes()) == len(TABLE)
    for name, row in TABLE.items():
        gate: Gate = gates[name]
        assert (gate.right, gate.methods) == (row.right, row.methods), name
        assert gate.signed_in == (name not in OPEN), name


def test_few_addresses_are_open() -> None:
    assert {name for _, name, callback in routes() if not callback.gate.signed_in} == OPEN


def test_no_address_without_a_gate() -> None:
    assert undeclared() == []


def test_control_an_address_without_a_gate_stops_the_start() -> None:
    class Urls:
        urlpatterns = [path("loose/", lambda request: None, name="loose")]

    with override_settings(ROOT_URLCONF=Urls):
        assert undeclared() == ["loose/"]


def test_ids_of_one_book_under_another(everybody: Cast) -> None:
    """C3: (mine, yours), (yours, mine), (absent, mine), in addresses and in forms."""
    one = everybody
    clerk = signed(Client(), one.own.users["county_officer"])
    bureau = signed(Client(), one.own.users["bureau_clerk"])
    mine, yours = one.own, one.other
    run, foreign = mine.runs["bureau"].uid, yours.runs["bureau"].uid
    work = yours.works["town"].subject.uid
    key = {"key": str(uuid7(timezone.now()))}
    before = (Progress.objects.count(), Project.objects.count())
    pairs = [
        (clerk, f"/{mine.county.code}/reports/{foreign}/"),
        (clerk, f"/{yours.county.code}/reports/{run}/"),
        (clerk, f"/{mine.county.code}/reports/{foreign}/figures/f01/"),
        (clerk, f"/{mine.county.code}/reports/{run}/figures/f99/"),
        (clerk, f"/{mine.county.code}/reports/{uuid4()}/"),
        (clerk, f"/{mine.county.code}/reports/{foreign}/file/"),
        (clerk, f"/{mine.county.code}/works/{work}/"),
        (clerk, f"/{mine.county.code}/works/{uuid4()}/"),
        (clerk, f"/{mine.county.code}/indicators/no.such/"),
        (clerk, f"/{mine.county.code}/records/{uid_of(yours, 'town-case')}/"),
        (clerk, f"/{yours.county.code}/records/{uid_of(mine, 'town-case')}/"),
        (clerk, f"/{mine.county.code}/records/{uid_of(mine, 'D-bureau')}/"),
        (clerk, f"/{mine.county.code}/documents/{uid_of(yours, 'D-bureau')}/"),
        (clerk, f"/{mine.county.code}/documents/{uuid4()}/"),
        (bureau, f"/{mine.county.code}/documents/{uid_of(mine, 'D-second')}/"),
        (bureau, f"/{mine.county.code}/reports/{mine.runs['second'].uid}/"),
        (bureau, f"/{mine.county.code}/reports/{mine.runs['second'].uid}/figures/f01/"),
    ]
    assert [url for client, url in pairs if client.get(url).status_code != 404] == []
    posts = [
        (bureau, f"/{mine.county.code}/works/{work}/progress/", {"on": today().isoformat(), "progress": "5"}),
        (bureau, f"/{mine.county.code}/works/{uuid4()}/stage/", {"stage": "completed", "on": today().isoformat()}),
        (bureau, f"/{mine.county.code}/works/{work}/correct/", {"investment": "1", "reason": "x"}),
        (bureau, f"/{yours.county.code}/works/{work}/progress/", {"on": today().isoformat(), "progress": "5"}),
        (
            bureau,
            f"/{mine.county.code}/records/{uid_of(yours, 'town-case')}/step/",
            {"to": "rectified", "on": "2026-01-01"},
        ),
        (bureau, f"/{mine.county.code}/records/{uid_of(mine, 'town-item')}/step/", {"to": "rectified"}),
        (bureau, f"/{mine.county.code}/records/{uid_of(mine, 'town-case')}/end/", {"to": "done"}),
        (
            bureau,
            f"/{mine.county.code}/documents/{uid_of(yours, 'D-bureau')}/tie/",
            {"relation": "about", "code": "P1"},
        ),
        (bureau, f"/{mine.county.code}/reports/{foreign}/again/", {}),
        (bureau, f"/{mine.county.code}/reports/{foreign}/text/infrastructure.before/", {"text": "x"}),
        (bureau, f"/{mine.county.code}/reports/{run}/text/no.such.place/", {"text": "x"}),
    ]
    assert [url for client, url, form in posts if client.post(url, form | key).status_code != 404] == []
    other_office = {
        "organisation": yours.offices["bureau"].subject.code,
        "period_from": "2026-01-01",
        "period_to": "2026-02-01",
        "as_of": "2026-02-01",
    }
    # An id in the form's body: another book's organisation is no choice at all.
    assert bureau.post(f"/{mine.county.code}/reports/new/", other_office | key).status_code == 422
    assert (Progress.objects.count(), Project.objects.count()) == before


def uid_of(book: Book, code: str) -> str:
    return str(Subject.objects.get(county=book.county, code=code).uid)


def test_a_document_of_one_book_is_not_tied_to_a_record_of_another(everybody: Cast) -> None:
    bureau = signed(Client(), everybody.own.users["bureau_clerk"])
    raise_case(
        console(everybody.other.county.pk),
        entry=CaseEntry(
            Heading(everybody.other.county, "ONLY-THERE", "那边的事", everybody.other.offices["bureau"]), "micro_wish"
        ),
    )
    address_ = f"/{everybody.own.county.code}/documents/{uid_of(everybody.own, 'D-bureau')}/tie/"
    form = {"key": str(uuid7(timezone.now())), "relation": "about", "code": "ONLY-THERE"}
    assert bureau.post(address_, form).status_code == 422


def test_a_read_only_book_takes_no_step_and_offers_none(everybody: Cast) -> None:
    book = everybody.own
    client = signed(Client(), book.users["bureau_clerk"])
    address_ = f"/{book.county.code}/records/{uid_of(book, 'town-case')}/"
    assert b'id="doing"' in client.get(address_).content
    with connection.cursor() as cursor:
        # No action makes a county's own book read-only; the samples are opened so.
        cursor.execute("UPDATE places_county SET read_only = %s WHERE id = %s", [True, book.county.pk])
    assert b'id="doing"' not in client.get(address_).content
    form = {"key": str(uuid7(timezone.now())), "to": "rectified", "on": today().isoformat()}
    assert client.post(f"{address_}step/", form).status_code == 403
    assert client.post(f"/{book.county.code}/records/new-case/", form).status_code == 403
    assert Case.objects.known().get(subject__code="town-case", subject__county=book.county).state == "open"


def test_a_person_whose_post_ended_opens_nothing(everybody: Cast) -> None:
    clerk = everybody.own.users["bureau_clerk"]
    client = signed(Client(), clerk)
    address_ = f"/{everybody.own.county.code}/works/"
    assert client.get(address_).status_code == 200
    User.objects.filter(pk=clerk.pk).update(is_active=False)
    assert client.get(address_).status_code == 302


def test_the_cast_has_every_role(everybody: Cast) -> None:
    assert set(everybody.own.users) == set(ROLES)
