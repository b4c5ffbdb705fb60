"""One version of an entry: what it changes, and the decision of a second person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.actions import not_as_shown, put_in_force, reject, withdraw
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import NEVER, changes_between, compared_with, of_book, own_codes, shown_digest
from bangfu.web.middleware import told
from bangfu.web.opened import Opened
from bangfu.web.policy_decision_forms import PutForm, RejectForm, WithdrawForm
from bangfu.web.policy_effect import effect
from bangfu.web.policy_parts import parts
from bangfu.web.policy_words import deciders, difference_rows, kind_word, people, state_badge, title
from bangfu.web.views.policybook_entry import crumbs, head_facts


def policy_version(request: HttpRequest, number: int) -> HttpResponse:
    """A version with what it says otherwise than the one it takes the place of."""
    page, entry = _opened(request, number)
    return _page(page, entry)


def policy_put(request: HttpRequest, number: int) -> HttpResponse:
    """Put a proposal in force."""
    page, entry = _opened(request, number)
    try:
        shown, seen = (request.POST.get(name, "") for name in ("shown", "effect"))
        decides = entry.state == Entry.State.PROPOSED and entry.proposer_uid != page.actor.uid
        if decides and seen != _digest(effect(page, entry)):
            raise not_as_shown()
        put_in_force(page.asking.call(request), entry=entry, shown=shown, effect=seen)
    except Refusal as no:
        if no.status == 403:
            raise
        return _page(page, entry, problem=" ".join(part for part in told(no) if part))
    success(request, gettext("It is in force from %(day)s.") % {"day": entry.valid_from})
    return HttpResponseRedirect(page.url("policy_entry", kind=entry.kind, code=entry.code))


def policy_reject(request: HttpRequest, number: int) -> HttpResponse:
    """Turn a proposal down with a reason."""
    page, entry = _opened(request, number)
    form = RejectForm(request.POST)
    if not _ended(page, entry, form, reject):
        return _page(page, entry, reject_form=form)
    success(request, gettext("It is rejected; what was in force stays."))
    return HttpResponseRedirect(page.url("policy_entry", kind=entry.kind, code=entry.code))


def policy_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take one's own proposal back with a reason."""
    page, entry = _opened(request, number)
    form = WithdrawForm(request.POST)
    if not _ended(page, entry, form, withdraw):
        return _page(page, entry, withdraw_form=form)
    success(request, gettext("It is withdrawn; what was in force stays."))
    return HttpResponseRedirect(page.url("policy_entry", kind=entry.kind, code=entry.code))


def _ended(page: Opened, entry: Entry, form: RejectForm | WithdrawForm, act: Callable[..., Entry]) -> bool:
    """Whether the proposal came to its end by what the form says; what is wrong stands in the form."""
    if form.is_valid():
        try:
            act(page.asking.call(page.request), entry=entry, reason=form.cleaned_data["reason"])
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
    return not form.errors


def _opened(request: HttpRequest, number: int) -> tuple[Opened, Entry]:
    page = Opened(request)
    entry = of_book(page.actor, page.book.pk).filter(pk=number).first()
    if entry is None:
        raise missing(mark("There is no entry with this number that you may see."))
    return page, entry


def _page(
    page: Opened,
    entry: Entry,
    *,
    problem: str = "",
    reject_form: RejectForm | None = None,
    withdraw_form: WithdrawForm | None = None,
) -> HttpResponse:
    proposed = entry.state == Entry.State.PROPOSED
    before = compared_with(entry) if proposed else _before(page, entry)
    name = title(page, entry)
    context: dict[str, Any] = {
        "title": name,
        "lede": f"{kind_word(entry.kind)} · {entry.code}",
        "badge": state_badge(entry),
        "proposed": proposed,
        "never": entry.state in NEVER,
        "facts": head_facts(entry, people((entry.proposer_uid, entry.approver_uid))),
        "changes": difference_rows(page, entry, changes_between(before, entry), before.body) if before else [],
        "fresh": before is None,
        "own_stays": proposed and entry.county_id is None and (entry.kind, entry.code) in own_codes(page.book.pk),
        "parts": parts(page, entry),
        "problem": problem,
        "crumbs": [
            *crumbs(page, entry.kind),
            {"label": name, "url": page.url("policy_entry", kind=entry.kind, code=entry.code)},
            {"label": gettext("Version %(number)s") % {"number": entry.version}, "url": ""},
        ],
        "entry_url": page.url("policy_entry", kind=entry.kind, code=entry.code),
    }
    if proposed:
        seen = effect(page, entry)
        context |= {"effect": seen, **_decision(page, entry, reject_form, _digest(seen))}
        context |= _taking_back(page, entry, withdraw_form)
    wrong = problem or any(form is not None and form.errors for form in (reject_form, withdraw_form))
    return render(page.request, "bangfu/policy_version.html", context, status=422 if wrong else 200)


def _digest(seen: dict[str, Any] | None) -> str:
    return str(seen["digest"]) if seen else ""


def _before(page: Opened, entry: Entry) -> Entry | None:
    """The version in force before a decided one: the next older of the same county, else the program's."""
    rows = of_book(page.actor, page.book.pk).filter(kind=entry.kind, code=entry.code)
    older = rows.filter(county_id=entry.county_id, version__lt=entry.version, valid_from__lte=entry.valid_from)
    kept = older.filter(state__in=(Entry.State.IN_FORCE, Entry.State.SUPERSEDED))
    return kept.order_by("-valid_from", "-version").first() or (compared_with(entry) if entry.county_id else None)


def _decision(page: Opened, entry: Entry, reject_form: RejectForm | None, seen: str) -> dict[str, Any]:
    """The two forms, for who may decide; for the proposer the word that another person does."""
    if entry.proposer_uid == page.actor.uid:
        return {"own": True, "deciders": deciders(page, entry)}
    if not page.may(Right.POLICY_ENTRY_APPROVE):
        return {"deciders": deciders(page, entry)}
    return {
        "put_form": PutForm(initial={"key": page.key(), "shown": shown_digest(entry, seen), "effect": seen}),
        "reject_form": reject_form or RejectForm(initial={"key": page.key()}),
        "urls": {
            "put": page.url("policy_put", number=entry.pk),
            "reject": page.url("policy_reject", number=entry.pk),
        },
    }


def _taking_back(page: Opened, entry: Entry, form: WithdrawForm | None) -> dict[str, Any]:
    """The form by which its proposer takes a proposal back; nothing for everybody else."""
    if entry.proposer_uid != page.actor.uid or not page.may(Right.POLICY_ENTRY_PROPOSE):
        return {}
    return {
        "withdraw_form": form or WithdrawForm(initial={"key": page.key()}),
        "withdraw_url": page.url("policy_withdraw", number=entry.pk),
    }
