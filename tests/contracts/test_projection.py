"""投影模式: while it is on, no page that can be reached tells a full name of the register or somebody's health."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from bangfu.cases.actions import CaseEntry, raise_case
from bangfu.registry.actions import StateEntry, read_household, register_household, state_conditions
from bangfu.registry.models import Person
from bangfu.staff.actions.heading import Heading
from tests.cast import FROM, Book, Cast, console, signed, today

LINK = re.compile(r'href="(/990188/[^"#]*)"')
NAMES = ("尕藏才让", "曾国强")
HEALTH = ("患有大病", "长期慢性病")
PAGES_AT_MOST = 45
# These tell which words there are, of nobody.
POLICY = r"/990188/(rules|policybook)/"


@pytest.fixture(scope="module")
def cast_once(cast_once: Cast) -> Cast:
    """A household of two of whom one is gravely ill, and a wish that tells a name."""
    book = cast_once.own
    row = {
        "household_no": "H-101", "village": "990188-village", "category": "ordinary",
        "members": [_member(NAMES[0], "02"), _member(NAMES[1], "20")],
    }  # fmt: skip
    register_household(console(book.county.pk), county=book.county, entry=read_household(row), on=FROM)
    ill = StateEntry(Person.objects.get(name=NAMES[0]), FROM, {"health": "serious chronic"}, {})
    state_conditions(console(book.county.pk), county=book.county, entries=[ill])
    wish = Heading(book.county, "CA-1", f"{NAMES[0]}家屋顶漏雨", book.offices["bureau"], area=book.areas["village"])
    raise_case(console(book.county.pk), entry=CaseEntry(wish, "micro_wish", raised_on=today()))
    return cast_once


def _member(name: str, relation: str) -> dict[str, str]:
    told = {"sex": "male", "birth_date": "1970-02-03", "id_number_why": "not_collected"}
    return {"name": name, "relation": relation, "ethnicity": "藏族", **told}


def _client(book: Book, *, on: bool) -> Client:
    client = signed(Client(), book.users["county_officer"])
    client.cookies["django_language"] = "zh-hans"
    if on:
        assert client.post("/projection/", {"on": "yes", "next": "/990188/"}).status_code == 302
    return client


def _walk(client: Client) -> dict[str, str]:
    """Pages reached from the workbench and the lists, of every kind one."""
    waiting = ["/990188/", "/990188/registry/people/?col=health", "/990188/registry/households/?col=cause"]
    found = client.post("/990188/search/", {"text": NAMES[0]}, follow=True)
    seen = {"search": found.content.decode()}
    waiting += LINK.findall(seen["search"])
    kinds: dict[str, int] = {}
    while waiting and len(seen) < PAGES_AT_MOST:
        address = unescape(waiting.pop(0))
        kind = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "*", address.partition("?")[0])
        if address in seen or kinds.get(kind, 0) > 2 or "file" in kind or "export" in kind:
            continue
        kinds[kind] = kinds.get(kind, 0) + 1
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            seen[address] = answer.content.decode()
            waiting += LINK.findall(seen[address])
    return seen


def test_no_page_tells_a_name_or_somebody_s_health(everybody: Cast) -> None:
    pages = _walk(_client(everybody.own, on=True))
    assert len(pages) > 20
    for address, page in pages.items():
        assert 'class="on-wall"' in page, address
        told = NAMES if re.search(POLICY, address) else (*NAMES, *HEALTH)
        assert [one for one in told if one in page] == [], address
    assert "尕藏**" in pages["search"]


def test_it_is_off_again_and_then_everything_is_told(everybody: Cast) -> None:
    client = _client(everybody.own, on=True)
    client.post("/projection/", {"on": "no", "next": "/990188/"})
    page = client.get("/990188/registry/people/?col=health").content.decode()
    assert 'class="on-wall"' not in page
    assert NAMES[0] in page
    assert HEALTH[0] in page
