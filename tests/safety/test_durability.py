"""A4: kill -9 cannot see what a power cut loses. Commits are counted against syncs, settings read live."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest
from django.db import connection

from tests.safety.books import Book

COMMITS = 120
SETTINGS = ("synchronous", "foreign_keys")


def syncs(book: Book, trace: Path, *words: str) -> int:
    """How often the process asked the disk to keep what it had written."""
    book.writers(
        "commit",
        str(COMMITS),
        *words,
        before=("strace", "-f", "--seccomp-bpf", "-qq", "-e", "trace=fsync,fdatasync", "-o", str(trace)),
    )
    return sum("fsync(" in line or "fdatasync(" in line for line in trace.read_text().splitlines())


@pytest.mark.database("sqlite")
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed (apt-get install strace)")
def test_every_commit_reaches_the_disk(prepared: Book, tmp_path: Path) -> None:
    full = syncs(prepared.copy(tmp_path / "full"), tmp_path / "full.txt")
    normal = syncs(prepared.copy(tmp_path / "normal"), tmp_path / "normal.txt", "normal")
    print(f"A4: {COMMITS} commits, {full} syncs; control NORMAL {normal}")
    assert full >= COMMITS
    assert normal < COMMITS / 4


@pytest.mark.database("sqlite")
@pytest.mark.django_db(transaction=True)
def test_every_connection_is_durable_and_keeps_references() -> None:
    found: list[tuple[int, ...]] = []

    def look() -> None:
        with connection.cursor() as cursor:
            found.append(tuple(cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in SETTINGS))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [(2, 1)] * 8
