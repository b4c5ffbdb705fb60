"""Weights of record matching as a page of the policybook shows them: a table for each field, shares and weights."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.engine.matching import read_weights
from bangfu.kernel.refusal import Refusal, mark
from bangfu.web.numbers import PERCENT, exact
from bangfu.web.words import both, localised

FIELDS = {
    "name": mark("Name"),
    "birth_date": mark("Birth date"),
    "area": mark("Village"),
    "sex": mark("Sex"),
    "relation": mark("Relation to the head"),
}
PARTS = {
    "name": mark("name"),
    "sound": mark("sound of the name"),
    "ordered": mark("characters of the name"),
    "surname": mark("surname"),
    "birth_date": mark("birth date"),
    "birth_year": mark("year of birth"),
    "month_day": mark("month and day of birth"),
    "village": mark("village"),
    "town": mark("township"),
    "sex": mark("sex"),
}
ERRORS = {"usual": mark("on made-up lists with the usual errors"), "hard": mark("on made-up lists with many errors")}
PPB_OF_A_BASIS_POINT = 100_000
Part = dict[str, Any]


def matching_parts(body: dict[str, Any]) -> list[Part]:
    """{heading, facts | table}: when two rows are one person, what is compared, and the weight of each agreement."""
    try:
        weights = read_weights(body)
    except Refusal:
        # What cannot be read is refused where it is used; here its source and label stand.
        return []
    plus = both("＋", " + ")
    fitted = body.get("fitted") or {}
    told = [str(fitted.get("tool", "")), gettext(ERRORS[fitted["errors"]]) if fitted.get("errors") in ERRORS else ""]
    facts = [
        _fact(gettext("The same person from"), _bits(weights.same_bits100)),
        _fact(gettext("Possibly the same from"), _bits(weights.possible_bits100)),
        _fact(
            gettext("Compared are people alike in"),
            both("；", "; ").join(plus.join(gettext(PARTS[part]) for part in rule) for rule in weights.blocks),
        ),
        _fact(
            gettext("Fitted with"),
            both("，", ", ").join(filter(None, told)),
        ),
    ]
    tables = []
    for name, levels in weights.fields.items():
        rows = [
            [
                localised(said.get("label")) or said["code"],
                _share(said["m_ppb"]),
                _share(said["u_ppb"]),
                _bits(level.bits100),
            ]
            for level, said in zip(levels, body["fields"][name], strict=True)
        ]
        columns = [
            gettext("Agreement"), gettext("Of pairs that are one person"), gettext("Of pairs that are two"),
            gettext("Weight"),
        ]  # fmt: skip
        cells = [[{"label": label, "value": value} for label, value in zip(columns, row, strict=True)] for row in rows]
        tables.append({"heading": gettext(FIELDS[name]), "table": {"columns": columns, "rows": cells}})
    return [{"heading": gettext("What it says"), "facts": [one for one in facts if one["value"]]}, *tables]


def _fact(label: str, value: str) -> dict[str, str]:
    return {"label": label, "value": value}


def _bits(bits100: int) -> str:
    return gettext("%(bits)s bits") % {"bits": f"{bits100 / 100:+.1f}"}


def _share(ppb: int) -> str:
    """A share in per cent; what is rarer than one in ten thousand is told as one in how many."""
    if ppb < PPB_OF_A_BASIS_POINT:
        return gettext("1 in %(many)s") % {"many": f"{1_000_000_000 // ppb:,}"}
    return f"{exact(ppb // PPB_OF_A_BASIS_POINT, PERCENT)} %"
