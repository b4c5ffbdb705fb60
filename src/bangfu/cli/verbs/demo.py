"""bangfu demo"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from bangfu.cli.books import now, today
from bangfu.cli.telling import Telling
from bangfu.cli.verbs.serve import serve
from bangfu.demo.loading import appoint_readers, load_county, load_policy, load_sample, make_reports
from bangfu.places.models import County
from bangfu.policybook.rules.files import read_folder
from bangfu.registry.models import Household, Person
from bangfu.staff.actions import one_time_passwords
from bangfu.staff.models import User

SHOWN = ("bureau1", "bureau2", "county1", "leader1", "auditor1", "clerk1")


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Make the made county and the public sample once, then open them."""
    begun = time.monotonic()
    marker: Path = given.data / "demo.json"
    fresh = not marker.exists()
    if fresh:
        _make(given, telling, marker)
    answer: dict[str, Any] = json.loads(marker.read_text("utf-8"))
    answer |= {"fresh": fresh, "seconds": round(time.monotonic() - begun, 1), "folder": str(given.data)}
    if fresh or not given.no_serve:
        answer["logins"] = _logins()
    telling.answer(answer, _lines(answer))
    if not given.no_serve:
        serve("127.0.0.1", given.port, telling)
    return 0


def _make(given: argparse.Namespace, telling: Telling, marker: Path) -> None:
    at, day = now(), given.today or today()
    telling.say("Making the tables …")
    call_command("migrate", verbosity=0, interactive=False)
    telling.say("Putting the policy in force …")
    load_policy(at, read_folder(settings.BANGFU_POLICY))
    telling.say("Loading the made county …")
    county = load_county(at, day, given.size, telling.progress)
    telling.say("Loading the public sample …")
    sample = load_sample(at, telling.progress)
    appoint_readers(at, sample)
    telling.say("Making the first reports …")
    make_reports(at, day, county, sample)
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


def _logins() -> list[dict[str, str]]:
    """A fresh one-time password for each shown role; it must be changed at the first sign-in."""
    users = list(User.objects.filter(login__in=SHOWN).order_by("pk"))
    passwords = one_time_passwords(users)
    return [{"login": user.login, "name": user.name, "password": passwords[user.pk]} for user in users]


def _lines(answer: dict[str, Any]) -> list[str]:
    lines = [
        f"{answer['folder']}: " + "、".join(book["zh"] for book in answer["books"]),
        f"{answer['households']} households, {answer['people']} people; made as of {answer['today']}"
        f" ({answer['seconds']} s)",
    ]
    for one in answer.get("logins", []):
        lines.append(f"  {one['login']:10} {one['name']:8} 一次性口令 one-time password: {one['password']}")
    return lines
