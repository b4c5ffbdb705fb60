"""A household on two days: every difference, and none that is not; what was put right; what came in between."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bangfu.registry.actions import YearEntry, leave_household, state_years
from bangfu.registry.models import Household, Living
from tests import cast
from tests.contracts.test_story_pages import call, home, lives
from tests.mechanisms.faces import Face, links, row_of, seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(village_once: cast.Book) -> Face:
    return Face("own-county_officer", village_once.county, "en")


@pytest.fixture
def told(village_once: cast.Book) -> Household:
    """A household whose house was mended, whose member left, and for which two accounts were made."""
    book = village_once
    made = home(book)
    lives(book, made, date(2020, 3, 1), house_grade="C", water_safe=True)
    lives(book, made, date(2021, 6, 1), "house mended, look at the paper", house_grade="A")
    person = made.memberships.get(relation="30").person
    leave_household(call(book), person=person, on=date(2022, 5, 1), reason="married away")
    for year, fen in ((2020, 400000), (2021, 500050)):
        entry = YearEntry(made, year, {"crops": fen}, headcount=2, rest="none")
        state_years(call(book), county=book.county, entries=[entry])
    return made


def part(page: str, name: str) -> str:
    """One section of the page."""
    return page[page.index(f'id="{name}"') :].split("</section>", maxsplit=1)[0]


def test_two_days_tell_every_difference_and_what_came_in_between(officer: Face, told: Household) -> None:
    page = officer.source("household_between", told.subject.uid, **{"from": "2020-12-31", "on": "2022-06-30"})
    differences = part(page, "differences")
    assert "Differences: 2;" in seen(differences)
    house = row_of(differences, "Grade of the house")
    assert "C (partly dangerous) A (safe) 2021-06-01" in house and "house mended, look at the paper" in house
    left = row_of(differences, "Left the household")
    assert "甲2" in left and "2022-05-01" in left and "married away" in left
    crops = row_of(part(page, "accounts"), "Crops")
    assert crops.split()[-2:] == ["4,000.00", "5,000.50"] or crops.split()[-2:] == ["4,000", "5,000.50"]
    assert links(differences, "on=2020-12-31") and links(differences, "on=2022-06-30")


def test_the_days_may_be_given_in_either_order_and_nothing_differs_between_a_day_and_itself(
    officer: Face, told: Household
) -> None:
    uid = told.subject.uid
    one = officer.source("household_between", uid, **{"from": "2020-12-31", "on": "2022-06-30"})
    other = officer.source("household_between", uid, **{"from": "2022-06-30", "on": "2020-12-31"})
    assert part(one, "differences") == part(other, "differences")
    same = officer.reads("household_between", uid, **{"from": "2021-01-01", "on": "2021-05-31"})
    assert "Differences: 0;" in same and "was the same" in same and "No account of an income year came" in same


def test_every_pair_of_days_differs_where_a_naive_look_does(officer: Face, told: Household) -> None:
    rows = Living.objects.filter(household=told, superseded_seq__isnull=True)

    def grade(on: date) -> str | None:
        held = [row for row in rows if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)]
        return held[0].house_grade if held else None

    days = [date(2020, 2, 29), date(2020, 3, 1), date(2021, 5, 31), date(2021, 6, 1), date(2026, 1, 1)]
    for first in days:
        for last in (one for one in days if one > first):
            page = officer.source(
                "household_between", told.subject.uid, **{"from": first.isoformat(), "on": last.isoformat()}
            )
            assert ("Grade of the house" in part(page, "differences")) == (grade(first) != grade(last)), (first, last)


def test_what_was_put_right_after_the_first_day_is_told_apart(
    officer: Face, told: Household, village_once: cast.Book
) -> None:
    uid, today = told.subject.uid, cast.today()
    lives(village_once, told, date(2020, 3, 1), "the well was not tested", amends="the well was not tested",
          water_safe=False)  # fmt: skip
    person = told.memberships.get(relation="02").person.subject
    source = officer.source("person_field", person.uid, "name")
    mark = source.split('name="seen" value="')[1].split('"')[0]
    said = {"value": "甲新名", "on": today.isoformat(), "source": "field_check", "reason": "misheard", "seen": mark}
    assert officer.sends("person_correct", person.uid, "name", **said)[0] == 200
    page = officer.source("household_between", uid, **{"from": (today - timedelta(days=1)).isoformat()})
    assert "Differences: 0;" in seen(part(page, "differences"))
    corrected = part(page, "corrections")
    assert "yes no" in row_of(corrected, "Safe water") and "the well was not tested" in row_of(corrected, "Safe water")
    assert "甲1 甲新名" in row_of(corrected, "Name") and "misheard" in row_of(corrected, "Name")
    before = officer.source("household_between", uid, **{"from": "2021-01-01", "on": "2021-12-31"})
    assert 'id="corrections"' not in before


def test_the_page_of_a_household_leads_there_with_the_day_it_shows(officer: Face, told: Household) -> None:
    uid = told.subject.uid
    (today,) = links(officer.source("household", uid), "/between/")
    assert f'value="{cast.today().replace(month=1, day=1).isoformat()}"' in officer.client.get(today).content.decode()
    (then,) = links(officer.source("household", uid, on="2021-01-01"), "/between/")
    assert then.endswith("?from=2021-01-01")
    for wrong in ({"from": "nonsense"}, {"on": "2999-01-01"}):
        assert officer.client.get(officer.address("household_between", uid, **wrong)).status_code == 200


def test_on_the_wall_it_names_nobody(officer: Face, told: Household) -> None:
    officer.client.post("/projection/", {"on": "yes"})
    page = officer.reads("household_between", told.subject.uid, **{"from": "2020-12-31", "on": "2022-06-30"})
    assert "甲2" not in page and "married away" not in page and "甲*" in page
