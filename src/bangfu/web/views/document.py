"""One document: what it is, what it rests on, what rests on it, and who has read it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.contrib.messages import success
from django.db.models import F
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.documents.actions import acknowledge, circulate, cite, concern, remind, rest_on
from bangfu.documents.models import Citation, Concern, Document
from bangfu.documents.queries import citations, cited_by, get, named, superseded_on, versions, visible
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.staff.models import Position, User
from bangfu.staff.queries import holders, posts
from bangfu.subjects.models import Subject
from bangfu.web.basis import items_of, recurrences, resting_on
from bangfu.web.document_forms import CirculateForm, TieForm
from bangfu.web.forms import Keyed
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.trail import history_rows

HISTORY_AT_MOST, OFFERED_AT_MOST = 30, 200


def document(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a document."""
    page = Opened(request)
    return _page(page, get(page.actor, uid))


def document_tie(request: HttpRequest, uid: str) -> HttpResponse:
    """Tie it to another document or to a record."""
    page = Opened(request)
    one = get(page.actor, uid)

    def save(said: dict[str, Any]) -> None:
        call = page.asking.call(request)
        if said["relation"] in Concern.Relation.values:
            concern(call, document=one, subject=_subject(page, said["code"]), relation=said["relation"])
        elif said["relation"] == "rests_on":
            rest_on(call, document=one, measure=named(page.actor, page.book, said["code"]))
        else:
            cite(call, document=one, cited=named(page.actor, page.book, said["code"]), relation=said["relation"])

    return _sent(page, one, _tie_form(page, one, request.POST), save, place="tie", done=gettext("It is recorded."))


def document_circulate(request: HttpRequest, uid: str) -> HttpResponse:
    """Pass it round."""
    page = Opened(request)
    one = get(page.actor, uid)
    people = {str(user.uid): user for user in _people(page, one)}
    form = CirculateForm(_choices(page, people.values()), request.POST)

    def save(said: dict[str, Any]) -> None:
        readers = [people[key] for key in said["readers"]]
        circulate(page.asking.call(request), document=one, readers=readers, on=page.today)

    return _sent(page, one, form, save, place="circulate", done=gettext("It has been passed round."))


def document_read(request: HttpRequest, uid: str) -> HttpResponse:
    """The reader has read it."""
    page = Opened(request)
    one = get(page.actor, uid)
    acknowledge(page.asking.call(request), document=one, on=page.today)
    success(request, gettext("Noted that you have read it."))
    return HttpResponseRedirect(page.url("document", uid=uid))


def document_remind(request: HttpRequest, uid: str) -> HttpResponse:
    """Remind who has not read it; it then stands first on their workbench."""
    page = Opened(request)
    one = get(page.actor, uid)
    told = remind(page.asking.call(request), document=one, on=page.today)
    success(request, gettext("People reminded: %(count)s.") % {"count": told})
    return HttpResponseRedirect(page.url("document", uid=uid))


def _sent(
    page: Opened, one: Document, form: Keyed, save: Callable[[dict[str, Any]], None], *, place: str, done: str
) -> HttpResponse:
    keeper = one.keeper.subject_id if one.keeper else None
    page.actor.require(Right.DOCUMENT_RECORD_WRITE, page.book.pk, one.subject.path, keeper)
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except Refusal as no:
            no.field = {"cited": "code", "rests_on": "code", "about": "code"}.get(no.field, no.field)
            form.refuse(no)
        else:
            success(page.request, done)
            return HttpResponseRedirect(page.url("document", uid=one.subject.uid))
    return _page(page, one, {place: form}, status=422)


def _subject(page: Opened, code: str) -> Subject:
    found = Subject.objects.filter(county=page.book, code=code.strip()).exclude(kind__in=("household", "person"))
    one = found.order_by("pk").first()
    return one or named(page.actor, page.book, code).subject


def _tie_form(page: Opened, one: Document, *given: Any, **more: Any) -> TieForm:
    """The form that ties a document, with the others of the book to choose from."""
    others = visible(page.actor).filter(subject__county=page.book).exclude(pk=one.pk)[:OFFERED_AT_MOST]
    known = [(row.number or row.subject.code, page.words.name(row.subject)) for row in others]
    return TieForm(known, *given, **more)


def _page(page: Opened, one: Document, forms: dict[str, Keyed] | None = None, status: int = 200) -> HttpResponse:
    context = {
        "title": page.words.name(one.subject),
        "badge": _badge(page, one),
        "facts": _facts(page, one),
        "ties": _ties(page, one),
        "resting": resting_on(page, one),
        "items": items_of(page, one),
        "effect": recurrences(page, one),
        "receipts": _receipts(page, one),
        "mine": one.circulations.filter(reader_id=page.actor.user_id, read_on__isnull=True).exists(),
        "history": history_rows(page, one.subject, HISTORY_AT_MOST),
        "crumbs": [
            {"label": gettext("Documents"), "url": page.url("documents")},
            {"label": page.words.name(one.subject), "url": ""},
        ],
        "urls": {
            name: page.url(f"document_{name}", uid=one.subject.uid) for name in ("tie", "circulate", "read", "remind")
        },
        "key": page.key(),
        **_forms(page, one, forms or {}),
    }
    return render(page.request, "bangfu/document_page.html", context, status=status)


def _badge(page: Opened, one: Document) -> dict[str, str]:
    heir = superseded_on(one, page.today)
    if heir is not None:
        return {"kind": "warn", "label": gettext("Superseded by %(code)s") % {"code": heir.subject.code}}
    return {"kind": "ok", "label": gettext("In force")}


def _facts(page: Opened, one: Document) -> list[dict[str, Any]]:
    words, family = page.words, versions(one)
    facts = [
        {"label": gettext("Kind"), "value": words.label("documents.kind", one.kind)},
        {"label": gettext("Document number"), "value": words.quoted(one.number)},
        {"label": gettext("Code"), "value": one.subject.code},
        {"label": gettext("Direction"), "value": words.label("documents.direction", one.direction)},
        {
            "label": gettext("Issued by"),
            "value": words.office(one.issuer) if one.issuer else words.quoted(one.issuer_name),
        },
        {"label": gettext("Issued on"), "value": one.issued_on.isoformat() if one.issued_on else one.issued_text},
        {"label": gettext("Covers"), "value": one.covers_text},
        {"label": gettext("Kept by"), "value": words.office(one.keeper) or gettext("the whole county")},
    ]
    if one.party is not None:
        facts.append({"label": gettext("Signed with"), "value": words.office(one.party)})
    if len(family) > 1:
        place = [other.pk for other in family].index(one.pk) + 1
        number = gettext("version %(number)s of %(count)s") % {"number": place, "count": len(family)}
        facts.append({"label": gettext("Version"), "value": number})
    return facts


def _ties(page: Opened, one: Document) -> list[dict[str, str]]:
    found = []
    for row in citations(page.actor, one):
        words = gettext("Takes the place of") if row.relation == Citation.Relation.SUPERSEDES else gettext("Rests on")
        found.append(_tie(page, words, row.cited))
    for row in cited_by(page.actor, one):
        words = gettext("Replaced by") if row.relation == Citation.Relation.SUPERSEDES else gettext("Basis of")
        found.append(_tie(page, words, row.document))
    for held in one.concerns.select_related("subject").order_by("pk"):
        words = gettext("Belongs to") if held.relation == Concern.Relation.ABOUT else gettext("Made after")
        found.append({"label": words, "value": page.words.name(held.subject), "url": record_url(page, held.subject)})
    return found


def _tie(page: Opened, words: str, other: Document) -> dict[str, str]:
    """Another document, with its version where it has several."""
    family = versions(other)
    name = page.words.name(other.subject)
    if len(family) > 1:
        number = [one.pk for one in family].index(other.pk) + 1
        name = gettext("%(name)s, version %(number)s") % {"name": name, "number": number}
    return {"label": words, "value": name, "url": page.url("document", uid=other.subject.uid)}


def _receipts(page: Opened, one: Document) -> dict[str, Any] | None:
    """To whom it went and from when they have known it; who has not confirmed stands first."""
    rows = list(one.circulations.select_related("reader").order_by(F("read_on").asc(nulls_first=True), "sent_on", "pk"))
    if not rows:
        return None
    held = posts([row.reader_id for row in rows], page.book, page.today)
    return {
        "sent": len(rows),
        "read": sum(row.read_on is not None for row in rows),
        "rows": [
            {
                "name": row.reader.name,
                **_post(page, held.get(row.reader_id)),
                "sent": row.sent_on.isoformat(),
                "read": row.read_on.isoformat() if row.read_on else "",
                "reminded": row.reminded_on.isoformat() if row.reminded_on else "",
            }
            for row in rows
        ],
    }


def _post(page: Opened, held: Position | None) -> dict[str, str]:
    """The office and the post somebody holds today; empty for who holds none any more."""
    return {
        "office": page.words.office(held.organisation) if held else "",
        "post": page.words.quoted(held.title) if held else "",
    }


def _choices(page: Opened, people: Collection[User]) -> list[tuple[str, str]]:
    """People to choose from, each with office and post, those of one office together."""
    held = posts([one.pk for one in people], page.book, page.today)
    told = {one: _post(page, held.get(one.pk)) for one in people}
    ordered = sorted(people, key=lambda one: (told[one]["office"], one.name))
    return [
        (str(one.uid), " · ".join(part for part in (one.name, told[one]["office"], told[one]["post"]) if part))
        for one in ordered
    ]


def _people(page: Opened, one: Document) -> list[User]:
    """Who holds an office in this county and has not been sent it yet."""
    sent = set(one.circulations.values_list("reader_id", flat=True))
    return [user for user in holders(page.book, page.today) if user.pk not in sent]


def _forms(page: Opened, one: Document, sent: dict[str, Keyed]) -> dict[str, Any]:
    keeper = one.keeper.subject_id if one.keeper else None
    if not page.actor.can(Right.DOCUMENT_RECORD_WRITE, page.book.pk, one.subject.path, keeper).yes:
        return {}
    fresh = {"key": page.key()}
    people = _choices(page, _people(page, one))
    return {
        "tie_form": sent.get("tie") or _tie_form(page, one, initial=fresh),
        "circulate_form": sent.get("circulate") or (CirculateForm(people, initial=fresh) if people else None),
        "may_remind": one.circulations.filter(read_on__isnull=True).exists(),
    }
