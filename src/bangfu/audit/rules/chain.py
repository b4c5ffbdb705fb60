"""The arithmetic of the chain: what a line's hash covers and how a row is digested."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bangfu.kernel.digest import canonical, keyed_hex

HASHED = (
    "seq",
    "at",
    "actor_uid",
    "actor_name",
    "action",
    "county_id",
    "subject_uid",
    "key",
    "request_digest",
    "answer",
    "reason",
    "detail",
    "rows_digest",
    "prev",
)


def line_hash(key: bytes, line: Mapping[str, Any]) -> str:
    """The keyed hash over every column of a line but the hash itself; `at` in UTC to the microsecond."""
    return keyed_hex(key, canonical({name: line[name] for name in HASHED}))


def rows_digest(marks: list[tuple[str, int, str]]) -> str:
    """One digest over a line's marks (table, row id, digest), in that order whatever order they come in."""
    return keyed_hex(b"marks", canonical(sorted(marks)))


def row_digest(key: bytes, table: str, values: Mapping[str, Any]) -> str:
    """The keyed digest of one row's stored columns."""
    return keyed_hex(key, canonical([table, {name: stored(value) for name, value in values.items()}]))


def stored(value: Any) -> Any:
    """The form a column's value has for its digest: sealed values count by their token."""
    return getattr(value, "token", value)
