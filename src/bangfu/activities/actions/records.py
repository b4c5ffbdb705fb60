"""The events of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.activities.actions.register import EventEntry, register_event
from bangfu.activities.lifecycle import MOVES
from bangfu.kernel.record import Field, RecordKind, day, one_of, text, truth
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.staff.actions.heading import HEADING, counted, heading_of
from bangfu.subjects.queries import pointed_at


def event_entry(county: County, row: dict[str, Any]) -> EventEntry:
    """A row that was read, as an entry for one or many events."""
    return EventEntry(
        heading=heading_of(county, row),
        kind=row["kind"],
        topic=row.get("topic", ""),
        about=pointed_at(county, row["about"], field="about") if "about" in row else None,
        on=row.get("on"),
        from_on=row.get("from"),
        to_on=row.get("to"),
        event_count=row.get("count", None if row.get("group") else 1),
        session_count=row.get("sessions"),
        round_count=row.get("rounds"),
        headcount=row.get("headcount"),
        person_times=row.get("person_times"),
        place_count=row.get("places"),
        state=row.get("state", "held"),
        reason=row.get("reason", ""),
        text=row.get("text", ""),
    )


def _take_event(call: Call, county: County, **row: Any) -> bool:
    register_event(call, entry=event_entry(county, row))
    return True


RECORD_KINDS = (
    RecordKind(
        "events",
        (
            *HEADING,
            Field("kind", text, required=True),
            Field("topic", text),
            Field("about", text),
            Field("on", day),
            Field("from", day),
            Field("to", day),
            Field("count", counted),
            Field("group", truth),
            Field("sessions", counted),
            Field("rounds", counted),
            Field("headcount", counted),
            Field("person_times", counted),
            Field("places", counted),
            Field("state", one_of(*MOVES)),
            Field("reason", text),
            Field("text", text),
        ),
        _take_event,
    ),
)
