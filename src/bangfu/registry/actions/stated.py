"""Stating how a household lives and how a person stands from a day on; what held before ends on that day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.registry.models import CONDITION, LIVING, Condition, Household, Living, Person, Why
from bangfu.registry.rules import CODED, SEVERAL
from bangfu.staff.actions.heading import close_counts, refuse_future
from bangfu.subjects.models import Subject
from bangfu.subjects.rules import refuse_negative

AT_ONCE = 500
_KEPT: Mapping[Any, tuple[str, tuple[str, ...]]] = {Living: ("household", LIVING), Condition: ("person", CONDITION)}
Stated: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True)
class StateEntry:
    """What is stated of one household or person from a day on.

    `values`: column → value, or None together with a reason in `whys`. A column that is not named stays as it was
    stated before. `amends` says why an earlier statement of the same day, or a later one, was wrong.
    """

    of: Household | Person
    on: date
    values: Stated
    whys: Mapping[str, str] = field(default_factory=dict)
    amends: str = ""


@action("registry.livings.state", Right.REGISTRY_HOUSEHOLD_WRITE)
def state_livings(act: Act, *, county: County, entries: Sequence[StateEntry]) -> dict[str, int]:
    """State how households live, in one transaction under one line: {stated, known}.

    Errors: the first Refusal, with the household's number as its row.
    """
    return _state(act, county, entries, Living)


@action("registry.conditions.state", Right.REGISTRY_HOUSEHOLD_WRITE)
def state_conditions(act: Act, *, county: County, entries: Sequence[StateEntry]) -> dict[str, int]:
    """State how people stand, in one transaction under one line: {stated, known}.

    Errors: the first Refusal, with the person's number as its row.
    """
    return _state(act, county, entries, Condition)


def _state(act: Act, county: County, entries: Sequence[StateEntry], model: Any) -> dict[str, int]:
    key, columns = _KEPT[model]
    permit_subjects(act, county, [one.of.subject for one in entries])
    lists = Lists(county)
    held = _held(model, key, [one.of.pk for one in entries])
    fresh = []
    for entry in entries:
        before = held.get(entry.of.pk)
        try:
            _refuse(act, lists, entry)
            row = _columns(columns, entry, before)
            if before is not None and row == {name: getattr(before, name) for name in row}:
                continue
            if before is not None:
                fresh += _make_room(before, entry)
        except Refusal as no:
            raise (no if len(entries) == 1 else no.at(entry.of.subject.code)) from no
        fresh.append(model(**{key: entry.of}, **row, valid_from=entry.on))
    model.objects.bulk_create(fresh)
    stated = sum(row.valid_to is None for row in fresh)
    return close(act, county, [one.of.subject for one in entries], stated=stated, known=len(entries) - stated)


def permit_subjects(act: Act, county: County, subjects: Sequence[Subject]) -> None:
    """Ask for the right wherever the subjects are kept; Refusal for one named twice and one of another county."""
    for path in sorted({one.path for one in subjects}):
        act.permit(county.pk, path)
    if len({one.pk for one in subjects}) < len(subjects):
        raise Refusal(mark("One of them is named twice."), cure=mark("Name each once."))
    if any(one.county_id != county.pk for one in subjects):
        raise Refusal(mark("It belongs to another county."))


def close(act: Act, county: County, subjects: Sequence[Subject], **counts: int) -> dict[str, int]:
    """The one line: about the subject where there is one only."""
    if len(subjects) == 1:
        act.about(subjects[0].uid)
    return close_counts(act, county, **counts)


def _held(model: Any, key: str, ids: Sequence[int]) -> dict[int, Any]:
    """What holds now without an end, by what it is stated of."""
    found = {}
    for start in range(0, len(ids), AT_ONCE):
        part = {f"{key}__in": ids[start : start + AT_ONCE]}
        rows = model.objects.known().filter(**part, valid_to__isnull=True).select_for_update()
        found.update({getattr(row, f"{key}_id"): row for row in rows})
    return found


def _refuse(act: Act, lists: Lists, entry: StateEntry) -> None:
    refuse_future(act.call.today, on=entry.on)
    refuse_negative(**{name: value for name, value in entry.values.items() if type(value) is int})
    for name, value in entry.values.items():
        if value is not None and name in CODED:
            lists.refuse(name, value.split() if name in SEVERAL else [value], entry.on)
    refuse_whys(entry.values, entry.whys)


def refuse_whys(values: Stated, whys: Mapping[str, str]) -> None:
    """Refusal for a reason that is none, and for one beside a value."""
    for name, why in whys.items():
        if why not in Why.values or values.get(name) is not None:
            raise Refusal(
                mark("This says why a value is missing: one of %(known)s."),
                cure=mark("Leave it out where there is a value."),
                field=f"{name}_why",
                known="、".join(Why.values),
            )


def _columns(columns: Iterable[str], entry: StateEntry, before: Any) -> dict[str, Any]:
    """Every column with its reason: as stated now, else as it was."""
    row: dict[str, Any] = {}
    for name in columns:
        if entry.values.get(name) is not None:
            row[name], row[f"{name}_why"] = entry.values[name], ""
        elif name in entry.whys or name in entry.values or before is None:
            row[name], row[f"{name}_why"] = None, entry.whys.get(name, Why.NOT_COLLECTED.value)
        else:
            row[name], row[f"{name}_why"] = getattr(before, name), getattr(before, f"{name}_why")
    return row


def _make_room(before: Any, entry: StateEntry) -> list[Any]:
    """What held ends on the day: the row that says so; none where it was wrong, which only an amendment may say."""
    if before.valid_from is not None and before.valid_from < entry.on:
        before.supersede()
        ended = {one.attname: getattr(before, one.attname) for one in before._meta.concrete_fields}
        for name in ("id", "recorded_seq", "superseded_seq"):
            del ended[name]
        return [type(before)(**{**ended, "valid_to": entry.on})]
    if not entry.amends.strip():
        raise Refusal(
            mark("Something else is stated from %(since)s on."),
            cure=mark("Say under “amends” why it was wrong."),
            field="on",
            since=before.valid_from.isoformat(),
        )
    before.supersede()
    return []


class Lists:
    """The codes of the lists of days, each looked up once."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._codes: dict[tuple[str, date], list[str]] = {}

    def codes(self, code_list: str, on: date) -> list[str]:
        """The codes of a list on a day."""
        if (code_list, on) not in self._codes:
            self._codes[code_list, on] = [item["code"] for item in items(code_list, on, self._county.pk)]
        return self._codes[code_list, on]

    def refuse(self, column: str, codes: Iterable[str], on: date) -> None:
        """Refusal naming the column for a code its list does not have on the day."""
        refuse_unlisted_codes(self.codes(CODED[column], on), codes, on, column)
