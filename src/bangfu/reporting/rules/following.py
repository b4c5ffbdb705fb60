"""Following up what a plan said: how many were done, how it stands, why it is not done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

NO_REASON = "未填原因"


@dataclass(frozen=True)
class Promise:
    """An item of a plan as of a day; `ends` is the last day of its plan, `done` what was done of `planned`."""

    state: str
    due_on: date | None
    ends: date | None
    planned: int | None
    done: int | None
    reason: str


def standing(item: Promise, as_of: date) -> str:
    """`done`, `carried_over`, `dropped`; an open one: `overdue`, `reached`, `running`, or `open` (its time is over)."""
    if item.state != "open":
        return item.state
    if item.planned and item.done is not None and item.done >= item.planned:
        return "reached"
    if item.due_on is not None:
        return "overdue" if item.due_on < as_of else "running"
    return "open" if item.ends is None or item.ends <= as_of else "running"


def reason(item: Promise, as_of: date) -> str:
    """Why less was done than planned: as stated, else that nobody stated it; nothing while it is still under way."""
    if item.reason:
        return item.reason
    stands = standing(item, as_of)
    less = item.planned is not None and item.done is not None and item.done < item.planned
    over = stands in ("open", "overdue", "carried_over", "dropped")
    return NO_REASON if stands != "running" and (less or over) else ""
