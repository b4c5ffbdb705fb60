"""Plain typed columns that a package offers to snapshots: no expressions, no names of people."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["int", "text", "date", "bool"]


@dataclass(frozen=True)
class Column:
    """One column; `unit` is empty for codes and ids, `missing` says what NULL means."""

    name: str
    kind: Kind
    zh: str
    en: str
    unit: str = ""
    missing: str = ""


@dataclass(frozen=True)
class FactTable:
    """`rows(county_id, as_of, ids)` yields tuples in column order; ids None means all."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    rows: Callable[[int, date, frozenset[int] | None], Iterable[tuple[object, ...]]]


def yes_no(value: bool | None) -> str | None:
    """A truth value as the code that filters and people write; None stays None."""
    return None if value is None else "yes" if value else "no"
