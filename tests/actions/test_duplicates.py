"""Suspected duplicates: found without accusing anybody, decided by two people, merged and taken apart exactly."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings

from bangfu.audit.models import Dated, Line, Recorded
from bangfu.audit.queries import verify_rows
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant, operator
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import read_folder
from bangfu.registry.actions import leave_household, move_member, read_household, register_household
from bangfu.registry.facts import FACTS
from bangfu.registry.models import Household, Membership, Person
from bangfu.registry.queries import lines, members, visible
from bangfu.registry.queries.likeness import alike, likeness
from bangfu.screening.actions.duplicates import (
    approve_merge,
    decide_duplicate,
    look_for_duplicates,
    propose_merge,
    send_back,
    undo_merge,
)
from bangfu.screening.models import Duplicate
from bangfu.screening.queries.duplicates import get_duplicate, told_before, visible_duplicates
from bangfu.screening.rules.duplicates import TO_DO
from bangfu.subjects.models import Hold, SearchKey
from tests.actions.book import Book, made

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY, SINCE = date(2026, 11, 21), date(2025, 12, 1)
KINDS = ("code_list", "parameter", "matching")


def number_of(birth: str, sequence: int) -> str:
    first = f"990177{birth}{sequence:03d}"
    return first + check_digit(first)


def member(name: str, relation: str, born: str, sequence: int = 0, **more: Any) -> dict[str, Any]:
    known = {"id_number": number_of(born.replace("-", ""), sequence)} if sequence else {
        "id_number_why": "not_collected", "birth_date": born, "sex": more.pop("sex", "male"),
    }  # fmt: skip
    return {"name": name, "relation": relation, "ethnicity": "汉族", **known, **more}


@pytest.fixture
def book(db: None) -> Book:
    one = made()
    load_vendor(one.call(), files=[row for row in read_folder(settings.BANGFU_POLICY) if row.kind in KINDS])
    return one


def register(book: Book, number: str, village: str, *people: dict[str, Any], **more: Any) -> Household:
    row = {"household_no": number, "village": village, "category": "lifted", "members": list(people), **more}
    return register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)


@pytest.fixture
def twice(book: Book) -> Book:
    """胡晓燕 stands in two households under another character and no number; the neighbours are nobody's double."""
    register(book, "H1", "V1", member("胡永年", "02", "1970-02-03", 11), member("胡晓燕", "20", "1994-05-06", 12))
    register(
        book, "H2", "V1", member("冯建国", "02", "1991-08-09", 13), member("胡小燕", "10", "1994-05-06", sex="female")
    )
    register(book, "H3", "V2", member("段海云", "02", "1966-03-04", 15))
    for number in range(4, 12):
        register(
            book,
            f"H{number}",
            "V2",
            member(f"白山{'甲乙丙丁戊己庚辛'[number - 4]}", "02", f"19{50 + number}-07-1{number % 10}", 21),
        )
    return book


def look(book: Book) -> dict[str, int]:
    return look_for_duplicates(book.call(), county=book.county, on=TODAY)


def the_one(book: Book) -> Duplicate:
    (ticket,) = Duplicate.objects.known().filter(county=book.county)
    return ticket


def person(name: str) -> Person:
    return Person.objects.select_related("subject").get(name=name)


def officer(book: Book, uid: str = "officer") -> Call:
    rights = (Right.SUBJECT_MERGE, Right.REGISTRY_HOUSEHOLD_READ, Right.REGISTRY_MATCH_DECIDE)
    actor = Actor(9, uid, uid, tuple(Grant(right, book.county.pk, "/", "county_officer") for right in rights))
    return book.call(actor=actor)


def side_of(ticket: Duplicate, one: Person) -> str:
    return "left" if ticket.left_id == one.subject_id else "right"


def merged(book: Book, kept: Person, *take: str) -> Duplicate:
    ticket = the_one(book)
    propose_merge(
        officer(book, "clerk"), ticket=ticket, kept=side_of(ticket, kept), take=take, reason="入户核对是同一人"
    )
    return approve_merge(officer(book), ticket=ticket)


def everything(on: date) -> dict[str, list[Any]]:
    """What every kind of row says on a day, without the numbers by which the trail tells rows apart."""
    told: dict[str, list[Any]] = {}
    for model in apps.get_models():
        label = model._meta.label
        if not issubclass(model, Recorded) or label in ("subjects.Merge", "screening.Duplicate"):
            continue
        dated = issubclass(model, Dated)
        rows = model.objects.all().as_of(on) if dated else model.objects.all()  # type: ignore[attr-defined]
        left = {"recorded_seq", "superseded_seq"} | ({"id"} if dated else set())
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in left]
        told[label] = sorted(str([getattr(row, name) for name in names]) for row in rows)
    told["keys"] = sorted(map(str, SearchKey.objects.values_list("subject", "kind", "key")))
    return told


def facts(book: Book) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(str, table.rows(book.county.pk, TODAY, None)))
        for table in FACTS
        if table.name in ("household", "person")
    }


def test_a_person_in_two_households_is_found_and_nobody_else(twice: Book) -> None:
    assert look(twice) == {"people": 13, "pairs": 1, "new": 1, "again": 0, "settled": 0}
    ticket = the_one(twice)
    assert {ticket.left_id, ticket.right_id} == {person("胡晓燕").subject_id, person("胡小燕").subject_id}
    assert (ticket.state, ticket.kind, ticket.levels["name"]) == ("open", "person", "homophone")
    assert not Hold.objects.exists(), "a question holds nothing"
    before = Line.objects.count()
    assert look(twice)["new"] == 0
    assert Line.objects.count() == before, "a look that finds nothing new writes nothing"


def test_not_the_same_is_remembered_while_the_facts_stand(twice: Book) -> None:
    look(twice)
    with pytest.raises(Refusal) as refused:
        decide_duplicate(twice.call(), ticket=the_one(twice), answer="different", reason=" ")
    assert refused.value.field == "reason"
    decide_duplicate(twice.call(), ticket=the_one(twice), answer="checking", reason="下村核实")
    decide_duplicate(twice.call(), ticket=the_one(twice), answer="different", reason="两人都在家，见到本人")
    assert look(twice) == {"people": 13, "pairs": 1, "new": 0, "again": 0, "settled": 0}
    with pytest.raises(Refusal) as refused:
        decide_duplicate(twice.call(), ticket=the_one(twice), answer="different", reason="再说一次")
    assert refused.value.status == 409
    other = Household.objects.get(subject__code="H3")
    move_member(twice.call(), person=person("胡小燕"), to=other, relation="99", on=TODAY, reason="搬走")
    assert look(twice)["again"] == 1, "another village: the facts are others"
    assert the_one(twice).state == "open"


def test_a_question_that_settled_itself_is_closed_and_comes_back(twice: Book) -> None:
    look(twice)
    one = person("胡小燕")
    leave_household(twice.call(), person=one, on=TODAY, reason="外出")
    assert look(twice)["settled"] == 1
    assert the_one(twice).state == "settled"


def test_two_people_agree_before_anything_is_merged(twice: Book) -> None:
    look(twice)
    ticket, kept = the_one(twice), person("胡晓燕")
    clerk = officer(twice, "clerk")
    propose_merge(clerk, ticket=ticket, kept=side_of(ticket, kept), take=(), reason="同一人")
    with pytest.raises(Refusal, match="Nobody approves"):
        approve_merge(officer(twice, "clerk"), ticket=ticket)
    assert person("胡小燕").subject.merged_into_id is None
    send_back(officer(twice), ticket=ticket, reason="先看户口本")
    assert (the_one(twice).state, the_one(twice).reason) == ("open", "先看户口本")
    propose_merge(officer(twice, "clerk"), ticket=ticket, kept=side_of(ticket, kept), take=(), reason="看过户口本")
    approve_merge(officer(twice), ticket=ticket)
    done = the_one(twice)
    assert (done.state, done.decided_by, done.approved_by) == ("merged", "clerk", "officer")
    assert [row.state for row in told_before(done)] == ["open", "proposed", "open", "proposed", "merged"]
    assert person("胡小燕").subject.merged_into_id == kept.subject_id
    lines_written = Line.objects.filter(action="screening.duplicate.approve")
    assert lines_written.count() == 1 and lines_written.get().subject_uid


def test_what_was_changed_after_the_proposal_is_not_merged(twice: Book) -> None:
    look(twice)
    ticket, kept = the_one(twice), person("胡晓燕")
    propose_merge(officer(twice, "clerk"), ticket=ticket, kept=side_of(ticket, kept), take=(), reason="同一人")
    other = Household.objects.get(subject__code="H3")
    move_member(twice.call(), person=person("胡小燕"), to=other, relation="99", on=TODAY, reason="搬走")
    with pytest.raises(Refusal, match="changed after this was proposed"):
        approve_merge(officer(twice), ticket=ticket)


@pytest.mark.parametrize(
    "take", [(), ("name",), ("name", "id_number", "birth_date", "phone", "sex", "ethnicity"), ("household",)]
)
def test_merged_and_undone_every_row_says_what_it_said(twice: Book, take: tuple[str, ...]) -> None:
    look(twice)
    before, told = everything(TODAY), facts(twice)
    kept, gone = person("胡晓燕"), person("胡小燕")
    merged(twice, kept, *take)
    kept.refresh_from_db()
    assert kept.name == ("胡小燕" if "name" in take else "胡晓燕")
    home = Membership.objects.as_of(TODAY).get(person=kept).household.household_no
    assert home == ("H2" if "household" in take else "H1")
    assert not Membership.objects.as_of(TODAY).filter(person=gone).exists()
    assert len(facts(twice)["person"]) == len(told["person"]) - 1
    assert everything(TODAY) != before
    assert look(twice)["pairs"] == 0
    undo_merge(officer(twice), ticket=the_one(twice), reason="查实是两个人")
    after = everything(TODAY)
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}
    assert facts(twice) == told
    assert the_one(twice).state == "undone" and "undone" in TO_DO
    assert look(twice) == {"people": 13, "pairs": 1, "new": 0, "again": 0, "settled": 0}
    assert [str(one) for one in verify_rows()] == []


def test_a_head_does_not_leave_a_household_behind(book: Book) -> None:
    register(book, "H1", "V1", member("胡永年", "02", "1970-02-03", 11), member("胡晓燕", "20", "1994-05-06", 12))
    register(
        book, "H2", "V1", member("胡小燕", "02", "1994-05-06", sex="female"), member("冯小", "20", "2019-08-09", 14)
    )
    look(book)
    with pytest.raises(Refusal, match="without its head"):
        merged(book, person("胡晓燕"))
    assert person("胡小燕").subject.merged_into_id is None, "nothing is half merged"
    merged_over = the_one(book)
    send_back(officer(book), ticket=merged_over, reason="选另一户")
    merged(book, person("胡晓燕"), "household")
    assert [row.person.name for row in members(Household.objects.get(subject__code="H2"), TODAY)] == ["胡晓燕", "冯小"]


def test_a_household_that_is_left_empty_goes_with_its_person(book: Book) -> None:
    register(book, "H1", "V1", member("胡永年", "02", "1970-02-03", 11), member("胡晓燕", "20", "1994-05-06", 12))
    register(book, "H2", "V2", member("胡晓燕", "02", "1994-05-06", sex="female"))
    look(book)
    before, told = everything(TODAY), facts(book)
    first = Person.objects.select_related("subject").get(name="胡晓燕", id_number__isnull=False)
    merged(book, first)
    assert [one.household_no for one in visible(operator("console", book.county.pk))] == ["H1"]
    assert len(facts(book)["household"]) == 1
    undo_merge(officer(book), ticket=the_one(book), reason="查实是两个人")
    assert (everything(TODAY), facts(book)) == (before, told)


@pytest.fixture
def household_twice(book: Book) -> Book:
    """One household entered twice: once with numbers, once from a paper list with slips; a grandchild only there."""
    register(
        book, "H1", "V1", member("龚永福", "02", "1962-02-03", 11), member("夏桂兰", "10", "1964-05-06", 12),
        member("龚海", "20", "1990-10-11", 13), account="9999 0000 1111 2222",
    )  # fmt: skip
    register(
        book, "H2", "V2", member("龚永富", "02", "1962-02-03"), member("夏桂蘭", "10", "1964-06-05", sex="female"),
        member("龚小海", "41", "2015-10-11", 15),
    )  # fmt: skip
    register(book, "H3", "V2", member("段海云", "02", "1966-03-04", 16))
    return book


@pytest.mark.parametrize("take", [(), ("village", "category", "account", "phone")])
def test_households_are_one_ticket_and_merge_with_their_people(household_twice: Book, take: tuple[str, ...]) -> None:
    book = household_twice
    assert look(book)["new"] == 1
    ticket = the_one(book)
    assert (ticket.kind, len(ticket.members)) == ("household", 2)
    before, told = everything(TODAY), facts(book)
    first = Household.objects.get(subject__code="H1")
    side = "left" if ticket.left_id == first.subject_id else "right"
    propose_merge(officer(book, "clerk"), ticket=ticket, kept=side, take=take, reason="一户登记两次")
    approve_merge(officer(book), ticket=ticket)
    (shown, other) = lines(visible(operator("console", book.county.pk)), TODAY)
    assert (shown.household_no, other.household_no) == ("H1", "H3")
    assert [one.name for one in shown.members] == ["龚永福", "夏桂兰", "龚海", "龚小海"]
    assert shown.village == ("下沟村" if take else "上沟村")
    assert len(facts(book)["person"]) == len(told["person"]) - 2
    undo_merge(officer(book), ticket=the_one(book), reason="分户手续补来了")
    after = everything(TODAY)
    assert {label: rows for label, rows in after.items() if rows != before[label]} == {}
    assert facts(book) == told


def test_a_change_after_the_merge_stands_in_the_way_of_undoing(twice: Book) -> None:
    look(twice)
    kept = person("胡晓燕")
    merged(twice, kept, "household")
    other = Household.objects.get(subject__code="H3")
    later = Call(operator("console", twice.county.pk), str(uuid7(NOW)), NOW + timedelta(days=2))
    move_member(later, person=person("胡晓燕"), to=other, relation="99", on=TODAY + timedelta(days=1), reason="搬走")
    with pytest.raises(Refusal, match="changed after the two were merged"):
        undo_merge(officer(twice), ticket=the_one(twice), reason="查实是两个人")
    assert the_one(twice).state == "merged"


def test_only_who_reads_both_records_sees_the_question(twice: Book) -> None:
    look(twice)
    ticket = the_one(twice)

    def reader(path: str) -> Actor:
        return Actor(7, "7", "reader", (Grant(Right.REGISTRY_HOUSEHOLD_READ, twice.county.pk, path, "clerk"),))

    assert list(visible_duplicates(reader(twice.area("V1").path), twice.county)) == [ticket]
    assert list(visible_duplicates(reader(twice.area("V2").path), twice.county)) == []
    with pytest.raises(Refusal) as refused:
        get_duplicate(reader(twice.area("V2").path), twice.county, str(ticket.uid))
    assert refused.value.status == 404
    narrow = Actor(8, "8", "clerk", (Grant(Right.REGISTRY_MATCH_DECIDE, twice.county.pk, twice.area("V2").path, "c"),))
    with pytest.raises(Refusal) as refused:
        decide_duplicate(twice.call(actor=narrow), ticket=ticket, answer="different", reason="不是")
    assert refused.value.status == 403


def test_a_list_is_held_against_the_register(twice: Book) -> None:
    """What an import asks before it enters people."""
    rows = likeness(twice.county, TODAY).rows
    given = rows.slice(0, 2).set_column(0, "key", [[1, 2]])
    found = alike(twice.county, given, TODAY).to_pylist()
    assert sorted((row["right"], row["ground"]) for row in found) == [(1, "id"), (2, "id")]
