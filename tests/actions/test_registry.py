"""Households and people: numbers sealed at rest and found by blind index, membership by date, villages, facts."""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from bangfu.audit.models import KeptAside, Line
from bangfu.audit.queries import verify, verify_rows
from bangfu.demo.county import SEED, areas
from bangfu.demo.people import households
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call, Grant, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.policybook.actions import load_vendor
from bangfu.policybook.rules.files import FileEntry
from bangfu.registry import queries
from bangfu.registry.actions import (
    HOUSEHOLD_FIELDS,
    MEMBER_FIELDS,
    leave_household,
    move_member,
    read_household,
    register_household,
    register_roster,
    reveal_person,
    state_village,
)
from bangfu.registry.actions.records import RECORD_KINDS
from bangfu.registry.facts import FACTS
from bangfu.registry.models import Household, Membership, Person, VillageFact
from bangfu.staff.actions import appoint, register_organisation, release
from bangfu.staff.queries import actor_of
from bangfu.subjects.actions import register_area
from bangfu.subjects.models import Subject
from bangfu.subjects.queries.search import find

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
SINCE = date(2025, 12, 1)
CATEGORIES = ("ordinary", "lifted", "unstable", "marginal", "sudden")
RELATIONS = ("02", "10", "20", "28", "30", "38", "41", "42", "51", "52")
FACT = {table.name: table for table in FACTS}
VILLAGES = next(kind for kind in RECORD_KINDS if kind.collection == "villages")


def call(county: County, reason: str = "", key: str = "") -> Call:
    return Call(operator("console", county.pk), key or str(uuid7(NOW)), NOW, reason)


def number_of(area: str, birth: str, sequence: int) -> str:
    first = f"{area}{birth}{sequence:03d}"
    return first + check_digit(first)


HEAD_ID = number_of("990199", "19700203", 11)
WIFE_ID = number_of("990199", "19720405", 12)
SON_ID = number_of("990199", "20010607", 13)


def member(**changes: Any) -> dict[str, Any]:
    row = {"name": "王建军", "relation": "02", "ethnicity": "Han", "id_number": HEAD_ID, "phone": "10012345678"}
    return {key: value for key, value in {**row, **changes}.items() if value is not None}


def home(number: str = "H-1", **changes: Any) -> dict[str, Any]:
    members = [
        member(),
        member(name="扎西卓玛", relation="10", id_number=WIFE_ID, phone=None),
        member(name="王明", relation="20", id_number=SON_ID, phone=None),
    ]
    row = {"household_no": number, "village": "V1", "category": "lifted", "account": "9999 0000 1111 2222"}
    return {**row, "members": members, **changes}


def code_list(code: str, codes: tuple[str, ...]) -> FileEntry:
    items = [{"code": one, "label": {"zh": one, "en": one}} for one in codes]
    return FileEntry("code_list", code, date(2014, 1, 1), None, "试验", {"items": items})


@pytest.fixture
def county(db: None) -> County:
    opened = open_county(
        Call(operator("console", 0), str(uuid7(NOW)), NOW),
        code="990199",
        name_zh="试验县",
        name_en="Trial",
        kind="county",
        made=True,
    )
    lists = [code_list("registry.household_category", CATEGORIES), code_list("registry.relation", RELATIONS)]
    load_vendor(call(opened), files=lists)
    for code, level, parent in (
        ("990199", "county", None),
        ("T1", "township", "990199"),
        ("V1", "village", "T1"),
        ("N1", "natural_village", "V1"),
        ("T2", "township", "990199"),
        ("V2", "village", "T2"),
    ):
        add_area(opened, code, f"地{code}", level, parent)
    return opened


def add_area(county: County, code: str, name: str, level: str, parent: str | None) -> None:
    above = area_by_code(county, parent) if parent else None
    register_area(call(county), county=county, code=code, name=name, level=level, parent=above, valid_from=None)


def village(county: County, code: str) -> Subject:
    return Subject.objects.get(county=county, kind="area", code=code)


def register(county: County, row: dict[str, Any], on: date = SINCE) -> Household:
    return register_household(call(county), county=county, entry=read_household(row), on=on)


def reader(county: County, path: str = "/") -> Actor:
    return Actor(7, "7", "reader", (Grant(Right.REGISTRY_HOUSEHOLD_READ, county.pk, path, "clerk"),))


def stored(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return "\n".join(str(row) for row in cursor.fetchall())


def test_numbers_are_sealed_at_rest_everywhere(county: County) -> None:
    key = str(uuid7(NOW))
    register_household(call(county, key=key), county=county, entry=read_household(home()), on=SINCE)
    other = home(members=[member(id_number=number_of("990199", "19710203", 11))])
    with pytest.raises(Refusal, match="already sent"):
        register_household(call(county, key=key), county=county, entry=read_household(other), on=SINCE)
    assert KeptAside.objects.count() == 1
    tables = connection.introspection.table_names()
    assert {"registry_person", "registry_household", "audit_line", "audit_keptaside", "subjects_searchkey"} <= set(
        tables
    )
    kept = {table: stored(table) for table in tables}
    for secret in (HEAD_ID, WIFE_ID, SON_ID, HEAD_ID[6:14], "10012345678", "9999000011112222", "9999 0000"):
        assert [table for table, text in kept.items() if secret in text] == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, id_first18 FROM registry_person")
        for token, index in cursor.fetchall():
            assert re.fullmatch(r"seal-\d+\.\w+\$[A-Za-z0-9+/=]{60,}", token)
            assert re.fullmatch(r"index-\d+\.\w+\$[\w-]{22}", index)


def test_the_request_digest_tells_numbers_of_one_mask_apart(county: County) -> None:
    """A plain digest over masks would take a corrected birth date for the same form sent twice."""
    corrected = home(members=[member(id_number=number_of("990199", "19710203", 11))])
    first, second = (read_household(row).members[0] for row in (home(), corrected))
    assert first.id_number is not None and second.id_number is not None
    assert str(first.id_number)[:14] == str(second.id_number)[:14] == "990199********"
    assert first.marks != second.marks
    assert HEAD_ID not in repr(first)


def test_str_and_lists_show_masks(county: County) -> None:
    household = register(county, home())
    people = list(Person.objects.order_by("pk"))
    assert str(people[0]) == f"王*军 990199********{HEAD_ID[-4:]}"
    assert str(household) == "H-1 王*军"
    assert str(household.account).endswith("2222") and "9999" not in str(household.account)
    (line,) = queries.lines(queries.visible(reader(county)), TODAY)
    assert (line.household_no, line.village, line.category, line.phone) == ("H-1", "地V1", "lifted", "100****5678")
    assert line.category_since == SINCE
    assert [(one.name, one.relation, one.sex) for one in line.members] == [
        ("王建军", "02", "male"),
        ("扎西卓玛", "10", "female"),
        ("王明", "20", "male"),
    ]
    assert {one.id_number[6:14] for one in line.members} == {"*" * 8}
    (hidden,) = queries.lines(queries.visible(reader(county)), TODAY, names_hidden=True)
    assert [one.name for one in hidden.members] == ["王*军", "扎西**", "王*"]
    assert Subject.objects.get(kind="person", label="扎西卓玛").alias == "扎西**"
    assert [one.kind for one in find(reader(county), Right.REGISTRY_HOUSEHOLD_READ, "zxzm")] == ["person"]


def test_a_person_is_found_by_the_whole_number_or_its_tail(county: County) -> None:
    register(county, home())
    head = Person.objects.get(name="王建军")
    actor = reader(county)
    spaced = f"{HEAD_ID[:6]} {HEAD_ID[6:14]} {HEAD_ID[14:]}"
    for text in (HEAD_ID, spaced, HEAD_ID + "41", HEAD_ID[-6:], HEAD_ID[-4:]):
        assert head in queries.find_by_id_number(actor, text)
    assert queries.find_by_id_number(actor, HEAD_ID) == [head]
    assert queries.find_by_id_number(actor, number_of("990199", "19700203", 15)) == []
    assert queries.find_by_id_number(reader(county, village(county, "T2").path), HEAD_ID) == []
    with pytest.raises(Refusal, match="last six or four"):
        queries.find_by_id_number(actor, HEAD_ID[-5:])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id_number": HEAD_ID[:17] + ("0" if HEAD_ID[17] != "0" else "1")}, "id_number"),
        ({"id_number": HEAD_ID[:17]}, "id_number"),
        ({"id_number": number_of("990199", "19700231", 11)}, "id_number"),
        ({"id_number": f"990199********{HEAD_ID[-4:]}"}, "id_number"),
        ({"birth_date": date(1970, 2, 4)}, "birth_date"),
        ({"sex": "female"}, "sex"),
        ({"phone": "12a45"}, "phone"),
        ({"name": ""}, "name"),
        ({"nickname": "x"}, "nickname"),
        ({"id_number": None, "id_number_why": "forgotten", "sex": "male"}, "id_number_why"),
        ({"id_number": None}, "sex"),
    ],
)
def test_a_wrong_member_is_refused_by_household_place_and_field(changes: dict[str, Any], field: str) -> None:
    row = home(members=[member(), member(relation="20", **changes)])
    with pytest.raises(Refusal) as refused:
        read_household(row)
    assert (refused.value.row, refused.value.field) == ("H-1 · 2", field)
    assert HEAD_ID[6:14] not in str(refused.value)


def test_a_missing_number_says_why(county: County) -> None:
    child = member(name="王小", relation="20", id_number=None, phone=None, sex="male", birth_date=date(2026, 3, 1))
    register(county, home(members=[member(), {**child, "id_number_why": "none"}, {**child, "name": "王二"}]))
    whys = {one.name: one.id_number_why for one in Person.objects.all()}
    assert whys == {"王建军": "", "王小": "none", "王二": "not_collected"}
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE registry_person SET id_number_why = '' WHERE id_number IS NULL")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"village": "V9"}, "village"),
        ({"village": "T1"}, "village"),
        ({"village": "V2", "natural_village": "N1"}, "natural_village"),
        ({"category": "rich"}, "category"),
        ({"members": [member(), member(relation="98", id_number=SON_ID)]}, "relation"),
        ({"members": [member(relation="20")]}, "members"),
        ({"members": [member(), member(relation="20")]}, "id_number"),
        ({"account": "9999"}, "account"),
    ],
)
def test_a_wrong_household_is_refused_and_nothing_is_written(
    county: County, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        register(county, home(**changes))
    assert refused.value.field == field
    assert Person.objects.count() == Household.objects.count() == 0


def test_an_id_number_and_a_household_number_are_taken_once(county: County) -> None:
    register(county, home())
    twice = home("H-2", members=[member(id_number=SON_ID), member(relation="20", id_number=HEAD_ID + "41")])
    with pytest.raises(Refusal, match="already") as refused:
        register(county, twice)
    assert (refused.value.row, refused.value.field) == ("H-2 · 1", "id_number")
    other = number_of("990199", "19850203", 11)
    with pytest.raises(Refusal, match="taken"):
        register(county, home(members=[member(id_number=other)]))
    assert Household.objects.count() == 1


def test_a_roster_is_registered_whole_or_not_at_all(county: County) -> None:
    other = home("H-2", category="rich", members=[member(id_number=number_of("990199", "19850203", 11))])
    with pytest.raises(Refusal) as refused:
        register_roster(call(county), county=county, entries=[read_household(home()), read_household(other)], on=SINCE)
    assert (refused.value.row, refused.value.field) == ("H-2", "category")
    assert Household.objects.count() == 0


def test_membership_is_read_as_of_a_day(county: County) -> None:
    first = register(county, home())
    second = register(
        county, home("H-2", village="V2", members=[member(id_number=number_of("990199", "19850203", 11))])
    )
    son, wife = Person.objects.get(name="王明"), Person.objects.get(name="扎西卓玛")
    before = Line.objects.order_by("-seq")[0].seq
    move_member(
        call(county), person=son, to=second, relation="28", on=date(2026, 5, 1), reason="married into the house"
    )
    leave_household(call(county), person=wife, on=date(2026, 6, 1), reason="died")

    def names(household: Household, on: date, seq: int | None = None) -> list[str]:
        return [row.person.name for row in queries.members(household, on, seq)]

    assert names(first, date(2026, 4, 30)) == ["王建军", "扎西卓玛", "王明"]
    assert names(first, date(2026, 5, 1)) == ["王建军", "扎西卓玛"]
    assert names(first, TODAY) == ["王建军"]
    assert names(first, TODAY, before) == ["王建军", "扎西卓玛", "王明"]
    assert names(second, TODAY) == ["王建军", "王明"]
    assert Membership.objects.known().get(person=wife).end_reason == "died"
    assert queries.find_by_id_number(reader(county, village(county, "V2").path), SON_ID) == [son]
    with pytest.raises(Refusal, match="in no household"):
        leave_household(call(county), person=wife, on=TODAY, reason="twice")
    with pytest.raises(Refusal, match="exactly one head"):
        move_member(call(county), person=son, to=first, relation="02", on=TODAY, reason="back")
    with pytest.raises(Refusal) as refused:
        leave_household(call(county), person=son, on=date(2026, 5, 1), reason="same day")
    assert refused.value.field == "on"
    assert verify() == [] and verify_rows() == []


def test_who_is_born_later_belongs_from_birth(county: County) -> None:
    child = member(name="王小", relation="20", id_number=number_of("990199", "20260301", 11), phone=None)
    household = register(county, home(members=[member(), child]))
    assert len(queries.members(household, date(2026, 2, 28))) == 1
    assert len(queries.members(household, date(2026, 3, 1))) == 2


def test_a_moving_needs_the_right_over_both_villages(county: County) -> None:
    register(county, home())
    far = register(county, home("H-2", village="V2", members=[member(id_number=number_of("990199", "19850203", 11))]))
    grants = (Grant(Right.REGISTRY_HOUSEHOLD_WRITE, county.pk, village(county, "T1").path, "clerk"),)
    clerk = Call(Actor(7, "7", "clerk", grants), str(uuid7(NOW)), NOW)
    with pytest.raises(Refusal) as refused:
        move_member(clerk, person=Person.objects.get(name="王明"), to=far, relation="28", on=TODAY, reason="married")
    assert refused.value.status == 403


def test_rights_end_with_the_appointment(county: County) -> None:
    register(county, home())
    office = register_organisation(
        call(county), county=county, code="O1", name="乡政府", level="township", kind="government"
    )
    held = appoint(
        call(county),
        login="clerk",
        name="办事员",
        organisation=office,
        role="township_clerk",
        title="办事员",
        county=county,
        area=area_by_code(county, "T1"),
        valid_from=date(2026, 1, 1),
    )
    clerk = actor_of(held.user, TODAY)
    assert queries.visible(clerk).count() == 1 and queries.visible_people(clerk).count() == 3
    assert queries.get(clerk, str(Household.objects.get().subject.uid)).household_no == "H-1"
    release(call(county), appointment=held, on=TODAY)
    gone = actor_of(held.user, TODAY)
    assert queries.visible(gone).count() == queries.visible_people(gone).count() == 0
    with pytest.raises(Refusal) as refused:
        queries.get_person(gone, str(Person.objects.all()[0].subject.uid))
    assert refused.value.status == 404
    with pytest.raises(Refusal, match="role does not carry"):
        reveal_person(Call(gone, str(uuid7(NOW)), NOW, "counter"), person=Person.objects.all()[0])


def test_an_organisations_right_reaches_no_household(county: County) -> None:
    register(county, home())
    own = Actor(7, "7", "x", (Grant(Right.REGISTRY_HOUSEHOLD_READ, county.pk, "/", "bureau_clerk", 5),))
    assert queries.visible(own).count() == 0


def test_a_reveal_takes_right_and_reason_and_leaves_one_line_without_the_number(county: County) -> None:
    register(county, home())
    person = Person.objects.get(name="王建军")
    before = Line.objects.count()
    with pytest.raises(Refusal) as refused:
        reveal_person(call(county), person=person)
    assert refused.value.field == "reason" and Line.objects.count() == before
    outside = Call(reader(county, village(county, "T2").path), str(uuid7(NOW)), NOW, "counter")
    with pytest.raises(Refusal, match="outside your area"):
        reveal_person(outside, person=person)
    asked = Call(reader(county), str(uuid7(NOW)), NOW, "本人到窗口核对")
    assert reveal_person(asked, person=person) == HEAD_ID
    assert reveal_person(asked, person=person) == HEAD_ID
    line = Line.objects.order_by("-seq")[0]
    assert Line.objects.count() == before + 1
    assert (line.action, line.reason, line.detail) == (
        "registry.person.reveal",
        "本人到窗口核对",
        {"field": "id_number"},
    )
    assert line.subject_uid == str(person.subject.uid) and line.answer == {"value": None}
    revoked = Call(Actor(7, "7", "reader"), asked.key, NOW, asked.reason)
    with pytest.raises(Refusal, match="role does not carry"):
        reveal_person(revoked, person=person)
    with pytest.raises(Refusal, match="no such number"):
        reveal_person(asked, person=Person.objects.get(name="王明"), field="phone")
    assert HEAD_ID not in stored("audit_line")


def test_a_changed_row_and_a_swapped_number_are_named(county: County) -> None:
    register(county, home())
    assert verify_rows() == []
    head, son = Person.objects.get(name="王建军"), Person.objects.get(name="王明")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_membership SET relation = '30' WHERE person_id = %s", [son.pk])
        cursor.execute(
            "UPDATE registry_person SET id_number = (SELECT id_number FROM registry_person WHERE id = %s)"
            " WHERE id = %s",
            [head.pk, son.pk],
        )
    assert {(one.kind, one.place.split(":")[0]) for one in verify_rows()} == {
        ("changed", "registry_membership"),
        ("changed", "registry_person"),
    }


def take(county: County, **row: Any) -> bool:
    return VILLAGES.take(call(county), county, **VILLAGES.read(row))


def test_village_rows_are_taken_once_and_changed_only_by_amendment(county: County) -> None:
    assert take(county, area="V1", paved_on="2020-07-01") is True
    assert take(county, area="V1", paved_on=date(2020, 7, 1)) is False
    with pytest.raises(Refusal, match="Something else") as refused:
        take(county, area="V1", paved_on="2019-07-01")
    assert refused.value.field == "paved_on"
    assert take(county, area="V1", paved_on="2019-07-01", amends="年份抄错") is True
    assert VillageFact.objects.known().get().paved_on == date(2019, 7, 1)
    assert Line.objects.order_by("-seq")[0].detail == {"amends": "年份抄错"}
    for row, field in (
        ({"area": "V9", "paved_on": "2020-07-01"}, "area"),
        ({"area": "N1", "paved_on": "2020-07-01"}, "area"),
        ({"area": "V2", "paved_on": "2026-12-01"}, "paved_on"),
        ({"area": "V2", "paved_on": "20xx"}, "paved_on"),
        ({"paved_on": "2020-07-01"}, "area"),
        ({"area": "V2", "paved_on": "2020-07-01", "paved_on_why": "none"}, "paved_on_why"),
    ):
        with pytest.raises(Refusal) as refused:
            take(county, **row)
        assert refused.value.field == field
    assert VillageFact.objects.known().count() == 1


def test_a_fact_is_the_day_a_village_was_paved_and_an_unstated_village_is_unknown(county: County) -> None:
    place = village(county, "V1")
    state_village(call(county), village=place, on=date(2024, 3, 1), paved_on_why="none")
    state_village(call(county), village=place, on=TODAY, paved_on=date(2026, 9, 20))

    def paved(on: date, ids: frozenset[int] | None = None) -> dict[Any, Any]:
        return dict(FACT["village"].rows(county.pk, on, ids))

    unpaved = village(county, "V2")
    assert paved(TODAY) == {place.pk: date(2026, 9, 20)}
    state_village(call(county), village=unpaved, on=TODAY, paved_on_why="none")
    # The day itself tells how things stood before it: works on 19 September read «not yet» from the same fact.
    assert paved(date(2026, 9, 19)) == {place.pk: date(2026, 9, 20), unpaved.pk: None}
    assert paved(TODAY, frozenset({place.pk})) == {place.pk: date(2026, 9, 20)}
    assert VillageFact.objects.get(village=place, valid_to=date(2026, 9, 20)).paved_on_why == "none"
    with pytest.raises(Refusal):
        state_village(call(county), village=place, on=TODAY, paved_on_why="none")
    assert verify_rows() == []


def test_household_facts_are_of_the_day_and_without_names(county: County) -> None:
    one = register(county, home(natural_village="N1"))
    two = register(
        county,
        home("H-2", village="V2", category="ordinary", members=[member(id_number=number_of("990199", "19850203", 11))]),
    )
    leave_household(call(county), person=Person.objects.get(name="王明"), on=date(2026, 6, 1), reason="moved")
    table = FACT["household"]
    home_village, far = village(county, "V1"), village(county, "V2")
    assert [row[:8] for row in table.rows(county.pk, SINCE, None)] == [
        (one.subject_id, home_village.path, home_village.pk, "lifted", 3, SINCE, 1, 1),
        (two.subject_id, far.path, far.pk, "ordinary", 1, SINCE, 1, 1),
    ]
    assert [row[:8] for row in table.rows(county.pk, TODAY, frozenset({one.subject_id}))] == [
        (one.subject_id, home_village.path, home_village.pk, "lifted", 2, SINCE, 1, 1)
    ]
    assert list(table.rows(county.pk, date(2025, 11, 30), None)) == []
    columns = ["id", "path", "village_id", "category", "member_count", "listed_on", "phone_key", "account_key"]
    assert [column.name for column in table.columns][:8] == columns
    # Nothing is stated of them yet: of the further columns, the papers and that one is out of poverty alone are told.
    names = [column.name for column in table.columns]
    told = [dict(zip(names[8:], row[8:], strict=True)) for row in table.rows(county.pk, SINCE, None)]
    assert [one.pop("exited") for one in told] == [True, None]
    assert {
        value for one in told for name, value in one.items() if not name.startswith("has_") and name != "line_fen"
    } == {None}


def test_a_telephone_and_an_account_are_a_number_that_says_only_which_are_the_same(county: County) -> None:
    """One number for people and households alike; without one it is empty."""
    heads = [member(id_number=number_of("990199", "19850201", 11))]
    heads.append(member(id_number=number_of("990199", "19850202", 11), phone="10012345679"))
    heads.append({**member(phone=None, sex="male"), "id_number_why": "not_collected", "birth_date": "1985-02-03"})
    del heads[2]["id_number"]
    for place, head in enumerate(heads, 1):
        account = {"account": "9999 0000 3333 4444"} if place == 2 else {"account": None} if place == 3 else {}
        register(county, home(f"H-{place}", members=[head], **account))
    homes = [row[6:8] for row in FACT["household"].rows(county.pk, TODAY, None)]
    people = [row[6:8] for row in FACT["person"].rows(county.pk, TODAY, None)]
    assert homes[2] == (None, None) and people[2] == (False, None)
    assert [given for given, _ in people[:2]] == [True, True]
    assert [phone for phone, _ in homes[:2]] == [phone for _, phone in people[:2]]
    assert {phone for phone, _ in homes[:2]} == {account for _, account in homes[:2]} == {1, 2}


def entered(row: dict[str, Any]) -> dict[str, Any]:
    """A household of the made county with what the registry keeps of it."""
    members = [{key: one[key] for key in MEMBER_FIELDS if one.get(key) is not None} for one in row["members"]]
    kept = {key: row[key] for key in HOUSEHOLD_FIELDS if row.get(key) is not None}
    return {**kept, "account": row["bank_card"], "members": members}


def test_the_made_countys_roster_is_loaded_fast(
    county: County, capsys: pytest.CaptureFixture[str], django_assert_num_queries: Any
) -> None:
    for row in areas():
        add_area(county, row["code"], row["name"], row["level"], row.get("parent"))
    rows = list(households(SEED, TODAY))
    checking = time.process_time()
    entries = [read_household(entered(row)) for row in rows]
    started = time.process_time()
    counts = register_roster(call(county), county=county, entries=entries, on=SINCE)
    ended = time.process_time()
    with capsys.disabled():
        print(f"\nroster: {counts}, CPU: checked and sealed {started - checking:.2f} s, loaded {ended - started:.2f} s")
    assert counts == {"households": 120, "people": Person.objects.count()}
    assert counts["people"] == sum(len(row["members"]) for row in rows)
    assert Line.objects.filter(action="registry.household.register").count() == 120
    assert verify_rows() == []
    assert ended - started < 10
    sample = rows[57]["members"][0]
    (found,) = queries.find_by_id_number(reader(county), sample["id_number"])
    assert found.name == sample["name"]
    with django_assert_num_queries(5):
        page = queries.lines(queries.visible(reader(county))[:50], TODAY)
    assert [len(line.members) for line in page] == [
        sum(one["birth_date"] <= TODAY for one in row["members"]) for row in rows[:50]
    ]
