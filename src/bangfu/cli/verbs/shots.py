"""bangfu shots: every page as every role sees it, at two widths, on contact sheets."""

from __future__ import annotations

import argparse
import logging
from dataclasses import dataclass
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import Browser

from bangfu.audit.models import Line
from bangfu.cli.pictures import WIDTHS, Shot, browser, contact_sheet, served, session_of, signed_in, take
from bangfu.cli.telling import Telling
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.reporting.models import Run
from bangfu.staff.models import Appointment, User
from bangfu.staff.rules.roles import ROLES
from bangfu.subjects.models import Subject
from bangfu.web.gate import Gate, routes
from bangfu.web.policy_editable import EDITABLE, MADE_HERE
from bangfu.web.records import RECORDS
from bangfu.works.models import Batch, Project

LANGUAGE = "zh-CN"
NOBODY = "nobody"


@dataclass(frozen=True)
class Studio:
    """What every picture needs: the browser, the site's address, the pages, the folder."""

    chromium: Browser
    base: str
    pages: list[tuple[str, str]]
    out: Path


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Take the pictures of every book, role and page; one contact sheet for each role and width."""
    # Pages that a role may not see are asked for on purpose; their refusals are no news on the console.
    logging.disable(logging.WARNING)
    out: Path = given.out
    out.mkdir(parents=True, exist_ok=True)
    # Playwright runs an event loop in this thread, and Django refuses the database inside one: all is read before.
    sessions = {role: session_of(user) if user else "" for role, user in _people(given.role).items()}
    pages = addresses()
    must_change = dict(User.objects.values_list("pk", "must_change_password"))
    User.objects.update(must_change_password=False)
    sheets: list[str] = []
    try:
        with served() as base, browser() as chromium:
            studio = Studio(chromium, base, pages, out)
            for role, session in sessions.items():
                made = _role(studio, role, session)
                telling.say(f"{role}: {len(made)} sheets")
                sheets += made
    finally:
        for key, must in must_change.items():
            User.objects.filter(pk=key).update(must_change_password=must)
    telling.answer({"folder": str(out), "sheets": sheets}, [f"{len(sheets)} contact sheets in {out}"])
    return 0


def _people(wanted: list[str]) -> dict[str, User | None]:
    """One person for each role that somebody holds, and nobody."""
    people: dict[str, User | None] = {NOBODY: None}
    for role in ROLES:
        held = Appointment.objects.known().filter(position__role=role).select_related("user").order_by("pk").first()
        if held is not None and held.user not in people.values():
            people[role] = held.user
    return {role: user for role, user in people.items() if not wanted or role in wanted}


def _role(studio: Studio, role: str, session: str) -> list[str]:
    sheets = []
    for width in WIDTHS:
        context = signed_in(studio.chromium, studio.base, session, width, LANGUAGE)
        shots = []
        for name, address in studio.pages:
            file = studio.out / f"{role}-{name}-{width}.png"
            if (session or name in OPEN) and take(context, studio.base, address, file):
                shots.append(Shot(role, name, width, file))
        context.close()
        if shots:
            sheet = studio.out / f"sheet-{role}-{width}.png"
            contact_sheet(studio.chromium, f"{role} · {width} px · {len(shots)}", shots, sheet)
            sheets.append(str(sheet))
    return sheets


OPEN = ("sign_in", "complaint")


def addresses() -> list[tuple[str, str]]:
    """(name, address) of every page that is only read, with records of each book filled in."""
    found: list[tuple[str, str]] = []
    for _, name, callback in routes():
        gate: Gate = callback.gate
        if "GET" not in gate.methods or name in ("home", "report_file", "policy_export"):
            continue
        if not gate.book:
            found.append((name, reverse(name)))
            continue
        for county in County.objects.order_by("pk"):
            for label, words in _filled(county, name):
                found.append((f"{county.code}-{label}", reverse(name, args=[county.code, *words])))
    return found


def _filled(county: County, name: str) -> list[tuple[str, list[object]]]:
    """The words that a page's address needs, from the book's own records; nothing when the book has none."""
    if name == "work":
        batch = Batch.objects.known().filter(subject__county=county).order_by("pk").first()
        project = Project.objects.known().filter(subject__county=county).order_by("-pk").first()
        rows = [("work-batch", batch), ("work-project", project)]
        return [(label, [row.subject.uid]) for label, row in rows if row is not None]
    if name == "indicator":
        return [(f"indicator-{code}", [f"works.{code}"]) for code in ("investment", "village_paved_rate")]
    if name in ("report", "report_figure"):
        run = Run.objects.filter(county=county).order_by("pk").first()
        if run is None:
            return []
        return [(name, [run.uid] if name == "report" else [run.uid, "f01"])]
    if name in ("record", "document"):
        kinds = RECORDS if name == "record" else ("document",)
        subjects = Subject.objects.filter(county=county, kind__in=kinds).order_by("kind", "-pk")
        first = {one.kind: one for one in subjects}
        return [(f"{name}-{kind}", [one.uid]) for kind, one in sorted(first.items())]
    if name in ("rule", "rule_change"):
        return [(name, ["lead.single_elder"])]
    if name == "audit_line":
        line = Line.objects.filter(county_id=county.pk).order_by("-seq").first()
        return [(name, [line.seq])] if line else []
    if name.startswith("policy_"):
        return _policy(name)
    return [(name, [])]


def _policy(name: str) -> list[tuple[str, list[object]]]:
    """An entry of each kind, a form of each kind that has one, and the youngest version of all."""
    if name == "policy_new":
        return [(f"{name}-{kind}", [kind]) for kind in MADE_HERE]
    if name == "policy_version":
        youngest = Entry.objects.order_by("-pk").first()
        return [(name, [youngest.pk])] if youngest else []
    if name not in ("policy_entry", "policy_change"):
        return [(name, [])]
    first = {one.kind: one.code for one in Entry.objects.order_by("kind", "-code")}
    kinds = [kind for kind in sorted(first) if name == "policy_entry" or kind in EDITABLE]
    return [(f"{name}-{kind}", [kind, first[kind]]) for kind in kinds]
