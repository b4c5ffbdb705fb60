"""The database: version, durability, triggers, tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from bangfu.cli.keeping.copying import query_rows
from bangfu.cli.keeping.doctor.line import Line, bad, ok, warn
from bangfu.config import sqlite
from bangfu.kernel.refusal import mark

FULL = 2
# Each table whose rows the database itself refuses to change, with its triggers on either engine.
_TRAIL = ("audit_line", "audit_rowmark", "audit_keptaside")
TRIGGERS: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        *(f"{table}_no_{event}" for table in _TRAIL for event in ("update", "delete", "replace")),
        *(f"policybook_entry_no_{event}" for event in ("change", "delete", "move", "replace")),
    ),
    "postgresql": (
        *(f"{table}_no_{event}" for table in _TRAIL for event in ("change", "truncate")),
        *(f"policybook_entry_no_{event}" for event in ("change", "delete", "move", "truncate")),
    ),
}
SYNC, KEYS, TABLES = mark("synchronous"), mark("foreign_keys"), mark("tables")
SERVER_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
_PG_TRIGGERS = (
    "SELECT t.tgname, t.tgenabled, p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal "
    "AND c.relnamespace = current_schema()::regnamespace"
)


def database_lines() -> list[Line]:
    """Everything about the database of the settings."""
    return [*_engine_lines(), trigger_line(connection.vendor, live_triggers()), _migration_line()]


def _engine_lines() -> list[Line]:
    if connection.vendor == "sqlite":
        found = {name: query_rows(f"PRAGMA {name}")[0][0] for name in ("journal_mode", "synchronous", "foreign_keys")}
        version = tuple(int(part) for part in query_rows("SELECT sqlite_version()")[0][0].split("."))
        return sqlite_lines((version[0], version[1], version[2]), found)
    found = {name: str(query_rows(f"SHOW {name}")[0][0]) for name in SERVER_SETTINGS}
    (powerful,) = query_rows("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0]
    return server_lines(found, bool(powerful))


def sqlite_lines(version: tuple[int, int, int], found: Mapping[str, Any]) -> list[Line]:
    """The library's version with the journal it keeps, and what a live connection is set to.

    Versions 3.7.0 to 3.51.2, except 3.44.6 and 3.50.7, can corrupt a write-ahead log (sqlite.org/wal.html).
    """
    name, journal = ".".join(map(str, version)), str(found["journal_mode"]).lower()
    if journal == "wal" and not sqlite.wal_is_sound(version):
        first = bad(
            "sqlite",
            mark("SQLite %(version)s can corrupt the write-ahead log it keeps"),
            mark(
                "install the pysqlite3 wheel (SQLite 3.51.3 or newer), or start once without it: "
                "the program then keeps a rollback journal"
            ),
            version=name,
        )
    elif not sqlite.wal_is_sound(version):
        first = warn(
            "sqlite",
            mark("SQLite %(version)s is old and keeps a %(journal)s journal: sound, but slow"),
            mark("install pysqlite3"),
            version=name,
            journal=journal,
        )
    else:
        first = ok("sqlite", mark("SQLite %(version)s, journal %(journal)s"), version=name, journal=journal)
    again = mark("start the program only through its own settings; report this if you did")
    lines = [first]
    if int(found["synchronous"]) < FULL:
        lines.append(
            bad(SYNC, mark("synchronous is %(value)s: a power cut loses commits"), again, value=found["synchronous"])
        )
    else:
        lines.append(ok(SYNC, mark("each commit reaches the disk")))
    if int(found["foreign_keys"]) != 1:
        lines.append(bad(KEYS, mark("foreign keys are not enforced"), again))
    else:
        lines.append(ok(KEYS, mark("foreign keys are enforced")))
    return lines


def server_lines(found: Mapping[str, str], powerful: bool) -> list[Line]:
    """PostgreSQL's durability settings, and the power of the role the program uses."""
    lines = []
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        # remote_write, remote_apply and local all wait for the own disk.
        lasting = found[name] != "off"
        says, cure = (
            mark("off: a power cut loses or breaks data"),
            mark("set %(name)s = on in postgresql.conf and reload"),
        )
        lines.append(ok(name, found[name]) if lasting else bad(name, says, cure, name=name))
    if found["data_checksums"] == "on":
        lines.append(ok("data_checksums", "on"))
    else:
        lines.append(
            warn("data_checksums", mark("off: a failing disk is not noticed"), mark("stop it; pg_checksums --enable"))
        )
    if powerful:
        lines.append(
            warn(
                mark("database role"),
                mark("the program's role is a superuser of the server"),
                mark("give it a role of its own"),
            )
        )
    return lines


def live_triggers() -> dict[str, bool]:
    """Every trigger of the database: name → it is switched on and refuses."""
    if connection.vendor == "sqlite":
        rows = query_rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {str(name): "RAISE(ABORT" in str(sql) for name, sql in rows}
    return {
        str(name): (on if isinstance(on, str) else bytes(on).decode()) in ("O", "A") and "RAISE EXCEPTION" in str(body)
        for name, on, body in query_rows(_PG_TRIGGERS)
    }


def trigger_line(vendor: str, live: Mapping[str, bool]) -> Line:
    """Names each trigger against change that was dropped, switched off or emptied."""
    gone = [name for name in TRIGGERS[vendor] if not live.get(name)]
    if not gone:
        return ok(
            mark("triggers"), mark("all %(count)s triggers against change are in place"), count=len(TRIGGERS[vendor])
        )
    return bad(
        mark("triggers"),
        mark("dropped, switched off or emptied: %(names)s"),
        mark("find out who did it; run «bangfu verify --rows»; restore the database or have its triggers made again"),
        names=", ".join(gone),
    )


def _migration_line() -> Line:
    executor = MigrationExecutor(connection)
    open_steps = [
        f"{step.app_label}.{step.name}" for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]
    unknown = set(executor.loader.applied_migrations) - set(executor.loader.disk_migrations)
    mine = sorted(f"{app}.{name}" for app, name in unknown if app in executor.loader.migrated_apps)
    if mine:
        return bad(
            TABLES,
            mark("made by a newer version: %(names)s"),
            mark("install that version again"),
            names=", ".join(mine),
        )
    if open_steps:
        return bad(
            TABLES,
            mark("%(count)s steps not applied: %(first)s …"),
            mark("make a backup, then upgrade"),
            count=len(open_steps),
            first=open_steps[0],
        )
    return ok(TABLES, mark("of this version"))
