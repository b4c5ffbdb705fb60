"""Taking a records file in: all of it, or nothing with every fault named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from bangfu.audit.actions import Act, action
from bangfu.intake.models import Loading, TakenRow
from bangfu.intake.rules.records_file import RecordsFile
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.record import RecordKind
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County

Report = Callable[[int, int], None]
FAULTS_AT_MOST = 200


@dataclass(frozen=True)
class Outcome:
    """How many rows were written and how many were known already."""

    written: int
    known: int
    loading: int | None


class _DryRun(Exception):
    """Takes a dry run's transaction back."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__("dry run")
        self.outcome = outcome


def load(
    call: Call,
    county: County,
    file: RecordsFile,
    kinds: Sequence[RecordKind],
    *,
    dry_run: bool = False,
    report: Report = lambda done, total: None,
) -> Outcome:
    """Take every row of the file through the action of its kind, in the order of `kinds`, in one transaction.

    A row taken before with the same contents is known and changes nothing. Errors: Refusals naming file, line, field
    and reason of every broken row; then nothing was written.
    """
    read = ReadFile(file.name, _read_all(file, kinds), report)
    try:
        return Outcome(**load_rows(call, county=county, file=read, dry_run=dry_run))
    except _DryRun as end:
        return end.outcome


@dataclass(frozen=True)
class _ReadRow:
    """A row whose fields were read; only its digest counts as an action's body."""

    place: str
    code: str
    kind: RecordKind
    values: dict[str, Any]
    digest: str


@dataclass(frozen=True)
class ReadFile:
    """A file whose rows were read; in an action's body its digest stands for it."""

    name: str
    rows: list[_ReadRow]
    report: Report

    @property
    def body_digest(self) -> str:
        """One digest over every row's collection, code and contents."""
        return sha256_hex(canonical([[row.kind.collection, row.code, row.digest] for row in self.rows]))


def _read_all(file: RecordsFile, kinds: Sequence[RecordKind]) -> list[_ReadRow]:
    order = {kind.collection: number for number, kind in enumerate(kinds)}
    read: list[_ReadRow] = []
    faults: list[Refusal] = []
    seen: dict[tuple[str, str], int] = {}
    for row in sorted(file.rows, key=lambda one: order[one.collection]):
        place = f"{file.name}:{row.line} {row.collection} {row.code}"
        first = seen.get((row.collection, row.code))
        if first is not None:
            faults.append(
                Refusal(mark("The code stands already on line %(line)s."), field="code", row=place, line=first)
            )
            continue
        seen[row.collection, row.code] = row.line
        try:
            kind = kinds[order[row.collection]]
            digest = sha256_hex(canonical(row.values))
            read.append(_ReadRow(place, row.code, kind, kind.read(row.values), digest))
        except Refusals as several:
            faults += [no.at(place) for no in several.each]
        except Refusal as no:
            faults.append(no.at(place))
    if faults:
        raise _faulty(faults)
    return read


def _faulty(faults: list[Refusal]) -> Refusals:
    return Refusals(
        mark("%(count)s rows are refused; nothing was taken."), faults[:FAULTS_AT_MOST], count=len(faults), status=400
    )


@action("intake.records.load", None)
def load_rows(act: Act, *, county: County, file: ReadFile, dry_run: bool) -> dict[str, Any]:
    """Take a file's rows; each row's own action asks for its own right."""
    act.permit_anywhere()
    act.county = county.pk
    loading = Loading(county=county, kind="records", file_name=file.name, sha256=file.body_digest, at=act.call.at)
    loading.save()
    taken = {
        (collection, code): kept
        for collection, code, kept in TakenRow.objects.filter(county=county).values_list("collection", "code", "digest")
    }
    fresh, unchanged = _take_rows(act.call, county, file, taken)
    for row in fresh:
        row.loading = loading
    TakenRow.objects.bulk_create(fresh)
    loading.written, loading.known = len(fresh), unchanged
    loading.save()
    act.note(file=file.name, written=len(fresh), known=unchanged)
    if dry_run:
        raise _DryRun(Outcome(len(fresh), unchanged, None))
    return {"written": len(fresh), "known": unchanged, "loading": loading.pk}


def _take_rows(
    call: Call, county: County, file: ReadFile, taken: dict[tuple[str, str], str]
) -> tuple[list[TakenRow], int]:
    faults: list[Refusal] = []
    fresh: list[TakenRow] = []
    unchanged = 0
    for number, row in enumerate(file.rows, 1):
        file.report(number, len(file.rows))
        collection = row.kind.collection
        before = taken.get((collection, row.code))
        if before == row.digest:
            unchanged += 1
            continue
        try:
            if before is not None:
                raise _contradiction()
            with transaction.atomic():
                if row.kind.take(call.part(collection, row.code), county, **row.values):
                    fresh.append(TakenRow(county=county, collection=collection, code=row.code, digest=row.digest))
                else:
                    unchanged += 1
        except Refusal as no:
            faults.append(no.at(row.place))
    if faults:
        raise _faulty(faults)
    return fresh, unchanged


def _contradiction() -> Refusal:
    return Refusal(
        mark("This row was taken before with other contents."),
        cure=mark("Correct the record on its page, with the reason; a file never overwrites it."),
        field="code",
    )
