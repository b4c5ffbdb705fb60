"""Programmes, their policy versions, and the standards that they set."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.record import refuse_unlisted
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.programmes.models import BenefitItem, PolicyVersion, Programme
from bangfu.programmes.rules.standards import PER, STATES, Terms, refuse_numbers, refuse_terms
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, begin, permit, refuse_strangers
from bangfu.subjects.actions import corrections
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import NOWHERE, Source
from bangfu.subjects.rules import refuse_backwards

KINDS, PAY_METHODS = "programmes.kind", "programmes.pay_method"


@action("programmes.programme.register", Right.PROGRAMME_RECORD_WRITE)
def register_programme(
    act: Act,
    *,
    heading: Heading,
    kind: str,
    goal: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Programme:
    """Register a programme of an office; Refusal for an unknown kind and for days in the wrong order."""
    columns = begin(act, heading, "programme")
    refuse_codes(heading.county, act.call.today, KINDS, [(heading, kind)])
    refuse_backwards(valid_from, valid_to, "valid_to")
    row = Programme(**columns, kind=kind, goal=goal, valid_from=valid_from, valid_to=valid_to)
    row.save()
    act.about(row.subject.uid)
    return row


@action("programmes.version.put", Right.PROGRAMME_RECORD_WRITE)
def put_policy_version(
    act: Act,
    *,
    programme: Programme,
    valid_from: date | None,
    state: str = PolicyVersion.State.IN_FORCE,
    basis: Subject | None = None,
    source: Source = NOWHERE,
) -> PolicyVersion:
    """Add the next version of a programme's rules; one in force ends the version that was in force before it.

    Errors: Refusal for a version that would begin on or before the day the present one did.
    """
    permit(act, programme)
    refuse_strangers(programme.subject.county, basis=basis, source=source.document)
    if state not in (PolicyVersion.State.DRAFT, PolicyVersion.State.IN_FORCE):
        raise Refusal(mark("A version is a draft or in force."), field="state")
    known = PolicyVersion.objects.known().filter(programme=programme.subject)
    if state == PolicyVersion.State.IN_FORCE:
        _end_present(known.filter(state=PolicyVersion.State.IN_FORCE).first(), valid_from)
    last = known.order_by("-number").values_list("number", flat=True).first()
    row = PolicyVersion(
        programme=programme.subject,
        number=(last or 0) + 1,
        state=state,
        valid_from=valid_from,
        basis=basis,
        **source.columns(),
    )
    row.save()
    act.note(version=row.number, state=state)
    return row


def _end_present(present: PolicyVersion | None, on: date | None) -> None:
    if present is None:
        return
    if on is None or (present.valid_from is not None and on <= present.valid_from):
        raise Refusal(
            mark("Version %(number)s is in force since %(since)s."),
            cure=mark("Give a later day."),
            field="valid_from",
            number=present.number,
            since=present.valid_from.isoformat() if present.valid_from else "—",
        )
    fields = {column.attname: getattr(present, column.attname) for column in present._meta.concrete_fields}
    for name in ("id", "recorded_seq", "superseded_seq"):
        del fields[name]
    present.supersede()
    PolicyVersion(**{**fields, "state": PolicyVersion.State.SUPERSEDED, "valid_to": on}).save()


@dataclass(frozen=True)
class StandardEntry:
    """One standard: what it is about, what it says, of which programme, on the strength of which document."""

    heading: Heading
    kind: str
    item: str
    terms: Terms = field(default_factory=Terms)
    programme: Programme | None = None
    state: str = "current"
    per: str = ""
    pay_method: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    basis: Subject | None = None


@action("programmes.standard.set", Right.PROGRAMME_RECORD_WRITE)
def set_benefit_item(act: Act, *, entry: StandardEntry) -> BenefitItem:
    """Set a standard; Refusal for one that does not say what its kind asks, and for sums that cannot stand together."""
    columns = begin(act, entry.heading, "standard")
    _refuse(act.call.today, entry)
    version = _version(entry.programme, entry.valid_from)
    row = BenefitItem(
        **columns,
        programme=entry.programme.subject if entry.programme else None,
        version=version,
        kind=entry.kind,
        item=entry.item,
        pay_method=entry.pay_method,
        state=entry.state,
        per=entry.per,
        valid_from=entry.valid_from,
        valid_to=entry.valid_to,
        basis=entry.basis,
        **entry.terms.columns(),
    )
    row.save()
    act.about(row.subject.uid)
    return row


def _refuse(today: date, entry: StandardEntry) -> None:
    county = entry.heading.county
    refuse_strangers(county, programme=entry.programme.subject if entry.programme else None, basis=entry.basis)
    refuse_codes(county, today, PAY_METHODS, [(entry.heading, entry.pay_method)], "pay_method")
    refuse_unlisted("state", entry.state, STATES)
    if entry.per:
        refuse_unlisted("per", entry.per, PER)
    refuse_backwards(entry.valid_from, entry.valid_to, "valid_to")
    refuse_terms(entry.kind, entry.terms)


def _version(programme: Programme | None, on: date | None) -> int | None:
    """The number of the version in force on a day (None: now)."""
    if programme is None:
        return None
    rows = PolicyVersion.objects.filter(programme=programme.subject).exclude(state=PolicyVersion.State.DRAFT)
    rows = rows.as_of(on) if on is not None else rows.known().filter(state=PolicyVersion.State.IN_FORCE)
    return rows.order_by("-number").values_list("number", flat=True).first()


@action("programmes.standard.amend", Right.PROGRAMME_RECORD_WRITE)
def amend_benefit_item(act: Act, *, standard: BenefitItem, terms: Terms) -> BenefitItem:
    """Correct what a standard says, with a reason; what `terms` leaves out stays as it was."""
    permit(act, standard)
    given = {name: value for name, value in terms.columns().items() if value not in (None, "", [])}
    if "amount_fen" in given:
        # A sum that has become known is no longer masked.
        given["masked_text"] = ""
    changes = corrections(act, standard, given)
    refuse_numbers({**{name: getattr(standard, name) for name in terms.columns()}, **changes})
    return standard.replaced(**changes)
