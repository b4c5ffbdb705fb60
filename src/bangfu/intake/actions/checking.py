"""Reading a batch's file, telling its form, checking its rows and holding them against the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.intake.actions.applying import as_plain
from bangfu.intake.actions.batches import job_uid
from bangfu.intake.actions.rows import rows_digest, sealed_row
from bangfu.intake.actions.twins import line_of, with_twins
from bangfu.intake.lifecycle import ENDED, move
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.queries.batches import content_of, taker_of
from bangfu.intake.queries.reading import Read, checked_by, read_batch
from bangfu.intake.rules.checked import Checked, Found, Problem
from bangfu.intake.rules.meant import unknown_words
from bangfu.intake.rules.taking import Asked, Compared, Line, Say, Verdict
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call

AT_ONCE = 500
SAMPLES = 3
# So many rows of each cause are kept, to say at the row what is wrong with it; the marked workbook has all.
ROWS_KEPT = 500


@action("intake.check.begin", Right.INTAKE_BATCH_WRITE)
def begin_check(act: Act, *, batch: Batch, form: str = "") -> Batch:
    """Begin to read and check a batch; what an earlier check found no longer counts."""
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    return move(batch, Batch.State.CHECKING, form=form or batch.form, why={}, rows_digest="", job=job_uid(act.call))


def check_batch(call: Call, batch: Batch, say: Say) -> Batch:
    """Read the file in a process of its own, check it, hold it against the register and keep the result.

    One that is given up meanwhile is left there: its check ends at the next step, and nothing of it is kept.
    """

    def watching(done: int, total: int) -> None:
        if _given_up(batch):
            raise _GivenUp
        say(done, total)

    try:
        outcome = examined(call, batch, content_of(batch), watching)
    except _GivenUp:
        return batch
    except Refusal as no:
        outcome = Outcome(batch, Batch.State.UNREADABLE, why=as_plain(no))
    try:
        return keep_check(call, outcome=outcome)
    except Refusal:
        if _given_up(batch):
            return batch
        raise


class _GivenUp(Exception):
    """Nobody wants to know any more."""


def _given_up(batch: Batch) -> bool:
    return Batch.objects.filter(pk=batch.pk, state__in=ENDED).exists()


def examined(call: Call, batch: Batch, content: bytes, say: Say) -> Outcome:
    """What a file would come to; nothing is written. Refusal for one that cannot be read."""
    read = read_batch(batch, content, call.today)
    if read.undecided:
        return Outcome(batch, Batch.State.MAPPING, headings=read.headings, form=read.found.form)
    checked = checked_by(batch, read.found, call.today, say)
    asked = Asked(call.actor, batch.county, checked.form, batch.on)
    compared = with_twins(asked, checked, _compared(asked, checked, say))
    return _outcome(batch, read, with_compared(checked, compared), compared)


def with_compared(checked: Checked, compared: Sequence[Compared]) -> Checked:
    """A checked file with the problems that came up against the register."""
    found = [one for row in compared for one in row.problems]
    return replace(checked, problems=[*checked.problems, *found]) if found else checked


def checked_anew(call: Call, batch: Batch, content: bytes) -> Checked:
    """The file of a batch with every problem there is now, for its marked workbook."""
    read = read_batch(batch, content, call.today)
    checked = checked_by(batch, read.found, call.today, _silent)
    asked = Asked(call.actor, batch.county, checked.form, batch.on)
    return with_compared(checked, _compared(asked, checked, _silent))


def _silent(done: int, total: int) -> None:
    """Nobody waits for this part alone."""


def _compared(asked: Asked, checked: Checked, say: Say) -> list[Compared]:
    lines = [Line(row.number, checked.said(row)) for row in checked.good()]
    good = {line.number for line in lines}
    beside = [Line(row.number, checked.said(row)) for row in checked.rows if row.number not in good]
    return taker_of(asked.form).compare(asked, lines, beside, say) if lines else []


@dataclass(frozen=True)
class Outcome:
    """What a check came to, on its way into the book; its digest stands for it in the action's body."""

    batch: Batch
    state: str
    why: Mapping[str, Any] = field(default_factory=dict)
    headings: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    groups: Sequence[Mapping[str, Any]] = ()
    rows: Sequence[BatchRow] = field(default=(), repr=False)
    form: Any = None

    @property
    def body_digest(self) -> str:
        """Every row as it was checked."""
        rows = [[row.number, row.verdict, row.digest] for row in self.rows]
        return sha256_hex(canonical([self.batch.pk, str(self.state), dict(self.why), rows]))


@action("intake.check.keep", Right.INTAKE_BATCH_WRITE)
def keep_check(act: Act, *, outcome: Outcome) -> Batch:
    """Keep what a check came to; an earlier result is thrown away."""
    batch = outcome.batch
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    batch.rows.all().delete()
    for row in outcome.rows:
        row.batch = batch
    BatchRow.objects.bulk_create(outcome.rows, batch_size=AT_ONCE)
    changes: dict[str, Any] = {
        "why": dict(outcome.why),
        "headings": dict(outcome.headings),
        "counts": dict(outcome.counts),
        "groups": list(outcome.groups),
    }
    if outcome.form is not None:
        changes |= {"form": outcome.form.code, "form_from": act.call.today}
    changes["rows_digest"] = rows_digest(batch) if outcome.state == Batch.State.CHECKED else ""
    act.note(state=str(outcome.state), **{name: count for name, count in outcome.counts.items() if count})
    return move(batch, outcome.state, **changes)


def _outcome(batch: Batch, read: Read, checked: Checked, compared: Sequence[Compared]) -> Outcome:
    found: Found = checked.found
    held = {one.number for one in compared}
    problems = checked.problems
    rows = [
        sealed_row(Line(row.number, checked.said(row)), Compared(row.number, Verdict.ERROR))
        for row in checked.rows
        if row.number not in held
    ]
    values = {row.number: row for row in checked.rows}
    rows += [sealed_row(line_of(checked.said(values[one.number]), one), one) for one in compared]
    rows.sort(key=lambda row: row.number)
    verdicts = Counter(row.verdict for row in rows)
    warned = {one.row for one in problems if not one.is_error}
    counts = {
        "rows": len(rows),
        **{str(one): verdicts[one] for one in Verdict},
        "warnings": len(warned),
        "skipped": sum(why not in ("empty",) for why in checked.skipped.values()),
        "columns": len(found.places),
        "unknown": len(read.headings["left_out"]),
    }
    return Outcome(
        batch,
        Batch.State.CHECKED,
        headings=read.headings,
        counts=counts,
        groups=grouped(problems),
        rows=rows,
        form=checked.form,
    )


def grouped(problems: Sequence[Problem]) -> list[dict[str, Any]]:
    """Problems by column and cause: how many, in which rows, an example, the cure's places; errors first."""
    found: dict[tuple[str, str, str], list[Problem]] = {}
    for one in problems:
        found.setdefault((str(one.severity), one.code, one.column), []).append(one)
    return [
        {
            "severity": severity,
            "code": code,
            "column": column,
            "count": len(own),
            "rows": [one.row for one in own[:ROWS_KEPT]],
            "samples": list(dict.fromkeys(one.value for one in own if one.value))[:SAMPLES],
            "params": {name: str(value) for name, value in own[0].params.items()},
            "words": unknown_words(own),
        }
        for (severity, code, column), own in sorted(
            found.items(), key=lambda item: (item[0][0] != "error", -len(item[1]), item[0])
        )
    ]
