"""A claim: what the text says of its figures, as a form over operands with a stated result, and its judgement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from bangfu.figures.arithmetic import compute
from bangfu.figures.finding import Kind, Verdict
from bangfu.figures.mark import Mark
from bangfu.figures.unit import EXACT, ONE

ZERO = Decimal(0)
# All of something is no rounded rate.
HUNDRED = Decimal(100)
# A rate per household or person is set, not measured: «5万元» a school is five exactly.
EACH_EXACT = ("product", "quotient")
HALF = Decimal("0.5")
# 约 and 近 are read as within a twentieth, or within the place of the last digit that is not a zero.
ABOUT = Decimal("0.05")
MOST_ABOUT = Decimal("0.1")
# What the rounding of the inputs alone may make up, as a part of the result.
MOST_ROUNDED = Decimal("0.1")
HOLDS = ("consistent", "approximate")
LINEAR = ("sum", "difference")
# Digits that decimal arithmetic keeps.
LONGEST = 28


class Claim:
    """`stated` says what `form` over `operands` gives; `computed` is in the unit of `stated`.

    `instead` is the figure that a broken rate was taken of, where one gives the stated value. Whether it `holds`, that
    is, the arithmetic comes out, goes with the verdict.
    """

    __slots__ = (
        "computed",
        "form",
        "holds",
        "instead",
        "kind",
        "note",
        "operands",
        "span",
        "stated",
        "verdict",
        "where",
    )

    def __init__(
        self,
        kind: Kind,
        form: str,
        stated: Mark,
        operands: Sequence[Mark],
        computed: Decimal,
        *,
        verdict: Verdict,
        note: str = "",
    ) -> None:
        self.kind = kind
        self.form = form
        self.stated = stated
        self.operands = tuple(operands)
        self.computed = computed
        self.verdict: Final[Verdict] = verdict
        self.holds: Final = verdict in HOLDS
        self.note = note
        self.span: tuple[int, int] | None = None
        # The row and the column of a table in which the stated figure stands, as they are called there.
        self.where: tuple[str, str] | None = None
        self.instead: Mark | None = None

    def judged(self, verdict: Verdict) -> Claim:
        """The same claim with another verdict."""
        made = Claim(self.kind, self.form, self.stated, self.operands, self.computed, verdict=verdict, note=self.note)
        made.span, made.where, made.instead = self.span, self.where, self.instead
        return made


def claim(kind: Kind, form: str, stated: Mark, operands: Sequence[Mark], note: str = "") -> Claim | None:
    """The judged claim, or None when a figure is masked or the form has no value."""
    if stated.value is None:
        return None
    values = [mark.base for mark in operands if mark.base is not None]
    if len(values) < len(operands):
        return None
    base = compute(form, values)
    if base is None:
        return None
    computed = base if stated.factor is ONE else base / stated.factor
    return Claim(
        kind, form, stated, operands, computed, verdict=judge(form, stated, operands, values, computed), note=note
    )


def judge(form: str, stated: Mark, operands: Sequence[Mark], values: list[Decimal], computed: Decimal) -> Verdict:
    """consistent: equal or rounded half up; approximate: truncated, approximate words, rounding of the inputs."""
    value = stated.value
    if value is None:
        return "undecided"
    if computed == value:
        return "consistent"
    away = abs(computed - value)
    step = _step(stated.places)
    # What is a whole step away is rounded to nothing equal; a number too long for its step is left to quantize.
    if (away < step or computed.adjusted() + stated.places >= LONGEST) and (
        stated.places or stated.dimension not in EXACT or stated.multiplied or form == "quotient"
    ):
        try:
            if computed.quantize(step, ROUND_HALF_UP) == value:
                return "consistent"
            if computed.quantize(step, ROUND_DOWN) == value and _rounds(form, stated, operands):
                return "approximate"
        except InvalidOperation:
            return "undecided"
    if stated.approx and within(stated, computed):
        return "approximate"
    room = _room(form, operands, values, computed * stated.factor)
    if room and away <= (room + own_room(stated)) / stated.factor:
        # Inputs so coarse that anything near comes out of them say nothing for the figure.
        return "approximate" if away <= MOST_ROUNDED * abs(computed) else "warn"
    return "inconsistent"


@lru_cache(maxsize=64)
def _step(places: int) -> Decimal:
    """One in the last of so many decimal places."""
    return Decimal(1).scaleb(-places)


def within(stated: Mark, computed: Decimal) -> bool:
    """Whether an approximate figure («约1200», «3800余», «不足5%») allows the computed value."""
    value = stated.value
    if value is None:
        return False
    if stated.approx == "at_least":
        return computed >= value
    if stated.approx == "at_most":
        return computed <= value
    return abs(computed - value) <= max(abs(value) * ABOUT, min(last_place(value), abs(value) * MOST_ABOUT))


def last_place(value: Decimal) -> Decimal:
    """The size of the last digit that is not a zero: 100 for 3800, 0.1 for 2.5."""
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent) if isinstance(exponent, int) and abs(exponent) < 30 else ZERO


def own_room(mark: Mark, places: int = 0) -> Decimal:
    """Half of the last stated place in base units, where the figure can have been rounded at all.

    `places` are those of its neighbours in the same unit: «19.5万元» beside «19.32万元» is 19.50.
    """
    if mark.dimension in EXACT and not mark.multiplied:
        return ZERO
    if not mark.places and not mark.multiplied and (mark.dimension != "percent" or mark.value == HUNDRED):
        return ZERO
    return HALF * _step(max(mark.places, places)) * mark.factor


def _rounds(form: str, stated: Mark, operands: Sequence[Mark]) -> bool:
    """Whether truncation is a reading: a quotient, or terms with more decimals than the result."""
    if form == "product":
        return False
    if form not in ("sum", "difference"):
        return True
    finest = stated.factor.scaleb(-stated.places)
    return any(mark.factor.scaleb(-mark.places) < finest for mark in operands)


def _counted(mark: Mark) -> bool:
    """Whether a figure is told to the last one, so that nothing can have been rounded."""
    return not (mark.places or mark.multiplied or mark.approx or mark.dimension == "percent")


def _room(form: str, operands: Sequence[Mark], values: list[Decimal], base: Decimal) -> Decimal:
    """How far the rounding of the operands can carry the result; «1亿元» beside «1.2亿元» is one exactly."""
    linear = form in LINEAR
    if linear and not any(mark.places or mark.approx or mark.unit != operands[0].unit for mark in operands):
        return ZERO
    if not linear and all(map(_counted, operands)):
        return ZERO
    finest: dict[str, int] = {}
    for mark in operands:
        finest[mark.unit] = max(finest.get(mark.unit, 0), mark.places)
    total = ZERO
    for place, mark in enumerate(operands):
        exact = not mark.places and (finest[mark.unit] or form.startswith(EACH_EXACT))
        step = ZERO if exact else own_room(mark, finest[mark.unit])
        if mark.approx == "about" and mark.value is not None:
            step = max(step, abs(mark.value) * ABOUT * mark.factor)
        if not step:
            continue
        if linear:
            total += step
            continue
        moved = list(values)
        moved[place] += step
        result = compute(form, moved)
        if result is not None:
            total += abs(result - base)
    return total
