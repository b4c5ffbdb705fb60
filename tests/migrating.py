"""The migrated empty database, made once and taken again by other processes of the same code.

`prove` starts pytest once for each fault, and some tests have books of their own; the migrations are the same each time
and cost more than the test. BANGFU_TEST_TEMPLATE names the file (SQLite).
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
    """Where BANGFU_TEST_TEMPLATE names a file: migrate from it, or write it after the first migration (SQLite)."""
    named = os.environ.get("BANGFU_TEST_TEMPLATE")
    if not named or connection.vendor != "sqlite":
        return
    file = Path(named)

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
    else:
        call_command("migrate", verbosity=0, interactive=False)
