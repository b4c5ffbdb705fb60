"""Reading events, beginning with what the actor may see."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from bangfu.activities.models import Event
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.queries import within_reach
from bangfu.subjects.models import Subject


def visible_events(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Event]:
    """The events of a county that an actor may use a right on, as the book knows them now."""
    rows = Event.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "about")


def get(actor: Actor, county: County, uid: str, right: Right = Right.RECORD_READ) -> Event:
    """The visible event of a subject's uid; absent and forbidden are refused alike."""
    found = visible_events(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no event with this number that you may see."))
    return found


def held(organisation: Subject, kind: str, path: str, until: date) -> QuerySet[Event]:
    """What an organisation held of a kind at or below a path up to a day; undated events by the years they name."""
    rows = Event.objects.known().filter(organisation__subject=organisation, kind=kind, state="held")
    rows = rows.filter(subject__path__startswith=path)
    begun = Q(on__lte=until) | Q(on__isnull=True, from_on__lte=until)
    undated = Q(on__isnull=True, from_on__isnull=True) & (Q(year_from__isnull=True) | Q(year_from__lte=until.year))
    return rows.filter(begun | undated).order_by("on", "from_on", "pk")


def held_at(county: County, kind: str, path: str, days: tuple[date, date]) -> frozenset[str]:
    """The paths at or below one at which anybody held something of a kind in the days, the first and last included."""
    first, last = days
    rows = Event.objects.known().filter(subject__county=county, kind=kind, state="held", subject__path__startswith=path)
    on = Q(on__gte=first, on__lte=last) | Q(on__isnull=True, from_on__lte=last, to_on__gte=first)
    return frozenset(rows.filter(on).values_list("subject__path", flat=True))
