"""What the rows say against one another: the same twice, households without a head or with two."""

from __future__ import annotations

from typing import Any

from bangfu.intake.rules.checked import Column, Masked, Missing, Type, Value
from bangfu.intake.rules.checking.cells import Reading

Values = dict[str, list[Value]]
HEAD = "02"
# Columns of a member's row that say something of the household.
OF_HOUSEHOLD = ("household.", "living.", "list.registry.household_category", "list.registry.poverty_cause")


def together(reading: Reading, values: Values, known_households: frozenset[str]) -> None:
    """Tell rows of the same, and households of members that cannot be."""
    _twice(reading, values)
    if reading.found.form.of == "person" and "household_no" in values:
        _households(reading, values, known_households)


def _plain(value: Value, column: Column) -> Any:
    """What is compared: of an ID number its first eighteen characters; None where there is nothing to compare."""
    if value is None or isinstance(value, (Masked, Missing)):
        return None
    return value[:18] if column.type is Type.ID_NUMBER and isinstance(value, str) else value


def _twice(reading: Reading, values: Values) -> None:
    """The later of two rows with the same key is told, at the key's last column."""
    form = reading.found.form
    keys = [column for code in form.key if (column := form.column(code)) is not None]
    if not keys or any(one.code not in values for one in keys):
        return
    first: dict[tuple[Any, ...], int] = {}
    for place, number in enumerate(reading.numbers):
        key = tuple(_plain(values[one.code][place], one) for one in keys)
        if None in key:
            continue
        if key in first:
            reading.tell(number, keys[-1], "duplicate", first=str(first[key]))
        else:
            first[key] = number


def _households(reading: Reading, values: Values, known: frozenset[str]) -> None:
    form, numbers = reading.found.form, reading.numbers
    relation, of = form.column("relation"), form.column("household_no")
    rows: dict[str, list[int]] = {}
    for place, value in enumerate(values["household_no"]):
        if type(value) is str:
            rows.setdefault(value, []).append(place)
    shared = [one for one in form.columns if one.code in values and one.target.startswith(OF_HOUSEHOLD) and one != of]
    for household, places in rows.items():
        for column in shared:
            _same(reading, column, places, values[column.code])
        if relation is None or "relation" not in values:
            continue
        heads = [place for place in places if values["relation"][place] == HEAD]
        for place in heads[1:]:
            reading.tell(numbers[place], relation, "two_heads", first=str(numbers[heads[0]]))
        unread = any(values["relation"][place] is None for place in places)
        if not heads and not unread and household not in known:
            reading.tell(numbers[places[0]], relation, "no_head")


def _same(reading: Reading, column: Column, places: list[int], told: list[Value]) -> None:
    said = [(place, value) for place in places if (value := _plain(told[place], column)) is not None]
    for place, value in said[1:]:
        if value != said[0][1]:
            reading.tell(reading.numbers[place], column, "household_differs", first=str(reading.numbers[said[0][0]]))
