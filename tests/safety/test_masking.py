"""D1: planted numbers, looked for in everything that leaves the program; the crawler follows each link as each role."""

from __future__ import annotations

import base64
import html
import json
import logging
import re
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from django.conf import settings as live
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import resolve

from bangfu.audit.queries import verify, verify_rows
from bangfu.intake.actions import Upload, open_batch
from bangfu.intake.actions.behind import go_on
from bangfu.intake.actions.checking import begin_check
from bangfu.intake.models import Batch
from bangfu.kernel.idnumber import check_digit
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.policybook.actions import propose
from bangfu.registry.actions import read_household, register_household, register_roster, reveal_person, state_names
from bangfu.registry.actions.accounts import Paper, add_voucher
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.models import Cohort, Household, Person
from bangfu.registry.rules.source_lines import SourceLine
from bangfu.screening.actions.behind import screen_behind
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.actions.runs import screen
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.queries import folder
from bangfu.staff.models import User
from bangfu.vault.queries import pdf_text, vault
from bangfu.vault.rules.scan import Hit, Planted, scan
from bangfu.web import urls
from bangfu.web.gate import page, routes
from tests.cast import FROM, Cast, call_of, cast, console, signed, today
from tests.mechanisms.faces import take_in

HOUSEHOLDS, MEMBERS = 50, 4
# The smallest picture there is.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# So many addresses of one route as one role: more of the same show nothing new.
OF_ONE_ROUTE = 4
LINK = re.compile(r'(?:href|src|action|hx-get)="([^"#]+)"')
NO_PAGE = {"/static/"}


def id_number(number: int) -> str:
    first = f"990188{1950 + number % 60}{1 + number % 12:02d}{1 + number % 28:02d}{number % 1000:03d}"
    return first + check_digit(first)


def entry(number: int, village: str) -> dict[str, Any]:
    """A household with a phone and an account; each of its people with a number, half of them with a phone."""
    people = range(number * MEMBERS, number * MEMBERS + MEMBERS)
    members = [
        {
            "name": f"某{chr(0x4E00 + one)}",
            "relation": "02" if one == people[0] else "20",
            "ethnicity": "Han",
            "id_number": id_number(one),
            **({"phone": f"139{one:08d}"} if one % 2 == 0 else {}),
        }
        for one in people
    ]
    return {
        "household_no": f"H{number:04d}",
        "village": village,
        "category": "ordinary",
        "phone": f"150{number:08d}",
        "account": f"62220188{number:011d}",
        "members": members,
    }


@dataclass
class Found:
    """What was looked at and what could be read."""

    planted: Planted
    cells: Counter[str] = field(default_factory=Counter)
    hits: list[Hit] = field(default_factory=list)

    def look(self, kind: str, where: str, data: bytes) -> None:
        self.cells[kind] += 1
        self.hits += scan(self.planted, where, data, pdf_text)


@dataclass
class World:
    """The cast, the numbers planted among it, and one person of them."""

    cast: Cast
    planted: Planted
    values: list[str]


def values_of(rows: list[dict[str, Any]]) -> list[str]:
    """Every number of the entries."""
    found = []
    for row in rows:
        found += [row["phone"], row["account"]]
        found += [one[name] for one in row["members"] for name in ("id_number", "phone") if name in one]
    return found


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """200 people with numbers: looked up, sent twice, refused, told in free words, typed as a sign-in name."""
    settings.BANGFU_ANCHORS = tmp_path / "anchors.jsonl"
    settings.BANGFU_SNAPSHOTS = tmp_path / "snapshots"
    everybody = cast()
    county = everybody.own.county
    rows = [entry(number, f"{county.code}-village") for number in range(HOUSEHOLDS)]
    since = today() - timedelta(days=30)
    first = console(county.pk)
    entries = [read_household(row) for row in rows]
    register_roster(first, county=county, entries=entries, on=since)
    with pytest.raises(Refusal):
        register_roster(first, county=county, entries=entries[:1], on=since)
    with pytest.raises(Refusal):
        register_household(console(county.pk), county=county, entry=entries[0], on=since)
    person = Person.objects.order_by("pk")[0]
    auditor = call_of(everybody.own.users["auditor"])
    reveal_person(Call(auditor.actor, auditor.key, auditor.at, f"核对证件 {rows[0]['account']}"), person=person)
    said = {"county": county.code, "text": f"我的号码 {id_number(0)}", "reply": f"电话：{rows[1]['phone']}"}
    assert Client().post("/complaint/", said).status_code == 200
    assert Client().post("/sign-in/", {"username": rows[2]["phone"], "password": id_number(5)}).status_code == 422
    assert Household.objects.count() == HOUSEHOLDS
    values = values_of(rows)
    return World(everybody, Planted(values), values)


def crawl(found: Found, client: Client, who: str, books: list[str]) -> Counter[str]:
    """Follow every link from every address that needs no more than a book; answers the routes seen."""
    starts = [
        "/" + route.replace("<str:book>", book)
        for route, _, _ in routes()
        for book in books
        if "<" not in route.replace("<str:book>", "")
    ]
    # The box in every head leads to whom it finds.
    asked = [client.post(f"/{book}/search/", {"text": "某"}) for book in books]
    starts += [one["Location"] for one in asked if one.status_code == 302]
    waiting, known = deque(dict.fromkeys(starts)), set(starts)
    seen: Counter[str] = Counter()
    rooms: Counter[str] = Counter()
    while waiting:
        address = waiting.popleft()
        route = resolve(urlsplit(address).path).route
        # One page lists records of every kind; `of` says of which.
        room = f"{route}?{parse_qs(urlsplit(address).query).get('of', [''])[0]}"
        if rooms[room] >= OF_ONE_ROUTE:
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code == 200:
            seen[route] += 1
            rooms[room] += 1
        heads = "\n".join(f"{name}: {value}" for name, value in answer.items())
        kind = "downloads" if "Content-Disposition" in answer else "pages" if answer.status_code == 200 else "refusals"
        found.look(kind, f"{who} {address}", body)
        found.look("headers", f"{who} {address} headers", f"{address}\n{heads}\n{answer.cookies}".encode())
        for link in [*LINK.findall(body.decode("utf-8", "replace")), answer.get("Location", "")]:
            target = urljoin(address, html.unescape(link))
            mine = target.startswith("/") and not any(target.startswith(one) for one in NO_PAGE)
            if link and mine and target not in known:
                known.add(target)
                waiting.append(target)
    return seen


def everyone(one: Cast) -> dict[str, User | None]:
    return {**{f"own {role}": user for role, user in one.own.users.items()}, "idle": one.idle, "nobody": None}


def crawl_all(found: Found, one: Cast, people: dict[str, User | None]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for who, user in people.items():
        client = signed(Client(), user) if user else Client()
        seen += crawl(found, client, who, [one.own.county.code])
    return seen


# What a page shows does not depend on the database below it.
@pytest.mark.database("sqlite")
@pytest.mark.slow
@pytest.mark.longest
def test_no_planted_number_can_be_read_anywhere(world: World, caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    found = Found(world.planted)
    office = world.cast.own.offices["bureau"].subject.code
    take_in(
        world.cast.own.county,
        tmp_path,
        documents=[
            {"code": "N1", "title": "关于入户核查的通知", "kind": "notice", "issuer": office, "dated": "2026-03-02"}
        ],
        cases=[{"code": "C1", "name": "手册与实际不符", "organisation": office, "kind": "handbook_mismatch"}],
        cohorts=[{"code": "K1", "organisation": office, "list_code": "two_after", "persons": "2人"}],
    )
    # One is matched by the number, the other bears the number of somebody else.
    names = f"某{chr(0x4E00)},,,{id_number(0)}\n某人,,,{id_number(1)}"
    state_names(console(world.cast.own.county.pk), cohort=Cohort.objects.get(), text=names)
    _screened(world.cast)
    caplog.set_level(logging.DEBUG)
    seen = crawl_all(found, world.cast, everyone(world.cast))
    readable = {route for route, _, view in routes() if "GET" in view.gate.methods and view.gate.signed_in}
    assert readable - set(seen) <= {""}, "no role reached these pages by links: give them one"
    found.look("logs", "log", caplog.text.encode())
    _tables(found)
    _snapshot(found, world)
    found.look("proofs", "verify", json.dumps([str(one) for one in [*verify(), *verify_rows()]]).encode())
    print(f"D1: {len(world.values)} numbers, {dict(found.cells)} looked at, {len(found.hits)} hits")
    assert len(world.values) >= 400
    assert found.cells["pages"] >= 200
    assert found.cells["downloads"] >= 4
    assert found.cells["refusals"] >= 20
    # Who sent a table gets it back marked, with the numbers as sent, so that it can be mended and sent again.
    own_table = [hit for hit in found.hits if "/marked/" in hit.where]
    assert {hit.where.split(" /")[0] for hit in own_table} == {"own township_clerk"}
    assert [str(hit) for hit in found.hits if hit not in own_table] == []


def _screened(one: Cast) -> None:
    """A run with findings among the planted people, one that an officer asked for, and a change that waits.

    One of the planted people stands there a second time, so that both records lie side by side.
    """
    county = one.own.county
    again = {
        "name": f"某{chr(0x4E00)}", "relation": "02", "ethnicity": "Han", "id_number_why": "not_collected",
        "birth_date": "1950-01-01", "sex": "female", "phone": "13900000000",
    }  # fmt: skip
    twin = {"household_no": "T1", "village": f"{county.code}-village", "category": "ordinary", "members": [again]}
    register_household(console(county.pk), county=county, entry=read_household(twin), on=FROM)
    assert look_for_duplicates(console(county.pk), county=county, on=today())["new"] == 1
    _sent(one)
    screen(console(county.pk), county=county, as_of=today())
    screen_behind(call_of(one.own.users["county_officer"]), county=county, as_of=today())
    said = {"value": 9, "unit": "day", "label": {"zh": "提前天数", "en": "Days before"}}
    propose(
        console(county.pk), kind="parameter", code="duties.due_soon", valid_from=today(), basis="纪要", body=said,
        county=county.pk,
    )  # fmt: skip


def _sent(one: Cast) -> None:
    """A checked table of two households, known and new, with numbers of the planted in every column of numbers."""
    county, clerk = one.own.county, call_of(one.own.users["township_clerk"])
    lines = (
        "户编号,行政村,户主姓名,户主证件号码,户主民族,户类型,户联系电话",
        f"H0,{county.code}-village,某一,{id_number(0)},汉族,农户,13900000000",
        f"N1,{county.code}-village,某二,{id_number(1)}0,汉族,农户,13900000000",
    )
    (path,) = {grant.path for grant in clerk.actor.reach(Right.INTAKE_BATCH_WRITE)}
    upload = Upload("台账.csv", "\n".join(lines).encode("utf-8-sig"))
    batch = open_batch(clerk, county=county, path=path, upload=upload, sender="某村", on=today())
    if batch.state != Batch.State.CHECKING:
        batch = begin_check(call_of(one.own.users["township_clerk"]), batch=batch)
    go_on(clerk.actor, clerk.at, batch, lambda done, total: None)
    heard = SourceLine(
        4, "household", code="H0000", name=f"某{chr(0x4E00)}", id_number=id_number(0), phone="13900000000",
        values={"living.water_safe": False},
    )  # fmt: skip
    told = ListEntry("national", path, today(), "某中心", "13900000000.xlsx", lines=[heard])
    receive_list(console(county.pk), county=county, entry=told)
    paper = Paper("收据.png", "image/png", PIXEL)
    # The income year that ended last: the one that the list of accounts opens.
    year = today().year - ((today().month, today().day) <= (9, 30))
    for home in Household.objects.filter(subject__county=county):
        add_voucher(console(county.pk), household=home, year=year, item="medical", amount_fen=100, paper=paper)


def _tables(found: Found) -> None:
    """Every row of every table as it lies in the database."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.look("tables", table, "\n".join(map(repr, cursor.fetchall())).encode())


def _snapshot(found: Found, world: World) -> None:
    county = world.cast.own.county
    frozen = freeze(console(county.pk), county=county, as_of=today())
    assert folder(frozen).is_relative_to(live.BANGFU_SNAPSHOTS)
    for file in sorted(Path(live.BANGFU_SNAPSHOTS).rglob("*")):
        if file.is_file():
            found.look("snapshot files", file.name, file.read_bytes())


def test_control_a_page_that_shows_one_number_is_caught(world: World) -> None:
    person = Person.objects.order_by("pk")[0]
    assert person.id_number is not None
    number = vault().sealer.open("registry.person.id_number", person.id_number.token)

    def leak(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"<p>证件 {number[:6]}<b>{number[6:14]}</b> {number[14:]}</p>")

    site = ModuleType("leaking")
    site.__dict__.update(
        {
            **urls.__dict__,
            "urlpatterns": [*urls.urlpatterns, page("leak/", leak, "leak", right=Right.WORKBENCH_PAGE_READ)],
        }
    )
    found = Found(world.planted)
    with override_settings(ROOT_URLCONF=site):
        crawl_all(found, world.cast, {"clerk": world.cast.own.users["township_clerk"]})
    assert {hit.where.split("?")[0] for hit in found.hits} == {f"clerk /{world.cast.own.county.code}/leak/"}


def test_control_a_log_line_and_a_column_in_the_clear_are_caught(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    found = Found(world.planted)
    logging.getLogger("bangfu").warning("could not read %s", world.values[0])
    found.look("logs", "log", caplog.text.encode())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE subjects_subject SET alias = %s WHERE kind = 'person'", [world.values[2]])
    _tables(found)
    assert {hit.where for hit in found.hits} == {"log", "subjects_subject"}
