"""The states of a case: a table that can be printed, and the one function that changes a state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max

from bangfu.cases.models import Case, CaseAction
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Actor
from bangfu.staff.models import Organisation

MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"assigned", "rectified", "escalated"}),
    "assigned": frozenset({"assigned", "rectified", "escalated"}),
    "rectified": frozenset({"verified", "assigned"}),
    "verified": frozenset({"closed"}),
    "closed": frozenset({"reopened"}),
    "escalated": frozenset({"assigned", "rectified"}),
    "reopened": frozenset({"assigned", "rectified", "escalated"}),
}
DONE = frozenset({"closed"})
# The words for them, the same on every page and in every report.
STATES, GROUP_STATES = "cases.state", "cases.group_state"
KINDS = {
    "assigned": CaseAction.Kind.ASSIGN,
    "rectified": CaseAction.Kind.RECTIFY,
    "verified": CaseAction.Kind.VERIFY,
    "closed": CaseAction.Kind.CLOSE,
    "escalated": CaseAction.Kind.ESCALATE,
    "reopened": CaseAction.Kind.REOPEN,
}


@dataclass(frozen=True)
class Step:
    """One move of a case as it was signed: to which state, on which day, by whom, for whom to act, entered by whom."""

    to: str
    on: date
    by: str
    organisation: Organisation | None = None
    text: str = ""
    actor: Actor | None = None


def move(case: Case, step: Step) -> Case:
    """Lock the case, check its state and the step, write both. Only actions call this."""
    locked = Case.objects.known().select_for_update().filter(subject_id=case.subject_id).first()
    if locked is None:
        raise Refusal(mark("This record was changed meanwhile."), cure=mark("Open it again."))
    refuse_move(locked, step)
    kind = step_kind(locked.state, step.to)
    changes = _changes(locked, step)
    Case.objects.filter(pk=locked.pk, state=locked.state).update(**changes)
    CaseAction(
        case_id=locked.subject_id,
        kind=kind,
        state=step.to,
        on=step.on,
        by=step.by,
        organisation=step.organisation,
        text=step.text,
    ).save()
    for name, value in changes.items():
        setattr(case, name, value)
    return case


def step_kind(before: str, to: str) -> CaseAction.Kind:
    """The step that leads from one state to another; back from rectified is a return: the verifier was not content."""
    return CaseAction.Kind.RETURN if (before, to) == ("rectified", "assigned") else KINDS[to]


def state_of(state: str, case_count: int | None, closed_count: int | None) -> str:
    """The state of an entry: a group of which every case is closed is closed."""
    whole = case_count is not None and case_count == closed_count
    return Case.State.CLOSED.value if case_count != 1 and whole else state


def standing(state: str, case_count: int | None, closed_count: int | None) -> tuple[str, str]:
    """The code list and the code that say how far a case is; a group takes no steps, so a step's word would mislead."""
    if case_count == 1:
        return STATES, state
    if case_count is not None and case_count == closed_count:
        return GROUP_STATES, "all_closed"
    return GROUP_STATES, "partly_closed" if closed_count else "not_closed"


def recount(case: Case, case_count: int | None, closed_count: int | None) -> Case:
    """State the numbers of a group anew; the row before stays readable. Only actions call this."""
    state = state_of(Case.State.OPEN.value, case_count, closed_count)
    return case.replaced(case_count=case_count, closed_count=closed_count, state=state)


def refuse_move(case: Case, step: Step) -> None:
    """Refuse a step that the table, the days or the rule of two people does not allow."""
    if not case.single:
        raise Refusal(
            mark("A group of cases known only as numbers takes no single steps."),
            cure=mark("State its numbers anew, or raise the case itself."),
            field="state",
        )
    if step.to not in MOVES[case.state]:
        raise Refusal(
            mark("A case does not go from “%(state)s” to “%(to)s”."),
            cure=mark("From here it goes to: %(known)s."),
            field="state",
            state=case.state,
            to=step.to,
            known="、".join(sorted(MOVES[case.state])),
        )
    if step.to == "assigned" and step.organisation is None and case.responsible_id is None:
        raise Refusal(
            mark("This field must be filled."), cure=mark("Name the organisation that is to act."), field="organisation"
        )
    if step.to == "verified" and step.by == case.rectified_by:
        raise Refusal(
            mark("“%(by)s” put it right and cannot verify it too."),
            cure=mark("Let another person verify it."),
            field="by",
            by=step.by,
        )
    if step.to == "verified" and step.actor is not None:
        refuse_verifier(case, step.actor)
    _refuse_earlier(case, step.on)


def refuse_verifier(case: Case, actor: Actor) -> None:
    """Refuse verification by the person who put a case right, and by the organisation that did for another.

    Whoever set the book up enters steps as they were signed on paper: for them only the two signatures count.
    """
    if actor.user_id is None:
        return
    if case.rectified_by == actor.name:
        raise Refusal(
            mark("“%(by)s” put it right and cannot verify it too."),
            cure=mark("Let another person verify it."),
            field="by",
            by=actor.name,
        )
    acting = case.responsible
    other = acting is not None and acting.subject_id != case.organisation.subject_id
    if acting is not None and other and acting.subject_id in actor.offices(case.subject.county_id):
        raise Refusal(
            mark("“%(office)s” put it right and cannot verify it too."),
            cure=mark("Let the organisation that keeps it verify it."),
            field="state",
            office=acting.subject.label,
        )


def _refuse_earlier(case: Case, day: date) -> None:
    last = CaseAction.objects.filter(case_id=case.subject_id, on__isnull=False).aggregate(last=Max("on"))["last"]
    if last is not None and day < last:
        raise Refusal(
            mark("The last step of this case was on %(on)s; none comes before it."), field="on", on=last.isoformat()
        )


def _changes(case: Case, step: Step) -> dict[str, Any]:
    changes: dict[str, Any] = {"state": step.to}
    if step.to == "assigned" and step.organisation is not None:
        changes["responsible"] = step.organisation
    if step.to in ("assigned", "reopened", "rectified"):
        changes |= {"rectified_by": step.by if step.to == "rectified" else "", "verified_by": ""}
    if step.to == "verified":
        changes["verified_by"] = step.by
    if step.to in ("closed", "reopened"):
        changes["closed_on"] = step.on if step.to == "closed" else None
    return changes
