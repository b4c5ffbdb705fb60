"""What was exempted or said not to be so: what waits for another person's approval, holds, was refused, has ended."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.screening.actions.decisions import approve_exemption, refuse_exemption
from bangfu.screening.models import Decision
from bangfu.screening.queries import asker_of
from bangfu.screening.queries.lists import GONE, set_aside
from bangfu.screening.rules.approving import reaches_as_far
from bangfu.web.decided import answer_badge, approvers, decision_line, history
from bangfu.web.finding_forms import WordForm
from bangfu.web.findings import Listed, label, rule_url, verdicts_url
from bangfu.web.opened import Opened
from bangfu.web.views.finding_work import cards

SOON = timedelta(days=30)
# So many decisions of a group are shown with their values.
AT_ONCE = 20
GROUPS = (
    ("waiting", mark("Wait for another person's approval")),
    ("ending", mark("End within 30 days")),
    ("holding", mark("Approved")),
    ("refused", mark("Not approved")),
    ("ended", mark("Ended, open again")),
)


def finding_exemptions(request: HttpRequest) -> HttpResponse:
    """Every exemption and «it is not so» that stands in the reader's area, by where it is."""
    page = Opened(request)
    return _page(page)


def finding_word(request: HttpRequest, number: int) -> HttpResponse:
    """Approve or refuse an exemption, or «it is not so», that another person asked for."""
    page = Opened(request)
    decision = _waiting(page, number)
    form = WordForm(request.POST)
    if form.is_valid():
        call, said = page.asking.call(request), form.cleaned_data
        try:
            if said["word"] == "approve":
                approve_exemption(call, decision=decision)
            else:
                refuse_exemption(call, decision=decision, reason=said["reason"])
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            done = (
                gettext("Approved; the finding is off the list.")
                if said["word"] == "approve"
                else gettext("Not approved; the finding is open again.")
            )
            success(request, done)
            return HttpResponseRedirect(page.url("finding_exemptions"))
    return _page(page, {decision.pk: form}, status=422)


def _waiting(page: Opened, number: int) -> Decision:
    """The decision of a number in the reader's area; absent and forbidden are refused alike."""
    found = next((one for one in set_aside(page.actor, page.book.pk) if one.pk == number), None)
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def _page(page: Opened, forms: dict[int, WordForm] | None = None, status: int = 200) -> HttpResponse:
    listed = Listed(page, {})
    groups: dict[str, list[Decision]] = {}
    for one in set_aside(page.actor, page.book.pk):
        groups.setdefault(_group(page, one), []).append(one)
    for some in groups.values():
        # What the reader may say a word on comes first.
        some.sort(key=lambda one: one.decided_uid == page.actor.uid)
    there = [(name, gettext(word)) for name, word in GROUPS if name in groups]
    context = {
        "groups": [
            {
                "id": name, "title": word, "rows": _rows(page, listed, groups[name][:AT_ONCE], forms or {}),
                "count": len(groups[name]), "more": _more(len(groups[name])),
            }
            for name, word in there
        ],
        "jumps": [{"label": word, "count": len(groups[name]), "url": f"#{name}"} for name, word in there],
        "work_url": page.url("finding_work"),
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": gettext("Exemptions and what is not so"), "url": ""},
        ],
    }  # fmt: skip
    return render(page.request, "bangfu/finding_exemptions.html", context, status=status)


def _more(count: int) -> str:
    return (
        gettext("The first %(shown)s of %(count)s are shown.") % {"shown": AT_ONCE, "count": count}
        if count > AT_ONCE
        else ""
    )


def _group(page: Opened, one: Decision) -> str:
    if one.refused_by:
        return "refused"
    if one.valid_to is not None and one.valid_to <= page.today:
        return "ended"
    if one.waits:
        return "waiting"
    return "ending" if one.valid_to is not None and one.valid_to <= page.today + SOON else "holding"


def _rows(page: Opened, listed: Listed, some: list[Decision], forms: dict[int, WordForm]) -> list[dict[str, Any]]:
    """Decisions with what the last run says of each finding: its values, cure, basis, earlier decisions."""
    held: dict[tuple[str, int], dict[str, Any]] = {}
    if listed.run is not None:
        wanted = {(one.code, one.subject_id) for one in some}
        rows = [
            row
            for row in listed.whole.of([one.subject_id for one in some]).rows()
            if row.change != GONE and (row.code, row.subject_id) in wanted
        ]
        held = {(card["rule"], card["subject"]): card for card in cards(page, listed, rows)}
    return [_row(page, listed, one, held.get((one.code, one.subject_id)), forms) for one in some]


def _row(
    page: Opened, listed: Listed, one: Decision, card: dict[str, Any] | None, forms: dict[int, WordForm]
) -> dict[str, Any]:
    said = listed.said.get(one.code)
    own = one.decided_uid == page.actor.uid
    can = page.actor.can(Right.SCREEN_EXEMPTION_APPROVE, page.book.pk, one.subject.path).yes and not page.book.read_only
    asker = asker_of(one) if one.waits else None
    asked = one.waits and can and not own and reaches_as_far(page.actor, asker, page.book.pk, one.subject.path)
    form = forms.get(one.pk) or WordForm(initial={"key": page.key()}, auto_id=f"id_{one.pk}_%s")
    known = {
        "message": label(said) if said else one.code,
        "severity": listed.severity(said) if said else None,
        "rule_url": rule_url(page, one.code) if said else "",
    }
    return {
        **(card or known),
        "gone": card is None and listed.run is not None,
        "answer": answer_badge(one),
        "name": page.words.name(one.subject),
        "code": one.subject.code,
        "url": verdicts_url(page, one.subject),
        "where": listed.where(one.subject.path),
        "decision": decision_line(page, one),
        "history": history(page, one.subject_id, one.code, one),
        "own": own and one.waits,
        "approvers": approvers(page, [one.subject], one) if one.waits and not asked else "",
        "form": form if asked else None,
        "word_url": page.url("finding_word", number=one.pk) if asked else "",
    }
