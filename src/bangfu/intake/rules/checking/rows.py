"""Which rows of a sheet are data, and what the others are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bangfu.intake.rules.checked import Cell, Found
from bangfu.intake.rules.recognising import normal_heading
from bangfu.intake.rules.writing import text_of

_TOTAL = re.compile(
    r"(?:本页|全[县乡镇村])?(?:合计|总计|小计|共计|累计|总数|本页计|合\s*计|总\s*计|小\s*计)(?:[:：].*)?"
)
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|填表人|填报人|填报单位|制表人|制表|审核人|审核|负责人|单位负责人|经办人|联系电话|"
    r"填报日期|填表日期|填报时间|日期|单位[（(]盖章[)）]|盖章)\s*[0-9一二三四五六七八九十]*\s*[:：、.].*|（?以下空白）?|此表.*",
    re.S,
)
EXAMPLE = "示例"
NOTE_CELLS_AT_MOST = 4


def data_rows(found: Found) -> tuple[list[int], dict[int, str]]:
    """(1-based numbers of the rows of data, {number: why it is none}) below the headings.

    Empty rows are data nowhere and are not told. Totals and notes are told only where the cells of the form's key are
    empty, so that nobody's row is lost for a word in it.
    """
    rows = found.sheet.rows
    heads = {normal_heading(head) for head in found.said.values()}
    key = [found.places[code] - 1 for code in found.form.key if code in found.places]
    taken = sorted(place - 1 for place in found.places.values())
    numbers: list[int] = []
    skipped: dict[int, str] = {}
    for number in range(found.header_row + 1, len(rows) + 1):
        row = rows[number - 1]
        filled = [cell for cell in row if cell is not None and not (isinstance(cell, str) and not cell.strip())]
        if not filled:
            continue
        why = _no_data(row, filled, key, heads)
        if not why and not any(place < len(row) and row[place] is not None for place in taken):
            # Something stands beside the table only.
            why = "note"
        if why:
            skipped[number] = why
        else:
            numbers.append(number)
    return numbers, skipped


def _no_data(row: tuple[Cell, ...], filled: Sequence[Cell], key: list[int], heads: set[str]) -> str:
    first = text_of(filled[0]).strip()
    if first.startswith(EXAMPLE) or (len(filled) > 1 and text_of(filled[1]).startswith(EXAMPLE)):
        return "example"
    if len(filled) <= len(heads) + 5 and normal_heading(first) in heads and _repeated(filled, heads):
        return "repeated_head"
    keyed = [place for place in key if place < len(row) and row[place] is not None]
    if len(keyed) == len(key) and len(key) > 1:
        return ""
    if _TOTAL.fullmatch(first.replace(" ", "")):
        return "total"
    if len(filled) <= NOTE_CELLS_AT_MOST and _NOTE.fullmatch(first):
        return "note"
    return ""


def _repeated(filled: Sequence[Cell], heads: set[str]) -> bool:
    same = sum(normal_heading(text_of(cell)) in heads for cell in filled)
    return same >= 2 and same * 10 >= len(filled) * 6
