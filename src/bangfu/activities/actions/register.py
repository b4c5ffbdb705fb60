"""Registering events, one or many at once, and saying what became of a planned one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.activities import lifecycle
from bangfu.activities.lifecycle import MOVES
from bangfu.activities.models import COUNTS, Event
from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, check_each, close_counts, permit, refuse_future, refuse_strangers
from bangfu.subjects.actions import make_subjects
from bangfu.subjects.models import Subject

KINDS = "activities.event_kind"
UNDONE = frozenset({"postponed", "cancelled"})


@dataclass(frozen=True)
class EventEntry:
    """One event, or a group of `event_count`; `on` one day, `from_on`/`to_on` several; None: not stated."""

    heading: Heading
    kind: str
    topic: str = ""
    about: Subject | None = None
    on: date | None = None
    from_on: date | None = None
    to_on: date | None = None
    event_count: int | None = 1
    session_count: int | None = None
    round_count: int | None = None
    headcount: int | None = None
    person_times: int | None = None
    place_count: int | None = None
    state: str = "held"
    reason: str = ""
    text: str = ""


@action("activities.event.register", Right.ACTIVITY_RECORD_WRITE)
def register_event(act: Act, *, entry: EventEntry) -> Event:
    """Register an event that was held or is planned; Refusal naming the field for what cannot stand together."""
    (row,) = _register(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("activities.events.register", Right.ACTIVITY_RECORD_WRITE)
def register_events(act: Act, *, county: County, entries: Sequence[EventEntry]) -> dict[str, int]:
    """Register many events in one transaction under one line: {events}.

    Errors: the first event's Refusal, with its code as the row; then none is registered.
    """
    return close_counts(act, county, events=len(_register(act, county, entries)))


def _register(act: Act, county: County, entries: Sequence[EventEntry]) -> list[Event]:
    refuse_codes(county, act.call.today, KINDS, [(entry.heading, entry.kind) for entry in entries])
    check_each(act, county, entries, lambda entry: _refuse(act.call.today, entry))
    subjects = make_subjects(county, [entry.heading.subject("event") for entry in entries])
    rows = [_row(subject, entry) for subject, entry in zip(subjects, entries, strict=True)]
    return Event.objects.bulk_create(rows)


def _row(subject: Subject, entry: EventEntry) -> Event:
    return Event(
        subject=subject,
        **entry.heading.columns(),
        kind=entry.kind,
        topic=entry.topic,
        about=entry.about,
        on=entry.on,
        from_on=entry.from_on,
        to_on=entry.to_on,
        event_count=entry.event_count,
        **{column: getattr(entry, column) for column in COUNTS},
        state=entry.state,
        reason=entry.reason,
        text=entry.text,
    )


def _refuse(today: date, entry: EventEntry) -> None:
    refuse_strangers(entry.heading.county, about=entry.about)
    if entry.state not in MOVES:
        raise Refusal(mark("“%(state)s” is no state of an event."), field="state", state=entry.state)
    if entry.on is not None and (entry.from_on is not None or entry.to_on is not None):
        raise Refusal(
            mark("One day or a span of days, not both."), cure=mark("Leave the day empty, or the span."), field="on"
        )
    if entry.from_on is not None and entry.to_on is not None and entry.to_on < entry.from_on:
        raise Refusal(mark("It would end before it began."), field="to")
    if entry.event_count is not None and entry.event_count < 1:
        raise Refusal(mark("A group holds at least one event."), field="count")
    if entry.state == "held":
        refuse_future(today, on=entry.on, **{"from": entry.from_on, "to": entry.to_on})
        if entry.heading.year and entry.heading.year.start:
            refuse_future(today, year=entry.heading.year.start)
    _refuse_without_reason(entry.state, entry.reason)


def _refuse_without_reason(state: str, reason: str) -> None:
    if state in UNDONE and not reason.strip():
        raise Refusal(
            mark("What was put off or cancelled needs its reason."),
            cure=mark("Say in a few words why."),
            field="reason",
        )


def check_move(today: date, event: Event, to: str, on: date | None, reason: str) -> None:
    """Refuse everything about what became of an event that cannot be so, all at once."""
    together(lambda: _refuse_without_reason(to, reason), lambda: _refuse_day(today, event, to, on))


def _refuse_day(today: date, event: Event, to: str, on: date | None) -> None:
    """What was held was held on a day, and that day has come."""
    day = on or event.on
    if to != "held":
        return
    if day is None and event.from_on is None:
        raise Refusal(mark("This field must be filled."), cure=mark("Give the day on which it was held."), field="on")
    refuse_future(today, on=day, **{"from": event.from_on})


@action("activities.event.move", Right.ACTIVITY_RECORD_WRITE)
def move_event(
    act: Act,
    *,
    event: Event,
    to: str,
    on: date | None = None,
    reason: str = "",
    headcount: int | None = None,
    person_times: int | None = None,
) -> Event:
    """Say what became of a planned event: held on a day, postponed, planned anew, cancelled.

    Errors: Refusal for a state the table does not lead to, for a day to come when held, for a missing reason.
    """
    permit(act, event)
    if to not in MOVES:
        raise Refusal(mark("“%(state)s” is no state of an event."), field="state", state=to)
    check_move(act.call.today, event, to, on, reason)
    day = on if to == "postponed" else on or event.on
    counts = {"headcount": headcount, "person_times": person_times}
    changes: dict[str, Any] = {name: count for name, count in counts.items() if count is not None}
    changes |= {"on": day} if on is None else {"on": day, "from_on": None, "to_on": None}
    act.note(state=[event.state, to])
    return lifecycle.move(event, to, {**changes, "reason": reason if to in UNDONE else ""})
