"""The search box: in every head, posted, kept out of the address, within what the reader may see."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from django.test import Client

from bangfu.kernel.idnumber import check_digit
from bangfu.registry.actions import read_household, register_household
from bangfu.registry.models import Person
from bangfu.subjects.actions import register_area
from tests.cast import FROM, Book, Cast, console, signed

PHONE = "13912347426"


def number_of(sequence: int) -> str:
    first = f"99018819700203{sequence:03d}"
    return first + check_digit(first)


@pytest.fixture(scope="module")
def cast_once(cast_once: Cast) -> Cast:
    """Three homonyms: two of one village, one of another township."""
    book = cast_once.own
    register_area(
        console(book.county.pk),
        county=book.county,
        code="990188-far",
        name="西岸二村",
        level="village",
        parent=book.areas["sibling"],
        valid_from=FROM,
    )
    for no, village, sequence in (("H-101", "village", 1), ("H-102", "village", 2), ("H-201", "far", 3)):
        home(book, no, f"990188-{village}", sequence)
    return cast_once


def home(book: Book, no: str, village: str, sequence: int) -> None:
    head = {"name": "尕藏才让", "relation": "02", "ethnicity": "藏族", "id_number": number_of(sequence), "phone": PHONE}
    row = {"household_no": no, "village": village, "category": "ordinary", "members": [head]}
    register_household(console(book.county.pk), county=book.county, entry=read_household(row), on=FROM)


def typed(book: Book, role: str, text: str, **more: Any) -> tuple[str, str]:
    """The address of the results and their page."""
    client = signed(Client(), book.users[role])
    sent = client.post("/990188/search/", {"text": text}, follow=True, **more)
    assert sent.status_code == 200
    return (sent.redirect_chain or [("", 0)])[-1][0], sent.content.decode()


def told(page: str, group: str) -> list[str]:
    section = re.search(rf'<section class="section" id="{group}">.*?</section>', page, re.S)
    items = re.findall(r"<li>(.*?)</li>", section[0], re.S) if section else []
    return [" ".join(re.sub("<[^>]+>", " ", one).split()) for one in items]


def test_every_page_has_the_box_and_what_is_typed_stands_in_no_address(everybody: Cast) -> None:
    client = signed(Client(), everybody.own.users["county_officer"])
    for address in ("/990188/", "/990188/works/", "/990188/policybook/", "/990188/households/"):
        page = client.get(address)
        if page.status_code == 200:
            assert 'role="search" action="/990188/search/" method="post"' in page.content.decode()
    address, page = typed(everybody.own, "county_officer", number_of(1))
    assert re.fullmatch(r"/990188/search/\?no=\d+", unquote(address))
    assert number_of(1) not in page
    assert 'value="990188********' in page


def test_homonyms_are_told_apart_by_household_and_village(everybody: Cast) -> None:
    _, page = typed(everybody.own, "county_officer", "gzcr")
    people = told(page, "people")
    assert [re.findall(r"H-\d+", one) for one in people] == [["H-101"], ["H-102"], ["H-201"]]
    assert ["西岸二村" in one for one in people] == [False, False, True]
    assert len(told(page, "households")) == 3


def test_a_clerk_finds_nobody_of_another_township(everybody: Cast) -> None:
    for text in ("gzcr", "尕藏才让", "7426", "H-201", PHONE):
        _, page = typed(everybody.own, "township_clerk", text)
        assert "H-201" not in re.sub(r'value="[^"]*"', "", page.replace("“H-201”", ""))
        assert "西岸二村" not in page
    _, page = typed(everybody.own, "township_clerk", "西岸二村")
    assert told(page, "villages") == []


def test_who_may_not_read_the_register_finds_works_only(everybody: Cast) -> None:
    _, page = typed(everybody.own, "bureau_clerk", "gzcr")
    assert told(page, "people") == told(page, "households") == []
    _, page = typed(everybody.own, "bureau_clerk", "dahl")
    assert told(page, "works") and "东岸环路" in told(page, "works")[0]


def test_a_number_s_end_says_what_it_is_the_end_of(everybody: Cast) -> None:
    _, page = typed(everybody.own, "county_officer", number_of(2)[-4:])
    (one,) = [one for one in told(page, "people") if "H-102" in one]
    assert number_of(2) not in page
    assert f"********{number_of(2)[-4:]}" in one
    _, page = typed(everybody.own, "county_officer", "7426")
    assert len(told(page, "people")) == 3


def test_nothing_found_says_what_to_do_and_an_empty_box_asks(everybody: Cast) -> None:
    _, page = typed(everybody.own, "county_officer", "没有这个人")
    assert 'class="empty"' in page
    address, page = typed(everybody.own, "county_officer", "   ")
    assert address == "/990188/search/"
    assert 'class="empty"' not in page
    client = signed(Client(), everybody.own.users["county_officer"])
    assert client.get("/990188/search/?no=77").status_code == 200


def _person(book: Book, no: str) -> str:
    return str(Person.objects.get(subject__county=book.county, subject__code=f"{no}-01").subject.uid)


def test_a_whole_number_is_shown_once_for_a_reason_and_the_page_says_who_looked(everybody: Cast) -> None:
    book = everybody.own
    client = signed(Client(), book.users["township_clerk"])
    address = f"/990188/registry/people/{_person(book, 'H-101')}/number/"
    _, results = typed(book, "township_clerk", "gzcr")
    assert address in results
    page = client.get(address).content.decode()
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key is not None
    said = {"key": key[1], "field": "id_number", "why": "payment", "words": ""}
    refused = client.post(address, said)
    assert refused.status_code == 422
    assert number_of(1) not in refused.content.decode()
    shown = client.post(address, {**said, "words": "核对一卡通"}).content.decode()
    assert number_of(1) in shown
    again = client.post(address, {**said, "words": "核对一卡通"})
    assert again.status_code == 422
    assert number_of(1) not in again.content.decode()
    page = client.get(address).content.decode()
    assert number_of(1) not in page
    assert "核对一卡通" in page
    assert "own township_clerk" in page
    other = f"/990188/registry/people/{_person(book, 'H-201')}/number/"
    assert client.get(other).status_code == 404
    client.post("/projection/", {"on": "yes", "next": "/990188/"})
    assert client.get(address).status_code == 409


def test_beyond_so_many_an_hour_no_number_is_shown(everybody: Cast) -> None:
    book = everybody.own
    client = signed(Client(), book.users["county_officer"])
    address = f"/990188/registry/people/{_person(book, 'H-101')}/number/"
    said = {"field": "phone", "why": "other", "words": "核对"}
    codes = [client.post(address, {**said, "key": str(uuid4())}).status_code for _ in range(51)]
    assert codes == [200] * 50 + [422]
