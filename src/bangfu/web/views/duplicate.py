"""One suspected duplicate: both records side by side, and what is decided of them."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.queries.likeness import matching_weights
from bangfu.screening.actions.duplicates import (
    approve_merge,
    decide_duplicate,
    propose_merge,
    send_back,
    undo_merge,
)
from bangfu.screening.models import Duplicate
from bangfu.screening.queries.duplicates import get_duplicate, told_before
from bangfu.staff.queries import who_may_at
from bangfu.subjects.models import Subject
from bangfu.web.duplicate_forms import DifferentForm, MergeWordForm, SameForm, UndoForm
from bangfu.web.duplicates import (
    HOUSEHOLD_FIELDS,
    KINDS,
    PERSON_FIELDS,
    STATES,
    agreements,
    choosable,
    compared,
    likeness_words,
    sides,
    state_badge,
)
from bangfu.web.forms import Keyed
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.words import both, role_word

DONE = {
    "different": mark("Kept: they are not the same. It is not asked again while the records stay as they are."),
    "checking": mark("Kept: it is to be checked on the spot."),
    "proposed": mark("Proposed; another person merges the two."),
    "merged": mark("Merged. The merge can be undone completely."),
    "open": mark("Sent back; the question is open again."),
    "undone": mark("Undone: both records stand as they stood before, and the question is open again."),
}


def duplicate(request: HttpRequest, uid: str) -> HttpResponse:
    """The two records and how they stand."""
    page, ticket = _opened(request, uid)
    return _page(page, ticket)


def duplicate_decide(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that they are not the same, or that it is to be checked."""
    page, ticket = _opened(request, uid)
    _require(page, ticket, Right.REGISTRY_MATCH_DECIDE)
    form = DifferentForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            told = decide_duplicate(
                page.asking.call(request), ticket=ticket, answer=said["answer"], reason=said["reason"]
            )
            return _done(page, told)
        except Refusal as no:
            _tell(form, no)
    return _page(page, ticket, {"different": form}, status=422)


def duplicate_propose(request: HttpRequest, uid: str) -> HttpResponse:
    """Say that they are the same, which is kept, and what is taken from the other."""
    page, ticket = _opened(request, uid)
    _require(page, ticket, Right.REGISTRY_MATCH_DECIDE)
    form = _same_form(page, ticket, request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            told = propose_merge(
                page.asking.call(request), ticket=ticket, kept=said["kept"], take=form.taken(), reason=said["reason"]
            )
            return _done(page, told)
        except Refusal as no:
            _tell(form, no)
    return _page(page, ticket, {"same": form}, status=422)


def duplicate_word(request: HttpRequest, uid: str) -> HttpResponse:
    """Merge what another person proposed, or send it back."""
    page, ticket = _opened(request, uid)
    _require(page, ticket, Right.SUBJECT_MERGE)
    form = MergeWordForm(request.POST)
    if form.is_valid():
        call, said = page.asking.call(request), form.cleaned_data
        try:
            if said["word"] == "approve":
                return _done(page, approve_merge(call, ticket=ticket))
            return _done(page, send_back(call, ticket=ticket, reason=said["reason"]))
        except Refusal as no:
            _tell(form, no)
    return _page(page, ticket, {"word": form}, status=422)


def duplicate_undo(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a merge back completely."""
    page, ticket = _opened(request, uid)
    _require(page, ticket, Right.SUBJECT_MERGE)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            told = undo_merge(page.asking.call(request), ticket=ticket, reason=form.cleaned_data["reason"])
            return _done(page, told)
        except Refusal as no:
            _tell(form, no)
    return _page(page, ticket, {"undo": form}, status=422)


def _opened(request: HttpRequest, uid: str) -> tuple[Opened, Duplicate]:
    page = Opened(request)
    return page, get_duplicate(page.actor, page.book, uid)


def _require(page: Opened, ticket: Duplicate, right: Right) -> None:
    for one in (ticket.left, ticket.right):
        page.actor.require(right, page.book.pk, one.path)


def _may(page: Opened, ticket: Duplicate, right: Right) -> bool:
    both_of = (ticket.left, ticket.right)
    return not page.book.read_only and all(page.actor.can(right, page.book.pk, one.path).yes for one in both_of)


def _tell(form: Keyed, no: Refusal) -> None:
    if no.status == 403:
        raise no
    form.refuse(no)


def _done(page: Opened, told: Duplicate) -> HttpResponse:
    success(page.request, gettext(DONE[told.state]))
    return HttpResponseRedirect(page.url("duplicate", uid=told.uid))


def _same_form(page: Opened, ticket: Duplicate, given: Any = None) -> SameForm:
    rows = compared(ticket, *sides(page, ticket))
    fields = {
        row["name"]: (row["label"], [("left", f"A · {row['left'] or '—'}"), ("right", f"B · {row['right'] or '—'}")])
        for row in choosable(ticket, rows)
    }
    named = [("left", f"A · {_named(page, ticket.left)}"), ("right", f"B · {_named(page, ticket.right)}")]
    return SameForm(named, fields, given, initial={"key": page.key()}, auto_id="id_same_%s")


def _named(page: Opened, subject: Subject) -> str:
    return f"{page.words.name(subject)} ({subject.code})"


def _page(page: Opened, ticket: Duplicate, forms: dict[str, Keyed] | None = None, status: int = 200) -> HttpResponse:
    given = forms or {}
    decides = ticket.state in ("open", "checking", "undone") and _may(page, ticket, Right.REGISTRY_MATCH_DECIDE)
    own = ticket.decided_uid == page.actor.uid
    merges = _may(page, ticket, Right.SUBJECT_MERGE)
    weights = matching_weights(page.book, page.today)
    title = f"{page.words.name(ticket.left)} · {page.words.name(ticket.right)}"
    fresh = {"key": page.key()}
    context = {
        "title": title,
        "kind": gettext(KINDS[ticket.kind]),
        "state": state_badge(ticket.state),
        "alike": likeness_words(page, ticket, weights.same_bits100),
        "agreements": agreements(page, ticket.levels),
        "found_on": ticket.found_on.isoformat(),
        "left": {"label": _named(page, ticket.left), "url": record_url(page, ticket.left)},
        "right": {"label": _named(page, ticket.right), "url": record_url(page, ticket.right)},
        "rows": compared(ticket, *sides(page, ticket)),
        "people": _people(page, ticket),
        "merged": ticket.state == "merged",
        "proposal": _proposal(page, ticket) if ticket.choice else [],
        "different": (given.get("different") or DifferentForm(initial=fresh)) if decides else None,
        "same": (given.get("same") or _same_form(page, ticket)) if decides else None,
        "word": (given.get("word") or MergeWordForm(initial=fresh))
        if ticket.state == "proposed" and merges and not own
        else None,
        "approvers": _approvers(page, ticket) if ticket.state == "proposed" and (own or not merges) else "",
        "undo": (given.get("undo") or UndoForm(initial=fresh)) if ticket.state == "merged" and merges else None,
        "faults": [str(error) for form in given.values() for error in form.non_field_errors()] if not decides else [],
        "urls": {name: page.url(f"duplicate_{name}", uid=ticket.uid) for name in ("decide", "propose", "word", "undo")},
        "history": [_line(page, one) for one in reversed(told_before(ticket))],
        "crumbs": [
            {"label": gettext("Suspected duplicates"), "url": page.url("duplicates")},
            {"label": title, "url": ""},
        ],
    }
    return render(page.request, "bangfu/duplicate_page.html", context, status=status)


def _people(page: Opened, ticket: Duplicate) -> list[str]:
    """Who of the one household looks like whom of the other."""
    keys = {key for two in ticket.members for key in two}
    named = {one.pk: page.words.name(one) for one in Subject.objects.filter(pk__in=keys)}
    return [f"{named[a]} · {named[b]}" for a, b in ticket.members]


def _proposal(page: Opened, ticket: Duplicate) -> list[dict[str, str]]:
    """What is kept, and what is taken from the other record."""
    first = ticket.choice["kept"] == "left"
    kept = f"A · {_named(page, ticket.left)}" if first else f"B · {_named(page, ticket.right)}"
    words = PERSON_FIELDS if ticket.kind == "person" else HOUSEHOLD_FIELDS
    taken = both("、", ", ").join(gettext(words[name]) for name in ticket.choice["take"])
    return [
        {"label": gettext("Record that is kept"), "value": kept},
        {"label": gettext("Taken from the other"), "value": taken or gettext("nothing")},
        {"label": gettext("Reason"), "value": page.words.quoted(ticket.reason)},
    ]


def _approvers(page: Opened, ticket: Duplicate) -> str:
    held = who_may_at(Right.SUBJECT_MERGE, page.book, ticket.left.path, page.today)
    able = [one for one in held if str(one.user.uid) != ticket.decided_uid]
    told = [f"{page.words.actor(one.user.name)} ({role_word(one.position.role)})" for one in able]
    return gettext(", ").join(dict.fromkeys(told)) or gettext("nobody yet: no post here may approve")


def _line(page: Opened, one: Duplicate) -> dict[str, str]:
    who = one.approved_by or one.decided_by
    return {
        "state": gettext(STATES[one.state][1]),
        "day": one.valid_from.isoformat() if one.valid_from else "",
        "who": page.words.actor(who) if who else gettext("found by comparison"),
        "reason": page.words.quoted(one.reason) if not one.approved_by else "",
    }
