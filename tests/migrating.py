"""The migrated empty database, made once and taken again by other processes of the same code.

`prove` starts pytest once for each fault, and some tests have books of their own; the migrations are the same each time
and cost more than the test. BANGFU_TEST_TEMPLATE names the file (SQLite) or the database of the server (PostgreSQL).
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.commands.migrate import Command
from django.db import connection

_migrate = Command.handle


def install() -> None:
    """Where BANGFU_TEST_TEMPLATE is set: migrate from it (SQLite), or make it after the first migration."""
    named = os.environ.get("BANGFU_TEST_TEMPLATE")
    if named and connection.vendor == "sqlite":
        _install_file(Path(named))
    elif named:
        _install_database(named)


def _install_database(name: str) -> None:
    def handle(self: Command, *words: Any, **options: Any) -> Any:
        given = _migrate(self, *words, **options)
        own = connection.settings_dict["NAME"]
        # A database is copied only while nobody is in it.
        connection.close()
        with connection._nodb_cursor() as cursor:
            # The run's processes come here at the same moment.
            cursor.execute("SELECT pg_advisory_lock(1)")
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{own}"')
        return given

    Command.handle = handle  # type: ignore[method-assign]


def _install_file(file: Path) -> None:

    def handle(self: Command, *words: Any, **options: Any) -> Any:
        if file.exists():
            connection.ensure_connection()
            with closing(sqlite3.connect(file)) as kept:
                kept.backup(connection.connection)
            return None
        given = _migrate(self, *words, **options)
        part = file.with_suffix(f".{os.getpid()}")
        with closing(sqlite3.connect(part)) as kept:
            connection.connection.backup(kept)
        part.replace(file)
        return given

    Command.handle = handle  # type: ignore[method-assign]


def migrate_own() -> None:
    """The tables in this process's own database, before anything else opens it."""
    template = Path(os.environ.get("BANGFU_TEST_TEMPLATE", ""))
    if connection.vendor == "sqlite" and template.is_file():
        shutil.copyfile(template, settings.DATABASES["default"]["NAME"])
    elif "django_migrations" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)
