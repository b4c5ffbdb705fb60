"""The sender's rows again, with every problem at its cell; the workbook is read back as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import xlsxwriter

from bangfu.intake.rules.checked import Cell, Checked, Column, Problem, Severity
from bangfu.intake.rules.problems import groups, in_words
from bangfu.intake.rules.template import Words, plain, sheet_name, width
from bangfu.kernel.refusal import mark

PROBLEMS = mark("Problems")
# A sheet with more notes than this opens slowly; beyond it cells are coloured only, and the first column tells all.
NOTES_AT_MOST = 4_000
CELL_AT_MOST = 32_000
ROWS_SHOWN = 20
COLOURS = {Severity.ERROR: "#F9D3CF", Severity.WARNING: "#FBEBC2"}


def annotated(checked: Checked, *, words: Words = plain, only_bad: bool = False) -> bytes:
    """The workbook (.xlsx): titles, headings and rows as they came, before them a column that tells what is wrong.

    Cells keep their types, so that what is wrong and left so is found again; those with a problem are coloured and
    have a note. `only_bad`: of the rows only those with an error. A second sheet tells the problems by cause.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet(sheet_name(checked.found.sheet.name or checked.form.label["zh"]))
    writing = _Writing(book, sheet, checked, words)
    bad = checked.bad
    kept = {row.number for row in checked.rows} | checked.skipped.keys() if only_bad else set()
    number = 0
    for source in range(1, len(checked.found.sheet.rows) + 1):
        if source in kept and source not in bad:
            continue
        writing.row(number, source)
        number += 1
    _summary(book, book.add_worksheet(sheet_name(words(mark("Problems by cause")))), checked, words)
    book.close()
    return out.getvalue()


class _Writing:
    """One sheet being written."""

    def __init__(self, book: Any, sheet: Any, checked: Checked, words: Words) -> None:
        self._book, self._sheet, self._checked, self._words = book, sheet, checked, words
        self._formats: dict[tuple[str, str], Any] = {}
        self._notes = 0
        found = checked.found
        self._columns: dict[int, Column] = {
            place: column for code, place in found.places.items() if (column := checked.form.column(code)) is not None
        }
        self._by_row: dict[int, list[Problem]] = {}
        for one in checked.problems:
            self._by_row.setdefault(one.row, []).append(one)
        self._filled = _filled(checked)
        self._head = found.header_row
        sheet.set_column(0, 0, 48)
        heads = found.sheet.rows[self._head - 1]
        for place, cell in enumerate(heads, 1):
            sheet.set_column(place, place, min(30, max(9, width(str(cell or "")) + 2)))
        sheet.freeze_panes(self._head, 1)

    def row(self, number: int, source: int) -> None:
        """Write row `source` of the file (1-based) as row `number` (0-based)."""
        problems = self._by_row.get(source, [])
        if source == self._head:
            self._sheet.write_string(number, 0, self._words(PROBLEMS), self._format("head", "@"))
        elif problems:
            lines = [self._line(one) for one in problems]
            worst = Severity.ERROR if any(one.is_error for one in problems) else Severity.WARNING
            self._sheet.write_string(number, 0, "\n".join(lines)[:CELL_AT_MOST], self._format(worst, "wrap"))
        at: dict[int, list[Problem]] = {}
        for one in problems:
            if place := self._checked.found.places.get(one.column, 0):
                at.setdefault(place, []).append(one)
        cells = self._checked.found.sheet.rows[source - 1]
        for place in range(1, max(len(cells), *at, 0) + 1):
            cell = cells[place - 1] if place <= len(cells) else None
            cell = self._filled.get((source, place), cell)
            self._cell(number, place, cell, at.get(place, []), data=source > self._head)

    def _cell(self, number: int, place: int, cell: Cell, problems: Sequence[Problem], *, data: bool) -> None:
        column = self._columns.get(place)
        colour = min((one.severity for one in problems), default="") if problems else ""
        text = data and column is not None and not isinstance(cell, (int, float, date, timedelta))
        kind = "@" if text or (data and column is not None and column.sealed) else ""
        if isinstance(cell, (date, time, timedelta)):
            kind = "hh:mm" if isinstance(cell, (time, timedelta)) else "yyyy-mm-dd"
        if not data:
            kind = "bold" if number == self._head - 1 else ""
        _write(self._sheet, number, place, cell, self._format(colour, kind))
        if problems and self._notes < NOTES_AT_MOST:
            self._notes += 1
            note = "\n".join(" ".join(in_words(one, self._words)) for one in problems)
            self._sheet.write_comment(number, place, note[:CELL_AT_MOST], {"x_scale": 2})

    def _line(self, problem: Problem) -> str:
        sentence, cure = in_words(problem, self._words)
        said = self._checked.found.said.get(problem.column, "")
        return f"{' '.join(said.split())}: {sentence} {cure}" if said else f"{sentence} {cure}"

    def _format(self, colour: str, kind: str) -> Any:
        key = (colour, kind)
        if key not in self._formats:
            said: dict[str, Any] = {"valign": "top"}
            if colour in COLOURS:
                said["bg_color"] = COLOURS[Severity(colour)]
            if colour == "head" or kind == "bold":
                said["bold"] = True
            if kind == "wrap":
                said["text_wrap"] = True
            elif kind and kind != "bold":
                said["num_format"] = kind
            self._formats[key] = self._book.add_format(said)
        return self._formats[key]


def _filled(checked: Checked) -> Mapping[tuple[int, int], Cell]:
    """Cells in which something else is written than stands there: values of merged rows, and the faults of formulas."""
    sheet, head = checked.found.sheet, checked.found.header_row
    cells: dict[tuple[int, int], Cell] = dict(sheet.faults.items())
    for top, left, bottom, right in sheet.merged:
        if top > head and left == right:
            above = sheet.rows[top - 1]
            for row in range(top + 1, bottom + 1):
                cells[row, left] = above[left - 1] if left <= len(above) else None
    return cells


def _write(sheet: Any, number: int, place: int, cell: Cell, how: Any) -> None:
    if cell is None:
        sheet.write_blank(number, place, None, how)
    elif isinstance(cell, bool):
        sheet.write_boolean(number, place, cell, how)
    elif isinstance(cell, (int, float)):
        sheet.write_number(number, place, cell, how)
    elif isinstance(cell, (datetime, date, time, timedelta)):
        sheet.write_datetime(number, place, cell, how)
    else:
        sheet.write_string(number, place, cell[:CELL_AT_MOST], how)


def _summary(book: Any, sheet: Any, checked: Checked, words: Words) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    heads = (mark("Column"), mark("What is wrong"), mark("What to do"), mark("How many"), mark("In rows"))
    for place, head in enumerate(heads):
        sheet.write_string(0, place, words(head), bold)
    number = 0
    for number, one in enumerate(groups(checked), 1):
        sentence, cure = in_words(one.example, words)
        rows = "、".join(str(row) for row in one.rows[:ROWS_SHOWN] if row) + (
            "……" if len(one.rows) > ROWS_SHOWN else ""
        )
        for place, cell in enumerate((one.heading, sentence, cure, "", rows)):
            sheet.write_string(number, place, cell, wrap)
        sheet.write_number(number, 3, one.count, wrap)
    for unknown in checked.found.unknown:
        number += 1
        told = words(mark("Column %(letter)s is not known here and was not read.")) % {"letter": unknown.letter}
        sheet.write_string(number, 0, unknown.heading, wrap)
        sheet.write_string(number, 1, told, wrap)
    for place, wide in enumerate((24, 50, 50, 8, 30)):
        sheet.set_column(place, place, wide)
