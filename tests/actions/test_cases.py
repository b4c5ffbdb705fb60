"""Cases: the table of states, two people, groups known as numbers, what a case makes wait, the state of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.cases.actions import CaseEntry, count_group, look_back, move_case, raise_case
from bangfu.cases.actions.records import RECORD_KINDS
from bangfu.cases.facts import FACTS
from bangfu.cases.lifecycle import MOVES
from bangfu.cases.models import Case
from bangfu.cases.queries import get, history, next_states, visible_cases, waiting_for
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.staff.actions import register_organisation
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Hold
from bangfu.subjects.queries import open_holds
from bangfu.works.actions import move_stage, register_project
from bangfu.works.models import Project
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")

(CASES,) = RECORD_KINDS
(CASE_FACT,) = FACTS
RAISED = date(2026, 3, 1)


@pytest.fixture
def book(db: None) -> Book:
    load_policy_once()
    return made()


@pytest.fixture
def town(book: Book) -> Organisation:
    return register_organisation(
        book.call(), county=book.county, code="TG", name="青石乡政府", level="township", kind="township_government"
    )


def entry(book: Book, code: str = "C", **changes: Any) -> CaseEntry:
    heading = Heading(book.county, code, "屋面渗水", book.bureau, book.area("V1"))
    return replace(CaseEntry(heading, "housing_defect", raised_on=RAISED), **changes)


def raised(book: Book, code: str = "C", **changes: Any) -> Case:
    return raise_case(book.call(), entry=entry(book, code, **changes))


def take(book: Book, case: Case, *steps: tuple[str, str], **others: Any) -> Case:
    """The steps (to, by), one a day from 2 March on."""
    begun = len(history(case))
    for number, (to, by) in enumerate(steps, begun + 1):
        case = move_case(book.call(), case=case, to=to, on=date(2026, 3, number), by=by, **others)
    return case


def fact(book: Book, as_of: date = TODAY) -> dict[str, Any]:
    (row,) = fact_rows(book.county, CASE_FACT, as_of)
    return row


def test_the_table_of_states_can_be_printed_and_every_state_is_reached() -> None:
    table = "\n".join(f"{state}: {', '.join(sorted(to))}" for state, to in MOVES.items())
    assert table.splitlines()[0] == "open: assigned, escalated, rectified"
    assert set(MOVES) == set(Case.State.values)
    assert set().union(*MOVES.values()) == set(MOVES) - {"open"}
    assert [state for state, to in MOVES.items() if "closed" in to] == ["verified"]


def test_a_case_goes_its_whole_way_and_comes_back(book: Book, town: Organisation) -> None:
    case = raised(book)
    case = take(book, case, ("assigned", ""), organisation=town)
    case = take(
        book, case, ("rectified", "甲"), ("assigned", "乙"), ("rectified", "甲"), ("verified", "乙"), ("closed", "")
    )
    assert (case.state, case.closed_on, case.responsible) == ("closed", date(2026, 3, 7), town)
    assert fact(book)["closed_count"] == 1
    kinds = [step.kind for step in history(case)]
    assert kinds == ["raise", "assign", "rectify", "return", "rectify", "verify", "close"]
    kept = look_back(book.call(), case=case, on=date(2026, 4, 1), holds=True)
    assert kept.state == "closed"
    again = look_back(book.call(), case=kept, on=date(2026, 5, 1), holds=False, text="又漏了")
    assert (again.state, again.closed_on, again.verified_by) == ("reopened", None, "")
    assert Line.objects.filter(action="cases.case.move").count() == 7
    assert verify_rows() == []


def test_nobody_verifies_what_they_put_right(book: Book, town: Organisation) -> None:
    case = take(book, raised(book), ("assigned", ""), organisation=town)
    case = take(book, case, ("rectified", "甲"))
    with pytest.raises(Refusal, match="cannot verify it too") as refused:
        take(book, case, ("verified", "甲"))
    assert refused.value.field == "by"
    with pytest.raises(IntegrityError), transaction.atomic():
        # Past every action, as somebody with a database client would.
        QuerySet.update(Case.objects.filter(pk=case.pk), verified_by="甲")
    unsigned = take(book, raised(book, "D"), ("rectified", ""))
    with pytest.raises(Refusal, match="cannot verify it too"):
        take(book, unsigned, ("verified", ""))
    other = operator("second", book.county.pk)
    assert move_case(book.call(actor=other), case=unsigned, to="verified", on=TODAY).state == "verified"


@pytest.mark.parametrize(
    ("to", "others", "field"),
    [
        ("closed", {}, "state"),
        ("verified", {}, "state"),
        ("assigned", {}, "organisation"),
        ("rectified", {"on": date(2026, 11, 22)}, "on"),
        ("rectified", {"on": date(2026, 2, 28)}, "on"),
    ],
)
def test_steps_that_are_refused(book: Book, to: str, others: dict[str, Any], field: str) -> None:
    case = raised(book)
    with pytest.raises(Refusal) as refused:
        move_case(book.call(), **{"case": case, "to": to, "on": RAISED, **others})
    assert refused.value.field == field
    assert len(history(case)) == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "no_such_kind"}, "kind"),
        ({"state": "done"}, "state"),
        ({"severity": "huge"}, "severity"),
        ({"raised_on": date(2026, 11, 22)}, "raised_on"),
        ({"due_on": date(2026, 2, 1)}, "due_on"),
        ({"state": "closed"}, "source"),
        ({"closed_on": date(2026, 3, 2)}, "closed_on"),
        ({"case_count": 0}, "count"),
        ({"closed_count": 1}, "closed"),
        ({"case_count": 3, "closed_count": 4}, "closed"),
        ({"effect": "works"}, "effect"),
    ],
)
def test_what_is_refused_when_raised(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        raised(book, **changes)
    assert refused.value.field == field
    assert Case.objects.count() == 0


def test_a_group_carries_numbers_and_takes_no_single_steps(book: Book) -> None:
    group = raised(book, kind="micro_wish", case_count=40, closed_count=6, raised_on=None)
    assert (fact(book)["case_count"], fact(book)["closed_count"], fact(book)["state"]) == (40, 6, "open")
    with pytest.raises(Refusal, match="no single steps"):
        move_case(book.call(), case=group, to="rectified", on=TODAY)
    with pytest.raises(Refusal, match="more than the group") as refused:
        count_group(book.call(), case=group, case_count=40, closed_count=41)
    assert refused.value.field == "closed"
    whole = count_group(book.call(), case=group, case_count=40, closed_count=40)
    assert (whole.state, Case.objects.known().count(), Case.objects.count()) == ("closed", 1, 2)
    unknown = raised(book, "N", case_count=None)
    assert (unknown.single, unknown.state) == (False, "open")
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet.update(Case.objects.filter(pk=whole.pk), closed_count=41)


def works(book: Book) -> Project:
    return register_project(
        book.call(),
        county=book.county,
        code="P",
        name="桥",
        batch=None,
        employer=book.bureau,
        employer_level="county",
        years=(2026, 2026),
        area=book.area("T"),
        category="bridge",
        service_level="bridge",
        stage="tender",
    )


def test_what_a_case_blocks_waits_until_it_is_closed_and_again_when_it_comes_back(book: Book) -> None:
    project = works(book)
    case = raised(book, kind="blocking_dispute", blocks=project.subject)
    (hold,) = open_holds(project.subject, "works", TODAY)
    assert (hold.cause, hold.valid_from) == (case.subject, RAISED)
    with pytest.raises(Refusal, match="wait for “屋面渗水”"):
        move_stage(book.call(), subject=project.subject, to="construction", on=TODAY)
    case = take(book, case, ("rectified", "甲"), ("verified", "乙"), ("closed", "乙"))
    assert open_holds(project.subject, "works", TODAY) == []
    assert open_holds(project.subject, "works", RAISED) != []
    look_back(book.call(), case=case, on=TODAY, holds=False)
    assert [one.valid_from for one in Hold.objects.known().filter(valid_to__isnull=True)] == [TODAY]
    move_stage(book.call(), subject=project.subject, to="suspended", on=TODAY)
    project.refresh_from_db()
    assert project.stage == "suspended"


def test_the_state_is_that_of_the_day(book: Book) -> None:
    take(book, raised(book), ("rectified", "甲"), ("verified", "乙"), ("closed", "乙"))
    days = {day: fact(book, date(2026, 3, day)) for day in (1, 2, 3, 4)}
    assert [days[day]["state"] for day in days] == ["open", "rectified", "verified", "closed"]
    assert (days[3]["closed_on"], days[4]["closed_on"]) == (None, date(2026, 3, 4))
    assert not list(CASE_FACT.rows(book.county.pk, date(2026, 2, 28), None))


def test_a_file_brings_the_steps_that_were_signed(book: Book, town: Organisation) -> None:
    steps = [
        {"to": "assigned", "on": "2026-03-02", "organisation": "TG"},
        {"to": "rectified", "on": "2026-03-20", "by": "甲"},
        {"to": "verified", "on": "2026-03-22", "by": "乙"},
        {"to": "closed", "on": "2026-03-23"},
    ]
    row = {"code": "C", "name": "渗水", "organisation": "O", "area": "V1", "kind": "housing_defect"}
    row |= {"raised_on": "2026-03-01", "steps": steps}
    assert CASES.take(book.call(), book.county, **CASES.read(row))
    assert (fact(book)["state"], fact(book)["responsible_id"]) == ("closed", town.subject_id)
    for wrong, field in (
        ([{"to": "assigned"}], "steps"),
        ([{"to": "lost", "on": "2026-03-02"}], "steps"),
        ([{"to": "closed", "on": "2026-03-02"}], "steps 1 state"),
    ):
        with pytest.raises(Refusal) as refused, transaction.atomic():
            CASES.take(book.call(), book.county, **CASES.read({**row, "code": "D", "steps": wrong}))
        assert refused.value.field == field


def test_who_may_act_and_who_may_see(book: Book, town: Organisation) -> None:
    case = take(book, raised(book, due_on=date(2026, 3, 31)), ("assigned", ""), organisation=town)
    write = Grant(Right.CASE_RECORD_WRITE, book.county.pk, "/", "bureau_clerk", town.subject_id)
    clerk = Actor(7, "u", "乡镇经办", (write,))
    with pytest.raises(Refusal, match="another organisation"):
        move_case(book.call(actor=clerk), case=case, to="escalated", on=TODAY)
    assert move_case(book.call(actor=clerk), case=case, to="rectified", on=TODAY).rectified_by == "乡镇经办"
    read = Grant(Right.RECORD_READ, book.county.pk, book.area("T").path, "reader")
    reader, elsewhere = Actor(8, "r", "r", (read,)), Actor(9, "e", "e", (replace(read, path="/0/"),))
    assert waiting_for(reader, book.county, TODAY) == [case]
    assert get(reader, book.county, str(case.subject.uid)) == case
    assert not visible_cases(elsewhere, book.county).exists()
    with pytest.raises(Refusal, match="no case"):
        get(elsewhere, book.county, str(case.subject.uid))


def worker(book: Book, name: str, office: Organisation, path: str, *, own: bool) -> Actor:
    """Somebody who writes and reads cases at a path in the name of an office."""
    held = office.subject_id if own else None
    rights = (Right.CASE_RECORD_WRITE, Right.RECORD_READ)
    grants = tuple(Grant(right, book.county.pk, path, "clerk", held, office.subject_id) for right in rights)
    return Actor(hash(name) % 1000, name, name, grants)


def test_who_is_to_put_a_case_right_sees_it_wherever_it_lies(book: Book) -> None:
    near = register_organisation(
        book.call(), county=book.county, code="TG", name="青石乡政府", level="township", kind="township_government",
        area=book.area("T"),
    )  # fmt: skip
    heading = Heading(book.county, "C", "屋面渗水", book.bureau, area=book.area("C"))
    case = raise_case(book.call(), entry=CaseEntry(heading, "housing_defect", responsible=near, raised_on=RAISED))
    town = worker(book, "乡镇经办", near, book.area("T").path, own=False)
    bureau = worker(book, "局科员", book.bureau, book.area("C").path, own=True)
    assert get(town, book.county, str(case.subject.uid)) == case
    assert waiting_for(town, book.county, TODAY) == [case]
    assert waiting_for(bureau, book.county, TODAY) == []
    assert next_states(town, case) == ["rectified"]
    case = move_case(book.call(actor=town), case=case, to="rectified", on=RAISED)
    assert waiting_for(town, book.county, TODAY) == [] and next_states(town, case) == []
    assert waiting_for(bureau, book.county, TODAY) == [case]
    assert next_states(bureau, case) == ["assigned", "verified"]
    with pytest.raises(Refusal, match="outside your area"):
        move_case(book.call(actor=town), case=case, to="verified", on=RAISED, by="别人")


def test_neither_the_person_nor_the_other_office_that_put_it_right_verifies(book: Book, town: Organisation) -> None:
    path = book.area("T").path
    first, second = (worker(book, name, book.bureau, path, own=True) for name in ("甲", "乙"))
    own = move_case(book.call(actor=first), case=raised(book), to="rectified", on=RAISED)
    assert "verified" not in next_states(first, own) and "verified" in next_states(second, own)
    with pytest.raises(Refusal, match="“甲” put it right and cannot verify it too") as refused:
        move_case(book.call(actor=first), case=own, to="verified", on=RAISED, by="别人")
    assert refused.value.field == "by"
    assert move_case(book.call(actor=second), case=own, to="verified", on=RAISED).verified_by == "乙"
    others = take(book, raised(book, "D"), ("assigned", ""), ("rectified", "丙"), organisation=town)
    helper = worker(book, "丁", town, path, own=False)
    assert "verified" not in next_states(helper, others)
    with pytest.raises(Refusal, match="“青石乡政府” put it right and cannot verify it too"):
        move_case(book.call(actor=helper), case=others, to="verified", on=TODAY)


def test_nothing_points_into_another_county(book: Book) -> None:
    other = made("990178")
    for field, changes in (
        ("about", {"about": other.bureau.subject}),
        ("blocks", {"blocks": other.bureau.subject}),
        ("assigned_to", {"responsible": other.bureau}),
    ):
        with pytest.raises(Refusal, match="another county") as refused:
            raised(book, **changes)
        assert refused.value.field == field
