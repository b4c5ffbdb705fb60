"""The policybook: what is in force in this county on a day, by kind, and its export."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import everything, exported, of_book
from bangfu.policybook.rules.basis import plain_basis
from bangfu.policybook.rules.files import FOLDERS
from bangfu.web.forms import FilterForm, choice, day, typed
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.policy_editable import MADE_HERE
from bangfu.web.policy_parts import summary
from bangfu.web.policy_words import KINDS, ORIGINS, confirming, kind_word, origin_word, papers_owed, title
from bangfu.web.views.works import pages

AT_ONCE = 50
FILTERS = ("q", "on", "origin", "state")
# Nothing in a folder of files is older than this program; one archive of one book is the same at any time.
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def policybook(request: HttpRequest) -> HttpResponse:
    """Entries in force on a day, kind by kind."""
    page = Opened(request)
    form = _filters(page)
    given = {name: form.value(name) for name in FILTERS if form.value(name)}
    kind = request.GET.get("kind", "")
    waiting = Counter(of_book(page.actor, page.book.pk).filter(state="proposed").values_list("kind", "code"))
    found = _found(page, given, waiting)
    counts = Counter(entry.kind for entry in found)
    chosen = [entry for entry in found if not kind or entry.kind == kind]
    order = list(KINDS)
    chosen.sort(key=lambda entry: (order.index(entry.kind), entry.code))
    paper = Paginator(chosen, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "lede": gettext("What is in force on %(day)s: %(count)s entries")
        % {"day": _on(page, given).isoformat(), "count": f"{len(chosen):,}"},
        "kind": kind,
        "kinds": _kinds(page, counts, kind),
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("policybook", {"kind": kind}) if given else "",
        "rows": [_row(page, entry, waiting) for entry in paper],
        "ends": any(entry.valid_to for entry in paper),
        "notes": [*confirming(chosen), *_papers(page, kind, chosen)],
        "pages": pages(page, paper),
        "waiting": _waiting(page, sum(waiting.values())),
        "export_url": page.url("policy_export", {"kind": kind}),
        "new": _new(page, kind),
    }
    return render(request, "bangfu/policy_list.html", context)


def _filters(page: Opened) -> FilterForm:
    fields = {
        "q": typed(_("Name, value, basis or code")),
        "on": day(_("In force on")),
        "origin": choice(_("Origin"), [(code.value, gettext(words)) for code, words in ORIGINS.items()]),
        "state": choice(_("Proposals"), [("proposed", gettext("With a proposal that waits"))]),
    }
    hidden = {"kind": page.request.GET.get("kind", "")}
    if page.book.read_only and not page.hidden:
        hidden["names"] = SHOWN
    return FilterForm(page.request.GET, dict(fields), hidden)


def _on(page: Opened, given: dict[str, Any]) -> date:
    on: date = given.get("on") or page.today
    return on


def _found(page: Opened, given: dict[str, Any], waiting: Counter[tuple[str, str]]) -> list[Entry]:
    rows = everything(_on(page, given), page.book.pk)
    if "origin" in given:
        rows = [row for row in rows if row.origin == given["origin"]]
    if "state" in given:
        rows = [row for row in rows if (row.kind, row.code) in waiting]
    if text := str(given.get("q", "")).strip().lower():
        rows = [row for row in rows if text in _searched(page, row)]
    return rows


def _searched(page: Opened, entry: Entry) -> str:
    label = entry.body.get("label") or {}
    name = entry.body.get("name") if isinstance(entry.body.get("name"), dict) else {}
    items = [one for item in entry.body.get("items") or [] for one in (item["code"], *item["label"].values())]
    told = [title(page, entry), summary(page, entry), entry.body.get("criterion", "")]
    said = [entry.code, entry.basis, *told, *label.values(), *name.values(), *items]
    return "\n".join(str(one) for one in said).lower()


def _kinds(page: Opened, counts: Counter[str], kind: str) -> list[dict[str, Any]]:
    whole = {"label": gettext("All"), "url": page.here(kind=""), "active": not kind, "count": sum(counts.values())}
    return [
        whole,
        *(
            {
                "label": kind_word(one, several=True),
                "url": page.here(kind=one),
                "active": one == kind,
                "count": counts[one],
            }
            for one in KINDS
            if counts[one] or one == kind or (one in MADE_HERE and page.may(Right.POLICY_ENTRY_PROPOSE))
        ),
    ]


def _row(page: Opened, entry: Entry, waiting: Counter[tuple[str, str]]) -> dict[str, Any]:
    count = waiting[entry.kind, entry.code]
    return {
        "title": title(page, entry),
        "url": page.url("policy_entry", kind=entry.kind, code=entry.code),
        "kind": kind_word(entry.kind),
        "value": summary(page, entry),
        "from": entry.valid_from,
        "to": entry.valid_to,
        "basis": plain_basis(entry.basis),
        "origin": origin_word(entry),
        "own": entry.county_id is not None,
        "waiting": {"kind": "wait", "label": gettext("%(count)s proposed") % {"count": count}} if count else None,
    }


def _papers(page: Opened, kind: str, chosen: list[Entry]) -> list[str]:
    """Why there are more checks here than on the page of rules and checks."""
    count = sum(map(papers_owed, chosen))
    if kind != "check" or not count:
        return []
    words = gettext(
        "%(count)s of them ask for papers that are owed; the other %(rest)s stand under “Rules and checks”."
    )
    return [words % {"count": count, "rest": len(chosen) - count}]


def _waiting(page: Opened, count: int) -> dict[str, str]:
    if not count:
        return {}
    return {
        "url": page.url("policy_waiting"),
        "words": gettext("%(count)s proposals wait for a decision") % {"count": count},
    }


def _new(page: Opened, kind: str) -> dict[str, str]:
    if kind not in MADE_HERE or not page.may(Right.POLICY_ENTRY_PROPOSE):
        return {}
    words = gettext("Propose a new entry: %(kind)s") % {"kind": kind_word(kind)}
    return {"url": page.url("policy_new", kind=kind), "words": words}


def policy_export(request: HttpRequest) -> HttpResponse:
    """One entry or one kind as a policy file, or the whole book as a folder of them."""
    page = Opened(request)
    kind, code = request.GET.get("kind", ""), request.GET.get("code", "")
    rows = of_book(page.actor, page.book.pk)
    rows = rows.filter(kind=kind) if kind else rows
    files = exported(rows.filter(code=code) if code else rows)
    if not files:
        raise missing(mark("Nothing of this is in force."))
    if not kind:
        return _attached(_archive(files), "application/zip", f"policy-{page.book.code}.zip")
    name = f"{code or FOLDERS[kind]}-{page.book.code}.yaml"
    return _attached(next(iter(files.values())).encode(), "application/yaml", name)


def _archive(files: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in files.items():
            folder.writestr(zipfile.ZipInfo(name, ZIP_DAY), text.encode())
    return kept.getvalue()


def _attached(content: bytes, media: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=f"{media}; charset=utf-8" if media.endswith("yaml") else media)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
