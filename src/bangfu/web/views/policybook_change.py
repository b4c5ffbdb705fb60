"""Proposing a change of the policybook in a form of its kind."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.policybook.actions import propose
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries, in_force_or_none, of_book, taken
from bangfu.policybook.rules.files import FileEntry
from bangfu.snapshots.rules import vocabulary_of_entries
from bangfu.web.opened import Opened
from bangfu.web.policy_editable import EDITABLE, MADE_HERE
from bangfu.web.policy_effect import effect_of
from bangfu.web.policy_forms import PolicyForm, RowsForm
from bangfu.web.policy_words import kind_word, title
from bangfu.web.views.policybook_entry import crumbs


def policy_change(request: HttpRequest, kind: str, code: str) -> HttpResponse:
    """Propose another version of an entry."""
    page = Opened(request)
    rows = of_book(page.actor, page.book.pk).filter(kind=kind, code=code)
    held = in_force_or_none(kind, code, page.today, page.book.pk) or rows.order_by("valid_from", "version").last()
    if held is None or kind not in EDITABLE:
        raise missing(mark("There is no entry with this code that you may see."))
    return _asked(page, kind, held)


def policy_new(request: HttpRequest, kind: str) -> HttpResponse:
    """Propose an entry that the county does not have yet."""
    if kind not in MADE_HERE:
        raise missing(mark("Entries of this kind are not made here."))
    return _asked(Opened(request), kind, None)


def _asked(page: Opened, kind: str, held: Entry | None) -> HttpResponse:
    initial = {"key": page.key(), "valid_from": page.today}
    form = EDITABLE[kind](page, held.body if held else None, page.request.POST or None, initial=initial)
    seen: dict[str, Any] | None = None
    if page.request.method == "POST" and page.request.POST.get("do") == "preview":
        seen = _previewed(page, kind, held, form)
    elif page.request.method == "POST" and form.is_valid():
        try:
            made = _proposed(page, kind, held, form)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            success(page.request, gettext("The proposal waits for another person's decision."))
            return HttpResponseRedirect(page.url("policy_version", number=made.pk))
    name = title(page, held) if held else gettext("New entry: %(kind)s") % {"kind": kind_word(kind)}
    context: dict[str, Any] = {
        "form": form,
        "name": name,
        "lede": f"{kind_word(kind)} · {held.code}" if held else "",
        "table": isinstance(form, RowsForm),
        "looks": bool(form.RULING),
        "effect": seen,
        "new": held is None,
        "crumbs": _crumbs(page, kind, held, name),
    }
    return render(page.request, "bangfu/policy_change.html", context, status=422 if form.errors else 200)


def _previewed(page: Opened, kind: str, held: Entry | None, form: PolicyForm) -> dict[str, Any] | None:
    """What the value as typed would change; who only looks is not told yet what a proposal would lack."""
    form.full_clean()
    for name in [name for name in form.errors if name not in form.RULING]:
        del form.errors[name]
    if form.errors or not form.RULING:
        return None
    said = form.cleaned_data
    code = held.code if held else said.get("code", "")
    first = said.get("valid_from") or page.today
    return effect_of(page, FileEntry(kind, code, first, None, said.get("basis", ""), form.body()))


def _crumbs(page: Opened, kind: str, held: Entry | None, name: str) -> list[dict[str, str]]:
    if held is None:
        return crumbs(page, kind, name)
    entry = {"label": name, "url": page.url("policy_entry", kind=kind, code=held.code)}
    return [*crumbs(page, kind), entry, {"label": gettext("Propose a change"), "url": ""}]


def _proposed(page: Opened, kind: str, held: Entry | None, form: PolicyForm) -> Entry:
    said = form.cleaned_data
    code = held.code if held else said["code"]
    if held is None and taken(kind, code, page.book.pk):
        raise Refusal(
            mark("There is an entry with this code already."), cure=mark("Propose a change of it."), field="code"
        )
    body = form.body()
    if kind == "parameter" and held is None and "name" in body:
        _refuse_name(page, FileEntry(kind, code, said["valid_from"], said["valid_to"], said["basis"], body))
    return propose(
        page.asking.call(page.request),
        kind=kind,
        code=code,
        valid_from=said["valid_from"],
        valid_to=said["valid_to"],
        basis=said["basis"],
        body=body,
        county=page.book.pk,
    )


def _refuse_name(page: Opened, said: FileEntry) -> None:
    """Refusal for a name that rules could not use: no rule of the county could be read any more."""
    rows = [row.as_file() for kind in ("code_list", "parameter") for row in entries(kind, page.today, page.book.pk)]
    vocabulary_of_entries([*rows, said], page.today)
