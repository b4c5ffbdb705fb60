"""The allow-listed ways to narrow an indicator: whole years, days, codes and ids of the step's own list, a path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlglot import exp

from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark

WHOLE = "all"
"""Asks for the lines that are not broken down by a column."""


@dataclass(frozen=True)
class Filters:
    """Empty means: not narrowed.

    `years` are whole years, `days` the first and the last day, both inside; a line counts when its own overlap them.
    `columns` holds codes or ids by column; None stands for lines whose column is empty. `line_id` names the very lines.
    """

    years: tuple[int, int] | None = None
    path: str = ""
    columns: Mapping[str, tuple[str | int | None, ...]] = field(default_factory=dict)
    days: tuple[date, date] | None = None


def read_filters(body: Mapping[str, object], step: Step) -> Filters:
    """Filters from plain data: {"years": [2016, 2019], "category": ["bridge"], "path": "/1/"}.

    Errors: Refusal for a column the step does not list for it, or a value of the wrong form.
    """
    years: tuple[int, int] | None = None
    path = ""
    columns: dict[str, tuple[str | int | None, ...]] = {}
    for key, value in body.items():
        listed = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if key == "years":
            if len(listed) != 2 or not all(type(item) is int for item in listed) or listed[0] > listed[1]:
                raise _wrong(key, mark("takes the first and the last year"))
            years = (int(listed[0]), int(listed[1]))
        elif key == "path":
            if not (isinstance(value, str) and re.fullmatch(r"/(?:\d+/)*", value)):
                raise _wrong(key, mark("takes an area path such as /1/5/"))
            path = value
        else:
            columns[key] = _listed(key, listed, step)
    return Filters(years, path, columns)


def _listed(column: str, values: tuple[Any, ...], step: Step) -> tuple[str | int | None, ...]:
    _needs(column, step)
    if column.endswith("_id"):
        if not all(item is None or type(item) is int for item in values):
            raise _wrong(column, mark("takes whole numbers"))
        return values
    if not all(item is None or (isinstance(item, str) and item) for item in values):
        raise _wrong(column, mark("takes codes"))
    return tuple(None if item == WHOLE and step.filters.get(column) else item for item in values)


def narrowed(
    filters: Filters, scope: str, where: Mapping[str, tuple[str, ...]], step: Step, *, upward: bool = False
) -> tuple[str, ...]:
    """The conditions on `line`, each three-valued: NULL where the line's own column is not known.

    `upward`: what holds for an area above holds here too (a standard).
    Errors: Refusal when a filter asks for a column the step does not have or does not offer.
    """
    found = []
    if filters.years:
        _has("years", "year_from", step)
        first, last = filters.years
        found.append(f"line.year_from <= {last} and coalesce(line.year_to, line.year_from) >= {first}")
    if filters.days:
        _has("days", "day_from", step)
        begin, end = (f"cast('{day.isoformat()}' as date)" for day in filters.days)
        found.append(f"line.day_from <= {end} and coalesce(line.day_to, line.day_from) >= {begin}")
    for column, values in filters.columns.items():
        _needs(column, step)
        found.append(_among(column, values, open_=step.filters.get(column, False)))
    for column, codes in where.items():
        known = step.filters.get(column, False)
        found.append(_among(column, tuple(None if known and code == WHOLE else code for code in codes), open_=known))
    for path in dict.fromkeys((scope, filters.path)):
        if path not in ("", "/"):
            _has("path", "path", step)
            below = f"starts_with(line.path, {_literal(path)})"
            found.append(f"{below} or starts_with({_literal(path)}, line.path)" if upward else below)
    return tuple(found)


def _among(column: str, values: tuple[str | int | None, ...], *, open_: bool) -> str:
    """One column among values. Where an empty column is an answer, it is not among them unless asked for."""
    named = [value for value in values if value is not None]
    parts = [f"line.{column} in ({', '.join(_literal(value) for value in named)})"] if named else []
    if len(named) < len(values):
        parts.append(f"line.{column} is null")
    either = " or ".join(parts) or "false"
    return f"coalesce({either}, false)" if open_ else either


def straddling(filters: Filters) -> str:
    """The condition that a line reaches beyond the years or days asked for."""
    beyond = []
    if filters.years:
        first, last = filters.years
        beyond.append(f"line.year_from < {first} or coalesce(line.year_to, line.year_from) > {last}")
    if filters.days:
        begin, end = (f"cast('{day.isoformat()}' as date)" for day in filters.days)
        beyond.append(f"line.day_from < {begin} or coalesce(line.day_to, line.day_from) > {end}")
    return f"coalesce({' or '.join(beyond)}, false)" if beyond else "false"


def _needs(column: str, step: Step) -> None:
    if column != "line_id" and column not in step.filters:
        raise _wrong(
            column, mark("is no filter of step %(step)s; known: %(known)s"),
            step=step.name, known=" ".join(sorted(step.filters)) or "—",
        )  # fmt: skip


def _has(key: str, column: str, step: Step) -> None:
    if column not in step.columns:
        raise _wrong(key, mark("cannot narrow this indicator: step %(step)s has no such column"), step=step.name)


def _literal(value: str | int) -> str:
    literal = exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)
    return str(literal.sql(dialect="duckdb"))


def _wrong(key: str, message: str, **params: Any) -> Refusal:
    return Refusal(message, cure=mark("Correct the filter."), field=key, **params)
