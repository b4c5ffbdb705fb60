"""Plain columns of duties, plans and plan items for snapshots; fulfilment is no column."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from bangfu.duties.models import Duty, Plan, PlanItem
from bangfu.kernel.fact import Column, FactTable
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None

_DUTY = ("who", "what", "evidence", "cadence", "min_count", "from_on", "to_on", "mandate_id", "target_id")
_PLAN = ("kind", "target_id", "state", "issued_on", "approved_on", "document_id")
_ITEM = ("plan_id", "topic", "kind", "state", "indicator", "target_value", "due_on", "state_on")
_SIZES = ("planned_count", "done_count", "amount_fen", "amount_ulp_fen", "length_dm", "length_ulp_dm")
_LINKS = ("duty_id", "about_id", "carried_from_id", "owner__subject_id", "approx")
_STATE, _STATE_ON = len(HEAD) + _ITEM.index("state"), len(HEAD) + _ITEM.index("state_on")


def _duties(county: int, as_of: date, ids: Ids) -> Rows:
    rows = begun(Duty.objects.all(), county, as_of, ids)
    return rows.filter(Q(from_on__isnull=True) | Q(from_on__lte=as_of)).values_list(*HEAD, *_DUTY)


def _plans(county: int, as_of: date, ids: Ids) -> Rows:
    """Plans of years to come are there too: a plan is made before its year."""
    rows = Plan.objects.known().filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    texts = _texts(county)
    for row in rows.values_list(*HEAD, *_PLAN):
        yield *row, texts.get(row[0])


def _texts(county: int) -> dict[int, int]:
    """A number for what the items of each plan say: it tells which plans say the same, and nothing else."""
    said: dict[int, list[str]] = {}
    items = PlanItem.objects.known().filter(subject__county_id=county)
    for plan, name, text in items.values_list("plan_id", "subject__label", "text"):
        said.setdefault(plan, []).append("".join(f"{name}{text}".split()))
    texts = {plan: "\n".join(sorted(lines)) for plan, lines in said.items()}
    numbers = {text: number for number, text in enumerate(sorted(set(texts.values())), 1)}
    return {plan: numbers[text] for plan, text in texts.items()}


def _items(county: int, as_of: date, ids: Ids) -> Rows:
    """An item without years of its own is of its plan's; what ended after the day was open on it."""
    rows = PlanItem.objects.known().filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    plans = Plan.objects.known().filter(subject__county_id=county)
    years = {plan: (first, last) for plan, first, last in plans.values_list("subject_id", "year_from", "year_to")}
    for row in rows.values_list(*HEAD, *_ITEM, *_SIZES, *_LINKS):
        known = list(row)
        if known[3] is None:
            known[3:5] = years.get(known[len(HEAD)], (None, None))
        ended = known[_STATE_ON]
        if ended is not None and ended > as_of:
            known[_STATE] = PlanItem.State.OPEN.value
        if known[_STATE] != PlanItem.State.DONE:
            known[_STATE_ON] = None
        yield tuple(known)


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "duty",
        "one duty",
        (
            *HEAD_COLUMNS,
            Column("who", "text", "责任人", "who owes it"),
            Column("what", "text", "事项", "what is owed"),
            Column("evidence", "text", "凭据", "what shows it"),
            Column("cadence", "text", "频次", "how often"),
            Column("min_count", "int", "最低次数", "at least", "次"),
            Column("from_on", "date", "起始日期", "first day", missing="not stated"),
            Column("to_on", "date", "截止日期", "last day", missing="has no end, or not stated"),
            Column("mandate_id", "int", "依据文件", "mandate document", missing="not stated"),
            Column("target_id", "int", "对象", "target", missing="its area"),
        ),
        _duties,
    ),
    FactTable(
        "plan",
        "one plan",
        (
            *HEAD_COLUMNS,
            Column("kind", "text", "类型", "kind"),
            Column("target_id", "int", "对象", "target", missing="not stated"),
            Column("state", "text", "状态", "state"),
            Column("issued_on", "date", "印发日期", "issued on", missing="not issued, or not stated"),
            Column("approved_on", "date", "批准日期", "approved on", missing="not approved, or not stated"),
            Column("document_id", "int", "文件", "document", missing="not stated"),
            Column("text_key", "int", "文字序号", "number that stands for what its items say", missing="no items"),
        ),
        _plans,
    ),
    FactTable(
        "plan_item",
        "one item of a plan",
        (
            *HEAD_COLUMNS,
            Column("plan_id", "int", "计划", "plan"),
            Column("topic", "text", "主题", "topic"),
            Column("kind", "text", "类型", "kind"),
            Column("state", "text", "状态", "state"),
            Column("indicator", "text", "指标", "indicator"),
            Column("target_value", "int", "目标值", "target value", missing="not stated"),
            Column("due_on", "date", "完成时限", "due on", missing="not stated"),
            Column("done_on", "date", "完成日期", "done on", missing="not done, or not stated"),
            Column("planned_count", "int", "计划数量", "planned number", "个", "not stated"),
            Column("done_count", "int", "完成数量", "number done", "个", "not stated"),
            Column("amount_fen", "int", "计划金额", "planned amount", "分", "not stated"),
            Column("amount_ulp_fen", "int", "金额末位", "last digit of amount", "分"),
            Column("length_dm", "int", "计划里程", "planned length", "分米", "not stated"),
            Column("length_ulp_dm", "int", "里程末位", "last digit of length", "分米"),
            Column("duty_id", "int", "职责", "duty", missing="none"),
            Column("about_id", "int", "有关事项", "what it concerns", missing="none"),
            Column("carried_from_id", "int", "结转自", "carried over from", missing="not carried over"),
            Column("owner_id", "int", "责任单位", "organisation in charge", missing="not stated"),
            APPROX,
        ),
        _items,
    ),
)
