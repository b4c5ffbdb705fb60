"""Reading and proving the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from bangfu.audit.models import Head, Line, Recorded, RowMark
from bangfu.audit.rules.chain import line_hash, row_digest, rows_digest
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.vault.queries import key_ring, vault
from bangfu.vault.rules.keyring import Purpose


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: `place` is a line number, or a table and row."""

    kind: str
    place: str
    what: str


def chain_key() -> bytes:
    """The key of the chain's hashes."""
    return key_ring().current(Purpose.AUDIT).secret


def row_key() -> bytes:
    """The key of the row digests."""
    return key_ring().current(Purpose.ROW).secret


def sealed_body(body: bytes) -> str:
    """A request's body in the form in which it may lie in the database."""
    return vault().sealer.seal("audit.kept_aside.body", body.decode())


def visible(actor: Actor) -> models.QuerySet[Line]:
    """Lines of the counties whose audit trail this actor may read."""
    counties = {grant.county for grant in actor.reach(Right.AUDIT_LINE_READ)}
    return Line.objects.filter(county_id__in=counties)


def history(subject_uid: str) -> models.QuerySet[Line]:
    """Every line about one subject, newest first."""
    return Line.objects.filter(subject_uid=str(subject_uid)).order_by("-seq")


def anchors() -> list[dict[str, Any]]:
    """The copies of the head kept outside the database, oldest first."""
    if not settings.BANGFU_ANCHORS.exists():
        return []
    return [json.loads(row) for row in settings.BANGFU_ANCHORS.read_text("ascii").splitlines() if row]


def head() -> tuple[int, str]:
    """The last line's number and hash; (0, "") before the first."""
    row = Head.objects.filter(pk=1).first()
    return (row.seq, row.hash) if row else (0, "")


def verify() -> list[Finding]:
    """Walk the whole chain; the first finding names the first line that does not hold.

    Compares each line with its own hash, its predecessor, its marks, the head and every anchor.
    """
    return list(_chain_findings())


def _chain_findings() -> Iterator[Finding]:
    key = chain_key()
    held = {anchor["seq"]: anchor["hash"] for anchor in anchors()}
    marks = _marks_by_line()
    seq, prev = 0, ""
    for line in Line.objects.order_by("seq").iterator(chunk_size=2000):
        seq += 1
        if line.seq != seq:
            yield Finding("gap", f"{seq}", f"line {seq} is missing")
            return
        if line.prev != prev:
            yield Finding("link", f"{seq}", f"line {seq} does not follow line {seq - 1}")
            return
        if line.rows_digest != rows_digest(marks.get(seq, [])):
            yield Finding("marks", f"{seq}", f"the row marks of line {seq} were changed")
            return
        if line.hash != line_hash(key, hashed_values(line)):
            yield Finding("line", f"{seq}", f"line {seq} was changed")
            return
        if seq in held and held[seq] != line.hash:
            yield Finding("anchor", f"{seq}", f"line {seq} is not the one that was anchored")
            return
        prev = line.hash
    if (seq, prev) != head():
        yield Finding("head", f"{seq}", "the chain's head does not fit its last line")
    for later in sorted(number for number in held if number > seq):
        yield Finding("cut", f"{seq + 1}", f"line {later} was anchored but the chain ends at {seq}")
        return


def _marks_by_line() -> dict[int, list[tuple[str, int, str]]]:
    marks: dict[int, list[tuple[str, int, str]]] = {}
    for line_id, table, row_id, digest in RowMark.objects.values_list("line_id", "table", "row_id", "digest"):
        marks.setdefault(line_id, []).append((table, row_id, digest))
    return marks


def hashed_values(line: Line) -> dict[str, Any]:
    """The columns a line's hash covers, in the one form that writing and verifying share."""
    values = {field.attname: getattr(line, field.attname) for field in Line._meta.concrete_fields}
    values["at"] = line.at.astimezone(UTC).isoformat(timespec="microseconds")
    return values


def verify_rows() -> list[Finding]:
    """Compare every recorded row with the digest its last line left: names rows changed behind the door."""
    findings: list[Finding] = []
    for model in recorded_models():
        findings += _row_findings(model)
    return findings


def recorded_models() -> list[type[models.Model]]:
    """Every table whose rows only actions may write."""
    return [model for model in apps.get_models() if issubclass(model, Recorded)]


def _row_findings(model: type[models.Model]) -> list[Finding]:
    table, key = model._meta.db_table, row_key()
    last: dict[int, str] = {}
    for row_id, digest in RowMark.objects.filter(table=table).order_by("line_id").values_list("row_id", "digest"):
        last[row_id] = digest
    found = []
    names = [field.attname for field in model._meta.concrete_fields]
    for values in model._base_manager.order_by("pk").values(*names).iterator(chunk_size=2000):
        digest = last.pop(int(values["id"]), "")
        place = f"{table}:{values['id']}"
        if not digest:
            found.append(Finding("appeared", place, "the row was written behind the door"))
        elif digest != row_digest(key, table, values):
            found.append(Finding("changed", place, "the row was changed behind the door"))
    found += [Finding("vanished", f"{table}:{row_id}", "the row was deleted") for row_id in last]
    return found
