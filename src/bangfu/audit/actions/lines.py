"""Closing a transaction's actions: row digests are taken, the chain's lock last of all, lines appended."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from bangfu.audit.models import Dated, Head, Line, RowMark
from bangfu.audit.queries import chain_key, hashed_values, row_key
from bangfu.audit.rules.chain import line_hash, row_digest, rows_digest
from bangfu.audit.rules.open_act import Act

ROWS_AT_ONCE = 500
Mark = tuple[str, int, str]


def write_lines(acts: list[Act]) -> None:
    """Append one line for each act, in order. Must run inside the transaction that wrote the rows."""
    with transaction.atomic():
        head = _locked_head()
        _stamp(acts, head.seq)
        marks = _marks(acts)
        lines, rows = [], []
        seq, prev = head.seq, head.hash
        key = chain_key()
        for act in acts:
            seq += 1
            own = marks.get(id(act), [])
            line = _line(act, seq, prev, rows_digest(own))
            line.hash = prev = line_hash(key, hashed_values(line))
            lines.append(line)
            rows += [RowMark(line_id=seq, table=table, row_id=row, digest=digest) for table, row, digest in own]
        Line.objects.bulk_create(lines, batch_size=ROWS_AT_ONCE)
        RowMark.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        Head.objects.filter(pk=1).update(seq=seq, hash=prev)


def _locked_head() -> Head:
    Head.objects.get_or_create(pk=1)
    return Head.objects.select_for_update().get(pk=1)


def _line(act: Act, seq: int, prev: str, digest: str) -> Line:
    result = act.answer
    answer: Any = {"ref": [result._meta.label, result.pk]} if isinstance(result, models.Model) else {"value": result}
    return Line(
        seq=seq,
        at=act.call.at,
        actor_uid=act.call.actor.uid,
        actor_name=act.call.actor.name,
        action=act.name,
        county_id=act.county,
        subject_uid=act.subject_uid,
        key=act.call.key,
        request_digest=act.request_digest,
        answer=answer,
        reason=act.call.reason,
        detail=act.detail,
        rows_digest=digest,
        prev=prev,
    )


def _stamp(acts: list[Act], seq: int) -> None:
    for number, act in enumerate(acts, start=seq + 1):
        for model, keys in act.rows.items():
            if issubclass(model, Dated):
                fresh = model._base_manager.filter(pk__in=list(keys), recorded_seq__isnull=True)
                models.QuerySet.update(fresh, recorded_seq=number)
        for model, keys in act.superseded.items():
            models.QuerySet.update(model._base_manager.filter(pk__in=list(keys)), superseded_seq=number)


def _marks(acts: list[Act]) -> dict[int, list[Mark]]:
    """Each row's digest as the transaction leaves it, given to the last act that wrote the row."""
    owner: dict[tuple[type[models.Model], int], int] = {}
    for act in acts:
        for model, keys in act.rows.items():
            for key in keys:
                owner[model, key] = id(act)
    wanted: dict[type[models.Model], list[int]] = {}
    for model, key in owner:
        wanted.setdefault(model, []).append(key)
    marks: dict[int, list[Mark]] = {}
    secret = row_key()
    for model, ids in wanted.items():
        table = model._meta.db_table
        names = [field.attname for field in model._meta.concrete_fields]
        for start in range(0, len(ids), ROWS_AT_ONCE):
            for values in model._base_manager.filter(pk__in=ids[start : start + ROWS_AT_ONCE]).values(*names):
                digest = row_digest(secret, table, values)
                marks.setdefault(owner[model, values["id"]], []).append((table, values["id"], digest))
    return marks
