"""The arithmetic of each kind of indicator: exact fractions with the range that rounding of the inputs leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import Protocol

from bangfu.engine.indicator.definition import Indicator
from bangfu.kernel.unit import UNITS

HUNDRED_PERCENT = 10_000


class Stated(Protocol):
    """A quantity as a text gives it, in the base unit; `kernel.unit.Amount` is one."""

    @property
    def value(self) -> int: ...
    @property
    def ulp(self) -> int: ...


@dataclass(frozen=True)
class Total:
    """An exact sum and how far half a last digit of every input can carry it."""

    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class NamedValue:
    """One reading of a figure that has several: its name and its value in the base of the unit."""

    name: str
    total: Total


@dataclass(frozen=True)
class Operand:
    """One operand: None when nothing is known; `times` multiplies a quota; `given`: stated by whoever asks."""

    total: Total | None
    times: int | None = 1
    given: bool = False


def exactly(value: Fraction | int) -> Total:
    """A value without any rounding."""
    return Total(Fraction(value), Fraction(value), Fraction(value))


def as_stated(given: Stated) -> Total:
    """A stated quantity, known to half its last digit."""
    half = Fraction(given.ulp, 2)
    return Total(Fraction(given.value), given.value - half, given.value + half)


def value_of(indicator: Indicator, operands: Mapping[str, Operand]) -> Total | None:
    """The figure from its operands; None when one that it needs is not known. A growth has readings instead."""
    totals = {role: operand.total for role, operand in operands.items()}
    if any(role not in totals or totals[role] is None for role in indicator.operands):
        return None
    found = [total for role in indicator.operands if (total := totals[role]) is not None]
    first, second = found[0], found[1] if len(found) > 1 else None
    kind = indicator.kind
    if second is None:
        return _minus(exactly(HUNDRED_PERCENT), first) if kind == "complement" else first
    if kind in ("difference", "remainder"):
        return _minus(first, second) if kind == "difference" else _minus(second, first)
    if kind in ("per_unit", "mean"):
        return quotient(first, second, 1)
    if kind == "rate":
        return quotient(first, second, scale(indicator))
    if kind == "complement":
        share = quotient(first, second, HUNDRED_PERCENT)
        return _minus(exactly(HUNDRED_PERCENT), share) if share else None
    if kind == "product":
        return Total(first.value * second.value, first.low * second.low, first.high * second.high)
    quota = _whole(quotient(first, second, 1), operands["per"].times if kind != "whole" else 1)
    return quota if len(found) < 3 or quota is None else _against(indicator, quota, found[2])


def _against(indicator: Indicator, quota: Total, achieved: Total) -> Total | None:
    if indicator.kind == "fulfilment":
        return quotient(achieved, quota, scale(indicator))
    short = _minus(quota, achieved)
    none = Fraction(0)
    return Total(max(short.value, none), max(short.low, none), max(short.high, none))


def _whole(total: Total | None, times: int | None) -> Total | None:
    if total is None or times is None:
        return None
    return Total(
        Fraction(floor(total.value) * times), Fraction(floor(total.low) * times), Fraction(floor(total.high) * times)
    )


def _minus(first: Total, second: Total) -> Total:
    return Total(first.value - second.value, first.low - second.high, first.high - second.low)


def scale(indicator: Indicator) -> int:
    """A plain ratio in the base of the indicator's unit: 1/100 percent, or itself."""
    return HUNDRED_PERCENT if UNITS[indicator.unit].dimension == "bp" else 1


def quotient(first: Total, second: Total, times: int) -> Total | None:
    """first / second x times; None for a division by nought."""
    if second.value == 0:
        return None
    if second.low <= 0 or first.low < 0:
        return exactly(first.value / second.value * times)
    return Total(first.value / second.value * times, first.low / second.high * times, first.high / second.low * times)


def growth(indicator: Indicator, first: Total | None, base: Total) -> tuple[NamedValue, ...]:
    """Growth is read in two ways: the figure is the addition, or the new total."""
    times = scale(indicator)
    added = quotient(first, base, times) if first is not None else None
    if added is None:
        return ()
    stock = Total(added.value - times, added.low - times, added.high - times)
    return (NamedValue("addition", added), NamedValue("new_total", stock))
