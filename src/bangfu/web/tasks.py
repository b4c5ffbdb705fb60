"""What waits for a person besides works: papers to read, problems past their day, items of plans, owed documents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext

from bangfu.cases.lifecycle import DONE, standing
from bangfu.cases.models import Case
from bangfu.cases.queries import acting, waiting_for
from bangfu.documents.queries import gaps, unread
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.policybook.queries import parameter
from bangfu.registry.queries.lists.filters import ANY, LACKING, Day
from bangfu.registry.queries.lists.listing import KINDS, Listing
from bangfu.reporting.queries.village_plans import owing_plans
from bangfu.staff.models import Organisation
from bangfu.web.opened import Opened
from bangfu.web.record_table import group_word
from bangfu.web.records import record_url, visible
from bangfu.web.words import both

Task = dict[str, Any]

# What has no day comes after everything that has one.
WITHOUT_A_DAY = 10_000
# The step that leads an open case on.
NEXT_STEPS = {
    "open": mark("Assign"),
    "assigned": mark("Put right"),
    "escalated": mark("Put right"),
    "reopened": mark("Put right"),
    "rectified": mark("Verify"),
    "verified": mark("Close"),
}


def waiting(page: Opened) -> list[Task]:
    """Tasks {days, title, url, basis, left, own}; `days` is what is left, negative when over.

    `own` says that the reader, or an organisation in whose name they work, is to take the step.
    """
    found = _unread(page)
    if page.may(Right.RECORD_READ):
        found += _cases(page) + _items(page) + _villages(page)
    if page.may(Right.DOCUMENT_RECORD_WRITE):
        found += _owed(page)
    if page.may(Right.REGISTRY_HOUSEHOLD_WRITE):
        found += _unscreened(page)
    return found


def is_own(page: Opened, office: Organisation | None) -> bool:
    """True for an organisation in whose name the reader works."""
    return office is not None and office.subject_id in page.actor.offices(page.book.pk)


def whose(page: Opened, office: Organisation | None) -> str:
    """Whose step it is: the reader's own office, or the other one's name."""
    return gettext("Own office") if is_own(page, office) else page.words.office(office)


def _left(days: int, soon: int) -> dict[str, str]:
    if days < 0:
        return {"kind": "bad", "label": gettext("%(days)s days over") % {"days": -days}}
    return {"kind": "warn" if days < soon else "wait", "label": gettext("%(days)s days left") % {"days": days}}


def _unread(page: Opened) -> list[Task]:
    tasks = []
    for row in unread(page.actor, page.book):
        days = (row.sent_on - page.today).days
        told = gettext("reminded") if row.reminded_on else gettext("not read yet")
        tasks.append(
            {
                "days": days,
                "own": True,
                "title": gettext("Read: %(title)s") % {"title": page.words.name(row.document.subject)},
                "url": page.url("document", uid=row.document.subject.uid),
                "basis": gettext("sent to you on %(day)s") % {"day": row.sent_on.isoformat()},
                "left": {"kind": "warn" if row.reminded_on else "wait", "label": told},
            }
        )
    return tasks


def _villages(page: Opened) -> list[Task]:
    """Villages that left poverty and have no approved plan for the time after."""
    return [
        {
            "days": -one.over,
            "own": False,
            "title": gettext("%(name)s: no approved village plan") % {"name": page.words.name(one.event.subject)},
            "url": record_url(page, one.event.subject),
            "basis": gettext("%(days)s days since the exit on %(day)s") % {"days": one.days, "day": one.event.on},
            "left": _left(-one.over, 0),
        }
        for one in owing_plans(page.actor, page.book, page.today)
    ]


def _cases(page: Opened) -> list[Task]:
    soon = _soon(page)
    tasks = []
    for case in waiting_for(page.actor, page.book, page.today):
        days = (case.due_on - page.today).days if case.due_on is not None else WITHOUT_A_DAY
        kind = page.words.label("cases.case_kind", case.kind)
        by = gettext("to be put right by %(day)s") % {"day": case.due_on.isoformat()} if case.due_on else ""
        office = acting(case)
        state = page.words.label(*standing(case.state, case.case_count, case.closed_count))
        basis = (kind, state, whose(page, office), by, group_word("case", case))
        left = _left(days, soon) if case.due_on is not None else {"kind": "wait", "label": gettext("no day set")}
        tasks.append(
            {
                "days": days,
                "own": is_own(page, office),
                "title": gettext("%(act)s: %(step)s") % {"act": next_step(case), "step": page.words.name(case.subject)},
                "url": record_url(page, case.subject),
                "basis": " · ".join(part for part in basis if part),
                "left": left,
            }
        )
    return tasks


def next_step(case: Case) -> str:
    """What is to be done next; of a group known only as numbers, what is left is put right."""
    return gettext(NEXT_STEPS[case.state if case.single else "assigned"])


def open_cases(page: Opened) -> dict[str, Any]:
    """The problems and wishes in reach that are not closed, by kind: how many they are, each leading to its records."""
    if not page.may(Right.RECORD_READ):
        return {}
    rows = visible(page, "case").exclude(state__in=DONE)
    if not rows:
        return {}
    late = rows.filter(due_on__lt=page.today).count()
    words = page.words.table("cases.case_kind")
    order = {kind: place for place, kind in enumerate(words)}
    found = [
        {
            "label": words.get(kind, kind),
            "url": page.url("records", {"of": "case", "state": "not_closed", "kind": kind}),
            **_open_count([row for row in rows if row.kind == kind]),
        }
        for kind in sorted({row.kind for row in rows}, key=lambda one: order.get(one, len(order)))
    ]
    if late:
        url = page.url("records", {"of": "case", "state": "overdue"})
        found.insert(0, {"label": gettext("Past the day set"), "url": url, "count": late})
    whole = {"url": page.url("records", {"of": "case", "state": "not_closed"}), **_open_count(list(rows))}
    return {"open_cases": found, "open_cases_whole": whole}


def _open_count(rows: list[Any]) -> dict[str, Any]:
    """How many cases some rows hold open, of how many where they hold closed ones too, and that a row holds several.

    A group without a number counts as one.
    """
    total = sum(row.case_count or 1 for row in rows)
    count = total - sum(row.closed_count or 0 for row in rows)
    groups = sum(not row.single for row in rows)
    told = {"rows": len(rows), "groups": groups}
    return {
        "count": count,
        "total": total if total != count else None,
        "note": gettext("Records: %(rows)s, groups among them: %(groups)s") % told if groups else "",
    }


def _own(page: Opened, right: Right, row: Any) -> bool:
    """What one's own office is to do, for who writes; who only reads sees what waits anywhere in reach."""
    if not page.may(right):
        return True
    offices = {row.organisation.subject_id}
    for name in ("responsible", "owner"):
        acting = getattr(row, name, None)
        if isinstance(acting, Organisation):
            offices.add(acting.subject_id)
    return any(page.actor.can(right, page.book.pk, row.subject.path, office).yes for office in offices)


def _items(page: Opened) -> list[Task]:
    """Open items of plans that are over or come due soon."""
    soon = _soon(page)
    rows = visible(page, "plan_item").filter(state="open", due_on__lt=page.today + timedelta(days=soon))
    tasks = []
    for item in rows.select_related("plan", "owner"):
        if not _own(page, Right.PLAN_RECORD_WRITE, item):
            continue
        days = (item.due_on - page.today).days
        office = item.owner or item.organisation
        tasks.append(
            {
                "days": days,
                "own": is_own(page, office),
                "title": page.words.name(item.subject),
                "url": record_url(page, item.subject),
                "basis": " · ".join(part for part in (page.words.name(item.plan), whose(page, office)) if part),
                "left": _left(days, soon),
            }
        )
    return tasks


def _unscreened(page: Opened) -> list[Task]:
    """Households of special groups of which nobody has said yet whether they are to be included."""
    asked = {"special": ANY, "screened": LACKING}
    day, right = Day(page.book.pk, page.today), Right.REGISTRY_HOUSEHOLD_WRITE
    number = Listing(page.actor, KINDS["households"], day, asked, right=right).count
    if not number:
        return []
    words = gettext("Households of special groups not screened yet: %(count)s")
    return [
        {
            "days": WITHOUT_A_DAY,
            "title": words % {"count": f"{number:,}"},
            "url": page.url("households", asked),
            "basis": gettext("Whoever qualifies is included"),
            "left": {"kind": "warn", "label": gettext("to be screened")},
            "own": True,
        }
    ]


def _owed(page: Opened) -> list[Task]:
    """Documents owed this year by offices of the reader's reach: one task for each kind; villages are no bureau's."""
    mine = _own_offices(page)
    tasks = []
    for gap in gaps(page.book, page.today.year, page.today, page.scope(Right.DOCUMENT_RECORD_WRITE) or "/"):
        if gap.check.each == "village" and mine is not None:
            continue
        lacking = [one for one in gap.lacking if gap.check.each != "organisation" or mine is None or one in mine]
        if lacking:
            missing = gettext("%(count)s missing") % {"count": len(lacking)}
            tasks.append(
                {
                    "days": 0,
                    "own": mine is not None,
                    "title": both(gap.check.zh, gap.check.en),
                    "url": page.url("documents", {"year": page.today.year}) + "#owed",
                    "basis": gettext("documents that are owed"),
                    "left": {"kind": "warn", "label": missing},
                }
            )
    return tasks


def _own_offices(page: Opened) -> set[int] | None:
    """The organisations whose documents the reader writes; None for everybody's."""
    own = {
        grant.organisation for grant in page.actor.reach(Right.DOCUMENT_RECORD_WRITE) if grant.county == page.book.pk
    }
    return None if None in own else {one for one in own if one is not None}


def _soon(page: Opened) -> int:
    days: int = parameter("duties.due_soon", page.today, page.book.pk)
    return days
