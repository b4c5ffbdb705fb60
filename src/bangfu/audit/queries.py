"""Reading and proving the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models

from bangfu.audit.models import Head, Line, Recorded, RowMark
from bangfu.audit.rules.chain import Finding, Mark, broken, row_digest
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.vault.queries import key_ring, vault
from bangfu.vault.rules.keyring import Purpose


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
    whole, _, _torn = settings.BANGFU_ANCHORS.read_text("ascii").rpartition("\n")
    # What follows the last line feed was being written when the machine stopped: it never was an anchor.
    return [json.loads(row) for row in whole.splitlines() if row]


def head() -> tuple[int, str]:
    """The last line's number and hash; (0, "") before the first."""
    row = Head.objects.filter(pk=1).first()
    return (row.seq, row.hash) if row else (0, "")


def verify() -> list[Finding]:
    """Walk the whole chain; the first finding names the first line that does not hold.

    Compares each line with its own hash, its predecessor, its marks, the head and every anchor.
    """
    lines = (hashed_values(line) for line in Line.objects.order_by("seq").iterator(2000))
    return list(broken(chain_key(), lines, _marks_by_line(), head(), held_hashes(anchors())))


def held_hashes(kept: Iterable[dict[str, Any]]) -> dict[int, set[str]]:
    """Every hash that was anchored for a line, by the line's number."""
    held: dict[int, set[str]] = {}
    for one in kept:
        held.setdefault(one["seq"], set()).add(one["hash"])
    return held


def _marks_by_line() -> dict[int, list[Mark]]:
    marks: dict[int, list[Mark]] = {}
    for line_id, table, row_id, digest in RowMark.objects.values_list("line_id", "table", "row_id", "digest"):
        marks.setdefault(line_id, []).append((table, row_id, digest))
    return marks


def hashed_values(line: Line) -> dict[str, Any]:
    """A line's columns, its hash among them, in the one form that writing and verifying share."""
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
