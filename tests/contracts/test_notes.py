"""Notes of households, people and villages: under one's name, for as long as the book is kept, apart from the log."""

from __future__ import annotations

import pytest

from bangfu.audit.models import Line
from bangfu.kernel.idnumber import check_digit
from bangfu.registry.models import Household, Note
from bangfu.subjects.models import Subject
from tests import cast
from tests.contracts.test_story_pages import home
from tests.mechanisms.faces import Face, links

pytestmark = pytest.mark.django_db
VILLAGE = "990186-village"


@pytest.fixture
def clerk(village_once: cast.Book) -> Face:
    return Face("own-township_clerk", village_once.county, "en")


@pytest.fixture
def made(village_once: cast.Book) -> Household:
    return home(village_once)


def test_a_note_stands_on_the_page_with_who_wrote_it_and_when(clerk: Face, made: Household) -> None:
    uid = made.subject.uid
    assert "No note was written by this day." in clerk.reads("household", uid)
    status, page = clerk.sends("household_note", uid, text="The roof leaks.\nThe son comes home in March.")
    assert status == 200 and "The note is written." in page and "The roof leaks. The son comes home in March." in page
    for answer in (clerk.reads("household", uid), clerk.reads("household_notes", uid)):
        assert "The roof leaks." in answer and cast.today().isoformat() in answer
    line = Line.objects.get(action="registry.note.write")
    assert line.subject_uid == str(uid) and line.actor_name in clerk.reads("household_notes", uid)
    assert "The roof leaks" not in clerk.reads("household_notes", uid, on="2026-01-01")
    assert links(clerk.source("household", uid), "/notes/")


def test_a_household_reads_what_was_written_of_its_members(clerk: Face, made: Household) -> None:
    person = made.memberships.get(relation="30").person.subject
    assert clerk.sends("person_note", person.uid, text="Looks for work nearby")[0] == 200
    assert "Looks for work nearby" in clerk.reads("person", person.uid)
    page = clerk.reads("household_notes", made.subject.uid)
    assert "Looks for work nearby" in page and "about 甲2" in page
    assert "about 甲2" in clerk.reads("household", made.subject.uid)


def test_a_village_has_notes_of_its_own(clerk: Face, made: Household) -> None:
    village = Subject.objects.get(county=clerk.county, code=VILLAGE)
    assert clerk.sends("village_note", village.uid, text="The well is dry in May")[0] == 200
    assert "The well is dry in May" in clerk.reads("village", village.uid)
    assert "The well is dry" not in clerk.reads("household_notes", made.subject.uid)


def test_nothing_empty_too_long_or_with_an_id_number_is_written_and_what_was_typed_stays(
    clerk: Face, made: Household
) -> None:
    uid, first = made.subject.uid, "99018619700301001"
    number = first + check_digit(first)
    for text, why in (
        ("  ", "This field is required."),
        ("x" * 1001, "at most 1000 characters"),
        (f"his number is {number.lower()}, ask him", "There is an ID number in the note"),
    ):
        status, page = clerk.sends("household_note", uid, text=text)
        assert status == 422 and why in page, why
        assert text.strip() in page
    assert not Note.objects.exists()
    # Numbers of other kinds, the household's among them, are no ID numbers.
    assert clerk.sends("household_note", uid, text="H 9901860010010001, 2026, 138")[0] == 200


def test_on_the_wall_nobody_reads_a_note_or_writes_one(clerk: Face, made: Household) -> None:
    uid = made.subject.uid
    clerk.sends("household_note", uid, text="The roof leaks")
    clerk.client.post("/projection/", {"on": "yes"})
    page = clerk.reads("household_notes", uid)
    assert "The roof leaks" not in page and "not shown on the wall" in page and "Write the note" not in page


def test_who_may_only_read_writes_none(made: Household, village_once: cast.Book) -> None:
    leader = Face("own-county_leader", village_once.county, "en")
    assert "Write the note" not in leader.reads("household_notes", made.subject.uid)
    assert leader.sends("household_note", made.subject.uid, text="x")[0] == 403
