"""Raising cases, entering groups of them, and what a case makes wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.cases import lifecycle
from bangfu.cases.lifecycle import MOVES
from bangfu.cases.models import Case, CaseAction
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.places.queries import refuse_other_county
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import (
    Heading,
    begin,
    permit,
    refuse_future,
    refuse_strangers,
)
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import refuse_taken
from bangfu.subjects.models import Hold, Subject

KINDS = "cases.case_kind"
EFFECTS = ("works", "payment", "exit")


@dataclass(frozen=True)
class CaseEntry:
    """One case, or a group (`case_count` other than 1, None: number not stated); days None: not stated."""

    heading: Heading
    kind: str
    about: Subject | None = None
    responsible: Organisation | None = None
    state: str = "open"
    severity: str = "ordinary"
    raised_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    case_count: int | None = 1
    closed_count: int | None = None
    blocks: Subject | None = None
    effect: str = ""
    text: str = ""


@action("cases.case.raise", Right.CASE_RECORD_WRITE)
def raise_case(act: Act, *, entry: CaseEntry) -> Case:
    """Raise a case, or enter a group of which only the numbers are known; what it blocks waits from now on.

    A single case that stands further than raised is entered on the strength of the paper that says so.
    Errors: Refusal naming the field for an unknown kind, for days or numbers that cannot stand together.
    """
    county = entry.heading.county
    check_case(act.call.today, entry)
    columns = begin(act, entry.heading, "case")
    refuse_strangers(county, about=entry.about, blocks=entry.blocks)
    refuse_other_county(county.pk, assigned_to=entry.responsible.subject.county_id if entry.responsible else None)
    row = Case(
        **columns,
        kind=entry.kind,
        about=entry.about,
        responsible=entry.responsible,
        state=_begun(entry),
        severity=entry.severity,
        raised_on=entry.raised_on,
        due_on=entry.due_on,
        closed_on=entry.closed_on,
        case_count=entry.case_count,
        closed_count=entry.closed_count,
        blocks=entry.blocks,
        effect=(entry.effect or EFFECTS[0]) if entry.blocks else "",
        text=entry.text,
    )
    row.save()
    _write_steps(act, row)
    if entry.blocks is not None:
        act.permit(county.pk, entry.blocks.path, entry.heading.organisation.subject_id)
        if row.state != "closed":
            block(row, entry.raised_on or act.call.today)
    act.about(row.subject.uid)
    return row


def _begun(entry: CaseEntry) -> str:
    """The state in which a case is entered: one that names who is to act is assigned by that."""
    state = lifecycle.state_of(entry.state, entry.case_count, entry.closed_count)
    named = entry.case_count == 1 and entry.responsible is not None
    return Case.State.ASSIGNED.value if named and state == Case.State.OPEN else state


def _write_steps(act: Act, row: Case) -> None:
    """The case was raised; where it is entered further on, also the step by which it came to its state."""
    by = act.call.actor.name
    assigned = row.state == Case.State.ASSIGNED
    CaseAction(case=row.subject, kind=CaseAction.Kind.RAISE, state=Case.State.OPEN, on=row.raised_on, by=by).save()
    if row.state != Case.State.OPEN:
        CaseAction(
            case=row.subject,
            kind=lifecycle.KINDS[row.state],
            state=row.state,
            on=row.raised_on if assigned else row.closed_on,
            by=by,
            organisation=row.responsible if assigned else None,
        ).save()


def check_case(today: date, entry: CaseEntry) -> None:
    """Refuse everything about a new case that cannot be so, all at once; parts of it that are blank are not looked at.

    Errors: Refusal, or Refusals where several fields are wrong.
    """
    county = entry.heading.county
    together(
        lambda: _refuse_words(entry),
        lambda: refuse_codes(county, today, KINDS, [(entry.heading, entry.kind)]),
        lambda: refuse_taken(county, "case", entry.heading.code),
        lambda: refuse_future(today, raised_on=entry.raised_on),
        lambda: refuse_future(today, closed_on=entry.closed_on),
        lambda: _refuse_numbers(entry),
        lambda: _refuse_before(entry, "due_on", entry.due_on),
        lambda: _refuse_before(entry, "closed_on", entry.closed_on),
        lambda: _refuse_standing(entry),
    )


def _refuse_words(entry: CaseEntry) -> None:
    if entry.state not in MOVES:
        raise Refusal(mark("“%(state)s” is no state of a case."), field="state", state=entry.state)
    if entry.severity not in Case.Severity.values:
        raise Refusal(mark("“%(severity)s” is no severity of a case."), field="severity", severity=entry.severity)
    if entry.effect and (entry.effect not in EFFECTS or entry.blocks is None):
        raise Refusal(
            mark("“%(effect)s” cannot be made to wait."),
            cure=mark("Use one of: %(known)s; and say which record waits."),
            field="effect",
            effect=entry.effect,
            known="、".join(EFFECTS),
        )


def _refuse_before(entry: CaseEntry, field: str, day: date | None) -> None:
    if entry.raised_on is not None and day is not None and day < entry.raised_on:
        raise Refusal(mark("This day lies before the day on which it was raised."), field=field)


def _refuse_standing(entry: CaseEntry) -> None:
    further = entry.case_count == 1 and entry.state in MOVES and entry.state != "open"
    if further and entry.heading.source.document is None:
        raise Refusal(
            mark("A case entered as “%(state)s” rests on a paper."),
            cure=mark("Give the document that says so, or the steps as they were signed."),
            field="source",
            state=entry.state,
        )
    state = lifecycle.state_of(entry.state, entry.case_count, entry.closed_count)
    if entry.closed_on is not None and state != "closed":
        raise Refusal(mark("A case with a day of closing is closed."), field="closed_on")


def _refuse_numbers(entry: CaseEntry) -> None:
    if entry.case_count is not None and entry.case_count < 1:
        raise Refusal(mark("A group holds at least one case."), field="count")
    if entry.case_count == 1 and entry.closed_count is not None:
        raise Refusal(mark("Of one case no number is closed."), cure=mark("Give its state instead."), field="closed")
    _refuse_closed(entry.case_count, entry.closed_count)


def _refuse_closed(count: int | None, closed: int | None) -> None:
    if count is not None and closed is not None and closed > count:
        raise Refusal(
            mark("%(closed)s closed cases are more than the group's %(count)s."),
            cure=mark("Correct one of the two numbers."),
            field="closed",
            closed=closed,
            count=count,
        )


def block(case: Case, on: date) -> None:
    """Make what the case blocks wait from a day on."""
    Hold(subject=case.blocks, effect=case.effect, cause=case.subject, reason=case.subject.label, valid_from=on).save()


def unblock(case: Case, on: date) -> None:
    """End what the case made wait; the days before keep it."""
    for hold in Hold.objects.known().filter(cause=case.subject, valid_to__isnull=True):
        ended = Hold(subject=hold.subject, effect=hold.effect, cause=hold.cause, reason=hold.reason)
        ended.valid_from, ended.valid_to = hold.valid_from, max(on, hold.valid_from or on)
        hold.supersede()
        ended.save()


@action("cases.group.count", Right.CASE_RECORD_WRITE)
def count_group(act: Act, *, case: Case, case_count: int | None, closed_count: int | None) -> Case:
    """State the numbers of a group anew; the earlier ones stay readable."""
    permit(act, case)
    if case.single:
        raise Refusal(mark("This is one case and no group."), cure=mark("Take its next step instead."), field="count")
    if case_count is not None and case_count < 2:
        raise Refusal(mark("A group holds more than one case."), field="count")
    _refuse_closed(case_count, closed_count)
    act.note(changes={"case_count": [case.case_count, case_count], "closed_count": [case.closed_count, closed_count]})
    fresh = lifecycle.recount(case, case_count, closed_count)
    if fresh.state == "closed":
        unblock(fresh, act.call.today)
    return fresh
