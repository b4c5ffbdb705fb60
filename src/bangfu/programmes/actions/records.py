"""The collections of a records file that programmes take in."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.record import (
    Field,
    RecordKind,
    count_of,
    day,
    money,
    one_of,
    percent,
    text,
    texts,
    truth,
    whole,
)
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.programmes.actions.participations import Enrolment, enrol
from bangfu.programmes.actions.programmes import (
    StandardEntry,
    put_policy_version,
    register_programme,
    set_benefit_item,
)
from bangfu.programmes.lifecycle import MOVES
from bangfu.programmes.queries import programme
from bangfu.programmes.rules.standards import KINDS, PER, STATES, Terms, money_or_mask
from bangfu.staff.actions.heading import HEADING, Heading, heading_of
from bangfu.staff.models import OfficeRecord
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import document, pointed_at, source_of, the_whole


def _heading(county: County, row: dict[str, Any], *, under: OfficeRecord | None = None) -> Heading:
    if under is None and "organisation" not in row:
        raise Refusal(mark("This field must be filled."), field="organisation")
    return heading_of(county, {"name": row["code"], **row}, under=under)


def _basis(county: County, row: dict[str, Any]) -> Subject | None:
    return document(county, row["basis"], field="basis") if "basis" in row else None


def _take_programme(call: Call, county: County, **row: Any) -> bool:
    made = register_programme(
        call,
        heading=_heading(county, row),
        kind=row["kind"],
        goal=row.get("goal", ""),
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )
    if "valid_from" in row or "basis" in row:
        put_policy_version(
            call.part("version"),
            programme=made,
            valid_from=row.get("valid_from"),
            basis=_basis(county, row),
            source=source_of(county, row.get("source")),
        )
    return True


def _take_standard(call: Call, county: County, **row: Any) -> bool:
    of = programme(county, row["programme"]) if "programme" in row else None
    stated = row.get("amount")
    set_benefit_item(
        call,
        entry=StandardEntry(
            heading=_heading(county, row, under=of),
            kind=row["kind"],
            item=row["item"],
            terms=Terms(
                amount=None if isinstance(stated, str) else stated,
                masked_text=stated if isinstance(stated, str) else "",
                least=row.get("min"),
                most=row.get("max"),
                share_bp=row["share"].value if "share" in row else None,
                min_share_bp=row["min_share"].value if "min_share" in row else None,
                per_amount=row.get("per_amount"),
                persons=row.get("persons"),
                minimum=row.get("minimum"),
                maximum=row.get("maximum"),
                months=row.get("months"),
                criteria=row.get("criteria", ()),
            ),
            programme=of,
            state=row.get("state", "current"),
            per=row.get("per", ""),
            pay_method=row.get("pay_method", ""),
            valid_from=row.get("valid_from"),
            valid_to=row.get("valid_to"),
            basis=_basis(county, row),
        ),
    )
    return True


def _take_participation(call: Call, county: County, **row: Any) -> bool:
    of = programme(county, row["programme"]) if "programme" in row else None
    named = {name: pointed_at(county, row[name], field=name) if name in row else None for name in ("who", "at")}
    enrol(
        call,
        entry=Enrolment(
            heading=_heading(county, row, under=of),
            kind=row["kind"],
            programme=of.subject if of else None,
            who=named["who"],
            at=named["at"],
            provider=pointed_at(county, f"organisation:{row['provider']}", field="provider")
            if "provider" in row
            else None,
            channel=row.get("channel", ""),
            registered=row.get("registered"),
            segment=row.get("segment", ""),
            state=row.get("state", "active"),
            reason=row.get("reason", ""),
            from_on=row.get("from"),
            to_on=row.get("to"),
            as_on=row.get("as_on"),
            person_count=row.get("persons"),
            household_count=row.get("households"),
            item_count=row.get("items"),
            planned_count=row.get("planned"),
            helper_count=row.get("helpers"),
            income=row.get("income"),
            part_of=the_whole(county, "participation", row.get("part_of")),
            part_by=row.get("part_by", ""),
        ),
    )
    return True


_HEAD = tuple(Field(one.name, one.read, one.name == "code") for one in HEADING)
_VALID = (Field("valid_from", day), Field("valid_to", day), Field("basis", text))
_PEOPLE = count_of("人", "名", "个", "人次")

RECORD_KINDS = (
    RecordKind(
        "programmes",
        (*_HEAD, Field("kind", text, required=True), Field("goal", text), *_VALID),
        _take_programme,
    ),
    RecordKind(
        "standards",
        (
            *_HEAD,
            Field("programme", text),
            Field("kind", one_of(*KINDS), required=True),
            Field("item", text, required=True),
            Field("pay_method", text),
            Field("state", one_of(*STATES)),
            Field("per", one_of(*PER)),
            Field("amount", money_or_mask),
            Field("min", money),
            Field("max", money),
            Field("share", percent),
            Field("min_share", percent),
            Field("per_amount", money),
            Field("persons", _PEOPLE),
            Field("minimum", whole),
            Field("maximum", whole),
            Field("months", whole),
            Field("criteria", texts),
            *_VALID,
        ),
        _take_standard,
    ),
    RecordKind(
        "participations",
        (
            *_HEAD,
            Field("part_of", text),
            Field("part_by", text),
            Field("programme", text),
            Field("kind", text, required=True),
            Field("who", text),
            Field("at", text),
            Field("provider", text),
            Field("channel", text),
            Field("registered", truth),
            Field("segment", text),
            Field("state", one_of(*MOVES)),
            Field("from", day),
            Field("to", day),
            Field("as_on", day),
            Field("persons", _PEOPLE),
            Field("households", count_of("户")),
            Field("items", count_of("个", "辆", "台", "件", "套", "部", "头", "亩")),
            Field("planned", count_of("人", "名", "个", "户", "件", "辆")),
            Field("helpers", _PEOPLE),
            Field("income", money),
            Field("reason", text),
        ),
        _take_participation,
    ),
)
