"""Giving a list of people out to another office: asked for a purpose, approved by a second person, taken, logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.policybook.queries import number
from bangfu.registry.models import Extract, Person, SourceList, SourceRow
from bangfu.registry.queries import Whereabouts, whereabouts
from bangfu.registry.queries.sources import numbered
from bangfu.subjects.actions import make_subject
from bangfu.subjects.queries import survivors
from bangfu.vault.actions import reveal

KIND = "extract"
PURPOSE = "registry.extract.take"
# What an extract may carry of each person, in its order; only a named action writes whole numbers.
FIELDS = ("name", "id_number", "birth_date", "household_no", "village")
ALONE_AT_MOST = "registry.extract_alone_at_most"


@dataclass(frozen=True)
class ExtractEntry:
    """To whom people of a received list are given out, on the strength of what, for what, with which fields.

    `delete_on`: by which day whoever gets it deletes it.
    """

    drawn_from: SourceList
    recipient: str
    authorisation: str
    purpose: str
    fields: Sequence[str]
    delete_on: date


@action("registry.extract.ask", Right.REGISTRY_EXTRACT_MAKE)
def ask_extract(act: Act, *, entry: ExtractEntry) -> Extract:
    """Ask for an extract of the people whom a list hit; up to so many rows one person is enough.

    Errors: Refusal without recipient, authorisation, purpose, fields, reason and a later day of deletion, and for a
    list that hit nobody.
    """
    kept = entry.drawn_from
    act.permit(kept.county_id, kept.path)
    for name in ("recipient", "authorisation", "purpose"):
        if not getattr(entry, name).strip():
            raise Refusal(mark("This field must be filled."), field=name)
    if entry.delete_on <= act.call.today:
        raise Refusal(mark("The day of deletion lies after today."), field="delete_on")
    if not act.call.reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    unknown = [one for one in entry.fields if one not in FIELDS]
    if unknown or not entry.fields:
        raise Refusal(mark("An extract has fields of these: %(known)s."), field="fields", known="、".join(FIELDS))
    hit = len(people_of(kept))
    if not hit:
        raise Refusal(mark("The list is about nobody in the register."), field="drawn_from")
    subject = make_subject(
        county=kept.county, kind=KIND, code=numbered(kept.county, KIND, act.call.today), label=entry.recipient.strip(),
        area=kept.subject.area,
    )  # fmt: skip
    row = Extract(
        subject=subject,
        county=kept.county,
        drawn_from=kept,
        recipient=entry.recipient.strip(),
        authorisation=entry.authorisation.strip(),
        purpose=entry.purpose.strip(),
        delete_on=entry.delete_on,
        fields=[one for one in FIELDS if one in entry.fields],
        row_count=hit,
        asked_by=act.call.actor.name,
        asked_uid=act.call.actor.uid,
        asked_on=act.call.today,
    )
    row.save()
    act.note(recipient=row.recipient, rows=hit, fields=row.fields, purpose=row.purpose)
    return row


def people_of(kept: SourceList) -> list[int]:
    """The people of the register whom a list hit, by subject, each once."""
    rows = kept.rows.filter(outcome=SourceRow.Outcome.MATCHED, of="person").order_by("number", "pk")
    into = survivors(kept.county_id)
    return list(dict.fromkeys(into.get(key, key) for key in rows.values_list("subject_id", flat=True) if key))


def needs_second(extract: Extract) -> bool:
    """Whether an extract waits for a second person."""
    most = number(ALONE_AT_MOST, extract.asked_on, extract.county_id)
    return extract.row_count > most and not extract.approved_uid


@action("registry.extract.approve", Right.REGISTRY_EXTRACT_APPROVE)
def approve_extract(act: Act, *, extract: Extract) -> Extract:
    """Approve an extract that another person asked for."""
    act.permit(extract.county_id, extract.drawn_from.path)
    if extract.asked_uid == act.call.actor.uid:
        raise Refusal(mark("Another person approves it."), status=403)
    if not extract.approved_uid:
        extract.approved_by, extract.approved_uid = act.call.actor.name, act.call.actor.uid
        extract.approved_on = act.call.today
        extract.save()
    act.about(extract.subject.uid)
    return extract


@action(PURPOSE, Right.REGISTRY_EXTRACT_MAKE)
def _write_down(act: Act, *, extract: Extract) -> None:
    """The line of one taking. What leaves is no part of the action, whose answer the line keeps."""
    act.permit(extract.county_id, extract.drawn_from.path)
    if needs_second(extract):
        raise Refusal(
            mark("More than %(most)s rows leave only when a second person has approved it."),
            cure=mark("Ask somebody with this right."),
            most=number(ALONE_AT_MOST, extract.asked_on, extract.county_id),
        )
    if not act.call.reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    act.about(extract.subject.uid)
    act.note(rows=extract.row_count, recipient=extract.recipient)


def take_extract(call: Call, *, extract: Extract) -> list[tuple[str, ...]]:
    """The rows of an extract with whole numbers, in the order of its fields; a line of the audit book says so.

    Errors: Refusal without the right, without a reason, and above the limit without a second person.
    """
    call.actor.require(Right.REGISTRY_EXTRACT_MAKE, extract.county_id, extract.drawn_from.path)
    _write_down(call, extract=extract)
    people = {one.subject_id: one for one in Person.objects.filter(subject__in=people_of(extract.drawn_from))}
    placed = whereabouts([one.pk for one in people.values()], extract.asked_on)
    return [_row(call, extract.fields, people[key], placed[people[key].pk]) for key in people_of(extract.drawn_from)]


def _row(call: Call, fields: Sequence[str], person: Person, where: Whereabouts) -> tuple[str, ...]:
    told = {
        "name": person.name,
        "birth_date": person.birth_date.isoformat() if person.birth_date else "",
        "household_no": where.household_no,
        "village": where.village,
    }
    if "id_number" in fields and person.id_number is not None:
        told["id_number"] = reveal(person.id_number, purpose=PURPOSE, reason=call.reason)
    return tuple(told.get(name, "") for name in fields)
