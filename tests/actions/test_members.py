"""Who comes into a household and who leaves it: births, deaths, a new head, a split, and the pages that tell of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bangfu.kernel.ids import uuid7
from bangfu.kernel.refusal import Refusal
from bangfu.registry.actions import leave_household, read_household, register_household, split_household
from bangfu.registry.models import Household, ListEntry, Membership, Person
from bangfu.registry.queries import members
from bangfu.registry.rules import CATEGORY
from tests.cast import FROM, Cast, cast, console, signed, today

pytestmark = pytest.mark.usefixtures("policy_in_force")


@pytest.fixture
def county(db: None) -> Cast:
    one = cast()
    for number, names in (("M1", ("韩国梁", "马秀兰", "韩小军")), ("M2", ("冯建国",))):
        relations, sexes = ("02", "10", "20"), ("male", "female", "male")
        people = [
            {
                "name": name, "relation": relation, "ethnicity": "汉族", "sex": sex, "birth_date": "1970-02-03",
                "id_number_why": "not_collected",
            }
            for name, relation, sex in zip(names, relations, sexes, strict=False)
        ]  # fmt: skip
        row = {"household_no": number, "village": "990188-village", "category": "ordinary", "members": people}
        book = one.own.county
        register_household(console(book.pk), county=book, entry=read_household(row), on=FROM)
    return one


def home(number: str) -> Household:
    return Household.objects.select_related("subject").get(subject__code=number)


def person(name: str) -> Person:
    return Person.objects.select_related("subject").get(name=name)


def here(number: str, on: date) -> list[tuple[str, str]]:
    return [(row.person.name, row.relation) for row in members(home(number), on)]


def sent(one: Cast, do: str, client: Client, number: str = "M1", **form: str) -> int:
    address = reverse(f"household_member_{do}", args=[one.own.county.code, home(number).subject.uid])
    return client.post(address, {"key": str(uuid7(timezone.now())), **form}).status_code


def test_a_head_dies_and_another_becomes_the_head_from_that_day(county: Cast) -> None:
    call, on = console(county.own.county.pk), today()
    with pytest.raises(Refusal) as no:
        leave_household(call, person=person("韩国梁"), on=on, reason="died")
    assert no.value.field == "heir"
    leave_household(console(county.own.county.pk), person=person("韩国梁"), on=on, reason="died", heir=person("马秀兰"))
    before = on - timedelta(days=1)
    assert here("M1", before) == [("韩国梁", "02"), ("马秀兰", "10"), ("韩小军", "20")]
    assert here("M1", on) == [("马秀兰", "02"), ("韩小军", "20")]
    assert home("M1").subject.label == "马秀兰"


def test_a_son_begins_a_household_of_his_own(county: Cast) -> None:
    on = today()
    split_household(console(county.own.county.pk), person=person("韩小军"), household_no="M3", on=on)
    assert here("M1", on) == [("韩国梁", "02"), ("马秀兰", "10")] and here("M3", on) == [("韩小军", "02")]
    assert ListEntry.objects.get(subject=home("M3").subject, list=CATEGORY).code == "ordinary"
    with pytest.raises(Refusal):
        split_household(console(county.own.county.pk), person=person("马秀兰"), household_no="M2", on=on)
    assert person("韩小军").subject.path == home("M3").subject.path


def test_a_clerk_records_birth_marriage_and_death_and_every_day_tells_its_own(county: Cast, client: Client) -> None:
    signed(client, county.own.users["township_clerk"])
    on, book = today().isoformat(), county.own.county.code
    new = {
        "name": "韩小雨", "relation": "42", "id_number_why": "not_collected", "sex": "female", "birth_date": on,
        "ethnicity": "汉族", "on": on, "why": "born",
    }  # fmt: skip
    assert sent(county, "add", client, **new) == 302
    other = {"person": str(person("韩小军").subject.uid), "on": on, "why": "other"}
    assert sent(county, "leave", client, **other) == 422
    move = {**other, "to": "M2", "relation": "28", "why": "married"}
    assert sent(county, "move", client, **{**move, "to": "M404"}) == 422
    assert sent(county, "move", client, **move) == 302
    assert here("M2", today()) == [("冯建国", "02"), ("韩小军", "28")]
    assert Membership.objects.known().get(person=person("韩小军"), valid_to__isnull=True).reason == "married"
    page = client.get(reverse("household_members", args=[book, home("M1").subject.uid])).content.decode()
    assert "新生儿" in page and "婚嫁" in page and ">married<" not in page and "韩小雨" in page
    story = reverse("household", args=[book, home("M1").subject.uid])
    told = client.get(story).content.decode()
    assert "韩小雨" in told and "家庭成员增减" in told and "婚嫁" in told
    before = client.get(f"{story}?on={today() - timedelta(days=1)}").content.decode()
    assert "韩小雨" not in before and "韩小军" in before and "家庭成员增减" not in before


def test_who_only_reads_finds_no_way_to_change(county: Cast, client: Client) -> None:
    signed(client, county.own.users["auditor"])
    address = reverse("household", args=[county.own.county.code, home("M1").subject.uid])
    assert "/members/" not in client.get(address).content.decode()
    form = {"person": str(person("韩小军").subject.uid), "household_no": "M5", "on": today().isoformat()}
    assert sent(county, "split", client, **form) == 403
