"""A claim: a value somebody declared, held against the figure computed from the records.

Pure: no clock, no database. A declared figure is never corrected; the claim says what was found and which single
input, if it were another, would make the two agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from math import floor
from typing import Literal

from bangfu.engine.indicator import Indicator, NamedValue, Operand, Result, Total, value_of
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import SYNONYMS, UNITS, show

Verdict = Literal["reproducible", "inconsistent", "declared"]
Severity = Literal["", "rounding", "material", "ambiguous", "temporal", "masked"]
MOST_REPAIRS = 10
_NUMBER = re.compile(r"^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?\s*(\D*)$")
_MASKED = re.compile(r"\d*[xX×*○]+\d*")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")


@dataclass(frozen=True)
class Declared:
    """A declared value: exact in the base of its unit, `ulp` the size of its last digit there; None when masked."""

    text: str
    value: Fraction | None
    ulp: Fraction
    unit: str
    places: int
    as_of: date | None = None

    @property
    def low(self) -> Fraction:
        """The least value that rounds to what is declared."""
        return (self.value or Fraction(0)) - self.ulp / 2

    @property
    def high(self) -> Fraction:
        """The bound above all values that round to what is declared."""
        return (self.value or Fraction(0)) + self.ulp / 2


@dataclass(frozen=True)
class Repair:
    """One input which, with `new` instead of `old` (base unit), would yield the declared value.

    `input` is the measure's column, or `baseline`/`current` for a stated operand (line_id None); `side` says which
    operand the column belongs to, 0 the numerator. `within_rounding`: the change is smaller than half the last digit
    in which the input was stated.
    """

    line_id: int | None
    input: str
    old: int | Fraction
    new: int | Fraction
    within_rounding: bool
    side: int = 0

    @property
    def change(self) -> Fraction:
        """How much of the old value the new one differs by."""
        old = Fraction(self.old)
        return abs(Fraction(self.new) - old) / max(old, Fraction(1))


@dataclass(frozen=True)
class Claim:
    """The outcome. `computed` is the figure at the declared precision, `difference` declared minus computed, exact."""

    declared: Declared
    verdict: Verdict
    severity: Severity
    computed: str
    difference: Fraction | None
    reading: str
    repairs: tuple[Repair, ...]
    why: str


def read_declared(text: str, unit: str, as_of: date | None = None) -> Declared:
    """Read «12.5亿元», «66.7%», «4.5倍», «71» (then in `unit`), or a masked «20xx元».

    Errors: Refusal when the text is no quantity or of another dimension than `unit`.
    """
    shown = text.strip().translate(_FULL_WIDTH)
    if _MASKED.match(shown):
        return Declared(text, None, Fraction(0), unit, 0, as_of)
    found = _NUMBER.match(shown)
    word = found[4].strip() if found else ""
    name = SYNONYMS.get(word, SYNONYMS.get(word.lower(), word)) or unit
    if not found or name not in UNITS or UNITS[name].dimension != UNITS[unit].dimension:
        raise Refusal(
            mark("“%(text)s” cannot be held against a figure in %(unit)s."),
            cure=mark("Write a number with a unit of that kind, e.g. 12.5%(unit)s."),
            text=text,
            unit=unit,
        )
    decimals = found[3] or ""
    ulp = Fraction(UNITS[name].size, 10 ** len(decimals))
    value = int(found[2].replace(",", "") + decimals) * ulp * (-1 if found[1] == "-" else 1)
    return Declared(text, value, ulp, name, len(decimals), as_of)


def compare(declared: Declared, result: Result, *, elsewhen: bool = False) -> Claim:
    """Hold a declared value against an evaluated indicator; `elsewhen`: it is declared for other years than asked."""
    if declared.value is None:
        why = mark("The source hides a digit; it is never guessed.")
        return Claim(declared, "declared", "masked", computed_text(declared, result.value), None, "", (), why)
    other_day = elsewhen or (declared.as_of is not None and declared.as_of != result.as_of)
    if result.value is None or not result.complete or not (result.lines or result.given):
        # A sum that lacks parts is no figure: shown beside the declared one it would read as a contradiction.
        return Claim(declared, "declared", "temporal" if elsewhen else "", "", None, "", (), _incomplete(result))
    readings = result.readings or (NamedValue("", _total(result, result.value)),)
    fitting = [reading for reading in readings if fits(declared, reading.total.value)]
    if fitting:
        severity: Severity = "ambiguous" if len(fitting) < len(readings) else "temporal" if other_day else ""
        best = fitting[0]
        why = _why_fits(severity)
        return Claim(
            declared, "reproducible", severity, computed_text(declared, best.total.value),
            declared.value - best.total.value, best.name, (), why,
        )  # fmt: skip
    best = min(readings, key=lambda reading: (abs(reading.total.value - (declared.value or 0)), reading.name))
    severity, why = _severity(declared, readings, other_day)
    return Claim(
        declared, "inconsistent", severity, computed_text(declared, best.total.value),
        declared.value - best.total.value, best.name, tuple(_repairs(declared, result)), why,
    )  # fmt: skip


def compare_sum(declared: Declared, parts: Sequence[Declared]) -> Claim:
    """Hold a declared value against the sum of other declared values, each known to half its last digit."""
    if declared.value is None or any(part.value is None for part in parts):
        why = mark("The source hides a digit; it is never guessed.")
        return Claim(declared, "declared", "masked", "", None, "", (), why)
    value = sum((part.value or Fraction(0) for part in parts), Fraction(0))
    computed, difference = computed_text(declared, value), declared.value - value
    if fits(declared, value):
        why = mark("It agrees with the declared values that it adds up.")
        return Claim(declared, "reproducible", "", computed, difference, "", (), why)
    # Values declared to the whole unit are counted, not rounded.
    exact = all(part.places == 0 for part in (declared, *parts))
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    if not exact and low <= declared.high and declared.low <= high:
        why = mark("The difference lies within the rounding of the stated inputs.")
        return Claim(declared, "inconsistent", "rounding", computed, difference, "", (), why)
    why = mark("The declared values that it adds up give another sum.")
    return Claim(declared, "inconsistent", "material", computed, difference, "", (), why)


def fits(declared: Declared, value: Fraction) -> bool:
    """True when the value, rounded half up to the declared digit, is what is declared."""
    return declared.value is not None and _rounded(value, declared.ulp) == declared.value


def changed(result: Result, changes: Mapping[tuple[int, int], int]) -> Fraction | None:
    """The figure after changing inputs: {(line_id, side): amount added}; None when it then has no value."""
    operands = {}
    for side, role in enumerate(result.indicator.operands):
        operand = result.operands.get(role, Operand(None))
        lines = {row.line_id for row in result.rows if (row.first, row.second, row.third)[side] is not None}
        more = sum(amount for (line, place), amount in changes.items() if place == side and line in lines)
        operands[role] = replace(operand, total=_moved(operand.total, more) if operand.total else None)
    found = value_of(result.indicator, operands)
    return found.value if found is not None else None


def _moved(total: Total, more: int) -> Total:
    return Total(total.value + more, total.low + more, total.high + more)


def _total(result: Result, value: Fraction) -> Total:
    low, high = result.low, result.high
    return Total(value, value if low is None else low, value if high is None else high)


def computed_text(declared: Declared, value: Fraction | None) -> str:
    """A value at the declared precision, in the declared unit; empty when there is none."""
    return "" if value is None else show(value, declared.unit, declared.places)


def _incomplete(result: Result) -> str:
    if result.missing:
        return mark("Some lines have no recorded value, so the sum has not all its parts.")
    if result.open_lines:
        return mark("Some lines may belong or not: what the filter asks for is not recorded of them.")
    if result.straddling:
        return mark("Some lines reach beyond the period and cannot be divided.")
    return mark("The records hold no components of this figure.")


def _why_fits(severity: Severity) -> str:
    if severity == "ambiguous":
        return mark("It agrees in one of its readings only.")
    if severity == "temporal":
        return mark("It agrees, though it is declared for another day than the records.")
    return mark("It agrees at the declared precision.")


def _severity(declared: Declared, readings: tuple[NamedValue, ...], other_day: bool) -> tuple[Severity, str]:
    if any(reading.total.low <= declared.high and declared.low <= reading.total.high for reading in readings):
        return "rounding", mark("The difference lies within the rounding of the stated inputs.")
    if other_day:
        return "temporal", mark("It is declared for another day than the records.")
    return "material", mark("No rounding of the inputs explains the difference.")


def _rounded(value: Fraction, ulp: Fraction) -> Fraction:
    """Half up, away from nought, to a multiple of `ulp`."""
    steps = floor(abs(value) / ulp + Fraction(1, 2))
    return steps * ulp if value >= 0 else -steps * ulp


def _repairs(declared: Declared, result: Result) -> list[Repair]:
    found = [repair for repair in _single(declared, result) if repair.new >= 0 and repair.new != repair.old]
    found.sort(key=lambda repair: (not repair.within_rounding, repair.change, repair.line_id or 0, repair.input))
    return found[:MOST_REPAIRS]


def _single(declared: Declared, result: Result) -> Iterator[Repair]:
    """Each input alone: the value it would have to take, in the range that the declared rounding leaves."""
    for side, column, total, low, high in _wanted(declared, result, result.indicator):
        if column in ("baseline", "current"):
            yield _repair(None, column, total, 0, (low - total, high - total))
            continue
        for row in result.rows:
            old, ulp = (row.second, row.second_ulp) if side else (row.first, row.first_ulp)
            if old is None:
                continue
            repair = replace(_repair(row.line_id, column, old, ulp, (low - total, high - total)), side=side)
            length = row.shown.get("length_dm")
            # No road is paved further than it is long.
            if column != "paved_dm" or not isinstance(length, int) or repair.new <= length:
                yield repair


Wanted = Iterator[tuple[int, str, int, Fraction, Fraction]]


def _wanted(declared: Declared, result: Result, indicator: Indicator) -> Wanted:
    """For each side of the figure: its column, its total now, and the range of totals that would give the claim."""
    low, high = declared.low, declared.high
    first, column = result.numerator or 0, indicator.numerator.column
    second = indicator.second.column if indicator.second else ""
    if indicator.kind == "sum":
        yield 0, column, first, low, high
    elif indicator.kind == "difference":
        yield 0, column, first, low, high
        yield 1, second, 0, first - high, first - low
    elif indicator.kind in ("rate", "per_unit", "mean") and result.denominator:
        scale = 10_000 if indicator.kind == "rate" and UNITS[indicator.unit].dimension == "bp" else 1
        yield 0, column, first, low * result.denominator / scale, high * result.denominator / scale
        if low > 0:
            yield 1, second, result.denominator, first * scale / high, first * scale / low
    elif indicator.kind == "growth" and result.denominator:
        scale = 10_000 if UNITS[indicator.unit].dimension == "bp" else 1
        name = "current" if "current" in result.given else column
        for more in (0, 1):
            yield 0, name, first, (low / scale + more) * result.denominator, (high / scale + more) * result.denominator
            if low / scale + more > 0:
                yield 0, "baseline", result.denominator, first / (high / scale + more), first / (low / scale + more)


def _repair(line_id: int | None, name: str, old: int, ulp: int, change: tuple[Fraction, Fraction]) -> Repair:
    """The change nearest to the middle of the range, in the input's own precision when that hits the range."""
    least, most = change
    middle = old + (least + most) / 2
    coarse = int(_rounded(middle, Fraction(ulp))) if ulp else None
    new = coarse if coarse is not None and old + least <= coarse < old + most else int(_rounded(middle, Fraction(1)))
    smallest = max(least, -most, Fraction(0))
    return Repair(line_id, name, old, new, bool(ulp) and smallest <= Fraction(ulp, 2))
