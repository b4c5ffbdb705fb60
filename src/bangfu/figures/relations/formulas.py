"""Formulas of a table, found in its own rows: columns that are the product or the quotient of two others.

No heading has to say so: a formula is a table's when most of its rows bear it out by more digits than chance gives.
A power of ten stands for units that only the headings name (万元 from 元 and 人).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from math import log10

from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Kind
from bangfu.figures.mark import Mark

RATE = re.compile(r"率|占比|比例|比重|进度|%")
MEAN = re.compile(r"均|单产|亩产|利用小时|密度")
FEWEST, MOST_COLUMNS, SAMPLE = 3, 14, 12
# Of ten rows six bear a formula out; a chance of one in so many powers of ten is none.
TENTHS, CERTAIN, CERTAIN_NAMED = 6, 6.5, 4.0
LARGEST_POWER = 8
SLACK = 1e-9
NATURAL = 0.4343

# A number as the search sees it: its logarithm, by how much rounding moves that when it is a result and when it is
# given, and its digits.
Cell = tuple[float, float, float, str] | None
Column = Sequence[Mark | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """Column `target` is `one` times or by `other`, times ten to the `power`.

    `tight` is how fine the results are that come out, in powers of ten; `exact` a product that is never rounded.
    """

    target: int
    one: int
    other: int
    power: int
    product: bool
    tight: float
    exact: bool
    named: bool

    @property
    def columns(self) -> frozenset[int]:
        return frozenset((self.target, self.one, self.other))

    @property
    def weight(self) -> tuple[bool, bool, float]:
        """Which column is told of the others: the one a heading calls a rate, an exact product, the finest result."""
        return self.named, self.exact, self.tight

    def on(self, row: Sequence[Mark | None]) -> Claim | None:
        """The formula as a claim on one row."""
        stated, one, other = row[self.target], row[self.one], row[self.other]
        if stated is None or one is None or other is None:
            return None
        kind, form = self._form(stated, one, other)
        if form == "rate of" and one.dimension == "percent":
            one, other = other, one
        return claim(kind, form, stated, [one, other])

    def _form(self, stated: Mark, one: Mark, other: Mark) -> tuple[Kind, str]:
        if self.product:
            if self.power == -2 and "percent" in (one.dimension, other.dimension):
                return "product", "rate of"
            return "product", f"product e{self.power}" if self.power else "product"
        if self.power == 2 and (stated.dimension == "percent" or self.named):
            return "share", "share"
        return "per_unit", f"quotient e{self.power}" if self.power else "quotient"


def formulas(rows: Sequence[Sequence[Mark | None]], names: Sequence[str]) -> list[Formula]:
    """The products and quotients that most of `rows` bear out, the best of those with the same columns or target."""
    columns = [c for c in range(len(names)) if sum(row[c] is not None for row in rows) >= FEWEST]
    if len(rows) < FEWEST or not FEWEST <= len(columns) <= MOST_COLUMNS:
        return []
    cells = {c: [_cell(row[c]) for row in rows] for c in columns}
    found = [made for target in columns for made in _of_target(target, columns, cells, names)]
    best: dict[frozenset[int], Formula] = {}
    for made in found:
        if made.columns not in best or made.weight > best[made.columns].weight:
            best[made.columns] = made
    return sorted(best.values(), key=lambda made: made.weight, reverse=True)


def formula_claims(
    found: Sequence[Formula], rows: Sequence[Sequence[Mark | None]], totals: Sequence[bool]
) -> Iterator[Claim]:
    """What the formulas say of each row: of each target the best, and no alarm where another explains the row.

    A row of totals is no product of totals; its rates are those of the totals.
    """
    told: set[int] = set()
    for made in found:
        if made.target in told:
            continue
        told.add(made.target)
        rivals = [other for other in found if other is not made and other.target == made.target]
        for row, total in zip(rows, totals, strict=True):
            judged = None if total and made.product else made.on(row)
            if judged is None:
                continue
            if judged.holds or not any((other := rival.on(row)) and other.holds for rival in rivals):
                yield judged


def _cell(mark: Mark | None) -> Cell:
    if mark is None or mark.base is None or mark.base <= 0:
        return None
    value = float(mark.base)
    room = 0.5 * 10.0**-mark.places * float(mark.factor) / value * NATURAL
    return log10(value), room, room if mark.places else 0.0, str(mark.value).replace(".", "").strip("0")


def _of_target(
    target: int, columns: Sequence[int], cells: dict[int, list[Cell]], names: Sequence[str]
) -> Iterator[Formula]:
    others = [c for c in columns if c != target]
    rate = bool(RATE.search(names[target]) or MEAN.search(names[target]))
    for one, other in combinations(others, 2):
        yield from _borne_out(target, one, other, cells, product=True, named=False)
    for one, other in permutations(others, 2):
        yield from _borne_out(target, one, other, cells, product=False, named=rate)


def _borne_out(
    target: int, one: int, other: int, cells: dict[int, list[Cell]], *, product: bool, named: bool
) -> Iterator[Formula]:
    sign = 1 if product else -1
    powers: list[tuple[int, float, float, float]] = []
    failed = 0
    rows = list(zip(cells[target], cells[one], cells[other], strict=True))
    allowed = len(rows) * (10 - TENTHS) // 10
    seen: set[tuple[str, str, str]] = set()
    for result, first, second in rows:
        if result is None or first is None or second is None:
            continue
        away = result[0] - first[0] - sign * second[0]
        power = round(away)
        away = abs(away - power)
        room = result[1] + first[2] + second[2]
        if away > room + SLACK:
            failed += 1
            if failed > allowed:
                return
            continue
        digits = (result[3], first[3], second[3])
        if digits[0] in digits[1:] or digits in seen or "1" in digits:
            continue
        seen.add(digits)
        powers.append((power, away, room, result[1] if away <= result[1] + SLACK else 1.0))
    if len(powers) < FEWEST:
        return
    power = Counter(found[0] for found in powers).most_common(1)[0][0]
    own = [found for found in powers if found[0] == power]
    certain = _powers_of_ten(found[2] for found in own)
    enough = certain >= (CERTAIN_NAMED if named else CERTAIN) and abs(power) <= LARGEST_POWER
    if enough and len(own) >= FEWEST and len(own) * 10 >= (len(powers) + failed) * TENTHS:
        tight = _powers_of_ten(found[3] for found in own)
        exact = product and all(found[1] <= SLACK for found in own)
        yield Formula(target, one, other, power, product, tight, exact, named)


def _powers_of_ten(rooms: Iterable[float]) -> float:
    """One in how many powers of ten it is that chance falls into all of these rooms."""
    return -sum(log10(min(1.0, 2 * room + SLACK)) for room in rooms)
