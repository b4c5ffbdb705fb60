"""Reading programmes and participations, beginning with what the actor may see."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.programmes.models import BenefitItem, Participation, Programme
from bangfu.staff.queries import within_reach
from bangfu.subjects.queries import by_code


def visible_programmes(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Programme]:
    """The programmes of a county that an actor may use a right on, as the book knows them now."""
    rows = Programme.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject").order_by("subject__code")


def visible_standards(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[BenefitItem]:
    """The standards of a county that an actor may use a right on, as the book knows them now."""
    rows = BenefitItem.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "programme").order_by("subject__code")


def visible_participations(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Participation]:
    """The participations of a county that an actor may use a right on, in their present state.

    A row of one person or household is read only with the right over households there.
    """
    rows = Participation.objects.known().filter(valid_to__isnull=True)
    rows = rows.filter(within_reach(actor, right, county))
    one = Q(who__kind__in=("person", "household"))
    if right == Right.RECORD_READ:
        rows = rows.filter(~one | within_reach(actor, Right.REGISTRY_HOUSEHOLD_READ, county))
    return rows.select_related("subject__area", "organisation__subject", "programme", "who", "at").order_by(
        "subject__code"
    )


def programme(county: County, code: str, *, field: str = "programme") -> Programme:
    """The programme of a code; Refusal naming `field` when there is none."""
    subject = by_code(county, "programme", code)
    found = Programme.objects.known().filter(subject=subject).first() if subject else None
    if found is None:
        raise Refusal(
            mark("There is no programme with the code “%(code)s”."),
            cure=mark("List it under programmes, or correct the code."),
            field=field,
            code=code,
        )
    return found
