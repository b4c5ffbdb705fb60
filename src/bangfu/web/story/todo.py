"""What needs doing for a household: what is owed to it by policy, what rules found, what was not collected."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from bangfu.cases.lifecycle import DONE
from bangfu.cases.models import Case
from bangfu.duties.models import Plan, PlanItem
from bangfu.kernel.right import Right
from bangfu.registry.models import Household
from bangfu.registry.queries.owed import EXITED, HELPED, HouseholdDuty, last_done, owed_to
from bangfu.registry.rules import CATEGORY, NOT_HELPED, POVERTY_CAUSE, income_year_ends
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.records import visible
from bangfu.web.story.facts import Facts
from bangfu.web.story.income import Year
from bangfu.web.words import both

Task = dict[str, Any]
# Accounts are collected in the last quarter: until then the year that ended is not missed.
COLLECTED_BY = (12, 31)


def tasks(page: Opened, household: Household, facts: Facts, told: list[Year], findings: Any) -> list[Task]:
    """{title, note, url, badge} of everything that waits, the gravest first."""
    on = facts.words.on
    found = [_owed(household, one, on) for one in owed_to(household, on)]
    if findings and findings["open"]:
        words = gettext("Findings of the rules to look into: %(count)s") % {"count": findings["open"]}
        found.append({"title": words, "url": "#findings", "badge": _badge("bad", gettext("Open"))})
    found += _matters(page, household.subject, on) if page.may(Right.RECORD_READ) else []
    standing = facts.at(CATEGORY)
    category = str(standing.value) if standing else ""
    if category not in ("", *NOT_HELPED) and facts.at(POVERTY_CAUSE) is None:
        found.append(
            {
                "title": gettext("Main cause of poverty is not recorded"),
                "url": page.url("household_field", uid=household.subject.uid, field=POVERTY_CAUSE),
                "badge": _badge("warn", gettext("Missing")),
            }
        )
    due = _last_year(on)
    if all(one.year < due for one in told):
        found.append(
            {
                "title": gettext("Account of the income year %(year)s is not collected") % {"year": due},
                "note": gettext("It ran to %(day)s.") % {"day": income_year_ends(due).isoformat()},
                "badge": _badge("warn", gettext("Missing")),
            }
        )
    return found


def _last_year(on: date) -> int:
    """The last income year whose account ought to be there."""
    return on.year if (on.month, on.day) >= COLLECTED_BY else on.year - 1


def _badge(kind: str, label: str) -> dict[str, str]:
    return {"kind": kind, "label": label}


def _owed(household: Household, duty: HouseholdDuty, on: date) -> Task:
    window, last = duty.window(on), last_done(household, duty, on)
    words = {EXITED: gettext("owed to households that came out"), HELPED: gettext("owed to households that are helped")}
    note = words.get(duty.of, "")
    if window is not None:
        span = {"first": window.first.isoformat(), "last": window.last.isoformat()}
        note += " · " + gettext("due between %(first)s and %(last)s") % span
    if last is not None:
        note += " · " + gettext("last done on %(day)s") % {"day": last.isoformat()}
    elif not duty.plan:
        note += " · " + gettext("none is on record")
    late = _badge("warn", gettext("Missing")) if duty.plan else _badge("bad", gettext("Overdue"))
    return {"title": both(duty.label["zh"], duty.label["en"]), "note": note, "badge": late, "url": ""}


def _matters(page: Opened, subject: Subject, on: date) -> list[Task]:
    """Problems and wishes about it that are not closed, and items of its plans that are still open."""
    found = []
    stood = Q(raised_on__isnull=True) | Q(raised_on__lte=on)
    for case in visible(page, "case").filter(stood, ~Q(state__in=DONE) | Q(closed_on__gt=on), about=subject):
        found.append(_matter(page, case, on, case.due_on))
    plans = Plan.objects.known().filter(target=subject).values("subject")
    for item in visible(page, "plan_item").filter(plan__in=plans, state="open"):
        found.append(_matter(page, item, on, item.due_on))
    return found


def _matter(page: Opened, row: Case | PlanItem, on: date, due: date | None) -> Task:
    late = due is not None and due < on
    note = gettext("to be put right by %(day)s") % {"day": due.isoformat()} if due else ""
    badge = _badge("bad", gettext("Overdue")) if late else _badge("wait", gettext("Open"))
    return {
        "title": page.words.name(row.subject), "note": note, "badge": badge,
        "url": page.url("record", uid=row.subject.uid),
    }  # fmt: skip
