"""Lists of households, people and villages: one query is the list, its count, its sums and its keys."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant, operator
from bangfu.policybook.queries import items
from bangfu.registry.actions import (
    StateEntry,
    YearEntry,
    enter_on_list,
    leave_household,
    read_household,
    register_household,
    state_conditions,
    state_livings,
    state_years,
)
from bangfu.registry.models import Household, HouseholdYear, Person
from bangfu.registry.queries.lists.filters import NOT, TURNED, Day
from bangfu.registry.queries.lists.income import accounts
from bangfu.registry.queries.lists.listing import KINDS, Listing, listing
from bangfu.registry.queries.lists.people import born_by
from bangfu.registry.rules import POVERTY_CAUSE, account_sums, net_fen
from tests.actions.book import TODAY, Book
from tests.actions.office import confirmed, ruled

pytestmark = pytest.mark.usefixtures("policy_in_force")
SINCE, LATER = date(2026, 1, 5), date(2026, 6, 1)
HOMES = (
    ("H-1", "V1", "lifted", (("甲一", "male", "1950-02-03"), ("甲二", "female", "2014-06-07"))),
    ("H-2", "V1", "prevention", (("乙一", "female", "1980-03-01"),)),
    (
        "H-3", "V2", "ordinary",
        (("丙一", "male", "1990-01-01"), ("丙二", "male", "2015-01-01"), ("丙三", "female", "1992-05-05")),
    ),
    ("H-4", "V2", "lifted", (("丁一", "male", "1966-11-21"),)),
)  # fmt: skip


@pytest.fixture
def book(db: None) -> Book:
    book = ruled()
    for number, village, category, members in HOMES:
        told = [
            {"name": name, "relation": "97" if place else "02", "sex": sex, "ethnicity": "汉族", "birth_date": born}
            for place, (name, sex, born) in enumerate(members)
        ]
        row = {"household_no": number, "village": village, "category": category, "members": told}
        register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    stated = (("H-1-01", {"labour": "lost", "health": "chronic disabled"}), ("H-2-01", {"labour": "ordinary"}))
    stated += (("H-3-01", {"labour": "skilled", "school": "none"}), ("H-3-02", {"school": "primary"}))
    entries = [StateEntry(person(one), SINCE, values) for one, values in stated]
    state_conditions(book.call(), county=book.county, entries=entries)
    living = [StateEntry(home("H-1"), SINCE, {"house_grade": "C", "farmland_mu100": 350})]
    living += [StateEntry(home("H-3"), SINCE, {"house_grade": "A", "farmland_mu100": 120, "water_safe": True})]
    state_livings(book.call(), county=book.county, entries=living)
    years = [YearEntry(home("H-1"), 2026, {"wage_other": 1_200_000, "operating_cost": 200_000}, 2, rest="none")]
    years += [YearEntry(home("H-2"), 2026, {"wage_other": 900_000}, 1, rest="none")]
    years += [YearEntry(home("H-3"), 2026, {"wage_other": 900_000}, 3)]
    state_years(book.call(), county=book.county, entries=years)
    enter_on_list(book.call(), subject=home("H-1").subject, name=POVERTY_CAUSE, code="illness", on=SINCE)
    return book


def home(number: str) -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def person(number: str) -> Person:
    return Person.objects.select_related("subject").get(subject__code=number)


def asked(book: Book, kind: str, on: date = TODAY, sort: str = "", **given: str) -> Listing:
    return Listing(operator("console", book.county.pk), KINDS[kind], Day(book.county.pk, on), given, sort=sort)


def codes(found: Listing) -> list[str]:
    return [one.code if found.kind.name == "villages" else one.subject.code for one in found.rows]


HOUSEHOLDS: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "H-1 H-2 H-3 H-4"),
    ({"area": "V1"}, "H-1 H-2"),
    ({"area": "T"}, "H-1 H-2 H-3 H-4"),
    ({"area": "nowhere"}, ""),
    ({"category": "lifted"}, "H-1 H-4"),
    ({"category": "lifted", "area": "V2"}, "H-4"),
    ({"cause": "illness"}, "H-1"),
    ({"cause": "lacking"}, "H-2 H-3 H-4"),
    ({"members_from": "2"}, "H-1 H-3"),
    ({"members_to": "1"}, "H-2 H-4"),
    ({"members_from": "1", "members_to": "2"}, "H-1 H-2 H-4"),
    ({"labour_from": "1"}, "H-2 H-3"),
    ({"labour_to": "0"}, "H-1 H-4"),
    # 10,000 yuan over two heads; of H-3 it is not collected, of H-4 there is no account.
    ({"income_from": "5000"}, "H-1 H-2"),
    ({"income_from": "5001"}, "H-2"),
    ({"income_below": "9000"}, "H-1"),
    ({"lacking": "income"}, "H-3 H-4"),
    ({"lacking": "house_grade"}, "H-2 H-4"),
    ({"lacking": "water_safe"}, "H-1 H-2 H-4"),
    ({"lacking": "nonsense"}, ""),
    ({"house": "C"}, "H-1"),
    ({"water": "yes"}, "H-3"),
    ({"health": "disabled"}, "H-1"),
    ({"health": "chronic"}, "H-1"),
    ({"health": "able"}, ""),
    ({"school": "any"}, "H-3"),
    ({"q": "丁"}, "H-4"),
    ({"q": "h-3"}, "H-3"),
    ({"exited": "yes"}, "H-1 H-4"),
    ({"problem": "yes"}, ""),
    ({"members_from": "two"}, ""),
)
PEOPLE: tuple[tuple[dict[str, str], str], ...] = (
    ({"age_from": "60"}, "H-1-01 H-4-01"),
    ({"age_to": "16"}, "H-1-02 H-3-02"),
    ({"sex": "female", "area": "V2"}, "H-3-03"),
    ({"category": "ordinary"}, "H-3-01 H-3-02 H-3-03"),
    ({"labour": "skilled"}, "H-3-01"),
    ({"school": "any"}, "H-3-02"),
    ({"health": "chronic"}, "H-1-01"),
    ({"lacking": "labour"}, "H-1-02 H-3-02 H-3-03 H-4-01"),
    ({"lacking": "id_number", "area": "V1"}, "H-1-01 H-1-02 H-2-01"),
    ({"q": "乙"}, "H-2-01"),
    ({"job": "no", "area": "V1"}, "H-1-01 H-1-02 H-2-01"),
    ({"left": "yes"}, ""),
)


@pytest.mark.parametrize(("given", "wanted"), HOUSEHOLDS, ids=str)
def test_a_filter_of_households_finds_these_and_no_other(book: Book, given: dict[str, str], wanted: str) -> None:
    found = asked(book, "households", **given)
    assert codes(found) == wanted.split()
    assert_one_query(found)


@pytest.mark.parametrize(("given", "wanted"), PEOPLE, ids=str)
def test_a_filter_of_people_finds_these_and_no_other(book: Book, given: dict[str, str], wanted: str) -> None:
    found = asked(book, "people", **given)
    assert codes(found) == wanted.split()
    assert_one_query(found)


def assert_one_query(found: Listing) -> None:
    """List, count, keys, sums and what is narrowed by ticking all agree."""
    keys = [one.pk for one in found.rows]
    assert found.keys() == keys and found.count == len(keys) == found.totals()[found.kind.name]
    uids = [str(one.uid if found.kind.name == "villages" else one.subject.uid) for one in found.rows]
    assert [one.pk for one in found.narrowed(uids)] == keys
    assert len(found.values(list(found.rows), found.kind.columns)) == len(keys)


def test_sums_are_of_the_whole_filter(book: Book) -> None:
    assert asked(book, "households").totals() == {
        "households": 4, "people": 7, "labour": 2, "farmland_mu100": 470, "farmland_lacking": 2,
    }  # fmt: skip
    assert asked(book, "people", area="V2").totals() == {"people": 4, "households": 2, "women": 1, "men": 3}
    assert asked(book, "villages").totals() == {"villages": 2, "households": 4, "people": 7}
    assert codes(asked(book, "villages", area="V2")) == ["V2"] and codes(asked(book, "villages", q="上沟")) == ["V1"]


def test_a_list_is_as_of_a_day(book: Book) -> None:
    assert codes(asked(book, "households", on=date(2025, 1, 1))) == []
    confirmed(book, home("H-2"), 2025, LATER)
    enter_on_list(book.call(), subject=home("H-2").subject, name="registry.household_category", code="lifted", on=LATER)
    leave_household(book.call(), person=person("H-3-03"), on=LATER, reason="婚嫁迁出")
    assert codes(asked(book, "households", category="lifted")) == ["H-1", "H-2", "H-4"]
    assert codes(asked(book, "households", on=SINCE, category="lifted")) == ["H-1", "H-4"]
    assert codes(asked(book, "households", exited="yes")) == ["H-1", "H-2", "H-4"]
    assert asked(book, "people").count == 6 and asked(book, "people", on=SINCE).count == 7
    left = asked(book, "people", left="yes")
    assert codes(left) == ["H-3-03"] and left.values(list(left.rows), ("left",))[0]["left"].raw == LATER


def test_income_is_lacking_everywhere_before_the_first_account(book: Book) -> None:
    before = date(2025, 12, 1)
    assert not accounts(book.county.pk, before).exists()
    assert asked(book, "households", before, lacking="income").count == 0
    for given in ({"lacking": "income"}, {"income_from": "1"}):
        assert asked(book, "households", before, **given).count == 0


def test_orders_are_whole_and_reverse(book: Book) -> None:
    assert codes(asked(book, "households", sort="-members")) == ["H-3", "H-1", "H-2", "H-4"]
    assert codes(asked(book, "households", sort="income")) == ["H-1", "H-2", "H-3", "H-4"]
    assert codes(asked(book, "households", sort="-income"))[:2] == ["H-2", "H-1"]
    assert (
        codes(asked(book, "people", sort="-age"))[0] == "H-1-01"
        and codes(asked(book, "people", sort="age"))[0] == "H-3-02"
    )
    assert codes(asked(book, "villages", sort="-village")) == ["V2", "V1"] or codes(asked(book, "villages")) == [
        "V1",
        "V2",
    ]


def test_net_income_in_sql_is_that_of_the_rules(book: Book) -> None:
    from_rules = {}
    listed = _income_items(book)
    for row in HouseholdYear.objects.known():
        from_rules[row.pk] = net_fen(account_sums(row.items, row.rest, listed))
    assert {row.pk: row.net for row in accounts(book.county.pk, TODAY)} == from_rules
    assert None in from_rules.values() and 1_000_000 in from_rules.values()


def _income_items(book: Book) -> list[dict[str, Any]]:
    return items("registry.income_item", TODAY, book.county.pk)


def test_nobody_sees_beyond_their_area(book: Book) -> None:
    reader = Actor(
        1, "u", "甲", (Grant(Right.REGISTRY_HOUSEHOLD_READ, book.county.pk, book.area("V1").path, "township_clerk"),)
    )
    found = listing(reader, book.county.pk, "households", TODAY, {})
    assert codes(found) == ["H-1", "H-2"] and found.totals()["people"] == 3
    assert codes(listing(reader, book.county.pk, "villages", TODAY, {})) == ["V1"]
    nobody = Actor(1, "u", "甲", ())
    assert [listing(nobody, book.county.pk, kind, TODAY, {}).count for kind in KINDS] == [0, 0, 0]


def test_a_leap_day_has_its_birthday_the_day_after() -> None:
    assert born_by(date(2026, 3, 1), 18) == date(2008, 3, 1) and born_by(date(2024, 2, 29), 1) == date(2023, 2, 28)


def codes_of(book: Book, kind: str, name: str) -> list[str]:
    """Values that may be asked for in a filter."""
    one = KINDS[kind].filters[name]
    if one.kind == "code":
        return (
            [row["code"] for row in items(one.codes, TODAY, book.county.pk)]
            if one.codes.startswith("registry.")
            else []
        )
    known = {
        "place": ["V1", "V2"],
        "text": ["甲", "H-1", "V1"],
        "sex": ["male", "female"],
        "ethnicity": ["汉族", "藏族"],
    }
    return known.get(one.kind, [])


@pytest.mark.parametrize("kind", ["households", "people", "villages"])
def test_a_filter_turned_round_finds_exactly_the_rest(book: Book, kind: str) -> None:
    every, tried = set(asked(book, kind).keys()), 0
    for name, one in KINDS[kind].filters.items():
        if one.kind not in TURNED or name == "left":
            continue
        for value in codes_of(book, kind, name):
            found = set(asked(book, kind, **{name: value}).keys())
            rest = set(asked(book, kind, **{name: f"{NOT}{value}"}).keys())
            assert found | rest == every and not found & rest, (name, value)
            tried += 1
    assert tried > {"households": 40, "people": 40, "villages": 4}[kind]


def test_people_able_to_work_are_counted_alike_in_both_lists(book: Book) -> None:
    able = asked(book, "people", able="yes")
    assert codes(able) == ["H-2-01", "H-3-01"]
    assert asked(book, "households").totals()["labour"] == able.count
    assert able.count + asked(book, "people", able="no").count == asked(book, "people").count


def test_two_filters_of_which_one_is_turned(book: Book) -> None:
    found = asked(book, "households", area="V1", category="!lifted")
    assert [one.subject.code for one in found.rows] == ["H-2"]
    assert asked(book, "households", category="!nonsense").count == 4
    # What is no word of a list is not turned: a measure that begins so cannot be read.
    assert asked(book, "households", members_from="!2").count == 0
