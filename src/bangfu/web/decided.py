"""What people decided of findings, in the reader's words, and who may approve it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.screening.models import Decision
from bangfu.screening.queries import asker_of
from bangfu.screening.rules.approving import reaches_as_far
from bangfu.staff.models import Appointment
from bangfu.staff.queries import actor_with, who_may_at
from bangfu.subjects.models import Subject
from bangfu.web.findings import STATES, state_badge
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.words import Badge, role_word

# What an answer is called as long as nobody has approved it.
ASKED = {"exempted": mark("Exemption asked for"), "refuted": mark("Said not to be so")}
# So many of those who may approve are named.
APPROVERS_NAMED = 6


def answer_badge(decision: Decision) -> Badge:
    """What a decision says: an answer that others have to approve is only asked for until somebody has."""
    if decision.sets_aside and not decision.approved_uid:
        return {"kind": "none" if decision.refused_uid else "wait", "label": gettext(ASKED[decision.answer])}
    return state_badge(decision.answer)


def history(page: Opened, subject: int, code: str, but: Decision | None) -> list[dict[str, Any]]:
    """What was decided of a finding before the decision that stands, the latest first; an approval is no own line."""
    rows = Decision.objects.filter(subject_id=subject, code=code).select_related("case").order_by("-pk")
    latest: dict[tuple[Any, ...], Decision] = {}
    for one in rows:
        latest.setdefault((one.decided_uid, one.valid_from, one.answer, one.reason, one.valid_to), one)
    lines = (decision_line(page, one) for one in latest.values() if but is None or one.pk != but.pk)
    return [line for line in lines if line is not None]


def approvers(page: Opened, subjects: Iterable[Subject], decision: Decision | None = None) -> str:
    """Who may approve a decision on some records, by name and post; where none is asked for yet, the reader asks.

    Never who asked, and nobody whose office is below theirs.
    """
    asker = page.actor if decision is None else asker_of(decision)
    there = [_able(page, one, asker) for one in {one.path: one for one in subjects}.values()]
    every = {one.pk: one for some in there for one in some}
    able = set.intersection(*({one.pk for one in some} for some in there)) if there else set()
    told = [
        gettext("%(name)s (%(post)s)") % {"name": page.words.actor(one.user.name), "post": role_word(one.position.role)}
        for key, one in every.items()
        if key in able and (asker is None or str(one.user.uid) != asker.uid)
    ]
    return gettext(", ").join(told[:APPROVERS_NAMED]) or gettext("nobody yet: no post here may approve")


def _able(page: Opened, subject: Subject, asker: Actor | None) -> list[Appointment]:
    held = who_may_at(Right.SCREEN_EXEMPTION_APPROVE, page.book, subject.path, page.today)
    return [one for one in held if reaches_as_far(actor_with(one.user, [one]), asker, page.book.pk, subject.path)]


def decision_line(page: Opened, decision: Decision | None) -> dict[str, Any] | None:
    """Who decided what, when and why; None where nobody did."""
    if decision is None:
        return None
    asked = decision.sets_aside and not decision.approved_uid
    told = {
        "answer": gettext(ASKED[decision.answer] if asked else STATES[decision.answer][1]),
        "who": page.words.actor(decision.decided_by),
        "day": decision.valid_from,
        "reason": page.words.quoted(decision.reason),
    }
    said = gettext("%(answer)s, said %(who)s on %(day)s: %(reason)s") % told
    more = []
    if decision.valid_to is not None and decision.answer == "exempted":
        more.append(gettext("until %(day)s") % {"day": decision.valid_to})
    if decision.sets_aside:
        if decision.approved_by:
            more.append(gettext("approved by %(who)s") % {"who": page.words.actor(decision.approved_by)})
        elif decision.refused_by:
            refused = {"who": page.words.actor(decision.refused_by), "why": page.words.quoted(decision.refused_why)}
            more.append(gettext("refused by %(who)s: %(why)s") % refused)
        else:
            more.append(gettext("waits for another person's approval"))
    case = decision.case
    return {
        "text": said,
        "more": gettext("; ").join(more),
        "case": page.words.name(case),
        "case_url": record_url(page, case),
    }
