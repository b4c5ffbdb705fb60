"""Stating what the policybook's fields ask of households, people and villages; what held before ends on that day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.registry.actions.stated import AT_ONCE, close, permit_subjects, refuse_whys
from bangfu.registry.models import StatedValue, Why
from bangfu.registry.queries.fields import fields_of, owner_of
from bangfu.registry.rules.fields import FieldDef, columns_of, refuse_misstated
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.models import Subject


@dataclass(frozen=True)
class ValueEntry:
    """What is stated of one household, person or village from a day on, in fields that no column holds.

    `values`: field → value as `FieldDef.type` says, or None together with a reason in `whys`. A field that is not
    named stays as it was. `amends` says why what is stated of the same day, or a later one, was wrong.
    """

    of: Subject
    on: date
    values: Mapping[str, Any]
    whys: Mapping[str, str] = field(default_factory=dict)
    amends: str = ""


@action("registry.values.state", Right.REGISTRY_HOUSEHOLD_WRITE)
def state_values(act: Act, *, county: County, entries: Sequence[ValueEntry]) -> dict[str, int]:
    """State values of declared fields, in one transaction under one line: {stated, known}, counted by field.

    Errors: the first Refusal, with the number of its household, person or village as its row: an unknown field or
    code, a value of another type, a day to come, a day before what is stated already without `amends`.
    """
    permit_subjects(act, county, [one.of for one in entries])
    asked = DeclaredFields(county)
    held = _held([one.of.pk for one in entries])
    fresh: list[StatedValue] = []
    known = 0
    for entry in entries:
        try:
            made, same = _state(act, asked, entry, held)
        except Refusal as no:
            raise (no if len(entries) == 1 else no.at(entry.of.code)) from no
        fresh += made
        known += same
    StatedValue.objects.bulk_create(fresh)
    stated = sum(row.valid_to is None for row in fresh)
    if any(entry.amends for entry in entries):
        act.note(amends="；".join(dict.fromkeys(entry.amends for entry in entries if entry.amends)))
    return close(act, county, [one.of for one in entries], stated=stated, known=known)


class DeclaredFields:
    """The fields and codes of days, each looked up once."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._fields: dict[tuple[str, date], dict[str, FieldDef]] = {}
        self._codes: dict[tuple[str, date], list[str]] = {}

    def field(self, of: Subject, code: str, on: date) -> FieldDef:
        """A declared field of the subject's kind; Refusal where there is none, or a column holds it."""
        key = (of.kind, on)
        if key not in self._fields:
            self._fields[key] = {one.code: one for one in fields_of(owner_of(of), on, self._county.pk)}
        found = self._fields[key].get(code)
        if found is None or found.kept:
            raise Refusal(
                mark("There is no field “%(name)s” here."),
                cure=mark("Known fields: %(known)s."),
                field=code[:40],
                name=code[:40],
                known="、".join(one.code for one in self._fields[key].values() if not one.kept),
            )
        return found

    def refuse(self, field: FieldDef, value: Any, on: date) -> None:
        """Refusal for a value of another type or a code that the field's list does not have on the day."""
        refuse_misstated(field, value)
        if field.codes:
            key = (field.codes, on)
            if key not in self._codes:
                self._codes[key] = [item["code"] for item in items(field.codes, on, self._county.pk)]
            refuse_unlisted_codes(self._codes[key], value.split() if field.type == "codes" else [value], on, field.code)


def _held(ids: Sequence[int]) -> dict[tuple[int, str], StatedValue]:
    """What holds now without an end, by what it is stated of and its field."""
    found: dict[tuple[int, str], StatedValue] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = StatedValue.objects.known().filter(subject__in=ids[start : start + AT_ONCE], valid_to__isnull=True)
        found.update({(row.subject_id, row.field): row for row in rows.select_for_update()})
    return found


def _state(
    act: Act, asked: DeclaredFields, entry: ValueEntry, held: Mapping[tuple[int, str], StatedValue]
) -> tuple[list[StatedValue], int]:
    """The rows of one entry and how many fields stood so already."""
    refuse_future(act.call.today, on=entry.on)
    refuse_whys(entry.values, entry.whys)
    fresh: list[StatedValue] = []
    same = 0
    for code in dict.fromkeys((*entry.values, *entry.whys)):
        one, value = asked.field(entry.of, code, entry.on), entry.values.get(code)
        if value is not None:
            asked.refuse(one, value, entry.on)
        row = columns_of(one, value, entry.whys.get(code, Why.NOT_COLLECTED.value))
        before = held.get((entry.of.pk, code))
        if before is not None:
            if row == {name: getattr(before, name) for name in row}:
                same += 1
                continue
            fresh += _make_room(before, entry)
        fresh.append(StatedValue(subject=entry.of, field=code, valid_from=entry.on, **row))
    return fresh, same


def _make_room(before: StatedValue, entry: ValueEntry) -> list[StatedValue]:
    """What held ends on the day: the row that says so; none where it was wrong, which only an amendment may say."""
    ends_before = before.valid_from is not None and before.valid_from < entry.on
    if not ends_before and not entry.amends.strip():
        raise Refusal(
            mark("Something else is stated from %(since)s on."),
            cure=mark("Say under “amends” why it was wrong."),
            field="on",
            since=before.valid_from.isoformat() if before.valid_from else "",
        )
    before.supersede()
    if not ends_before:
        return []
    kept = {name: getattr(before, name) for name in ("subject_id", "field", "text", "number", "day", "why")}
    return [StatedValue(**kept, valid_from=before.valid_from, valid_to=entry.on)]
