"""The steps of one case: assigned, put right, verified by another person, closed, looked at again."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.cases import lifecycle
from bangfu.cases.actions.register import block, unblock
from bangfu.cases.models import Case, CaseAction
from bangfu.cases.queries import puts_right
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.places.queries import refuse_other_county
from bangfu.staff.actions.heading import refuse_future
from bangfu.staff.models import Organisation


def _permit(act: Act, case: Case, to: str) -> None:
    """The organisation that is to act may say that it has put the case right; all else is the keeper's."""
    place, owner = case.subject, case.organisation.subject_id
    if to == "rectified" and case.responsible is not None and puts_right(act.call.actor, case):
        place, owner = case.responsible.subject, case.responsible.subject_id
    act.permit(case.subject.county_id, place.path, owner)
    act.about(case.subject.uid)


@action("cases.case.move", Right.CASE_RECORD_WRITE)
def move_case(
    act: Act,
    *,
    case: Case,
    to: str,
    on: date,
    by: str = "",
    organisation: Organisation | None = None,
    text: str = "",
) -> Case:
    """Take a case its next step; `by` is who signed it on paper, else the person at the screen.

    Errors: Refusal for a step the table does not have, for a day to come or before the last step, for a group, for
    verification by whoever put it right, and for an assignment to nobody.
    """
    _permit(act, case, to)
    refuse_other_county(case.subject.county_id, organisation=organisation.subject.county_id if organisation else None)
    act.note(state=[case.state, to])
    actor = act.call.actor
    step = lifecycle.Step(to, on, by.strip() or actor.name, organisation, text, actor)
    together(lambda: refuse_future(act.call.today, on=on), lambda: lifecycle.refuse_move(case, step))
    moved = lifecycle.move(case, step)
    if moved.blocks is not None and to == "closed":
        unblock(moved, on)
    if moved.blocks is not None and to == "reopened":
        block(moved, on)
    return moved


@action("cases.case.look_back", Right.CASE_RECORD_WRITE)
def look_back(act: Act, *, case: Case, on: date, holds: bool, by: str = "", text: str = "") -> Case:
    """Look at a closed case again: it holds and stays closed, or it does not and is reopened."""
    _permit(act, case, "reopened")
    refuse_future(act.call.today, on=on)
    if case.state != "closed":
        raise Refusal(mark("Only a closed case is looked at again."), cure=mark("Close it first."), field="state")
    if not case.single:
        lifecycle.refuse_move(case, lifecycle.Step("reopened", on, by))
    if case.closed_on is not None and on < case.closed_on:
        raise Refusal(mark("This day lies before the day on which it was closed."), field="on")
    signed = by.strip() or act.call.actor.name
    looked = CaseAction(
        case=case.subject, kind=CaseAction.Kind.LOOK_BACK, state=case.state, on=on, by=signed, text=text
    )
    looked.save()
    if holds:
        return case
    part = act.call.part("reopen")
    return move_case(part, case=case, to="reopened", on=on, by=signed, text=text)
