"""Filters of the registry's lists by what other packages keep of people."""

from __future__ import annotations

from django.db.models import Q

from bangfu.kernel.refusal import mark
from bangfu.programmes.models import Participation
from bangfu.registry.queries.lists.filters import Day, Filter, there

# A participation of these states keeps its place; one that was put off or stopped gives it back.
TAKING_PART = ("planned", "active")
PLACES = ("training",)


def _enrolled(day: Day, value: str) -> Q:
    """Takes part, on the day, in a training."""
    rows = Participation.objects.filter(state__in=TAKING_PART, kind__in=PLACES, who__county_id=day.county)
    rows = rows.filter(Q(from_on__isnull=True) | Q(from_on__lte=day.on)).filter(
        Q(to_on__isnull=True) | Q(to_on__gte=day.on)
    )
    found = there(rows.as_of(day.on), who="subject")
    return found if value == "yes" else ~found


OTHERS: dict[str, dict[str, Filter]] = {
    "people": {"enrolled": Filter("enrolled", mark("Enrolled in training"), "yes", _enrolled)},
}
