"""Plain columns of organisations and assignments for snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import Q, QuerySet

from bangfu.kernel.fact import Column, FactTable
from bangfu.staff.models import Assignment, OfficeRecord, Organisation

R = TypeVar("R", bound=OfficeRecord)
HEAD = ("subject_id", "subject__path", "organisation__subject_id", "year_from", "year_to")
HEAD_COLUMNS = (
    Column("id", "int", "编号", "number"),
    Column("path", "text", "地区路径", "area path"),
    Column("organisation_id", "int", "单位", "organisation"),
    Column("year_from", "int", "起始年度", "first year", "年", "period not stated, or masked"),
    Column("year_to", "int", "截止年度", "last year", "年", "period not stated, or masked"),
)
APPROX = Column("approx", "text", "约数", "how exact the counts are")


def begun(rows: QuerySet[R], county: int, as_of: date, ids: frozenset[int] | None) -> QuerySet[R]:
    """The records of a county as the book knows them, without those whose years begin after the day."""
    rows = rows.filter(superseded_seq__isnull=True, subject__county_id=county)
    rows = rows.filter(Q(year_from__isnull=True) | Q(year_from__lte=as_of.year))
    return rows if ids is None else rows.filter(subject_id__in=ids)


def _organisations(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    rows = Organisation.objects.filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    return rows.values_list("subject_id", "parent__subject_id", "subject__path", "level", "kind")


_ASSIGNMENT = ("kind", "helper_id", "target_id", "basis_id", "roster", "valid_from", "valid_to")
_ASSIGNED = ("helper_count", "household_count", "area_count", "rank_count", "approx")


def _assignments(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    rows = begun(Assignment.objects.all(), county, as_of, ids)
    rows = rows.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=as_of))
    ends = len(HEAD) + _ASSIGNMENT.index("valid_to")
    for row in rows.values_list(*HEAD, *_ASSIGNMENT, *_ASSIGNED):
        last = row[ends] - timedelta(days=1) if row[ends] else None
        yield (*row[:ends], last, *row[ends + 1 :])


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "organisation",
        "one organisation",
        (
            Column("id", "int", "编号", "number"),
            Column("parent_id", "int", "上级机构", "upper organisation", missing="none"),
            Column("path", "text", "地区路径", "area path"),
            Column("level", "text", "层级", "level"),
            Column("kind", "text", "类型", "kind"),
        ),
        _organisations,
    ),
    FactTable(
        "assignment",
        "one assignment, or a roster of which only the numbers are known",
        (
            *HEAD_COLUMNS,
            Column("kind", "text", "类型", "kind"),
            Column("helper_id", "int", "帮扶主体", "helper"),
            Column("target_id", "int", "帮扶对象", "target"),
            Column("basis_id", "int", "依据文件", "basis document", missing="not stated"),
            Column("roster", "text", "花名册", "roster"),
            Column("from_on", "date", "起始日期", "first day", missing="not stated"),
            Column("to_on", "date", "截止日期", "last day", missing="has no end, or not stated"),
            Column("helper_count", "int", "帮扶人数", "helpers", "人", "not stated"),
            Column("household_count", "int", "帮扶户数", "households", "户", "not stated"),
            Column("area_count", "int", "地区个数", "areas", "个", "not stated"),
            Column("rank_count", "int", "其中有职级人数", "of a stated rank", "人", "not stated"),
            APPROX,
        ),
        _assignments,
    ),
)
