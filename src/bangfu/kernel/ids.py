"""Ids that a client may make: UUID version 7 (RFC 9562), sortable by their making."""

from __future__ import annotations

import secrets
from datetime import datetime
from uuid import UUID, uuid5

BANGFU = UUID("6f1d5a2e-0b3c-5d7e-9a41-2c8e7b90f3d6")


def uuid7(at: datetime) -> UUID:
    """A fresh id made at the given moment."""
    milliseconds = int(at.timestamp() * 1000) & ((1 << 48) - 1)
    number = (milliseconds << 80) | (0x7 << 76) | (secrets.randbits(12) << 64) | (0b10 << 62) | secrets.randbits(62)
    return UUID(int=number)


def derived(*names: object) -> UUID:
    """The same id for the same names, for rows that a file or a batch brings again."""
    return uuid5(BANGFU, "\x1f".join(str(name) for name in names))
