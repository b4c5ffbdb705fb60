"""A key ring with fixed secrets for tests of the vault, so that a failing test fails again."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from bangfu.vault.rules.keyring import Key, KeyRing, Purpose

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)


def ring_of(generations: int = 1) -> KeyRing:
    """A ring with so many keys for each purpose."""
    keys = [
        Key(f"{purpose.value}-{n}", purpose, NOW, hashlib.sha256(f"{purpose} {n}".encode()).digest())
        for purpose in Purpose
        for n in range(1, generations + 1)
    ]
    return KeyRing({key.id: key for key in keys})
