"""The records behind the figures: a list of each kind, and the page of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.audit.queries import history
from bangfu.documents.queries import paper_set_of, papers
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice, typed
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.records import RECORDS, Cells, columns, facts_of, record_url, visible
from bangfu.web.trail import audit_row
from bangfu.web.views.works import pages
from bangfu.web.words import both

AT_ONCE, HISTORY_AT_MOST = 50, 30


def records(request: HttpRequest) -> HttpResponse:
    """The records of one kind; the first kind that holds any when none is chosen."""
    page = Opened(request)
    counts = {kind: visible(page, kind).count() for kind in RECORDS}
    kinds = [kind for kind, count in counts.items() if count]
    asked = request.GET.get("of", "")
    kind = asked if asked in RECORDS else (kinds or ["participation"])[0]
    form = _form(page, kind)
    given = {name: str(form.value(name)) for name in form.fields if name not in ("of", "names") and form.value(name)}
    rows = _found(visible(page, kind), given).order_by("subject__path", "subject__code")
    paper = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "kinds": [
            {
                "label": f"{gettext(RECORDS[one].many)} {counts[one]:,}",
                "url": page.url("records", {"of": one}),
                "active": one == kind,
            }
            for one in kinds
        ],
        "title": gettext(RECORDS[kind].many),
        "summary": gettext("%(count)s records") % {"count": f"{paper.paginator.count:,}"},
        "filter_form": form,
        "filters": _chips(page, form, given),
        "clear_url": page.url("records", {"of": kind}) if given else "",
        "table": _table(page, kind, [row.subject for row in paper]),
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/record_list.html", context)


def _form(page: Opened, kind: str) -> FilterForm:
    view = RECORDS[kind]
    fields: dict[str, Any] = {}
    names = {field.name for field in view.model._meta.get_fields()}
    for name, label in (("kind", _("Kind")), ("state", _("State")), ("list_code", _("List"))):
        if name in names and name in view.lists:
            used = set(visible(page, kind).order_by().values_list(name, flat=True).distinct())
            words = page.words.table(view.lists[name])
            fields[name] = choice(label, [(code, words.get(code, code)) for code in sorted(used)])
    if "year_from" in names:
        years = {year for year in visible(page, kind).order_by().values_list("year_from", flat=True).distinct() if year}
        fields["year"] = choice(_("Year"), [(str(year), str(year)) for year in sorted(years, reverse=True)])
    fields["q"] = typed(_("Name or code"))
    hidden = {"of": kind} | ({"names": SHOWN} if page.book.read_only and not page.hidden else {})
    return FilterForm(page.request.GET or {"of": kind}, fields, hidden)


def _found(rows: Any, given: dict[str, str]) -> Any:
    for name in ("kind", "state", "list_code"):
        if name in given:
            rows = rows.filter(**{name: given[name]})
    if "year" in given:
        year = int(given["year"])
        rows = rows.filter(year_from__lte=year).filter(Q(year_to__gte=year) | Q(year_to__isnull=True, year_from=year))
    if text := given.get("q", "").strip():
        rows = rows.filter(Q(subject__label__icontains=text) | Q(subject__code__icontains=text))
    return rows


def _chips(page: Opened, form: FilterForm, given: dict[str, str]) -> list[dict[str, str]]:
    return [
        {
            "label": str(form.fields[name].label),
            "value": str(dict(getattr(form.fields[name], "choices", [])).get(value, value)),
            "remove_url": page.here(**{name: None}),
        }
        for name, value in given.items()
    ]


def _table(page: Opened, kind: str, subjects: list[Subject]) -> dict[str, Any]:
    facts = facts_of(page, kind, [one.pk for one in subjects], page.today)
    shown = [column for column in columns(kind) if column.name in RECORDS[kind].listed]
    shown.sort(key=lambda column: RECORDS[kind].listed.index(column.name))
    cells = Cells(page, kind, facts.values())
    rows = []
    for subject in subjects:
        row = facts.get(subject.pk, {})
        name = {"value": page.words.name(subject), "url": record_url(page, subject), "label": gettext("Record")}
        rows.append([name, *(cells.cell(column, row.get(column.name)) for column in shown)])
    heads = [cells.cell(column, None) for column in shown]
    return {"columns": [{"label": gettext("Record")}, *heads], "rows": rows}


def record(request: HttpRequest, uid: str) -> HttpResponse:
    """One record: its columns, its source, what points at it, and its history."""
    page = Opened(request)
    subject = Subject.objects.filter(county=page.book, uid=uid, kind__in=RECORDS).first()
    row = visible(page, subject.kind).filter(subject=subject).first() if subject else None
    if subject is None or row is None:
        raise missing(mark("There is no record with this number that you may see."))
    view = RECORDS[subject.kind]
    facts = facts_of(page, subject.kind, [subject.pk], page.today).get(subject.pk, {})
    cells = Cells(page, subject.kind, [facts])
    told = [cells.cell(column, facts.get(column.name)) for column in columns(subject.kind)]
    context = {
        "title": page.words.name(subject),
        "kind": gettext(view.one),
        "code": subject.code,
        "facts": [{**one, "value": f"{one['value']} {one['unit']}".strip()} for one in told if one["value"]],
        "text": page.words.quoted(getattr(row, "text", "") or getattr(row, "state_reason", "")),
        "criteria": [page.words.quoted(one) for one in getattr(row, "criteria", None) or []],
        "source": _source(page, row),
        "paper_set": _paper_set(page, subject, row),
        "papers": [
            {"title": page.words.name(paper.subject), "url": page.url("document", uid=paper.subject.uid)}
            for paper in papers(subject.pk).select_related("subject")
        ]
        if page.may(Right.DOCUMENT_RECORD_READ)
        else [],
        "history": [audit_row(page, line) for line in history(str(subject.uid))[:HISTORY_AT_MOST]],
        "crumbs": [
            {"label": gettext(view.many), "url": page.url("records", {"of": subject.kind})},
            {"label": page.words.name(subject), "url": ""},
        ],
    }
    return render(request, "bangfu/record_page.html", context)


def _paper_set(page: Opened, subject: Subject, row: Any) -> dict[str, Any] | None:
    """How complete the file of a record is, where its kind must have one."""
    wanted = paper_set_of(page.book, subject.kind, getattr(row, "kind", ""), page.today)
    if wanted is None:
        return None
    there = set(papers(subject.pk).values_list("kind", flat=True))
    lacking = [page.words.label("documents.kind", kind) for kind in wanted.papers if kind not in there]
    return {
        "title": both(wanted.zh, wanted.en),
        "count": gettext("%(there)s of %(count)s papers there")
        % {"there": len(wanted.papers) - len(lacking), "count": len(wanted.papers)},
        "badge": {"kind": "bad", "label": gettext("Incomplete")}
        if lacking
        else {"kind": "ok", "label": gettext("Complete")},
        "lacking": lacking,
    }


def _source(page: Opened, row: Any) -> dict[str, Any] | None:
    if row.source_document is None:
        return None
    return {
        "document": page.words.name(row.source_document),
        "url": record_url(page, row.source_document),
        "line": row.source_line,
        "quote": page.words.quoted(row.source_quote),
        "language": "zh",
    }
