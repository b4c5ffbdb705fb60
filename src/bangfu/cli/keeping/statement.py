"""What a backup says of itself: rows and money per table, the audit trail's head, the tables' versions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

Rows = Callable[[str], list[tuple[Any, ...]]]

FORMAT = 1
SQLITE_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
POSTGRESQL_COLUMNS = (
    "SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid "
    "WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND a.attnum > 0 AND NOT a.attisdropped"
)


@dataclass(frozen=True)
class Statement:
    """`rows` by table; `fen` the sum of every column ending in _fen, by table.column; `head` = number and hash."""

    engine: str
    rows: dict[str, int]
    fen: dict[str, int]
    head: tuple[int, str]
    migrations: list[str]
    format: int = FORMAT
    about: dict[str, str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The statement as JSON."""
        return asdict(self)


def read(document: dict[str, Any]) -> Statement:
    """The statement of a JSON document."""
    return Statement(**{**document, "head": (int(document["head"][0]), str(document["head"][1]))})


def take(rows: Rows, vendor: str, about: dict[str, str]) -> Statement:
    """Count and add up what one moment of a database holds; `rows` answers a query with its rows."""
    columns = _columns(rows, vendor)
    counts: dict[str, int] = {}
    sums: dict[str, int] = {}
    for table in sorted(columns):
        money = sorted(name for name in columns[table] if name.endswith("_fen"))
        wanted = ", ".join(["COUNT(*)", *(f'SUM("{name}")' for name in money)])
        count, *totals = rows(f'SELECT {wanted} FROM "{table}"')[0]  # noqa: S608 (names come from the catalogue)
        counts[table] = int(count)
        sums |= {f"{table}.{name}": int(total or 0) for name, total in zip(money, totals, strict=True)}
    head = rows("SELECT seq, hash FROM audit_head")
    applied = rows("SELECT app, name FROM django_migrations ORDER BY app, name")
    return Statement(
        engine=vendor,
        rows=counts,
        fen=sums,
        head=(int(head[0][0]), str(head[0][1])) if head else (0, ""),
        migrations=[f"{app}.{name}" for app, name in applied],
        about=about,
    )


def _columns(rows: Rows, vendor: str) -> dict[str, list[str]]:
    if vendor == "sqlite":
        tables = [str(name) for (name,) in rows(SQLITE_TABLES)]
        return {name: [str(row[1]) for row in rows(f'PRAGMA table_info("{name}")')] for name in tables}
    found: dict[str, list[str]] = {}
    for table, column in rows(POSTGRESQL_COLUMNS):
        found.setdefault(str(table), []).append(str(column))
    return found


def differences(said: Statement, found: Statement) -> list[str]:
    """One sentence for everything in which a restored copy is not what the backup said of itself."""
    faults = [
        f"{kind} {name}: the backup says {mine.get(name)}, the copy has {theirs.get(name)}"
        for kind, mine, theirs in (("rows of", said.rows, found.rows), ("sum of", said.fen, found.fen))
        for name in sorted(mine.keys() | theirs.keys())
        if mine.get(name) != theirs.get(name)
    ]
    if said.head != found.head:
        faults.append(f"audit head: the backup says line {said.head[0]}, the copy has line {found.head[0]}")
    if said.migrations != found.migrations:
        faults.append("the tables' versions are not those the backup names")
    return faults
