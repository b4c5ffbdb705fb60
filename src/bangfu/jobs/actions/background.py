"""Background work: asked for once by key, run by whoever takes it, tried again, parked when it keeps failing.

The queue is django-tasks; each of its tasks only says «look at this job», and the job's own row decides whether there
is anything to do. So a task that comes twice, late or never does no harm.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django_tasks import task

from bangfu.jobs.models import Job
from bangfu.jobs.rules import LEASE, TRIES_AT_MOST, next_try
from bangfu.kernel.digest import canonical
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.vault.rules.find import mask_text

LOG = logging.getLogger("bangfu.jobs")
Clock = Callable[[], datetime]
_clock: ContextVar[Clock] = ContextVar("worker_clock")


class Superseded(Exception):
    """This worker was thought dead and another one took the job up: stop without a trace."""


@dataclass(frozen=True)
class Work:
    """What a handler is given. Its actions take client keys from `key(…)`, so that a second try changes nothing."""

    job: Job
    at: datetime
    arguments: dict[str, Any]

    def key(self, *names: object) -> str:
        """The same client key for the same step of the same job."""
        return str(derived("job", self.job.key, *names))

    def progress(self, done: int, total: int | None = None, message: str = "") -> None:
        """Say how far it is."""
        progress(self.job, done, total, message)


Handler = Callable[[Work], Any]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of a kind; its answer (JSON) becomes the job's result."""

    def register(function: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"the job kind {kind} has two handlers")
        _handlers[kind] = function
        return function

    return register


def enqueue(call: Call, kind: str, key: str, county: int | None = None, **arguments: Any) -> Job:
    """Ask for background work, in the caller's transaction; the same key is the same job.

    Errors: ValueError for a kind nobody handles; Refusal when the key was used for something else.
    """
    if kind not in _handlers:
        raise ValueError(f"nobody handles jobs of the kind {kind}")
    arguments = json.loads(canonical(arguments))
    fresh = Job(kind=kind, key=key, county_id=county, actor_uid=call.actor.uid, arguments=arguments)
    fresh.made_at = fresh.not_before = call.at
    fresh.uid = derived("job", key)
    try:
        with transaction.atomic():
            fresh.save()
            take_up.enqueue(str(fresh.uid))
    except IntegrityError:
        held = Job.objects.filter(key=key).first()
        if held is None:
            raise
        if (held.kind, held.county_id, held.arguments) != (kind, county, arguments):
            raise Refusal(mark("This work was already asked for with other contents.")) from None
        return held
    return fresh


def _shown(message: str) -> str:
    return mask_text(message)[:300]


def progress(job: Job, done: int, total: int | None = None, message: str = "") -> None:
    """Write down how far a job is and keep its lease; Superseded when another worker has it by now."""
    values: dict[str, Any] = {"done": done, "message": _shown(message), "lease_until": _clock.get()() + LEASE}
    if total is not None:
        values["total"] = total
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)
    if not mine.update(**values):
        raise Superseded(str(job.uid))


def retry(call: Call, job: Job) -> bool:
    """Take a parked or failed job up again from the first try; False when it is neither."""
    asked = Job.objects.filter(pk=job.pk, state__in=[Job.State.PARKED, Job.State.FAILED])
    with transaction.atomic():
        if not asked.update(state=Job.State.WAITING, tries=0, not_before=call.at, ended_at=None, lease_until=None):
            return False
        take_up.enqueue(str(job.uid))
    return True


@task()
def take_up(uid: str) -> str:
    """Run one job if it is there to be run; answers the state it is left in. Called by the queue's worker only."""
    now = _clock.get()()
    ready = Job.objects.filter(uid=uid, state=Job.State.WAITING, not_before__lte=now)
    # A conditional update is the claim: of two workers one changes the row.
    if not ready.update(
        state=Job.State.RUNNING, tries=F("tries") + 1, started_at=now, ended_at=None, lease_until=now + LEASE
    ):
        return "nothing to do"
    job = Job.objects.get(uid=uid)
    try:
        result = _handlers[job.kind](Work(job, now, job.arguments))
    except Superseded:
        return "superseded"
    except Refusal as no:
        # Asking again would be refused again.
        return _end(job, Job.State.FAILED, message=str(no))
    except Exception as fault:
        LOG.warning("job %s %s failed on try %s: %s", job.kind, job.uid, job.tries, type(fault).__name__)
        return _failed(job, f"{type(fault).__name__} on try {job.tries}")
    return _end(job, Job.State.DONE, result=result)


def _failed(job: Job, message: str) -> str:
    again = next_try(job.tries, _clock.get()())
    if again is None:
        return _end(job, Job.State.PARKED, message=message)
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)
    with transaction.atomic():
        if mine.update(state=Job.State.WAITING, not_before=again, lease_until=None, message=_shown(message)):
            take_up.enqueue(str(job.uid))
    return Job.State.WAITING


def _end(job: Job, state: str, **values: Any) -> str:
    if "message" in values:
        values["message"] = _shown(values["message"])
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)
    mine.update(state=state, ended_at=_clock.get()(), lease_until=None, **values)
    return state


def take_back(now: datetime) -> int:
    """Put the jobs of workers that were killed back into the queue, or park them; answers how many."""
    gone = 0
    running = Job.objects.filter(state=Job.State.RUNNING, lease_until__lte=now)
    for job in running:
        mine = running.filter(pk=job.pk, tries=job.tries)
        if job.tries >= TRIES_AT_MOST:
            gone += mine.update(
                state=Job.State.PARKED, ended_at=now, lease_until=None, message=f"worker lost on try {job.tries}"
            )
            continue
        with transaction.atomic():
            if mine.update(state=Job.State.WAITING, not_before=now, lease_until=None):
                take_up.enqueue(str(job.uid))
                gone += 1
    return gone


def waiting(now: datetime) -> list[str]:
    """The jobs whose turn it is, oldest first, by uid."""
    rows = Job.objects.filter(Q(state=Job.State.WAITING, not_before__lte=now)).order_by("not_before", "pk")
    return [str(uid) for uid in rows.values_list("uid", flat=True)]


def with_clock(clock: Clock, function: Callable[[], Any]) -> Any:
    """Run with the worker's clock; only the face that started the worker knows the time."""
    token = _clock.set(clock)
    try:
        return function()
    finally:
        _clock.reset(token)
