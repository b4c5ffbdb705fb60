"""Events: meetings, visits, courses, inspections, and groups of them of which only the number is known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.staff.models import OfficeRecord
from bangfu.subjects.models import Subject

COUNTS = ("session_count", "round_count", "headcount", "person_times", "place_count")


class Event(OfficeRecord):
    """One event, or a group of `event_count`; dates, or only the years of its period. NULL: not stated."""

    class State(models.TextChoices):
        """Whether it took place."""

        PLANNED = "planned"
        HELD = "held"
        POSTPONED = "postponed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40)
    topic = models.CharField(max_length=120, blank=True)
    about = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="events_about")
    on = models.DateField(null=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    event_count = models.IntegerField(null=True)
    session_count = models.IntegerField(null=True)
    round_count = models.IntegerField(null=True)
    headcount = models.IntegerField(null=True)
    person_times = models.IntegerField(null=True)
    place_count = models.IntegerField(null=True)
    state = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)

    class Meta(OfficeRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["organisation", "kind", "on"])]
        constraints = [
            *OfficeRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(on__isnull=True) | Q(from_on__isnull=True, to_on__isnull=True), name="activities_event_days"
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="activities_event_span",
            ),
            models.CheckConstraint(condition=Q(event_count__gte=1), name="activities_event_event_count"),
            *(
                models.CheckConstraint(condition=Q(**{f"{column}__gte": 0}), name=f"activities_event_{column}")
                for column in COUNTS
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "held")) | ~Q(reason=""), name="activities_event_reason"
            ),
        ]
