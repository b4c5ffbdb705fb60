"""Plain columns of accounts, entries and share rules for snapshots: no names of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bangfu.funds.models import Account, Entry, ShareRule
from bangfu.kernel.fact import Column, FactTable, yes_no
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None


def _accounts(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(Account.objects.all().as_of(as_of), county, as_of, ids)
    return rows.values_list(*HEAD, "kind", "purpose", "of_id")


def _share_rules(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(ShareRule.objects.all().as_of(as_of), county, as_of, ids)
    columns = ("account_kind", "purpose", "state", "min_share_bp", "max_share_bp", "valid_from", "valid_to")
    return rows.values_list(*HEAD, *columns)


def _entries(county: int, as_of: date, ids: Ids) -> Rows:
    """What was planned at all, and what came in or went out by the day."""
    rows = begun(Entry.objects.all(), county, as_of, ids)
    rows = rows.filter(Q(on__isnull=True) | Q(on__lte=as_of) | Q(side=Entry.Side.PLAN))
    columns = ("item", "term", "stage", "registered", "on", "amount_fen", "amount_ulp_fen", "quantity")
    counts = ("quantity_unit", "person_count", "person_times", "household_count", "place_count", "event_count")
    rest = ("counterpart_id", "part_of_id", "fund_source", "approx")
    said = ("account_id", "side", "kind", "programme__code")
    for line in rows.values_list(*HEAD, *said, *columns, *counts, *rest):
        yield *line[:8], line[8] or "", *line[9:12], yes_no(line[12]), *line[13:]


_NOT_STATED = "not stated"
_KIND = Column("kind", "text", "类别", "kind")
_PURPOSE = Column("purpose", "text", "用途", "purpose")


def _count(name: str, zh: str, en: str, unit: str) -> Column:
    return Column(name, "int", zh, en, unit, _NOT_STATED)


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "account",
        "one account or stock",
        (*HEAD_COLUMNS, _KIND, _PURPOSE, Column("of_id", "int", "所属资产或项目", "asset or project", missing="none")),
        _accounts,
    ),
    FactTable(
        "share_rule",
        "one share that accounts of a kind must or may keep",
        (
            *HEAD_COLUMNS,
            Column("account_kind", "text", "账户类别", "kind of account"),
            _PURPOSE,
            Column("state", "text", "状态", "state"),
            Column("min_share_bp", "int", "最低比例", "least share", "万分比", "no lower end"),
            Column("max_share_bp", "int", "最高比例", "greatest share", "万分比", "no upper end"),
            Column("valid_from", "date", "生效日", "valid from", missing=_NOT_STATED),
            Column("valid_to", "date", "失效日", "valid to", missing="still valid"),
        ),
        _share_rules,
    ),
    FactTable(
        "entry",
        "one entry of money or goods",
        (
            *HEAD_COLUMNS,
            Column("account_id", "int", "账户", "account", missing="kept elsewhere"),
            Column("side", "text", "方向（计划/收/支）", "planned, in or out"),
            _KIND,
            Column("programme", "text", "项目（政策）", "programme"),
            Column("item", "text", "物品或事项", "item"),
            Column("term", "text", "学期", "term"),
            Column("stage", "text", "学段", "stage"),
            Column("registered", "text", "是否建档立卡", "on the register (yes, no)", missing=_NOT_STATED),
            Column("on_date", "date", "日期", "date", missing=_NOT_STATED),
            _count("amount_fen", "金额", "amount", "分"),
            _count("amount_ulp_fen", "金额末位", "last digit of amount", "分"),
            _count("quantity", "数量", "quantity", "个"),
            Column("quantity_unit", "text", "数量单位", "unit of quantity"),
            _count("person_count", "人数", "people", "人"),
            _count("person_times", "人次", "person-times", "人次"),
            _count("household_count", "户数", "households", "户"),
            _count("place_count", "处所数", "places", "个"),
            _count("event_count", "场次", "events", "次"),
            Column("counterpart_id", "int", "对方", "counterpart", missing=_NOT_STATED),
            Column("part_of_id", "int", "所属整体", "whole it is a part of", missing="a whole of its own"),
            Column("fund_source", "text", "资金来源", "source of funds"),
            APPROX,
        ),
        _entries,
    ),
)
