"""The states of an event: a table that can be printed, and the one function that changes a state."""

from __future__ import annotations

from typing import Any

from bangfu.activities.models import Event
from bangfu.kernel.refusal import Refusal, mark

MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"held", "postponed", "cancelled"}),
    "postponed": frozenset({"planned", "held", "cancelled"}),
    "held": frozenset(),
    "cancelled": frozenset(),
}


def move(event: Event, to: str, changes: dict[str, Any]) -> Event:
    """Take an event to a state with what is known of it now; the row before stays readable. Only actions call this."""
    if to not in MOVES[event.state]:
        raise Refusal(
            mark("An event does not go from “%(state)s” to “%(to)s”."), field="state", state=event.state, to=to
        )
    return event.replaced(**changes, state=to)
