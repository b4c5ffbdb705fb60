"""The collections of a records file that the registry takes in."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.kernel.record import Field, RecordKind, code, count_of, day, length, mapping, one_of, text, truth
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.registry.actions.assets import AssetEntry, register_asset
from bangfu.registry.actions.entries import why_missing
from bangfu.registry.actions.groups import PLACES, CohortEntry, record_cohort
from bangfu.registry.actions.lists import RECORD_KIND as LIST_ENTRIES
from bangfu.registry.actions.stated_records import STATED_KINDS
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.actions.villages import state_village
from bangfu.registry.models import VillageFact, Why
from bangfu.registry.queries.fields import fields_of
from bangfu.registry.rules.fields import LISTS, VILLAGE_KIND, read_value
from bangfu.staff.actions.heading import HEADING, heading_of
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import pointed_at, refuse_other_kind, the_whole


def _village(county: County, area: str, field: str) -> Subject:
    village = Subject.objects.filter(county=county, kind="area", area=area_by_code(county, area, field=field)).first()
    if village is None:
        raise Refusal(mark("There is no area with the code “%(code)s”."), field=field, code=area)
    return village


def _take_village(
    call: Call,
    county: County,
    *,
    area: str,
    paved_on: date | None = None,
    paved_on_why: str = "",
    on: date | None = None,
    amends: str = "",
) -> bool:
    """True when the statement was written, False when it stands already."""
    village = _village(county, area, "area")
    held = VillageFact.objects.filter(village=village).as_of(call.today).first()
    if held is not None and (held.paved_on, held.paved_on_why) == (paved_on, why_missing(paved_on, paved_on_why)):
        return False
    state_village(
        call, village=village, on=on or call.today, paved_on=paved_on, paved_on_why=paved_on_why, amends=amends
    )
    return True


def _take_values(call: Call, county: County, **row: Any) -> bool:
    owner, on = row["of"], row.get("on") or call.today
    subject = _village(county, row["who"], "who") if owner == "village" else pointed_at(county, row["who"], field="who")
    refuse_other_kind("who", subject, (VILLAGE_KIND if owner == "village" else owner,))
    known = {one.code: one for one in fields_of(owner, on, county.pk)}
    values: dict[str, Any] = {}
    whys: dict[str, str] = {}
    for name, written in row["values"].items():
        # A field that there is none of is refused by the action, with those there are.
        if written in Why.values:
            values[name], whys[name] = None, str(written)
        else:
            values[name] = read_value(known[name], written) if name in known and not known[name].kept else written
    entry = ValueEntry(subject, on, values, whys, row.get("amends", ""))
    return state_values(call, county=county, entries=[entry])["stated"] > 0


def _take_asset(call: Call, county: County, **row: Any) -> bool:
    register_asset(
        call,
        entry=AssetEntry(
            heading=heading_of(county, {"name": row["code"], **row}),
            kind=row["kind"],
            type=row.get("type", ""),
            state=row.get("state", "in_service"),
            asset_count=row.get("count", 1),
            length=row.get("length"),
            since=row.get("from"),
            part_of=the_whole(county, "asset", row.get("part_of")),
            part_by=row.get("part_by", ""),
        ),
    )
    return True


def _take_cohort(call: Call, county: County, **row: Any) -> bool:
    record_cohort(
        call,
        entry=CohortEntry(
            heading=heading_of(county, {"name": row["code"], **row}),
            list_code=row["list_code"],
            origin=row.get("origin", ""),
            stage=row.get("stage", ""),
            place=row.get("place", ""),
            registered=row.get("registered"),
            person_count=row.get("persons"),
            household_count=row.get("households"),
            as_on=row.get("as_on"),
            part_of=the_whole(county, "cohort", row.get("part_of")),
            part_by=row.get("part_by", ""),
        ),
    )
    return True


_GROUP = (
    *(Field(one.name, one.read, one.required and one.name != "name") for one in HEADING),
    Field("part_of", text),
    Field("part_by", text),
)

RECORD_KINDS = (
    RecordKind(
        "villages",
        (
            Field("area", text, required=True),
            Field("paved_on", day),
            Field("paved_on_why", one_of(*Why.values)),
            Field("on", day),
            Field("amends", text),
        ),
        _take_village,
    ),
    RecordKind(
        "stated_values",
        (
            Field("code", code, required=True),
            Field("of", one_of(*LISTS), required=True),
            Field("who", text, required=True),
            Field("on", day),
            Field("values", mapping, required=True),
            Field("amends", text),
        ),
        _take_values,
    ),
    RecordKind(
        "assets",
        (
            *_GROUP,
            Field("kind", text, required=True),
            Field("type", text),
            Field("state", text),
            Field(
                "count",
                count_of("个", "座", "处", "条", "辆", "台", "件", "套", "家", "所", "户", "间", "块", "头", "亩"),
            ),
            Field("length", length),
            Field("from", day),
        ),
        _take_asset,
    ),
    RecordKind(
        "cohorts",
        (
            *_GROUP,
            Field("list_code", text, required=True),
            Field("origin", text),
            Field("stage", text),
            Field("place", one_of(*PLACES)),
            Field("registered", truth),
            Field("persons", count_of("人", "名", "个")),
            Field("households", count_of("户")),
            Field("as_on", day),
        ),
        _take_cohort,
    ),
    *STATED_KINDS,
    LIST_ENTRIES,
)
