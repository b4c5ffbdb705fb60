"""The house around the data: disk, backups, drills, policy, addresses, mode."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from bangfu.audit.models import Line as TrailLine
from bangfu.cli.keeping import log
from bangfu.cli.keeping.doctor.line import Level, Line, bad, ok, warn
from bangfu.kernel.refusal import mark
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.web.gate import undeclared

BACKUP_WARN, BACKUP_BAD = timedelta(days=1), timedelta(days=7)
DRILL_WARN, DRILL_BAD = timedelta(days=8), timedelta(days=31)
LITTLE, TOO_LITTLE = 5 << 30, 1 << 30
MODE = mark("mode")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1", "testserver"})


def place_lines(now: datetime) -> list[Line]:
    """Every look at what lies around the database."""
    data = Path(settings.DATA)
    return [
        disk_line(shutil.disk_usage(data).free, _size(data)),
        *keeping_lines(data, now),
        _policy_line(),
        _gate_line(),
        *mode_lines(settings.MODE, frozenset(settings.ALLOWED_HOSTS), _true_counties()),
    ]


def _size(data: Path) -> int:
    database = data / "bangfu.sqlite3"
    return database.stat().st_size if database.exists() else 0


def disk_line(free: int, database: int) -> Line:
    """Room on the disk of the book, in bytes; a backup needs room for a second database."""
    told = (mark("disk"), mark("%(size)s GiB free"))
    cure, size = mark("free some, or move the book to a larger disk"), f"{free / (1 << 30):.1f}"
    if free < max(TOO_LITTLE, 2 * database):
        return bad(*told, cure, size=size)
    return warn(*told, cure, size=size) if free < max(LITTLE, 4 * database) else ok(*told, size=size)


def keeping_lines(data: Path, now: datetime) -> list[Line]:
    """How old the last backup and the last successful restore drill are."""
    first = TrailLine.objects.order_by("seq").first()
    age = now - first.at if first else timedelta(0)
    drill = log.last(data, log.DRILL)
    made = _Wanted(mark("backup"), BACKUP_WARN, BACKUP_BAD, "bangfu backup --out FILE --passphrase-file FILE")
    tried = _Wanted(mark("restore drill"), DRILL_WARN, DRILL_BAD, "bangfu restore FILE --verify --passphrase-file FILE")
    lines = [_aged(made, log.last(data, log.BACKUP), age, now), _aged(tried, drill, age, now)]
    if drill and not drill["good"]:
        cure = mark("make a new backup and try it; find out what happened to the old one")
        lines[1] = bad(mark("restore drill"), mark("the last one failed: %(file)s"), cure, file=drill["file"])
    return lines


@dataclass(frozen=True)
class _Wanted:
    """Something that is to be done again and again."""

    name: str
    warn: timedelta
    bad: timedelta
    verb: str


def _aged(wanted: _Wanted, entry: Mapping[str, Any] | None, book: timedelta, now: datetime) -> Line:
    span = now - datetime.fromisoformat(entry["at"]) if entry else book
    hours = int(span.total_seconds() // 3600)
    told = mark("the last is %(days)s days old") if span.days >= 2 else mark("the last is %(hours)s hours old")
    level = Level.BAD if span > wanted.bad else Level.WARN if span > wanted.warn or entry is None else Level.OK
    # A made book may be thrown away.
    level = Level.WARN if level is Level.BAD and settings.MODE == "demo" else level
    return Line(
        wanted.name,
        level,
        told if entry else mark("none yet"),
        "" if level is Level.OK else mark("run «%(verb)s», best every day by the system's timer"),
        {"days": span.days, "hours": hours, "verb": wanted.verb},
    )


def _policy_line() -> Line:
    count = Entry.objects.filter(state=Entry.State.IN_FORCE).count()
    if not count:
        return bad(mark("policy"), mark("no entry is in force"), mark("run «bangfu init», or load the vendor's policy"))
    return ok(mark("policy"), mark("%(count)s entries in force"), count=count)


def _gate_line() -> Line:
    open_routes = undeclared()
    if open_routes:
        return bad(
            mark("addresses"),
            mark("without a declared right: %(names)s"),
            mark("report this; do not serve"),
            names=", ".join(open_routes[:5]),
        )
    return ok(mark("addresses"), mark("each declares its right"))


def _true_counties() -> list[str]:
    return list(County.objects.filter(made=False).values_list("code", flat=True))


def mode_lines(mode: str, hosts: frozenset[str], true_counties: list[str]) -> list[Line]:
    """The demo's role switch must never meet a network or true data."""
    if mode != "demo":
        debugging = bad(MODE, mark("debugging is on"), mark("switch it off"))
        return [debugging] if settings.DEBUG else [ok(MODE, mark("office"))]
    named = hosts | {name for name in os.environ.get("BANGFU_HOSTS", "").split(",") if name}
    abroad = sorted(named - LOOPBACK)
    lines = []
    if abroad:
        lines.append(
            bad(
                MODE,
                mark("demo answers to %(names)s"),
                mark("unset BANGFU_HOSTS: demo is for this machine"),
                names=", ".join(abroad),
            )
        )
    if true_counties:
        lines.append(
            bad(
                MODE,
                mark("demo holds true counties: %(names)s"),
                mark("take BANGFU_MODE=demo away"),
                names=", ".join(true_counties),
            )
        )
    return lines or [ok(MODE, mark("demo, on this machine only, made data only"))]
