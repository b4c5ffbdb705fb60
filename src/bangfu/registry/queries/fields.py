"""What is known of households, people and villages by field, core column or stated value alike, as of any day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.db.models import F

from bangfu.policybook.queries import items, labels
from bangfu.registry.models import Condition, Household, Living, Person, StatedValue, VillageFact, Why
from bangfu.registry.rules.fields import GROUPS, LISTS, VILLAGE_KIND, FieldDef, Owner, by_group, field_of, value_of
from bangfu.subjects.models import Subject


@dataclass(frozen=True)
class Told:
    """What one field says of one subject: a value in the kept unit, or why there is none; since when, by which line.

    Sealed values are `Sealed` objects, which print as masks. `since` and `recorded_seq` are None for what is not
    dated (names, numbers) and where nothing was ever stated.
    """

    field: FieldDef
    value: Any
    why: str = ""
    since: date | None = None
    until: date | None = None
    recorded_seq: int | None = None
    superseded_seq: int | None = None


def owner_of(subject: Subject) -> Owner:
    """As what a subject has fields: household, person or village."""
    return cast(Owner, "village" if subject.kind == VILLAGE_KIND else subject.kind)


def fields_of(owner: Owner, on: date, county: int | None = None) -> list[FieldDef]:
    """Every field of households, people or villages on a day, in the order of the policybook."""
    return [field_of(owner, item) for item in items(LISTS[owner], on, county)]


def group_labels(on: date, language: str, county: int | None = None) -> dict[str, str]:
    """Group → its label."""
    return labels(GROUPS, on, language, county)


def told(
    subjects: Sequence[Subject], on: date, seq: int | None = None, fields: Sequence[FieldDef] | None = None
) -> dict[int, dict[str, Told]]:
    """Subject id → field → what is known of it on a day, for subjects of one county and kind; five queries at most.

    Every field has an answer: what nobody stated is not collected. `seq`: as the book knew it after that line.
    The caller has found the subjects through what the actor may see.
    """
    if not subjects:
        return {}
    owner = owner_of(subjects[0])
    asked = list(fields if fields is not None else fields_of(owner, on, subjects[0].county_id))
    ids = [one.pk for one in subjects]
    stated = _stated(ids, on, seq, [one for one in asked if not one.kept])
    rows = {
        name: _ROWS[name](ids, on, seq)
        for name in dict.fromkeys(one.kept.partition(".")[0] for one in asked if one.kept)
    }
    return {
        pk: {one.code: _kept(one, rows, pk) if one.kept else stated.get((pk, one.code), _unknown(one)) for one in asked}
        for pk in ids
    }


def told_by_group(subject: Subject, on: date, seq: int | None = None) -> dict[str, list[Told]]:
    """Group → its fields with what is known of one subject, in the order of the policybook."""
    fields = [one for one in fields_of(owner_of(subject), on, subject.county_id) if not one.ended]
    known = told([subject], on, seq, fields)[subject.pk]
    return {group: [known[one.code] for one in of_group] for group, of_group in by_group(fields).items()}


def history(subject: Subject, field: FieldDef) -> list[Told]:
    """Everything ever stated of a field, also what was superseded: the latest validity first, then the latest line.

    Columns of one row change together: a row that left the field as it was is told only where it was corrected.
    Empty for what is not dated.
    """
    if not field.kept:
        rows = StatedValue.objects.filter(subject=subject, field=field.code).order_by("-valid_from", "-recorded_seq")
        return [_of_row(field, row, value_of(field, row), row.why) for row in rows]
    name, _, column = field.kept.partition(".")
    if name not in _DATED:
        return []
    model, of = _DATED[name]
    rows = model.objects.filter(**{of: subject}).order_by("-valid_from", "-recorded_seq")
    return [_of_row(field, row, getattr(row, column), getattr(row, f"{column}_why")) for row in rows]


def _unknown(field: FieldDef) -> Told:
    return Told(field, None, Why.NOT_COLLECTED.value)


def _of_row(field: FieldDef, row: Any, value: Any, why: str) -> Told:
    return Told(field, value, why, row.valid_from, row.valid_to, row.recorded_seq, row.superseded_seq)


def _stated(ids: Sequence[int], on: date, seq: int | None, fields: Iterable[FieldDef]) -> dict[tuple[int, str], Told]:
    known = {one.code: one for one in fields}
    rows = StatedValue.objects.filter(subject__in=ids, field__in=known).as_of(on, seq)
    return {
        (row.subject_id, row.field): _of_row(known[row.field], row, value_of(known[row.field], row), row.why)
        for row in rows
    }


def _kept(field: FieldDef, rows: Mapping[str, Mapping[int, Any]], pk: int) -> Told:
    """The answer of a column; not collected where there is no row, and why where the row says so."""
    name, _, column = field.kept.partition(".")
    row = rows[name].get(pk)
    if row is None:
        return _unknown(field)
    value = getattr(row, column)
    if value == "":
        value = None
    why = "" if value is not None else getattr(row, f"{column}_why", "") or Why.NOT_COLLECTED.value
    return _of_row(field, row, value, why) if name in _DATED else Told(field, value, why)


def _plain(model: Any) -> Callable[[Sequence[int], date, int | None], dict[int, Any]]:
    return lambda ids, on, seq: {row.subject_id: row for row in model.objects.filter(subject__in=ids)}


def _dated(model: Any, of: str) -> Callable[[Sequence[int], date, int | None], dict[int, Any]]:
    def read(ids: Sequence[int], on: date, seq: int | None) -> dict[int, Any]:
        found = model.objects.filter(**{f"{of}__in": ids}).as_of(on, seq).annotate(of_subject=F(of))
        return {row.of_subject: row for row in found}

    return read


_DATED: Mapping[str, tuple[Any, str]] = {
    "living": (Living, "household__subject"),
    "condition": (Condition, "person__subject"),
    "village": (VillageFact, "village"),
}
_ROWS: Mapping[str, Callable[[Sequence[int], date, int | None], dict[int, Any]]] = {
    "household": _plain(Household),
    "person": _plain(Person),
    **{name: _dated(model, of) for name, (model, of) in _DATED.items()},
}
