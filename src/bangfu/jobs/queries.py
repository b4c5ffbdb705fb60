"""Reading jobs and the outbox."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bangfu.jobs.models import Job, Outgoing
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.scope import Actor


def visible(actor: Actor) -> QuerySet[Job]:
    """The jobs this actor asked for, youngest first."""
    return Job.objects.filter(actor_uid=actor.uid).order_by("-made_at", "-pk")


def get(actor: Actor, uid: str) -> Job:
    """The actor's own job of that id; absent and another's are refused alike."""
    found = visible(actor).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is no work with this number that you asked for."))
    return found


def stuck() -> tuple[QuerySet[Job], QuerySet[Outgoing]]:
    """What waits for a person: jobs that were parked, and what nobody knows whether it was sent."""
    jobs = Job.objects.filter(state=Job.State.PARKED).order_by("made_at")
    outgoing = Outgoing.objects.filter(Q(state=Outgoing.State.UNKNOWN) | Q(state=Outgoing.State.PARKED))
    return jobs, outgoing.order_by("made_at")
