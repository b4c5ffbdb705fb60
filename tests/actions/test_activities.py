"""Events: one or a whole group, dates or only years, what became of a planned one, many rows under one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.activities.actions import EventEntry, move_event, register_event, register_events
from bangfu.activities.actions.records import RECORD_KINDS
from bangfu.activities.facts import FACTS
from bangfu.activities.lifecycle import MOVES
from bangfu.activities.models import Event
from bangfu.activities.queries import get, held, visible_events
from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.staff.actions.heading import Heading
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")

(EVENTS,) = RECORD_KINDS
(EVENT_FACT,) = FACTS


@pytest.fixture
def book(db: None) -> Book:
    load_policy_once()
    return made()


def entry(book: Book, code: str = "E", **changes: Any) -> EventEntry:
    heading = Heading(book.county, code, "座谈会", book.bureau, book.area("T"), year=changes.pop("year", None))
    return replace(EventEntry(heading, "policy_talk", on=date(2026, 3, 5)), **changes)


def facts(book: Book, as_of: date = TODAY) -> list[dict[str, Any]]:
    return fact_rows(book.county, EVENT_FACT, as_of)


def test_a_group_known_as_a_number_keeps_its_years_and_counts(book: Book) -> None:
    row = EVENTS.read(
        {
            "code": "E1",
            "name": "宣讲",
            "organisation": "O",
            "area": "T",
            "year": "2024-2025",
            "kind": "policy_talk",
            "count": "24次",
            "person_times": "480人次",
            "approx": "at_least",
        }
    )
    assert EVENTS.take(book.call(), book.county, **row)
    (fact,) = facts(book)
    assert (fact["year_from"], fact["year_to"], fact["event_count"], fact["person_times"]) == (2024, 2025, 24, 480)
    assert (fact["state"], fact["on_date"], fact["headcount"], fact["approx"]) == ("held", None, None, "at_least")
    assert fact["organisation_id"] == book.bureau.subject_id
    assert facts(book, date(2023, 12, 31)) == []


def test_a_masked_year_stays_text_and_an_unstated_number_stays_unknown(book: Book) -> None:
    row = {"code": "E1", "name": "保通", "organisation": "O", "year": "20xx", "kind": "road_keep_open", "group": True}
    EVENTS.take(book.call(), book.county, **EVENTS.read(row))
    event = Event.objects.get()
    assert (event.period_text, event.year_from, event.event_count) == ("20xx", None, None)
    assert event.subject.path == book.area("C").path


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "no_such_kind"}, "kind"),
        ({"on": date(2026, 11, 22)}, "on"),
        ({"from_on": date(2026, 1, 1)}, "on"),
        ({"on": None, "from_on": date(2026, 2, 2), "to_on": date(2026, 2, 1)}, "to"),
        ({"event_count": 0}, "count"),
        ({"state": "cancelled"}, "reason"),
        ({"state": "dreamt"}, "state"),
        ({"on": None, "year": read_period("2027")}, "year"),
    ],
)
def test_what_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        register_event(book.call(), entry=entry(book, **changes))
    assert refused.value.field == field
    assert Event.objects.count() == 0


def test_many_events_are_one_line_and_one_bad_one_stops_all(book: Book) -> None:
    before = Line.objects.count()
    made_now = register_events(book.call(), county=book.county, entries=[entry(book, f"E{n}") for n in range(50)])
    assert (made_now, Event.objects.count(), Line.objects.count()) == ({"events": 50}, 50, before + 1)
    assert verify_rows() == []
    bad = [entry(book, "F1"), entry(book, "F2", event_count=0)]
    with pytest.raises(Refusal) as refused:
        register_events(book.call(), county=book.county, entries=bad)
    assert (refused.value.row, refused.value.field, Event.objects.count()) == ("F2", "count", 50)


def test_a_planned_event_is_held_postponed_or_cancelled_and_its_history_stays(book: Book) -> None:
    planned = register_event(book.call(), entry=entry(book, on=date(2026, 12, 1), state="planned"))
    assert planned.state == "planned"
    with pytest.raises(Refusal, match="needs its reason"):
        move_event(book.call(), event=planned, to="postponed")
    later = move_event(book.call(), event=planned, to="postponed", reason="大雪封路")
    assert (later.on, later.reason) == (None, "大雪封路")
    with pytest.raises(Refusal) as refused:
        move_event(book.call(), event=later, to="held", on=date(2027, 1, 1))
    assert refused.value.field == "on"
    done = move_event(book.call(), event=later, to="held", on=date(2026, 11, 20), headcount=12)
    assert (done.state, done.reason, done.headcount, done.subject_id) == ("held", "", 12, planned.subject_id)
    assert [Event.objects.known().count(), Event.objects.count()] == [1, 3]
    for to in MOVES:
        with pytest.raises(Refusal, match="does not go"):
            move_event(book.call(), event=done, to=to, on=date(2026, 11, 20), reason="r")
    assert [fact["state"] for fact in facts(book, date(2026, 11, 19))] == ["planned"]


def test_what_was_held_is_asked_by_organisation_kind_place_and_day(book: Book) -> None:
    register_event(book.call(), entry=entry(book, "A"))
    register_event(book.call(), entry=entry(book, "B", on=None, year=read_period("2025")))
    register_event(book.call(), entry=entry(book, "C", kind="home_visit"))

    def codes(path: str, until: date) -> list[str]:
        rows = held(book.bureau.subject, "policy_talk", path, until)
        return sorted(rows.values_list("subject__code", flat=True))

    assert codes(book.area("C").path, TODAY) == ["A", "B"]
    assert codes(book.area("T").path, date(2026, 3, 4)) == ["B"]
    assert codes(book.area("V1").path, TODAY) == []


def test_rights_reach_and_other_counties(book: Book) -> None:
    other = made("990178")
    event = register_event(book.call(), entry=entry(book))
    stranger = Actor(7, "u", "n", (Grant(Right.ACTIVITY_RECORD_WRITE, book.county.pk, "/", "bureau_clerk", 0),))
    with pytest.raises(Refusal, match="another organisation"):
        register_event(book.call(actor=stranger), entry=entry(book, "F"))
    with pytest.raises(Refusal, match="another county") as refused:
        register_event(book.call(), entry=entry(book, "F", about=other.bureau.subject))
    assert refused.value.field == "about"
    village = Grant(Right.RECORD_READ, book.county.pk, book.area("V1").path, "reader")
    assert not visible_events(Actor(8, "v", "n", (village,)), book.county).exists()
    town = Actor(9, "t", "n", (replace(village, path=book.area("T").path),))
    assert get(town, book.county, str(event.subject.uid)) == event
    with pytest.raises(Refusal, match="no event"):
        get(town, other.county, str(event.subject.uid))


def test_the_database_keeps_what_the_action_asks(book: Book) -> None:
    event = register_event(book.call(), entry=entry(book))
    broken = ({"event_count": 0}, {"headcount": -1}, {"from_on": TODAY}, {"state": "cancelled"}, {"year_from": 2020})
    for change in broken:
        # Past every action, as somebody with a database client would.
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Event.objects.filter(pk=event.pk), **change)
