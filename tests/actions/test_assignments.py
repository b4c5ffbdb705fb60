"""Assignments: who answers for whom, rosters known as numbers, ended after a last day, many under one line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.staff.actions import AssignmentEntry, assign, assign_many, end_assignment
from bangfu.staff.actions.heading import Heading
from bangfu.staff.actions.records import RECORD_KINDS
from bangfu.staff.facts import FACTS
from bangfu.staff.models import Assignment
from bangfu.staff.queries import visible_assignments
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")

ASSIGNMENTS = {kind.collection: kind for kind in RECORD_KINDS}["assignments"]
FACT = {table.name: table for table in FACTS}["assignment"]


@pytest.fixture
def book(db: None) -> Book:
    load_policy_once()
    return made()


def area_subject(book: Book, code: str) -> Subject:
    return Subject.objects.get(county=book.county, kind="area", code=code)


def entry(book: Book, code: str = "X", **changes: Any) -> AssignmentEntry:
    heading = Heading(book.county, code, "结对", book.bureau, book.area("V1"))
    own = AssignmentEntry(heading, "cadre_household", book.bureau.subject, area_subject(book, "V1"))
    return replace(own, **{"from_on": date(2025, 1, 1), **changes})


def facts(book: Book, as_of: date = TODAY) -> list[dict[str, Any]]:
    return fact_rows(book.county, FACT, as_of)


def test_a_roster_of_a_file_keeps_its_numbers_and_points_where_nothing_else_is_said(book: Book) -> None:
    row = {"code": "X1", "organisation": "O", "area": "T", "year": "2024-2025", "kind": "cadre_household"}
    row |= {"roster": "A", "households": "28户", "areas": "3", "helpers": 20, "ranks": 2}
    assert ASSIGNMENTS.take(book.call(), book.county, **ASSIGNMENTS.read(row))
    (fact,) = facts(book)
    assert (fact["helper_id"], fact["target_id"]) == (book.bureau.subject_id, area_subject(book, "T").pk)
    assert (fact["roster"], fact["household_count"], fact["area_count"], fact["rank_count"]) == ("A", 28, 3, 2)
    assert (fact["year_from"], fact["year_to"], fact["from_on"], fact["to_on"]) == (2024, 2025, None, None)
    assert Assignment.objects.get().subject.label == "公路局 → 青石乡"


def test_a_code_of_several_kinds_is_asked_for_with_its_kind(book: Book) -> None:
    assign(book.call(), entry=entry(book, "V1"))
    row = {"code": "X2", "organisation": "O", "kind": "village_contract", "target": "V1"}
    with pytest.raises(Refusal, match="Several records") as refused:
        ASSIGNMENTS.take(book.call(), book.county, **ASSIGNMENTS.read(row))
    assert (refused.value.field, refused.value.params["known"]) == ("target", "area:V1、assignment:V1")
    ASSIGNMENTS.take(book.call(), book.county, **ASSIGNMENTS.read({**row, "target": "area:V1"}))
    with pytest.raises(Refusal, match="no record") as refused:
        ASSIGNMENTS.take(book.call(), book.county, **ASSIGNMENTS.read({**row, "code": "X3", "target": "V9"}))
    assert refused.value.field == "target"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "no_such_kind"}, "kind"),
        ({"to_on": date(2024, 12, 31)}, "to"),
        ({"from_on": date(2026, 11, 22)}, "from"),
        ({"helper_count": 2, "rank_count": 3}, "ranks"),
    ],
)
def test_what_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        assign(book.call(), entry=entry(book, **changes))
    assert refused.value.field == field
    assert Assignment.objects.count() == 0


def test_an_assignment_ends_after_its_last_day_and_only_once(book: Book) -> None:
    row = assign(book.call(), entry=entry(book))
    with pytest.raises(Refusal, match="before it began"):
        end_assignment(book.call(), assignment=row, last_day=date(2024, 1, 1))
    ended = end_assignment(book.call(), assignment=row, last_day=date(2026, 6, 30))
    assert ended.valid_to == date(2026, 7, 1)
    assert Assignment.objects.as_of(date(2026, 6, 30)).exists()
    assert not Assignment.objects.as_of(date(2026, 7, 1)).exists()
    assert [fact["to_on"] for fact in facts(book)] == [date(2026, 6, 30)]
    with pytest.raises(Refusal, match="ended on 2026-06-30"):
        end_assignment(book.call(), assignment=ended, last_day=TODAY)
    assert facts(book, date(2024, 12, 31)) == []


def test_many_are_one_line_and_the_first_fault_stops_all(book: Book) -> None:
    before = Line.objects.count()
    done = assign_many(book.call(), county=book.county, entries=[entry(book, f"X{n}") for n in range(30)])
    assert (done, Line.objects.count()) == ({"assignments": 30}, before + 1)
    with pytest.raises(Refusal) as refused:
        assign_many(book.call(), county=book.county, entries=[entry(book, "Y1"), entry(book, "X1")])
    assert (refused.value.field, Assignment.objects.count()) == ("code", 30)


def test_rights_reach_and_other_counties(book: Book) -> None:
    other = made("990178")
    row = assign(book.call(), entry=entry(book))
    stranger = Actor(7, "u", "n", (Grant(Right.STAFF_ASSIGNMENT_WRITE, book.county.pk, "/", "bureau_clerk", 0),))
    with pytest.raises(Refusal, match="another organisation"):
        end_assignment(book.call(actor=stranger), assignment=row, last_day=TODAY)
    for field in ("helper", "target", "basis"):
        with pytest.raises(Refusal, match="another county") as refused:
            assign(book.call(), entry=entry(book, "F", **{field: other.bureau.subject}))
        assert refused.value.field == field
    read = Grant(Right.RECORD_READ, book.county.pk, book.area("V2").path, "reader")
    assert not visible_assignments(Actor(8, "r", "r", (read,)), book.county).exists()
    assert visible_assignments(Actor(8, "r", "r", (replace(read, path="/"),)), book.county).get() == row


def test_the_database_keeps_what_the_action_asks(book: Book) -> None:
    row = assign(book.call(), entry=entry(book, helper_count=3))
    for change in ({"rank_count": 4}, {"household_count": -1}, {"valid_to": date(2024, 1, 1)}):
        # Past every action, as somebody with a database client would.
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Assignment.objects.filter(pk=row.pk), **change)
