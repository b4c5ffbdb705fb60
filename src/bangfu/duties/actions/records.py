"""The duties, plans, plan items and targets of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.duties.actions.plans import PlanEntry, PlanItemEntry, add_item, make_plan
from bangfu.duties.actions.register import DutyEntry, register_duty
from bangfu.duties.actions.targets import set_target
from bangfu.duties.models import Duty, Plan, PlanItem
from bangfu.duties.queries import plan_row
from bangfu.duties.rules.windows import CADENCES
from bangfu.kernel.record import Field, RecordKind, code, day, length, mapping, money, one_of, source, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.kernel.unit import Amount, read_amount
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.staff.actions.heading import HEADING, counted, heading_of
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import by_code, document, pointed_at


def _pointed(county: County, row: dict[str, Any], field: str) -> Subject | None:
    return pointed_at(county, row[field], field=field) if field in row else None


def _of_kind(county: County, row: dict[str, Any], field: str, kind: str) -> Subject | None:
    """The subject of one kind that a field names, or nothing where the field is empty."""
    if field not in row:
        return None
    found = by_code(county, kind, row[field])
    if found is None:
        raise Refusal(
            mark("There is no record with the code “%(code)s”."),
            cure=mark("List it before this row, or correct the code."),
            field=field,
            code=row[field],
        )
    return found


def _document(county: County, row: dict[str, Any], field: str) -> Subject | None:
    return document(county, row[field], field=field) if field in row else None


def _take_duty(call: Call, county: County, **row: Any) -> bool:
    register_duty(
        call,
        entry=DutyEntry(
            heading=heading_of(county, row),
            who=row["who"],
            what=row["what"],
            evidence=row.get("evidence", Duty.Evidence.ACTIVITY.value),
            cadence=row["cadence"],
            min_count=row.get("min", 1),
            from_on=row.get("from"),
            to_on=row.get("to"),
            mandate=_document(county, row, "mandate"),
            trigger=row.get("trigger", ""),
            target=_pointed(county, row, "target"),
        ),
    )
    return True


def _take_plan(call: Call, county: County, **row: Any) -> bool:
    make_plan(
        call,
        entry=PlanEntry(
            heading=heading_of(county, row),
            kind=row["kind"],
            target=_pointed(county, row, "target"),
            state=row.get("state", Plan.State.DRAFT.value),
            issued_on=row.get("issued_on"),
            approved_on=row.get("approved_on"),
            document=_document(county, row, "document"),
        ),
    )
    return True


def _take_item(call: Call, county: County, **row: Any) -> bool:
    plan = plan_row(county, row["plan"], field="plan")
    add_item(
        call,
        plan=plan,
        entry=PlanItemEntry(
            heading=heading_of(county, row, under=plan),
            kind=row["kind"],
            topic=row.get("topic", ""),
            text=row.get("text", ""),
            indicator=row.get("indicator", ""),
            target=row.get("target"),
            due_on=row.get("due_on"),
            due_text=row.get("due_text", ""),
            owner=organisation(county, row["owner"], field="owner") if "owner" in row else None,
            responsible=row.get("responsible", ""),
            state=row.get("state", PlanItem.State.OPEN.value),
            state_on=row.get("done_on"),
            reason=row.get("reason", ""),
            planned_count=row.get("planned"),
            done_count=row.get("done"),
            amount=row.get("amount"),
            length=row.get("length"),
            duty=_of_kind(county, row, "duty", "duty"),
            about=_pointed(county, row, "about"),
            carried_from=_of_kind(county, row, "carried_from", "plan_item"),
        ),
    )
    return True


def _take_target(call: Call, county: County, **row: Any) -> bool:
    read_at = row.get("source") or {}
    if "area" in row:
        area_by_code(county, row["area"], field="area")
    set_target(
        call,
        county=county,
        code=row["code"],
        indicator=row["indicator"],
        organisation=organisation(county, row["organisation"], field="organisation"),
        baseline=row.get("baseline"),
        baseline_on=row.get("baseline_on"),
        target=row.get("target"),
        due=row.get("due"),
        flags=row.get("flags", {}),
        document=document(county, read_at["document"]) if "document" in read_at else None,
        line=read_at.get("line"),
        quote=read_at.get("quote", ""),
    )
    return True


def _amount(value: object) -> Amount:
    return read_amount(str(value))


_ITEM_HEADING = tuple(Field(one.name, one.read, one.required and one.name != "organisation") for one in HEADING)

RECORD_KINDS = (
    RecordKind(
        "duties",
        (
            *HEADING,
            Field("who", text, required=True),
            Field("what", text, required=True),
            Field("evidence", one_of(*Duty.Evidence.values)),
            Field("cadence", one_of(*CADENCES), required=True),
            Field("min", counted),
            Field("from", day),
            Field("to", day),
            Field("mandate", text),
            Field("trigger", text),
            Field("target", text),
        ),
        _take_duty,
    ),
    RecordKind(
        "plans",
        (
            *HEADING,
            Field("kind", text, required=True),
            Field("target", text),
            Field("state", one_of(*Plan.State.values)),
            Field("issued_on", day),
            Field("approved_on", day),
            Field("document", text),
        ),
        _take_plan,
    ),
    RecordKind(
        "plan_items",
        (
            *_ITEM_HEADING,
            Field("plan", text, required=True),
            Field("kind", one_of(*PlanItem.Kind.values), required=True),
            Field("topic", text),
            Field("text", text),
            Field("indicator", text),
            Field("target", _amount),
            Field("due_on", day),
            Field("due_text", text),
            Field("owner", text),
            Field("responsible", text),
            Field("state", one_of(*PlanItem.State.values)),
            Field("done_on", day),
            Field("reason", text),
            Field("planned", counted),
            Field("done", counted),
            Field("amount", money),
            Field("length", length),
            Field("duty", text),
            Field("about", text),
            Field("carried_from", text),
        ),
        _take_item,
    ),
    RecordKind(
        "targets",
        (
            Field("code", code, required=True),
            Field("indicator", text, required=True),
            Field("organisation", text, required=True),
            Field("area", text),
            Field("baseline", _amount),
            Field("baseline_on", day),
            Field("target", _amount),
            Field("due", day),
            Field("flags", mapping),
            Field("source", source),
        ),
        _take_target,
    ),
)
