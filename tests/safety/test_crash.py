"""A1: the power button. What was acknowledged is there, with its audit line, after every kill -9."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.safety.books import Book

pytestmark = [pytest.mark.database("sqlite"), pytest.mark.slow]
SEED = 20261121


def test_nothing_acknowledged_is_lost(prepared: Book, tmp_path: Path) -> None:
    book = prepared.copy(tmp_path / "book")
    counts = json.loads(book.writers("crash", "10", str(SEED), "1400"))
    print(f"A1: {counts}")
    assert counts["acks"] > 100
    assert counts["lost"] == 0
    assert counts["faults"] == []
    # At most one commit of each writer was cut off between the commit and its acknowledgement.
    assert 0 <= counts["lines_unacknowledged"] <= 80


def test_control_acknowledging_before_the_commit_loses(prepared: Book, tmp_path: Path) -> None:
    book = prepared.copy(tmp_path / "book")
    counts = json.loads(book.writers("crash", "2", str(SEED), "1200", "before"))
    print(f"A1 control: {counts}")
    assert counts["lost"] > 0
