"""How the figure checker is measured: which of its relations answer an expected one, and the four rates that follow.

A relation of the checker answers an expected one when it has the same stated and the same computed value; rounding and
a common change of unit (万元 to 元) are forgiven. The kind is not compared: 户 left over may be read as a difference or
as a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from bangfu.figures.finding import Relation

GOOD = frozenset({"consistent", "approximate"})
# What says neither right nor wrong about a sum: the reader is only pointed at a place.
SILENT = frozenset({"warn", "undecided"})
# Found in passing in almost every sentence and true: no expected relation names them unless they are broken.
IN_PASSING = frozenset({"subset", "repeat", "span"})
SCALES = tuple(Decimal(10) ** n for n in (0, 1, 2, 3, 4, 8, -1, -2, -3, -4, -8))
TOLERANCE = Decimal("0.0006")

Pair = tuple[Decimal, Decimal]


class Expected(NamedTuple):
    """A relation that a text is known to hold: `also` are other pairs (stated, computed) that say the same."""

    kind: str
    stated: Decimal
    computed: Decimal
    good: bool
    quote: str = ""
    also: tuple[Pair, ...] = ()

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return ((self.stated, self.computed), *self.also)


@dataclass
class Score:
    """Counts over many texts and the first texts in which something was missed or wrongly called."""

    asked: int = 0
    found: int = 0
    right: int = 0
    broken: int = 0
    broken_called: int = 0
    said: int = 0
    said_rightly: int = 0
    alarms: int = 0
    alarms_rightly: int = 0
    misses: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Expected relations that were found, whatever was said of them."""
        return self.found / max(self.asked, 1)

    @property
    def verdicts(self) -> float:
        """Found relations of which the right thing was said."""
        return self.right / max(self.found, 1)

    @property
    def right_recall(self) -> float:
        """Expected relations that were found and of which the right thing was said."""
        return self.right / max(self.asked, 1)

    @property
    def precision(self) -> float:
        """Relations claimed by the checker that the text holds, with the verdict it deserves."""
        return self.said_rightly / max(self.said, 1)

    @property
    def alarm_recall(self) -> float:
        return self.broken_called / max(self.broken, 1)

    @property
    def alarm_precision(self) -> float:
        return self.alarms_rightly / max(self.alarms, 1)

    def take(self, text: str, expected: Sequence[Expected], relations: Iterable[Relation], name: str = "") -> None:
        """Count what the checker said of one text."""
        relations = tuple(relations)
        for wanted in expected:
            hits = [relation for relation in relations if answers(relation, wanted)]
            self.asked += 1
            self.found += bool(hits)
            rightly = any(verdict_fits(relation, wanted) for relation in hits)
            self.right += rightly
            if not wanted.good:
                self.broken += 1
                self.broken_called += any(relation.verdict == "inconsistent" for relation in hits)
            if not rightly:
                said = ", ".join(sorted({relation.verdict for relation in hits})) or "not found"
                self.misses.append(
                    f"MISS {name} {wanted.kind}: stated {wanted.stated} computed {wanted.computed:.6g} "
                    f"{'good' if wanted.good else 'inconsistent'} ({said}): {wanted.quote or text}"
                )
        for relation in claimed(relations):
            holds = any(answers(relation, wanted) and verdict_fits(relation, wanted) for wanted in expected)
            self.said += 1
            self.said_rightly += holds
            if relation.verdict == "inconsistent":
                self.alarms += 1
                self.alarms_rightly += holds
            if not holds:
                self.misses.append(
                    f"FALSE {name} {relation.kind} {relation.verdict}: stated {relation.stated} computed "
                    f"{relation.computed} ({relation.expression}): {relation.quote!r} in {text!r}"
                )

    def table(self) -> str:
        rates = (
            ("recall", self.found, self.asked),
            ("verdicts", self.right, self.found),
            ("alarm recall", self.broken_called, self.broken),
            ("precision", self.said_rightly, self.said),
            ("alarm precision", self.alarms_rightly, self.alarms),
        )
        return " · ".join(f"{name} {part}/{whole} = {100 * part / max(whole, 1):.2f} %" for name, part, whole in rates)


def claimed(relations: Iterable[Relation]) -> Iterator[Relation]:
    """The relations by which the checker commits itself: not the hints, and not what is true in passing."""
    for relation in relations:
        if relation.verdict in SILENT or (relation.kind in IN_PASSING and relation.verdict in GOOD):
            continue
        yield relation


def verdict_fits(relation: Relation, wanted: Expected) -> bool:
    if wanted.good:
        return relation.verdict in GOOD
    return relation.verdict == "inconsistent" or (wanted.kind == "repeat" and relation.verdict == "warn")


def answers(relation: Relation, wanted: Expected) -> bool:
    stated, computed = number(relation.stated), number(relation.computed)
    if stated is None or computed is None:
        return False
    return any(
        near(stated * scale, pair[0]) and (near(computed * scale, pair[1]) or rounds_to(pair[1], computed * scale))
        for pair in wanted.pairs
        for scale in SCALES
    )


def number(text: str) -> Decimal | None:
    try:
        value = Decimal(text.rstrip("%‰"))
    except (InvalidOperation, ValueError):
        return None
    return value if value.is_finite() else None


def near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= max(abs(other) * TOLERANCE, TOLERANCE)


def rounds_to(exact: Decimal, printed: Decimal) -> bool:
    """The checker may print a computed value at the stated precision: 43.452 as 43.5, but never as 44."""
    places = -int(printed.as_tuple().exponent)
    return places >= 1 and abs(exact - printed) * 2 <= Decimal(10) ** -places
