"""A table of records of one kind: the columns that hold anything, and a total of all rows where it means something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext

from bangfu.kernel.fact import Column
from bangfu.subjects.models import Subject
from bangfu.web.numbers import chinese
from bangfu.web.opened import Opened
from bangfu.web.record_cells import SET, UNITS_OF, Cell, Cells, Facts, period_word
from bangfu.web.records import RECORDS, columns, fact_table, facts_of, record_url
from bangfu.web.words import both


def record_table(
    page: Opened, kind: str, rows: Sequence[Any], every: QuerySet[Any] | None = None, under: Subject | None = None
) -> dict[str, Any]:
    """{columns, rows, totals, note} of some rows; the total is that of `every` row of the filter.

    On the page of the record `under` which they stand, the column that only names it is left out.
    """
    facts = facts_of(page, kind, rows)
    cells = Cells(page, kind, facts.values())
    view = RECORDS[kind]
    named = {column.name: column for column in (*columns(kind), SET)}
    shown = [named[name] for name in view.listed if name in named]
    empty = (None, "", under.pk if under else None)
    shown = [
        column
        for column in shown
        if column is SET or any(cells.held(column, one) not in empty for one in facts.values())
    ]
    totals = _totals(kind, cells, shown, facts if every is None else lambda: facts_of(page, kind, every))
    return {
        "columns": [{"label": gettext(view.one)}, *(cells.head(column) for column in shown)],
        "rows": [
            _row(page, row, [cells.cell(column, facts.get(row.subject_id, {})) for column in shown]) for row in rows
        ],
        "totals": totals["cells"],
        "note": "" if under and not totals["cells"] else totals["note"],
    }


def section(
    page: Opened, kind: str, rows: QuerySet[Any], at_most: int, under: Subject | None = None
) -> dict[str, Any] | None:
    """{id, title, summary, table, more} of the first records of a kind on a page about something else; None without."""
    first = list(rows[: at_most + 1])
    if not first:
        return None
    # Where all of them fit, nothing is asked twice.
    whole = len(first) <= at_most
    counted = _counted(kind, first if whole else rows)
    more = counted[0] - len(first[:at_most])
    return {
        "id": f"of-{kind}",
        "title": gettext(RECORDS[kind].many),
        "summary": _summary(kind, *counted),
        "table": record_table(page, kind, first[:at_most], None if whole else rows, under),
        "more": gettext("and %(count)s more") % {"count": f"{more:,}"} if more else "",
    }


def how_many(kind: str, rows: QuerySet[Any]) -> str:
    """How many records there are and, where a row may stand for a group, how many they are in all."""
    return _summary(kind, *_counted(kind, rows))


def _counted(kind: str, rows: QuerySet[Any] | list[Any]) -> tuple[int, int, int]:
    """How many records, how many they are in all, and of how many that is not stated."""
    column, parts = RECORDS[kind].counted, hasattr(RECORDS[kind].model, "part_of")
    if isinstance(rows, list):
        wholes = [row for row in rows if column and not (parts and row.part_of_id)]
        counts = [getattr(row, column) for row in wholes]
        return len(rows), sum(one or 0 for one in counts), counts.count(None)
    if not column:
        return rows.count(), 0, 0
    top = Q(part_of__isnull=True) if parts else Q()
    told = rows.order_by().aggregate(
        rows=Count("pk"),
        total=Sum(column, filter=top),
        unknown=Count("pk", filter=top & Q(**{f"{column}__isnull": True})),
    )
    return told["rows"], told["total"] or 0, told["unknown"]


def _summary(kind: str, count: int, total: int, unknown: int) -> str:
    column = RECORDS[kind].counted
    if not column:
        return gettext("Records: %(count)s") % {"count": f"{count:,}"}
    told = {"count": f"{count:,}", "total": f"{total:,}", "unit": counting_word(kind, column)}
    words = (gettext("Records: %(count)s, in all %(total)s %(unit)s") % told).strip()
    return f"{words}{gettext('; number not stated: %(count)s') % {'count': unknown}}" if unknown else words


def counting_word(kind: str, name: str) -> str:
    """The unit in which a column counts; English names of counts say it themselves."""
    table = fact_table(kind)
    found = [column.unit for column in table.columns if column.name == name] if table else []
    return UNITS_OF.get((kind, name), found[0] if found else "") if chinese() else ""


def group_word(kind: str, row: Any) -> str:
    """That a row stands for a group, and for how many; empty for a single one."""
    column = RECORDS[kind].counted
    count = getattr(row, column) if column else 1
    if count == 1:
        return ""
    closed = getattr(row, "closed_count", None)
    if count is None:
        return gettext("a group, number not stated")
    if kind != "case" or closed == count:
        return gettext("a group of %(count)s") % {"count": f"{count:,}"}
    return gettext("a group of %(count)s, %(open)s still open") % {"count": f"{count:,}", "open": count - (closed or 0)}


def _row(page: Opened, row: Any, told: list[Cell]) -> dict[str, Any]:
    whole = getattr(row, "part_of", None)
    part = gettext("part of %(whole)s") % {"whole": page.words.name(whole)} if whole else ""
    kind = row.subject.kind
    about = [part, group_word(kind, row), period_word(row), page.words.office(getattr(row, "organisation", None))]
    return {
        "name": page.words.name(row.subject),
        "url": record_url(page, row.subject),
        "about": " · ".join(part for part in about if part),
        "cells": told,
    }


def _totals(
    kind: str, cells: Cells, shown: list[Column], every: Mapping[int, Facts] | Callable[[], Mapping[int, Facts]]
) -> dict[str, Any]:
    """The total row over all rows of the filter; a part whose whole is among them is not counted twice."""
    view = RECORDS[kind]
    summed = [column for column in shown if column.name in view.sums]
    rows = (every() if callable(every) else every) if summed else {}
    if len(rows) < 2:
        return {"cells": [], "note": ""}
    split = [name for name in view.alike if len({row.get(name) for row in rows.values()}) > 1]
    if split:
        told = {column.name: both(column.zh, column.en) for column in columns(kind)} | {"year_from": gettext("Year")}
        words = gettext(", ").join(told[name] for name in split)
        return {"cells": [], "note": gettext("Filter by one %(what)s to see a total.") % {"what": words}}
    wholes = [row for row in rows.values() if row.get("part_of_id") not in rows]
    found = [_total(cells, column, wholes) if column in summed else {"label": "", "value": ""} for column in shown]
    note = gettext("The total is that of all %(count)s records of this filter; parts of a whole are counted once.")
    return {"cells": found, "note": note % {"count": f"{len(rows):,}"}}


def _total(cells: Cells, column: Column, rows: list[Facts]) -> Cell:
    known = [row for row in rows if row.get(column.name) is not None]
    # A sum is as exact as its least exact line.
    said = {str(row.get("approx") or "") for row in known} - {""}
    approx = {"approx": said.pop() if len(said) == 1 else "about" if said else ""}
    value = cells.number(column, sum(int(row[column.name]) for row in known), approx) if known else ""
    return {**cells.head(column), "value": value}
