"""Work that runs behind the pages, and what is to go out. Machinery: what a job writes goes through actions."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q


class Job(models.Model):
    """One piece of background work; its key makes the same request one job."""

    class State(models.TextChoices):
        """Where it stands; parked means that a person has to look at it."""

        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        PARKED = "parked"

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=64, unique=True)
    county_id = models.BigIntegerField(null=True)
    actor_uid = models.CharField(max_length=36)
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    result = models.JSONField(null=True)
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease_until__isnull=False), name="jobs_running_leased"
            )
        ]


class Outgoing(models.Model):
    """The outbox: something to go out once, written in the transaction that decided it.

    `unknown`: sending began and nobody knows how it ended; a person says so, for twice may be worse than late.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting"
        SENT = "sent"
        UNKNOWN = "unknown"
        PARKED = "parked"

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=60)
    county_id = models.BigIntegerField(null=True)
    payload = models.JSONField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"])]
        constraints = [
            models.CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="jobs_sent_when")
        ]
