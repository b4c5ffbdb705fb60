"""Taking a batch back, as long as nothing later touched what it wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from bangfu.audit.actions import Act, action
from bangfu.audit.models import Dated, Line, RowMark
from bangfu.audit.queries import recorded_models
from bangfu.intake.actions.batches import job_uid, key_of
from bangfu.intake.lifecycle import move
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.queries.batches import later_touches, lines_of, made_rows
from bangfu.intake.rules.taking import Restoring, Say, Taker
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call

NAMED_AT_MOST = 50
AT_ONCE = 500


@action("intake.batch.undo", Right.INTAKE_BATCH_WRITE)
def begin_undo(act: Act, *, batch: Batch) -> Batch:
    """Begin to take an applied batch back, for a reason.

    Errors: Refusal without a reason; Refusals naming each record that somebody touched since, with who and when.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    reason = act.call.reason.strip()
    if not reason:
        raise Refusal(mark("Say why."), field="reason")
    refuse_touched(batch)
    return move(
        batch,
        Batch.State.UNDOING,
        undone_for=reason[:300],
        undone_by=act.call.actor.name,
        why={},
        job=job_uid(act.call),
    )


def refuse_touched(batch: Batch) -> None:
    """Refusals naming what was touched since, if anything was."""
    touched = later_touches(batch)
    if touched:
        each = [
            Refusal(
                mark("%(record)s was changed on %(day)s by %(who)s."),
                record=one.record,
                day=one.at.isoformat()[:10],
                who=one.who,
            )
            for one in touched[:NAMED_AT_MOST]
        ]
        raise Refusals(
            mark("%(count)s changes were made since to what this batch wrote; it is not undone."),
            each,
            count=len(touched),
        )


def undo_portions(call: Call, batch: Batch, taker: Taker, say: Say) -> None:
    """Take every portion back, the last first; one already taken back is passed over."""
    numbers = sorted(set(batch.rows.filter(taken=True).values_list("portion", flat=True)), reverse=True)
    for done, number in enumerate(numbers, 1):
        key = key_of(batch, "undo", number)
        if not Line.objects.filter(key=key).exists():
            part = Call(call.actor, key, call.at, call.reason)
            undo_portion(part, batch=batch, number=number, taker=Way(taker))
        say(done, len(numbers))


@dataclass(frozen=True)
class Way:
    """The office that takes rows back; no part of what is asked."""

    taker: Taker

    @property
    def body_digest(self) -> str:
        """Nothing."""
        return ""


@action("intake.portion.undo", Right.INTAKE_BATCH_WRITE)
def undo_portion(act: Act, *, batch: Batch, number: int, taker: Way) -> int:
    """Take one portion back in one transaction: its rows are superseded, what they superseded holds again."""
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    rows = list(batch.rows.filter(portion=number, taken=True).order_by("-number"))
    lines = lines_of(rows)
    restoring = Restoring(
        batch=batch.subject,
        number=number,
        path=batch.path,
        images=[image for row in rows for image in reversed(row.images)],
        subjects=[row.subject_uid for row in rows if row.subject_uid],
        made=lambda model: made_rows(model, lines),
    )
    _take_back(lines)
    taker.taker.restore(act.call.part("restore"), batch.county, restoring)
    BatchRow.objects.filter(pk__in=[row.pk for row in rows]).update(taken=False)
    act.note(portion=number, rows=len(rows))
    return len(rows)


@action("intake.undo.end", Right.INTAKE_BATCH_WRITE)
def end_undo(act: Act, *, batch: Batch, to: str = Batch.State.UNDONE) -> Batch:
    """Close the undoing once every portion is taken back; `to` checked: it was stopped while being applied."""
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    if batch.rows.filter(taken=True).exists():
        raise Refusal(mark("Some of it still stands."), cure=mark("Take the undoing up again."))
    if to == Batch.State.CHECKED:
        return move(batch, to, rows_digest="")
    return move(batch, to, undone_at=act.call.at)


def _take_back(lines: Sequence[int]) -> None:
    """Supersede the dated rows that some lines recorded; write those anew that they superseded."""
    for model in recorded_models():
        if not issubclass(model, Dated):
            continue
        own = _marked(model, lines)
        if not own:
            continue
        rows = list(_found(model, own))
        fresh = {row.pk for row in rows if row.recorded_seq in set(lines)}
        standing = [row for row in rows if row.pk in fresh and row.superseded_seq is None]
        for row in standing:
            row.supersede()
        gone = [row for row in rows if row.pk not in fresh and row.superseded_seq in set(lines)]
        model.objects.bulk_create([_again(row) for row in gone])


def _marked(model: type[models.Model], lines: Sequence[int]) -> list[int]:
    """The rows of a table that some lines wrote."""
    found: set[int] = set()
    for start in range(0, len(lines), AT_ONCE):
        marks = RowMark.objects.filter(table=model._meta.db_table, line_id__in=lines[start : start + AT_ONCE])
        found.update(marks.values_list("row_id", flat=True))
    return sorted(found)


def _found(model: type[models.Model], keys: Sequence[int]) -> Iterable[Any]:
    for start in range(0, len(keys), AT_ONCE):
        yield from model._base_manager.filter(pk__in=keys[start : start + AT_ONCE]).select_for_update()


def _again(row: Any) -> Any:
    """The row as it was, to hold again."""
    columns = {one.attname: getattr(row, one.attname) for one in row._meta.concrete_fields}
    for name in ("id", "recorded_seq", "superseded_seq"):
        del columns[name]
    return type(row)(**columns)
