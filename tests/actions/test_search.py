"""What the search box finds: kept by the actions that write names, ranked, within the area, by the end of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.registry.actions import move_member, read_household, register_household
from bangfu.registry.models import Household, Person
from bangfu.registry.queries.numbers import By, households_by_number, people_by_number
from bangfu.subjects.actions import index_all, merge, rename_area, unmerge
from bangfu.subjects.models import SearchKey, Subject
from bangfu.subjects.queries.search import FOUND_AT_MOST, Found, search
from tests.actions.book import TODAY, Book, made
from tests.actions.finding import people

SINCE = date(2025, 12, 1)
READ = Right.REGISTRY_HOUSEHOLD_READ
pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def book(db: None) -> Book:
    return made()


def asked(book: Book, text: str, *kinds: str, actor: Actor | None = None) -> Found:
    reader = actor or operator("console", book.county.pk)
    return search(reader, READ, book.county.pk, kinds or ("person",), text)


def labels(found: Found) -> list[str]:
    return [hit.subject.label for hit in found.hits]


def clerk(book: Book, *areas: str) -> Actor:
    grants = tuple(Grant(READ, book.county.pk, book.area(code).path, "township_clerk") for code in areas)
    return Actor(1, "u", "clerk", grants)


def number_of(sequence: int, birth: str = "19700203") -> str:
    first = f"990177{birth}{sequence:03d}"
    return first + check_digit(first)


def home(book: Book, no: str, village: str, more: Sequence[dict[str, Any]] = (), **head: Any) -> Household:
    row = {"name": "曾国强", "relation": "02", "ethnicity": "汉族", "birth_date": "1970-02-03", **head}
    row |= {} if "id_number" in row else {"sex": "male", "id_number_why": "not_collected"}
    members = [row, *({"id_number_why": "not_collected", **one} for one in more)]
    entry = read_household({"household_no": no, "village": village, "category": "ordinary", "members": members})
    return register_household(book.call(), county=book.county, entry=entry, on=SINCE)


def test_exact_before_beginning_before_within(book: Book) -> None:
    people(book, ["王国强生", "曾国强", "国强", "国强民"])
    assert labels(asked(book, "国强")) == ["国强", "曾国强", "国强民", "王国强生"]


def test_a_single_letter_is_answered_and_cut(book: Book) -> None:
    people(book, [f"曾{chr(0x4E00 + number)}" for number in range(FOUND_AT_MOST + 40)])
    found = asked(book, "z")
    assert (len(found.hits), found.more) == (FOUND_AT_MOST, True)
    assert not asked(book, "曾" + chr(0x4E00)).more


def test_only_what_lies_in_the_area_is_found(book: Book) -> None:
    people(book, ["曾国强"], "V1")
    people(book, ["曾国强"], "V2", first=2)
    assert len(asked(book, "zgq").hits) == 2
    assert [hit.subject.code for hit in asked(book, "zgq", actor=clerk(book, "V2")).hits] == ["H-002-01"]
    assert len(asked(book, "zgq", actor=clerk(book, "V1", "V2")).hits) == 2
    assert asked(book, "zgq", actor=clerk(book)) == Found()
    assert asked(made("990178"), "zgq") == Found()


def test_a_place_is_found_under_its_new_name_and_under_the_one_it_bore(book: Book) -> None:
    rename_area(book.call(), area=book.area("V1"), code="V1", name="新沟村", on=date(2026, 3, 1))
    assert [(hit.subject.label, hit.form) for hit in asked(book, "xgc", "area").hits] == [
        ("新沟村", "initials"), ("下沟村", "initials")
    ]  # fmt: skip
    assert [(hit.subject.label, hit.form) for hit in asked(book, "上沟村", "area").hits] == [("新沟村", "former")]


def test_whoever_was_merged_leads_to_the_one_that_stays(book: Book) -> None:
    both = people(book, ["曾国强", "曾国墙"])
    merged = merge(book.call(), kept=both["曾国强"], gone=both["曾国墙"], reason="同一人", on=TODAY)
    (hit,) = asked(book, "曾国墙").hits
    assert (hit.subject.label, hit.formerly) == ("曾国强", "曾国墙")
    unmerge(book.call(), merged=merged, on=TODAY)
    assert labels(asked(book, "曾国墙")) == ["曾国墙"]


def test_a_move_takes_the_keys_along(book: Book) -> None:
    son = {"name": "曾石头", "relation": "20", "ethnicity": "汉族", "sex": "male", "birth_date": "2001-06-07"}
    home(book, "H-1", "V1", more=[son])
    to = home(book, "H-2", "V2")
    person = Person.objects.get(name="曾石头")
    move_member(book.call(), person=person, to=to, relation="20", on=date(2026, 3, 1), reason="并户")
    assert labels(asked(book, "zst", actor=clerk(book, "V2"))) == ["曾石头"]
    assert asked(book, "zst", actor=clerk(book, "V1")) == Found()


def test_the_whole_index_is_made_anew_and_former_names_stay(book: Book) -> None:
    rename_area(book.call(), area=book.area("V1"), code="V1", name="新沟村", on=date(2026, 3, 1))
    people(book, ["曾国强"])
    before = sorted(SearchKey.objects.values_list("subject_id", "of", "kind", "key", "path"))
    SearchKey.objects.exclude(kind="former").delete()
    counts = index_all(book.call(), county=book.county)
    assert sorted(SearchKey.objects.values_list("subject_id", "of", "kind", "key", "path")) == before
    assert counts == {"subjects": Subject.objects.filter(county=book.county).count(), "keys": len(before)}


def test_the_end_of_a_number_is_found_through_the_blind_index(book: Book) -> None:
    number = number_of(742)
    one = home(book, "H-1", "V1", id_number=number, phone="13912347426")
    home(book, "H-2", "V2", name="马小兰", id_number=number_of(321))
    actor, county = operator("console", book.county.pk), book.county.pk

    def met(text: str, who: Actor = actor) -> list[str]:
        return [one.by for one in people_by_number(who, county, text, 9)]

    assert met(number[-4:]) == met(number[-4:].lower()) == [By.ID_TAIL]
    assert met(number[-6:]) == [By.ID_TAIL]
    assert met(number) == met(f"{number[:6]} {number[6:14]} {number[14:]}") == [By.ID_NUMBER]
    assert met("7426") == [By.PHONE_TAIL]
    assert met("13912347426") == [By.PHONE]
    assert met("742") == met("9999") == []
    assert met("7426", clerk(book, "V2")) == []
    assert met("7426", clerk(book)) == []
    assert [one.subject for one in households_by_number(actor, county, "7426", 9)] == [one.subject_id]
    assert people_by_number(actor, county, "7426", 0) == []
