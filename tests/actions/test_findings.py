"""Findings as lists: what one may see, filters, states, bulk decisions, exemptions refused, a run behind the pages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from bangfu.cases.actions import CaseEntry
from bangfu.cases.models import Case
from bangfu.jobs.actions import run_waiting
from bangfu.jobs.models import Job
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.registry.actions import leave_household, read_household, register_household
from bangfu.registry.models import Household, Person
from bangfu.screening.actions.behind import screen_behind
from bangfu.screening.actions.decisions import approve_exemption, decide_each, refuse_exemption
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Decision, Run
from bangfu.screening.queries.lists import Found, Wanted, found, set_aside
from bangfu.screening.queries.verdicts import Bench, not_collected, whys
from bangfu.snapshots.actions import freeze
from bangfu.staff.actions import appoint
from bangfu.staff.queries import actor_of
from bangfu.subjects.models import Subject
from tests.actions.book import NOW, TODAY, Book
from tests.actions.office import head, ruled

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]
SINCE = date(2020, 1, 1)
ELDER = "lead.single_elder"
SEVERITIES = ["wrong", "doubtful", "missing"]
CHIEF = "chief"


@pytest.fixture
def book(settings: LazySettings, tmp_path: Path) -> Book:
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    book = ruled()
    for number, village, born in (
        ("H1", "V1", (1950,)),
        ("H2", "V1", (1948,)),
        ("H3", "V2", (1951,)),
        ("H4", "V1", (1980,)),
    ):
        home(book, number, village, *born)
    return book


def home(book: Book, number: str, village: str, *born: int) -> Household:
    members = [
        {
            "name": f"甲{place}", "relation": "02" if place == 0 else "20", "ethnicity": "汉族", "sex": "male",
            "birth_date": f"{year}-03-01", "id_number_why": "not_collected",
        }
        for place, year in enumerate(born)
    ]  # fmt: skip
    row = {"household_no": number, "village": village, "category": "ordinary", "members": members}
    return register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)


def run(book: Book) -> Run:
    return screen(book.call(), county=book.county, as_of=TODAY)


def household(number: str) -> Subject:
    return Subject.objects.get(kind="household", code=number)


def listed(book: Book, made: Run, actor: Actor | None = None, day: date = TODAY, **wanted: Any) -> Found:
    actor = actor or operator("x", book.county.pk)
    return found(actor, made, day, SEVERITIES).narrowed(Wanted(**wanted))


def numbers(some: Found) -> list[str]:
    ids = [one.subject_id for one in some.rows()]
    codes = dict(Subject.objects.filter(pk__in=ids).values_list("pk", "code"))
    return [codes[one] for one in ids]


def decided(book: Book, made: Run, *which: str, **given: Any) -> list[Decision]:
    chosen = [(ELDER, household(one)) for one in which]
    return decide_each(book.call(), run=made, chosen=chosen, **{"answer": "refuted", "reason": "儿子同住", **given})


def test_a_filter_names_the_very_households_and_counts_them(book: Book) -> None:
    made = run(book)
    every = listed(book, made, code=ELDER)
    assert numbers(every) == ["H1", "H2", "H3"] and len(every) == every.subjects == 3
    village = book.area("V1")
    assert numbers(listed(book, made, code=ELDER, path=village.path)) == ["H1", "H2"]
    assert listed(book, made, code=ELDER).rows(1, 1)[0].subject_id == household("H2").pk
    assert sum(count for _, count in every.counted("path")) == 3
    assert not len(listed(book, made, code=ELDER, severity="wrong"))
    assert {one.code for one in listed(book, made, family="lead").rows()} >= {ELDER}


def test_nobody_sees_a_finding_outside_the_own_area(book: Book) -> None:
    made = run(book)
    grant = Grant(Right.SCREEN_FINDING_READ, book.county.pk, book.area("V2").path, "village_cadre")
    here = Actor(7, "u7", "乙", (grant,))
    assert numbers(listed(book, made, here, code=ELDER)) == ["H3"]
    assert not len(listed(book, made, Actor(8, "u8", "丙"), code=ELDER))


def test_many_are_decided_in_one_go_or_none(book: Book) -> None:
    made = run(book)
    decided(book, made, "H1", "H2")
    assert numbers(listed(book, made, code=ELDER, state="waiting")) == ["H1", "H2"]
    assert numbers(listed(book, made, code=ELDER, state="todo")) == ["H1", "H2", "H3"]
    assert numbers(listed(book, made, code=ELDER, state="open")) == ["H3"]
    with pytest.raises(Refusal) as no:
        decided(book, made, "H3", "H4")
    assert no.value.row == "H4" and numbers(listed(book, made, code=ELDER, state="open")) == ["H3"]
    with pytest.raises(Refusal) as no:
        decided(book, made)
    assert no.value.field == "chosen"


def test_what_is_so_may_be_raised_as_one_problem(book: Book) -> None:
    made = run(book)
    entry = CaseEntry(head(book, "D-1"), "reconciliation_mismatch", raised_on=TODAY)
    with pytest.raises(Refusal) as no:
        decided(book, made, "H1", raised=entry)
    assert no.value.field == "raised" and not Case.objects.exists()
    first, second = decided(book, made, "H1", "H2", answer="confirmed", raised=entry)
    case = Case.objects.get()
    assert first.case == second.case == case.subject
    assert numbers(listed(book, made, code=ELDER, state="confirmed")) == ["H1", "H2"]


def test_an_exemption_waits_is_refused_by_another_and_open_again(book: Book) -> None:
    made = run(book)
    until = TODAY + timedelta(days=20)
    asked, other = decided(book, made, "H1", "H2", answer="exempted", until=until)
    assert numbers(listed(book, made, code=ELDER, state="waiting")) == ["H1", "H2"]
    chief = operator(CHIEF, book.county.pk)
    for who, reason, status in ((None, "不符合", 403), (chief, " ", 400)):
        with pytest.raises(Refusal) as no:
            refuse_exemption(book.call(actor=who) if who else book.call(), decision=asked, reason=reason)
        assert status != 403 or no.value.status == 403
    refused = refuse_exemption(book.call(actor=chief), decision=asked, reason="不符合条件")
    assert (refused.refused_by, refused.refused_why, refused.waits) == (chief.name, "不符合条件", False)
    assert numbers(listed(book, made, code=ELDER, state="open")) == ["H1", "H3"]
    with pytest.raises(Refusal):
        approve_exemption(book.call(actor=chief), decision=refused)
    approve_exemption(book.call(actor=chief), decision=other)
    assert numbers(listed(book, made, code=ELDER, state="exempted")) == ["H2"]
    assert numbers(listed(book, made, code=ELDER, state="open", day=until)) == ["H1", "H2", "H3"]
    assert [one.subject.code for one in set_aside(chief, book.county.pk)] == ["H1", "H2"]
    assert set_aside(Actor(8, "u8", "丙"), book.county.pk) == []


def holder(book: Book, login: str, role: str, area: str | None) -> Actor:
    """Somebody appointed to a post since long ago, with the rights of it."""
    made = appoint(
        book.call(), login=login, name=login, organisation=book.bureau, role=role, title=role, county=book.county,
        area=book.area(area) if area else None, valid_from=SINCE,
    )  # fmt: skip
    return actor_of(made.user, TODAY)


def test_what_the_county_asks_for_is_not_approved_in_the_township(book: Book) -> None:
    made = run(book)
    county, clerk = holder(book, "county", "county_officer", None), holder(book, "clerk", "township_clerk", "T")
    leader = holder(book, "leader", "township_leader", "T")
    asked = {}
    for who, number in ((county, "H1"), (clerk, "H2")):
        with_one = [(ELDER, Subject.objects.get(kind="household", code=number))]
        (asked[number],) = decide_each(book.call(actor=who), run=made, chosen=with_one, answer="refuted", reason="同住")
    with pytest.raises(Refusal, match="higher office") as no:
        approve_exemption(book.call(actor=leader), decision=asked["H1"])
    assert no.value.status == 403
    assert approve_exemption(book.call(actor=leader), decision=asked["H2"]).counts
    other = holder(book, "second", "county_officer", None)
    assert approve_exemption(book.call(actor=other), decision=asked["H1"]).counts


def test_what_is_said_not_to_be_so_stays_on_the_list_until_another_approves(book: Book) -> None:
    made = run(book)
    asked, other = decided(book, made, "H1", "H2")
    with pytest.raises(Refusal) as no:
        approve_exemption(book.call(), decision=asked)
    assert no.value.status == 403
    chief = operator(CHIEF, book.county.pk)
    done = approve_exemption(book.call(actor=chief), decision=asked)
    assert (done.approved_by, done.answer, done.counts) == (chief.name, "refuted", True)
    refuse_exemption(book.call(actor=chief), decision=other, reason="现场仍独居")
    assert numbers(listed(book, made, code=ELDER, state="settled")) == ["H1"]
    assert numbers(listed(book, made, code=ELDER, state="open")) == ["H2", "H3"]
    later = NOW + timedelta(days=3)
    again = screen(book.call(at=later), county=book.county, as_of=later.date())
    assert numbers(listed(book, again, code=ELDER, state="refuted", day=later.date())) == ["H1"]


def test_a_filter_leaves_out_what_lies_in_a_village(book: Book) -> None:
    made = run(book)
    one, two = (book.area(code).path for code in ("V1", "V2"))
    assert numbers(listed(book, made, code=ELDER, without=(one,))) == ["H3"]
    assert not len(listed(book, made, code=ELDER, without=(one, two)))
    assert ELDER in listed(book, made).asked(Wanted(family="lead")) and not listed(book, made).asked(Wanted(family="x"))
    assert numbers(listed(book, made, code=ELDER).of([household("H2").pk])) == ["H2"]


def test_a_mended_household_is_told_at_once_and_cured_by_the_next_run(book: Book) -> None:
    made = run(book)
    (why,) = whys(made, {ELDER: [household("H1").pk]}).values()
    assert "1人" in str(why.reasons[household("H1").pk]) and why.rule.code == ELDER
    person = Person.objects.get(memberships__household__subject__code="H1")
    leave_household(book.call(), person=person, on=TODAY, reason="外出")
    frozen = freeze(book.call(), county=book.county, as_of=TODAY)
    with Bench(frozen) as bench:
        entity = bench.entity("household")
        assert entity is not None
        now = {
            one.subject: one.truth
            for one in bench.verdicts(entity, [household(n).pk for n in ("H1", "H2")])
            if one.rule.code == ELDER
        }
        assert (now[household("H1").pk], now[household("H2").pk]) == (False, True)
        assert (
            bench.below(entity, household("H2").pk)["person"] and not bench.below(entity, household("H1").pk)["person"]
        )
        facts = {one.field.zh: one.zh for one in bench.facts(entity, [household("H2").pk])[household("H2").pk]}
        assert facts["家庭人口数"] == "1人"
    assert numbers(listed(book, run(book), code=ELDER, state="cured")) == ["H1"]


def test_what_is_not_collected_is_told_by_field(book: Book) -> None:
    home(book, "H5", "V1", 1990)
    made = run(book)
    lacking = {(one.entity.name, one.field.zh): one.records for one in not_collected(made, made.outcomes.all())}
    assert lacking[("person", "同一电话户数")] == 5


def test_a_run_is_asked_for_and_done_behind_the_pages(book: Book) -> None:
    with pytest.raises(Refusal) as no:
        screen_behind(book.call(actor=Actor(9, "u9", "丁")), county=book.county, as_of=TODAY)
    assert no.value.status == 403
    with pytest.raises(Refusal):
        screen_behind(book.call(), county=book.county, as_of=TODAY + timedelta(days=1))
    user = appoint(
        book.call(), login="officer", name="戊", organisation=book.bureau, role="county_officer", title="股长",
        county=book.county, area=None, valid_from=SINCE,
    ).user  # fmt: skip
    call = book.call(actor=actor_of(user, TODAY))
    job = screen_behind(call, county=book.county, as_of=TODAY)
    assert screen_behind(call, county=book.county, as_of=TODAY) == job
    run_waiting(NOW)
    job.refresh_from_db()
    assert job.state == Job.State.DONE and job.result == {"run": str(Run.objects.get().uid)}
    assert Run.objects.get().made_by == "戊" and job.done == job.total > 0
