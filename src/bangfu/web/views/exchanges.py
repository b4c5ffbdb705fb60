"""Lists given out to other offices: the log, asking for one, a second person's word, taking it."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.registry.actions.extracts import (
    FIELDS,
    ExtractEntry,
    approve_extract,
    ask_extract,
    needs_second,
    take_extract,
)
from bangfu.registry.models import Extract
from bangfu.registry.queries.sources import SOURCE_KIND, get_list, visible_extracts, visible_lists
from bangfu.web.opened import Opened
from bangfu.web.sheets import sheet
from bangfu.web.source_forms import ExtractForm

HEADS = {
    "name": mark("Name"),
    "id_number": mark("ID number"),
    "birth_date": mark("Birth date"),
    "household_no": mark("Household number"),
    "village": mark("Village"),
}


def exchanges(request: HttpRequest) -> HttpResponse:
    """What came in from departments and what was given out: when, from and to whom, for what, how many rows."""
    page = Opened(request)
    came = visible_lists(page.actor, page.book).filter(delete_on__isnull=False)
    context = {
        "given": [_given(page, one) for one in visible_extracts(page.actor, page.book)],
        "came": [
            {
                "url": page.url("source_list", uid=one.subject.uid),
                "code": one.subject.code,
                "kind": page.words.label(SOURCE_KIND, one.kind),
                "sender": one.sender,
                "authorisation": one.authorisation,
                "purpose": one.purpose,
                "on": one.received_on.isoformat(),
                "rows": f"{one.rows.count():,}",
                "delete_on": one.delete_on.isoformat() if one.delete_on else "",
                "deleted_on": one.deleted_on.isoformat() if one.deleted_on else "",
            }
            for one in came
        ],
        "new_url": page.url("exchange_new")
        if page.may(Right.REGISTRY_EXTRACT_MAKE) and not page.book.read_only
        else "",
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Lists given out"), "url": ""},
        ],
    }
    return render(request, "bangfu/exchange_list.html", context)


def _given(page: Opened, one: Extract) -> dict[str, Any]:
    waits = needs_second(one)
    place = (page.book.pk, one.drawn_from.path)
    own = one.asked_uid == page.actor.uid
    approves = page.actor.can(Right.REGISTRY_EXTRACT_APPROVE, *place).yes and not own
    takes = page.actor.can(Right.REGISTRY_EXTRACT_MAKE, *place).yes
    return {
        "code": one.subject.code,
        "recipient": one.recipient,
        "authorisation": one.authorisation,
        "purpose": one.purpose,
        "delete_on": one.delete_on.isoformat() if one.delete_on else "",
        "fields": "、".join(gettext(HEADS[name]) for name in one.fields),
        "rows": f"{one.row_count:,}",
        "asked": f"{page.words.actor(one.asked_by)} {one.asked_on.isoformat()}",
        "approved": f"{page.words.actor(one.approved_by)} {one.approved_on.isoformat()}" if one.approved_on else "",
        "badge": {"kind": "wait", "label": gettext("Waits for a second person")} if waits
        else {"kind": "ok", "label": gettext("May be taken")},
        "approve_url": page.url("exchange_approve", uid=one.subject.uid) if waits and approves else "",
        "take_url": page.url("exchange_take", uid=one.subject.uid) if takes and not waits else "",
        "key": page.key(),
    }  # fmt: skip


def exchange_new(request: HttpRequest) -> HttpResponse:
    """Ask for an extract."""
    page = Opened(request)
    lists = visible_lists(page.actor, page.book, Right.REGISTRY_EXTRACT_MAKE).filter(delete_on__isnull=False)
    named = {str(one.subject.uid): f"{page.words.label(SOURCE_KIND, one.kind)} {one.subject.code}" for one in lists}
    wanted = next((str(one.subject.uid) for one in lists if one.subject.code == request.GET.get("from")), "")
    initial = {"key": page.key(), "drawn_from": wanted, "fields_out": ["name", "id_number"]}
    columns = [(name, gettext(HEADS[name])) for name in FIELDS]
    form = ExtractForm(named.items(), columns, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        kept = get_list(page.actor, page.book, said["drawn_from"])
        told = (said["recipient"], said["authorisation"], said["purpose"], said["fields_out"], said["delete_on"])
        entry = ExtractEntry(kept, *told)
        try:
            ask_extract(page.asking.call(request), entry=entry)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            success(request, gettext("Written into the log of lists given out."))
            return HttpResponseRedirect(page.url("exchanges"))
    context = {
        "form": form,
        "url": page.url("exchange_new"),
        "crumbs": [
            {"label": gettext("Lists given out"), "url": page.url("exchanges")},
            {"label": gettext("Give out a list"), "url": ""},
        ],
    }
    return render(request, "bangfu/exchange_new.html", context, status=422 if form.errors else 200)


def _extract(page: Opened, uid: str) -> Extract:
    found = visible_extracts(page.actor, page.book).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def exchange_approve(request: HttpRequest, uid: str) -> HttpResponse:
    """A second person's word."""
    page = Opened(request)
    approve_extract(page.asking.call(request), extract=_extract(page, uid))
    success(request, gettext("Approved."))
    return HttpResponseRedirect(page.url("exchanges"))


def exchange_take(request: HttpRequest, uid: str) -> HttpResponse:
    """The workbook with whole numbers; a line of the audit book says who took it and why."""
    page = Opened(request)
    extract = _extract(page, uid)
    rows = take_extract(page.asking.call(request), extract=extract)
    return sheet(f"extract-{extract.subject.code}", [gettext(HEADS[name]) for name in extract.fields], rows)
