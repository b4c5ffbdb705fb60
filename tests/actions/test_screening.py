"""Screening a county: what is found with which versions, what changed since, and decisions that no run takes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.cli.keeping.proving import prove
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.policybook.models import Entry
from bangfu.registry.actions import leave_household, move_member, read_household, register_household
from bangfu.registry.models import Household, Person
from bangfu.screening.actions.decisions import approve_exemption, decide
from bangfu.screening.actions.runs import screen
from bangfu.screening.models import Decision, Outcome, Run
from bangfu.screening.queries import decided, findings, get, path_of, rules_on, why
from bangfu.screening.queries.verdicts import Bench
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from tests.actions.book import NOW, TODAY, Book
from tests.actions.office import ruled
from tests.actions.policy import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]
SINCE = date(2020, 1, 1)
LATER = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
ELDER = "lead.single_elder"


@pytest.fixture
def book(settings: LazySettings, tmp_path: Path) -> Book:
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    book = ruled()
    home(book, "H1", 1950)
    home(book, "H2", 1950, 2001)
    home(book, "H3", 1980, village="V2")
    return book


def home(book: Book, number: str, *born: int, village: str = "V1") -> Household:
    """A household of people born in these years, the first its head."""
    members = [
        {
            "name": f"甲{place}", "relation": "02" if place == 0 else "20", "ethnicity": "汉族", "sex": "male",
            "birth_date": f"{year}-03-01", "id_number_why": "not_collected",
        }
        for place, year in enumerate(born)
    ]  # fmt: skip
    row = {"household_no": number, "village": village, "category": "ordinary", "members": members}
    return register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)


def leaves(book: Book, number: str, year: int, on: date = TODAY) -> None:
    """Who was born in a year leaves a household."""
    person = Person.objects.get(
        birth_date__year=year, memberships__household__subject__code=number, memberships__superseded_seq__isnull=True
    )
    leave_household(book.call(at=LATER), person=person, on=on, reason="外出")


def run(book: Book, at: datetime = NOW) -> Run:
    return screen(book.call(at=at), county=book.county, as_of=at.date())


def found(book: Book, made: Run, code: str = ELDER, *changes: str) -> dict[str, tuple[str, date]]:
    rows = findings(operator("x", book.county.pk), made, code, **({"changes": changes} if changes else {}))
    return {one.subject.code: (one.change, one.since) for one in rows}


def outcome(made: Run, code: str = ELDER) -> Outcome:
    return made.outcomes.get(code=code)


def subject(number: str) -> Subject:
    return Subject.objects.get(kind="household", code=number)


def answer(book: Book, made: Run, number: str = "H1", **given: Any) -> Decision:
    body = {"answer": "refuted", "reason": "儿子同住，户口未迁", **given}
    return decide(book.call(), run=made, code=ELDER, subject=subject(number), **body)


def approved(book: Book, asked: Decision) -> Decision:
    return approve_exemption(book.call(actor=operator("chief", book.county.pk)), decision=asked)


def test_a_run_keeps_what_it_found_with_every_version(book: Book) -> None:
    made = run(book)
    assert found(book, made) == {"H1": ("new", TODAY)}
    one = outcome(made)
    assert (one.asked, one.held, one.new, one.gone, one.unknown, one.changed) == (3, 1, 1, 0, 0, False)
    assert one.entry_digest == Entry.objects.get(kind="rule", code=ELDER, state="in_force").digest
    (elderly,) = one.parameters
    assert (elderly["zh"], elderly["value"], elderly["unit"], elderly["since"]) == ("老年年龄", 60, "岁", "2014-01-01")
    assert elderly["digest"] == Entry.objects.get(code="rules.elderly_age").digest
    assert made.frozen.as_of == TODAY and made.engine.startswith("duckdb ") and len(made.digest) == 64
    assert made.outcomes.count() == len(rules_on(book.county, TODAY).rules) > 150


def test_the_same_question_again_is_the_same_run(book: Book) -> None:
    made = run(book)
    assert run(book, NOW + timedelta(hours=1)) == made
    assert Run.objects.count() == 1


def test_what_is_new_goes_on_and_is_gone(book: Book) -> None:
    run(book)
    leaves(book, "H2", 2001)
    home(book, "H4", 1940)
    second = run(book, LATER)
    assert found(book, second) == {"H1": ("continued", TODAY), "H2": ("new", LATER.date()), "H4": ("new", LATER.date())}
    assert outcome(second).earlier == Run.objects.first()
    leaves(book, "H4", 1940)
    third = run(book, LATER + timedelta(days=1))
    assert found(book, third, ELDER, "gone") == {"H4": ("gone", LATER.date())}
    assert (outcome(third).new, outcome(third).continued, outcome(third).gone) == (0, 2, 1)


def test_a_run_of_an_earlier_day_is_no_base_of_a_later_one(book: Book) -> None:
    first = run(book, LATER)
    earlier = screen(book.call(at=LATER), county=book.county, as_of=TODAY)
    assert outcome(earlier).earlier is None
    leaves(book, "H2", 2001, LATER.date())
    assert outcome(run(book, LATER)).earlier == first


def test_a_decision_stands_whatever_later_runs_find(book: Book) -> None:
    first = run(book)
    asked = answer(book, first)
    assert decided(first, TODAY) == {}
    made = approved(book, asked)
    assert decided(first, TODAY) == {ELDER: 1}
    home(book, "H4", 1940)
    second = run(book, LATER)
    leaves(book, "H1", 1950)
    third = run(book, LATER + timedelta(days=1))
    assert "H1" not in found(book, third) and decided(third, LATER.date()) == {ELDER: 0}
    assert decided(second, LATER.date()) == {ELDER: 1}
    (kept,) = Decision.objects.known()
    assert (kept.pk, kept.answer, kept.superseded_seq) == (made.pk, "refuted", None)


def test_a_finding_that_comes_back_meets_its_decision(book: Book) -> None:
    approved(book, answer(book, run(book)))
    son = Person.objects.get(birth_date__year=2001)
    to, day = Household.objects.get(subject__code="H1"), LATER.date()
    move_member(book.call(at=LATER), person=son, to=to, relation="20", on=day, reason="回家")
    gone = run(book, LATER)
    assert found(book, gone, ELDER, "gone") == {"H1": ("gone", TODAY)}
    leave_household(book.call(at=LATER + timedelta(days=1)), person=son, on=day + timedelta(days=1), reason="外出")
    back = run(book, LATER + timedelta(days=1))
    assert found(book, back, ELDER, "new") == {"H1": ("new", day + timedelta(days=1))}
    rows = findings(operator("x", book.county.pk), back, ELDER)
    (one,) = [one for one in rows if one.subject.code == "H1"]
    assert one.decision is not None and one.decision.answer == "refuted" and not one.open_on(day)


def test_an_exemption_counts_once_another_approves_it_and_until_its_day(book: Book) -> None:
    made = run(book)
    until = TODAY + timedelta(days=30)
    asked = answer(book, made, answer="exempted", until=until)
    assert decided(made, TODAY) == {}
    with pytest.raises(Refusal) as no:
        approve_exemption(book.call(), decision=asked)
    assert no.value.status == 403
    done = approved(book, asked)
    assert decided(made, until - timedelta(days=1)) == {ELDER: 1}
    assert decided(made, until) == {}
    with pytest.raises(Refusal):
        approved(book, done)


def test_the_database_knows_four_eyes_and_the_end_of_an_exemption(book: Book) -> None:
    asked = answer(book, run(book), answer="exempted", until=TODAY + timedelta(days=30))
    own = {"approved_uid": asked.decided_uid}
    for change in (own, {"valid_to": None}, {"reason": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Decision._base_manager.filter(pk=asked.pk), **change)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"answer": "perhaps"}, "answer"),
        ({"answer": "exempted"}, "until"),
        ({"answer": "exempted", "until": TODAY}, "until"),
        ({"answer": "exempted", "until": TODAY + timedelta(days=366)}, "until"),
        ({"until": TODAY + timedelta(days=3)}, "until"),
        ({"number": "H3"}, "code"),
    ],
)
def test_a_decision_that_cannot_stand_is_refused(book: Book, given: dict[str, Any], field: str) -> None:
    with pytest.raises(Refusal) as no:
        answer(book, run(book), **given)
    assert no.value.field == field
    assert not Decision.objects.exists()


def test_another_decision_takes_the_place_of_the_first(book: Book) -> None:
    made = run(book)
    answer(book, made)
    answer(book, made, answer="confirmed", reason="入户核实")
    assert [one.answer for one in Decision.objects.known()] == ["confirmed"]
    assert decided(made, TODAY) == {}


def test_a_changed_rule_or_parameter_is_told(book: Book) -> None:
    first = run(book)
    label = {"zh": "老年人", "en": "Elderly"}
    name = {"zh": "老年年龄", "en": "elderly_age"}
    body = {"label": label, "name": name, "value": 80, "unit": "year_of_age"}
    put(book, "parameter", "rules.elderly_age", date(2026, 1, 1), body)
    second = run(book, LATER)
    assert outcome(second).changed and not outcome(second, "lead.many_children").changed
    assert outcome(second).gone == 1 and outcome(second).parameters[0]["value"] == 80
    # The old run is still explained by the value it used.
    (one,) = why(first, ELDER, [subject("H1").pk]).values()
    assert one.truth and "老年年龄60岁" in str(one) and one.all_parameters()[0].since == date(2014, 1, 1)
    assert one.all_members() == (Person.objects.get(memberships__household__subject__code="H1").subject_id,)
    home = subject("H1").pk
    for used, truth in ((first, True), (None, False)):
        with Bench(first.frozen, used) as bench:
            household = bench.entity("household")
            assert household is not None
            told = {row.rule.code: row.truth for row in bench.verdicts(household, [home])}
            assert told[ELDER] is truth


def test_a_rule_that_cannot_be_read_stops_no_other_and_keeps_its_base(book: Book) -> None:
    first = run(book)
    body = {"label": {"zh": "独居", "en": "Alone"}, "entity": "household", "kind": "lead", "criterion": "人口 = 1人"}
    put(book, "rule", ELDER, date(2026, 1, 1), body)
    second = run(book, LATER)
    assert outcome(second).fault["params"]["name"] == "人口" and outcome(second).held == 0
    assert outcome(second, "lead.elderly_only").held == 1
    put(book, "rule", ELDER, date(2026, 1, 2), {**body, "criterion": "家庭人口数 = 1人"})
    third = run(book, LATER + timedelta(days=1))
    assert outcome(third).earlier == first
    assert found(book, third) == {"H1": ("continued", TODAY), "H3": ("new", LATER.date() + timedelta(days=1))}


def test_a_county_suspends_a_rule_and_takes_it_up_again(book: Book) -> None:
    first = run(book)
    label = {"zh": "独居老年人", "en": "Elderly person living alone"}
    put(book, "rule", ELDER, date(2026, 11, 22), {"label": label, "suspended": True})
    second = run(book, LATER)
    assert not second.outcomes.filter(code=ELDER).exists() and second.outcomes.count() == first.outcomes.count() - 1
    body = Entry.objects.get(kind="rule", code=ELDER, county_id__isnull=True).body
    put(book, "rule", ELDER, LATER.date() + timedelta(days=1), body)
    third = run(book, LATER + timedelta(days=1))
    assert outcome(third).earlier == first
    assert found(book, third) == {"H1": ("continued", TODAY)}


def test_a_result_changed_behind_the_door_is_refused(book: Book) -> None:
    made = run(book)
    path_of(made).write_bytes(path_of(made).read_bytes() + b" ")
    with pytest.raises(Refusal, match="was changed"):
        found(book, made)
    home(book, "H4", 1940)
    with pytest.raises(Refusal, match="was changed"):
        run(book, LATER)
    assert Run.objects.count() == 1 and len(list(path_of(made).parent.iterdir())) == 1
    assert [(one.kind, one.place) for one in prove(with_rows=False).findings] == [("screening", str(made.uid))]


def someone(book: Book, role: str, path: str) -> Actor:
    rights = ROLES[role].rights
    return Actor(None, role, role, tuple(Grant(right, book.county.pk, path, role) for right in rights))


def test_rights_end_at_the_area(book: Book) -> None:
    made = run(book)
    near, far = (someone(book, "township_clerk", book.area(code).path) for code in ("V1", "V2"))
    assert [one.subject.code for one in findings(near, made, ELDER)] == ["H1"]
    assert list(findings(far, made, ELDER)) == []
    with pytest.raises(Refusal) as no:
        decide(book.call(actor=far), run=made, code=ELDER, subject=subject("H1"), answer="refuted", reason="不实")
    assert no.value.status == 403
    with pytest.raises(Refusal) as no:
        screen(book.call(actor=near), county=book.county, as_of=TODAY)
    assert no.value.status == 403
    assert get(near, str(made.uid)) == made
    with pytest.raises(Refusal) as no:
        get(replace(near, grants=()), str(made.uid))
    assert no.value.status == 404


def test_a_county_officer_may_run_and_a_day_to_come_is_refused(book: Book) -> None:
    officer = someone(book, "county_officer", "/")
    assert screen(book.call(actor=officer), county=book.county, as_of=TODAY).made_by == "county_officer"
    with pytest.raises(Refusal) as no:
        screen(book.call(), county=book.county, as_of=TODAY + timedelta(days=1))
    assert no.value.field == "as_of"
    assert Right.SCREEN_RUN_MAKE not in ROLES["township_clerk"].rights
