"""The allow-listed ways to narrow an indicator: whole years, codes, ids and an area path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlglot import exp

from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark

CODES = ("category", "employer_level", "stage")
IDS = ("employer_id", "batch_id", "subject_id")


@dataclass(frozen=True)
class Filters:
    """Empty means: not narrowed. `years` are whole years, both inside; a line counts when its years overlap them."""

    years: tuple[int, int] | None = None
    category: tuple[str, ...] = ()
    employer_level: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    employer_id: tuple[int, ...] = ()
    batch_id: tuple[int, ...] = ()
    subject_id: tuple[int, ...] = ()
    path: str = ""


def read_filters(body: Mapping[str, object]) -> Filters:
    """Filters from plain data: {"years": [2016, 2019], "category": ["bridge"], "path": "/1/"}.

    Errors: Refusal for an unknown filter or a value of the wrong form.
    """
    known = {field.name for field in fields(Filters)}
    given: dict[str, object] = {}
    for key, value in body.items():
        if key not in known:
            raise _wrong(key, mark("is no filter; known: %(known)s"), known=" ".join(sorted(known)))
        listed = tuple(value) if isinstance(value, (list, tuple)) else (value,)
        if key in CODES and not all(isinstance(item, str) and item for item in listed):
            raise _wrong(key, mark("takes codes"))
        if key in (*IDS, "years") and not all(type(item) is int for item in listed):
            raise _wrong(key, mark("takes whole numbers"))
        if key == "years" and (len(listed) != 2 or listed[0] > listed[1]):
            raise _wrong(key, mark("takes the first and the last year"))
        if key == "path" and not (isinstance(value, str) and re.fullmatch(r"/(?:\d+/)*", value)):
            raise _wrong(key, mark("takes an area path such as /1/5/"))
        given[key] = value if key == "path" else listed
    return Filters(**given)  # type: ignore[arg-type]


def narrowed(filters: Filters, scope: str, where: Mapping[str, tuple[str, ...]], step: Step) -> tuple[str, ...]:
    """The conditions on `line`, each three-valued: NULL where the line's own column is not known.

    Errors: Refusal when a filter asks for a column the indicator's step does not have.
    """
    found = []
    if filters.years:
        _needs("years", ("year_from", "year_to"), step)
        first, last = filters.years
        found.append(f"line.year_from <= {last} and coalesce(line.year_to, line.year_from) >= {first}")
    for column in (*CODES, *IDS):
        values = getattr(filters, column)
        if values:
            _needs(column, (column,), step)
            listed = f"line.{column} in ({', '.join(_literal(value) for value in values)})"
            # A line without a batch is known to be in none: here NULL is an answer.
            found.append(f"coalesce({listed}, false)" if column == "batch_id" else listed)
    for column, values in where.items():
        found.append(f"line.{column} in ({', '.join(_literal(value) for value in values)})")
    for path in dict.fromkeys((scope, filters.path)):
        if path not in ("", "/"):
            _needs("path", ("path",), step)
            found.append(f"starts_with(line.path, {_literal(path)})")
    return tuple(found)


def straddling(filters: Filters) -> str:
    """The condition that a line's years reach beyond the years asked for."""
    if not filters.years:
        return "false"
    first, last = filters.years
    return f"coalesce(line.year_from < {first} or coalesce(line.year_to, line.year_from) > {last}, false)"


def _needs(key: str, columns: tuple[str, ...], step: Step) -> None:
    if any(column not in step.columns for column in columns):
        raise _wrong(key, mark("cannot narrow this indicator: step %(step)s has no such column"), step=step.name)


def _literal(value: str | int) -> str:
    literal = exp.Literal.number(value) if isinstance(value, int) else exp.Literal.string(value)
    return str(literal.sql(dialect="duckdb"))


def _wrong(key: str, message: str, **params: Any) -> Refusal:
    return Refusal(message, cure=mark("Correct the filter."), field=key, **params)
