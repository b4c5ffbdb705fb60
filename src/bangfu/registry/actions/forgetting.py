"""Deleting departments' lists on their day, which nobody has to ask for."""

from __future__ import annotations

from datetime import datetime, timedelta

from bangfu.kernel.ids import derived
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call, Grant
from bangfu.places.models import County
from bangfu.registry.actions.sources import forget_due
from bangfu.registry.models import SourceList

NAME = "daily"
LOOK = timedelta(minutes=1)


class DueForgetting:
    """Called again and again by the worker with the time; looks once a minute for lists whose day has come."""

    def __init__(self) -> None:
        self._looked: datetime | None = None

    def __call__(self, now: datetime) -> None:
        """Delete what is due in every county."""
        if self._looked is not None and now - self._looked < LOOK:
            return
        self._looked = now
        today = now.astimezone(COUNTY_TIME).date()
        due = SourceList.objects.filter(delete_on__lte=today, deleted_on__isnull=True)
        for county in County.objects.filter(pk__in=due.values("county")):
            grants = (Grant(Right.REGISTRY_SOURCE_WRITE, county.pk, "/", NAME),)
            actor = Actor(None, str(derived("registry.source.forget")), NAME, grants)
            forget_due(Call(actor, str(derived("registry.source.forget", county.uid, today)), now), county)
