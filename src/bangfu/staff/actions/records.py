"""The organisations, the staff and the assignments of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.record import Field, RecordKind, code, day, source, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.staff.actions.assignments import AssignmentEntry, assign
from bangfu.staff.actions.heading import HEADING, counted, heading_of
from bangfu.staff.actions.organisations import register_organisation, succeed
from bangfu.staff.actions.people import appoint
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisation
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import document, pointed_at

LABEL_AT_MOST = 200


def _take_organisation(call: Call, county: County, **row: Any) -> bool:
    register_organisation(
        call,
        county=county,
        code=row["code"],
        name=row["name"],
        alias=row.get("alias", ""),
        level=row["level"],
        kind=row["kind"],
        parent=organisation(county, row["parent"], field="parent") if "parent" in row else None,
        area=area_by_code(county, row["area"], field="area") if "area" in row else None,
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )
    return True


def _take_succession(call: Call, county: County, **row: Any) -> bool:
    succeed(
        call,
        gone=organisation(county, row["gone"], field="gone"),
        heir=organisation(county, row["heir"], field="heir"),
        on=row["on"],
    )
    return True


def _take_staff(call: Call, county: County, **row: Any) -> bool:
    appoint(
        call,
        login=row["login"],
        name=row["name"],
        organisation=organisation(county, row["organisation"], field="organisation"),
        role=row["role"],
        title=row.get("title") or ROLES[row["role"]].label if row["role"] in ROLES else row["role"],
        county=county,
        area=area_by_code(county, row["area"], field="area") if "area" in row else None,
        valid_from=row["from"],
        basis=document(county, row["basis"], field="basis") if "basis" in row else None,
    )
    return True


def _take_assignment(call: Call, county: County, **row: Any) -> bool:
    owner = organisation(county, row["organisation"], field="organisation")
    helper = pointed_at(county, row["helper"], field="helper") if "helper" in row else owner.subject
    target = pointed_at(county, row["target"], field="target") if "target" in row else _own_area(county, owner, row)
    heading = heading_of(county, {"name": f"{helper.label} → {target.label}"[:LABEL_AT_MOST], **row})
    assign(
        call,
        entry=AssignmentEntry(
            heading=heading,
            kind=row["kind"],
            helper=helper,
            target=target,
            basis=document(county, row["basis"], field="basis") if "basis" in row else None,
            roster=row.get("roster", ""),
            from_on=row.get("from"),
            to_on=row.get("to"),
            helper_count=row.get("helpers"),
            household_count=row.get("households"),
            area_count=row.get("areas"),
            rank_count=row.get("ranks"),
        ),
    )
    return True


def _own_area(county: County, owner: Organisation, row: dict[str, Any]) -> Subject:
    """The area that the row names, else the organisation's own."""
    area = area_by_code(county, row["area"], field="area") if "area" in row else owner.area
    if area is None:
        raise Refusal(
            mark("This field must be filled."), cure=mark("Name the target, or the area it lies in."), field="target"
        )
    return Subject.objects.get(county=county, kind="area", area=area)


RECORD_KINDS = (
    RecordKind(
        "organisations",
        (
            Field("code", code, required=True),
            Field("name", text, required=True),
            Field("alias", text),
            Field("kind", text, required=True),
            Field("level", text, required=True),
            Field("area", text),
            Field("parent", text),
            Field("valid_from", day),
            Field("valid_to", day),
            Field("source", source),
        ),
        _take_organisation,
    ),
    RecordKind(
        "successions",
        (
            Field("code", code, required=True),
            Field("gone", text, required=True),
            Field("heir", text, required=True),
            Field("on", day, required=True),
        ),
        _take_succession,
    ),
    RecordKind(
        "staff",
        (
            Field("login", text, required=True),
            Field("name", text, required=True),
            Field("organisation", text, required=True),
            Field("area", text),
            Field("role", text, required=True),
            Field("title", text),
            Field("from", day, required=True),
            Field("basis", text),
        ),
        _take_staff,
    ),
    RecordKind(
        "assignments",
        (
            *(Field(one.name, one.read, one.required and one.name != "name") for one in HEADING),
            Field("kind", text, required=True),
            Field("helper", text),
            Field("target", text),
            Field("basis", text),
            Field("roster", text),
            Field("from", day),
            Field("to", day),
            Field("helpers", counted),
            Field("households", counted),
            Field("areas", counted),
            Field("ranks", counted),
        ),
        _take_assignment,
    ),
)
