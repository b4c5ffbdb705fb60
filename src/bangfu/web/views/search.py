"""The search box of every page: what was typed is posted, kept sealed in the session, and told by a page that can be
loaded again. No address and no log holds a name or a number."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal
from bangfu.subjects.rules.finding import LONGEST_TYPED
from bangfu.vault.queries import vault
from bangfu.vault.rules.find import mask_text
from bangfu.web.opened import Opened
from bangfu.web.search import AT_FIRST, AT_ONCE, GROUPS, Group, found, rows_of

SESSION = "searches"
SEALED = "web.search.text"
KEPT_AT_MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    """Results in groups, the first of each; or all that are told of one group."""
    page = Opened(request)
    if request.method == "POST":
        return HttpResponseRedirect(page.url("search", {"no": _keep(request, request.POST.get("text", ""))}))
    text = _kept(request)
    shown = GROUPS.get(request.GET.get("group", ""))
    mine = [one for one in GROUPS.values() if page.may(one.right) and shown in (None, one)]
    groups = [one for one in (_group(page, group, text, shown is not None) for group in mine) if one] if text else []
    context = {
        "search_text": page.words.quoted(mask_text(text)),
        "nothing": bool(text) and not groups,
        "groups": groups,
        "all_url": page.url("search", {"no": request.GET.get("no", "")}) if shown else "",
    }
    return render(request, "bangfu/search_page.html", context)


def _keep(request: HttpRequest, text: str) -> str:
    """Keep what was typed under a number of this session; the empty text has none."""
    text = text.strip()[:LONGEST_TYPED]
    if not text:
        return ""
    kept: dict[str, str] = request.session.get(SESSION, {})
    number = str(1 + max((int(one) for one in kept), default=0))
    kept = dict(sorted(kept.items(), key=lambda one: int(one[0]))[1 - KEPT_AT_MOST :])
    request.session[SESSION] = {**kept, number: vault().sealer.seal(SEALED, text)}
    return number


def _kept(request: HttpRequest) -> str:
    token = request.session.get(SESSION, {}).get(request.GET.get("no", ""))
    try:
        return vault().sealer.open(SEALED, token) if token else ""
    except Refusal:
        # Sealed under a key that is no more: the box is empty again.
        return ""


def _group(page: Opened, group: Group, text: str, whole: bool) -> dict[str, Any] | None:
    lines, more = found(page, group, text)
    if not lines:
        return None
    number = page.request.GET.get("page", "1")
    last = -(-len(lines) // AT_ONCE)
    at = min(max(int(number), 1), last) if number.isdigit() else 1
    shown = lines[(at - 1) * AT_ONCE : at * AT_ONCE] if whole else lines[:AT_FIRST]
    count = f"{len(lines):,}"
    return {
        "code": group.code,
        "label": gettext(group.label),
        "count": gettext("more than %(count)s") % {"count": count} if more else count,
        "rows": rows_of(page, group, shown),
        "narrow": more and whole,
        "more_url": "" if whole or len(lines) <= AT_FIRST else page.here(group=group.code),
        "pages": {
            "number": at,
            "count": last if whole else 1,
            "previous_url": page.here(page=at - 1) if at > 1 else "",
            "next_url": page.here(page=at + 1) if at < last else "",
        },
    }
