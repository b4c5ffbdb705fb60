"""What the checker finds in a text: figures, the relations between them, and what would mend a broken one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, NamedTuple

Kind = Literal[
    "sum", "share", "difference", "growth", "multiple", "product", "per_unit", "list_count", "repeat", "subset", "span"
]
Verdict = Literal["consistent", "approximate", "inconsistent", "warn", "undecided"]
Approx = Literal["", "about", "at_least", "at_most"]


class Figure(NamedTuple):
    """A number as written at text[start:end], its unit included.

    `value` is in `unit` as written («5.7亿元» is 5.7 with unit 亿元), `places` its decimals, `base` the value in the
    smallest common unit of its dimension (元, 公里 …). A masked («20xx») or damaged figure has no value and no base.
    """

    id: str
    text: str
    start: int
    end: int
    value: Decimal | None
    unit: str
    places: int
    base: Decimal | None
    dimension: str
    approx: Approx = ""
    masked: bool = False


class Repair(NamedTuple):
    """One figure which, written as `value` (in its own unit), mends `mends` broken relations and breaks `breaks`."""

    figure: str
    value: str
    mends: int
    breaks: int = 0


class Relation(NamedTuple):
    """One relation recomputed. `stated` and `computed` are decimal strings in the stated figure's unit.

    `operands` are ids of figures, the stated one first; `expression` is the arithmetic as typed («5160 + 1240»);
    `why` and `why_en` say in Chinese and English what was read and what came out.
    """

    kind: Kind
    verdict: Verdict
    stated: str
    computed: str
    operands: tuple[str, ...]
    start: int
    end: int
    quote: str
    expression: str
    why: str
    why_en: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True, slots=True)
class Findings:
    """All figures in reading order and all relations by place; offsets are characters of `text` as read."""

    text: str
    figures: tuple[Figure, ...]
    relations: tuple[Relation, ...] = field(default=())

    @property
    def counts(self) -> dict[str, int]:
        """How many relations have each verdict."""
        return dict(Counter(relation.verdict for relation in self.relations))
