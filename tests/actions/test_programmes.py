"""Programmes: what a standard must say, who takes part, how a state holds from a day on; one line for many rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.documents.models import Document
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.kernel.unit import read_amount
from bangfu.programmes.actions import (
    Enrolment,
    StandardEntry,
    amend_benefit_item,
    amend_participation,
    enrol,
    enrol_many,
    move_participation,
    put_policy_version,
    register_programme,
    set_benefit_item,
)
from bangfu.programmes.facts import FACTS
from bangfu.programmes.lifecycle import MOVES
from bangfu.programmes.models import BenefitItem, Participation, PolicyVersion, Programme
from bangfu.programmes.queries import visible_participations, visible_programmes, visible_standards
from bangfu.programmes.rules.standards import Terms
from bangfu.registry.actions import CohortEntry, read_household, record_cohort, register_household
from bangfu.registry.models import Household
from bangfu.subjects.models import Subject
from tests.actions.book import TODAY, Book, fact_rows, made
from tests.actions.office import head, ruled, take

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return ruled()


def programme(book: Book, code: str = "PG", **own: Any) -> Programme:
    return register_programme(book.call(), heading=head(book, code), kind="training", **own)


def taking_part(book: Book, code: str, **own: Any) -> Participation:
    heads = {name: own.pop(name) for name in ("year", "area", "keeper", "approx") if name in own}
    entry = Enrolment(head(book, code, **heads), own.pop("kind", "works_job"), **own)
    return enrol(book.call(), entry=entry)


def standard(book: Book, code: str, kind: str = "benefit", state: str = "current", **terms: Any) -> BenefitItem:
    entry = StandardEntry(head(book, code), kind, "item", Terms(**terms), state=state)
    return set_benefit_item(book.call(), entry=entry)


def facts(book: Book, table: str, on: date = TODAY) -> list[dict[str, object]]:
    found = next(one for one in FACTS if one.name == table)
    return fact_rows(book.county, found, on)


def refused(go: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        go()
    return no.value.field


def household(book: Book) -> Household:
    head_of_it = {"name": "格桑", "relation": "02", "sex": "female", "ethnicity": "藏族", "birth_date": "1980-01-01"}
    entry = read_household(
        {
            "household_no": "H1",
            "village": "V1",
            "category": "ordinary",
            "members": [{**head_of_it, "id_number_why": "not_collected"}],
        }
    )
    return register_household(book.call(), county=book.county, entry=entry, on=TODAY)


def test_a_new_version_ends_the_one_before_it(book: Book) -> None:
    of = programme(book, valid_from=date(2016, 1, 1))
    for day in (date(2016, 1, 1), date(2020, 1, 1)):
        put_policy_version(book.call(), programme=of, valid_from=day)
    put_policy_version(book.call(), programme=of, valid_from=None, state="draft")
    rows = PolicyVersion.objects.known().order_by("number")
    assert [(one.number, one.state, one.valid_to) for one in rows] == [
        (1, "superseded", date(2020, 1, 1)),
        (2, "in_force", None),
        (3, "draft", None),
    ]
    assert refused(lambda: put_policy_version(book.call(), programme=of, valid_from=date(2020, 1, 1))) == "valid_from"
    early = StandardEntry(
        head(book, "S1"), "benefit", "i", Terms(amount=read_amount("200元")), of, valid_from=date(2018, 1, 1)
    )
    assert set_benefit_item(book.call(), entry=early).version == 1
    assert list(visible_programmes(book.call().actor, book.county)) == [of]
    assert verify_rows() == []


def test_a_standard_says_what_its_kind_asks(book: Book) -> None:
    money = read_amount("200元")
    good: list[tuple[str, dict[str, Any]]] = [
        ("benefit", {"amount": money}),
        ("benefit", {"least": money, "most": read_amount("300元")}),
        ("benefit", {"masked_text": "20xx元"}),
        ("share", {"min_share_bp": 3000}),
        ("quota", {"per_amount": read_amount("100万元"), "persons": 1}),
        ("limit", {"maximum": 50}),
        ("minimum", {"minimum": 3}),
        ("checklist", {"criteria": ("甲", "乙")}),
    ]
    for number, (kind, terms) in enumerate(good):
        standard(book, f"S{number}", kind, **terms)
    bad: list[tuple[str, str, dict[str, Any]]] = [
        ("amount", "benefit", {}),
        ("per_amount", "quota", {"persons": 1}),
        ("criteria", "checklist", {}),
        ("criteria", "checklist", {"criteria": ("甲", "甲")}),
        ("share", "share", {"share_bp": 10_001}),
        ("max", "benefit", {"least": money, "most": read_amount("100元")}),
        ("maximum", "limit", {"minimum": 2, "maximum": 1}),
        ("kind", "gift", {}),
    ]
    for field, kind, terms in bad:
        assert refused(lambda kind=kind, terms=terms: standard(book, "Q", kind, **terms)) == field, (kind, terms)
    assert refused(lambda: standard(book, "Q", state="maybe", amount=money)) == "state"
    assert BenefitItem.objects.count() == len(good)
    assert visible_standards(book.call().actor, book.county).count() == len(good)


def test_a_masked_sum_has_no_number_until_somebody_knows_it(book: Book) -> None:
    row = standard(book, "S", masked_text="20xx元")
    (fact,) = facts(book, "standard")
    assert (fact["amount_fen"], fact["masked"]) == (None, True)
    assert refused(lambda: amend_benefit_item(book.call(), standard=row, terms=Terms(persons=1))) == "reason"
    amend_benefit_item(book.call("the paper itself"), standard=row, terms=Terms(amount=read_amount("2400元")))
    (fact,) = facts(book, "standard")
    assert (fact["amount_fen"], fact["masked"]) == (240_000, False)
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet.update(BenefitItem.objects.known(), masked_text="24xx元")


def test_a_standard_of_a_records_file(book: Book) -> None:
    take(
        book,
        programmes=[{"code": "PG", "name": "甲", "organisation": "O", "kind": "training", "valid_from": "2016-01-01"}],
        standards=[
            {"code": "A", "programme": "PG", "kind": "benefit", "item": "i", "per": "year", "amount": "20xx元"},
            {"code": "B", "programme": "PG", "kind": "share", "item": "i", "state": "proposed", "min_share": "30%"},
            {"code": "C", "organisation": "O", "kind": "checklist", "item": "i", "criteria": ["一", "二", "三"]},
        ],
    )
    rows = {row["kind"]: row for row in facts(book, "standard")}
    assert (rows["benefit"]["masked"], rows["benefit"]["per"], rows["benefit"]["programme"]) == (True, "year", "PG")
    assert (rows["share"]["min_share_bp"], rows["share"]["state"]) == (3000, "proposed")
    assert (rows["checklist"]["criteria_count"], rows["checklist"]["programme"]) == (3, "")
    assert BenefitItem.objects.get(subject__code="A").version == 1
    with pytest.raises(Refusals) as no:
        take(book, standards=[{"code": "D", "kind": "limit", "item": "i", "maximum": "5"}])
    assert [one.field for one in no.value.each] == ["organisation"]
    assert not Document.objects.exists()


def test_a_group_takes_part_and_its_figures_are_facts(book: Book) -> None:
    row = taking_part(
        book,
        "P",
        person_count=46,
        income=read_amount("20.34万元"),
        registered=True,
        as_on=date(2026, 8, 31),
    )
    assert [len(facts(book, "participation", date(2026, 8, day))) for day in (30, 31)] == [0, 1]
    (fact,) = facts(book, "participation")
    assert (fact["person_count"], fact["income_fen"], fact["income_ulp_fen"]) == (46, 20_340_000, 10_000)
    assert (fact["registered"], fact["household_count"], fact["programme"]) == ("yes", None, "")
    assert list(visible_participations(book.call().actor, book.county)) == [row]


def test_what_a_participation_may_not_say(book: Book) -> None:
    other = made("990178")
    away = taking_part(book, "AWAY", person_count=1).subject
    away.county_id = other.county.pk
    bureau: Subject = book.bureau.subject
    cases: list[tuple[str, dict[str, Any]]] = [
        ("kind", {"kind": "no_such_kind"}),
        ("channel", {"channel": "no_such_channel"}),
        ("state", {"state": "maybe"}),
        ("reason", {"state": "suspended"}),
        ("from", {"from_on": date(2026, 11, 22)}),
        ("to", {"from_on": date(2026, 2, 1), "to_on": date(2026, 1, 31)}),
        ("as_on", {"as_on": date(2026, 11, 22)}),
        ("persons", {"person_count": -1}),
        ("households", {"person_count": 3, "household_count": 4}),
        ("programme", {"programme": bureau}),
        ("at", {"at": bureau}),
        ("part_of", {"part_of": away}),
        ("area", {"area": other.area("T")}),
        ("organisation", {"keeper": other.bureau}),
    ]
    for field, own in cases:
        assert refused(lambda own=own: taking_part(book, "Q", **own)) == field, own
    assert Participation.objects.count() == 1
    taking_part(book, "Q", state="planned", from_on=date(2026, 12, 1), planned_count=30)


def test_the_database_refuses_what_no_action_writes(book: Book) -> None:
    row = taking_part(book, "P", person_count=3, household_count=2, from_on=date(2026, 2, 1))
    changes: list[dict[str, Any]] = [
        {"item_count": -1},
        {"household_count": 4},
        {"to_on": date(2026, 1, 1)},
        {"valid_from": date(2026, 2, 1), "valid_to": date(2026, 1, 1)},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            QuerySet.update(Participation.objects.filter(pk=row.pk), **change)


def test_parts_of_a_participation_fit_into_the_whole(book: Book) -> None:
    whole = taking_part(book, "ALL", person_count=140, income=read_amount("1.0万元")).subject
    taking_part(book, "A", person_count=100, income=read_amount("0.97万元"), part_of=whole)
    assert refused(lambda: taking_part(book, "B", person_count=41, part_of=whole)) == "persons"
    # 1.0 万元 is rounded to its last digit, so that parts of 1.02 万元 may still make it up.
    taking_part(book, "B", person_count=40, income=read_amount("0.05万元"), part_of=whole)
    assert refused(lambda: taking_part(book, "C", income=read_amount("0.1万元"), part_of=whole)) == "income"


def test_one_person_counts_one_and_is_read_with_the_right_over_households(book: Book) -> None:
    home = household(book)
    member = home.memberships.get().person.subject
    row = taking_part(book, "P", who=member, area=book.area("V1"))
    group = taking_part(book, "G", person_count=5)
    assert (row.person_count, row.household_count) == (1, None)
    assert taking_part(book, "H", who=home.subject).household_count == 1
    assert refused(lambda: taking_part(book, "Q", who=member, person_count=2)) == "persons"
    cohort = record_cohort(book.call(), entry=CohortEntry(head(book, "K"), "poor", person_count=9)).subject
    assert taking_part(book, "R", who=cohort, person_count=4).person_count == 4
    reader = Actor(1, "u", "n", (Grant(Right.RECORD_READ, book.county.pk, "/", "r"),))
    seen = visible_participations(reader, book.county)
    assert [one.subject.code for one in seen] == ["G", "R"] and group in seen


def test_states_move_by_their_table_and_hold_from_a_day_on(book: Book) -> None:
    row = taking_part(book, "P", kind="training", state="planned", planned_count=30, year="2026")
    move = move_participation
    assert refused(lambda: move(book.call(), participation=row, to="suspended", on=date(2026, 3, 1))) == "reason"
    held = move(book.call(), participation=row, to="suspended", on=date(2026, 3, 1), reason="疫情")
    again = move(book.call(), participation=held, to="active", on=date(2026, 9, 1))
    ended = move(book.call(), participation=again, to="ended", on=date(2026, 10, 1))
    assert refused(lambda: move(book.call(), participation=ended, to="active", on=date(2026, 11, 1))) == "state"
    days = [date(2026, month, 1) for month in (2, 3, 9, 10)]
    assert [[one["state"] for one in facts(book, "participation", day)] for day in days] == [
        ["planned"],
        ["suspended"],
        ["active"],
        ["ended"],
    ]
    assert (ended.from_on, ended.to_on) == (date(2026, 9, 1), date(2026, 10, 1))
    assert verify_rows() == []


def test_the_table_of_states_leads_to_its_end() -> None:
    assert set().union(*MOVES.values()) == set(MOVES) - {"planned"}
    assert [state for state, to in MOVES.items() if not to] == ["ended"]


def test_a_correction_keeps_what_was_said(book: Book) -> None:
    row = taking_part(book, "P", person_count=5, household_count=5)
    assert refused(lambda: amend_participation(book.call(), participation=row, person_count=6)) == "reason"
    assert refused(lambda: amend_participation(book.call("r"), participation=row, person_count=4)) == "households"
    assert refused(lambda: amend_participation(book.call("r"), participation=row, person_count=5)) == ""
    amend_participation(book.call("two came later"), participation=row, person_count=7)
    assert [one.person_count for one in Participation.objects.order_by("pk")] == [5, 7]
    assert Line.objects.latest("seq").detail["changes"] == {"person_count": [5, 7]}


def test_many_are_one_line_and_fail_together(book: Book) -> None:
    entries = [Enrolment(head(book, f"P{n}"), "eco_post", person_count=1) for n in range(30)]
    before = Line.objects.count()
    assert enrol_many(book.call(), county=book.county, entries=entries) == {"participations": 30}
    assert Line.objects.count() == before + 1
    bad = [Enrolment(head(book, "X"), "eco_post"), Enrolment(head(book, "Y"), "eco_post", state="suspended")]
    with pytest.raises(Refusal) as no:
        enrol_many(book.call(), county=book.county, entries=bad)
    assert (no.value.row, no.value.field) == ("Y", "reason")
    away = Actor(1, "u", "n", (Grant(Right.PROGRAMME_RECORD_WRITE, book.county.pk, book.area("V1").path, "r"),))
    with pytest.raises(Refusal) as no:
        enrol_many(book.call(actor=away), county=book.county, entries=bad[:1])
    assert no.value.status == 403
    assert Participation.objects.count() == 30 and verify_rows() == []


def test_participations_of_a_records_file(book: Book) -> None:
    rows: list[dict[str, Any]] = [
        {
            "code": "P1",
            "organisation": "O",
            "year": "2018-2019",
            "kind": "works_job",
            "persons": "120人",
            "at": "area:T",
        },
        {"code": "P2", "organisation": "O", "kind": "device", "persons": "18人", "households": "17户", "items": "19件"},
        {
            "code": "P3",
            "organisation": "O",
            "kind": "training",
            "state": "suspended",
            "reason": "疫情",
            "planned": "30人",
        },
    ]
    assert take(book, participations=rows).written == 3
    assert [one.at.kind if one.at else "" for one in Participation.objects.order_by("pk")] == ["area", "", ""]
    with pytest.raises(Refusals) as no:
        take(
            book,
            participations=[
                {"code": "P4", "organisation": "O", "kind": "device", "at": "T", "persons": "30件"},
                {"code": "P5", "organisation": "O", "kind": "device", "provider": "T"},
            ],
        )
    assert [one.field for one in no.value.each] == ["persons"]
    with pytest.raises(Refusals) as no:
        take(book, participations=[{"code": "P5", "organisation": "O", "kind": "device", "provider": "T"}])
    assert [(one.field, one.row.split(" ")[-1]) for one in no.value.each] == [("provider", "P5")]
