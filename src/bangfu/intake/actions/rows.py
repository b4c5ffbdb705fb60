"""The rows of a batch as they are kept, sealed, and as they are taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bangfu.audit.queries import row_key
from bangfu.intake.models import Batch, BatchRow
from bangfu.intake.rules.checked import Problem, Value
from bangfu.intake.rules.taking import Compared, Diff, Line, Ready, Twin, Verdict, plain, unplain
from bangfu.kernel.digest import canonical, keyed_hex, sha256_hex
from bangfu.vault.queries import vault

PAYLOAD = "intake.row.payload"


def sealed_row(line: Line, compared: Compared, *, number: int | None = None) -> BatchRow:
    """A row to be kept; its batch is still to be set."""
    body = {
        "values": {code: plain(value) for code, value in line.values.items()},
        "diffs": [[one.column, plain(one.before), plain(one.after)] for one in compared.diffs],
        "state": compared.state,
        "twin": list(compared.twin) if compared.twin else None,
        "answer": compared.answer,
        "whose": line.whose,
    }
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    verdict = str(compared.verdict)
    digest = keyed_hex(row_key(), canonical([line.number, verdict, compared.together, compared.subject, body]))
    return BatchRow(
        number=line.number if number is None else number,
        verdict=verdict,
        together=compared.together,
        beside=compared.beside,
        has_twin=compared.twin is not None,
        subject_uid=compared.subject,
        payload=vault().sealer.seal(PAYLOAD, text),
        digest=digest,
    )


def opened(row: BatchRow) -> dict[str, Any]:
    """What a kept row says: values, diffs, state, twin, answer, whose."""
    found: dict[str, Any] = json.loads(vault().sealer.open(PAYLOAD, row.payload))
    return found


def values_of(body: Mapping[str, Any]) -> dict[str, Value]:
    """The values of an opened row by column code."""
    return {code: unplain(value) for code, value in body["values"].items()}


def diffs_of(body: Mapping[str, Any]) -> tuple[Diff, ...]:
    """What differs in an opened row."""
    return tuple(Diff(code, unplain(before), unplain(after)) for code, before, after in body["diffs"])


def twin_of(body: Mapping[str, Any]) -> Twin | None:
    """Whom an opened row may be."""
    return Twin(*body["twin"]) if body.get("twin") else None


def ready_rows(rows: Iterable[BatchRow], problems: Mapping[int, Sequence[Problem]] | None = None) -> list[Ready]:
    """Kept rows as they are taken, in their order."""
    found = []
    for row in rows:
        body = opened(row)
        compared = Compared(
            number=row.number,
            verdict=Verdict(row.verdict),
            together=row.together,
            subject=row.subject_uid,
            state=body["state"],
            diffs=diffs_of(body),
            problems=tuple((problems or {}).get(row.number, ())),
            beside=row.beside,
            twin=twin_of(body),
            answer=body.get("answer", ""),
        )
        found.append(Ready(Line(row.number, values_of(body), body.get("whose", "")), compared))
    return found


def rows_digest(batch: Batch) -> str:
    """One digest over every checked row."""
    rows = batch.rows.order_by("number").values_list("number", "verdict", "digest")
    return sha256_hex(canonical([list(row) for row in rows]))
