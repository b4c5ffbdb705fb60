"""Amounts as people write them, kept as whole numbers in the smallest unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from bangfu.intake.rules.checked import Cell, Column, Missing, Type, Value
from bangfu.intake.rules.words import said_of
from bangfu.intake.rules.writing import plain_number, text_of
from bangfu.intake.rules.wrong import Wrong
from bangfu.kernel.unit import SYNONYMS, UNITS

_NUMBER = re.compile(r"([+-]?)\s*[¥￥]?\s*(\d{1,3}(?:,\d{3})+|\d+)?(?:\.(\d+))?\s*(\D{0,12})")
# Type → (dimension of its units, the unit of a bare number, what may not be cut in parts is named by it).
AMOUNTS = {
    Type.MONEY: ("fen", "元"),
    Type.LAND: ("mu100", "亩"),
    Type.LENGTH: ("dm", "公里"),
    Type.PERCENT: ("bp", "%"),
    Type.COUNT: ("one", "个"),
    Type.AREA_M2: ("m2", "平方米"),
}
_SQUARE = frozenset({"平方米", "平米", "㎡", "m2", "m²", "平方", "平"})


def amounts(column: Column, dimension: str, usual: str) -> Callable[[Cell], Value]:
    """Amounts with their unit or without: then they are in the column's, else in the usual one."""
    size_bare = UNITS[column.unit].size if column.unit in UNITS else UNITS[usual].size if usual in UNITS else 1

    def reader(cell: Cell) -> Value:
        if isinstance(cell, (bool, date, timedelta)):
            raise Wrong("not_a_number")
        if isinstance(cell, (int, float)):
            number, size = Decimal(plain_number(float(cell)) or "0"), size_bare
        else:
            said = said_of(text_of(cell))
            if said is None or isinstance(said, Missing):
                return said
            number, size = _written(str(said), dimension, size_bare, column.unit or usual)
        kept = number * size
        if kept != int(kept):
            raise Wrong("not_whole" if dimension in ("one", "m2") else "too_fine")
        return _bounded(int(kept), column, dimension, size_bare)

    return reader


def _written(text: str, dimension: str, size_bare: int, usual: str) -> tuple[Decimal, int]:
    found = _NUMBER.fullmatch(text)
    if found is None or not (found[2] or found[3]):
        raise Wrong("not_a_number")
    sign, whole, decimals, word = found[1], (found[2] or "0").replace(",", ""), found[3] or "0", found[4].strip()
    number = Decimal(f"{sign}{whole}.{decimals}")
    if not word:
        return number, size_bare
    if dimension == "m2":
        if word.lower() not in _SQUARE:
            raise Wrong("unit_wrong", unit=usual)
        return number, 1
    unit = UNITS.get(SYNONYMS.get(word, SYNONYMS.get(word.lower(), word)))
    if dimension == "one" and (unit is None or unit.dimension == "one") and not word.isascii() and len(word) <= 3:
        return number, 1
    if unit is None or unit.dimension != dimension:
        raise Wrong("unit_wrong", unit=usual)
    return number, unit.size


def _bounded(value: int, column: Column, dimension: str, size: int) -> int:
    least = 0 if column.least is None else column.least
    if value < 0 and least >= 0:
        raise Wrong("negative")
    if value < least or (column.most is not None and value > column.most) or abs(value) > 9_000_000_000_000_000:
        raise Wrong("out_of_range", **bounds(column, size))
    return value


def bounds(column: Column, size: int = 1, warn: bool = False) -> dict[str, str]:
    """{least, most} of a column as people write them, in its unit; an open end is a dash."""
    least, most = (
        (column.warn_least or column.least or 0, column.warn_most) if warn else (column.least or 0, column.most)
    )

    def shown(bound: int | None) -> str:
        if bound is None:
            return "—"
        text = f"{Decimal(bound) / size:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text

    return {"least": shown(least), "most": shown(most)}


def usual_unit(kind: Type) -> str:
    """The unit of a bare number of a type, for headings; empty for counts and for what is no amount."""
    return "" if kind in (Type.COUNT, Type.PERCENT) else AMOUNTS.get(kind, ("", ""))[1]


def unit_size(column: Column) -> int:
    """How much of the kept unit one of the unit is that a bare number counts."""
    usual = AMOUNTS.get(column.type, ("", ""))[1]
    name = column.unit if column.unit in UNITS else usual
    return UNITS[name].size if name in UNITS else 1
