"""The collections of a records file that funds take in."""

from __future__ import annotations

from typing import Any

from bangfu.funds.actions.accounts import open_account, set_share_rule
from bangfu.funds.actions.entries import EntryLine, record_entry
from bangfu.funds.queries import account
from bangfu.funds.rules import SIDES, STATES
from bangfu.kernel.record import (
    Field,
    RecordKind,
    count_of,
    day,
    money,
    one_of,
    percent,
    quantity,
    text,
    truth,
)
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.staff.actions.heading import HEADING, Heading, heading_of
from bangfu.staff.models import OfficeRecord
from bangfu.subjects.queries import document, pointed_at, the_whole


def _heading(county: County, row: dict[str, Any], *, under: OfficeRecord | None = None) -> Heading:
    if under is None and "organisation" not in row:
        raise Refusal(mark("This field must be filled."), field="organisation")
    return heading_of(county, {"name": row["code"], **row}, under=under)


def _take_account(call: Call, county: County, **row: Any) -> bool:
    open_account(
        call,
        heading=_heading(county, row),
        kind=row["kind"],
        purpose=row.get("purpose", ""),
        of=pointed_at(county, row["of"], field="of") if "of" in row else None,
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
    )
    return True


def _take_share_rule(call: Call, county: County, **row: Any) -> bool:
    set_share_rule(
        call,
        heading=_heading(county, row),
        account_kind=row["account_kind"],
        purpose=row["purpose"],
        state=row.get("state", "current"),
        min_share_bp=row["min_share"].value if "min_share" in row else None,
        max_share_bp=row["max_share"].value if "max_share" in row else None,
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        basis=document(county, row["basis"], field="basis") if "basis" in row else None,
    )
    return True


def _take_entry(call: Call, county: County, **row: Any) -> bool:
    of = account(county, row["account"]) if "account" in row else None
    number, word = row.get("quantity", (None, ""))
    record_entry(
        call,
        entry=EntryLine(
            heading=_heading(county, row, under=of),
            side=row["side"],
            kind=row["kind"],
            account=of,
            programme=pointed_at(county, f"programme:{row['programme']}", field="programme")
            if "programme" in row
            else None,
            item=row.get("item", ""),
            term=row.get("term", ""),
            stage=row.get("stage", ""),
            registered=row.get("registered"),
            on=row.get("on"),
            amount=row.get("amount"),
            quantity=number,
            quantity_unit=row.get("quantity_unit", word),
            person_count=row.get("persons"),
            person_times=row.get("person_times"),
            household_count=row.get("households"),
            place_count=row.get("places"),
            event_count=row.get("events"),
            counterpart=pointed_at(county, row["counterpart"], field="counterpart") if "counterpart" in row else None,
            fund_source=row.get("fund_source", ""),
            part_of=the_whole(county, "entry", row.get("part_of")),
            part_by=row.get("part_by", ""),
        ),
    )
    return True


_HEAD = tuple(Field(one.name, one.read, one.name == "code") for one in HEADING)
_VALID = (Field("valid_from", day), Field("valid_to", day))

RECORD_KINDS = (
    RecordKind(
        "accounts",
        (*_HEAD, Field("kind", text, required=True), Field("purpose", text), Field("of", text), *_VALID),
        _take_account,
    ),
    RecordKind(
        "share_rules",
        (
            *_HEAD,
            Field("account_kind", text, required=True),
            Field("purpose", text, required=True),
            Field("state", one_of(*STATES)),
            Field("min_share", percent),
            Field("max_share", percent),
            *_VALID,
            Field("basis", text),
        ),
        _take_share_rule,
    ),
    RecordKind(
        "entries",
        (
            *_HEAD,
            Field("part_of", text),
            Field("part_by", text),
            Field("account", text),
            Field("side", one_of(*SIDES), required=True),
            Field("kind", text, required=True),
            Field("programme", text),
            Field("item", text),
            Field("term", text),
            Field("stage", text),
            Field("registered", truth),
            Field("on", day),
            Field("amount", money),
            Field("quantity", quantity),
            Field("quantity_unit", text),
            Field("persons", count_of("人", "名", "个")),
            Field("person_times", count_of("人次")),
            Field("households", count_of("户")),
            Field("places", count_of("所", "个", "处", "村", "家")),
            Field("events", count_of("次", "场", "场次", "个")),
            Field("counterpart", text),
            Field("fund_source", text),
        ),
        _take_entry,
    ),
)
