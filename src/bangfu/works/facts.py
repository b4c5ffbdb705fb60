"""Plain columns of works for snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.kernel.fact import Column, FactTable
from bangfu.subjects.models import Subject
from bangfu.works.models import Batch, Lot, Milestone, Progress, Project, Serves, WorkItem

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None

_PORTFOLIO = ("employer__subject_id", "employer_level", "year_from", "year_to", "length_dm", "length_ulp_dm")
_MONEY = ("investment_fen", "investment_ulp_fen")


def _batches(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Batch.objects.known().filter(subject__county_id=county, year_from__lte=as_of.year)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    return rows.values_list("subject_id", "subject__path", *_PORTFOLIO, *_MONEY)


def _projects(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Project.objects.known().filter(subject__county_id=county, year_from__lte=as_of.year)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    return rows.values_list(
        "subject_id",
        "subject__path",
        "batch_id",
        "employer__subject_id",
        "employer_level",
        "category",
        "service_level",
        "year_from",
        "year_to",
        "project_count",
        "length_dm",
        "length_ulp_dm",
        "paved_dm",
        *_MONEY,
        "stage",
        "planned_start",
        "planned_finish",
    )


def _progress(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Progress.objects.known().filter(subject__county_id=county, on__lte=as_of)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    return rows.values_list(
        "id", "subject_id", "on", "progress_bp", "value_done_fen", "value_done_ulp_fen", "paved_dm", "paved_ulp_dm"
    )


def _milestones(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Milestone.objects.known().filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    for key, subject, kind, on, stated_on in rows.values_list("id", "subject_id", "kind", "on", "stated_on"):
        yield key, subject, kind, on or stated_on


def _lots(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Lot.objects.known().filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(of_id__in=ids)
    return rows.values_list("subject_id", "of_id", "lot_count", "contractor__subject_id", "contract_fen")


def _serves(county: int, as_of: date, ids: Ids) -> Rows:
    rows = Serves.objects.known().filter(project__county_id=county)
    if ids is not None:
        rows = rows.filter(project_id__in=ids)
    subjects = dict(Subject.objects.filter(county_id=county, kind="area").values_list("area_id", "id"))
    for key, project, area, count in rows.values_list("id", "project_id", "area_id", "area_count"):
        yield key, project, subjects[area], count


def _work_items(county: int, as_of: date, ids: Ids) -> Rows:
    """Each part with the last percentage stated of it up to the day."""
    rows = WorkItem.objects.known().filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    stated = Progress.objects.known().filter(subject__county_id=county, subject__kind="work_item", on__lte=as_of)
    stated = stated.filter(progress_bp__isnull=False).order_by("on", "pk")
    latest = {subject: (bp, on) for subject, bp, on in stated.values_list("subject_id", "progress_bp", "on")}
    employers = dict(
        Project.objects.known().filter(subject__county_id=county).values_list("subject_id", "employer__subject_id")
    )
    for key, path, project, group, weight in rows.values_list(
        "subject_id", "subject__path", "project_id", "group_name", "weight_bp"
    ):
        yield key, path, employers.get(project), project, group, *latest.get(key, (None, None)), weight


_ID = Column("id", "int", "编号", "number")
_AREA = Column("path", "text", "地区路径", "area path")
_EMPLOYER = Column("employer_id", "int", "项目法人", "employer")
_LEVEL = Column("employer_level", "text", "项目法人层级", "employer level")
_FROM = Column("year_from", "int", "起始年度", "first year", "年")
_TO = Column("year_to", "int", "截止年度", "last year", "年")
_LENGTH = Column("length_dm", "int", "里程", "length", "分米", "stated by the batch, or not collected")
_LENGTH_ULP = Column("length_ulp_dm", "int", "里程末位", "last digit of length", "分米")
_INVESTMENT = Column("investment_fen", "int", "总投资", "investment", "分", "stated by the batch, or not collected")
_INVESTMENT_ULP = Column("investment_ulp_fen", "int", "总投资末位", "last digit of investment", "分")
_SUBJECT = Column("subject_id", "int", "所属项目", "project or batch")

FACTS: tuple[FactTable, ...] = (
    FactTable(
        "batch",
        "one batch",
        (_ID, _AREA, _EMPLOYER, _LEVEL, _FROM, _TO, _LENGTH, _LENGTH_ULP, _INVESTMENT, _INVESTMENT_ULP),
        _batches,
    ),
    FactTable(
        "project",
        "one project, or a group of which only the number is known",
        (
            _ID,
            _AREA,
            Column("batch_id", "int", "批次", "batch", missing="in no batch"),
            _EMPLOYER,
            _LEVEL,
            Column("category", "text", "类别", "category"),
            Column("service_level", "text", "服务水平", "service level"),
            _FROM,
            _TO,
            Column("project_count", "int", "项目个数", "number of projects", "个"),
            _LENGTH,
            _LENGTH_ULP,
            Column("paved_dm", "int", "通畅里程", "paved length", "分米", "not collected"),
            _INVESTMENT,
            _INVESTMENT_ULP,
            Column("stage", "text", "阶段", "stage"),
            Column("planned_start", "date", "计划开工日期", "planned start", missing="not stated"),
            Column("planned_finish", "date", "计划完工日期", "planned finish", missing="not stated"),
        ),
        _projects,
    ),
    FactTable(
        "progress",
        "one record of one day",
        (
            _ID,
            _SUBJECT,
            Column("on_date", "date", "日期", "date"),
            Column("progress_bp", "int", "进度", "progress", "万分比", "not stated"),
            Column("value_done_fen", "int", "完成产值", "value done", "分", "not stated"),
            Column("value_done_ulp_fen", "int", "产值末位", "last digit of value done", "分"),
            Column("paved_dm", "int", "通畅里程", "paved length", "分米", "not stated"),
            Column("paved_ulp_dm", "int", "通畅里程末位", "last digit of paved length", "分米"),
        ),
        _progress,
    ),
    FactTable(
        "milestone",
        "one stage entered or gate passed",
        (
            _ID,
            _SUBJECT,
            Column("kind", "text", "节点", "stage or gate"),
            Column("on_date", "date", "日期（未知时为陈述日期）", "date, or date of the statement"),
        ),
        _milestones,
    ),
    FactTable(
        "lot",
        "one lot, or a number of lots",
        (
            _ID,
            _SUBJECT,
            Column("lot_count", "int", "标段个数", "number of lots", "个"),
            Column("contractor_id", "int", "施工单位", "contractor", missing="not stated"),
            Column("contract_fen", "int", "合同价", "contract sum", "分", "not stated"),
        ),
        _lots,
    ),
    FactTable(
        "serves",
        "one area served by one project, or a number of areas inside it",
        (
            _ID,
            Column("project_id", "int", "项目", "project"),
            Column("area_id", "int", "地区", "area"),
            Column("area_count", "int", "地区个数", "areas served", "个"),
        ),
        _serves,
    ),
    FactTable(
        "work_item",
        "one part of a project's works",
        (
            _ID,
            _AREA,
            Column("organisation_id", "int", "项目法人", "employer"),
            Column("project_id", "int", "项目", "project"),
            Column("group_name", "text", "分部工程", "group"),
            Column("progress_bp", "int", "进度", "progress", "万分比", "not stated"),
            Column("on_date", "date", "日期", "date", missing="not stated"),
            Column("weight_bp", "int", "权重", "weight", "万分比", "not stated"),
        ),
        _work_items,
    ),
)
