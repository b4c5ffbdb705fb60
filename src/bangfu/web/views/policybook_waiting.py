"""What waits for a decision: the county's own proposals, and what a newer program brings."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.policybook.actions import accept_vendor
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import (
    changes_between,
    compared_with,
    in_force_or_none,
    own_codes,
    shown_digest_of,
    waiting,
)
from bangfu.policybook.rules.basis import plain_basis
from bangfu.web.middleware import told
from bangfu.web.opened import Opened
from bangfu.web.policy_decision_forms import PutForm
from bangfu.web.policy_parts import summary
from bangfu.web.policy_words import confirming, difference_rows, kind_word, people, title


def policy_waiting(request: HttpRequest) -> HttpResponse:
    """Every proposal that waits, with what it would change."""
    return _page(Opened(request))


def policy_accept(request: HttpRequest) -> HttpResponse:
    """Put in force together what comes with the program and what the county has no version of its own of."""
    page = Opened(request)
    try:
        count = accept_vendor(page.asking.call(request), entries=_together(page), shown=request.POST.get("shown", ""))
    except Refusal as no:
        if no.status == 403:
            raise
        return _page(page, " ".join(part for part in told(no) if part))
    success(request, gettext("%(count)s entries are in force.") % {"count": count})
    return HttpResponseRedirect(page.url("policy_waiting"))


def _together(page: Opened) -> list[Entry]:
    """The vendor's proposals of what the county never changed."""
    own = own_codes(page.book.pk)
    return [
        one
        for one in waiting(page.actor, page.book.pk)
        if one.origin == Entry.Origin.VENDOR and (one.kind, one.code) not in own
    ]


def _page(page: Opened, problem: str = "") -> HttpResponse:
    every = waiting(page.actor, page.book.pk)
    names = people(one.proposer_uid for one in every)
    together = _together(page)
    chosen = {one.pk for one in together}
    own = [one for one in every if one.origin != Entry.Origin.VENDOR]
    apart = [one for one in every if one.origin == Entry.Origin.VENDOR and one.pk not in chosen]
    may = page.may(Right.POLICY_ENTRY_APPROVE)
    context = {
        "lede": gettext("%(own)s of the county, %(vendor)s that come with the program")
        % {"own": len(own), "vendor": len(together) + len(apart)},
        "none": not every,
        "notes": confirming(every),
        "own": [_row(page, one, names) for one in own],
        "together": [_row(page, one, names) for one in together],
        "apart": [_beside(page, one, names) for one in apart],
        "put_form": PutForm(initial={"key": page.key(), "shown": shown_digest_of(together)})
        if may and together
        else None,
        "put_url": page.url("policy_accept"),
        "put_words": gettext("Put these %(count)s in force") % {"count": len(together)},
        "problem": problem,
        "crumbs": [
            {"label": gettext("Rules and policy"), "url": page.url("policybook")},
            {"label": gettext("Proposals that wait"), "url": ""},
        ],
    }
    return render(page.request, "bangfu/policy_waiting.html", context, status=422 if problem else 200)


def _row(page: Opened, entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    before = compared_with(entry)
    return {
        "title": title(page, entry),
        "url": page.url("policy_version", number=entry.pk),
        "note": f"{kind_word(entry.kind)} · "
        + gettext("valid from %(day)s · proposed by %(name)s; basis: %(basis)s")
        % {"day": entry.valid_from, "name": names.get(entry.proposer_uid, ""), "basis": plain_basis(entry.basis)},
        "changes": difference_rows(page, entry, changes_between(before, entry), before.body) if before else [],
        "fresh": gettext("New: %(what)s") % {"what": summary(page, entry) or title(page, entry)}
        if before is None
        else "",
    }


def _beside(page: Opened, entry: Entry, names: dict[str, str]) -> dict[str, Any]:
    """A proposal of the vendor beside the county's own version, which stays."""
    own = in_force_or_none(entry.kind, entry.code, page.today, page.book.pk)
    rows = difference_rows(page, entry, changes_between(own, entry), own.body) if own else []
    return _row(page, entry, names) | {"beside": rows}
