"""How the made county's households live: repeatable, plausible, with the promised gaps and planted errors."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bangfu.demo.county import SEED
from bangfu.demo.living import FELL, PLANTED, SINCE, earlier_years, income_year, stated, year_before
from bangfu.demo.people import households

TODAY = date(2026, 11, 22)
Row = dict[str, Any]


@pytest.fixture(scope="module")
def homes() -> list[Row]:
    return list(households(SEED, TODAY, "std"))


@pytest.fixture(scope="module")
def rows(homes: list[Row]) -> list[Row]:
    return list(stated(SEED, TODAY, homes))


def test_the_same_county_is_stated_the_same_way(homes: list[Row], rows: list[Row]) -> None:
    assert rows == list(stated(SEED, TODAY, homes))
    assert [len(row["people"]) for row in rows] == [len(home["members"]) for home in homes]
    assert (income_year(TODAY), income_year(date(2026, 9, 30)), income_year(date(2026, 10, 1))) == (2026, 2025, 2026)


def test_incomes_fit_the_county(rows: list[Row]) -> None:
    """Most live well above the line, a few below; what is not collected is rare and stands as a reason."""
    heads = []
    for row in rows:
        items = row["year"]["items"]
        if "not_collected" in items.values():
            continue
        spent = {"operating_cost", "medical", "schooling"}
        net = sum(fen for code, fen in items.items() if code not in spent) - items["operating_cost"]
        heads.append(net / row["year"]["headcount"])
    below = sum(head < 880_000 for head in heads)
    assert 0.94 < len(heads) / len(rows) < 1 and 0.03 < below / len(heads) < 0.15
    assert 1_000_000 < sorted(heads)[len(heads) // 2] < 3_000_000


def test_errors_are_planted_and_few(homes: list[Row], rows: list[Row]) -> None:
    grades = [row["living"]["house_grade"] for row in rows]
    assert 0.5 < grades.count("D") * PLANTED["dangerous_house"] / len(rows) < 1.5
    assert grades.count(None) in range(20, 80)
    members = [
        (one, member["birth_date"].year)
        for row, home in zip(rows, homes, strict=True)
        for one, member in zip(row["people"], home["members"], strict=True)
    ]
    idle = [one for one, year in members if one["condition"]["school"] == "none" and year in range(2013, 2019)]
    posts = [one for one, year in members if year > 2011 and any(job["kind"] == "post" for job in one["jobs"])]
    assert 1 <= len(idle) <= 8 and 1 <= len(posts) <= 6
    assert sum(one["condition"]["medical"] == "none" for one, _ in members) in range(20, 60)


def test_two_years_before_are_kept_and_a_few_incomes_fell(homes: list[Row], rows: list[Row]) -> None:
    before = list(earlier_years(SEED, homes, rows))
    assert before == list(earlier_years(SEED, homes, rows))
    assert [one["year"]["year"] for one in before] == [2025, 2024] * len(rows)
    now = [_sum(row) for row in rows]
    last = [_sum(row) for row in before[::2]]
    fell = sum(one * 10 < then * 7 for one, then in zip(now, last, strict=True))
    assert len(rows) // FELL // 2 < fell <= len(rows) // FELL
    assert sum(one >= then for one, then in zip(now, last, strict=True)) == len(rows) - len(rows) // FELL


def _sum(row: Row) -> int:
    return sum(fen for fen in row["year"]["items"].values() if isinstance(fen, int))


def test_a_year_ago_some_lived_worse_and_pupils_were_a_form_lower(homes: list[Row], rows: list[Row]) -> None:
    before = list(year_before(TODAY, homes, rows))
    changed = {
        name: [
            (old["living"][name], row["living"][name])
            for old, row in zip(before, rows, strict=True)
            if old["living"][name] != row["living"][name]
        ]
        for name in rows[0]["living"]
    }
    assert {name for name, pairs in changed.items() if pairs} == set(SINCE)
    for name, (each, value, now) in SINCE.items():
        assert all(old == value and new in now for old, new in changed[name])
        assert 0.5 < len(changed[name]) * each / len(rows) <= 1
    people = [
        (home["members"][place]["birth_date"], old["people"][place]["condition"], one["condition"])
        for home, old, row in zip(homes, before, rows, strict=True)
        for place, one in enumerate(row["people"])
    ]
    other = [(born, old, now) for born, old, now in people if old != now]
    assert all({**old, "school": now["school"]} == now for _, old, now in other)
    went_on = [(old["school"], now["school"]) for _, old, now in other]
    assert {("grade_7", "grade_8"), ("grade_9", "senior"), ("primary", "grade_7")} <= set(went_on)
    assert all(date(2008, 1, 1) < born < date(2025, 1, 1) for born, _, _ in other)


def test_an_account_counts_nobody_who_was_not_born(homes: list[Row], rows: list[Row]) -> None:
    named = {one["household_no"]: one for one in homes}
    for row in earlier_years(SEED, homes, rows):
        home = named[row["household_no"]]
        ends = date(row["year"]["year"], 9, 30)
        assert row["year"]["headcount"] == sum(member["birth_date"] <= ends for member in home["members"])
