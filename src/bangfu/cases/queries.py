"""Reading cases, beginning with what the actor may see."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bangfu.cases.lifecycle import DONE
from bangfu.cases.models import Case, CaseAction
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.queries import within_reach


def visible_cases(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Case]:
    """The cases of a county that an actor may use a right on, as the book knows them now."""
    rows = Case.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "responsible__subject", "about", "blocks")


def get(actor: Actor, county: County, uid: str, right: Right = Right.RECORD_READ) -> Case:
    """The visible case of a subject's uid; absent and forbidden are refused alike."""
    found = visible_cases(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no case with this number that you may see."))
    return found


def overdue(actor: Actor, county: County, today: date) -> QuerySet[Case]:
    """The visible cases whose day to be put right has passed and that are not closed, the longest waiting first."""
    rows = visible_cases(actor, county).exclude(state__in=DONE)
    return rows.filter(due_on__lt=today).order_by("due_on", "pk")


def history(case: Case) -> list[CaseAction]:
    """The steps of a case in the order in which they were taken."""
    return list(CaseAction.objects.filter(case=case.subject).select_related("organisation__subject").order_by("pk"))
