"""Plain columns of cases for snapshots; the state is that of the day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bangfu.cases.models import Case, CaseAction
from bangfu.kernel.fact import Column, FactTable
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun


def _states(county: int, as_of: date) -> dict[int, str]:
    """Subject of a case → the state it had reached by the day; a step without a day counts from the beginning."""
    steps = CaseAction.objects.filter(case__county_id=county)
    rows = steps.filter(Q(on__isnull=True) | Q(on__lte=as_of)).order_by("pk")
    return dict(rows.values_list("case_id", "state"))


def _cases(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    rows = begun(Case.objects.all(), county, as_of, ids)
    rows = rows.filter(Q(raised_on__isnull=True) | Q(raised_on__lte=as_of))
    states = _states(county, as_of)
    columns = (*HEAD, "kind", "state", "about_id", "responsible__subject_id", "raised_on", "due_on", "closed_on")
    numbers = ("case_count", "closed_count", "blocks_id", "severity", "approx")
    for row in rows.values_list(*columns, *numbers):
        *head, kind, state, about, responsible, raised, due, closed_on, count, closed, blocks, severity, approx = row
        if count == 1:
            state = states.get(head[0], state)
            closed = int(state == Case.State.CLOSED)
            closed_on = closed_on if closed else None
        yield (*head, kind, state, about, responsible, raised, due, closed_on, count, closed, blocks, severity, approx)


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "case",
        "one case, or a group of which only the numbers are known",
        (
            *HEAD_COLUMNS,
            Column("kind", "text", "类型", "kind"),
            Column("state", "text", "状态", "state"),
            Column("about_id", "int", "有关对象", "what it is about", missing="none"),
            Column("responsible_id", "int", "责任单位", "organisation that is to act", missing="not assigned"),
            Column("raised_on", "date", "提出日期", "raised on", missing="not stated"),
            Column("due_on", "date", "限期", "due on", missing="not stated"),
            Column("closed_on", "date", "办结日期", "closed on", missing="not closed, or not stated"),
            Column("case_count", "int", "件数", "number of cases", "个", "not stated"),
            Column("closed_count", "int", "办结件数", "of them closed", "个", "not stated"),
            Column("blocks_id", "int", "制约对象", "what it makes wait", missing="nothing"),
            Column("severity", "text", "严重程度", "severity"),
            APPROX,
        ),
        _cases,
    ),
)
