"""Reading cases, beginning with what the actor may see."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from bangfu.cases.lifecycle import DONE, MOVES, refuse_verifier
from bangfu.cases.models import Case, CaseAction
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.models import Organisation
from bangfu.staff.queries import within_reach


def visible_cases(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Case]:
    """The cases of a county that an actor may use a right on, as the book knows them now."""
    rows = Case.objects.known().filter(within_reach(actor, right, county) | answerable(actor, county, right))
    return rows.select_related("subject__area", "organisation__subject", "responsible__subject", "about", "blocks")


def answerable(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> Q:
    """Cases that an organisation in reach of an actor is to put right, whoever keeps them and wherever they lie."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.county == county.pk:
            own = Q() if grant.organisation is None else Q(responsible__subject_id=grant.organisation)
            reach |= Q(responsible__subject__path__startswith=grant.path) & own
    return reach & Q(subject__county=county)


def keeps(actor: Actor, case: Case) -> bool:
    """True where an actor may take a case any step: it lies within their reach and their organisation keeps it."""
    subject = case.subject
    right, keeper = Right.CASE_RECORD_WRITE, case.organisation.subject_id
    return actor.can(right, subject.county_id, subject.path, keeper).yes


def puts_right(actor: Actor, case: Case) -> bool:
    """True where an actor works for the organisation that is to put a case right, wherever the case lies."""
    acting = case.responsible.subject if case.responsible is not None else None
    if acting is None:
        return False
    return actor.can(Right.CASE_RECORD_WRITE, case.subject.county_id, acting.path, acting.pk).yes


def next_states(actor: Actor, case: Case) -> list[str]:
    """The states into which this actor may take a single case now, in the order of the table of moves."""
    if not keeps(actor, case):
        return ["rectified"] if puts_right(actor, case) and "rectified" in MOVES[case.state] else []
    return [to for to in Case.State.values if to in MOVES[case.state] and (to != "verified" or _verifies(actor, case))]


def _verifies(actor: Actor, case: Case) -> bool:
    try:
        refuse_verifier(case, actor)
    except Refusal:
        return False
    return True


def acting(case: Case) -> Organisation:
    """Whose step is next: whoever is to put it right does so; its keeper assigns it, has it verified and closes it."""
    keeps_on = case.state in ("rectified", "verified") or case.responsible is None
    return case.organisation if keeps_on or case.responsible is None else case.responsible


def waiting_for(actor: Actor, county: County, today: date) -> list[Case]:
    """The open cases whose next step this actor, or an organisation of theirs, is to take; the earliest day first.

    Whoever is answerable puts a case right; its keeper has it verified and closes it, and asks after what is overdue.
    """
    rows = visible_cases(actor, county).exclude(state__in=DONE).order_by(F("due_on").asc(nulls_last=True), "pk")
    return [case for case in rows if _waits_for(actor, case, today)]


def _waits_for(actor: Actor, case: Case, today: date) -> bool:
    writes = actor.holds(Right.CASE_RECORD_WRITE)
    if writes and case.state in ("rectified", "verified"):
        return keeps(actor, case) and bool({"verified", "closed"} & set(next_states(actor, case)))
    acting = case.responsible.subject_id if case.responsible is not None else None
    if puts_right(actor, case) or acting in actor.offices(case.subject.county_id):
        return True
    late = case.due_on is not None and case.due_on < today
    # Who only reads sees what is late anywhere in reach.
    return late and (keeps(actor, case) or not writes)


def get(actor: Actor, county: County, uid: str, right: Right = Right.RECORD_READ) -> Case:
    """The visible case of a subject's uid; absent and forbidden are refused alike."""
    found = visible_cases(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no case with this number that you may see."))
    return found


def history(case: Case) -> list[CaseAction]:
    """The steps of a case in the order in which they were taken."""
    return list(CaseAction.objects.filter(case=case.subject).select_related("organisation__subject").order_by("pk"))
