"""The fixed cast: two small counties of our own, works of two bureaus, and one user for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import COUNTY_TIME, Actor, Call, operator
from bangfu.kernel.unit import read_amount
from bangfu.places.actions import open_county
from bangfu.places.models import Area, County
from bangfu.places.queries import area_by_code
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.models import Run
from bangfu.staff.actions import appoint, register_organisation
from bangfu.staff.models import Organisation, User
from bangfu.staff.queries import actor_of
from bangfu.staff.rules.roles import ROLES, Reach
from bangfu.subjects.actions import register_area
from bangfu.works.actions import record_progress, register_batch, register_project
from bangfu.works.models import Batch, Project
from tests.sample import load_policy_once

PASSWORD = "quiet-river-7531"
FROM = date(2020, 1, 1)


@dataclass
class Book:
    """One county: areas by name, offices by name, works by name, runs by office, users by role."""

    county: County
    areas: dict[str, Area] = field(default_factory=dict)
    offices: dict[str, Organisation] = field(default_factory=dict)
    works: dict[str, Project | Batch] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)


@dataclass
class Cast:
    """Both counties, and somebody without any post."""

    own: Book
    other: Book
    idle: User


def console(county: int = 0) -> Call:
    """A fresh call of the person at the console."""
    now = timezone.now()
    return Call(operator("console", county), str(uuid7(now)), now)


def today() -> date:
    """The county's day, as the pages read it."""
    return timezone.now().astimezone(COUNTY_TIME).date()


def book(code: str, name: str) -> Book:
    """A county with two townships, a village in the first, two bureaus and a contractor."""
    county = open_county(console(), code=code, name_zh=name, name_en=f"Trial {code}", kind="county", made=True)
    made = Book(county)
    for place, words, level, parent in (
        ("county", name, "county", None),
        ("town", "东岸镇", "township", "county"),
        ("sibling", "西岸乡", "township", "county"),
        ("village", "东岸一村", "village", "town"),
    ):
        register_area(
            console(county.pk),
            county=county,
            code=f"{code}-{place}",
            name=words,
            level=level,
            parent=made.areas.get(parent or ""),
            valid_from=FROM,
        )
        made.areas[place] = area_by_code(county, f"{code}-{place}")
    for office, words, kind in (
        ("bureau", f"{name}道路局", "bureau"),
        ("second", f"{name}水务局", "bureau"),
        ("builder", f"{name}筑路队", "contractor"),
    ):
        made.offices[office] = register_organisation(
            console(county.pk),
            county=county,
            code=f"{code}-{office}",
            name=words,
            level="county",
            kind=kind,
            area=made.areas["county"],
            valid_from=FROM,
        )
    _works(made)
    return made


def _works(made: Book) -> None:
    county, year = made.county, today().year
    batch = register_batch(
        console(county.pk),
        county=county,
        code="B1",
        name="今年村道一批",
        employer=made.offices["bureau"],
        employer_level="county",
        years=(year, year),
        area=made.areas["county"],
    )
    made.works["batch"] = batch
    rows = (
        ("town", "bureau", "东岸环路", "construction", "731.5万元", "6.2公里", batch.subject),
        ("village", "bureau", "一村入户路", "construction", "88.25万元", "1.9公里", batch.subject),
        ("sibling", "bureau", "西岸支路", "design", "412万元", "5公里", batch.subject),
        ("county", "bureau", "县城联络路", "tender", "1290万元", "9.3公里", None),
        ("second", "second", "东岸引水渠", "construction", "640万元", "3公里", None),
    )
    for number, (name, office, words, stage, money, length, of) in enumerate(rows, 1):
        place = "town" if name == "second" else name
        made.works[name] = register_project(
            console(county.pk),
            county=county,
            code=f"P{number}",
            name=words,
            batch=of,
            employer=made.offices[office],
            employer_level="county",
            years=(year, year),
            area=made.areas[place],
            category="village_paved",
            service_level="paved",
            stage=stage,
            investment=read_amount(money),
            length=read_amount(length),
        )
    for name, percent, value in (("town", "20%", "140万元"), ("village", "55%", "50万元"), ("second", "10%", "60万元")):
        record_progress(
            console(county.pk),
            subject=made.works[name].subject,
            on=today() - timedelta(days=40),
            progress=read_amount(percent),
            value_done=read_amount(value),
        )


def appoint_all(made: Book, prefix: str, roles: tuple[str, ...] = tuple(ROLES)) -> None:
    """One user a role: area roles in the first township, the others over the county."""
    for role in roles:
        reach = ROLES[role].reach
        office = made.offices["builder" if role == "contractor" else "bureau"]
        user = appoint(
            console(made.county.pk),
            login=f"{prefix}-{role}",
            name=f"{prefix} {role}",
            organisation=office,
            role=role,
            title=role,
            county=made.county,
            area=made.areas["town" if reach is Reach.AREA else "county"],
            valid_from=FROM,
        ).user
        user.set_password(PASSWORD)
        user.must_change_password = False
        user.save()
        made.users[role] = user


def call_of(user: User) -> Call:
    """A fresh call of a user."""
    now = timezone.now()
    return Call(actor_of(user, today()), str(uuid7(now)), now)


def runs(made: Book, maker: Actor) -> None:
    """A report of each bureau."""
    year = today().year
    for office in ("bureau", "second"):
        now = timezone.now()
        made.runs[office] = make_report(
            Call(maker, str(uuid7(now)), now),
            county=made.county,
            kind="work-summary",
            organisation=made.offices[office],
            period_from=date(year, 1, 1),
            period_to=today(),
            as_of=today(),
            names_hidden=False,
        )


def cast() -> Cast:
    """Everybody and everything, loaded through the actions."""
    load_policy_once()
    own, other = book("990188", "临河县"), book("990199", "隔山县")
    appoint_all(own, "own")
    appoint_all(other, "other", ("county_officer", "bureau_clerk", "auditor", "township_clerk"))
    for made in (own, other):
        runs(made, call_of(made.users["county_officer"]).actor)
    idle = User(login="idle", name="idle", must_change_password=False)
    idle.set_password(PASSWORD)
    idle.save()
    return Cast(own, other, idle)


def signed(client: Any, user: User) -> Any:
    """The client, signed in without a form."""
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
