"""Writing a checked batch in portions, each one transaction under the batch's own key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import Any

from django.db import transaction

from bangfu.audit.actions import Act, action
from bangfu.audit.models import Line
from bangfu.intake.actions.batches import job_uid, key_of
from bangfu.intake.actions.rows import opened, ready_rows, rows_digest
from bangfu.intake.lifecycle import move
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.queries.batches import taker_of
from bangfu.intake.rules.taking import TAKEN, Asked, Compared, Say, Verdict
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.policybook.queries import reading_once

AT_ONCE = 500
# While one of these is among the rows, not everything can be written.
IN_THE_WAY = (Verdict.ERROR, Verdict.STALE)


@action("intake.batch.apply", Right.INTAKE_BATCH_WRITE)
def begin_apply(act: Act, *, batch: Batch, mode: str, shown: str) -> Batch:
    """Begin to write a checked batch: every row or none, or the rows without a fault.

    `shown` is the digest of the rows as they were shown. Errors: Refusal where another check was made since, where
    nothing is to be written, and for everything at once while a row has a fault.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    if not batch.rows_digest or shown != batch.rows_digest or shown != rows_digest(batch):
        raise Refusal(
            mark("This is not the check that was shown to you."), cure=mark("Look at the result again, then write it.")
        )
    if mode not in Batch.Mode.values:
        raise Refusal(mark("It is one of: %(known)s."), field="mode", known="、".join(Batch.Mode.values))
    if mode == Batch.Mode.ALL and batch.rows.filter(verdict__in=IN_THE_WAY).exists():
        raise Refusal(
            mark("Some rows cannot be written, so not everything can."),
            cure=mark("Mend them and send the file again, or write the rows without a fault."),
            field="mode",
        )
    if not batch.rows.filter(verdict__in=TAKEN).exists():
        raise Refusal(mark("No row says anything new."), cure=mark("There is nothing to write."), field="mode")
    begun = move(
        batch,
        Batch.State.APPLYING,
        mode=mode,
        attempt=batch.attempt + 1,
        applied_at=act.call.at,
        applied_by=act.call.actor.name,
        why={},
        job=job_uid(act.call),
    )
    act.note(rows=_number_portions(begun), mode=mode, digest=shown[:16])
    return begun


def _number_portions(batch: Batch) -> int:
    """Give every row that is written its portion, rows that go together the same one."""
    rows = list(batch.rows.filter(verdict__in=TAKEN).order_by("number"))
    batch.rows.update(portion=0, keys=[], images=[], refusal={}, taken=False)
    first: dict[str, int] = {}
    for row in rows:
        first.setdefault(row.together or f"#{row.number}", row.number)
    rows.sort(key=lambda row: (first[row.together or f"#{row.number}"], row.number))
    portion, held = 1, 0
    for _, group in groupby(rows, key=lambda row: first[row.together or f"#{row.number}"]):
        own = list(group)
        if held and held + len(own) > AT_ONCE:
            portion, held = portion + 1, 0
        held += len(own)
        for row in own:
            row.portion = portion
    BatchRow.objects.bulk_update(rows, ["portion"], batch_size=AT_ONCE)
    return len(rows)


def apply_portions(call: Call, batch: Batch, asked: Asked, say: Say) -> None:
    """Write every portion that is not written yet. A second run goes on where the first one was killed.

    Errors: Refusal of the first row that cannot be written, where everything or nothing was asked for.
    """
    numbers = sorted(set(batch.rows.filter(portion__gt=0).values_list("portion", flat=True)))
    for done, number in enumerate(numbers, 1):
        key = key_of(batch, "portion", number)
        if not Line.objects.filter(key=key).exists():
            rows = list(batch.rows.filter(portion=number).order_by("number"))
            portion = Portion(batch, number, asked, rows)
            # Each row names dozens of codes, and each of its records looks them up in its lists.
            with reading_once():
                apply_portion(Call(call.actor, key, call.at, call.reason), portion=portion)
        say(done, len(numbers))


@dataclass(frozen=True)
class Portion:
    """Rows that are written in one transaction; in the action's body their digests stand for them."""

    batch: Batch
    number: int
    asked: Asked
    rows: Sequence[BatchRow] = field(repr=False)

    @property
    def body_digest(self) -> str:
        """The rows of the portion as they were checked."""
        return sha256_hex(canonical([self.batch.pk, self.number, [row.digest for row in self.rows]]))

    def groups(self) -> Iterator[list[BatchRow]]:
        """The rows that go together, in the order in which the first of each stands in the file."""
        found: dict[str, list[BatchRow]] = {}
        for row in self.rows:
            found.setdefault(row.together or f"#{row.number}", []).append(row)
        yield from found.values()


@action("intake.portion.apply", Right.INTAKE_BATCH_WRITE)
def apply_portion(act: Act, *, portion: Portion) -> dict[str, int]:
    """Write one portion through the actions of the office that keeps the records: {written, refused}.

    Where rows without a fault only were asked for, one that is refused now is left out with its reason. Errors:
    Refusal where the writing was stopped meanwhile.
    """
    batch = portion.batch
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    if Batch.objects.select_for_update().get(pk=batch.pk).state != Batch.State.APPLYING:
        raise Refusal(mark("The writing was stopped."), status=409)
    written = refused = 0
    lines = [one.line for one in ready_rows(portion.rows)]
    fresh = {one.number: one for one in taker_of(portion.asked.form).compare(portion.asked, lines, (), _silent)}
    for rows in portion.groups():
        try:
            with transaction.atomic():
                _refuse_changed(rows, fresh)
                _take(act.call, portion.asked, rows)
            written += len(rows)
        except Refusal as no:
            if batch.mode == Batch.Mode.ALL:
                raise no.at(str(rows[0].number)) from no
            refused += len(rows)
            _leave_out(rows, no)
    act.note(portion=portion.number, written=written, refused=refused)
    return {"written": written, "refused": refused}


def _silent(done: int, total: int) -> None:
    """Nobody waits for this part alone."""


def _refuse_changed(rows: list[BatchRow], fresh: Mapping[int, Compared]) -> None:
    """Refuse rows whose record is no longer what it was when they were shown."""
    for row in rows:
        now = fresh[row.number]
        was = (row.subject_uid, opened(row)["state"])
        if (now.subject, now.state) != was or now.verdict not in TAKEN:
            raise Refusal(
                mark("The record was changed after the check."),
                cure=mark("Check the file again and look at what differs now."),
                row=str(row.number),
            )


def _take(call: Call, asked: Asked, rows: list[BatchRow]) -> None:
    own = call.part("row", rows[0].number)
    taken = taker_of(asked.form).take(own, asked, ready_rows(rows))
    keys = [own.part(*part).key for part in taken.parts]
    for row, subject in zip_longest(rows, taken.subjects[: len(rows)]):
        row.taken, row.subject_uid = True, row.subject_uid or subject or ""
    # The lines of rows that go together are the first one's.
    rows[0].keys, rows[0].images = keys, list(taken.images)
    BatchRow.objects.bulk_update(rows, ["keys", "images", "taken", "subject_uid"])


def _leave_out(rows: list[BatchRow], no: Refusal) -> None:
    one = no.each[0] if isinstance(no, Refusals) else no
    for row in rows:
        row.refusal, row.taken = as_plain(one), False
    BatchRow.objects.bulk_update(rows, ["refusal", "taken"])


def as_plain(no: Refusal) -> dict[str, Any]:
    """A refusal as it is kept."""
    params = {name: str(value) for name, value in no.params.items()}
    return {"message": no.message, "cure": no.cure, "field": no.field, "row": no.row, "params": params}


@action("intake.apply.end", Right.INTAKE_BATCH_WRITE)
def end_apply(act: Act, *, batch: Batch) -> Batch:
    """Close a batch every portion of which is written."""
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    written = batch.rows.filter(taken=True).count()
    counts = {**batch.counts, "written": written, "left_out": batch.rows.filter(portion__gt=0).count() - written}
    act.note(written=written, left_out=counts["left_out"])
    return move(batch, Batch.State.APPLIED, counts=counts)


@action("intake.apply.stop", Right.INTAKE_BATCH_WRITE)
def stop_apply(act: Act, *, batch: Batch, why: dict[str, Any]) -> Batch:
    """Begin to take back what was written of a batch that cannot be written whole, or that somebody stopped.

    What was stopped before stays stopped for its first reason. Errors: Refusal where nothing is being written.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if locked.state == Batch.State.UNDOING:
        return locked
    if locked.state != Batch.State.APPLYING:
        raise Refusal(mark("Nothing of this batch is being written."), cure=mark("Open it again."))
    return move(batch, Batch.State.UNDOING, why=why)


def stopped_by(who: str) -> dict[str, Any]:
    """Why a batch was stopped that somebody did not want to be written after all, as it is kept."""
    return as_plain(
        Refusal(
            mark("%(who)s stopped the writing; what was written is taken back."),
            cure=mark("Check the file again before it is written."),
            who=who,
        )
    )
