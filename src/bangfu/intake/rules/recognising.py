"""Which form a file is, in which row its headings stand, and which column is which."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bangfu.intake.rules.checked import Book, Cell, Column, Form, Found, Sheet, UnknownColumn
from bangfu.intake.rules.heading_units import above, unit_of
from bangfu.intake.rules.writing import text_of
from bangfu.kernel.refusal import Refusal, mark

# Titles, dates and units stand above the headings, in so many rows at most.
HEADINGS_WITHIN = 15
KNOWN_AT_LEAST = 2
SAMPLE_AT_MOST = 40
_BRACKETS = re.compile(r"[(（\[【〔].*?[)）\]】〕]")
_SIGNS = re.compile(r"[\s\u200b\ufeff*＊:：、，,。./／\\\-_—·|\"'“”?？!！#№]+")
# Columns that number the rows or were put there by our own marking: known, and nothing is taken from them.
IGNORED = ("序号", "编号序号", "行号", "问题", "错误说明", "problem", "problems", "no", "序", "num")


def normal_heading(text: object) -> str:
    """A heading as it is compared and remembered: half-width, without blanks, signs, brackets and what is in them."""
    plain = unicodedata.normalize("NFKC", str(text)).lower()
    bare = _SIGNS.sub("", _BRACKETS.sub("", plain))
    return bare or _SIGNS.sub("", plain)


def whole_heading(text: object) -> str:
    """The same with what stands in the brackets, which may be all that tells two headings apart."""
    return _SIGNS.sub("", re.sub(r"[()（）\[\]【】〔〕]", "", unicodedata.normalize("NFKC", str(text)).lower()))


def recognise(
    book: Book, forms: Sequence[Form], remembered: Mapping[str, str] | None = None, form: str | None = None
) -> Found:
    """The form, sheet, row and columns that fit best; with `form` that one only.

    `remembered`: normal heading → column code that somebody chose for this sender, «» for a column to be left out.
    Errors: Refusal on field «file» when no sheet has a row of known headings.
    """
    asked = [one for one in forms if form in (None, one.code)]
    best: tuple[tuple[int, int, bool, int], Found] | None = None
    for number, sheet in enumerate(book.sheets):
        for one in asked:
            found = _in_sheet(sheet, one, remembered or {})
            if found is None:
                continue
            # Most known columns; then fewest that lack; our own form; a hidden sheet last, the first sheet first.
            lacking = len(found.missing) + len(found.unknown)
            rank = (_worth(found) - 1000 * sheet.hidden, -lacking, one.office == "own", -number)
            if best is None or rank > best[0]:
                best = (rank, found)
    if best is None:
        raise Refusal(
            mark("No sheet of the file has a row with headings that are known here."),
            cure=mark("Take our template, or add a row with the names of the columns above the rows."),
            field="file",
            status=422,
        )
    return best[1]


def _worth(found: Found) -> int:
    """How well it fits: known columns, and required ones twice; a form of which the key lacks hardly fits."""
    required = sum(one.required for one in found.form.columns) - len(found.missing)
    keyed = all(code in found.places for code in found.form.key)
    # An export has its headings in one row only; elsewhere it is somebody's own table.
    elsewhere = found.form.header_row not in (0, found.header_row)
    return len(found.places) + required + (2 if keyed else 0) - 100 * elsewhere


class Names:
    """The headings of a form: full ones first, then those without their brackets."""

    def __init__(self, form: Form, remembered: Mapping[str, str]) -> None:
        self.remembered = remembered
        self.whole: dict[str, Column] = {}
        self.normal: dict[str, Column] = {}
        for column in form.columns:
            for heading in (column.heading, column.heading_en, *column.synonyms):
                if heading:
                    self.whole.setdefault(whole_heading(heading), column)
        for column in form.columns:
            for heading in (column.heading, column.heading_en, *column.synonyms):
                if heading:
                    self.normal.setdefault(normal_heading(heading), column)
        self.by_code = {column.code: column for column in form.columns}

    def column(self, heading: str) -> Column | None:
        """The column of a heading, if the form has it."""
        normal = normal_heading(heading)
        if normal in self.remembered:
            return self.by_code.get(self.remembered[normal])
        return self.whole.get(whole_heading(heading)) or self.normal.get(normal)


def _in_sheet(sheet: Sheet, form: Form, remembered: Mapping[str, str]) -> Found | None:
    names = Names(form, remembered)
    best_row, best_count = 0, KNOWN_AT_LEAST - 1
    for row in range(1, min(HEADINGS_WITHIN, len(sheet.rows)) + 1):
        heads = headings(sheet, row)
        count = len({column.code for head in heads if head and (column := names.column(head))})
        # A row nearer the data that names as many is the lower half of headings in two rows.
        if count > best_count:
            best_row, best_count = row, count
    return _columns(sheet, form, best_row, names) if best_row else None


def headings(sheet: Sheet, row: int) -> list[str]:
    """The headings of a 1-based row; where a cell is empty under a taller one, that of the row above."""
    here = [_head(cell) for cell in sheet.rows[row - 1]]
    tall = {
        place: _head(_cell(sheet, top, left))
        for top, left, bottom, right in sheet.merged
        if top < row <= bottom and left == right
        for place in range(left, right + 1)
    }
    for place, text in tall.items():
        if place <= len(here) and not here[place - 1]:
            here[place - 1] = text
    return here


def _cell(sheet: Sheet, row: int, place: int) -> Cell:
    cells = sheet.rows[row - 1]
    return cells[place - 1] if place <= len(cells) else None


def _head(cell: Cell) -> str:
    return "" if cell is None else " ".join(text_of(cell).split())


def _columns(sheet: Sheet, form: Form, row: int, names: Names) -> Found:
    places: dict[str, int] = {}
    said: dict[str, str] = {}
    doubled: list[str] = []
    unknown: list[tuple[int, str]] = []
    for place, head in enumerate(headings(sheet, row), 1):
        column = names.column(head) if head else None
        if column is None:
            if normal_heading(head) not in IGNORED and normal_heading(head) not in names.remembered:
                unknown.append((place, head))
        elif column.code in places:
            doubled.append(head)
        else:
            places[column.code], said[column.code] = place, head
    missing = tuple(one for one in form.columns if one.required and one.code not in places)
    over = above(sheet.rows[: row - 1])
    columns = [
        replace(one, unit=unit_of(one, said[one.code], over)) if one.code in said else one for one in form.columns
    ]
    form = replace(form, columns=tuple(columns))
    return Found(form, sheet, row, places, said, _unknown(sheet, row, unknown), missing, tuple(doubled))


def _unknown(sheet: Sheet, row: int, places: list[tuple[int, str]]) -> tuple[UnknownColumn, ...]:
    """Columns with a heading that is not known, and those without one that hold something."""
    found = []
    for place, head in places:
        filled = [
            cells[place - 1]
            for cells in islice(sheet.rows, row, None)
            if len(cells) >= place and cells[place - 1] is not None
        ]
        if head or filled:
            sample = text_of(filled[0])[:SAMPLE_AT_MOST] if filled else ""
            found.append(UnknownColumn(place, head, len(filled), sample))
    return tuple(found)
