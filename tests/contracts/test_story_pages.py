"""The pages of a household, a person and a village: as of any day, with the history of each field."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bangfu.activities.actions import EventEntry, register_event
from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import Call, operator
from bangfu.registry.actions import (
    StateEntry,
    YearEntry,
    enter_on_list,
    leave_household,
    read_household,
    register_household,
    state_livings,
    state_years,
)
from bangfu.registry.models import Household, Living
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, links, row_of, seen

pytestmark = pytest.mark.django_db
CODE = "990186"


def call(book: cast.Book, reason: str = "") -> Call:
    now = cast.timezone.now()
    return Call(operator("console", book.county.pk), str(uuid7(now)), now, reason)


def home(book: cast.Book, number: str = "H7", category: str = "poor", members: int = 2) -> Household:
    rows = [
        {
            "name": f"甲{place}", "relation": "02" if place == 1 else "30", "ethnicity": "汉族", "sex": "male",
            "birth_date": f"{1970 + place}-03-01", "id_number_why": "not_collected",
        }
        for place in range(1, members + 1)
    ]  # fmt: skip
    entry = read_household(
        {"household_no": number, "village": f"{CODE}-village", "category": category, "members": rows}
    )
    return register_household(call(book), county=book.county, entry=entry, on=cast.FROM)


def lives(book: cast.Book, of: Household, on: date, reason: str = "", amends: str = "", **values: Any) -> None:
    entry = StateEntry(of, on, values, amends=amends)
    state_livings(call(book, reason), county=book.county, entries=[entry])


@pytest.fixture
def officer(village_once: cast.Book) -> Face:
    return Face("own-county_officer", village_once.county, "en")


@pytest.fixture
def told(village_once: cast.Book) -> Household:
    """A household that came out of poverty, lost a member, whose house was mended and whose water was put right."""
    book = village_once
    made = home(book)
    lives(book, made, date(2020, 3, 1), house_grade="C", water_safe=True)
    lives(book, made, date(2021, 6, 1), "house mended, look at the paper", house_grade="A")
    lives(book, made, date(2021, 6, 1), "the well was not tested", amends="the well was not tested", water_safe=False)
    enter_on_list(
        call(book), subject=made.subject, name="registry.household_category", code="lifted", on=date(2020, 12, 1)
    )
    person = made.memberships.get(relation="30").person
    leave_household(call(book), person=person, on=date(2022, 5, 1), reason="married away")
    state_years(
        call(book), county=book.county,
        entries=[YearEntry(made, 2022, {"crops": 500000, "operating_cost": 120050}, headcount=2, rest="none")],
    )  # fmt: skip
    return made


def test_a_household_reads_as_it_was_on_any_day(officer: Face, told: Household) -> None:
    uid = told.subject.uid
    then = officer.reads("household", uid, on="2020-06-30")
    assert "Poor household" in then and "甲2" in then and "C (partly dangerous)" in then
    now = officer.reads("household", uid)
    assert "Household formerly on the poverty register" in now and "A (safe)" in now
    assert "Poor household" not in now.split("What needs doing")[0]
    between = officer.source("household", uid, on="2022-05-01")
    members = between[between.index('id="members"') : between.index('id="facts-')]
    assert "甲1" in members and "甲2" not in members
    before = officer.source("household", uid, on="2022-04-30")
    assert "甲2" in before[before.index('id="members"') : before.index('id="facts-')]


def test_the_facts_of_every_day_are_those_of_a_naive_look(officer: Face, told: Household) -> None:
    rows = list(Living.objects.filter(household=told, superseded_seq__isnull=True))
    words = {"A": "A (safe)", "C": "C (partly dangerous)", None: ""}
    for on in (date(2020, 2, 29), date(2020, 3, 1), date(2021, 5, 31), date(2021, 6, 1), date(2026, 1, 1)):
        (grade,) = [
            row.house_grade for row in rows if row.valid_from <= on and (row.valid_to is None or on < row.valid_to)
        ] or [None]
        page = officer.source("household", told.subject.uid, on=on.isoformat())
        facts = seen(page[page.index('id="facts-living"') : page.index('id="income"')])
        assert [word for word in words.values() if word and word in facts] == ([words[grade]] if words[grade] else [])


def test_changes_tell_since_when_who_recorded_when_and_why(officer: Face, told: Household) -> None:
    page = officer.source("household", told.subject.uid)
    changes = page[page.index('id="changes"') :]
    mended = row_of(changes, "Grade of the house")
    assert mended.startswith("2021-06-01") and "C (partly dangerous) A (safe)" in mended
    assert cast.today().isoformat() in mended and "house mended, look at the paper" in mended
    left = row_of(changes, "Left the household")
    assert left.startswith("2022-05-01") and "甲2" in left and "married away" in left
    wrong = row_of(changes, "Corrected")
    assert "Safe water" in wrong and "yes no" in wrong and "the well was not tested" in wrong


def test_every_fact_opens_to_its_history(officer: Face, told: Household) -> None:
    page = officer.source("household", told.subject.uid)
    (address,) = links(page, "history/house_grade")[:1]
    words = officer.opens(address)
    assert "A (safe) 2021-06-01 until now" in words and "C (partly dangerous) 2020-03-01 2021-06-01" in words
    aside = officer.reads("household_field", told.subject.uid, "water_safe")
    assert "Set aside as wrong" in aside and "the well was not tested" in aside
    for name in ("nothing", "income.2022.nothing", "income.1.crops"):
        assert officer.client.get(officer.address("household_field", told.subject.uid, name)).status_code == 404


def test_income_is_told_by_component_with_net_and_per_head(officer: Face, told: Household) -> None:
    page = officer.source("household", told.subject.uid)
    assert row_of(page, "Net income of the year").split()[-1] == "3,799.50"
    assert row_of(page, "Net income a head").split()[-1] == "1,899.75"
    (cell,) = links(page, "income.2022.crops")
    assert "5,000 yuan" in officer.opens(cell)
    assert "No account of an income year" in officer.reads("household", told.subject.uid, on="2022-09-29")


def test_a_person_and_a_village_tell_theirs(officer: Face, told: Household) -> None:
    person = Subject.objects.get(county=officer.county, code="H7-02")
    words = officer.reads("person", person.uid)
    assert "In no household on this day" in words and "married away" in words
    then = officer.reads("person", person.uid, on="2022-04-30")
    assert "甲1 H7" in then and "In no household" not in then
    village = Subject.objects.get(county=officer.county, code=f"{CODE}-village")
    page = officer.source("village", village.uid)
    assert "东岸一村" in seen(page)
    (homes,) = [one for one in links(page, "/registry/households/?area=") if "&" not in one][:1]
    assert "甲1" in officer.opens(homes)


def test_a_count_of_the_village_is_the_length_of_its_list(
    officer: Face, told: Household, village_once: cast.Book
) -> None:
    for number in ("H8", "H9"):
        home(village_once, number, "lifted" if number == "H9" else "ordinary", 1)
    village = Subject.objects.get(county=officer.county, code=f"{CODE}-village")
    page = officer.source("village", village.uid)
    for address in set(links(page, "/registry/households/?area=")):
        listed = officer.client.get(address.replace("&amp;", "&")).content.decode()
        assert listed.count('<th scope="row"') >= 1, address


def test_elsewhere_nobody_reads_them(village_once: cast.Book, told: Household) -> None:
    clerk = Face("own-bureau_clerk", village_once.county)
    assert clerk.client.get(clerk.address("household", told.subject.uid)).status_code == 403
    officer = Face("own-county_officer", village_once.county)
    absent = Subject.objects.get(county=village_once.county, code=f"{CODE}-village").uid
    assert officer.client.get(officer.address("household", absent)).status_code == 404


def test_a_review_that_was_not_made_is_owed_and_one_that_was_is_not(
    officer: Face, told: Household, village_once: cast.Book
) -> None:
    uid, on = told.subject.uid, date(2026, 11, 20)
    owed = officer.reads("household", uid, on=on.isoformat())
    assert "Review after the exit Overdue" in owed and "due between 2026-07-01 and 2026-09-30" in owed
    assert "甲1" in officer.reads("households", owed="exit_review", on=on.isoformat())
    heading = Heading(
        village_once.county, "EV", "回访", village_once.offices["bureau"], area=village_once.areas["village"]
    )
    register_event(
        call(village_once),
        entry=EventEntry(heading, "home_visit", on=date(2026, 9, 30), state="held", about=told.subject),
    )
    assert "Review after the exit" not in officer.reads("household", uid, on=on.isoformat()).split("Members")[0]
    # The visit stands among the changes too, on its day and not before.
    page = officer.source("household", uid, on=on.isoformat())
    assert row_of(page[page.index('id="changes"') :], "回访").startswith("2026-09-30")
    before = officer.source("household", uid, on="2026-09-29")
    assert "回访" not in before
    # What the rules find and what the national system is to be told is known of today only.
    assert 'id="findings"' not in before and "What needed doing on this day" in before
    assert "甲1" not in officer.reads("households", owed="exit_review", on=on.isoformat()).split("Number of")[-1]
    later = on + timedelta(days=60)
    assert later > cast.today() or "Review after the exit" in officer.reads("household", uid, on=later.isoformat())


def test_the_papers_of_a_household_have_boxes_to_sign_and_empty_columns_to_fill(officer: Face, told: Household) -> None:
    uid = told.subject.uid
    assert links(officer.source("household", uid), "/handbook/") and links(officer.source("household", uid), "/sheet/")
    handbook = officer.reads("household_handbook", uid, on="2021-07-01")
    assert "A (safe)" in handbook and "Fingerprint" in handbook and "Seal of the village" in handbook
    sheet = officer.source("household_sheet", uid)
    assert row_of(sheet, "Grade of the house").split("Grade of the house")[1].split() == ["A", "(safe)"]
    assert "Telephone" in seen(sheet) and "not collected" in row_of(sheet, "Telephone")
    assert "National system" in seen(sheet) and "Handbook" in seen(sheet)


def test_on_the_wall_neither_names_nor_health_are_told(officer: Face, told: Household, village_once: cast.Book) -> None:
    items = {"crops": 700000, "medical": 123400}
    entry = YearEntry(told, 2023, items, headcount=1, rest="none")
    state_years(call(village_once), county=village_once.county, entries=[entry])
    uid = told.subject.uid
    assert "Medical expenses" in officer.reads("household", uid)
    assert "1,234" in officer.reads("household_field", uid, "income.2023.medical")
    officer.client.post("/projection/", {"on": "yes"})
    page = officer.reads("household", uid)
    assert "甲1" not in page and "甲*" in page and "Medical expenses" not in page
    assert "1,234" not in officer.reads("household_field", uid, "income.2023.medical")


def test_a_field_is_corrected_on_its_history_and_tells_both(officer: Face, told: Household) -> None:
    uid = told.subject.uid
    page = officer.source("household_field", uid, "house_grade")
    form = page[page.index('id="correct"') :]
    assert "C (partly dangerous)" in seen(form.replace("<select", "<div").replace("</select", "</div"))
    mark = form.split('name="seen" value="')[1].split('"')[0]
    day = cast.today().isoformat()
    said = {"on": day, "source": "field_check", "reason": "the east wall has cracks", "seen": mark}
    status, answer = officer.sends("household_correct", uid, "house_grade", **said)
    assert status == 422 and "Enter the value, or say why there is none." in answer
    status, answer = officer.sends("household_correct", uid, "house_grade", value="B", **said)
    assert status == 200
    assert f"A (safe) 2021-06-01 {day}" in answer and "the east wall has cracks (by: Found at the household)" in answer
    # The second of two who had opened the same page is told what changed, keeps what was typed and may send again.
    status, answer = officer.sends("household_correct", uid, "house_grade", value="D", **said)
    assert status == 409 and "Somebody changed this field meanwhile" in answer and "the east wall has cracks" in answer
    assert "B (" in officer.reads("household", uid).split("What needs doing")[1]


def test_values_are_typed_with_or_without_their_unit_and_names_are_corrected_for_all_days(
    officer: Face, told: Household
) -> None:
    person = told.memberships.get(relation="02").person.subject
    day = {"on": cast.today().isoformat(), "source": "field_check", "reason": "measured"}

    def mark(name: str, uid: object, field: str) -> str:
        return officer.source(f"{name}_field", uid, field).split('name="seen" value="')[1].split('"')[0]

    for name, of, field, typed, reads in (
        ("household", told.subject, "farmland_mu100", "12.5", "12.5 mu"),
        ("household", told.subject, "house_m2", "96平方米", "96"),
        ("household", told.subject, "first_identified_on", "2014-03", "2014-03"),
        ("household", told.subject, "toilet", "yes", "yes"),
        ("person", person, "name", "甲新名", "甲新名"),
        ("person", person, "phone", "13912345678", "139****5678"),
    ):
        seen_as = mark(name, of.uid, field)
        status, answer = officer.sends(f"{name}_correct", of.uid, field, value=typed, seen=seen_as, **day)
        assert status == 200 and reads in answer, (field, answer[-600:])
    seen_as = mark("household", told.subject.uid, "house_m2")
    status, answer = officer.sends("household_correct", told.subject.uid, "house_m2", value="wide", seen=seen_as, **day)
    assert status == 422 and "wide" in answer


def test_a_project_tells_the_problems_about_it_and_when_they_came(officer: Face, village_once: cast.Book) -> None:
    subject = village_once.works["town"].subject
    heading = Heading(
        village_once.county, "C-ROAD", "路基下沉", village_once.offices["bureau"], area=village_once.areas["village"]
    )
    entry = CaseEntry(heading, "supervision_finding", about=subject, raised_on=date(2021, 5, 6))
    raise_case(call(village_once), entry=entry)
    page = officer.source("work", subject.uid)
    assert "路基下沉" in page[page.index('id="of-case"') :]
    assert row_of(page[page.index('id="changes"') :], "路基下沉").startswith("2021-05-06")
