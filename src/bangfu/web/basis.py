"""What rests on a document: duties, standards, assignments, plans, and the problems that a rule was made after."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.cases.models import Case
from bangfu.documents.models import Concern, Document
from bangfu.duties.models import Duty, Plan, PlanItem
from bangfu.funds.models import ShareRule
from bangfu.kernel.right import Right
from bangfu.programmes.models import BenefitItem, PolicyVersion
from bangfu.staff.models import Assignment
from bangfu.web.opened import Opened
from bangfu.web.records import record_url

STATES = {"open": "going", "done": "ok", "carried_over": "warn", "dropped": "none"}


def resting_on(page: Opened, document: Document) -> list[dict[str, str]]:
    """Every record that names the document as its mandate or basis."""
    if not page.may(Right.RECORD_READ):
        return []
    basis = document.subject
    found: list[tuple[str, Any]] = []
    found += [(gettext("Duty"), row.subject) for row in Duty.objects.known().filter(mandate=basis)]
    found += [(gettext("Standard"), row.subject) for row in BenefitItem.objects.known().filter(basis=basis)]
    found += [(gettext("Share rule"), row.subject) for row in ShareRule.objects.known().filter(basis=basis)]
    found += [(gettext("Programme"), row.programme) for row in PolicyVersion.objects.known().filter(basis=basis)]
    found += [(gettext("Assignment"), row.subject) for row in Assignment.objects.known().filter(basis=basis)]
    found += [(gettext("Plan"), row.subject) for row in Plan.objects.known().filter(document=basis)]
    return [
        {"kind": kind, "title": page.words.name(subject), "url": record_url(page, subject)} for kind, subject in found
    ]


def items_of(page: Opened, document: Document) -> dict[str, Any] | None:
    """The items of the plan that a document issued, with their state; None when it issued no plan."""
    plans = Plan.objects.known().filter(document=document.subject).values_list("subject_id", flat=True)
    rows = list(
        PlanItem.objects.known().filter(plan_id__in=list(plans)).select_related("subject").order_by("subject__code")
    )
    if not rows or not page.may(Right.RECORD_READ):
        return None
    done = sum(1 for row in rows if row.state == "done")
    return {
        "summary": gettext("%(count)s items, %(done)s done.") % {"count": len(rows), "done": done},
        "rows": [
            {
                "title": page.words.name(row.subject),
                "url": record_url(page, row.subject),
                "due": row.due_on.isoformat() if row.due_on else row.due_text,
                "badge": {
                    "kind": STATES.get(row.state, "none"),
                    "label": page.words.label("duties.item_state", row.state),
                },
                "reason": page.words.quoted(row.reason),
            }
            for row in rows
        ],
    }


def recurrences(page: Opened, document: Document) -> str:
    """For a rule made after problems: how many they were, and how often their kind came again since."""
    causes = document.concerns.filter(relation=Concern.Relation.MADE_AFTER).values_list("subject_id", flat=True)
    cases = list(Case.objects.known().filter(subject_id__in=list(causes)))
    if not cases or document.issued_on is None:
        return ""
    again = Case.objects.known().filter(
        subject__county=page.book, kind__in={case.kind for case in cases}, raised_on__gt=document.issued_on
    )
    return gettext("Made after %(count)s problems; recurrences of their kind since %(day)s: %(again)s.") % {
        "count": len(cases),
        "day": document.issued_on.isoformat(),
        "again": again.count(),
    }
