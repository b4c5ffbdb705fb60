"""Closing a transaction's actions: row digests are taken, the chain's lock last of all, lines appended."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction

from bangfu.audit.models import Dated, Head, Line, RowMark
from bangfu.audit.queries import chain_key, hashed_values, row_key
from bangfu.audit.rules.chain import line_hash, row_digest, rows_digest
from bangfu.audit.rules.open_act import Act
from bangfu.audit.rules.plain import plain, plain_text
from bangfu.vault.rules.find import mask_text

ROWS_AT_ONCE = 500
Mark = tuple[str, int, str]
Numbers = dict[type[models.Model], dict[int, int]]


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
        actor_name=plain_text(act.call.actor.name, 100),
        action=act.name,
        county_id=act.county,
        subject_uid=act.subject_uid,
        key=act.call.key,
        request_digest=act.request_digest,
        answer=answer,
        # Words of a person: a number among them would lie in the clear where nobody can take it out again.
        reason=plain_text(mask_text(act.call.reason), 500),
        detail=plain(act.detail),
        rows_digest=digest,
        prev=prev,
    )


def _stamp(acts: list[Act], seq: int) -> None:
    """Give every dated row the number of the first act that wrote it, and of the last that superseded it."""
    recorded: Numbers = {}
    superseded: Numbers = {}
    for number, act in enumerate(acts, start=seq + 1):
        for model, keys in act.rows.items():
            if issubclass(model, Dated):
                recorded[model] = dict.fromkeys(keys, number) | recorded.get(model, {})
        for model, keys in act.superseded.items():
            superseded.setdefault(model, {}).update(dict.fromkeys(keys, number))
    for model, numbers in recorded.items():
        _number(model, "recorded_seq", numbers, only_empty=True)
    for model, numbers in superseded.items():
        _number(model, "superseded_seq", numbers)


def _number(model: type[models.Model], column: str, numbers: dict[int, int], *, only_empty: bool = False) -> None:
    """Write each row's number, as plain updates by key: one statement, as many rows as the transaction wrote."""
    quoted = connection.ops.quote_name
    empty = f" AND {quoted(column)} IS NULL" if only_empty else ""
    table = quoted(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET {quoted(column)} = %s WHERE id = %s{empty}",  # noqa: S608 (own names)
            [(number, key) for key, number in numbers.items()],
        )


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
