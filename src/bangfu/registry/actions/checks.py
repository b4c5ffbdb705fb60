"""What a check at a household found, keyed as differences only, and which of the sources is said to be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.cases.actions import CaseEntry
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.registry.actions.corrections import Correction, correct_field
from bangfu.registry.actions.sources import ListEntry, keep_list
from bangfu.registry.models import SourceDecision, SourceList
from bangfu.registry.queries.sources import compared_fields, ours, told
from bangfu.registry.queries.threads import field_thread
from bangfu.registry.rules.comparing import (
    FIELD_CHECK,
    HANDBOOK,
    NATIONAL,
    OURS,
    Compared,
    Value,
    kept_value,
    of_kind,
)
from bangfu.registry.rules.source_lines import SourceLine
from bangfu.registry.rules.threads import version
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject

MISMATCH, BOOK_MISMATCH = "reconciliation_mismatch", "handbook_mismatch"


@dataclass(frozen=True)
class Differing:
    """One field of the sheet that is not as printed: what the handbook has, what was found; None: as printed."""

    subject: Subject
    field: str
    handbook: Value = None
    found: Value = None


@dataclass(frozen=True)
class CheckEntry:
    """The check of one household with its members: when, by whom, whether its head signed, and what differs."""

    county: County
    subjects: Sequence[Subject]
    on: date
    checked_by: str
    signed: bool
    differing: Sequence[Differing] = field(default=())


@action("registry.check.key", Right.REGISTRY_HOUSEHOLD_WRITE)
def key_check(act: Act, *, entry: CheckEntry) -> dict[str, int]:
    """Keep what the handbook and the household said on a day: as printed, but where a difference is keyed.

    As printed: what the national system last told, else what is kept here. Answers {fields, differences}.
    Errors: Refusal without the checker's name, without the head's signature, for a day to come and for a field that
    does not stand on the sheet.
    """
    home = entry.subjects[0]
    village = of_kind(home.kind) == "village"
    act.permit(home.county_id, home.path)
    if not entry.checked_by.strip():
        raise Refusal(mark("Say who checked at the household."), field="checked_by")
    if not entry.signed:
        raise Refusal(
            mark("A sheet counts when the head of the village committee has signed it.")
            if village
            else mark("A sheet counts when the head of the household has signed it."),
            cure=mark("Have it signed, then key it."),
            field="signed",
        )
    sheet = {(one.of, one.code) for one in compared_fields(act.call.today, home.county_id) if one.sheet}
    for one in entry.differing:
        if (of_kind(one.subject.kind), one.field) not in sheet or one.subject.pk not in {
            each.pk for each in entry.subjects
        }:
            raise Refusal(mark("This field does not stand on the sheet."), field=one.field)
    printed = printed_values(entry.county, entry.subjects, entry.on, sheet)
    if entry.on > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=entry.on.isoformat())
    for kind in (HANDBOOK, FIELD_CHECK):
        keep_list(act, entry.county, _as_list(entry, kind, printed))
    act.about(home.uid)
    act.note(differences=len(entry.differing))
    return {"fields": sum(len(one) for one in printed.values()), "differences": len(entry.differing)}


def printed_values(
    county: County, subjects: Sequence[Subject], on: date, sheet: set[tuple[str, str]]
) -> dict[int, dict[str, Value]]:
    """What stands on the sheet of records, by subject and field."""
    keys = [one.pk for one in subjects]
    kept, said = ours(county.pk, keys, on), told(county.pk, keys, on)
    found: dict[int, dict[str, Value]] = {}
    for one in subjects:
        both = kept.get(one.pk, {}) | said.get(one.pk, {}).get(NATIONAL, {})
        found[one.pk] = {code: cell.value for code, cell in both.items() if (of_kind(one.kind), code) in sheet}
    return found


def _as_list(entry: CheckEntry, kind: str, printed: Mapping[int, Mapping[str, Value]]) -> ListEntry:
    lines = []
    for number, one in enumerate(entry.subjects, 1):
        values = dict(printed[one.pk])
        for said in entry.differing:
            value = said.handbook if kind == HANDBOOK else said.found
            if said.subject.pk == one.pk and value is not None:
                values[said.field] = value
        lines.append(
            SourceLine(
                number,
                of_kind(one.kind),
                one.code,
                values=values,
                subject=one.pk,
                checked_by=entry.checked_by[:60],
                signed=True,
            )
        )
    return ListEntry(kind, entry.subjects[0].path, entry.on, entry.checked_by, lines=lines)


@dataclass(frozen=True)
class Resolution:
    """Which source is to be changed: ours, the handbook, the national system; `value`: the right one, as told.

    `source`: who tells it.
    """

    subject: Subject
    field: str
    way: str
    value: Value
    on: date
    note: str = ""
    source: str = FIELD_CHECK


@action("registry.difference.resolve", Right.REGISTRY_HOUSEHOLD_WRITE)
def resolve(act: Act, *, resolution: Resolution) -> SourceDecision:
    """Say which source is wrong. Ours is corrected at once; the others wait on the list of who is to change them.

    Errors: Refusal for a field that is not corrected from here; else as `correct_field`.
    """
    said = resolution
    act.permit(said.subject.county_id, said.subject.path)
    if said.way not in SourceDecision.WAYS:
        raise Refusal(mark("This is none of the sources that can be changed."), field="way")
    if said.on > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=said.on.isoformat())
    if said.way == OURS:
        _correct(act, said)
    same = SourceDecision.objects.known().filter(subject=said.subject, field=said.field, way=said.way)
    held = same.select_for_update().first()
    if held is not None:
        held.supersede()
    row = SourceDecision(
        subject=said.subject,
        field=said.field,
        way=said.way,
        value=said.value,
        note=said.note.strip()[:300],
        decided_by=act.call.actor.name,
        decided_on=act.call.today,
    )
    row.save()
    act.about(said.subject.uid)
    act.note(field=said.field, way=said.way)
    return row


def correctable(field: Compared) -> bool:
    """Whether a field is corrected from the work list; the others are on the record's own page."""
    return field.declared is not None and not field.declared.sealed


def _correct(act: Act, said: Resolution) -> None:
    """Correct the register as a correction at the record's own page does, for the same reasons refused."""
    fields = compared_fields(act.call.today, said.subject.county_id)
    field = next((one for one in fields if one.code == said.field and one.of == of_kind(said.subject.kind)), None)
    if field is None or field.declared is None or not correctable(field):
        raise Refusal(
            mark("This field is corrected on the page of the record itself."),
            cure=mark("Open the record and correct it there."),
            field="way",
        )
    held = field_thread(said.subject, field.declared)
    value = kept_value(field, said.value)
    correction = Correction(said.subject, field.declared.code, value, said.on, said.source, version(held))
    call = act.call.part("correct")
    correct_field(replace(call, reason=said.note.strip() or call.reason), correction=correction)


def case_about(
    subject: Subject, words: str, organisation: Organisation, *, code: str, book: bool, on: date
) -> CaseEntry:
    """A case about a difference with the proposed correction; `book`: it is the handbook that does not match."""
    county = County.objects.get(pk=subject.county_id)
    return CaseEntry(
        heading=Heading(county, code, words[:120], organisation, area=subject.area),
        kind=BOOK_MISMATCH if book else MISMATCH,
        about=subject,
        raised_on=on,
        text=words[:2000],
    )


__all__ = [
    "CheckEntry",
    "Differing",
    "Resolution",
    "SourceList",
    "case_about",
    "correctable",
    "key_check",
    "printed_values",
    "resolve",
]  # fmt: skip
