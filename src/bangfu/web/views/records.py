"""The records behind the figures: a list of each kind, and the page of one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.cases.lifecycle import DONE
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice, typed
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.record_table import how_many, record_table
from bangfu.web.records import RECORDS, visible
from bangfu.web.views.record import record_page
from bangfu.web.views.record_steps import doing
from bangfu.web.views.works import pages

AT_ONCE = 50
# What a list of problems may be narrowed to beside the states themselves.
NOT_CLOSED, OVERDUE = "not_closed", "overdue"
CASE_STATES = {NOT_CLOSED: mark("Not closed, whatever the state"), OVERDUE: mark("Past the day set")}

# An open item is said to be under way, overdue or not done, as a report says it; the filter finds all of them.
ITEM_STATES = {"open": mark("Not done: under way, overdue or over")}


def records(request: HttpRequest) -> HttpResponse:
    """The records of one kind; the first kind that holds any when none is chosen."""
    page = Opened(request)
    counts = {kind: visible(page, kind).count() for kind in RECORDS}
    kinds = [kind for kind, count in counts.items() if count]
    asked = request.GET.get("of", "")
    kind = asked if asked in RECORDS else (kinds or ["participation"])[0]
    form = _form(page, kind)
    given = {name: str(form.value(name)) for name in form.fields if name not in ("of", "names") and form.value(name)}
    rows = _found(page, visible(page, kind), given).order_by(*RECORDS[kind].order)
    paper = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "kinds": [
            {
                "label": gettext(RECORDS[one].many),
                "count": f"{counts[one]:,}",
                "url": page.url("records", {"of": one}),
                "active": one == kind,
            }
            for one in kinds
        ],
        "title": gettext(RECORDS[kind].many),
        "summary": how_many(kind, rows),
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "new_url": page.url("case_new") if kind == "case" and page.may(Right.CASE_RECORD_WRITE) else "",
        "clear_url": page.url("records", {"of": kind}) if given else "",
        "table": record_table(page, kind, list(paper), rows),
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/record_list.html", context)


def _form(page: Opened, kind: str) -> FilterForm:
    view = RECORDS[kind]
    fields: dict[str, Any] = {}
    names = {field.name for field in view.model._meta.get_fields()}
    for name, label in (("kind", _("Kind")), ("state", _("State")), ("list_code", _("List")), ("side", _("In or out"))):
        if name in names and name in view.lists:
            used = set(visible(page, kind).order_by().values_list(name, flat=True).distinct())
            words = page.words.table(view.lists[name])
            options = [(code, words.get(code, code)) for code in sorted(used)]
            if name == "state" and kind == "case":
                options = [(code, gettext(word)) for code, word in CASE_STATES.items()] + options
            if name == "state" and kind == "plan_item":
                options = [(code, gettext(ITEM_STATES.get(code, word))) for code, word in options]
            fields[name] = choice(label, options)
    if "year_from" in names:
        years = {year for year in visible(page, kind).order_by().values_list("year_from", flat=True).distinct() if year}
        fields["year"] = choice(_("Year"), [(str(year), str(year)) for year in sorted(years, reverse=True)])
    fields["q"] = typed(_("Name or code"))
    hidden = {"of": kind} | ({"names": SHOWN} if page.book.read_only and not page.hidden else {})
    return FilterForm(page.request.GET or {"of": kind}, fields, hidden)


def _found(page: Opened, rows: Any, given: dict[str, str]) -> Any:
    for name in ("kind", "state", "list_code", "side"):
        if name == "state" and given.get(name) in CASE_STATES:
            rows = rows.exclude(state__in=DONE)
            rows = rows.filter(due_on__lt=page.today) if given[name] == OVERDUE else rows
        elif name in given:
            rows = rows.filter(**{name: given[name]})
    if "year" in given:
        year = int(given["year"])
        rows = rows.filter(year_from__lte=year).filter(Q(year_to__gte=year) | Q(year_to__isnull=True, year_from=year))
    if text := given.get("q", "").strip():
        rows = rows.filter(Q(subject__label__icontains=text) | Q(subject__code__icontains=text))
    return rows


def record(request: HttpRequest, uid: str) -> HttpResponse:
    """One record."""
    page = Opened(request)
    subject = Subject.objects.filter(county=page.book, uid=uid, kind__in=RECORDS).first()
    row = visible(page, subject.kind).filter(subject=subject).first() if subject else None
    if row is None:
        raise missing(mark("There is no record with this number that you may see."))
    return record_page(page, row, doing(page, row))
