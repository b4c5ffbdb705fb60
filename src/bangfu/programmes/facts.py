"""Plain columns of standards and participations for snapshots: no names, no numbers of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bangfu.kernel.fact import Column, FactTable, yes_no
from bangfu.programmes.models import BenefitItem, Participation
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None

_SUMS = ("amount_fen", "min_fen", "max_fen", "share_bp", "min_share_bp", "per_amount_fen", "persons", "minimum")
_COUNTS = ("person_count", "household_count", "item_count", "planned_count", "helper_count")


def _standards(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(BenefitItem.objects.all().as_of(as_of), county, as_of, ids)
    columns = (*HEAD, "programme__code", "kind", "item", "state", "per", *_SUMS)
    rest = ("criteria", "months", "masked_text", "valid_from", "valid_to", "basis_id", "source_document_id", "maximum")
    for line in rows.values_list(*columns, *rest):
        *said, criteria, months, masked, valid_from, valid_to, basis, read_in, maximum = line
        said[5] = said[5] or ""
        yield *said, len(criteria), months, bool(masked), valid_from, valid_to, basis or read_in, maximum


def _participations(county: int, as_of: date, ids: Ids) -> Rows:
    """Those begun or planned by the day, in the state of the day; what was counted later is not known yet."""
    rows = begun(Participation.objects.all().as_of(as_of), county, as_of, ids)
    rows = rows.filter(Q(as_on__isnull=True) | Q(as_on__lte=as_of))
    rows = rows.filter(Q(from_on__isnull=True) | Q(from_on__lte=as_of) | Q(state__in=("planned", "rescheduled")))
    columns = ("kind", "who_id", "at_id", "provider_id", "channel", "registered", "segment", "state")
    days = ("from_on", "to_on", "as_on")
    money = ("income_fen", "income_ulp_fen", "part_of_id", "approx")
    for line in rows.values_list(*HEAD, "programme__code", *columns, *days, *_COUNTS, *money):
        yield *line[:5], line[5] or "", *line[6:11], yes_no(line[11]), *line[12:]


_PROGRAMME = Column("programme", "text", "项目（政策）", "programme")
_NOT_STATED = "not stated"


def _count(name: str, zh: str, en: str, unit: str) -> Column:
    return Column(name, "int", zh, en, unit, _NOT_STATED)


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "standard",
        "one standard of a programme",
        (
            *HEAD_COLUMNS,
            _PROGRAMME,
            Column("kind", "text", "类别", "kind"),
            Column("item", "text", "事项", "item"),
            Column("state", "text", "状态", "state"),
            Column("per", "text", "计发单位", "per"),
            _count("amount_fen", "标准", "amount", "分"),
            _count("min_fen", "标准下限", "lower end", "分"),
            _count("max_fen", "标准上限", "upper end", "分"),
            _count("share_bp", "比例", "share", "万分比"),
            _count("min_share_bp", "最低比例", "least share", "万分比"),
            _count("per_amount_fen", "每投资额", "for each sum of", "分"),
            _count("persons", "人数", "people", "人"),
            _count("minimum", "最低数", "least number", "个"),
            Column("criteria_count", "int", "条件数", "number of criteria", "条"),
            _count("months", "月数", "months", "个月"),
            Column("masked", "bool", "金额在来源中被遮盖", "the source hides the sum"),
            Column("valid_from", "date", "生效日", "valid from", missing=_NOT_STATED),
            Column("valid_to", "date", "失效日", "valid to", missing="still valid"),
            Column("document_id", "int", "依据文件", "basis document", missing=_NOT_STATED),
            _count("maximum", "最高数", "greatest number", "个"),
        ),
        _standards,
    ),
    FactTable(
        "participation",
        "one participation, or a group of which only counts are known",
        (
            *HEAD_COLUMNS,
            _PROGRAMME,
            Column("kind", "text", "类别", "kind"),
            Column("who_id", "int", "参与者", "who", missing="a group without names"),
            Column("at_id", "int", "参与地点或工程", "where, or in which works", missing=_NOT_STATED),
            Column("provider_id", "int", "提供单位", "provider", missing=_NOT_STATED),
            Column("channel", "text", "渠道", "channel"),
            Column("registered", "text", "是否建档立卡", "on the register (yes, no)", missing=_NOT_STATED),
            Column("segment", "text", "岗位或课程", "post or course"),
            Column("state", "text", "状态", "state"),
            Column("from_on", "date", "起始日", "first day", missing=_NOT_STATED),
            Column("to_on", "date", "截止日", "last day", missing="not ended, or not stated"),
            Column("as_on", "date", "统计截止日", "counted on", missing=_NOT_STATED),
            _count("person_count", "人数", "people", "人"),
            _count("household_count", "户数", "households", "户"),
            _count("item_count", "件（辆）数", "vehicles or devices", "件"),
            _count("planned_count", "计划数", "planned", "人"),
            _count("helper_count", "帮扶人数", "helpers", "人"),
            _count("income_fen", "增收", "income", "分"),
            _count("income_ulp_fen", "增收末位", "last digit of income", "分"),
            Column("part_of_id", "int", "所属整体", "whole it is a part of", missing="a whole of its own"),
            APPROX,
        ),
        _participations,
    ),
)
