"""Rows of the snapshot for a report: reading them, choosing among them, their order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bangfu.engine.runner import Runner, Value
from bangfu.engine.tables import INPUTS
from bangfu.reporting.queries.frame import Frame
from bangfu.reporting.rules.template import Over


def rows_of(runner: Runner, table: str) -> list[dict[str, Value]]:
    """Every row of a table or step; none where the snapshot is older than the table."""
    step = runner.steps.get(table)
    columns = tuple(step.columns) if step else tuple(INPUTS.get(table, ()))
    if not columns or (step is None and table not in runner.snapshot.tables):
        return []
    listed = ", ".join(f'n."{name}"' for name in columns)
    return list(runner.rows(f'select {listed} from "{table}" as n').records())  # noqa: S608 (declared names)


def matches(row: Mapping[str, Value], over: Over) -> bool:
    """True when every column has one of the values asked for; truth is yes or no, nothing is empty, `*` anything.

    Where all values say what it must not be (`!code`), it is none of them.
    """
    return all(_fits(_coded(row[column]), values) for column, values in (over.where or {}).items())


def _fits(code: str, values: tuple[str, ...]) -> bool:
    barred = {value[1:] for value in values if value.startswith("!")}
    if code in barred:
        return False
    return code in values or ("*" in values and code != "") or len(barred) == len(values)


def only_counted(row: Mapping[str, Value]) -> bool:
    """True for a project of which only its batch states anything."""
    unstated = row["investment_fen"] is None and row["length_dm"] is None
    return row["holder"] == "project" and row["batch_id"] is not None and unstated


def _coded(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def span_of(frame: Frame, years: str) -> tuple[int, int]:
    """The whole years of a period, of its last one, of the year after it or of the year before it."""
    first, last = frame.years
    other = {"last": (last, last), "next": (last + 1, last + 1), "before": (first - 1, first - 1)}
    return other.get(years, (first, last))


def order_of(row: Mapping[str, Value], key: int, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """Empty values last, then the order in which records were written."""
    keys: list[Any] = []
    for column in columns:
        value = row[column]
        keys += [value is None, "" if value is None else str(value)]
    return (*keys, key)
