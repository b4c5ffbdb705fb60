"""What each kind of standard must say, and how a masked sum is kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bangfu.kernel.record import money
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import Amount

KINDS = ("benefit", "share", "quota", "limit", "minimum", "checklist")
STATES = ("current", "proposed", "alternative")
PER = ("month", "year", "term", "once", "household", "person", "day")
MASKED_AT_MOST = 40
_MASKED = re.compile(r"[0-9]*[xX×*○?？]+[0-9]*\s*(?:万|亿)?元?")


@dataclass(frozen=True)
class Terms:
    """What a standard grants or asks; None: not stated. `masked_text` is a sum that the source hides."""

    amount: Amount | None = None
    masked_text: str = ""
    least: Amount | None = None
    most: Amount | None = None
    share_bp: int | None = None
    min_share_bp: int | None = None
    per_amount: Amount | None = None
    persons: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    months: int | None = None
    criteria: tuple[str, ...] = field(default=())

    def columns(self) -> dict[str, Any]:
        """As columns of a benefit item."""
        sums = {"amount_fen": self.amount, "min_fen": self.least, "max_fen": self.most}
        return {
            **{name: amount.value if amount else None for name, amount in sums.items()},
            "masked_text": self.masked_text,
            "share_bp": self.share_bp,
            "min_share_bp": self.min_share_bp,
            "per_amount_fen": self.per_amount.value if self.per_amount else None,
            "persons": self.persons,
            "minimum": self.minimum,
            "maximum": self.maximum,
            "months": self.months,
            "criteria": list(self.criteria),
        }


def money_or_mask(value: object) -> Amount | str:
    """A sum of money, or the text of one whose digits the source hides («20xx元»); it is never guessed."""
    written = str(value).strip()
    if len(written) <= MASKED_AT_MOST and _MASKED.fullmatch(written):
        return written
    return money(value)


# For each kind, the fields of which at least one group must be there in full.
_SAYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "benefit": (("amount",), ("masked_text",), ("least",), ("most",), ("share_bp",)),
    "share": (("share_bp",), ("min_share_bp",)),
    "quota": (("per_amount", "persons"), ("minimum",)),
    "limit": (("maximum",), ("minimum",), ("most",)),
    "minimum": (("minimum",), ("least",), ("min_share_bp",)),
    "checklist": (("criteria",),),
}
_FIELDS = {"least": "min", "most": "max", "share_bp": "share", "min_share_bp": "min_share", "masked_text": "amount"}


def refuse_terms(kind: str, terms: Terms) -> None:
    """Refuse a standard that does not say what its kind asks, or whose numbers cannot stand together."""
    if kind not in KINDS:
        raise Refusal(mark("“%(kind)s” is no kind of standard."), field="kind", kind=kind)
    groups = _SAYS[kind]
    if not any(all(getattr(terms, name) not in (None, "", ()) for name in group) for group in groups):
        asked = "、".join(" + ".join(_FIELDS.get(name, name) for name in group) for group in groups)
        raise Refusal(
            mark("A standard of the kind “%(kind)s” states one of: %(asked)s."),
            cure=mark("Fill one of these fields."),
            field=_FIELDS.get(groups[0][0], groups[0][0]),
            kind=kind,
            asked=asked,
        )
    refuse_numbers(terms.columns())
    if len(set(terms.criteria)) < len(terms.criteria):
        raise Refusal(mark("A criterion stands twice in the list."), field="criteria")


def refuse_numbers(columns: Mapping[str, Any]) -> None:
    """Refuse numbers of a standard that cannot stand: less than nothing, over 100 %, an upper end below the lower."""
    for name, value in columns.items():
        if isinstance(value, int) and value < 0:
            raise Refusal(mark("“%(text)s” may not be negative."), field=name, text=str(value))
    for name in ("share_bp", "min_share_bp"):
        if (columns.get(name) or 0) > 10_000:
            raise Refusal(mark("A share lies between 0 and 100 %%."), field=_FIELDS[name])
    for low, high, field_name in (("min_fen", "max_fen", "max"), ("minimum", "maximum", "maximum")):
        least, most = columns.get(low), columns.get(high)
        if least is not None and most is not None and most < least:
            raise Refusal(mark("The upper end lies below the lower end."), field=field_name)
