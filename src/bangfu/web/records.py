"""The records behind the figures: every kind of them shown from the columns that its figures rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from bangfu.activities.models import Event
from bangfu.cases.models import Case
from bangfu.cases.queries import answerable
from bangfu.duties.models import Duty, Plan, PlanItem
from bangfu.funds.models import Account, Entry, ShareRule
from bangfu.kernel.fact import Column, FactTable
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.programmes.models import BenefitItem, Participation, Programme
from bangfu.registry.models import Asset, Cohort
from bangfu.snapshots.queries import fact_tables
from bangfu.staff.models import Assignment
from bangfu.staff.queries import within_reach
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.works.models import WorkItem


@dataclass(frozen=True)
class RecordView:
    """How one kind of record is shown: its table, what it is called, and the code list of each coded column.

    `order` sorts a list. `counted` is the column that says how many a row stands for. `sums` are
    the columns whose total means something once all rows agree in `alike`.
    """

    model: type[Any]
    one: str
    many: str
    lists: dict[str, str]
    listed: tuple[str, ...]
    order: tuple[Any, ...] = ("subject__path", "subject__code")
    sums: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    counted: str = ""


# What still waits comes first.
ENDED = ExpressionWrapper(Q(state="closed"), output_field=BooleanField())

RECORDS: dict[str, RecordView] = {
    "participation": RecordView(
        Participation, mark("Participation"), mark("Participation and jobs"),
        {
            "kind": "programmes.participation_kind", "state": "programmes.participation_state",
            "channel": "programmes.channel",
        },
        ("kind", "segment", "state", "person_count", "household_count", "item_count", "helper_count", "income_fen"),
        ("kind", "-year_from", "subject__code"),
        ("person_count", "household_count", "item_count", "helper_count", "income_fen"), ("kind", "year_from", "state"),
    ),
    "entry": RecordView(
        Entry, mark("Entry"), mark("Money and goods"),
        {"kind": "funds.entry_kind", "side": "funds.side", "stage": "registry.stage", "fund_source": "funds.source"},
        ("kind", "side", "on_date", "amount_fen", "item", "quantity", "person_count", "household_count"),
        ("side", "kind", "-year_from", "subject__code"),
        ("amount_fen",), ("side",),
    ),
    "event": RecordView(
        Event, mark("Activity"), mark("Activities"),
        {"kind": "activities.event_kind", "state": "activities.event_state"},
        ("kind", "on_date", "state", "event_count", "headcount", "person_times"),
        (F("on").desc(nulls_last=True), F("from_on").desc(nulls_last=True), "-year_from", "subject__code"),
        ("event_count", "person_times"), ("state",), "event_count",
    ),
    "assignment": RecordView(
        Assignment, mark("Assignment"), mark("Pairing and posting"),
        {"kind": "staff.assignment_kind"},
        ("kind", "helper_id", "target_id", "from_on", "to_on", "helper_count", "household_count"),
        ("kind", "-year_from", "subject__code"),
        ("helper_count", "household_count"), ("kind", "year_from"),
    ),
    "case": RecordView(
        Case, mark("Problem or wish"), mark("Problems and wishes"),
        {"kind": "cases.case_kind", "state": "cases.state", "severity": "cases.severity"},
        ("kind", "state", "raised_on", "due_on", "case_count", "closed_count", "about_id"),
        (ENDED, F("due_on").asc(nulls_last=True), "-year_from", "subject__code"),
        ("case_count", "closed_count"), counted="case_count",
    ),
    "duty": RecordView(
        Duty, mark("Duty"), mark("Duties"),
        {"what": "activities.event_kind", "cadence": "duties.cadence", "evidence": "duties.evidence"},
        ("who", "what", "cadence", "min_count", "from_on", "to_on", "mandate_id"),
    ),
    "plan": RecordView(
        Plan, mark("Plan"), mark("Plans"),
        {"kind": "duties.plan_kind", "state": "duties.plan_state"},
        ("kind", "target_id", "state", "issued_on", "approved_on", "document_id"),
        ("-year_from", "kind", "subject__code"),
    ),
    "plan_item": RecordView(
        PlanItem, mark("Item of a plan"), mark("Items of plans"),
        {"kind": "duties.item_kind", "state": "duties.item_state", "topic": "duties.topic"},
        ("plan_id", "kind", "state", "due_on", "planned_count", "done_count", "amount_fen", "length_dm"),
        ("-plan__code", "subject__code"),
        ("amount_fen", "length_dm"),
    ),
    "cohort": RecordView(
        Cohort, mark("Group of people"), mark("Groups of people"),
        {
            "list_code": "registry.cohort_list", "origin": "registry.origin", "stage": "registry.stage",
            "place": "registry.place",
        },
        ("list_code", "origin", "stage", "place", "registered", "person_count", "household_count"),
        ("list_code", "-year_from", "subject__code"),
        ("person_count", "household_count"), ("list_code", "year_from"),
    ),
    "asset": RecordView(
        Asset, mark("Asset"), mark("Assets"),
        {"kind": "registry.asset_kind", "type": "registry.asset_type", "state": "registry.asset_state"},
        ("kind", "type", "state", "asset_count", "length_dm"),
        ("kind", "subject__code"),
        ("asset_count", "length_dm"), ("kind",), "asset_count",
    ),
    "standard": RecordView(
        BenefitItem, mark("Standard"), mark("Standards"),
        {"kind": "programmes.standard_kind", "state": "programmes.standard_state", "per": "programmes.per"},
        ("kind", "item", "set", "per", "state", "valid_from", "valid_to"),
    ),
    "account": RecordView(
        Account, mark("Account"), mark("Accounts"),
        {"kind": "funds.account_kind", "purpose": "funds.purpose"},
        ("kind", "purpose", "of_id"),
    ),
    "share_rule": RecordView(
        ShareRule, mark("Share rule"), mark("Share rules"),
        {"account_kind": "funds.account_kind", "purpose": "funds.purpose", "state": "programmes.standard_state"},
        ("account_kind", "purpose", "state", "min_share_bp", "max_share_bp"),
    ),
    "work_item": RecordView(
        WorkItem, mark("Work item"), mark("Work items"), {},
        ("project_id", "group_name", "progress_bp", "on_date", "weight_bp"),
    ),
    "programme": RecordView(Programme, mark("Programme"), mark("Programmes"), {"kind": "programmes.kind"}, ()),
}  # fmt: skip
# Whose page tells a story of its own.
STORIES = frozenset({"household", "person"})
SELF = frozenset({"id", "path", "year_from", "year_to", "approx", "text_key"})


@cache
def fact_table(kind: str) -> FactTable | None:
    """The fact table of a kind of record; None for the few that carry no figures."""
    return next((table for table in fact_tables() if table.name == kind), None)


def record_url(page: Opened, subject: Subject | None) -> str:
    """The page of a subject; empty where it has none or the reader may not open it."""
    if subject is None:
        return ""
    if subject.kind in ("project", "batch"):
        return page.url("work", uid=subject.uid) if _within(page, Right.WORKS_PROJECT_READ, subject) else ""
    if subject.kind == "document":
        return page.url("document", uid=subject.uid) if subject.pk in page.documents else ""
    if subject.kind == "case" and subject.pk in page.assigned:
        return page.url("record", uid=subject.uid)
    if subject.kind in STORIES:
        return page.url(subject.kind, uid=subject.uid) if _within(page, Right.REGISTRY_HOUSEHOLD_READ, subject) else ""
    if subject.kind == "area" and subject.pk in page.villages:
        return page.url("village", uid=subject.uid)
    if subject.kind in RECORDS:
        return page.url("record", uid=subject.uid) if _within(page, Right.RECORD_READ, subject) else ""
    return ""


def _within(page: Opened, right: Right, subject: Subject) -> bool:
    return any(
        grant.county == page.book.pk and subject.path.startswith(grant.path) for grant in page.actor.reach(right)
    )


def visible(page: Opened, kind: str) -> QuerySet[Any]:
    """The records of a kind that this reader may see, each in its last version begun by today; ended ones too."""
    model = RECORDS[kind].model
    later = model.objects.known().filter(
        subject=OuterRef("subject"), valid_from__gte=OuterRef("valid_to"), valid_from__lte=page.today
    )
    reach = within_reach(page.actor, Right.RECORD_READ, page.book)
    if kind == "case":
        reach |= answerable(page.actor, page.book)
    rows: QuerySet[Any] = model.objects.known().filter(reach)
    rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=page.today)).exclude(Exists(later))
    joined = [name for name in ("organisation__subject", "part_of") if hasattr(model, name.partition("__")[0])]
    return rows.select_related("subject", "source_document", *joined)


def facts_of(page: Opened, kind: str, rows: QuerySet[Any] | Sequence[Any]) -> dict[int, dict[str, Any]]:
    """The plain columns of records by the id of their subject: of today, or of the day a record was last in force."""
    table = fact_table(kind)
    if table is None:
        return {}
    asked: dict[date, set[int]] = {}
    if isinstance(rows, QuerySet):
        found = _facts(page, table, page.today, set(rows.order_by().values_list("subject_id", flat=True)))
        absent = list(rows.exclude(subject_id__in=found)) if rows.count() > len(found) else []
    else:
        found = _facts(page, table, page.today, {row.subject_id for row in rows})
        absent = [row for row in rows if row.subject_id not in found]
    for row in absent:
        asked.setdefault(_day_of(row, page.today), set()).add(row.subject_id)
    for day, ids in asked.items():
        found |= _facts(page, table, day, ids)
    return found


def _facts(page: Opened, table: FactTable, day: date, ids: set[int]) -> dict[int, dict[str, Any]]:
    names = [column.name for column in table.columns]
    rows = (dict(zip(names, row, strict=True)) for row in table.rows(page.book.pk, day, frozenset(ids)))
    return {int(str(row["id"])): row for row in rows}


def _day_of(row: Any, today: date) -> date:
    """A day on which a record stands that does not stand today: its last one, or one of the year it is made for."""
    if row.valid_to is not None and row.valid_to <= today:
        return row.valid_to - timedelta(days=1)  # type: ignore[no-any-return]
    first = getattr(row, "from_on", None) or getattr(row, "on", None)
    year = getattr(row, "year_from", None)
    return max(today, first or today, date(year, 12, 31) if year else today)


def columns(kind: str) -> list[Column]:
    """The columns a reader is shown, in the table's order."""
    table = fact_table(kind)
    if table is None:
        return []
    return [column for column in table.columns if column.name not in SELF and "_ulp_" not in column.name]
