"""Checking a file by its form: every cell, every row, the rows together; all problems at once, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Checked, Found, Missing, Problem, Row, Type, Value
from bangfu.intake.rules.checking.cells import Reading, read_column
from bangfu.intake.rules.checking.joining import joined
from bangfu.intake.rules.checking.places import read_areas
from bangfu.intake.rules.checking.rows import data_rows
from bangfu.intake.rules.checking.together import together
from bangfu.intake.rules.checking.within import within
from bangfu.intake.rules.heading_units import OTHER
from bangfu.intake.rules.problems import severity_of
from bangfu.intake.rules.values import Items, Known

Report = Callable[[int, int], None]
# Which rows make a new record, by their keys: the values of the form's key columns, None where there is none.
NewAmong = Callable[[Sequence[tuple[Value, ...]]], Sequence[bool]]


def all_new(keys: Sequence[tuple[Value, ...]]) -> Sequence[bool]:
    """Every row makes a new record."""
    return [True] * len(keys)


def check(
    found: Found,
    lists: Mapping[str, Items],
    areas: Areas,
    today: date,
    *,
    known_households: Collection[str] = (),
    new_among: NewAmong = all_new,
    report: Report = lambda done, total: None,
) -> Checked:
    """Every row of the sheet with its values, and every problem there is, by row and column.

    `lists`: items of the code lists that the form names, by list. `known_households`: numbers of households that are
    kept already, whose members may come without a head. `new_among`: which rows make new records, for what is needed
    of those only. `report(done, total)` counts columns.
    """
    numbers, skipped = data_rows(found)
    reading = Reading(found, numbers, Known(lists, areas, today))
    whole = _whole(found, numbers)
    columns = [one for one in found.form.columns if one.code in found.places]
    values = {}
    for done, column in enumerate(columns, 1):
        values[column.code] = read_column(reading, column)
        report(done, len(columns) + 1)
    columns += joined(found.form, columns, values)
    read_areas(reading, columns, values)
    within(reading, values)
    together(reading, values, frozenset(known_households))
    whole += _needed(reading, values, new_among)
    report(len(columns) + 1, len(columns) + 1)
    rows = [Row(number, told) for number, told in zip(numbers, zip(*values.values(), strict=True), strict=True)]
    problems = sorted(whole + reading.problems, key=lambda one: (one.row, found.places.get(one.column, 0), one.code))
    return Checked(found, tuple(columns), rows, problems, skipped)


def _needed(reading: Reading, values: Mapping[str, list[Value]], new_among: NewAmong) -> list[Problem]:
    """What new records lack: cells told one by one, and columns that are not there."""
    found = reading.found
    needed = [one for one in found.form.columns if one.needed]
    key = [values.get(code, [None] * len(reading.numbers)) for code in found.form.key]
    new = new_among(list(zip(*key, strict=True)) if key else [() for _ in reading.numbers])
    for column in needed:
        if column.code not in values:
            continue
        # Of numbers and days it may be said why there is none.
        spoken = column.sealed or column.type is Type.DATE
        for number, value, fresh in zip(reading.numbers, values[column.code], new, strict=True):
            lacks = value is None or (isinstance(value, Missing) and not spoken)
            if fresh and lacks and not reading.is_bad(number, column.code):
                reading.tell(number, column, "required")
    lacking = [one for one in needed if one.code not in values] if any(new) else []
    return [Problem(0, one.code, "column_missing", params={"column": one.heading}) for one in lacking]


def _whole(found: Found, numbers: list[int]) -> list[Problem]:
    """What is wrong with the file as a whole: row 0."""
    problems = [Problem(0, one.code, "column_missing", params={"column": one.heading}) for one in found.missing]
    problems += [Problem(0, "", "column_doubled", head, params={"column": head}) for head in found.doubled]
    problems += [
        Problem(0, one.code, "unit_heading", one.unit, params={"column": found.said[one.code], "unit": one.unit})
        for one in found.form.columns
        if one.code in found.places and one.unit in OTHER
    ]
    if found.sheet.blind:
        problems.append(Problem(0, "", "sheet_blind", severity=severity_of("sheet_blind")))
    if not numbers:
        problems.append(Problem(0, "", "no_rows"))
    return problems
