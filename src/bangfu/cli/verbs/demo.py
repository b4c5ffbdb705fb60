"""bangfu demo"""

from __future__ import annotations

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext

from bangfu.cli.books import now, today
from bangfu.cli.telling import Telling
from bangfu.cli.verbs.serve import refuse_taken, serve
from bangfu.demo.clerk import clerk_work
from bangfu.demo.loading import appoint_readers, load_county, load_policy, load_sample, make_reports
from bangfu.places.models import County
from bangfu.policybook.rules.files import read_folder
from bangfu.registry.models import Household, Person
from bangfu.staff.actions import one_time_passwords
from bangfu.staff.models import Appointment, User
from bangfu.web.words import both

LOGINS = "demo-logins.json"
SHOWN = ("bureau1", "bureau2", "county1", "leader1", "auditor1", "clerk1")


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Make the made county and the public sample once, then open them."""
    begun = time.monotonic()
    marker: Path = given.data / "demo.json"
    fresh = not marker.exists()
    if not given.no_serve:
        refuse_taken("127.0.0.1", given.port)
    if fresh:
        _make(given, telling, marker)
    answer: dict[str, Any] = json.loads(marker.read_text("utf-8"))
    answer |= {"fresh": fresh, "seconds": round(time.monotonic() - begun, 1), "folder": str(given.data)}
    answer["logins"] = _logins(given.data)
    telling.answer(answer, _lines(answer))
    if not given.no_serve:
        serve("127.0.0.1", given.port, telling)
    return 0


def _make(given: argparse.Namespace, telling: Telling, marker: Path) -> None:
    at, day = now(), given.today or today()
    telling.say(gettext("Making the tables …"))
    call_command("migrate", verbosity=0, interactive=False)
    telling.say(gettext("Putting the policy in force …"))
    load_policy(at, read_folder(settings.BANGFU_POLICY))
    telling.say(gettext("Loading the made county …"))
    county = load_county(at, day, given.size, telling.progress)
    telling.say(gettext("Loading the public sample …"))
    sample = load_sample(at, telling.progress)
    appoint_readers(at, sample)
    clerk_work(at, day, county)
    telling.say(gettext("Making the first reports …"))
    make_reports(at, day, county, sample)
    _issue(given.data)
    books = [{"code": one.code, "zh": one.name_zh, "en": one.name_en} for one in County.objects.order_by("pk")]
    marker.write_text(
        json.dumps(
            {
                "size": given.size,
                "today": day.isoformat(),
                "books": books,
                "households": Household.objects.count(),
                "people": Person.objects.count(),
            },
            ensure_ascii=False,
        ),
        "utf-8",
    )


def _issue(folder: Path) -> None:
    """A one-time password for each shown role, kept beside the made book until it is changed at the first sign-in.

    Only the demonstration keeps them: whoever tries it for two days must find the same ones printed again.
    """
    users = list(User.objects.filter(login__in=SHOWN).order_by("pk"))
    passwords = one_time_passwords(users)
    file = folder / LOGINS
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump({user.login: passwords[user.pk] for user in users}, out)


def _logins(folder: Path) -> list[dict[str, str | None]]:
    """Who may sign in, as what, and with which one-time password; None where it was changed already."""
    issued: dict[str, str] = json.loads((folder / LOGINS).read_text("utf-8"))
    held = Appointment.objects.known().filter(user__login__in=issued, county__read_only=False).order_by("pk")
    rows: dict[str, dict[str, str | None]] = {}
    for one in held.select_related("user", "position"):
        user = one.user
        password = issued[user.login] if user.must_change_password else None
        rows.setdefault(
            user.login, {"login": user.login, "name": user.name, "title": one.position.title, "password": password}
        )
    return list(rows.values())


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [
        f"{answer['folder']}: " + gettext(", ").join(both(book["zh"], book["en"]) for book in answer["books"]),
        gettext("%(households)s households, %(people)s people; made as of %(today)s (%(seconds)s s)") % answer,
    ]
    lines.append(gettext("One-time passwords, to be changed at the first sign-in:"))
    for one in answer["logins"]:
        lines.append(f"  {one['login']:10} {one['password'] or gettext('changed'):16} {one['name']}（{one['title']}）")
    return lines
