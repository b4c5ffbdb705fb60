"""The states of a plan and of its items: tables that can be printed, and the functions that change a state."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.duties.models import Plan, PlanItem
from bangfu.kernel.refusal import Refusal, mark

PLAN_MOVES: dict[str, frozenset[str]] = {
    "draft": frozenset({"issued", "approved"}),
    "approved": frozenset({"issued"}),
    "issued": frozenset({"approved"}),
}
ITEM_MOVES: dict[str, frozenset[str]] = {
    "open": frozenset({"done", "carried_over", "dropped"}),
    "done": frozenset(),
    "carried_over": frozenset(),
    "dropped": frozenset(),
}
UNDONE = frozenset({"carried_over", "dropped"})


def move_plan(plan: Plan, to: str, on: date) -> Plan:
    """Issue or approve a plan on a day; a plan that is both stays where it is. Only actions call this."""
    day = "issued_on" if to == "issued" else "approved_on"
    if to not in PLAN_MOVES[plan.state] or getattr(plan, day) is not None:
        raise Refusal(mark("A plan does not go from “%(state)s” to “%(to)s”."), field="state", state=plan.state, to=to)
    return plan.replaced(**{"state": to, day: on})


def move_item(item: PlanItem, to: str, on: date | None, reason: str, changes: dict[str, Any]) -> PlanItem:
    """End an open item as done, carried over or dropped; the row before stays readable. Only actions call this."""
    if to not in ITEM_MOVES[item.state]:
        raise Refusal(
            mark("A plan item does not go from “%(state)s” to “%(to)s”."), field="state", state=item.state, to=to
        )
    refuse_without_reason(to, reason)
    return item.replaced(**changes, state=to, state_on=on, reason=reason)


def refuse_without_reason(state: str, reason: str) -> None:
    """What is carried over or dropped says why: next year's summary prints it."""
    if state in UNDONE and not reason.strip():
        raise Refusal(
            mark("What was not done needs its reason."),
            cure=mark("Say in a few words why; the next summary prints it."),
            field="reason",
        )
