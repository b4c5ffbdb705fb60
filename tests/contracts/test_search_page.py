"""The search box: in every head, posted, kept out of the address, within what the reader may see."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from bangfu.kernel.idnumber import check_digit
from bangfu.registry.actions import read_household, register_household
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
