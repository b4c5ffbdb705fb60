"""The unit that a sheet gives in a heading, 产值（万元）, or above its table, 单位：万元."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bangfu.intake.rules.amounts import AMOUNTS, usual_unit
from bangfu.intake.rules.checked import Cell, Column, Type
from bangfu.kernel.unit import SYNONYMS, UNITS

_IN_HEADING = re.compile(r"[(（\[【]\s*(?:单位[:：])?\s*([^()（）\[\]【】]{1,6}?)\s*[)）\]】]")
_ABOVE = re.compile(r"(?:金额)?单位\s*[:：]\s*([^\s,，、;；()（）]{1,4})")
# Units that are met and that nothing here is kept in.
OTHER = frozenset({"公顷", "顷", "平方公里", "千元", "百元", "角", "美元", "里", "华里", "厘米", "平方尺"})


def in_heading(column: Column, heading: str) -> str:
    """The unit in the brackets of a heading, as UNITS or OTHER has it; empty where there is none."""
    for said in _IN_HEADING.findall(heading):
        unit = SYNONYMS.get(said, said)
        if unit in OTHER or (unit in UNITS and UNITS[unit].dimension == _dimension(column)):
            return str(unit)
    return ""


def above(rows: Iterable[tuple[Cell, ...]]) -> str:
    """The unit of money that the rows above the headings give."""
    for row in rows:
        for cell in row:
            found = _ABOVE.search(cell) if isinstance(cell, str) else None
            if found and (found[1] in OTHER or (found[1] in UNITS and UNITS[found[1]].dimension == "fen")):
                return found[1]
    return ""


def unit_of(column: Column, heading: str, over: str) -> str:
    """The unit of the bare numbers below a heading: what it says, else what stands over the table, else the usual."""
    if column.type not in AMOUNTS or column.type is Type.COUNT:
        return column.unit
    said = in_heading(column, heading)
    return said or (over if column.type is Type.MONEY and over else column.unit or usual_unit(column.type))


def _dimension(column: Column) -> str:
    return AMOUNTS[column.type][0]
