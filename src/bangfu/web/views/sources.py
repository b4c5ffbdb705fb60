"""Received lists: which there are, one with its rows, receiving one, saying whom a row is about, forgetting one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.actions.sources import decide_row, forget_list
from bangfu.registry.models import Person, SourceList, SourceRow
from bangfu.registry.queries import Whereabouts, whereabouts
from bangfu.registry.queries.differences import agreement, by_place, held, told_of
from bangfu.registry.queries.source_reading import Sent, departments
from bangfu.registry.queries.sources import (
    SOURCE_KIND,
    compared_fields,
    counts_of,
    get_list,
    missing_in,
    visible_lists,
)
from bangfu.registry.rules.comparing import NATIONAL, Agreement
from bangfu.registry.rules.fields import VILLAGE_KIND
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import survivors
from bangfu.vault.rules import mask
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import Opened
from bangfu.web.received import received
from bangfu.web.records import record_url
from bangfu.web.source_forms import ReceiveForm
from bangfu.web.source_words import SourceWords, columns_read, contradictions, places, share_line, unread_words
from bangfu.web.views.works import pages
from bangfu.web.words import both

AT_ONCE, LISTS_AT_MOST, LACKING_AT_MOST = 50, 60, 1000
NOBODY = "none"
OUTCOMES = {
    "suspected": ("warn", mark("To be decided")),
    "unmatched": ("none", mark("Nobody in the register")),
    "matched": ("ok", mark("In the register")),
}
GROUNDS = {
    "id_number": mark("same ID number"),
    "number": mark("same household number"),
    "head": mark("same ID number of the head"),
    "village": mark("same village"),
    "weights": mark("alike in name, birth date or village"),
    "id": mark("same ID number"),
    "chosen": mark("decided by hand"),
    "keyed": mark("keyed at the sheet of the household"),
}


def sources(request: HttpRequest) -> HttpResponse:
    """How far the sources agree, by field and by village, and the lists that were received."""
    page = Opened(request)
    words = SourceWords(page)
    subjects = list(told_of(page.actor, page.book))
    fields = compared_fields(page.today, page.book.pk)
    rows = held(page.book, [(one.pk, one.kind) for one in subjects], page.today, fields)
    rates = agreement(rows)
    whole = sum(rates.values(), Agreement())
    kinds = Counter(one.kind for one in subjects)
    told = [(words.field(one), {"field": one.code}, rates[one.code]) for one in fields if one.code in rates]
    context = {
        "homes": f"{kinds['household']:,}",
        "people": f"{kinds['person']:,}",
        "places": f"{kinds[VILLAGE_KIND]:,}",
        "whole": share_line(whole),
        "differ": f"{whole.differ:,}",
        "open": f"{sum(one.open for one in rows):,}",
        "fields": _rates(page, gettext("Field"), told),
        "villages": _villages(page, subjects, rows),
        "lists": [_list_line(page, one) for one in visible_lists(page.actor, page.book)[:LISTS_AT_MOST]],
        "differences_url": page.url("differences"),
        "new_url": page.url("source_new") if page.may(Right.REGISTRY_SOURCE_WRITE) and not page.book.read_only else "",
        "links": [
            {"label": gettext("Sheets for checks at households"), "url": page.url("comparison")},
            {"label": gettext("Handbooks to be mended"), "url": page.url("handbook_mends")},
            {"label": gettext("Registers crossed"), "url": page.url("registers")},
            {"label": gettext("Lists given out"), "url": page.url("exchanges")},
        ],
    }  # fmt: skip
    return render(request, "bangfu/source_home.html", context)


def _rates(page: Opened, what: str, named: list[tuple[str, dict[str, Any], Agreement]]) -> dict[str, Any]:
    """A table of rates of agreement, each opening the differences behind it."""
    heads = (mark("Agree"), mark("Differ"), mark("Not told by two"), mark("Rate of agreement"))
    columns = [
        {"label": what, "numeric": False},
        *({"label": gettext(one), "numeric": True} for one in heads),
    ]
    rows = []
    for name, asked, rate in named:
        told = (f"{rate.agree:,}", f"{rate.differ:,}", f"{rate.untold:,}", share_line(rate))
        urls = (
            page.url("differences", {**asked, "standing": "agree"}),
            page.url("differences", {**asked, "standing": "differ"}),
            page.url("differences", {**asked, "standing": "untold"}),
            "",
        )
        cells = [
            {"label": head["label"], "value": value, "numeric": True, "url": url if value not in ("0", "") else ""}
            for head, value, url in zip(columns[1:], told, urls, strict=True)
        ]
        rows.append({"name": name, "url": page.url("differences", asked), "cells": cells})
    return {"columns": columns, "rows": rows}


def _villages(page: Opened, subjects: list[Subject], rows: Any) -> dict[str, Any]:
    found = by_place(rows, places(subjects))
    named = {one.area_id: page.words.name(one) for one in Subject.objects.filter(kind="area", area__in=found)}
    every = sorted(((named.get(area, ""), area, rate) for area, rate in found.items()), key=lambda one: str(one[0]))
    return _rates(page, gettext("Village"), [(name, {"village": str(area)}, rate) for name, area, rate in every])


def _list_line(page: Opened, one: SourceList) -> dict[str, Any]:
    counts = counts_of(one)
    return {
        "url": page.url("source_list", uid=one.subject.uid),
        "label": page.words.label(SOURCE_KIND, one.kind),
        "code": one.subject.code,
        "as_of": one.as_of.isoformat(),
        "sender": one.sender,
        "counts": gettext("%(total)s rows: %(matched)s in the register, %(suspected)s to be decided, %(unmatched)s not")
        % {
            "total": f"{counts.total:,}",
            "matched": f"{counts.matched:,}",
            "suspected": f"{counts.suspected:,}",
            "unmatched": f"{counts.unmatched:,}",
        },
        "deleted": one.deleted_on.isoformat() if one.deleted_on else "",
    }


def source_new(request: HttpRequest) -> HttpResponse:
    """Receive a list."""
    page = Opened(request)
    filed = {NATIONAL} | departments(page.today, page.book.pk)
    kinds = [(code, label) for code, label in page.words.table(SOURCE_KIND).items() if code in filed]
    initial = {"key": page.key(), "as_of": page.today, "kind": request.GET.get("kind", "")}
    form = ReceiveForm(kinds, request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _receive(page, form.cleaned_data)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            success(request, gettext("The list is received."))
            return HttpResponseRedirect(page.url("source_list", uid=made.subject.uid))
    context = {
        "form": form,
        "url": page.url("source_new"),
        "columns": columns_read(page),
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Receive a list"), "url": ""},
        ],
    }
    return render(request, "bangfu/source_new.html", context, status=422 if form.errors else 200)


def _receive(page: Opened, said: dict[str, Any]) -> SourceList:
    sent = Sent(said["file"].name or "", said["file"].read())
    told = {name: said[name] for name in ("sender", "authorisation", "purpose", "delete_on")}
    return received(page, said["kind"], sent, said["as_of"], **told)


def source_list(request: HttpRequest, uid: str) -> HttpResponse:
    """One list: what came of its rows, whom each is about, what it lacks."""
    page = Opened(request)
    kept = get_list(page.actor, page.book, uid)
    counts = counts_of(kept)
    asked = FilterForm(
        request.GET, {"outcome": choice(_("Result"), [(one, gettext(OUTCOMES[one][1])) for one in OUTCOMES])}
    )
    rows = kept.rows.select_related("subject")
    if outcome := asked.value("outcome"):
        rows = rows.filter(outcome=outcome)
    order = {"suspected": 0, "unmatched": 1, "matched": 2}
    every = sorted(rows, key=lambda one: (order[one.outcome], one.number, one.pk))
    paper = Paginator(every, AT_ONCE).get_page(request.GET.get("page"))
    decides = page.actor.can(Right.REGISTRY_MATCH_DECIDE, page.book.pk, kept.path).yes and not page.book.read_only
    lacking, unread = missing_in(kept), unread_words(kept.notes)
    label = page.words.label(SOURCE_KIND, kept.kind)
    context = {
        "title": f"{label} · {kept.as_of.isoformat()}",
        "facts": _facts(page, kept),
        "counts": [_count(page, one, getattr(counts, one)) for one in ("matched", "suspected", "unmatched")],
        "total": f"{counts.total:,}",
        "filter_form": asked,
        "rows": _rows(page, list(paper), _by_row(unread), decides=decides and not kept.deleted_on),
        "pages": pages(page, paper),
        "decide_url": page.url("source_decide", uid=uid),
        "key": page.key,
        "lacking": [_lacking(page, one) for one in lacking[:LACKING_AT_MOST]],
        "lacking_count": lacking.count(),
        "lacking_at_most": LACKING_AT_MOST if lacking.count() > LACKING_AT_MOST else 0,
        "unknown": kept.notes.get("unknown", []),
        "unread": unread,
        "forget_url": _forget_url(page, kept),
        "delete_on": kept.delete_on.isoformat() if kept.delete_on else "",
        "deleted_on": kept.deleted_on.isoformat() if kept.deleted_on else "",
        "extract_url": page.url("exchange_new", {"from": kept.subject.code})
        if counts.matched and page.may(Right.REGISTRY_EXTRACT_MAKE) else "",
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": f"{label} {kept.subject.code}", "url": ""},
        ],
    }  # fmt: skip
    return render(request, "bangfu/source_list.html", context)


def _count(page: Opened, outcome: str, value: int) -> dict[str, str]:
    return {"label": gettext(OUTCOMES[outcome][1]), "value": f"{value:,}", "url": page.here(outcome=outcome)}


def _forget_url(page: Opened, kept: SourceList) -> str:
    may = page.actor.can(Right.REGISTRY_SOURCE_WRITE, page.book.pk, kept.path).yes and not page.book.read_only
    return page.url("source_forget", uid=kept.subject.uid) if may and kept.delete_on and not kept.deleted_on else ""


def _facts(page: Opened, kept: SourceList) -> list[dict[str, str]]:
    told = [
        (gettext("Number"), kept.subject.code),
        (gettext("Day it tells of"), kept.as_of.isoformat()),
        (gettext("Received from"), kept.sender),
        (gettext("Received on"), f"{kept.received_on.isoformat()} · {page.words.actor(kept.received_by)}"),
        (gettext("File"), kept.file_name),
        (gettext("Authorisation or sharing order"), kept.authorisation),
        (gettext("Purpose"), kept.purpose),
        (gettext("Day of deletion"), kept.delete_on.isoformat() if kept.delete_on else ""),
    ]
    return [{"label": label, "value": value} for label, value in told if value]


def _lacking(page: Opened, one: Subject) -> dict[str, str]:
    return {"name": page.words.name(one), "code": one.code, "url": record_url(page, one)}


def _by_row(unread: list[dict[str, Any]]) -> dict[int, list[str]]:
    """What of each row could not be read, in words."""
    found: dict[int, list[str]] = {}
    for one in unread:
        for number in one["rows"]:
            found.setdefault(number, []).append(f"{one['column']}{both('：', ': ')}{one['message']}")
    return found


def _rows(
    page: Opened, found: list[SourceRow], unread: Mapping[int, list[str]], *, decides: bool
) -> list[dict[str, Any]]:
    into = survivors(page.book.pk)
    about = {one.pk: [into.get(key, key) for key in (one.subject_id, *one.also) if key] for one in found}
    every = Subject.objects.in_bulk({key for keys in about.values() for key in keys})
    people = dict(Person.objects.filter(subject__in=every).values_list("subject_id", "pk"))
    placed = whereabouts(people.values(), page.today, names_hidden=page.hidden)
    rows = []
    for one in found:
        kind, label = OUTCOMES[one.outcome]
        whom = [_whom(page, every[key], placed.get(people.get(key, 0))) for key in dict.fromkeys(about[one.pk])]
        person = placed.get(people.get(one.subject_id or 0, 0))
        rows.append(
            {
                "id": one.pk,
                "number": one.number,
                "name": (mask.name(one.name) if page.hidden else one.name) or "—",
                "about": " · ".join(str(part) for part in (one.code, one.birth_date, one.place, one.id_number) if part),
                "badge": {"kind": kind, "label": gettext(label)},
                "why": gettext(GROUNDS[one.ground]) if one.ground in GROUNDS else "",
                "doubts": [
                    *unread.get(one.number, ()),
                    *contradictions(one, person),
                ],
                "whom": whom,
                "options": decides and one.outcome == "suspected",
                "decided": f"{page.words.actor(one.decided_by)} {one.decided_on.isoformat()}" if one.decided_on else "",
            }
        )
    return rows


def _whom(page: Opened, subject: Subject, where: Whereabouts | None) -> dict[str, str]:
    """A record that a row is or may be about."""
    told = (where.birth_date, where.id_number, where.village, where.household_no) if where else ()
    return {
        "uid": str(subject.uid),
        "name": page.words.name(subject),
        "about": " · ".join(str(part) for part in told if part) or subject.code,
        "url": record_url(page, subject),
    }


def source_decide(request: HttpRequest, uid: str) -> HttpResponse:
    """Say whom a row is about."""
    page = Opened(request)
    kept = get_list(page.actor, page.book, uid)
    page.actor.require(Right.REGISTRY_MATCH_DECIDE, page.book.pk, kept.path)
    chosen, number = request.POST.get("subject", ""), request.POST.get("row", "")
    row = kept.rows.filter(pk=int(number)).first() if number.isdecimal() else None
    if row is None or not chosen:
        raise Refusal(mark("Nobody is chosen."), cure=mark("Choose a person, or that it is nobody."), status=422)
    into = survivors(page.book.pk)
    may = [into.get(key, key) for key in (row.subject_id, *row.also) if key]
    subject = None if chosen == NOBODY else Subject.objects.filter(pk__in=may, uid=chosen).first()
    if subject is None and chosen != NOBODY:
        raise Refusal(mark("This is none of the people it may be."), cure=mark("Choose one of them."), status=422)
    decide_row(page.asking.call(request), row=row, subject=subject)
    success(request, gettext("Decided: row %(row)s.") % {"row": row.number})
    return HttpResponseRedirect(page.url("source_list", uid=uid) + "#rows")


def source_forget(request: HttpRequest, uid: str) -> HttpResponse:
    """Delete what a department's list told, before its day."""
    page = Opened(request)
    kept = get_list(page.actor, page.book, uid)
    forget_list(page.asking.call(request), kept=kept)
    success(request, gettext("Deleted: only who was hit, and the day, remain."))
    return HttpResponseRedirect(page.url("source_list", uid=uid))
