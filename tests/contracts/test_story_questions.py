"""How often a household's and a village's page ask the database: as often for a long story as for a short one."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bangfu.registry.actions import StateEntry, read_household, register_household, state_livings
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face

pytestmark = pytest.mark.django_db
# So many questions a page of a story may ask; every one more is a wait on the office's slow machine.
HOUSEHOLD, VILLAGE = 62, 60


def home(book: cast.Book, number: str, members: int) -> Subject:
    """A household of so many, which lived in three houses."""
    told = {"ethnicity": "汉族", "sex": "male", "id_number_why": "not_collected", "birth_date": "1970-02-03"}
    kin = ["02", *["30"] * (members - 1)]
    people = [{"name": f"甲{number}{place}", "relation": one, **told} for place, one in enumerate(kin)]
    row = {"household_no": number, "village": "990186-village", "category": "poor", "members": people}
    call = cast.console(book.county.pk)
    made = register_household(call, county=book.county, entry=read_household(row), on=cast.FROM)
    for year, grade in ((2020, "C"), (2021, "B"), (2022, "A"))[: 1 if members == 1 else 3]:
        entries = [StateEntry(made, date(year, 3, 1), {"house_grade": grade})]
        state_livings(cast.console(book.county.pk), county=book.county, entries=entries)
    return made.subject


def questions(face: Face, name: str, uid: object) -> int:
    """How many questions a page asks that was opened before."""
    face.reads(name, uid)
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        face.reads(name, uid)
    return len(asked)


def test_a_long_story_asks_as_often_as_a_short_one(village_once: cast.Book) -> None:
    face = Face("own-county_officer", village_once.county)
    village = Subject.objects.get(county=village_once.county, code="990186-village", kind="area")
    short = home(village_once, "Q1", 1)
    few = questions(face, "household", short.uid), questions(face, "village", village.uid)
    long = home(village_once, "Q2", 9)
    many = questions(face, "household", long.uid), questions(face, "village", village.uid)
    assert many[0] <= min(few[0] + 2, HOUSEHOLD)
    assert many[1] <= min(few[1], VILLAGE)
