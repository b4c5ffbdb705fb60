"""One moment of the live database as a file, and its statement; the copy is made beside running writers."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection

from bangfu.cli.keeping.statement import Statement, take
from bangfu.kernel.refusal import Refusal, mark

SERVERS = Path("/usr/lib/postgresql")
COPY = {"sqlite": "database.sqlite3", "postgresql": "database.pgdump"}


def copy_database(target: Path, about: dict[str, str]) -> Statement:
    """Write the copy to the new file `target` and answer the statement of exactly that moment."""
    if connection.vendor == "sqlite":
        return _copy_sqlite(target, about)
    return _copy_postgresql(target, about)


def _copy_sqlite(target: Path, about: dict[str, str]) -> Statement:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with closing(sqlite3.connect(target)) as copy:

        def rows(query: str) -> list[tuple[Any, ...]]:
            return list(copy.execute(query).fetchall())

        (answer,) = rows("PRAGMA integrity_check")[0]
        if answer != "ok":
            raise Refusal(
                mark("The database is damaged (%(fault)s), so no backup was made of it."),
                cure=mark("Keep the older backups and restore the youngest of them."),
                fault=answer,
            )
        return take(rows, "sqlite", about)


def _copy_postgresql(target: Path, about: dict[str, str]) -> Statement:
    with _one_moment() as snapshot:
        statement = take(query_rows, "postgresql", about)
        run_tool(["pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}"])
    return statement


def query_rows(query: str) -> list[tuple[Any, ...]]:
    """A query's rows from the open database."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@contextmanager
def _one_moment() -> Iterator[str]:
    """A read-only transaction whose view pg_dump shares."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            yield str(cursor.fetchone()[0])
        finally:
            cursor.execute("ROLLBACK")


def run_tool(command: list[str], database: str = "") -> None:
    """Run one of PostgreSQL's own programs against the settings' server; Refusal with its last words."""
    program = _tool(command[0])
    given = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    surroundings = {name: str(given[key]) for name, key in names.items() if given.get(key)}
    if database:
        surroundings["PGDATABASE"] = database
    done = subprocess.run(
        [program, *command[1:]], env={**os.environ, **surroundings}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Refusal(
            mark("%(program)s failed: %(words)s"), program=command[0], words=done.stderr.strip()[-500:] or "no words"
        )


def _tool(name: str) -> str:
    """The youngest server's own program, else the one of the PATH: an older dump program refuses a younger server."""
    found = sorted(SERVERS.glob(f"*/bin/{name}"), key=lambda file: int(file.parts[-3]))
    program = str(found[-1]) if found else shutil.which(name)
    if program is None:
        raise Refusal(mark("%(name)s is not installed."), cure=mark("Install PostgreSQL's client programs."), name=name)
    return program
