"""Reading a column from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable

from bangfu.intake.rules.amounts import bounds, unit_size
from bangfu.intake.rules.checked import (
    Cell,
    Column,
    Found,
    Masked,
    Missing,
    Problem,
    Severity,
    Type,
    Value,
)
from bangfu.intake.rules.numbers import PLACEHOLDER, luhn
from bangfu.intake.rules.problems import severity_of
from bangfu.intake.rules.values import Known, reader_of
from bangfu.intake.rules.words import FAULTS
from bangfu.intake.rules.writing import text_of
from bangfu.intake.rules.wrong import Wrong
from bangfu.vault.rules import mask

SHOWN_AT_MOST = 60
# Texts that are read once for all the cells that say the same.
REMEMBERED = 50_000
_MASKS = {Type.ID_NUMBER: mask.id_number, Type.PHONE: mask.phone, Type.ACCOUNT: mask.account}
CARD_FROM = 16


class Reading:
    """A sheet being read: its rows of data by number, and what was found wrong so far."""

    def __init__(self, found: Found, numbers: list[int], known: Known) -> None:
        self.found, self.numbers, self.known = found, numbers, known
        self.problems: list[Problem] = []
        self._marked: set[tuple[int, str]] = set()
        self.position = {number: place for place, number in enumerate(numbers)}
        # (row, place) of a cell that is part of a merged range → (row, place) of the range's first, and whether across.
        self.merged = _merged(found)
        for number in sorted(found.sheet.hidden_rows & self.position.keys()):
            self.tell(number, None, "row_hidden")

    def tell(self, number: int, column: Column | None, code: str, **params: str) -> None:
        """Note a problem of a row, with the cell as it is written."""
        cell = self.cell(number, column) if column is not None else None
        shown = shown_of(column, cell) if column is not None else ""
        name = column.code if column is not None else ""
        severity = severity_of(code)
        self.problems.append(Problem(number, name, code, shown, severity, params))
        if severity is Severity.ERROR:
            self._marked.add((number, name))

    def is_bad(self, number: int, column: str) -> bool:
        """Whether the cell has an error already."""
        return (number, column) in self._marked

    def cell(self, number: int, column: Column) -> Cell:
        """The cell of a row as the file has it; None of a column that the file does not have."""
        place = self.found.places.get(column.code, 0) - 1
        row = self.found.sheet.rows[number - 1]
        return row[place] if 0 <= place < len(row) else None


def shown_of(column: Column | None, cell: Cell) -> str:
    """A cell as it may be shown: masked where its column is sealed, shortened."""
    written = text_of(cell)
    if column is not None and column.type in _MASKS:
        return _MASKS[column.type](written)
    return written[:SHOWN_AT_MOST] + ("…" if len(written) > SHOWN_AT_MOST else "")


def _merged(found: Found) -> dict[tuple[int, int], tuple[int, int, bool]]:
    places = set(found.places.values())
    cells = {}
    for top, left, bottom, right in found.sheet.merged:
        if bottom <= found.header_row or not places & set(range(left, right + 1)):
            continue
        for row in range(max(top, found.header_row + 1), bottom + 1):
            for place in range(left, right + 1):
                if (row, place) != (top, left):
                    cells[row, place] = (top, left, left != right)
    return cells


def read_column(reading: Reading, column: Column) -> list[Value]:
    """The column's values, row by row; None where the cell is empty or wrong."""
    place = reading.found.places[column.code]
    sheet = reading.found.sheet
    special = _special(reading, place)
    read = reader_of(column, reading.known)
    memory: dict[str, Value] = {}
    faults: dict[str, Wrong] = {}
    values: list[Value] = []
    rows, at = sheet.rows, place - 1
    for number in reading.numbers:
        row = rows[number - 1]
        cell = row[at] if at < len(row) else None
        if number in special:
            cell = _specially(reading, column, number, cell)
        if cell is None:
            values.append(None)
            continue
        if type(cell) is str and cell in memory:
            values.append(memory[cell])
            continue
        try:
            wrong = faults.get(cell) if type(cell) is str else None
            if wrong is not None:
                raise wrong
            if type(cell) is str and cell.strip() in FAULTS:
                raise Wrong("cell_fault", fault=cell.strip())
            value = read(cell)
            values.append(value)
            if type(cell) is str and len(memory) < REMEMBERED:
                memory[cell] = value
        except Wrong as no:
            reading.tell(number, column, no.code, **no.params)
            values.append(None)
            if type(cell) is str and len(faults) < REMEMBERED:
                faults[cell] = no
    _afterwards(reading, column, values)
    return values


def _special(reading: Reading, place: int) -> frozenset[int]:
    """The rows in which something other than the value is to be looked at in this column."""
    sheet = reading.found.sheet
    marked: Iterable[tuple[int, int]] = (*sheet.formulas, *sheet.faults, *reading.merged)
    return frozenset(row for row, at in marked if at == place)


def _specially(reading: Reading, column: Column, number: int, cell: Cell) -> Cell:
    """The cell to be read where it is a formula, a fault or part of a merged range; None where it is not to be read."""
    sheet, at = reading.found.sheet, (number, reading.found.places[column.code])
    if at in sheet.faults:
        reading.tell(number, column, "cell_fault", fault=sheet.faults[at])
        return None
    if at in sheet.formulas:
        if cell is None:
            reading.tell(number, column, "formula_without_value")
        else:
            reading.tell(number, column, "formula_cell")
        return cell
    if at in reading.merged and cell is None:
        top, left, across = reading.merged[at]
        if across:
            reading.tell(number, column, "merged_across")
            return None
        above = sheet.rows[top - 1]
        cell = above[left - 1] if left <= len(above) else None
        if cell is not None:
            reading.tell(number, column, "merged_filled")
    return cell


def _afterwards(reading: Reading, column: Column, values: list[Value]) -> None:
    """What is asked of values that could be read: that they are there, and that they are usual."""
    if column.required:
        for number, value in zip(reading.numbers, values, strict=True):
            lacks = value is None or (isinstance(value, Missing) and not _placeholder(reading, number, column))
            if lacks and not reading.is_bad(number, column.code):
                reading.tell(number, column, "required")
    if column.warn_least is not None or column.warn_most is not None:
        told = bounds(column, unit_size(column), warn=True)
        least, most = column.warn_least, column.warn_most
        for number, value in zip(reading.numbers, values, strict=True):
            if type(value) is int and ((most is not None and value > most) or (least is not None and value < least)):
                reading.tell(number, column, "unusual", **told)
    if column.sealed:
        _sealed(reading, column, values)
    if column.type is Type.NAME:
        for number, value in zip(reading.numbers, values, strict=True):
            if type(value) is str and len(value) == 1:
                reading.tell(number, column, "name_short")


def _placeholder(reading: Reading, number: int, column: Column) -> bool:
    return column.type is Type.ID_NUMBER and text_of(reading.cell(number, column)).strip().startswith(PLACEHOLDER)


def _sealed(reading: Reading, column: Column, values: list[Value]) -> None:
    """Masks where nothing says whose they are, placeholders, cards with a wrong last digit."""
    uid = reading.found.form.column("uid")
    whose = uid is not None and uid.code in reading.found.places
    for place, (number, value) in enumerate(zip(reading.numbers, values, strict=True)):
        if isinstance(value, Masked):
            if not (whose and uid is not None and reading.cell(number, uid) is not None):
                reading.tell(number, column, "masked")
                values[place] = None
        elif isinstance(value, Missing):
            if _placeholder(reading, number, column):
                reading.tell(number, column, "id_placeholder")
        elif column.type is Type.ACCOUNT and isinstance(value, str) and _wrong_card(value):
            reading.tell(number, column, "account_check")


def _wrong_card(digits: str) -> bool:
    """A UnionPay card whose last digit does not fit; other accounts have no such digit."""
    return CARD_FROM <= len(digits) <= 19 and digits.startswith("62") and not luhn(digits)
