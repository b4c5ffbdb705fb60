"""Targets, duties whose fulfilment is asked of what happened, plans and what became of their items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.activities.actions import EventEntry, register_event
from bangfu.activities.models import Event
from bangfu.documents.actions import record_document
from bangfu.duties.actions import (
    DutyEntry,
    PlanEntry,
    PlanItemEntry,
    add_item,
    carry_over,
    end_duty,
    end_item,
    make_plan,
    move_plan,
    register_duty,
    set_target,
)
from bangfu.duties.actions.records import RECORD_KINDS
from bangfu.duties.facts import FACTS
from bangfu.duties.models import Duty, Plan, PlanItem, Target
from bangfu.duties.queries import (
    done,
    expected,
    fulfilled,
    get_duty,
    get_plan,
    items_of,
    missed,
    target,
    targets,
    visible_items,
)
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return made()


def given(book: Book, **changes: Any) -> Target:
    body: dict[str, Any] = {
        "county": book.county,
        "code": "T1",
        "indicator": "works.length",
        "organisation": book.bureau,
        "baseline": read_amount("10公里"),
        "baseline_on": date(2025, 12, 31),
        "target": read_amount("12公里"),
        "due": date(2026, 12, 31),
        "flags": {},
    }
    return set_target(book.call(), **{**body, **changes})


def test_a_target_is_kept_as_written(book: Book) -> None:
    row = given(book)
    assert (row.target_value, row.target_text, row.baseline_value) == (120_000, "12公里", 100_000)
    assert target(book.county, "T1") == row
    assert targets(book.county, book.bureau.subject) == [row]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"baseline": None, "target": None}, "target"),
        ({"target": read_amount("5%")}, "target"),
        ({"due": date(2025, 1, 1)}, "due"),
        ({"code": "T" * 61}, "code"),
        ({"indicator": "a\0"}, "indicator"),
    ],
)
def test_what_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as refused:
        given(book, **changes)
    assert refused.value.field == field
    assert Target.objects.count() == 0


def test_a_code_and_a_county_are_kept_apart(book: Book) -> None:
    given(book)
    with pytest.raises(Refusal, match="is taken"):
        given(book)
    with pytest.raises(Refusal, match="another county"):
        given(book, code="T2", organisation=made("990178").bureau)


def head(book: Book, code: str, **changes: Any) -> Heading:
    return replace(Heading(book.county, code, "入户走访", book.bureau, book.area("T")), **changes)


def owed(book: Book, code: str = "D", **changes: Any) -> Duty:
    own = DutyEntry(head(book, code), "全体干部", "home_visit", "month", from_on=date(2026, 1, 1))
    return register_duty(book.call(), entry=replace(own, **changes))


def visit(book: Book, code: str, on: date | None, **changes: Any) -> Event:
    own = EventEntry(head(book, code, **changes.pop("heading", {})), "home_visit", on=on)
    return register_event(book.call(), entry=replace(own, **changes))


def test_whether_a_duty_was_done_is_asked_of_the_events_and_mends_by_itself(book: Book) -> None:
    load_policy_once()
    duty = owed(book)
    for number, day in enumerate((date(2026, 1, 5), date(2026, 1, 6), date(2026, 3, 1), date(2026, 11, 3))):
        visit(book, f"E{number}", day)
    visit(book, "OTHER", date(2026, 2, 2), kind="contact")
    visit(book, "PLANNED", date(2026, 2, 3), state="planned")
    assert [len(expected(duty, date(2026, 2, 28))), done(duty, date(2026, 2, 28)), missed(duty, date(2026, 2, 28))] == [
        2,
        1,
        1,
    ]
    whole = fulfilled(duty, TODAY)
    assert (whole.expected, whole.over, whole.done, whole.missed) == (11, 10, 3, 8)
    visit(book, "LATE", date(2026, 2, 20))
    assert missed(duty, date(2026, 2, 28)) == 0


def test_visits_elsewhere_do_not_count_and_undated_ones_count_for_the_duty(book: Book) -> None:
    load_policy_once()
    duty = owed(book, heading=head(book, "D", area=book.area("V1")), min_count=2, to_on=date(2026, 6, 30))
    visit(book, "E1", date(2026, 1, 5), event_count=2, heading={"area": book.area("V2")})
    visit(book, "E2", None, event_count=5, heading={"area": book.area("V1"), "year": read_period("2026")})
    visit(book, "E3", None, event_count=9, heading={"area": book.area("V1"), "year": read_period("2024")})
    whole = fulfilled(duty, TODAY)
    assert (whole.expected, whole.done, whole.unplaced, whole.missed) == (6, 0, 5, 4)


def test_a_duty_of_papers_is_done_by_papers_and_a_regular_one_cannot_be_missed(book: Book) -> None:
    load_policy_once()
    duty = owed(book, what="notice", evidence="document", cadence="quarter")
    record_document(
        book.call(),
        county=book.county,
        code="N1",
        title="通知",
        kind="notice",
        direction="out",
        issuer=book.bureau,
        issued_on=date(2026, 2, 1),
    )
    assert (done(duty, TODAY), missed(duty, TODAY)) == (1, 2)
    regular = owed(book, "R", cadence="regular")
    assert (expected(regular, TODAY), missed(regular, TODAY)) == ([], 0)
    without = owed(book, "W", from_on=None)
    assert fulfilled(without, TODAY).expected == 0
    of_year = owed(book, "Y", from_on=None, heading=head(book, "Y", year=read_period("2025")))
    assert len(expected(of_year, TODAY)) == 12
    ended = end_duty(book.call(), duty=regular, last_day=date(2026, 3, 31))
    assert ended.to_on == date(2026, 3, 31)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"cadence": "often"}, "cadence"),
        ({"what": "no_such_kind"}, "what"),
        ({"evidence": "hearsay"}, "evidence"),
        ({"who": " "}, "who"),
        ({"min_count": 0}, "min"),
        ({"to_on": date(2025, 12, 31)}, "to"),
    ],
)
def test_a_duty_that_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    load_policy_once()
    with pytest.raises(Refusal) as refused:
        owed(book, **changes)
    assert refused.value.field == field


def planned(book: Book, code: str = "PL", year: str = "2026", **changes: Any) -> Plan:
    heading = head(book, code, year=read_period(year))
    return make_plan(book.call(), entry=replace(PlanEntry(heading, "unit_annual"), **changes))


def item(book: Book, plan: Plan, code: str = "I", **changes: Any) -> PlanItem:
    return add_item(book.call(), plan=plan, entry=replace(PlanItemEntry(head(book, code), "task"), **changes))


def test_a_plan_is_issued_and_approved_once_each(book: Book) -> None:
    load_policy_once()
    plan = planned(book)
    assert plan.target == Subject.objects.get(county=book.county, kind="area", code="T")
    issued = move_plan(book.call(), plan=plan, to="issued", on=date(2026, 1, 5))
    approved = move_plan(book.call(), plan=issued, to="approved", on=date(2026, 1, 9))
    assert (approved.issued_on, approved.approved_on) == (date(2026, 1, 5), date(2026, 1, 9))
    for to in ("draft", "issued", "approved"):
        with pytest.raises(Refusal, match="does not go"):
            move_plan(book.call(), plan=approved, to=to, on=TODAY)
    with pytest.raises(Refusal) as refused:
        planned(book, "PX", issued_on=date(2026, 1, 1))
    assert refused.value.field == "state"


def test_an_item_is_done_dropped_or_carried_over_with_its_reason(book: Book) -> None:
    load_policy_once()
    plan, following = planned(book), planned(book, "NEXT", "2027")
    one, two, three = (item(book, plan, code, length=read_amount("12.5公里")) for code in ("I1", "I2", "I3"))
    ended = end_item(book.call(), item=one, to="done", on=date(2026, 9, 1), done_count=4)
    assert (ended.state, ended.state_on, ended.done_count) == ("done", date(2026, 9, 1), 4)
    with pytest.raises(Refusal, match="needs its reason") as refused:
        end_item(book.call(), item=two, to="dropped", on=TODAY)
    assert refused.value.field == "reason"
    end_item(book.call(), item=two, to="dropped", on=TODAY, reason="项目取消")
    carried = carry_over(book.call(), item=three, into=following, code="I3-27", on=TODAY, reason="管线未迁")
    assert (carried.state, carried.carried_from, carried.length_dm) == ("open", three.subject, 125_000)
    assert [(one.state, one.reason) for one in items_of(plan)] == [
        ("done", ""),
        ("dropped", "项目取消"),
        ("carried_over", "管线未迁"),
    ]
    assert items_of(following) == [carried]
    with pytest.raises(Refusal, match="does not go"):
        carry_over(book.call(), item=ended, into=following, code="I1-27", on=TODAY, reason="r")
    with pytest.raises(Refusal, match="another plan"):
        carry_over(book.call(), item=carried, into=following, code="I4", on=TODAY, reason="r")
    rows = {row["code"]: row for row in facts(book, "plan_item", date(2026, 8, 31))}
    assert (rows["I1"]["state"], rows["I1"]["done_on"], rows["I1"]["year_from"]) == ("open", None, 2026)
    assert (rows["I3-27"]["year_from"], rows["I3-27"]["carried_from_id"]) == (2027, three.subject_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        # Past every action, as somebody with a database client would.
        QuerySet.update(PlanItem.objects.filter(pk=carried.pk), state="dropped")


def facts(book: Book, name: str, as_of: date) -> list[dict[str, Any]]:
    (table,) = (one for one in FACTS if one.name == name)
    found = fact_rows(book.county, table, as_of)
    return [{"code": Subject.objects.get(pk=row["id"]).code, **row} for row in found]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "wish"}, "kind"),
        ({"state": "lost"}, "state"),
        ({"state": "carried_over"}, "reason"),
        ({"state_on": date(2026, 1, 1)}, "done_on"),
        ({"state": "done", "state_on": date(2026, 11, 22)}, "done_on"),
    ],
)
def test_an_item_that_is_refused(book: Book, changes: dict[str, Any], field: str) -> None:
    load_policy_once()
    plan = planned(book)
    with pytest.raises(Refusal) as refused:
        item(book, plan, **changes)
    assert refused.value.field == field


def test_a_file_brings_duties_plans_and_items_under_their_plan(book: Book) -> None:
    load_policy_once()
    kinds = {kind.collection: kind for kind in RECORD_KINDS}

    def take(collection: str, **row: Any) -> None:
        kinds[collection].take(book.call(), book.county, **kinds[collection].read(row))

    common = {"organisation": "O", "area": "T", "year": "2027"}
    take("duties", code="D", name="走访", **common, who="干部", what="home_visit", cadence="month", min="2次")
    take("plans", code="PL", name="计划", **common, kind="works_annual", state="issued", issued_on="2026-11-01")
    take(
        "plan_items",
        code="I",
        name="道路",
        plan="PL",
        kind="project",
        topic="roads",
        amount="8200万元",
        length="64公里",
        approx="about",
        target="100%",
        due_text="年底前",
        duty="D",
        owner="O",
        planned=30,
    )
    (row,) = facts(book, "plan_item", TODAY)
    assert (row["amount_fen"], row["length_dm"], row["target_value"]) == (8_200_000_000, 640_000, 10_000)
    assert (row["organisation_id"], row["owner_id"]) == (book.bureau.subject_id, book.bureau.subject_id)
    assert (row["year_from"], row["planned_count"], row["approx"]) == (2027, 30, "about")
    assert (facts(book, "plan", TODAY)[0]["state"], facts(book, "duty", TODAY)) == ("issued", [])
    for field in ("plan", "duty", "carried_from", "about"):
        with pytest.raises(Refusal) as refused:
            take("plan_items", **{"code": "J", "name": "n", "plan": "PL", "kind": "task", field: "NONE"})
        assert refused.value.field == field


def test_plans_and_duties_are_seen_and_written_within_ones_reach(book: Book) -> None:
    load_policy_once()
    duty, plan = owed(book), planned(book)
    one = item(book, plan)
    stranger = Actor(7, "u", "n", (Grant(Right.PLAN_RECORD_WRITE, book.county.pk, "/", "bureau_clerk", 0),))
    with pytest.raises(Refusal, match="another organisation"):
        end_item(book.call(actor=stranger), item=one, to="done", on=TODAY)
    read = Grant(Right.RECORD_READ, book.county.pk, book.area("T").path, "reader")
    reader, elsewhere = Actor(8, "r", "r", (read,)), Actor(9, "e", "e", (replace(read, path="/0/"),))
    assert get_duty(reader, book.county, str(duty.subject.uid)) == duty
    assert get_plan(reader, book.county, str(plan.subject.uid)) == plan
    assert list(visible_items(reader, book.county)) == [one]
    assert not visible_items(elsewhere, book.county).exists()
    for ask in (get_duty, get_plan):
        with pytest.raises(Refusal) as refused:
            ask(elsewhere, book.county, str(plan.subject.uid))
        assert refused.value.status == 404
