"""The claims of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.period import Period
from bangfu.kernel.record import Field, RecordKind, day, mapping, period, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.reporting.actions.claims import state_claim
from bangfu.staff.queries import organisation
from bangfu.subjects.queries import source_of


def _take_claim(call: Call, county: County, **row: Any) -> bool:
    span: Period = row["period"]
    label = row["label"]
    if not {"zh", "en"} <= set(label):
        raise Refusal(mark("A label is given in Chinese and English."), field="label")
    state_claim(
        call,
        county=county,
        code=row["code"],
        label_zh=str(label["zh"]),
        label_en=str(label["en"]),
        organisation=organisation(county, row["organisation"]),
        indicator=row["indicator"],
        period=span.text,
        as_of=row.get("as_of"),
        filters=row.get("filter", {}),
        flags=row.get("flags", {}),
        baseline=row.get("baseline", ""),
        current=row.get("current", ""),
        declared=row.get("declared", ""),
        source=source_of(county, row.get("source")),
    )
    return True


RECORD_KINDS = (
    RecordKind(
        "claims",
        (
            Field("code", text, required=True),
            Field("label", mapping, required=True),
            Field("organisation", text, required=True),
            Field("indicator", text, required=True),
            Field("period", period, required=True),
            Field("as_of", day),
            Field("filter", mapping),
            Field("flags", mapping),
            Field("baseline", text),
            Field("current", text),
            Field("declared", text),
            Field("source", mapping),
        ),
        _take_claim,
    ),
)
