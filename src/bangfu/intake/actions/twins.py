"""New rows of a file who may be somebody of the register: found at the check, answered by the sender, told on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from bangfu.audit.actions import Act, action
from bangfu.intake.actions.rows import opened, ready_rows, rows_digest, sealed_row, twin_of
from bangfu.intake.models import Batch, BatchRow, TwinAnswer
from bangfu.intake.queries.batches import taker_of
from bangfu.intake.queries.reading import asked_of
from bangfu.intake.rules.checked import Checked, Value
from bangfu.intake.rules.taking import Answer, Asked, Compared, Line, Ready, Twin, Verdict
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.subjects.models import Subject

AT_ONCE = 500


def with_twins(asked: Asked, checked: Checked, compared: Sequence[Compared]) -> list[Compared]:
    """What comparing found, new rows with whom they may be; what was said of one before holds again."""
    if not any(one.verdict is Verdict.NEW for one in compared):
        return list(compared)
    taker = taker_of(asked.form)
    values = {row.number: row for row in checked.rows}
    rows = [Ready(Line(one.number, checked.said(values[one.number])), one) for one in compared]
    found = taker.suspects(asked, rows)
    said = _remembered(asked, [row.line for row in rows if row.line.number in found])
    marked = [_suspected(asked, row, found.get(row.line.number), said) for row in rows]
    same = {row.line.number: row.compared for row in marked if row.compared.answer == Answer.SAME}
    return _as_said(asked, marked, same) if same else [row.compared for row in marked]


def line_of(values: Mapping[str, Value], compared: Compared) -> Line:
    """A row as it is kept: whose it is where the sender said so."""
    same = compared.twin is not None and compared.answer == Answer.SAME
    return Line(compared.number, values, compared.twin.subject if same and compared.twin else "")


def _suspected(asked: Asked, row: Ready, twin: Twin | None, said: Mapping[tuple[str, str], str]) -> Ready:
    if twin is None:
        return row
    answer = said.get((taker_of(asked.form).mark(asked, row.line), twin.subject), "") if said else ""
    verdict = Verdict.NEW if answer == Answer.ANOTHER else Verdict.DUPLICATE
    return Ready(row.line, replace(row.compared, verdict=verdict, twin=twin, answer=answer))


def _remembered(asked: Asked, lines: Sequence[Line]) -> dict[tuple[str, str], str]:
    """(mark, person) → what was said of a row like one of these."""
    marks = sorted({taker_of(asked.form).mark(asked, line) for line in lines})
    held: dict[tuple[str, str], str] = {}
    for start in range(0, len(marks), AT_ONCE):
        rows = TwinAnswer.objects.filter(county=asked.county, mark__in=marks[start : start + AT_ONCE])
        for one, uid, answer in rows.exclude(answer="").values_list("mark", "person__uid", "answer"):
            held[one, str(uid)] = answer
    return held


def _as_said(asked: Asked, rows: Sequence[Ready], same: Mapping[int, Compared]) -> list[Compared]:
    """Rows held against the register once more, some of them as the person whom the sender named.

    Rows of one household are compared together: whose one of them is may say which household it is.
    """
    homes = {row.compared.beside for row in rows if row.line.number in same} - {""}
    some = [row for row in rows if row.line.number in same or row.compared.beside in homes]
    lines = [
        replace(row.line, whose=row.compared.twin.subject if row.line.number in same and row.compared.twin else "")
        for row in some
    ]
    before = {row.line.number: row.compared for row in some}
    anew = {
        one.number: _kept(before[one.number], one) for one in taker_of(asked.form).compare(asked, lines, (), _silent)
    }
    return [anew.get(row.line.number, row.compared) for row in rows]


def _kept(before: Compared, now: Compared) -> Compared:
    """A row compared anew: who it may be and what was said of it stay with it."""
    open_still = now.verdict is Verdict.NEW and before.twin is not None and not before.answer
    verdict = Verdict.DUPLICATE if open_still else now.verdict
    return replace(now, verdict=verdict, twin=before.twin, answer=before.answer)


def _silent(done: int, total: int) -> None:
    """Nobody waits for this part alone."""


@action("intake.duplicate.decide", Right.INTAKE_BATCH_WRITE)
def decide_duplicate(act: Act, *, batch: Batch, number: int, answer: str) -> Batch:
    """Say of a new row that it is the registered person whom it resembles («same»), or «another»; empty takes it back.

    «same»: the row then changes that person's record. The answer is remembered for other files with the same row.
    Errors: Refusal unless the batch is checked and nothing of it written, for a row that resembles nobody, for another
    answer, and where the row of that person cannot be taken, naming why.
    """
    act.permit(batch.county_id, batch.path)
    act.about(batch.subject.uid)
    if answer not in ("", *Answer):
        raise Refusal(mark("It is one of: %(known)s."), field="answer", known="、".join(Answer))
    locked = Batch.objects.select_for_update().select_related("county", "subject").get(pk=batch.pk)
    row = locked.rows.filter(number=number).first()
    twin = twin_of(opened(row)) if row is not None else None
    if locked.state != Batch.State.CHECKED or row is None or twin is None:
        raise Refusal(mark("This row is not waiting for a decision."), cure=mark("Open it again."))
    asked = asked_of(locked, act.call.actor)
    _write_anew(locked, asked, _rows_beside(locked, row), number, answer)
    ready = ready_rows([row])[0]
    person = Subject.objects.get(uid=twin.subject, county=locked.county)
    held = TwinAnswer.objects.filter(county=locked.county, mark=taker_of(asked.form).mark(asked, ready.line))
    one = held.filter(person=person).first() or TwinAnswer(
        county=locked.county, mark=taker_of(asked.form).mark(asked, ready.line), person=person
    )
    one.answer, one.said_on, one.said_by = answer, act.call.today, act.call.actor.name
    one.save()
    act.note(row=number, answer=answer, may_be=person.code)
    return locked


def _rows_beside(batch: Batch, row: BatchRow) -> list[BatchRow]:
    """A row and those that the file writes under the same household."""
    if not row.beside:
        return [row]
    others = batch.rows.filter(beside=row.beside).exclude(verdict=Verdict.ERROR).exclude(pk=row.pk)
    return [row, *others]


def _write_anew(batch: Batch, asked: Asked, rows: list[BatchRow], number: int, answer: str) -> None:
    """Compare some rows once more with what was said of one of them, and keep them so."""
    ready = sorted(ready_rows(rows), key=lambda one: one.line.number)
    said = [
        Ready(one.line, replace(one.compared, answer=answer)) if one.line.number == number else one for one in ready
    ]
    same = {one.line.number: one.compared for one in said if one.compared.answer == Answer.SAME}
    lines = [Line(one.line.number, one.line.values, _whose(one, same)) for one in said]
    before = {one.line.number: one.compared for one in said}
    found = [_kept(before[one.number], one) for one in taker_of(asked.form).compare(asked, lines, (), _silent)]
    wrong = next((one for one in found if one.verdict is Verdict.ERROR), None)
    if wrong is not None:
        raise _refused(wrong)
    by_number = {row.number: row for row in rows}
    counts: dict[str, Any] = dict(batch.counts)
    for line, now in zip(lines, found, strict=True):
        row = by_number[now.number]
        fresh = sealed_row(line, now)
        counts[row.verdict] = counts.get(row.verdict, 0) - 1
        counts[fresh.verdict] = counts.get(fresh.verdict, 0) + 1
        for name in ("verdict", "together", "subject_uid", "payload", "digest"):
            setattr(row, name, getattr(fresh, name))
    BatchRow.objects.bulk_update(rows, ["verdict", "together", "subject_uid", "payload", "digest"])
    batch.counts, batch.rows_digest = counts, rows_digest(batch)
    batch.save()


def _whose(one: Ready, same: Mapping[int, Compared]) -> str:
    return one.compared.twin.subject if one.line.number in same and one.compared.twin else ""


def _refused(wrong: Compared) -> Refusal:
    """Why a row cannot be taken as somebody who is registered, in the words of the first problem."""
    return Refusal(
        mark("Row %(row)s could then not be taken."),
        cure=mark("Mend the file, or leave the question open: the row is taken as new and the pair is asked about."),
        row=str(wrong.number),
    )


def tell_twins(call: Call, batch: Batch) -> None:
    """Tell the offices that look after duplicates which rows were taken as somebody new who may be registered."""
    rows = batch.rows.filter(taken=True).exclude(subject_uid="")
    pairs = []
    for row in rows.filter(has_twin=True).order_by("number"):
        body = opened(row)
        twin = twin_of(body)
        if twin is not None and body.get("answer") != Answer.SAME:
            pairs.append((row.subject_uid, twin, str(body.get("answer", ""))))
    if pairs:
        for tell in _listeners():
            tell(call, batch=batch, pairs=tuple(pairs))


def _listeners() -> list[Any]:
    """What offices above do with suspected duplicates of an import; found in the packages."""
    found = []
    for config in apps.get_app_configs():
        name = f"{config.name}.actions"
        if not config.name.startswith("bangfu.") or not find_spec(name):
            continue
        if hasattr(import_module(name), "__path__") and find_spec(f"{name}.imported"):
            found.append(import_module(f"{name}.imported").record_suspects)
    return found
