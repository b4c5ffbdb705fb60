"""The arithmetic of the chain: what a line's hash covers and how a row is digested."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
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


Mark = tuple[str, int, str]


@dataclass(frozen=True)
class Finding:
    """Something that does not hold: `place` is a line number, or a table and row."""

    kind: str
    place: str
    what: str


def line_hash(key: bytes, line: Mapping[str, Any]) -> str:
    """The keyed hash over every column of a line but the hash itself; `at` in UTC to the microsecond."""
    return keyed_hex(key, canonical({name: line[name] for name in HASHED}))


def rows_digest(marks: list[Mark]) -> str:
    """One digest over a line's marks (table, row id, digest), in that order whatever order they come in."""
    return keyed_hex(b"marks", canonical(sorted(marks)))


def row_digest(key: bytes, table: str, values: Mapping[str, Any]) -> str:
    """The keyed digest of one row's stored columns."""
    return keyed_hex(key, canonical([table, {name: stored(value) for name, value in values.items()}]))


def stored(value: Any) -> Any:
    """The form a column's value has for its digest: sealed values count by their token."""
    return getattr(value, "token", value)


def broken(
    key: bytes,
    lines: Iterable[Mapping[str, Any]],
    marks: Mapping[int, list[Mark]],
    head: tuple[int, str],
    anchored: Mapping[int, Collection[str]],
) -> Iterator[Finding]:
    """Walk the chain from line 1: the first finding names the first line that does not hold.

    `lines` come in order of `seq`, each with the HASHED columns and its `hash`; `marks` by line; `head` is the last
    line's number and hash as the head row says; `anchored` every hash that was ever anchored for a line, so that a
    later copy of a rewritten head does not hide the first.
    """
    seq, prev = 0, ""
    for line in lines:
        seq += 1
        fault = _order(seq, prev, line) or _content(key, line, marks.get(seq, []), anchored.get(seq, ()))
        if fault:
            yield Finding(fault[0], f"{seq}", fault[1])
            return
        prev = line["hash"]
    if (seq, prev) != head:
        yield Finding("head", f"{seq}", "the chain's head does not fit its last line")
    later = [number for number in anchored if number > seq]
    if later:
        yield Finding("cut", f"{seq + 1}", f"line {max(later)} was anchored but the chain ends at {seq}")


def _order(seq: int, prev: str, line: Mapping[str, Any]) -> tuple[str, str] | None:
    if line["seq"] != seq:
        return "gap", f"line {seq} is missing"
    if line["prev"] != prev:
        return "link", f"line {seq} does not follow line {seq - 1}"
    return None


def _content(
    key: bytes, line: Mapping[str, Any], marks: list[Mark], anchored: Collection[str]
) -> tuple[str, str] | None:
    seq = line["seq"]
    if line["rows_digest"] != rows_digest(marks):
        return "marks", f"the row marks of line {seq} were changed"
    if line["hash"] != line_hash(key, line):
        return "line", f"line {seq} was changed"
    if any(held != line["hash"] for held in anchored):
        return "anchor", f"line {seq} is not the one that was anchored"
    return None
