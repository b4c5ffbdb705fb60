"""A batch's long steps behind the pages: checked, written and taken back in the name of who asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from bangfu.intake.actions.applying import apply_portions, as_plain, begin_apply, end_apply, stop_apply
from bangfu.intake.actions.batches import Upload, key_of, map_headings, mean_values, open_batch, step_key
from bangfu.intake.actions.checking import begin_check, check_batch
from bangfu.intake.actions.twins import tell_twins
from bangfu.intake.actions.undoing import begin_undo, end_undo, undo_portions
from bangfu.intake.lifecycle import AT_WORK
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import STEP, job_of, lost_key, taker_of
from bangfu.intake.queries.reading import asked_of
from bangfu.intake.rules.taking import Say
from bangfu.jobs.actions import Work, enqueue, handler, retry
from bangfu.jobs.models import Job
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call
from bangfu.places.models import County
from bangfu.staff.models import User
from bangfu.staff.queries import actor_of


def send_behind(call: Call, *, county: County, path: str, upload: Upload, said: Mapping[str, Any]) -> Batch:
    """Keep a spreadsheet as a batch and ask for its check; `said`: sender, on and form, as `open_batch` takes them."""
    with transaction.atomic():
        batch = open_batch(call, county=county, path=path, upload=upload, **said)
        _ask(call, batch)
        return batch


def check_behind(call: Call, *, batch: Batch) -> Job:
    """Ask for a batch to be read and checked."""
    with transaction.atomic():
        begun = begin_check(call, batch=batch)
        return _ask(call, begun)


def map_behind(call: Call, *, batch: Batch, form: str, meant: Mapping[str, str]) -> Job:
    """Say what a batch's headings mean, and ask for its check."""
    with transaction.atomic():
        begun = map_headings(call, batch=batch, form=form, meant=meant)
        return _ask(call, begun)


def mean_behind(call: Call, *, batch: Batch, meant: Mapping[str, Mapping[str, str]]) -> Job:
    """Say what words of a batch's cells mean, and ask for its check."""
    with transaction.atomic():
        begun = mean_values(call, batch=batch, meant=meant)
        return _ask(call, begun)


def apply_behind(call: Call, *, batch: Batch, mode: str, shown: str) -> Job:
    """Ask for a checked batch to be written."""
    with transaction.atomic():
        begun = begin_apply(call, batch=batch, mode=mode, shown=shown)
        return _ask(call, begun)


def undo_behind(call: Call, *, batch: Batch) -> Job:
    """Ask for an applied batch to be taken back; the call's reason says why."""
    with transaction.atomic():
        begun = begin_undo(call, batch=batch)
        return _ask(call, begun)


def resume_behind(call: Call, *, batch: Batch) -> Job:
    """Take up again a step whose work failed or was lost.

    Errors: Refusal where nothing is under way.
    """
    call.actor.require(Right.INTAKE_BATCH_WRITE, batch.county_id, batch.path)
    if batch.state not in AT_WORK:
        raise Refusal(mark("Nothing of this batch is under way."), cure=mark("Open it again."))
    job = job_of(batch)
    if job is None:
        return enqueue(call, STEP, lost_key(batch), batch.county_id, batch=str(batch.subject.uid))
    if job.state in (Job.State.PARKED, Job.State.FAILED):
        retry(call, job)
    return job


def _ask(call: Call, batch: Batch) -> Job:
    return enqueue(call, STEP, step_key(call), batch.county_id, batch=str(batch.subject.uid))


@handler(STEP)
def _step(work: Work) -> dict[str, str]:
    """Go on with a batch from where it stands, with the rights that the person holds now."""
    user = User.objects.get(uid=work.job.actor_uid)
    actor = actor_of(user, work.at.astimezone(COUNTY_TIME).date())
    batch = Batch.objects.select_related("subject", "county").get(subject__uid=work.arguments["batch"])
    go_on(actor, work.at, batch, work.progress)
    return {"batch": str(batch.subject.uid)}


def go_on(actor: Actor, at: datetime, batch: Batch, say: Say) -> Batch:
    """Do what is under way of a batch to its end; also after a kill, from wherever it stands."""
    if batch.state == Batch.State.CHECKING:
        check_batch(_call(actor, at, batch, "check", batch.job), batch, say)
    elif batch.state == Batch.State.APPLYING:
        _apply(actor, at, batch, say)
    elif batch.state == Batch.State.UNDOING:
        _undo(actor, at, batch, say)
    return Batch.objects.select_related("subject", "county").get(pk=batch.pk)


def _call(actor: Actor, at: datetime, batch: Batch, *names: object) -> Call:
    return Call(actor, key_of(batch, *names), at)


def _apply(actor: Actor, at: datetime, batch: Batch, say: Say) -> None:
    asked = asked_of(batch, actor)
    try:
        apply_portions(_call(actor, at, batch, "apply"), batch, asked, say)
    except Refusal as no:
        _stopped(actor, at, batch, no, say)
        return
    tell_twins(_call(actor, at, batch, "twins"), batch)
    try:
        end_apply(_call(actor, at, batch, "applied"), batch=batch)
    except Refusal as no:
        _stopped(actor, at, batch, no, say)


def _stopped(actor: Actor, at: datetime, batch: Batch, no: Refusal, say: Say) -> None:
    """Take back what was written of a batch that was refused, or that somebody stopped."""
    _undo(actor, at, stop_apply(_call(actor, at, batch, "stop"), batch=batch, why=as_plain(no)), say)


def _undo(actor: Actor, at: datetime, batch: Batch, say: Say) -> None:
    undo_portions(_call(actor, at, batch, "undo"), batch, taker_of(asked_of(batch, actor).form), say)
    to = Batch.State.CHECKED if batch.why else Batch.State.UNDONE
    end_undo(_call(actor, at, batch, "undone"), batch=batch, to=to)
