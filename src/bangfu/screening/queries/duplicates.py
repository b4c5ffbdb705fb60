"""Reading suspected duplicates, beginning with what the actor may see: both records of a pair."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.audit.queries import row_key
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.registry.queries.likeness import Likeness
from bangfu.screening.models import Duplicate


def visible_duplicates(actor: Actor, county: County) -> QuerySet[Duplicate]:
    """The tickets of a county both of whose records this actor may read, the likeliest first."""
    reach = Q(pk__in=[])
    for grant in actor.reach(Right.REGISTRY_HOUSEHOLD_READ):
        if grant.organisation is None and grant.county == county.pk:
            reach |= Q(left__path__startswith=grant.path, right__path__startswith=grant.path)
    rows = Duplicate.objects.known().filter(reach, county=county).select_related("left__area", "right__area")
    return rows.order_by("-bits100", "pk")


def get_duplicate(actor: Actor, county: County, uid: str) -> Duplicate:
    """The visible ticket of that id as it stands; absent and forbidden are refused alike."""
    found = visible_duplicates(actor, county).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def told_before(ticket: Duplicate) -> list[Duplicate]:
    """Every row of a ticket, the oldest first: who said what of it on which day."""
    return list(Duplicate.objects.filter(uid=ticket.uid).order_by("pk"))


def facts_mark(like: Likeness, left: int, right: int) -> str:
    """The keyed digest of what is compared of two records."""
    return keyed_hex(row_key(), canonical([like.facts(left), like.facts(right)]))
