"""What the checking process does once the settings know the unpacked folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from bangfu.audit.actions import anchor, note_event
from bangfu.audit.models import Line
from bangfu.audit.queries import head
from bangfu.cli.books import console_call, now
from bangfu.cli.keeping.checking import Outcome
from bangfu.cli.keeping.copying import query_rows, run_tool
from bangfu.cli.keeping.proving import prove
from bangfu.cli.keeping.statement import differences, read, take
from bangfu.kernel.refusal import Refusal, mark

__all__ = ["check", "connections", "restored", "settle"]


@contextmanager
def restored(dump: Path, scratch: str) -> Iterator[None]:
    """The dump in PostgreSQL: in a scratch database that is dropped afterwards, or in the empty one of the settings."""
    if not scratch:
        if query_rows("SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace"):
            raise Refusal(
                mark("The database is not empty."), cure=mark("Name a new, empty one in BANGFU_DATABASE_URL.")
            )
        _restore(dump, str(connection.settings_dict["NAME"]))
        yield
        return
    server = connection.settings_dict["NAME"]
    query_free(f'CREATE DATABASE "{scratch}"')
    try:
        _restore(dump, scratch)
        connection.close()
        connection.settings_dict["NAME"] = scratch
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = server
        query_free(f'DROP DATABASE IF EXISTS "{scratch}"')


def _restore(dump: Path, database: str) -> None:
    run_tool(
        ["pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", f"--dbname={database}", str(dump)],
        database,
    )


def query_free(statement: str) -> None:
    """A statement without an answer."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


def check(statement: Path, outside: Path | None) -> Outcome:
    """Hold the copy against its statement, prove its trail, and look for lines only the anchors outside know."""
    said = read(json.loads(statement.read_text("utf-8")))
    found = take(query_rows, connection.vendor, {})
    findings = differences(said, found)
    if _other_tables(said.migrations):
        findings.append(f"made by version {said.about.get('program')} with other tables: check it with that version")
        return Outcome(findings, said.head[0], 0, 0, 0, None)
    proof = prove(with_rows=True)
    findings += [f"{one.kind} {one.place}: {one.what}" for one in proof.findings]
    strange, tail = _against(outside, proof.head[0])
    return Outcome(findings + strange, proof.head[0], proof.rows or 0, proof.files, proof.snapshots, tail)


def _other_tables(applied: list[str]) -> bool:
    loader = MigrationExecutor(connection).loader
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    mine = {name for name in applied if name.split(".")[0] in loader.migrated_apps}
    return mine != known


def _against(outside: Path | None, seq: int) -> tuple[list[str], tuple[int, int] | None]:
    if outside is None or not outside.exists():
        return [], None
    held = [json.loads(row) for row in outside.read_text("ascii").splitlines() if row]
    hashes = dict(Line.objects.filter(seq__in=[one["seq"] for one in held]).values_list("seq", "hash"))
    strange = [
        f"anchor {one['seq']}: the copy's line is not the one that was anchored outside"
        for one in held
        if one["seq"] <= seq and hashes.get(one["seq"]) != one["hash"]
    ]
    ahead = max((one["seq"] for one in held), default=0)
    return strange, (seq + 1, ahead) if ahead > seq else None


def settle(outcome: Outcome) -> None:
    """Write into the restored book's own trail that it was restored, and which lines are known to be missing."""
    call_command("migrate", verbosity=0, interactive=False)
    first, last = outcome.tail or (0, 0)
    note_event(console_call(0), name="restored", lines=head()[0], missing_from=first, missing_to=last)
    anchor(now())
