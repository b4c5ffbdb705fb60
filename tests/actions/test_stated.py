"""What is stated of households and people over time: accounts of income years, living, condition, jobs and posts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from bangfu.audit.models import Line
from bangfu.audit.queries import verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Grant
from bangfu.registry.actions import (
    OccupationEntry,
    StateEntry,
    YearEntry,
    read_household,
    record_occupations,
    register_household,
    state_conditions,
    state_livings,
    state_years,
)
from bangfu.registry.facts import FACTS
from bangfu.registry.models import Condition, Household, HouseholdYear, Living, Occupation, Person
from bangfu.registry.rules import account_sums, income_year_ends
from tests.actions.book import TODAY, Book, fact_rows
from tests.actions.office import ruled, take

pytestmark = pytest.mark.usefixtures("policy_in_force")

SINCE = date(2026, 1, 5)


@pytest.fixture
def book(db: None) -> Book:
    book = ruled()
    members = [
        {"name": "王建军", "relation": "02", "sex": "male", "ethnicity": "汉族", "birth_date": "1970-02-03"},
        {"name": "王小明", "relation": "20", "sex": "male", "ethnicity": "汉族", "birth_date": "2014-06-07"},
    ]
    for number in ("H-1", "H-2"):
        row = {"household_no": number, "village": "V1", "category": "ordinary", "members": members}
        register_household(book.call(), county=book.county, entry=read_household(row), on=SINCE)
    return book


def home(number: str = "H-1") -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def person(number: str = "H-1-01") -> Person:
    return Person.objects.select_related("subject").get(subject__code=number)


def facts(book: Book, table: str, on: date = TODAY) -> dict[str, Any]:
    found = next(one for one in FACTS if one.name == table)
    return fact_rows(book.county, found, on)[0]


def refused(go: Callable[[], object]) -> str:
    with pytest.raises(Refusal) as no:
        go()
    return no.value.field


def account(book: Book, **own: Any) -> dict[str, int]:
    entry = {"household": home(), "year": 2026, "headcount": 2, "items": {"wage_other": 1_200_000}, "rest": "none"}
    return state_years(book.call(), county=book.county, entries=[YearEntry(**{**entry, **own})])


def test_an_account_adds_up_by_group_and_a_gap_is_no_zero(book: Book) -> None:
    items: dict[str, int | str] = {"wage_other": 1_200_000, "wage_post": 600_000, "livestock": 900_000}
    items |= {"operating_cost": 300_000, "cost_relief": "not_applicable", "medical": 50_000}
    assert account(book, items=items, rest="none") == {"stated": 1, "known": 0}
    row = facts(book, "household")
    assert (row["income_year"], row["year_members"], row["wage_fen"], row["operating_fen"]) == (
        2026,
        2,
        1_800_000,
        900_000,
    )
    assert (row["property_fen"], row["transfer_fen"], row["cost_fen"], row["relief_fen"]) == (0, 0, 300_000, 0)
    assert (row["rigid_fen"], row["medical_fen"], row["wage_post_fen"]) == (50_000, 50_000, 600_000)
    account(book, items={**items, "livestock": "not_collected"}, amends="没有问到")
    assert (facts(book, "household")["operating_fen"], facts(book, "household")["wage_fen"]) == (None, 1_800_000)
    account(book, items={"wage_other": 5}, rest="not_collected", amends="只有工资")
    row = facts(book, "household")
    assert (row["wage_fen"], row["transfer_fen"], row["medical_fen"]) == (None, None, None)
    assert verify_rows() == []


def test_what_a_county_does_not_count_is_left_out() -> None:
    listed = [{"code": "pension", "group": "transfer", "counts": False}, {"code": "farming", "group": "transfer"}]
    assert account_sums({"pension": 90, "farming": 7}, "none", listed) == {"transfer": 7}
    assert account_sums({"farming": 7}, "not_collected", listed) == {"transfer": 7}
    assert account_sums({"pension": 90}, "not_collected", listed) == {"transfer": None}


def test_an_account_holds_from_the_end_of_its_year_and_the_last_one_counts(book: Book) -> None:
    account(book, year=2025, items={"crops": 100})
    account(book, items={"crops": 300})
    assert HouseholdYear.objects.get(year=2025).valid_from == income_year_ends(2025) == date(2025, 9, 30)
    assert facts(book, "household")["operating_fen"] == 300
    assert (
        facts(book, "household", date(2026, 9, 29))["income_year"],
        facts(book, "household", date(2026, 9, 29))["operating_fen"],
    ) == (2025, 100)
    assert refused(lambda: account(book, year=2027)) == "year"


def test_an_account_is_changed_only_with_a_reason(book: Book) -> None:
    account(book)
    assert account(book) == {"stated": 0, "known": 1}
    assert refused(lambda: account(book, headcount=3)) == "year"
    account(book, headcount=3, amends="漏了一人")
    assert HouseholdYear.objects.known().get().headcount == 3
    assert [row.headcount for row in HouseholdYear.objects.order_by("pk")] == [2, 3]


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"items": {"gold": 1}}, "items"),
        ({"items": {"crops": -1}}, "crops"),
        ({"items": {"crops": "perhaps"}}, "crops_why"),
        ({"rest": "perhaps"}, "rest_why"),
        ({"headcount": 0}, "headcount"),
        ({"headcount_why": "none"}, "headcount_why"),
        ({"surveyed_on": date(2026, 12, 1)}, "surveyed_on"),
    ],
)
def test_what_an_account_may_not_say(book: Book, own: dict[str, Any], field: str) -> None:
    assert refused(lambda: account(book, **own)) == field
    assert not HouseholdYear.objects.exists()


def state(book: Book, on: date, amends: str = "", **values: Any) -> dict[str, int]:
    whys = {name.removesuffix("_why"): values.pop(name) for name in list(values) if name.endswith("_why")}
    entry = StateEntry(person(), on, values, whys, amends)
    return state_conditions(book.call(), county=book.county, entries=[entry])


def test_a_condition_ends_the_one_before_and_keeps_what_is_not_named(book: Book) -> None:
    assert state(book, SINCE, labour="ordinary", health="chronic disabled", medical="resident") == {
        "stated": 1,
        "known": 0,
    }
    assert state(book, date(2026, 6, 1), labour="lost") == {"stated": 1, "known": 0}
    assert state(book, date(2026, 7, 1), labour="lost") == {"stated": 0, "known": 1}
    now, before = facts(book, "person"), facts(book, "person", date(2026, 5, 31))
    assert (before["labour"], now["labour"]) == ("ordinary", "lost")
    for row in (before, now):
        assert (row["chronic"], row["disabled"], row["healthy"]) == (True, True, False)
        assert (row["medical_resident"], row["medical_employee"], row["pension_resident"]) == (True, False, None)
    assert Condition.objects.known().count() == 2 and verify_rows() == []


def test_a_condition_of_the_same_day_is_changed_only_with_a_reason(book: Book) -> None:
    state(book, SINCE, school="none", education_why="not_applicable")
    assert refused(lambda: state(book, SINCE, school="primary")) == "on"
    state(book, SINCE, school="primary", amends="看错了")
    held = Condition.objects.known().get()
    assert (held.school, held.education, held.education_why, held.labour_why) == (
        "primary",
        None,
        "not_applicable",
        "not_collected",
    )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"labour": "strong"}, "labour"),
        ({"health": "chronic happy"}, "health"),
        ({"school": "none", "school_why": "none"}, "school_why"),
        ({"school_why": "perhaps"}, "school_why"),
    ],
)
def test_what_a_condition_may_not_say(book: Book, values: dict[str, Any], field: str) -> None:
    assert refused(lambda: state(book, SINCE, **values)) == field
    assert refused(lambda: state(book, date(2026, 12, 1), school="none")) == "on"


def test_living_is_stated_in_whole_units(book: Book) -> None:
    values = {"house_grade": "D", "water_safe": False, "road_distance_dm": 52_000, "farmland_mu100": 550}
    state_livings(book.call(), county=book.county, entries=[StateEntry(home(), SINCE, values)])
    row = facts(book, "household")
    assert {name: row[name] for name in values} == values and row["pond_mu100"] is None
    wrong = StateEntry(home(), TODAY, {"pond_mu100": -1})
    assert refused(lambda: state_livings(book.call(), county=book.county, entries=[wrong])) == "pond_mu100"
    # A value without its place in the world: neither there nor explained.
    with pytest.raises(IntegrityError), transaction.atomic():
        QuerySet.update(Living.objects.all(), water_safe=None)
    assert Living.objects.known().count() == 1


def job(book: Book, code: str = "J1", **own: Any) -> dict[str, int]:
    entry = {"person": person(), "code": code, "kind": "job", "since": SINCE, "months": 6, "monthly_fen": 400_000}
    entry |= {"texts": {"region": "abroad", "place": "980101", "channel": "self"}}
    return record_occupations(book.call(), county=book.county, entries=[OccupationEntry(**{**entry, **own})])


def test_jobs_and_posts_are_counted_and_the_last_one_is_shown(book: Book) -> None:
    job(book, until=date(2026, 4, 1))
    job(book, "J2", since=date(2026, 3, 1), texts={"region": "county", "place": "99", "employer": "某厂"})
    job(book, "P1", kind="post", months=None, texts={"post": "cleaner"})
    row = facts(book, "person")
    assert (row["job_count"], row["job_ever"], row["job_region"], row["job_place"], row["job_employer"]) == (
        1,
        True,
        "county",
        False,
        True,
    )
    assert (row["post_count"], row["post"], row["post_months"], row["job_overlap"]) == (1, "cleaner", None, True)
    spring = facts(book, "person", date(2026, 2, 1))
    assert (spring["job_region"], spring["job_place"], spring["job_overlap"], spring["job_monthly_fen"]) == (
        "abroad",
        True,
        False,
        400_000,
    )
    assert job(book, until=date(2026, 4, 1)) == {"stated": 0, "known": 1}
    assert refused(lambda: job(book)) == "code"
    job(book, amends="还没有结束")
    assert facts(book, "person")["job_count"] == 2


@pytest.mark.parametrize(
    ("own", "field"),
    [
        ({"kind": "hobby"}, "kind"),
        ({"until": SINCE}, "to"),
        ({"since": date(2026, 12, 1)}, "from"),
        ({"texts": {"region": "moon"}}, "region"),
        ({"months": -1}, "months"),
        ({"whys": {"months": "none"}}, "months_why"),
    ],
)
def test_what_a_job_may_not_say(book: Book, own: dict[str, Any], field: str) -> None:
    assert refused(lambda: job(book, **own)) == field
    assert not Occupation.objects.exists()


def test_many_are_stated_under_one_line_or_none(book: Book) -> None:
    entries = [YearEntry(home(number), 2026, {"crops": 5}, 2) for number in ("H-1", "H-2")]
    lines = Line.objects.count()
    assert state_years(book.call(), county=book.county, entries=entries) == {"stated": 2, "known": 0}
    assert Line.objects.count() == lines + 1 and Line.objects.latest("seq").detail == {"stated": 2, "known": 0}
    again = [YearEntry(home("H-1"), 2025, {"crops": 5}, 2), YearEntry(home("H-2"), 2025, {"gold": 5}, 2)]
    with pytest.raises(Refusal) as no:
        state_years(book.call(), county=book.county, entries=again)
    assert (no.value.row, HouseholdYear.objects.filter(year=2025).exists()) == ("H-2", False)
    twice = [YearEntry(home(), 2025, {}, 2)] * 2
    assert refused(lambda: state_years(book.call(), county=book.county, entries=twice)) == ""


def test_only_who_keeps_the_village_may_state_anything(book: Book) -> None:
    other = Grant(Right.REGISTRY_HOUSEHOLD_WRITE, book.county.pk, book.area("V2").path, "r")
    actor = Actor(1, "u", "n", (other,))
    for go in (
        lambda: state_years(book.call(actor=actor), county=book.county, entries=[YearEntry(home(), 2026, {}, 2)]),
        lambda: state_livings(book.call(actor=actor), county=book.county, entries=[StateEntry(home(), SINCE, {})]),
    ):
        with pytest.raises(Refusal) as no:
            go()
        assert no.value.status == 403
    assert not HouseholdYear.objects.exists()


def test_a_records_file_brings_all_four(book: Book) -> None:
    rows = {
        "household_years": [{"code": "Y1", "household": "H-1", "year": "2026", "headcount": "2人", "rest": "none",
                             "items": {"wage_other": "1.2万元", "medical": "not_collected"}}],
        "livings": [{"code": "L1", "household": "H-1", "on": "2026-10-01", "house_grade": "C", "water_safe": True,
                     "road_distance": "5.2公里", "farmland": "5.5亩", "pond_why": "none"}],
        "conditions": [{"code": "S1", "person": "H-1-01", "on": "2026-10-01", "health": ["disabled", "chronic"],
                        "disability_type": "4", "disability_grade": "2", "school_why": "not_applicable"}],
        "occupations": [{"code": "J1", "person": "H-1-01", "kind": "job", "from": "2026-02-01", "months": "8个月",
                         "monthly": "4500元", "region": "province"}],
    }  # fmt: skip
    assert take(book, **rows).written == 4
    assert take(book, **rows).known == 4
    home_row, own = facts(book, "household"), facts(book, "person")
    assert (home_row["wage_fen"], home_row["medical_fen"], home_row["farmland_mu100"]) == (1_200_000, None, 550)
    assert (own["chronic"], own["disability_grade"], own["job_monthly_fen"], own["job_months"]) == (
        True,
        "2",
        450_000,
        8,
    )
    assert Living.objects.get().pond_mu100_why == "none"
    for collection, change, field in (
        ("household_years", {"household": "H-9"}, "household"),
        ("conditions", {"person": "王建军"}, "person"),
        ("household_years", {"items": {"crops": "5"}}, "items"),
        ("occupations", {"monthly": "-5元"}, "monthly"),
        ("livings", {"farmland": "5公里"}, "farmland"),
    ):
        wrong = {**rows[collection][0], "code": "X", **change}
        with pytest.raises(Refusal) as no:
            take(book, **{collection: [wrong]})
        assert [one.field for one in no.value.each] == [field]
