"""The databases tests run on: SQLite in memory, or PostgreSQL from TEST_DATABASE_URL, else a private cluster.

A private cluster is made of Debian's own binaries in a folder of its own, answers only on a unix socket there and
forgets everything: ready in about half a second, gone after the run.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

SERVERS = Path("/usr/lib/postgresql")
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    # Tests write much and keep nothing: statistics taken between two of them say «empty» of what the next one fills,
    # and a plan made from them (of a reference's check too) reads the whole table for each row.
    "autovacuum": "off",
    # What waits for ever shall say for what.
    "lock_timeout": "60s",
    "statement_timeout": "300s",
}


class NoServer(Exception):
    """PostgreSQL cannot be had here; the message is the reason."""


def _binaries() -> Path:
    found = sorted(SERVERS.glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    if not found:
        raise NoServer("PostgreSQL is not installed (apt-get install postgresql) and TEST_DATABASE_URL is not set")
    return found[-1].parent


def _owner() -> dict[str, Any]:
    """The server refuses to run as root: then it runs as Debian's own user."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def _run(command: list[str], folder: Path, owner: dict[str, Any]) -> None:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **owner)
    if done.returncode:
        raise NoServer(f"{Path(command[0]).name} failed: {done.stdout.strip()[-500:]}")


@contextmanager
def private_cluster() -> Iterator[str]:
    """A new cluster as `postgresql://user@/database?host=folder`; stopped and deleted at the end."""
    binaries, owner = _binaries(), _owner()
    # A socket's path may have 107 bytes: pytest's own temporary folders are too deep.
    folder = Path(tempfile.mkdtemp(prefix="bf-pg-"))
    try:
        if owner:
            shutil.chown(folder, owner["user"], owner["group"])
        data, log = folder / "data", folder / "log"
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        _run([*initdb, "--locale=C", "--no-sync"], folder, owner)
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        control = [str(binaries / "pg_ctl"), "-D", str(data), "-l", str(log), "-w"]
        # The log file takes the server's output, so that no pipe of ours stays open behind it.
        _run([*control, "-o", f"{options} -k '{folder}'", "start"], folder, owner)
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            _run([*control, "-m", "immediate", "stop"], folder, owner)
    except LookupError:
        raise NoServer("running as root and there is no user postgres to run the server as") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def chosen_database() -> Iterator[str]:
    """The BANGFU_DATABASE_URL for BANGFU_TEST_DATABASE (sqlite, the default, is the empty address)."""
    choice = os.environ.get("BANGFU_TEST_DATABASE", "sqlite")
    if choice == "sqlite":
        yield ""
    elif choice != "postgresql":
        raise SystemExit(f"BANGFU_TEST_DATABASE is «{choice}»: use sqlite or postgresql.")
    elif given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    else:
        with private_cluster() as address:
            yield address


@contextmanager
def template(address: str) -> Iterator[str]:
    """The name of the migrated database that a run on a server copies; nothing for SQLite. Dropped at the end."""
    if not address:
        yield ""
        return
    name = f"bangfu_{secrets.token_hex(6)}"
    try:
        yield name
    finally:
        with psycopg.connect(address, autocommit=True) as control:
            control.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def create(control: psycopg.Connection[Any], name: str, *, migrated: bool) -> None:
    """A database on the run's server: empty, or with the tables the run has made already."""
    kept = os.environ.get("BANGFU_TEST_TEMPLATE", "") if migrated else ""
    there = kept and control.execute("SELECT 1 FROM pg_database WHERE datname = %s", [kept]).fetchone()
    control.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{kept}"' if there else ""))
