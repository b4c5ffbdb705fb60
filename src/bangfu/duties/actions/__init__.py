"""The only code that changes duties, plans and targets."""

from bangfu.duties.actions.plans import (
    PlanEntry,
    PlanItemEntry,
    add_item,
    carry_over,
    check_end,
    end_item,
    make_plan,
    move_plan,
)
from bangfu.duties.actions.register import DutyEntry, end_duty, register_duty
from bangfu.duties.actions.targets import set_target

__all__ = [
    "DutyEntry",
    "PlanEntry",
    "PlanItemEntry",
    "add_item",
    "carry_over",
    "check_end",
    "end_duty",
    "end_item",
    "make_plan",
    "move_plan",
    "register_duty",
    "set_target",
]
