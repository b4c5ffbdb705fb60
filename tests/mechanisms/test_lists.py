"""Lists derived from the register: who did not go on to school, students, those away, the labour queue, posts."""

from __future__ import annotations

import copy
import re
import uuid
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import QuerySet

from bangfu.activities.actions import EventEntry, register_event
from bangfu.duties.actions import DutyEntry, register_duty
from bangfu.programmes.actions import Enrolment, enrol
from bangfu.registry.actions import (
    OccupationEntry,
    StateEntry,
    enter_on_list,
    read_household,
    record_occupations,
    register_roster,
    state_conditions,
)
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.models import Household, ListEntry, Membership, Person
from bangfu.registry.rules import LABOUR_ROSTER, TRAINING_WISH
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.actions import register_area
from bangfu.subjects.models import Subject
from tests import cast
from tests.mechanisms.faces import Face, row_of, seen, take_in

pytestmark = pytest.mark.django_db
VILLAGE = "990186-village"
JULY, SEPTEMBER, LATER = date(2026, 7, 10), date(2026, 9, 1), date(2026, 9, 14)


def homes(book: cast.Book, sizes: Iterable[tuple[str, str, int]], *, on: date = cast.FROM) -> None:
    """Households by number, category and how many members they have; the first is the head."""
    entries = []
    for number, category, size in sizes:
        members = [
            {"name": f"{number}之{place}", "relation": "97" if place else "02", "ethnicity": "汉族", "sex": "male",
             "birth_date": "2009-05-06"}
            for place in range(size)
        ]  # fmt: skip
        row = {"household_no": number, "village": VILLAGE, "category": category, "members": members}
        entries.append(read_household(row))
    register_roster(cast.console(book.county.pk), county=book.county, entries=entries, on=on)


def again(number: str, times: int) -> None:
    """A household with all that stands of it, under so many more numbers: the action writes a line for each."""
    home = Household.objects.get(subject__code=number)
    belonging = list(Membership.objects.filter(household=home).select_related("person__subject", "person"))
    who = [one.person for one in belonging]
    names = [f"{number}-{time:04d}" for time in range(times)]
    homes = copies([home] * times, subject=copies([home.subject] * times, code=names, uid=uids(times)))
    copies(list(home.residences.all()) * times, household=homes)
    copies(list(ListEntry.objects.filter(subject=home.subject)) * times, subject=[one.subject for one in homes])
    codes = [f"{name}-{place:02d}" for name in names for place in range(len(who))]
    subjects = copies([one.subject for one in who] * times, code=codes, uid=uids(len(codes)))
    fresh = copies(who * times, subject=subjects)
    copies(belonging * times, person=fresh, household=[one for one in homes for _ in who])
    copies([one.conditions.get() for one in who] * times, person=fresh)


def uids(number: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _ in range(number)]


def copies(rows: list[Any], **columns: list[Any]) -> list[Any]:
    """Rows again, each with its own values in some columns."""
    fresh = []
    for place, row in enumerate(rows):
        one = copy.copy(row)
        one._state = type(row._state)()
        one.pk = None
        for name, values in columns.items():
            setattr(one, name, values[place])
        fresh.append(one)
    return list(QuerySet(type(fresh[0])).bulk_create(fresh))


def people(*codes: str) -> list[Person]:
    found = {one.subject.code: one for one in Person.objects.select_related("subject")}
    return [found[code] for code in codes] if codes else list(found.values())


def stand(book: cast.Book, who: Iterable[Person], on: date, **values: str) -> None:
    entries = [StateEntry(one, on, values) for one in who]
    state_conditions(cast.console(book.county.pk), county=book.county, entries=entries)


def state(book: cast.Book, who: Iterable[Person], on: date, **values: Any) -> None:
    entries = [ValueEntry(one.subject, on, values) for one in who]
    state_values(cast.console(book.county.pk), county=book.county, entries=entries)


@pytest.mark.mechanism("S3A1-05")
def test_who_left_junior_school_in_july_and_is_in_no_senior_school_by_september(village_once: cast.Book) -> None:
    book = village_once
    homes(book, [("H1", "lifted", 4)])
    stays, vocational, senior, _ = people("H1-01", "H1-02", "H1-03", "H1-04")
    stand(book, [stays, vocational, senior], JULY, education="junior", school="none")
    state(book, [stays, vocational, senior], JULY, graduated_on=date(2026, 7, 1))
    stand(book, [vocational], SEPTEMBER, school="vocational")
    stand(book, [senior], LATER, school="senior")
    officer = Face("own-county_officer", book.county)
    # Before the school year begins nobody is late.
    assert "没有符合条件的人" in officer.reads("people", two_after="yes", on="2026-08-31")
    page = officer.source("people", two_after="yes", on="2026-09-13", col="school")
    assert [f"H1-0{place}" in page for place in (1, 2, 3, 4)] == [True, True, True, False]
    assert "中职" in row_of(page, "H1-02") and "非在校生" in row_of(page, "H1-01")
    page = officer.source("people", two_after="yes", on="2026-09-14")
    assert [f"H1-0{place}" in page for place in (1, 2, 3, 4)] == [True, True, False, False]
    query = "on=2026-09-14&col=school&col=school_since&q=H1-03"
    row = row_of(officer.client.get(f"{officer.address('people')}?{query}").content.decode(), "H1-03")
    assert "普通高中" in row and "2026-09-14" in row


@pytest.mark.mechanism("S3A4-01")
def test_the_register_of_students_has_4_895_in_3_648_households(village_once: cast.Book) -> None:
    book, two = village_once, 4895 - 3648
    homes(book, [("H2", "lifted", 2), ("H1", "lifted", 1), ("N1", "ordinary", 1)])
    stand(book, people(), cast.FROM, school="grade_8")
    again("H2", two - 1)
    again("H1", 3648 - two - 1)
    officer = Face("own-county_officer", book.county)
    words = officer.reads("people", school="any", registered="yes")
    assert "人口 4,895 人 · 户数 3,648 户" in words.replace(
        "户数 3,648 户 · 人口 4,895 人", "人口 4,895 人 · 户数 3,648 户"
    )
    assert "户均人口 1.34" in words
    # Who is of no registered household is left out, and listed.
    page = officer.source("people", school="any", registered="no")
    assert "N1-01" in page and "人口 1 人" in seen(page)


@pytest.mark.mechanism("S3A4-03")
def test_998_students_outside_the_county_by_stage_and_who_is_not_confirmed(village_once: cast.Book) -> None:
    book = village_once
    numbers = {"preschool": 48, "grade_9": 62, "senior": 23, "university": 865}
    homes(book, ((f"H{number:03d}", "lifted", 1) for number in range(sum(numbers.values()) + 1)))
    everybody = people()
    home, *outside = everybody
    rest = list(outside)
    for school, number in numbers.items():
        part, rest = rest[:number], rest[number:]
        stand(book, part, cast.FROM, school=school)
    stand(book, [home], cast.FROM, school="senior")
    state(book, outside, cast.FROM, school_region="out_of_county")
    state(book, [home], cast.FROM, school_region="in_county")
    state(book, outside[:-2], date(2026, 3, 2), school_confirmed_on=date(2026, 3, 2))
    state(book, outside[-2:-1], date(2025, 3, 2), school_confirmed_on=date(2025, 3, 2))
    officer = Face("own-county_officer", book.county)
    page = officer.source("people", away="yes", by="stage", on="2026-11-20")
    told = {
        label: row_of(page, label).split()[-1]
        for label in ("合计", "学前段", "义务教育段", "普通高中段", "中高职和大学段")
    }
    assert list(told.values()) == ["998", "48", "62", "23", "865"]
    words = officer.reads("people", away="yes", confirmed="no", on="2026-11-20")
    assert "人口 2 人" in words and [one.subject.code in words for one in outside[-2:]] == [True, True]
    assert outside[0].subject.code not in words


@pytest.mark.mechanism("S3A1-27")
def test_the_labour_queue_of_a_township_is_by_class_then_day(village_once: cast.Book) -> None:
    book = village_once
    homes(book, [("H1", "lifted", 30)])
    classes = ("surplus", "weak", "employed")
    for place, one in enumerate(people()):
        day = date(2026, 1 + place % 9, 1 + place % 28)
        told = {"subject": one.subject, "name": LABOUR_ROSTER, "code": classes[place % 3], "on": day}
        enter_on_list(cast.console(book.county.pk), **told)
    officer, rank = Face("own-township_clerk", book.county), ["surplus", "employed", "studying", "weak"]
    wanted = [
        f"H1-{place + 1:02d}"
        for place in sorted(
            range(30),
            key=lambda one: (rank.index(classes[one % 3]), date(2026, 1 + one % 9, 1 + one % 28), one),
        )
    ]
    query = {"area": "990186-town", "sort": "queue", "enrolled": "no", "on": "2026-11-20"}
    page = officer.source("people", **query, col="roster")
    assert re.findall(r'class="code">(H1-\d\d)<', page) == wanted
    first = people(wanted[0])[0]
    wish = {"name": TRAINING_WISH, "code": "any", "on": date(2026, 2, 1)}
    enter_on_list(cast.console(book.county.pk), subject=first.subject, **wish)
    heading = Heading(book.county, "C1", "课程", book.offices["bureau"], area=book.areas["town"])
    entry = Enrolment(heading, "training", who=first.subject, state="active", from_on=date(2026, 3, 1))
    enrol(cast.console(book.county.pk), entry=entry)
    after = officer.source("people", **query)
    assert re.findall(r'class="code">(H1-\d\d)<', after) == wanted[1:]
    assert "print.css" in after


@pytest.mark.mechanism("S0-73")
def test_510_posts_by_kind_and_who_holds_two(village_once: cast.Book) -> None:
    book = village_once
    homes(book, ((f"H{number:03d}", "lifted", 1) for number in range(509)))
    held = [(one, "road_keeper" if place < 129 else "mobile") for place, one in enumerate(people())]
    held.append((held[0][0], "mobile"))
    entries = [
        OccupationEntry(one, f"{one.subject.code}-{post}", "post", date(2026, 1, 1), texts={"post": post})
        for one, post in held
    ]
    record_occupations(cast.console(book.county.pk), county=book.county, entries=entries)
    officer = Face("own-county_officer", book.county)
    page = officer.source("people", post="any", by="post", on="2026-11-20")
    assert [row_of(page, label).split()[-1] for label in ("合计", "护路员", "机动岗位")] == ["510", "129", "381"]
    assert "人口 509 人" in seen(page) and "一人多岗：1个" in seen(page)
    twice = officer.source("people", posts="yes", on="2026-11-20")
    assert re.findall(r'class="code">(H\d\d\d-01)<', twice) == [held[0][0].subject.code]


@pytest.mark.mechanism("S3A3-08")
def test_20_bases_10_of_them_rural_and_10_others_that_nobody_stated(village_once: cast.Book, tmp_path: Path) -> None:
    book = village_once
    told = {"organisation": "990186-bureau", "area": "990186-county", "kind": "base"}
    whole = {"code": "F-ALL", "name": "帮扶基地", "count": "20个", **told}
    rural = {
        "code": "F-RUR",
        "name": "农村基地",
        "count": "10个",
        "type": "rural_poverty_base",
        "part_of": "F-ALL",
        **told,
    }
    take_in(book.county, tmp_path, assets=[whole, rural])
    officer = Face("own-county_officer", book.county)
    uid = Subject.objects.get(county=book.county, code="F-ALL").uid
    words = officer.reads("record", uid)
    assert "20 − 10 = 10（推算，原文未写明）" in words and "农村基地" in words
    part = Subject.objects.get(county=book.county, code="F-RUR").uid
    assert "推算" not in officer.reads("record", part)


@pytest.mark.mechanism("S3A4-24")
def test_a_sweep_covers_all_villages_or_says_which_it_has_not_reached(village_once: cast.Book) -> None:
    book, county = village_once, village_once.county
    for number in range(2, 5):
        told = {
            "code": f"990186-v{number}",
            "name": f"东岸{number}村",
            "level": "village",
            "parent": book.areas["town"],
        }
        register_area(cast.console(county.pk), county=county, valid_from=cast.FROM, **told)
    today = cast.today()
    first = today - timedelta(days=20)

    def heading(code: str, area: str) -> Heading:
        place = Subject.objects.get(county=county, code=area, kind="area").area
        return Heading(county, code, code, book.offices["bureau"], area=place)

    entry = DutyEntry(
        heading("DU", "990186-town"), who="中小学", what="home_visit", cadence="once", from_on=first, to_on=today
    )
    register_duty(cast.console(county.pk), entry=entry)
    for code in (VILLAGE, "990186-v2", "990186-v3"):
        visit = EventEntry(heading(f"E-{code}", code), "home_visit", on=first + timedelta(days=3), state="held")
        register_event(cast.console(county.pk), entry=visit)
    clerk, uid = Face("own-township_clerk", county), Subject.objects.get(county=county, code="DU").uid
    words = clerk.reads("record", uid)
    assert "已到3个村，共4个村，占75.00%" in words and "尚未到" in words and "东岸4村" in words
    visit = EventEntry(heading("E-4", "990186-v4"), "home_visit", on=today, state="held")
    register_event(cast.console(county.pk), entry=visit)
    words = clerk.reads("record", uid)
    assert "全覆盖：4个村都已到" in words and "东岸4村" not in words


@pytest.mark.mechanism("S3A5-07")
def test_a_household_of_a_special_group_is_screened_or_stands_as_an_alert(village_once: cast.Book) -> None:
    book, on = village_once, cast.today() - timedelta(days=2)
    homes(book, [("H1", "ordinary", 2), ("H2", "ordinary", 1)])
    home = Household.objects.select_related("subject").get(subject__code="H1")
    told = {"subject": home.subject, "name": "registry.special_group", "code": "serious_illness", "on": cast.FROM}
    enter_on_list(cast.console(book.county.pk), **told)
    clerk = Face("own-township_clerk", book.county)
    assert "特殊群体中尚未排查的：1户" in clerk.reads("workbench")
    page = clerk.source("households", special="any", screened="lacking", col="special")
    assert "大病户" in row_of(page, "H1") and "H2" not in re.findall(r'class="code">(\w+)<', page)
    address = clerk.address("registry_change", "households", special="any", screened="lacking", field="screened")
    body = {"value": "included", "since": on.isoformat(), "reason": "入户核实"}
    key = "0198c1a0-0000-7000-8000-00000000ab0%s"
    shown = clerk.client.post(address, {**body, "key": key % 1, "do": "preview"}).content.decode()
    digest = re.search(r'name="shown" value="(\w+)"', shown)
    assert digest is not None
    done = clerk.client.post(address, {**body, "key": key % 2, "do": "run", "shown": digest[1]}, follow=True)
    assert "已修改1行" in seen(done.content.decode())
    assert "特殊群体中尚未排查" not in clerk.reads("workbench")
    listed = clerk.client.get(clerk.address("households") + "?special=any&col=screened&col=screened_since")
    row = row_of(listed.content.decode(), "H1")
    assert "已纳入" in row and on.isoformat() in row
