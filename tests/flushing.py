"""Emptying the test database between transactional tests, although its triggers refuse every deletion."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.commands.flush import Command
from django.db import connection

_flush = Command.handle


@contextmanager
def triggers_off() -> Iterator[None]:
    """Take the triggers away for the test's own cleaning, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            yield
            for _, sql in triggers:
                cursor.execute(sql)
            return
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
        yield
        for table in tables:
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')


def install() -> None:
    """Make every flush of the run happen without triggers."""

    def handle(self: Command, **options: Any) -> Any:
        with triggers_off():
            return _flush(self, **options)

    Command.handle = handle  # type: ignore[method-assign]
