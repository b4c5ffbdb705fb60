"""Digests of canonical JSON, plain and keyed."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: object) -> bytes:
    """The value as JSON with sorted keys and no blanks; TypeError for what has no canonical form."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)
    # A lone surrogate can come in by an escape; it has a digest too, and is refused where it would be kept.
    return text.encode("utf-8", "surrogatepass")


def sha256_hex(data: bytes) -> str:
    """The SHA-256 digest as 64 hexadecimal characters."""
    return hashlib.sha256(data).hexdigest()


def keyed_hex(key: bytes, data: bytes) -> str:
    """The HMAC-SHA-256 of the data as 64 hexadecimal characters."""
    return hmac.new(key, data, hashlib.sha256).hexdigest()
