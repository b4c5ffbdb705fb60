"""Checklists in force, and how records stand under them by the latest run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.engine.screen import rows_of, verified
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries
from bangfu.screening.models import Run
from bangfu.screening.queries.runs import HELD, decisions, path_of, takes_off, visible
from bangfu.screening.rules.checklists import Checklist, Standing, read_checklist, standings
from bangfu.screening.rules.reading import KINDS, is_rule
from bangfu.subjects import queries as subjects

# Among so many of the latest runs one is looked for that has every rule of a checklist.
LOOKED_BACK = 20


@dataclass(frozen=True)
class Counted:
    """A checklist over the results of a run: `rows` of what the actor may see; `run` None: none is made yet."""

    asked: Checklist
    run: Run | None
    rows: tuple[Standing, ...]


def checklists(county: County, on: date) -> list[Checklist]:
    """The checklists in force on a day of which every rule is in force too, in the order of their codes."""
    entities = {row.code: row.body["entity"] for kind in KINDS for row in entries(kind, on, county.pk) if _runs(row)}
    found = []
    for row in sorted(entries("checklist", on, county.pk), key=lambda one: one.code):
        if "suspended" not in row.body:
            try:
                found.append(read_checklist(row.as_file(), entities))
            except Refusal:
                continue
    return found


def _runs(row: Entry) -> bool:
    return is_rule(row.as_file())


def checklist(county: County, code: str, on: date) -> Checklist:
    """The checklist of a code in force on a day; Refusal when there is none."""
    found = next((one for one in checklists(county, on) if one.code == code), None)
    if found is None:
        raise missing(mark("There is no checklist with the code “%(code)s”."), code=code)
    return found


def counted(actor: Actor, county: County, asked: Checklist, today: date) -> Counted:
    """A checklist over the latest run that has all its rules; what people took off the list of a check counts as met.

    Records the actor may not see are left out.
    """
    codes = (asked.of, *asked.items)
    run = None
    for one in visible(actor).filter(county=county, as_of__lte=today).order_by("-as_of", "-pk")[:LOOKED_BACK]:
        if one.outcomes.filter(code__in=codes, fault__isnull=True).count() == len(codes):
            run = one
            break
    if run is None:
        return Counted(asked, None, ())
    path = verified(path_of(run), run.digest)
    held = {code: set(rows_of(path, code, HELD)["subject_id"].to_pylist()) for code in codes}
    checks = set(run.outcomes.filter(code__in=asked.items, kind="check").values_list("code", flat=True))
    for code, by_subject in decisions(county).items():
        if code in checks:
            held[code] -= {subject for subject, one in by_subject.items() if takes_off(one, today)}
    seen = subjects.visible(actor, Right.SCREEN_FINDING_READ).filter(county=county)
    reached = set(seen.filter(pk__in=held[asked.of]).values_list("pk", flat=True))
    held[asked.of] &= reached
    return Counted(asked, run, tuple(standings(asked, held, checks)))
