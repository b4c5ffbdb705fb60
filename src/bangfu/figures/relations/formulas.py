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
FEWEST, MOST_COLUMNS, MOST_FOR_THREE = 3, 14, 9
# Of ten rows six bear a formula out; a chance of one in so many powers of ten is none.
TENTHS, CERTAIN, CERTAIN_NAMED = 6, 6.0, 4.0
LARGEST_POWER = 8
SLACK = 1e-9
NATURAL = 0.4343

# A number as the search sees it: its logarithm, by how much rounding moves that when it is a result and when it is
# given, and its digits.
Cell = tuple[float, float, float, str] | None
# What factors come to in each row: the logarithm, by how much rounding moves it, and the digits of each.
Given = list[tuple[float, float, tuple[str, ...]] | None]
Column = Sequence[Mark | None]


@dataclass(frozen=True, slots=True)
class Formula:
    """Column `target` is the product of `factors`, or the quotient of two, times ten to the `power`.

    `tight` is how fine the results are that come out, in powers of ten; `exact` a product that is never rounded.
    """

    target: int
    factors: tuple[int, ...]
    power: int
    product: bool
    tight: float
    exact: bool
    named: bool

    @property
    def columns(self) -> frozenset[int]:
        return frozenset((self.target, *self.factors))

    @property
    def weight(self) -> tuple[bool, bool, float]:
        """Which column is told of the others: the one a heading calls a rate, an exact product, the finest result."""
        return self.named, self.exact, self.tight

    def on(self, row: Column) -> Claim | None:
        """The formula as a claim on one row."""
        stated = row[self.target]
        given = [mark for factor in self.factors if (mark := row[factor]) is not None]
        if stated is None or len(given) < len(self.factors):
            return None
        kind, form = self._form(stated, given)
        if form == "rate of" and given[0].dimension == "percent":
            given.reverse()
        return claim(kind, form, stated, given)

    def _form(self, stated: Mark, given: Sequence[Mark]) -> tuple[Kind, str]:
        if self.product:
            if self.power == -2 and len(given) == 2 and any(mark.dimension == "percent" for mark in given):
                return "product", "rate of"
            return "product", f"product e{self.power}" if self.power else "product"
        if self.power == 2 and (stated.dimension == "percent" or self.named):
            return "share", "share"
        return "per_unit", f"quotient e{self.power}" if self.power else "quotient"


def formulas(rows: Sequence[Column], names: Sequence[str]) -> list[Formula]:
    """The products and quotients that most of `rows` bear out, the best of those with the same columns or target."""
    columns = [c for c in range(len(names)) if sum(row[c] is not None for row in rows) >= FEWEST]
    if len(rows) < FEWEST or not FEWEST <= len(columns) <= MOST_COLUMNS:
        return []
    cells = {c: [_cell(row[c]) for row in rows] for c in columns}
    given = dict(_given(columns, cells))
    found = [made for target in columns for made in _of_target(target, cells[target], given, names[target])]
    best: dict[frozenset[int], Formula] = {}
    for made in found:
        if made.columns not in best or made.weight > best[made.columns].weight:
            best[made.columns] = made
    return sorted(best.values(), key=lambda made: made.weight, reverse=True)


def formula_claims(found: Sequence[Formula], rows: Sequence[Column], totals: Sequence[bool]) -> Iterator[Claim]:
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


def _given(
    columns: Sequence[int], cells: dict[int, list[Cell]]
) -> Iterator[tuple[tuple[tuple[int, ...], bool], Given]]:
    """Every product of two or three columns and every quotient of two, by its factors and whether it is a product."""
    for factors in combinations(columns, 2):
        yield (factors, True), _together([cells[factor] for factor in factors], 1)
    for factors in permutations(columns, 2):
        yield (factors, False), _together([cells[factor] for factor in factors], -1)
    if len(columns) <= MOST_FOR_THREE:
        for three in combinations(columns, 3):
            yield (three, True), _together([cells[factor] for factor in three], 1)


def _together(told: Sequence[list[Cell]], sign: int) -> Given:
    made: Given = []
    for first, *others in zip(*told, strict=True):
        if first is None or None in others:
            made.append(None)
            continue
        log, room, digits = first[0], first[2], [first[3]]
        for cell in others:
            if cell is not None:
                log += sign * cell[0]
                room += cell[2]
                digits.append(cell[3])
        made.append((log, room, tuple(digits)))
    return made


def _of_target(
    target: int, results: list[Cell], given: dict[tuple[tuple[int, ...], bool], Given], name: str
) -> Iterator[Formula]:
    rate = bool(RATE.search(name) or MEAN.search(name))
    for (factors, product), told in given.items():
        if target not in factors:
            yield from _borne_out(target, results, (factors, told), product=product, named=rate and not product)


def _borne_out(
    target: int, results: list[Cell], told: tuple[tuple[int, ...], Given], *, product: bool, named: bool
) -> Iterator[Formula]:
    factors, given = told
    powers: list[tuple[int, float, float, float]] = []
    failed = 0
    allowed = len(results) * (10 - TENTHS) // 10
    seen: set[tuple[str, ...]] = set()
    for result, factor in zip(results, given, strict=True):
        if result is None or factor is None:
            continue
        away = result[0] - factor[0]
        power = round(away)
        away = abs(away - power)
        room = result[1] + factor[1]
        if away > room + SLACK:
            failed += 1
            if failed > allowed:
                return
            continue
        digits = (result[3], *factor[2])
        if digits[0] in digits[1:] or digits in seen or (len(factors) == 2 and "1" in digits):
            continue
        seen.add(digits)
        powers.append((power, away, room, result[1] if away <= result[1] + SLACK else 1.0))
    if len(powers) < FEWEST:
        return
    power = Counter(found[0] for found in powers).most_common(1)[0][0]
    own = [found for found in powers if found[0] == power]
    certain, tight = (_powers_of_ten(found[which] for found in own) for which in (2, 3))
    certain = max(certain, tight if all(found[3] < 1 for found in own) else 0.0)
    enough = certain >= (CERTAIN_NAMED if named else CERTAIN) and abs(power) <= LARGEST_POWER
    if enough and len(own) >= FEWEST and len(own) * 10 >= (len(powers) + failed) * TENTHS:
        exact = product and all(found[1] <= SLACK for found in own)
        yield Formula(target, factors, power, product, tight, exact, named)


def _powers_of_ten(rooms: Iterable[float]) -> float:
    """One in how many powers of ten it is that chance falls into all of these rooms."""
    return -sum(log10(min(1.0, 2 * room + SLACK)) for room in rooms)
