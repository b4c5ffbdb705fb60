"""Declared fields in lists: each is a filter, a column, and may be asked for as not collected."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import StatedValue
from bangfu.registry.queries.fields import fields_of, told
from bangfu.registry.queries.lists.cells import Column, Row, Value
from bangfu.registry.queries.lists.filters import ANY, LACKING, Day, Filter, Where, one_of_several, there, whole
from bangfu.registry.rules.fields import LISTS, FieldDef, Owner
from bangfu.subjects.models import Subject

# A declared field's code follows this in an address, so that it is never taken for a filter of the list itself.
HEAD = "f."
OWNERS: dict[str, Owner] = {"households": "household", "people": "person", "villages": "village"}
_KINDS = {
    "code": "code", "codes": "code", "truth": "yes", "date": "whole", "month": "whole", "year": "whole",
    "money": "yuan", "count": "whole", "land": "whole", "length": "whole", "area_m2": "whole",
}  # fmt: skip
_SHOWN = {
    "code": "code", "codes": "several", "truth": "yes", "date": "day", "month": "day", "money": "fen",
    "land": "mu100", "length": "dm", "count": "whole", "area_m2": "whole",
}  # fmt: skip
# One of the unit that is typed, in the unit that is kept.
_SIZE = {"money": 100, "land": 100, "length": 10}


def fields(kind: str, day: Day) -> dict[str, FieldDef]:
    """The fields of a kind of list that no column holds, by their parameter; none before the list is in force."""
    if in_force_or_none("code_list", LISTS[OWNERS[kind]], day.on, day.county) is None:
        return {}
    found = fields_of(OWNERS[kind], day.on, day.county)
    return {f"{HEAD}{one.code}": one for one in found if not one.kept and not one.ended}


def filter_of(name: str, field: FieldDef, *, own: str) -> Filter:
    """The filter by a declared field; `own`: the column of the list that is the subject."""
    kind = _KINDS.get(field.type, "text")
    return Filter(name, "", kind, _where(field, own), field.codes, any=kind == "code", said=field.label)


def column_of(name: str, field: FieldDef) -> Column:
    """The column of a declared field."""
    return Column(name, "", _SHOWN.get(field.type, "text"), field.codes, said=field.label)


def _where(field: FieldDef, own: str) -> Where:
    def where(day: Day, value: str) -> Any:
        rows = StatedValue.objects.filter(field=field.code)
        if value == LACKING:
            return ~there(rows.exclude(why="not_collected").as_of(day.on), subject=own)
        return there(_asked(rows, field, value).as_of(day.on), subject=own)

    return where


def _asked(rows: Any, field: FieldDef, value: str) -> Any:
    """Rows that say the value: a code, yes or no, a year, words; of a measure at least so much."""
    if value == ANY:
        return rows.filter(text__isnull=False).exclude(text="none")
    if field.type in ("code", "codes"):
        return rows.filter(one_of_several("text", value))
    if field.type == "truth":
        return rows.filter(number=int(value == "yes"))
    if field.type in ("date", "month"):
        return rows.filter(day__year=whole(value))
    if field.type == "year":
        return rows.filter(number=whole(value))
    if field.column == "number":
        return rows.filter(number__gte=whole(value) * _SIZE.get(field.type, 1))
    return rows.filter(text__icontains=value.strip())


def values(subjects: Sequence[Subject], day: Day, asked: dict[str, FieldDef]) -> list[Row]:
    """What is stated of each subject in the fields asked for, in their order."""
    known = told(subjects, day.on, None, list(asked.values()))
    return [
        {name: Value(known[one.pk][field.code].value, known[one.pk][field.code].why) for name, field in asked.items()}
        for one in subjects
    ]
