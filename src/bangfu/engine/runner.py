"""What an engine offers: rows of one checked SELECT over the named steps of one snapshot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bangfu.engine.snapshot import Snapshot
from bangfu.engine.steps import Step
from bangfu.engine.tables import INPUTS, SQL_TYPES
from bangfu.kernel.fact import Kind
from bangfu.kernel.refusal import Refusal, mark

Value = int | str | bool | date | None


@dataclass(frozen=True)
class Rows:
    """A result: column names, then tuples in that order."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    def records(self) -> tuple[dict[str, Value], ...]:
        """The rows as mappings."""
        return tuple(dict(zip(self.columns, row, strict=True)) for row in self.rows)


class Runner(Protocol):
    """DuckDB on one machine, Spark over many: the same steps, the same rows."""

    @property
    def engine(self) -> str:
        """Name and version of the engine."""

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot the rows come from."""

    @property
    def as_of(self) -> date:
        """The day every step looks from."""

    @property
    def steps(self) -> Mapping[str, Step]:
        """Every step that may be read."""

    def rows(self, sql: str) -> Rows:
        """The rows of one SELECT inside the checked subset; Refusal for anything else."""


def day_of(snapshot: Snapshot, as_of: date | None) -> date:
    """The day asked for, or the snapshot's own; Refusal for a day the snapshot cannot know."""
    if as_of is not None and as_of > snapshot.as_of:
        raise Refusal(
            mark("The snapshot was frozen as of %(frozen)s; it knows nothing of %(asked)s."),
            cure=mark("Freeze again, or ask for an earlier day."),
            frozen=snapshot.as_of.isoformat(),
            asked=as_of.isoformat(),
        )
    return as_of or snapshot.as_of


def projection(snapshot: Snapshot, table: str, types: Mapping[Kind, str] = SQL_TYPES) -> str:
    """The select list that gives every declared column, NULL where the snapshot is older than the column."""
    held = snapshot.columns[table]
    wrong = [name for name, kind in INPUTS[table].items() if held.get(name, kind) != kind]
    if wrong:
        raise Refusal(
            mark("Column “%(column)s” of table “%(table)s” has another kind than declared."),
            cure=mark("Freeze again; a column's kind never changes, a new column is added instead."),
            table=table,
            column=wrong[0],
        )
    return ", ".join(
        name if name in held else f"cast(null as {types[kind]}) as {name}" for name, kind in INPUTS[table].items()
    )
