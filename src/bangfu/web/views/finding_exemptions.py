"""Exemptions: which wait for another person's word, which hold and until when, which were refused."""

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
from bangfu.screening.queries.lists import exemptions
from bangfu.web.finding_forms import WordForm
from bangfu.web.findings import Listed, decision_line, label, verdicts_url
from bangfu.web.opened import Opened

SOON = timedelta(days=30)
GROUPS = (
    ("waiting", mark("Wait for another person's approval")),
    ("ending", mark("End within 30 days")),
    ("holding", mark("Hold")),
    ("refused", mark("Refused")),
    ("ended", mark("Ended, open again")),
)


def finding_exemptions(request: HttpRequest) -> HttpResponse:
    """Every standing exemption in the reader's area, by where it stands."""
    page = Opened(request)
    return _page(page)


def finding_word(request: HttpRequest, number: int) -> HttpResponse:
    """Approve or refuse an exemption that another person asked for."""
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
                gettext("The exemption is approved.")
                if said["word"] == "approve"
                else gettext("The exemption is refused.")
            )
            success(request, done)
            return HttpResponseRedirect(page.url("finding_exemptions"))
    return _page(page, {decision.pk: form}, status=422)


def _waiting(page: Opened, number: int) -> Decision:
    """The exemption of a number in the reader's area; absent and forbidden are refused alike."""
    found = next((one for one in exemptions(page.actor, page.book.pk) if one.pk == number), None)
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def _page(page: Opened, forms: dict[int, WordForm] | None = None, status: int = 200) -> HttpResponse:
    listed = Listed(page)
    groups: dict[str, list[dict[str, Any]]] = {}
    for one in exemptions(page.actor, page.book.pk):
        groups.setdefault(_group(page, one), []).append(_row(page, listed, one, forms or {}))
    context = {
        "groups": [
            {"id": name, "title": gettext(word), "rows": groups[name], "count": len(groups[name])}
            for name, word in GROUPS
            if name in groups
        ],
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": gettext("Exemptions"), "url": ""},
        ],
    }
    return render(page.request, "bangfu/finding_exemptions.html", context, status=status)


def _group(page: Opened, one: Decision) -> str:
    if one.refused_by:
        return "refused"
    if one.valid_to is not None and one.valid_to <= page.today:
        return "ended"
    if one.waits:
        return "waiting"
    return "ending" if one.valid_to is not None and one.valid_to <= page.today + SOON else "holding"


def _row(page: Opened, listed: Listed, one: Decision, forms: dict[int, WordForm]) -> dict[str, Any]:
    said = listed.said.get(one.code)
    own = one.decided_uid == page.actor.uid
    can = page.actor.can(Right.SCREEN_EXEMPTION_APPROVE, page.book.pk, one.subject.path).yes and not page.book.read_only
    asked = one.waits and can and not own
    form = forms.get(one.pk) or WordForm(initial={"key": page.key()}, auto_id=f"id_{one.pk}_%s")
    return {
        "label": label(said) if said else one.code,
        "name": page.words.name(one.subject),
        "code": one.subject.code,
        "url": verdicts_url(page, one.subject),
        "where": listed.where(one.subject.path),
        "until": one.valid_to.isoformat() if one.valid_to else "",
        "decision": decision_line(page, one),
        "own": own and one.waits,
        "form": form if asked else None,
        "word_url": page.url("finding_word", number=one.pk) if asked else "",
    }
