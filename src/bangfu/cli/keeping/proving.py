"""Everything that can be proved of an open book: the chain, the rows, stored files, snapshots, results of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bangfu.audit import queries as audit
from bangfu.audit.rules.chain import Finding
from bangfu.documents.models import StoredFile
from bangfu.documents.queries import verify as verify_files
from bangfu.engine.screen import verified
from bangfu.kernel.refusal import Refusal
from bangfu.screening.models import Run
from bangfu.screening.queries import path_of
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened


@dataclass(frozen=True)
class Proof:
    """What was looked at, and what does not hold; `rows` is None when rows were left out."""

    findings: list[Finding]
    head: tuple[int, str]
    anchor: dict[str, Any] | None
    anchors: int
    rows: int | None
    files: int
    snapshots: int


def prove(*, with_rows: bool) -> Proof:
    """Verify the open book; the rows only when asked, for they are many."""
    findings = audit.verify()
    rows = None
    if with_rows:
        findings += audit.verify_rows()
        rows = sum(model._base_manager.count() for model in audit.recorded_models())
    findings += verify_files()
    findings += _snapshot_findings()
    findings += _result_findings()
    anchors = audit.anchors()
    return Proof(
        findings=findings,
        head=audit.head(),
        anchor=anchors[-1] if anchors else None,
        anchors=len(anchors),
        rows=rows,
        files=StoredFile.objects.count(),
        snapshots=Frozen.objects.count(),
    )


def _snapshot_findings() -> Iterator[Finding]:
    for frozen in Frozen.objects.select_related("county").order_by("pk"):
        try:
            opened(frozen)
        except Refusal as no:
            yield Finding("snapshot", frozen.short, str(no))


def _result_findings() -> Iterator[Finding]:
    for run in Run.objects.select_related("county").order_by("pk"):
        try:
            verified(path_of(run), run.digest)
        except Refusal as no:
            yield Finding("screening", str(run.uid), str(no))
