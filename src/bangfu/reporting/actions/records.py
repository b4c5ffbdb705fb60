"""The claims of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.period import Period
from bangfu.kernel.record import Field, RecordKind, day, mapping, period, source, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.kernel.unit import UNITS
from bangfu.places.models import County
from bangfu.reporting.actions.claims import Asked, Saying, state_claim
from bangfu.reporting.models import Claim
from bangfu.staff.queries import organisation
from bangfu.subjects.queries import source_of


def codes(value: object) -> tuple[str, ...]:
    """One code or a list of them."""
    listed = value if isinstance(value, list) else [value]
    return tuple(text(one) for one in listed)


def against(value: object) -> dict[str, Any]:
    """The line and the words of a statement that says otherwise; its document where it is another one."""
    said = source(value)
    if not said.get("quote"):
        raise Refusal(mark("A statement needs its words."), cure=mark("Fill quote."))
    return said


def passage(value: object) -> str:
    """A text of several lines, each as long as a text may be."""
    return "\n".join(text(line) for line in str(value).splitlines())


def unit(value: object) -> str:
    """A unit that figures are shown in."""
    name = text(value)
    if name not in UNITS:
        raise Refusal(mark("“%(unit)s” is not known."), cure=mark("Use one of: %(units)s."), unit=name,
                      units="、".join(UNITS))  # fmt: skip
    return name


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
        period=span.text,
        as_of=row.get("as_of"),
        group=row.get("group", Claim.Group.AGGREGATE),
        asked=Asked(
            indicator=row.get("indicator", ""),
            filters=row.get("filter", {}),
            other=row.get("other", {}),
            given=row.get("given", {}),
            flags=row.get("flags", {}),
            baseline=row.get("baseline", ""),
            current=row.get("current", ""),
            unit=row.get("unit", ""),
        ),
        saying=Saying(
            declared=row.get("declared", ""),
            of=row.get("of", ()),
            against=row.get("against", {}),
            passage=row.get("passage", ""),
        ),
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
            Field("group", text),
            Field("indicator", text),
            Field("period", period, required=True),
            Field("as_of", day),
            Field("filter", mapping),
            Field("other", mapping),
            Field("given", mapping),
            Field("flags", mapping),
            Field("baseline", text),
            Field("current", text),
            Field("declared", text),
            Field("unit", unit),
            Field("of", codes),
            Field("against", against),
            Field("passage", passage),
            Field("source", mapping),
        ),
        _take_claim,
    ),
)
