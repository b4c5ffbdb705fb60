"""E2, E3: what someone with the rights of the database can do to the trail, and that it is seen."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from bangfu.audit.actions import anchor
from bangfu.audit.models import Head, KeptAside, Line, RowMark
from bangfu.audit.queries import chain_key, hashed_values, held_hashes, verify
from bangfu.audit.rules.chain import Finding, broken, line_hash
from bangfu.cli.keeping.doctor.database import TRIGGERS
from bangfu.kernel.digest import canonical, sha256_hex
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.scope import Call, operator
from bangfu.places.actions import add_area, open_county
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import FileEntry
from tests.flushing import triggers_off

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
SEED, EACH, LINES, ANCHORED_EVERY = 20261121, 100, 41, 5
APPEND_ONLY = ("audit_line", "audit_rowmark", "audit_keptaside", "policybook_entry")


def call(county: int = 0, key: str = "") -> Call:
    return Call(operator("console", county), key or str(uuid7(NOW)), NOW)


@dataclass
class Trail:
    """The trail in memory, as an attacker holds it; `held` is what was anchored before."""

    key: bytes
    lines: list[dict[str, Any]]
    marks: dict[int, list[tuple[str, int, str]]]
    head: tuple[int, str]
    held: dict[int, set[str]] = field(default_factory=dict)

    def findings(self, *, anchored: bool = True) -> list[Finding]:
        return list(broken(self.key, self.lines, self.marks, self.head, self.held if anchored else {}))

    def rehash(self, start: int) -> None:
        """Everything from line `start` on made to fit again, with the true key, and the head."""
        for place in range(start - 1, len(self.lines)):
            line = self.lines[place]
            line["prev"] = self.lines[place - 1]["hash"] if place else ""
            line["hash"] = line_hash(self.key, line)
        self.end()

    def end(self) -> None:
        self.head = (len(self.lines), self.lines[-1]["hash"] if self.lines else "")

    def renumber(self, start: int, by: int) -> None:
        """Lines and their marks from place `start` on take the numbers they would have had."""
        moved = {seq: self.marks.pop(seq) for seq in sorted(self.marks) if seq >= start + (1 if by < 0 else 0)}
        self.marks |= {seq + by: rows for seq, rows in moved.items() if seq + by > 0}
        for place in range(start - 1, len(self.lines)):
            self.lines[place]["seq"] = place + 1

    def first_anchored(self, seq: int) -> int:
        return min(number for number in self.held if number >= seq)


def edit(trail: Trail, seq: int) -> int:
    trail.lines[seq - 1]["actor_name"] = "someone else"
    return seq


def delete(trail: Trail, seq: int) -> int:
    del trail.lines[seq - 1]
    return seq


def swap(trail: Trail, seq: int) -> int:
    one, two = trail.lines[seq - 1], trail.lines[seq]
    one["seq"], two["seq"] = two["seq"], one["seq"]
    trail.lines[seq - 1], trail.lines[seq] = two, one
    return seq


def insert(trail: Trail, seq: int) -> int:
    forged = {**trail.lines[seq - 1], "key": "forged", "reason": "never happened"}
    trail.lines.insert(seq - 1, forged)
    trail.renumber(seq, 1)
    trail.end()
    return seq


def edit_with_own_hash(trail: Trail, seq: int) -> int:
    line = trail.lines[seq - 1]
    line["reason"] = "never said"
    line["hash"] = sha256_hex(canonical({name: value for name, value in line.items() if name != "hash"}))
    if seq < len(trail.lines):
        trail.lines[seq]["prev"] = line["hash"]
    return seq


def cut_tail(trail: Trail, seq: int) -> int:
    del trail.lines[seq - 1 :]
    trail.marks = {number: rows for number, rows in trail.marks.items() if number < seq}
    trail.end()
    return seq


def rewrite_with_key(trail: Trail, seq: int) -> int:
    trail.lines[seq - 1]["reason"] = "never said"
    trail.rehash(seq)
    return trail.first_anchored(seq)


def delete_with_key(trail: Trail, seq: int) -> int:
    del trail.lines[seq - 1]
    trail.marks.pop(seq, None)
    trail.renumber(seq, -1)
    trail.rehash(seq)
    return trail.first_anchored(seq)


Tampering = Callable[[Trail, int], int]
WITHOUT_KEY: tuple[Tampering, ...] = (edit, delete, swap, insert, edit_with_own_hash)
REWRITING: tuple[Tampering, ...] = (cut_tail, rewrite_with_key, delete_with_key)


@pytest.fixture
def trail(db: None) -> Trail:
    """Forty-odd true lines with rows, every fifth and the last anchored."""
    county = open_county(call(), code="990196", name_zh="试验县", name_en="Trial", kind="county", made=True)
    for number in range(LINES - 1):
        add_area(
            call(county.pk), county=county, code=f"A{number}", name="甲", level="county", parent=None, valid_from=None
        )
    lines = [hashed_values(line) for line in Line.objects.order_by("seq")]
    marks: dict[int, list[tuple[str, int, str]]] = {}
    for mark in RowMark.objects.order_by("pk"):
        marks.setdefault(mark.line_id, []).append((mark.table, mark.row_id, mark.digest))
    made = Trail(chain_key(), lines, marks, (lines[-1]["seq"], lines[-1]["hash"]))
    places = {*range(ANCHORED_EVERY, LINES + 1, ANCHORED_EVERY), LINES}
    made.held = {seq: {lines[seq - 1]["hash"]} for seq in places}
    assert len(lines) == LINES
    assert made.findings() == []
    return made


def tries(trail: Trail, kind: Tampering, chance: random.Random, *, anchored: bool) -> tuple[int, int]:
    """(seen, named rightly) of EACH tamperings of one kind."""
    seen = named = 0
    for _ in range(EACH):
        theirs = copy.deepcopy(trail)
        expected = kind(theirs, chance.randrange(1, LINES))
        found = theirs.findings(anchored=anchored)
        seen += bool(found)
        named += bool(found) and found[0].place == str(min(expected, len(theirs.lines) + 1))
    return seen, named


def test_every_tampering_is_seen_and_the_first_bad_line_named(trail: Trail) -> None:
    chance = random.Random(SEED)
    counts = {kind.__name__: tries(trail, kind, chance, anchored=True) for kind in (*WITHOUT_KEY, *REWRITING)}
    print(f"E2: seed {SEED}, {counts}")
    assert counts == dict.fromkeys(counts, (EACH, EACH))
    assert len(counts) * EACH == 800


def test_control_the_chain_alone_misses_what_was_rewritten_with_the_key(trail: Trail) -> None:
    chance = random.Random(SEED)
    assert [tries(trail, kind, chance, anchored=False) for kind in WITHOUT_KEY] == [(EACH, EACH)] * 5
    assert [tries(trail, kind, chance, anchored=False)[0] for kind in REWRITING] == [0, 0, 0]


def test_a_later_anchor_of_the_rewritten_head_does_not_hide_the_first(trail: Trail) -> None:
    rewrite_with_key(trail, LINES)
    trail.held[LINES].add(trail.lines[-1]["hash"])
    assert [(one.kind, one.place) for one in trail.findings()] == [("anchor", str(LINES))]


def test_changed_marks_are_seen(trail: Trail) -> None:
    place = next(iter(sorted(trail.marks)))
    table, row, digest = trail.marks[place][0]
    trail.marks[place][0] = (table, row, digest[::-1])
    assert [(one.kind, one.place) for one in trail.findings()] == [("marks", str(place))]


@pytest.mark.parametrize("statement", ["edit", "delete", "cut", "forged head", "mark"])
def test_the_same_in_the_database_itself(trail: Trail, statement: str, settings: Any, tmp_path: Path) -> None:
    settings.BANGFU_ANCHORS = tmp_path / "anchors.jsonl"
    anchor(NOW)
    _settle()
    last = trail.head[0]
    with triggers_off():
        if statement == "edit":
            _sql("UPDATE audit_line SET reason = 'never said' WHERE seq = 7")
        elif statement == "delete":
            _sql("DELETE FROM audit_rowmark WHERE line_id = 7", "DELETE FROM audit_line WHERE seq = 7")
        elif statement == "cut":
            _sql(
                f"DELETE FROM audit_rowmark WHERE line_id > {last - 3}",
                f"DELETE FROM audit_line WHERE seq > {last - 3}",
            )
            Head.objects.update(seq=last - 3, hash=Line.objects.order_by("-seq")[0].hash)
        elif statement == "forged head":
            Head.objects.update(hash="0" * 64)
        else:
            _sql("UPDATE audit_rowmark SET digest = 'x' WHERE line_id = 7")
        _settle()
    expected = {"edit": 7, "delete": 7, "cut": last - 2, "forged head": last, "mark": 7}[statement]
    assert verify()[0].place == str(expected)


def _settle() -> None:
    """PostgreSQL truncates and alters no table of which references still wait to be checked."""
    if connection.vendor == "postgresql":
        _sql("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")


def _sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@pytest.fixture
def full_tables(db: None) -> None:
    """A row in every table that is only added to."""
    county = open_county(call(), code="990195", name_zh="试验县", name_en="Trial", kind="county", made=True)
    key = str(uuid7(NOW))
    body: dict[str, Any] = {"county": county, "code": "A", "level": "county", "parent": None, "valid_from": None}
    add_area(call(county.pk, key), name="甲", **body)
    with pytest.raises(Refusal):
        add_area(call(county.pk, key), name="乙", **body)
    load_vendor(call(), files=[FileEntry("parameter", "p.x", date(2014, 1, 1), None, "试验", {"value": 1})])
    assert KeptAside.objects.count() == 1
    _settle()


def _attempts(table: str) -> list[str]:
    """Every way to change or lose a row of the table that the engine knows."""
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    key = "seq" if table == "audit_line" else "id"
    names = ", ".join(f'"{name}"' for name in columns)
    found = [
        f"DELETE FROM {table}",
        f"UPDATE {table} SET {key} = {key} + 1000",
        *([f"UPDATE {table} SET body = '{{}}'"] if table == "policybook_entry" else []),
    ]
    if connection.vendor == "sqlite":
        return [
            *found,
            f"REPLACE INTO {table} ({names}) SELECT {names} FROM {table} LIMIT 1",
            f"UPDATE OR REPLACE {table} SET {key} = {key} + 1",
        ]
    return [*found, f"TRUNCATE {table} CASCADE", f"INSERT INTO {table} SELECT * FROM {table} LIMIT 1 "
            f"ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key} + 1000"]  # fmt: skip


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_database_refuses_every_change(full_tables: None, table: str) -> None:
    for statement in _attempts(table):
        before = _count(table)
        with pytest.raises(DatabaseError, match=r"append-only|never changes"), transaction.atomic():
            _sql(statement)
        assert _count(table) == before > 0


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {table}")
        return int(cursor.fetchone()[0])


def test_every_table_with_a_trigger_against_change_is_tried_here() -> None:
    names = TRIGGERS[connection.vendor]
    assert {table for name in names for table in APPEND_ONLY if name.startswith(table)} == set(APPEND_ONLY)


def test_anchors_are_held_apart_by_line() -> None:
    assert held_hashes([{"seq": 1, "hash": "a"}, {"seq": 1, "hash": "b"}]) == {1: {"a", "b"}}
