"""Documents received and issued: the list, what is owed, and recording a new one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.documents.actions import record_document
from bangfu.documents.models import Document
from bangfu.documents.queries import Gap, gaps, visible
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisations
from bangfu.subjects.actions import refuse_taken
from bangfu.subjects.models import Subject
from bangfu.web.document_forms import DocumentForm
from bangfu.web.forms import FilterForm, choice, typed
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.views.works import pages
from bangfu.web.words import both

AT_ONCE = 50
NAMED_AT_MOST = 12


def documents(request: HttpRequest) -> HttpResponse:
    """Documents youngest first, and above them what is owed this year."""
    page = Opened(request)
    rows = visible(page.actor).filter(subject__county=page.book)
    form = _filters(page, rows)
    given = {name: str(form.value(name)) for name in ("kind", "year", "q") if form.value(name)}
    paper = Paginator(_found(rows, given), AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "summary": gettext("Documents: %(count)s") % {"count": f"{paper.paginator.count:,}"},
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("documents") if given else "",
        "owed": owed_rows(page, int(given["year"]) if "year" in given else page.today.year),
        "rows": [document_row(page, one) for one in paper],
        "new_url": page.url("document_new") if page.may(Right.DOCUMENT_RECORD_WRITE) else "",
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/document_list.html", context)


def _filters(page: Opened, rows: Any) -> FilterForm:
    kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
    years = {day.year for day in rows.order_by().values_list("issued_on", flat=True).distinct() if day}
    fields = {
        "kind": choice(
            _("Kind"), [(code, label) for code, label in page.words.table("documents.kind").items() if code in kinds]
        ),
        "year": choice(_("Year"), [(str(year), str(year)) for year in sorted(years | {page.today.year}, reverse=True)]),
        "q": typed(_("Title, number or code")),
    }
    return FilterForm(
        page.request.GET, dict(fields), {"names": SHOWN} if page.book.read_only and not page.hidden else {}
    )


def _found(rows: Any, given: dict[str, str]) -> Any:
    if "kind" in given:
        rows = rows.filter(kind=given["kind"])
    if "year" in given:
        year = int(given["year"])
        rows = rows.filter(Q(issued_on__year=year) | Q(covers_from__year=year))
    if text := given.get("q", "").strip():
        rows = rows.filter(Q(title__icontains=text) | Q(number__icontains=text) | Q(subject__code__icontains=text))
    return rows


def document_row(page: Opened, one: Document) -> dict[str, Any]:
    """One document as a row."""
    return {
        "title": page.words.name(one.subject),
        "url": page.url("document", uid=one.subject.uid),
        "code": one.subject.code,
        "kind": page.words.label("documents.kind", one.kind),
        "number": page.words.quoted(one.number),
        "issuer": page.words.office(one.issuer) if one.issuer else page.words.quoted(one.issuer_name),
        "party": page.words.office(one.party),
        "issued": one.issued_on.isoformat() if one.issued_on else one.issued_text,
        "direction": page.words.label("documents.direction", one.direction),
    }


def owed_rows(page: Opened, year: int) -> list[dict[str, Any]]:
    """Each kind of owed document with how many are there and who has none."""
    found = []
    for gap in gaps(page.book, year, page.today, page.scope(Right.DOCUMENT_RECORD_READ) or "/"):
        found.append(_owed_row(page, gap))
    return found


def _owed_row(page: Opened, gap: Gap) -> dict[str, Any]:
    named = {one.pk: page.words.name(one) for one in Subject.objects.filter(pk__in=gap.lacking[:NAMED_AT_MOST])}
    names = [named[key] for key in gap.lacking[:NAMED_AT_MOST] if key in named]
    more = len(gap.lacking) - len(names)
    if more:
        names.append(gettext("and %(count)s more") % {"count": more})
    there = len(gap.holders) - len(gap.lacking)
    return {
        "label": both(gap.check.zh, gap.check.en),
        "year": str(gap.year or ""),
        "owed": len(gap.holders),
        "there": there,
        "lacking": len(gap.lacking),
        "names": names,
        "badge": {"kind": "bad", "label": gettext("%(count)s missing") % {"count": len(gap.lacking)}}
        if gap.lacking
        else {"kind": "ok", "label": gettext("All there")},
    }


def document_new(request: HttpRequest) -> HttpResponse:
    """Record a document."""
    page = Opened(request)
    offices = {
        one.subject.code: one
        for one in organisations(page.actor, Right.DOCUMENT_RECORD_WRITE).filter(
            subject__county=page.book, subject__path__startswith=page.scope(Right.DOCUMENT_RECORD_WRITE)
        )
    }
    parties = {
        one.subject.code: one
        for one in Organisation.objects.filter(subject__county=page.book).select_related("subject")
    }
    listed = [[(code, page.words.office(one)) for code, one in some.items()] for some in (offices, parties)]
    form = DocumentForm(
        page.words.table("documents.kind").items(), *listed, request.POST or None,
        initial={"key": page.key(), "direction": "out", "issued_on": page.today},
    )  # fmt: skip
    if request.method == "POST":
        whole, said = form.is_valid(), form.cleaned_data
        try:
            if whole:
                made = _recorded(page, said, offices, parties)
                return HttpResponseRedirect(page.url("document", uid=made.subject.uid))
            refuse_taken(page.book, "document", said.get("code", ""))
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
    crumbs = [
        {"label": gettext("Documents"), "url": page.url("documents")},
        {"label": gettext("Record a document"), "url": ""},
    ]
    context = {"form": form, "url": page.url("document_new"), "crumbs": crumbs}
    return render(request, "bangfu/document_new.html", context, status=422 if form.errors else 200)


def _recorded(
    page: Opened, said: dict[str, Any], offices: dict[str, Organisation], parties: dict[str, Organisation]
) -> Document:
    keeper = offices[said["keeper"]]
    out = said["direction"] == "out"
    return record_document(
        page.asking.call(page.request),
        county=page.book,
        code=said["code"],
        title=said["title"],
        kind=said["kind"],
        direction=said["direction"],
        number=said["number"],
        issuer=keeper if out else None,
        issuer_name="" if out else said["issuer_name"],
        keeper=keeper,
        party=parties.get(said["party"]),
        issued_on=said["issued_on"],
    )
