"""Quantities as officials write them, kept as whole numbers in the smallest unit.

Base units: fen (money), dm (decimetres of length), bp (1/100 of a percent), mu100 (1/100 of a mu of land), one
(counts). Each reading keeps `ulp`, the size of the last stated digit in the base unit, so that sums know how far
rounding of the inputs can carry them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from bangfu.kernel.refusal import Refusal, mark


@dataclass(frozen=True)
class Unit:
    """A written unit: its dimension, its size in the base unit, and the decimals it is usually shown with."""

    zh: str
    en: str
    dimension: str
    size: int
    places: int


UNITS: dict[str, Unit] = {
    u.zh: u
    for u in (
        Unit("分", "fen", "fen", 1, 0),
        Unit("元", "yuan", "fen", 100, 2),
        Unit("万元", "10,000 yuan", "fen", 1_000_000, 4),
        Unit("亿元", "100 million yuan", "fen", 10_000_000_000, 2),
        Unit("分米", "dm", "dm", 1, 0),
        Unit("米", "m", "dm", 10, 1),
        Unit("延米", "running m", "dm", 10, 1),
        Unit("公里", "km", "dm", 10_000, 4),
        Unit("%", "%", "bp", 100, 2),
        Unit("亩", "mu", "mu100", 100, 2),
        Unit("倍", "times", "ratio", 1, 1),
        Unit("万元/公里", "10,000 yuan per km", "fen_per_dm", 100, 2),
        Unit("元/人", "yuan per person", "fen_per_one", 100, 2),
        Unit("元/户", "yuan per household", "fen_per_one", 100, 2),
        Unit("元/辆", "yuan per vehicle", "fen_per_one", 100, 2),
        Unit("万元/个", "10,000 yuan each", "fen_per_one", 1_000_000, 2),
        Unit("万元/座", "10,000 yuan per bridge", "fen_per_one", 1_000_000, 2),
        Unit("人/户", "persons per household", "one_per_one", 1, 2),
        Unit("人次/场", "person-times per session", "one_per_one", 1, 2),
        Unit("名/村", "helpers per village", "one_per_one", 1, 2),
        Unit("户/名", "households per helper", "one_per_one", 1, 2),
        *(
            Unit(zh, en, "one", 1, 0)
            for zh, en in (
                ("个", "items"),
                ("座", "bridges"),
                ("条", "roads"),
                ("处", "sites"),
                ("户", "households"),
                ("人", "people"),
                ("人次", "person-times"),
                ("名", "persons"),
                ("辆", "vehicles"),
                ("次", "times held"),
                ("标段", "lots"),
                ("村", "villages"),
                ("乡镇", "townships"),
                ("项", "tasks"),
                ("件", "pieces"),
                ("场", "sessions"),
                ("轮", "rounds"),
                ("所", "schools"),
                ("家", "units"),
                ("份", "copies"),
                # Definitions put in force before say 月.
                ("月", "months"),
                ("个月", "months"),
                ("周", "weeks"),
                ("天", "days"),
            )
        ),
    )
}

EXAMPLES = {"fen": "12.5万元", "dm": "8.25公里", "bp": "65%", "mu100": "5.5亩", "one": "41个"}
SYNONYMS = {
    "万": "万元",
    "亿": "亿元",
    "km": "公里",
    "m": "米",
    "％": "%",
    "元人民币": "元",
    "月": "个月",
    "千米": "公里",
}

_WRITTEN = re.compile(r"\s*([+-]?)([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?\s*(\D*?)\s*")
_DECIMAL = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
DIGITS_AT_MOST = 40
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，％－＋", "0123456789.,%-+")
MOST = 9_000_000_000_000_000_000


@dataclass(frozen=True)
class Amount:
    """`value` and `ulp` in the base unit of `dimension`; `unit` and `text` as written."""

    value: int
    ulp: int
    dimension: str
    unit: str
    text: str


def read_amount(text: str, dimension: str | None = None, *, usual: str = "") -> Amount:
    """Read «1234.5万元», «8.25公里», «65%», «41个»; `usual` is the unit asked for, told to who writes another one.

    Errors: Refusal when the text is no number, the unit is unknown or of another dimension than asked, when digits
    finer than the base unit would be lost, or when the number is too large to keep.
    """
    shown = text.strip()
    found = _WRITTEN.fullmatch(shown.translate(_FULL_WIDTH)) if len(shown) <= DIGITS_AT_MOST else None
    if not found:
        raise Refusal(
            mark("“%(text)s” is not a quantity."),
            cure=mark("Write a number with its unit, e.g. %(example)s."),
            text=shown[:DIGITS_AT_MOST],
            example=EXAMPLES.get(dimension or "fen", "12.5万元"),
        )
    sign, whole, decimals, word = found[1], found[2].replace(",", ""), found[3] or "", found[4]
    name = SYNONYMS.get(word, SYNONYMS.get(word.lower(), word)) or "个"
    unit = UNITS.get(name)
    if not word and dimension not in (None, "one"):
        raise Refusal(
            mark("“%(text)s” has no unit."),
            cure=mark("Write a number with its unit, e.g. %(example)s."),
            text=shown,
            example=EXAMPLES[dimension],
        )
    if unit is None or (dimension is not None and unit.dimension != dimension):
        raise Refusal(
            mark("“%(text)s” has a unit that does not belong here."),
            cure=mark("The unit should be %(usual)s; %(units)s are understood as well.")
            if usual
            else mark("Use one of: %(units)s."),
            text=shown,
            usual=usual,
            units="、".join(u.zh for u in UNITS.values() if dimension in (None, u.dimension) and u.zh != usual),
        )
    scaled = int(whole + decimals) * unit.size
    step = 10 ** len(decimals)
    if scaled % step:
        raise Refusal(
            mark("“%(text)s” is finer than the smallest unit kept."), cure=mark("Give fewer decimals."), text=shown
        )
    value = scaled // step * (-1 if sign == "-" else 1)
    if abs(value) > MOST:
        raise Refusal(mark("“%(text)s” is too large."), cure=mark("Check the unit."), text=shown)
    return Amount(value, max(unit.size // step, 1), unit.dimension, unit.zh, shown)


def in_unit(value: int | Fraction, unit: str) -> Fraction:
    """The exact number of `unit` in a value of the unit's base."""
    return Fraction(value) / UNITS[unit].size


def half_up(value: Fraction, places: int) -> Decimal:
    """The exact fraction rounded half away from zero to `places` decimals."""
    scale = 10**places
    numerator = value.numerator * scale
    whole, rest = divmod(abs(numerator), value.denominator)
    if 2 * rest >= value.denominator:
        whole += 1
    # Built from its digits: scaleb would round to the context's 28.
    digits = tuple(int(digit) for digit in str(whole))
    return Decimal((1 if numerator < 0 and whole else 0, digits, -places))


def show(value: int | Fraction, unit: str, places: int | None = None, *, grouped: bool = False) -> str:
    """The number as printed, without the unit's name; `places=None` drops trailing zeros of an exact value."""
    exact = in_unit(value, unit)
    if places is None:
        number = half_up(exact, UNITS[unit].places)
        text = f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        text = f"{half_up(exact, places):f}"
    if not grouped:
        return text
    whole, dot, decimals = text.partition(".")
    return f"{int(whole):,}" + dot + decimals if whole not in ("-0",) else text


def read_decimal(text: str) -> Decimal:
    """A plain decimal number as text; Refusal otherwise."""
    written = text.strip().translate(_FULL_WIDTH).replace(",", "")
    if len(written) > DIGITS_AT_MOST or not _DECIMAL.fullmatch(written):
        raise Refusal(mark("“%(text)s” is not a number."), cure=mark("Write digits only."), text=text[:DIGITS_AT_MOST])
    return Decimal(written)


def quantize(value: Decimal, places: int) -> Decimal:
    """Half-up rounding of a decimal."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
