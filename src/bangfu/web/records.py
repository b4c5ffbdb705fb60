"""The records behind the figures: every kind of them shown from the columns that its figures rest on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from bangfu.activities.models import Event
from bangfu.cases.models import Case
from bangfu.duties.models import Duty, Plan, PlanItem
from bangfu.funds.models import Account, Entry, ShareRule
from bangfu.kernel.fact import Column, FactTable
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.programmes.models import BenefitItem, Participation, Programme
from bangfu.registry.models import Asset, Cohort
from bangfu.snapshots.queries import fact_tables
from bangfu.staff.models import Assignment
from bangfu.subjects.models import Subject
from bangfu.web.numbers import OF_DIMENSION, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.words import both
from bangfu.works.models import WorkItem


@dataclass(frozen=True)
class RecordView:
    """How one kind of record is shown: its table, what it is called, and the code list of each coded column."""

    model: type[Any]
    one: str
    many: str
    lists: dict[str, str]
    listed: tuple[str, ...]


RECORDS: dict[str, RecordView] = {
    "participation": RecordView(
        Participation, mark("Participation"), mark("Participation and jobs"),
        {"kind": "programmes.participation_kind", "state": "programmes.participation_state"},
        ("kind", "segment", "state", "person_count", "household_count", "item_count", "income_fen"),
    ),
    "entry": RecordView(
        Entry, mark("Entry"), mark("Money and goods"),
        {"kind": "funds.entry_kind", "side": "funds.side", "stage": "registry.stage", "fund_source": "funds.source"},
        ("kind", "side", "on", "amount_fen", "item", "quantity", "person_count", "household_count"),
    ),
    "event": RecordView(
        Event, mark("Activity"), mark("Activities"),
        {"kind": "activities.event_kind", "state": "activities.event_state"},
        ("kind", "on_date", "event_count", "headcount", "person_times", "state"),
    ),
    "assignment": RecordView(
        Assignment, mark("Assignment"), mark("Pairing and posting"),
        {"kind": "staff.assignment_kind"},
        ("kind", "helper_id", "target_id", "from_on", "to_on", "helper_count", "household_count"),
    ),
    "case": RecordView(
        Case, mark("Problem or wish"), mark("Problems and wishes"),
        {"kind": "cases.case_kind", "state": "cases.state", "severity": "cases.severity"},
        ("kind", "state", "raised_on", "due_on", "case_count", "closed_count", "about_id"),
    ),
    "duty": RecordView(
        Duty, mark("Duty"), mark("Duties"),
        {"what": "activities.event_kind", "cadence": "duties.cadence"},
        ("who", "what", "cadence", "min_count", "from_on", "to_on", "mandate_id"),
    ),
    "plan": RecordView(
        Plan, mark("Plan"), mark("Plans"),
        {"kind": "duties.plan_kind", "state": "duties.plan_state"},
        ("kind", "state", "issued_on", "approved_on", "document_id"),
    ),
    "plan_item": RecordView(
        PlanItem, mark("Item of a plan"), mark("Items of plans"),
        {"kind": "duties.item_kind", "state": "duties.item_state", "topic": "duties.topic"},
        ("plan_id", "kind", "state", "due_on", "planned_count", "done_count", "amount_fen", "length_dm"),
    ),
    "cohort": RecordView(
        Cohort, mark("Group of people"), mark("Groups of people"),
        {
            "list_code": "registry.cohort_list", "origin": "registry.origin", "stage": "registry.stage",
            "place": "registry.place",
        },
        ("list_code", "origin", "stage", "place", "registered", "person_count", "household_count"),
    ),
    "asset": RecordView(
        Asset, mark("Asset"), mark("Assets"),
        {"kind": "registry.asset_kind", "type": "registry.asset_type", "state": "registry.asset_state"},
        ("kind", "type", "state", "asset_count", "length_dm"),
    ),
    "standard": RecordView(
        BenefitItem, mark("Standard"), mark("Standards"),
        {"kind": "programmes.standard_kind", "state": "programmes.standard_state", "per": "programmes.per"},
        ("kind", "item", "state", "per", "amount_fen", "min_fen", "max_fen", "share_bp", "min_share_bp"),
    ),
    "account": RecordView(
        Account, mark("Account"), mark("Accounts"), {"kind": "funds.account_kind"}, ("kind", "purpose", "of_id")
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
LISTS_OF = {"approx": "registry.approx"}
SELF = frozenset({"id", "path"})


@cache
def fact_table(kind: str) -> FactTable | None:
    """The fact table of a kind of record; None for the few that carry no figures."""
    return next((table for table in fact_tables() if table.name == kind), None)


def record_url(page: Opened, subject: Subject | None) -> str:
    """The page of a subject; empty where it has none or the reader may not open it."""
    if subject is None:
        return ""
    if subject.kind in ("project", "batch"):
        return page.url("work", uid=subject.uid) if page.may(Right.WORKS_PROJECT_READ) else ""
    if subject.kind == "document":
        return page.url("document", uid=subject.uid) if page.may(Right.DOCUMENT_RECORD_READ) else ""
    if subject.kind in RECORDS:
        return page.url("record", uid=subject.uid) if page.may(Right.RECORD_READ) else ""
    return ""


def visible(page: Opened, kind: str) -> QuerySet[Any]:
    """The records of a kind that this reader may see: by area, and their own organisation's where that is the reach."""
    model = RECORDS[kind].model
    reach = Q(pk__in=[])
    for grant in page.actor.reach(Right.RECORD_READ):
        if grant.county == page.book.pk:
            own = Q() if grant.organisation is None else Q(organisation__subject_id=grant.organisation)
            reach |= own & Q(subject__path__startswith=grant.path)
    rows: QuerySet[Any] = model.objects.as_of(page.today).filter(reach, subject__county=page.book)
    return rows.select_related("subject", "source_document")


def facts_of(page: Opened, kind: str, ids: Iterable[int], on: date) -> dict[int, dict[str, Any]]:
    """The plain columns of records by the id of their subject."""
    table = fact_table(kind)
    if table is None:
        return {}
    names = [column.name for column in table.columns]
    rows = (dict(zip(names, row, strict=True)) for row in table.rows(page.book.pk, on, frozenset(ids)))
    return {int(str(row["id"])): row for row in rows}


def columns(kind: str) -> list[Column]:
    """The columns a reader is shown, in the table's order."""
    table = fact_table(kind)
    if table is None:
        return []
    return [column for column in table.columns if column.name not in SELF and "_ulp_" not in column.name]


class Cells:
    """Values of fact columns in the reader's words; subjects pointed at are read once for all rows."""

    def __init__(self, page: Opened, kind: str, rows: Iterable[dict[str, Any]]) -> None:
        self.page, self.kind = page, kind
        wanted = {value for row in rows for name, value in row.items() if name.endswith("_id") and value is not None}
        self.pointed = Subject.objects.in_bulk([int(one) for one in wanted])

    def cell(self, column: Column, value: Any) -> dict[str, Any]:
        """{label, value, url, numeric, unit} of one column."""
        cell: dict[str, Any] = {"label": both(column.zh, column.en), "value": "", "unit": self.unit(column)}
        cell["numeric"] = (
            column.kind == "int" and not column.name.endswith("_id") and not column.name.startswith("year")
        )
        if value is None or value == "":
            return cell
        if column.name.endswith("_id"):
            subject = self.pointed.get(int(value))
            return cell | {"value": self.page.words.name(subject), "url": record_url(self.page, subject)}
        if isinstance(value, bool):
            return cell | {"value": gettext("yes") if value else gettext("no")}
        if isinstance(value, int):
            return cell | {"value": self._number(column.name, value)}
        if isinstance(value, date):
            return cell | {"value": value.isoformat()}
        return cell | {"value": self._word(column.name, str(value))}

    def unit(self, column: Column) -> str:
        """The unit printed beside a column's numbers."""
        last = column.name.rsplit("_", 1)[-1]
        if last in ("fen", "dm", "bp"):
            return unit_word(OF_DIMENSION[last])
        return ""

    def _number(self, name: str, value: int) -> str:
        last = name.rsplit("_", 1)[-1]
        if last in ("fen", "dm", "bp"):
            return exact(value, OF_DIMENSION[last])
        return str(value) if name.startswith("year") else f"{value:,}"

    def _word(self, name: str, value: str) -> str:
        listed = RECORDS[self.kind].lists.get(name) or LISTS_OF.get(name)
        return self.page.words.label(listed, value) if listed else self.page.words.quoted(value)
