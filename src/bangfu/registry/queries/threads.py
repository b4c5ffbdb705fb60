"""Every dated field of households, people and villages through time, and who belonged where."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bangfu.audit.models import Line, RowMark
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import (
    Condition,
    Household,
    HouseholdYear,
    ListEntry,
    Living,
    Membership,
    Person,
    Residence,
    StatedValue,
    VillageFact,
)
from bangfu.registry.queries.fields import fields_of, owner_of
from bangfu.registry.rules import ON_LISTS
from bangfu.registry.rules.fields import FieldDef, Owner, value_of
from bangfu.registry.rules.threads import Said, Thread, thread
from bangfu.subjects.models import Subject

SPAN = ("valid_from", "valid_to", "recorded_seq", "superseded_seq")
STANDING = "status"
# Actions whose line tells under «changes» what a column said before and after.
CORRECTING = ("registry.person.amend", "registry.household.amend", "registry.field.correct")
_UNDATED: Mapping[str, Any] = {"household": Household, "person": Person}
_DATED: Mapping[str, tuple[Any, str]] = {
    "living": (Living, "household__subject"),
    "condition": (Condition, "person__subject"),
    "village": (VillageFact, "village"),
}


def dated_fields(owner: Owner, on: date, county: int) -> list[FieldDef]:
    """The fields of an owner on a day; the dated lists on which it can stand come first among those of its standing."""
    listed = [_of_list(owner, name, on, county) for name, of in ON_LISTS.items() if of == owner]
    return [*(one for one in listed if one is not None), *fields_of(owner, on, county)]


def _of_list(owner: Owner, name: str, on: date, county: int) -> FieldDef | None:
    entry = in_force_or_none("code_list", name, on, county)
    if entry is None:
        return None
    group = STANDING if owner == "household" else "labour"
    return FieldDef(owner, name, entry.body["label"], group, "code", codes=name, kept=f"list.{name}")


def is_dated(field: FieldDef) -> bool:
    """Whether a field says from when to when; names and numbers of people are corrected, not dated."""
    return not field.kept or field.kept.partition(".")[0] in ("list", *_DATED)


def threads(subjects: Sequence[Subject], fields: Iterable[FieldDef]) -> dict[int, dict[str, Thread]]:
    """Subject → field → what was said of it, for subjects of one kind; three queries whatever the number.

    Only what was ever said has a thread. The caller has found the subjects through what the actor may see.
    """
    keys = [one.pk for one in subjects]
    said: dict[int, dict[str, list[Said]]] = {key: {} for key in keys}
    if not keys:
        return {}
    dated = [one for one in fields if is_dated(one)]
    _columns(said, keys, [one for one in dated if one.kept and not one.kept.startswith("list.")])
    _lists(said, keys, {one.code for one in dated if one.kept.startswith("list.")})
    _values(said, keys, {one.code: one for one in dated if not one.kept})
    return {key: {name: thread(name, each) for name, each in of.items()} for key, of in said.items()}


def _columns(said: dict[int, dict[str, list[Said]]], keys: list[int], fields: list[FieldDef]) -> None:
    by_table: dict[str, list[FieldDef]] = {}
    for one in fields:
        by_table.setdefault(one.kept.partition(".")[0], []).append(one)
    for name, of in by_table.items():
        model, owner = _DATED[name]
        columns = [one.kept.partition(".")[2] for one in of]
        rows = model.objects.filter(**{f"{owner}__in": keys}).order_by("pk")
        asked = rows.values_list(f"{owner}_id", *SPAN, *columns, *(f"{column}_why" for column in columns))
        for key, since, until, recorded, superseded, *values in asked:
            for one, value, why in zip(of, values, values[len(columns) :], strict=False):
                statement = Said(value, why, since, until, recorded, superseded)
                said[key].setdefault(one.code, []).append(statement)


def _lists(said: dict[int, dict[str, list[Said]]], keys: list[int], names: set[str]) -> None:
    rows = ListEntry.objects.filter(subject_id__in=keys, list__in=names).order_by("pk")
    for key, since, until, recorded, superseded, name, code in rows.values_list("subject_id", *SPAN, "list", "code"):
        said[key].setdefault(name, []).append(Said(code, "", since, until, recorded, superseded))


def _values(said: dict[int, dict[str, list[Said]]], keys: list[int], fields: Mapping[str, FieldDef]) -> None:
    for row in StatedValue.objects.filter(subject_id__in=keys, field__in=fields).order_by("pk"):
        value = value_of(fields[row.field], row)
        statement = Said(value, row.why, row.valid_from, row.valid_to, row.recorded_seq, row.superseded_seq)
        said[row.subject_id].setdefault(row.field, []).append(statement)


def field_thread(subject: Subject, field: FieldDef) -> Thread:
    """One field of one subject through time; empty where nothing was ever said."""
    if not is_dated(field):
        return undated_thread(subject, field)
    return threads([subject], [field])[subject.pk].get(field.code, Thread(field.code, ()))


def undated_thread(subject: Subject, field: FieldDef) -> Thread:
    """What is corrected and not dated, such as a name, by the audit lines that corrected it; sealed as masks."""
    table, _, column = field.kept.partition(".")
    row = _UNDATED[table].objects.filter(subject=subject).first()
    if row is None:
        return Thread(field.code, ())
    lines = Line.objects.filter(subject_uid=subject.uid, action__in=CORRECTING).order_by("seq")
    told = [(line.seq, line.detail["changes"][column]) for line in lines if column in line.detail.get("changes", {})]
    written = RowMark.objects.filter(table=row._meta.db_table, row_id=row.pk).order_by("line_id")
    recorded = written.values_list("line_id", flat=True).first()
    aside = []
    for seq, (before, _after) in told:
        aside.append(Said(before, "", None, None, recorded, seq))
        recorded = seq
    value = getattr(row, column)
    why = getattr(row, f"{column}_why", "")
    now = Said(None if value == "" else value, why, None, None, recorded)
    return Thread(field.code, (now,), tuple(reversed(aside)))


def field_named(subject: Subject, code: str, on: date) -> FieldDef | None:
    """The field of a code that a household, person or village has on a day."""
    fields = dated_fields(owner_of(subject), on, subject.county_id)
    return next((one for one in fields if one.code == code), None)


def accounts(household: Subject) -> dict[int, list[HouseholdYear]]:
    """Every statement of a household's accounts by income year, set-aside ones too, in the order of writing."""
    found: dict[int, list[HouseholdYear]] = {}
    for row in HouseholdYear.objects.filter(household__subject=household).order_by("year", "pk"):
        found.setdefault(row.year, []).append(row)
    return found


def account_thread(rows: Iterable[HouseholdYear], code: str) -> Thread:
    """One item of an income year's account through its corrections: fen, or why there is none."""
    said = []
    for row in rows:
        stated = row.items.get(code, row.rest)
        value, why = (stated, "") if isinstance(stated, int) else (None, stated)
        said.append(Said(value, why, row.valid_from, row.valid_to, row.recorded_seq, row.superseded_seq))
    return thread(code, said)


def memberships(household: Subject) -> list[Membership]:
    """Everybody who belonged to a household, as the book knows now, in the order in which they came."""
    rows = Membership.objects.known().filter(household__subject=household).select_related("person__subject")
    return sorted(rows, key=_came)


def memberships_of(person: Subject) -> list[Membership]:
    """The households a person belonged to, as the book knows now, in that order."""
    rows = Membership.objects.known().filter(person__subject=person).select_related("household__subject")
    return sorted(rows, key=_came)


def residences(household: Subject) -> list[Residence]:
    """Where a household was kept, as the book knows now, in that order."""
    rows = Residence.objects.known().filter(household__subject=household)
    return sorted(rows.select_related("village", "natural_village"), key=_came)


def _came(row: Any) -> tuple[str, int]:
    return row.valid_from.isoformat() if row.valid_from else "", row.pk
