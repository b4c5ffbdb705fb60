"""What an import works with: a form, a file as it was read, and what checking the one by the other found.

A workbook may hold 20,000 rows of 60 columns, so there is no object for a cell: a row is a tuple, and whatever is said
of single cells (formulas, problems) is kept apart from them and only where there is something to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

# As the file types it: a number that was typed as a number stays one, an empty cell is None.
Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
# As it is kept: text, a whole number in the smallest unit, a day, a truth value, or why there is none (Missing),
# or the mask under which our own list showed it (Masked).
# None: the cell is empty and says nothing.
Value: TypeAlias = str | int | bool | date | None


class Masked(str):
    """A masked number as a list of ours shows it: it stands for what is kept and is never kept itself."""

    __slots__ = ()


class Missing(StrEnum):
    """What a cell says instead of a value: 未采集, 不适用, 无."""

    NOT_COLLECTED = "not_collected"
    NOT_APPLICABLE = "not_applicable"
    NONE = "none"


class Severity(StrEnum):
    """An error keeps its row out; a warning goes with it."""

    ERROR = "error"
    WARNING = "warning"


class Type(StrEnum):
    """What the cells of a column hold, and as what they are kept.

    ID_NUMBER: 18, 20 or 22 characters. CODE: a code of the column's list; CODES: several, with blanks between, in
    order. AREA: an area's official code. DATE: a day. MONTH: the first day of one. YEAR, COUNT: a whole number.
    MONEY: fen. LAND: hundredths of a mu. LENGTH: decimetres. AREA_M2: whole square metres. PERCENT: hundredths of one
    per cent. TRUTH: yes or no.
    """

    TEXT = "text"
    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ACCOUNT = "account"
    CODE = "code"
    CODES = "codes"
    AREA = "area"
    DATE = "date"
    MONTH = "month"
    YEAR = "year"
    COUNT = "count"
    MONEY = "money"
    LAND = "land"
    LENGTH = "length"
    AREA_M2 = "area_m2"
    PERCENT = "percent"
    TRUTH = "truth"


SEALED = frozenset({Type.ID_NUMBER, Type.PHONE, Type.ACCOUNT})
"""The types whose values are shown masked."""


@dataclass(frozen=True)
class Column:
    """One column of a form.

    `code`: its name in the form, stable. `target`: what the registry does with it, e.g. «household.household_no»,
    «member.name», «living.house_grade», «year.items.crops», «list.registry.poverty_cause», «stated.<field>»; empty for
    a column that is known and not taken. `heading`: as our template has it; `synonyms`: as others have it. `codes`: the
    code list. `required`: in every row; `needed`: in a row that makes a new record. `unit`: what a
    bare number counts, e.g. 元. `least`, `most`: in the kept unit, for text the length; `warn_least`, `warn_most`:
    beyond which a value is taken with a warning. `future`: whether a day to come is one.
    `level`: of an area, e.g. village. `joins`: the column of codes to whose value this one's code is added.
    """

    code: str
    heading: str
    heading_en: str = ""
    synonyms: tuple[str, ...] = ()
    type: Type = Type.TEXT
    unit: str = ""
    codes: str = ""
    target: str = ""
    required: bool = False
    needed: bool = False
    level: str = ""
    least: int | None = None
    most: int | None = None
    warn_least: int | None = None
    warn_most: int | None = None
    example: str = ""
    note: str = ""
    future: bool = False
    joins: str = ""

    @property
    def sealed(self) -> bool:
        """Whether its values are shown masked."""
        return self.type in SEALED


@dataclass(frozen=True)
class Form:
    """A form by which a file is read; `of`: household, person, village or year (one row of the file is one of them).

    `header_row`: the 1-based row of the headings where it is fixed, else 0: they are looked for. `key`: codes of the
    columns by which a row is told from the others of a file. `office`: «own» or «national».
    """

    code: str
    label: Mapping[str, str]
    of: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    header_row: int = 0
    office: str = "own"
    valid_from: str = ""
    note: Mapping[str, str] = field(default_factory=dict)
    source: str = ""

    def column(self, code: str) -> Column | None:
        """The column of a code, if the form has it."""
        return next((one for one in self.columns if one.code == code), None)


@dataclass(frozen=True)
class Sheet:
    """One sheet as it was read: `rows[0]` is row 1 of the file, column 0 is column A. Rows may differ in length.

    `formulas`: (row, column) 1-based of cells that are computed. `faults`: (row, column) → «#REF!» and the like.
    `hidden_rows`: their 1-based numbers. `blind`: whether none of this could be told. `merged`: (first row, first
    column, last row, last column), 1-based.
    """

    name: str
    rows: Sequence[tuple[Cell, ...]]
    hidden: bool = False
    formulas: frozenset[tuple[int, int]] = frozenset()
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: frozenset[int] = frozenset()
    blind: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True)
class Book:
    """A file as it was read; `kind`: xlsx, xls or csv; `encoding` and `delimiter` of a csv."""

    name: str
    kind: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True)
class UnknownColumn:
    """A column of the file that the form does not have: its place (1-based), heading, how many cells are filled."""

    place: int
    heading: str
    filled: int
    sample: str = ""

    @property
    def letter(self) -> str:
        """Its letter in the sheet."""
        return letter_of(self.place)


@dataclass(frozen=True)
class Found:
    """Which form a sheet is, and where its columns are.

    `places`: column code → 1-based place in the sheet. `said`: column code → the heading as the file has it.
    `missing`: required columns that the sheet lacks. `doubled`: headings that stand twice.
    """

    form: Form
    sheet: Sheet
    header_row: int
    places: Mapping[str, int]
    said: Mapping[str, str]
    unknown: tuple[UnknownColumn, ...] = ()
    missing: tuple[Column, ...] = ()
    doubled: tuple[str, ...] = ()


class Problem(NamedTuple):
    """Something wrong or doubtful at a place. `column`: the form's column code, empty for the row as a whole.

    `row` is 1-based in the sheet; 0 for the file as a whole. `code` is stable; its sentence and cure stand in
    `problem_kinds.KINDS`, filled from `params` (texts). `value`: the cell as written, masked where its column is.
    """

    row: int
    column: str
    code: str
    value: str = ""
    severity: Severity = Severity.ERROR
    params: Mapping[str, Any] = {}

    @property
    def is_error(self) -> bool:
        """Whether its row is kept out."""
        return self.severity is Severity.ERROR


class Row(NamedTuple):
    """One row: its 1-based number in the sheet and its values in the order of `Checked.columns`."""

    number: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Checked:
    """A file checked by a form. `rows` holds every row of data, also those with errors (`bad` has their numbers).

    A value that could not be read is None in its row. `skipped`: 1-based rows that are no data → why: empty, total,
    note, example, repeated_head.
    """

    found: Found
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    problems: Sequence[Problem]
    skipped: Mapping[int, str] = field(default_factory=dict)

    @property
    def form(self) -> Form:
        """The form."""
        return self.found.form

    @property
    def errors(self) -> list[Problem]:
        """What keeps rows, or with row 0 the file, out."""
        return [one for one in self.problems if one.is_error]

    @property
    def warnings(self) -> list[Problem]:
        """What is doubtful and goes with its row."""
        return [one for one in self.problems if not one.is_error]

    @property
    def bad(self) -> frozenset[int]:
        """The numbers of the rows that have an error; 0 is among them when the file as a whole has."""
        return frozenset(one.row for one in self.problems if one.is_error)

    def good(self) -> Iterator[Row]:
        """The rows without an error; none where the file as a whole has one."""
        bad = self.bad
        return iter(()) if 0 in bad else (row for row in self.rows if row.number not in bad)

    def said(self, row: Row) -> dict[str, Value]:
        """What a row says: value by column code, of the cells that are filled."""
        return {column.code: value for column, value in zip(self.columns, row.values, strict=True) if value is not None}

    def written(self, number: int) -> tuple[Cell, ...]:
        """The cells of a 1-based row as the file has them."""
        return tuple(self.found.sheet.rows[number - 1])


def letter_of(place: int) -> str:
    """The letter of a 1-based column: 1 → A, 27 → AA."""
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
