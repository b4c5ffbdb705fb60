"""The organisations and the staff of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.record import Field, RecordKind, code, day, source, text
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.staff.actions.organisations import register_organisation, succeed
from bangfu.staff.actions.people import appoint
from bangfu.staff.queries import organisation
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.queries import document


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
)
