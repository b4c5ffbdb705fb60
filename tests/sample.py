"""The public sample's records in a book of its own that may be written to, with people who work in it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from bangfu.demo.county import read_data
from bangfu.demo.loading import SAMPLE_FILES, load_policy, records, written
from bangfu.intake.actions import load
from bangfu.intake.queries import record_kinds
from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import Call, operator
from bangfu.places.actions import open_county
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.policybook.rules.files import FileEntry, read_folder
from bangfu.staff.actions import appoint
from bangfu.staff.models import User
from bangfu.staff.queries import organisation

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)
BOOK = "990197"
BUREAU = "O-S0-BUREAU"
CITY_BUREAU = "O-S0-CITYBUREAU"
PEOPLE = {
    "clerk": ("bureau_clerk", BUREAU, "甲一"),
    "chief": ("bureau_leader", BUREAU, "甲二"),
    "cityclerk": ("bureau_clerk", CITY_BUREAU, "甲三"),
    "leader": ("county_leader", BUREAU, "甲四"),
    "auditor": ("auditor", BUREAU, "甲五"),
}


def console(county: int = 0) -> Call:
    """A call of the person at the console."""
    return Call(operator("console", county), str(uuid7(NOW)), NOW)


def load_policy_once() -> None:
    """The vendor's policy in force, unless it is already: `policy_in_force` loads it for a whole module."""
    if not Entry.objects.exists():
        load_policy(NOW, _shipped(settings.BANGFU_POLICY))


@cache
def _shipped(folder: Path) -> list[FileEntry]:
    return read_folder(folder)


def load_book(code: str = BOOK) -> County:
    """The sample's records as a county that may be written to."""
    book: dict[str, Any] = read_data(SAMPLE_FILES[0])
    county = open_county(console(), code=code, name_zh="核对县", name_en="Checking county", kind="county", made=True)
    load(console(county.pk), county, records(SAMPLE_FILES[0], written(book)), record_kinds())
    return county


def appoint_people(county: County) -> dict[str, User]:
    """One user for each of PEOPLE."""
    for login, (role, office, name) in PEOPLE.items():
        appoint(
            console(county.pk),
            login=login,
            name=name,
            organisation=organisation(county, office),
            role=role,
            title=role,
            county=county,
            area=None,
            valid_from=date(2026, 1, 1),
        )
    users = {user.login: user for user in User.objects.filter(login__in=PEOPLE)}
    User.objects.update(must_change_password=False)
    return users
