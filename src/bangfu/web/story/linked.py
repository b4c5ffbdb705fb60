"""Records that name a household, its people or a village: visits, money, participation, problems, plans, works."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import CharField, Q, Value

from bangfu.kernel.right import Right
from bangfu.screening.models import Decision
from bangfu.screening.queries.lists import found
from bangfu.subjects.models import Subject
from bangfu.web.decided import decision_line
from bangfu.web.findings import Listed, checks_url, label, rule_url, state_badge, text, verdicts_url
from bangfu.web.opened import Opened
from bangfu.web.record_parts import pointers
from bangfu.web.record_table import section
from bangfu.web.records import RECORDS, record_url, visible
from bangfu.works.models import Serves
from bangfu.works.queries import visible_projects

Section = dict[str, Any]
AT_MOST = 30
WORKS_NAMED = 20
# The order in which a story tells of them.
KINDS = ("assignment", "event", "plan", "plan_item", "entry", "participation", "case", "asset", "cohort", "duty")
# The day on which a record of a kind began, or the one that stands for it.
BEGINS = {
    "assignment": ("valid_from",), "event": ("on", "to_on"), "entry": ("on",), "participation": ("valid_from",),
    "case": ("raised_on",), "asset": ("valid_from",), "duty": ("valid_from",),
}  # fmt: skip
# So many findings are told on the page itself.
FINDINGS_TOLD = 12


def linked(
    page: Opened, subjects: Sequence[Subject], kinds: Sequence[str] = KINDS, on: date | None = None
) -> list[Section]:
    """The records that name any of some subjects, a table for each kind, as far as the reader may see them.

    `on`: without what began after that day.
    """
    keys = [one.pk for one in subjects]
    asked = {kind: naming(kind, keys) & begun_by(page, kind, on or page.today) for kind in kinds}
    under = subjects[0] if len(subjects) == 1 else None
    told = [
        section(page, kind, visible(page, kind).filter(asked[kind]).order_by(*RECORDS[kind].order), AT_MOST, under)
        for kind in held(asked)
    ]
    return [one for one in told if one is not None]


def begun_by(page: Opened, kind: str, on: date) -> Q:
    """That a record did not begin after a day that is past; one that names no day began before.

    Of today what is still to come is told too.
    """
    if on >= page.today or kind not in ("plan", *BEGINS):
        return Q()
    if kind == "plan":
        return Q(year_from__lte=on.year)
    first, *others = BEGINS[kind]
    found = Q(**{f"{first}__lte": on}) | Q(**{f"{name}__isnull": True for name in (first, *others)})
    for name in others:
        found |= Q(**{f"{first}__isnull": True, f"{name}__lte": on})
    return found


def naming(kind: str, keys: Sequence[int]) -> Q:
    """That a record names one of some subjects."""
    asked = Q(pk__in=[])
    for name in pointers(kind):
        asked |= Q(**{f"{name}__in": keys})
    return asked


def held(asked: Mapping[str, Q]) -> list[str]:
    """The kinds of which there is any such record at all: most have none, and to ask who may see it is dear."""
    parts = [
        RECORDS[kind].model.objects.filter(where).order_by().values_list(Value(kind, CharField()))
        for kind, where in asked.items()
    ]
    there = {kind for (kind,) in parts[0].union(*parts[1:])} if parts else set()
    return [kind for kind in asked if kind in there]


def findings(page: Opened, subjects: Sequence[Subject]) -> Section | None:
    """What the last run of the rules found of them, and what people decided of it; None for who may not read it."""
    first = subjects[0]
    if not page.actor.can(Right.SCREEN_FINDING_READ, first.county_id, first.path).yes:
        return None
    listed = Listed(page, {})
    if listed.run is None:
        return {"rows": [], "open": 0, "day": "", "url": ""}
    named = {one.pk: one for one in subjects}
    told = found(page.actor, listed.run, page.today, list(listed.severities), subjects=list(named))
    rows = told.rows(0, 200)
    standing = [one for one in rows if one.change != "gone"]
    cards = [
        {
            "label": label(told.said[one.code]), "rule_url": rule_url(page, one.code),
            "severity": listed.severity(told.said[one.code]), "state": state_badge(one.state),
            "who": page.words.name(named[one.subject_id]) if one.subject_id != first.pk else "",
            "url": verdicts_url(page, named[one.subject_id]), "message": text(told.said[one.code], "message"),
            "cure": text(told.said[one.code], "cure"), "since": one.since.isoformat(),
            "decision": decision_line(page, told.decided.get(one.code, {}).get(one.subject_id)),
        }
        for one in standing[:FINDINGS_TOLD]
    ]  # fmt: skip
    return {
        "rows": cards,
        "more": max(len(standing) - FINDINGS_TOLD, 0),
        "open": sum(one.state in ("open", "waiting", "confirmed") for one in standing),
        "day": listed.run.as_of.isoformat(),
        "url": checks_url(page, first),
    }


def decisions(page: Opened, subjects: Collection[Subject]) -> list[dict[str, Any]]:
    """Exemptions and what was said not to be so, with who approved it."""
    named = {one.pk: one for one in subjects}
    if not page.may(Right.SCREEN_FINDING_READ):
        return []
    rows = Decision.objects.known().filter(subject_id__in=named).select_related("case").order_by("-pk")
    lines = [decision_line(page, one) for one in rows[:AT_MOST]]
    return [one for one in lines if one is not None]


def works_at(page: Opened, path: str, area: int | None) -> list[dict[str, str]]:
    """The works that bring their service to a place, or lie in it."""
    if not page.may(Right.WORKS_PROJECT_READ):
        return []
    serving = Serves.objects.known().filter(area__in=[area] if area else []).values("project")
    here = Q(subject__in=serving) | Q(subject__path=path)
    rows = visible_projects(page.actor, page.book).filter(here).select_related("subject").order_by("-year_from", "pk")
    return [
        {
            "label": page.words.name(one.subject), "url": record_url(page, one.subject),
            "value": f"{one.year_from} · {page.words.label('works.stage', one.stage)}",
        }
        for one in rows[:WORKS_NAMED]
    ]  # fmt: skip
