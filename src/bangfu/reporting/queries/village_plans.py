"""Villages that left poverty and still have no approved plan for the time after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.activities.models import Event
from bangfu.activities.queries import visible_events
from bangfu.duties.models import Plan
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import parameter

EXIT, KIND, DAYS = "village_exit", "village", "duties.village_plan_days"


@dataclass(frozen=True)
class Owing:
    """An exit whose plan is owed: the event, the days since, and by how many they are over the limit."""

    event: Event
    days: int
    over: int


def owing_plans(actor: Actor, county: County, today: date) -> list[Owing]:
    """Exits of villages longer ago than the parameter allows, without a plan approved by today; oldest first."""
    limit = int(parameter(DAYS, today, county.pk))
    exits = visible_events(actor, county).filter(kind=EXIT, state=Event.State.HELD, on__isnull=False)
    planned = set(
        Plan.objects.as_of(today)
        .filter(subject__county=county, kind=KIND, state=Plan.State.APPROVED, approved_on__lte=today)
        .values_list("subject__area_id", flat=True)
    )
    found = []
    for event in exits.order_by("on", "pk"):
        days = (today - event.on).days if event.on else 0
        if days > limit and event.subject.area_id not in planned:
            found.append(Owing(event, days, days - limit))
    return found
