"""Reading batches: whose they are, who takes their rows, which lines wrote them, and what touched those since."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q, QuerySet

from bangfu.audit.models import Line, Recorded, RowMark
from bangfu.audit.queries import recorded_models
from bangfu.documents.queries import path_of
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.rules.checked import Form
from bangfu.intake.rules.taking import Taker
from bangfu.jobs.models import Job
from bangfu.kernel.digest import sha256_hex
from bangfu.kernel.ids import derived
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.subjects.models import Subject
from bangfu.vault.queries import vault

STEP = "intake.step"
FILE = "intake.batch.file"
AT_ONCE = 500
# The check has ended and a person is to go on.
THEIRS = (Batch.State.CHECKED, Batch.State.MAPPING, Batch.State.UNREADABLE)


def visible(actor: Actor, county: County) -> QuerySet[Batch]:
    """The batches of a county that an actor may read, the youngest first."""
    reach = Q(pk__in=[])
    for grant in actor.reach(Right.INTAKE_BATCH_READ):
        if grant.county == county.pk:
            reach |= Q(path__startswith=grant.path)
    rows = Batch.objects.filter(reach, county=county)
    return rows.select_related("subject", "county").order_by("-made_at", "-pk")


def get(actor: Actor, county: County, uid: str) -> Batch:
    """The visible batch of that id; absent and forbidden are refused alike."""
    found = visible(actor, county).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no batch with this number that you may see."))
    return found


def waiting_for(actor: Actor, county: County) -> list[Batch]:
    """The batches whose next step is their sender's, the longest waiting first: checked, to be told, unreadable."""
    return list(visible(actor, county).filter(actor_uid=actor.uid, state__in=THEIRS).order_by("made_at", "pk"))


def content_of(batch: Batch) -> bytes:
    """The file of a batch as it came; Refusal when the sealed one is gone or damaged."""
    place = path_of(batch.sealed_sha256)
    sealed = place.read_bytes() if place.is_file() else b""
    if sha256_hex(sealed) != batch.sealed_sha256:
        raise Refusal(
            mark("The stored file “%(name)s” is damaged."),
            cure=mark("Ask the administrator to restore it from a backup."),
            status=500,
            name=batch.file_name,
        )
    return base64.b64decode(vault().sealer.open(FILE, sealed.decode("ascii")))


def takers() -> dict[str, Taker]:
    """By kind of form, the office that takes its rows; found in the packages."""
    found: dict[str, Taker] = {}
    for config in apps.get_app_configs():
        name = f"{config.name}.actions"
        if not config.name.startswith("bangfu.") or not find_spec(name):
            continue
        if not hasattr(import_module(name), "__path__") or not find_spec(f"{name}.importing"):
            continue
        for taker in getattr(import_module(f"{name}.importing"), "TAKERS", ()):
            found.update(dict.fromkeys(taker.of, taker))
    return found


def taker_of(form: Form) -> Taker:
    """The office that takes the rows of a form; Refusal where nobody does."""
    found = takers().get(form.of)
    if found is None:
        raise Refusal(mark("Nobody takes the rows of this form yet."), cure=mark("Choose another form."), field="form")
    return found


def job_of(batch: Batch) -> Job | None:
    """The background work of the batch's present step, if there is any."""
    by_key = Q(key=lost_key(batch))
    if batch.job:
        by_key |= Q(uid=batch.job)
    return Job.objects.filter(by_key).order_by("-pk").first()


def lost_key(batch: Batch) -> str:
    """The key of work asked for once more where the first was never begun."""
    return str(derived(STEP, batch.subject.uid, batch.attempt, batch.state, batch.job))


def lines_of(rows: Iterable[BatchRow]) -> list[int]:
    """The numbers of the audit lines that took some rows, in order."""
    keys = [key for row in rows for key in row.keys]
    found: list[int] = []
    for start in range(0, len(keys), AT_ONCE):
        found += Line.objects.filter(key__in=keys[start : start + AT_ONCE]).values_list("seq", flat=True)
    return sorted(found)


@dataclass(frozen=True)
class Touched:
    """A record that somebody changed after a batch had written it: when, who, by which action and line."""

    record: str
    uid: str
    at: datetime
    who: str
    action: str
    seq: int


def later_touches(batch: Batch) -> list[Touched]:
    """What was written since to rows that a batch wrote, or beside records that it made; one entry a line."""
    rows = batch.rows.filter(taken=True).only("keys")
    own = lines_of(rows)
    if not own:
        return []
    steps = set(Line.objects.filter(subject_uid=str(batch.subject.uid)).values_list("seq", flat=True))
    mine = {*own, *steps}
    found: dict[int, Any] = {}
    for model in recorded_models():
        keys = _marked(model, own)
        if keys:
            _later(model, keys, own[0], mine, found)
            _beside(model, keys, own, mine, found)
    lines = Line.objects.in_bulk(list(found))
    return [_touched(lines[seq], found[seq]) for seq in sorted(found) if seq in lines]


def _marked(model: type[models.Model], lines: Sequence[int]) -> list[int]:
    found: set[int] = set()
    for start in range(0, len(lines), AT_ONCE):
        marks = RowMark.objects.filter(table=model._meta.db_table, line_id__in=lines[start : start + AT_ONCE])
        found.update(marks.values_list("row_id", flat=True))
    return sorted(found)


def _later(model: Any, keys: Sequence[int], first: int, mine: set[int], found: dict[int, Any]) -> None:
    """Later lines that wrote the same rows."""
    for start in range(0, len(keys), AT_ONCE):
        marks = RowMark.objects.filter(table=model._meta.db_table, row_id__in=keys[start : start + AT_ONCE])
        for line, row in marks.filter(line_id__gt=first).values_list("line_id", "row_id"):
            if line not in mine:
                found.setdefault(line, (model, row))


def _beside(model: Any, keys: Sequence[int], own: Sequence[int], mine: set[int], found: dict[int, Any]) -> None:
    """Later rows of any office that point at records which the batch made."""
    if model._meta.model_name not in ("subject", "household", "person"):
        return
    made = _made(model, keys, set(own))
    for relation in model._meta.related_objects:
        other = relation.related_model
        if not (isinstance(other, type) and issubclass(other, Recorded)):
            continue
        for start in range(0, len(made), AT_ONCE):
            part = {f"{relation.field.name}__in": made[start : start + AT_ONCE]}
            pointing = list(other._base_manager.filter(**part).values_list("pk", flat=True))
            marks = RowMark.objects.filter(table=other._meta.db_table, row_id__in=pointing)
            for line, row in marks.values_list("line_id", "row_id"):
                if line not in mine:
                    found.setdefault(line, (other, row))


def _made(model: Any, keys: Sequence[int], own: set[int]) -> list[int]:
    """Of some rows those whose first line is one of the batch's."""
    first: dict[int, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        marks = RowMark.objects.filter(table=model._meta.db_table, row_id__in=keys[start : start + AT_ONCE])
        for line, row in marks.order_by("-line_id").values_list("line_id", "row_id"):
            first[row] = line
    return [row for row, line in first.items() if line in own]


def made_rows(model: Any, lines: Sequence[int]) -> list[int]:
    """The rows of a table that some lines wrote for the first time."""
    return _made(model, _marked(model, lines), set(lines))


def _touched(line: Line, at: tuple[Any, int]) -> Touched:
    model, key = at
    subject = _subject(model._base_manager.filter(pk=key).first())
    if subject is None and line.subject_uid:
        subject = Subject.objects.filter(uid=line.subject_uid).first()
    label = f"{subject.shown(True)} {subject.code}" if subject is not None else f"{model._meta.db_table}:{key}"
    uid = str(subject.uid) if subject is not None else ""
    return Touched(label, uid, line.at, line.actor_name, line.action, line.seq)


def _subject(row: Any) -> Subject | None:
    """The record that a row is of."""
    if isinstance(row, Subject):
        return row
    for name in ("household", "person", "subject"):
        held = getattr(row, name, None)
        if held is not None:
            return _subject(held)
    return None
