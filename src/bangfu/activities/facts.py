"""Plain columns of events for snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.activities.models import Event
from bangfu.kernel.fact import Column, FactTable
from bangfu.staff.facts import APPROX, HEAD, HEAD_COLUMNS, begun

_DATES = ("kind", "topic", "on", "from_on", "to_on")
_COUNTS = ("event_count", "session_count", "round_count", "headcount", "person_times", "place_count")


def _events(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    """What is dated after the day was still planned on it; an event whose years begin later is left out."""
    rows = begun(Event.objects.all(), county, as_of, ids)
    columns = (*HEAD, *_DATES, *_COUNTS, "state", "about_id", "approx")
    first, place = len(HEAD) + _DATES.index("on"), len(HEAD) + len(_DATES) + len(_COUNTS)
    for row in rows.values_list(*columns):
        day = row[first] or row[first + 1]
        later = row[place] == Event.State.HELD and day is not None and day > as_of
        yield (*row[:place], Event.State.PLANNED.value if later else row[place], *row[place + 1 :])


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "event",
        "one event, or a group of which only the number is known",
        (
            *HEAD_COLUMNS,
            Column("kind", "text", "类型", "kind"),
            Column("topic", "text", "主题", "topic"),
            Column("on_date", "date", "日期", "day", missing="several days, or not stated"),
            Column("from_on", "date", "起始日期", "first day", missing="one day, or not stated"),
            Column("to_on", "date", "截止日期", "last day", missing="one day, or not stated"),
            Column("event_count", "int", "活动次数", "number of events", "次", "not stated"),
            Column("session_count", "int", "场次", "sessions", "次", "not stated"),
            Column("round_count", "int", "期数", "rounds", "次", "not stated"),
            Column("headcount", "int", "参加人数", "people taking part", "人", "not stated"),
            Column("person_times", "int", "人次", "person-times", "人次", "not stated"),
            Column("place_count", "int", "地点个数", "places", "处", "not stated"),
            Column("state", "text", "状态", "state"),
            Column("about_id", "int", "有关事项", "what it was about", missing="none"),
            APPROX,
        ),
        _events,
    ),
)
