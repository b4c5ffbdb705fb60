"""The list of works: filters in the address, totals of the whole filter."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.right import Right
from bangfu.web.forms import FilterForm, choice, typed
from bangfu.web.numbers import kilometres, money
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.portfolio import Group, Totals, grouped, shown_group, totals, with_latest
from bangfu.works.models import Project
from bangfu.works.queries import visible_batches, visible_projects

AT_ONCE = 50
LISTS = {"category": "works.category", "stage": "works.stage", "employer_level": "works.employer_level"}


def works(request: HttpRequest) -> HttpResponse:
    """Batches with their projects, and loose projects."""
    page = Opened(request)
    form = _form(page)
    given = {name: str(form.value(name)) for name in form.fields if name != "names" and form.value(name)}
    narrowed = bool(set(given) & {"category", "stage"})
    projects = list(with_latest(_found(visible_projects(page.actor, page.book), given)).order_by("pk"))
    batches = list(with_latest(_found_batches(page, given)).order_by("pk"))
    held = {project.batch_id for project in projects}
    if narrowed:
        batches = [batch for batch in batches if batch.subject_id in held]
    sizes = Counter(Project.objects.known().filter(subject__county=page.book).values_list("batch_id", flat=True))
    groups = grouped(projects, batches, dict(sizes))
    found = totals(groups)
    paper = Paginator(groups, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "summary": gettext("%(groups)s batches and single projects, %(count)s projects in all")
        % {"groups": len(groups), "count": f"{found.count:,}"},
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("works") if given else "",
        "totals": _totals(found) if groups else None,
        "totals_note": _note(found),
        "value_done_url": _value_done(page, groups, given),
        "groups": [shown_group(page, group) for group in paper],
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/project_list.html", context)


def pages(page: Opened, paper: Any) -> dict[str, Any]:
    """What the pager takes."""
    return {
        "number": paper.number,
        "count": paper.paginator.num_pages,
        "previous_url": page.here(page=paper.previous_page_number()) if paper.has_previous() else "",
        "next_url": page.here(page=paper.next_page_number()) if paper.has_next() else "",
    }


def _form(page: Opened) -> FilterForm:
    rows = visible_projects(page.actor, page.book)
    years = sorted({year for span in rows.values_list("year_from", "year_to") for year in range(span[0], span[1] + 1)})
    offices = {one.employer_id: one.employer for one in [*rows, *visible_batches(page.actor, page.book)]}
    used = {name: set(rows.values_list(name, flat=True)) for name in LISTS}
    fields = {
        "year": choice(_("Year"), [(str(year), str(year)) for year in years]),
        "employer": choice(
            _("Employer"), [(office.subject.code, page.words.office(office)) for office in offices.values()]
        ),
        **{
            name: choice(
                label, [(code, words) for code, words in page.words.table(LISTS[name]).items() if code in used[name]]
            )
            for name, label in (
                ("category", _("Category")),
                ("stage", _("Stage")),
                ("employer_level", _("Employer level")),
            )
        },
        "q": typed(_("Name or code")),
    }
    hidden = {"names": SHOWN} if page.book.read_only and not page.hidden else {}
    return FilterForm(page.request.GET, dict(fields), hidden)


def _spans(given: dict[str, str]) -> Q:
    found = Q()
    if year := given.get("year"):
        found &= Q(year_from__lte=int(year), year_to__gte=int(year))
    if employer := given.get("employer"):
        found &= Q(employer__subject__code=employer)
    if level := given.get("employer_level"):
        found &= Q(employer_level=level)
    return found


def _found(rows: Any, given: dict[str, str]) -> Any:
    own = {name: given[name] for name in ("category", "stage") if name in given}
    return rows.filter(_spans(given), _words(given, "subject", "batch"), **own)


def _found_batches(page: Opened, given: dict[str, str]) -> Any:
    rows = visible_batches(page.actor, page.book).filter(_spans(given))
    inside = _found(visible_projects(page.actor, page.book), given).values_list("batch_id", flat=True)
    return rows.filter(_words(given, "subject") | Q(subject_id__in=[key for key in inside if key]))


def _words(given: dict[str, str], *subjects: str) -> Q:
    text = given.get("q", "").strip()
    if not text:
        return Q()
    found = Q()
    for name in subjects:
        found |= Q(**{f"{name}__label__icontains": text}) | Q(**{f"{name}__code__icontains": text})
    return found


def _totals(found: Totals) -> dict[str, Any]:
    cells = [
        {"label": gettext("Count"), "value": f"{found.count:,}"},
        {"label": gettext("Length, km"), "value": kilometres(found.length.known)},
        {"label": gettext("Investment, 10,000 yuan"), "value": money(found.investment.known)},
        {"label": gettext("Value done as stated, 10,000 yuan"), "value": money(found.value_done.known)},
    ]
    return {"label": gettext("Total of everything found"), "cells": cells}


def _value_done(page: Opened, groups: list[Group], given: dict[str, str]) -> str:
    """The indicator over the years and filters of this list."""
    if not groups or not page.may(Right.REPORT_FIGURE_READ):
        return ""
    rows = [row for group in groups for row in ([group.batch] if group.batch else group.projects)]
    years = given.get("year") or f"{min(row.year_from for row in rows)}-{max(row.year_to for row in rows)}"
    kept = {name: given[name] for name in ("employer", *LISTS) if name in given}
    return page.url("indicator", {"years": years, **kept}, code="works.value_done")


def _note(found: Totals) -> str:
    said = []
    for label, one in (
        (gettext("Length"), found.length),
        (gettext("Investment"), found.investment),
        (gettext("Value done as stated"), found.value_done),
    ):
        if one.missing:
            said.append(
                gettext("%(label)s: %(missing)s lines state none, the total is of the other %(stated)s.")
                % {"label": label, "missing": one.missing, "stated": one.stated}
            )
    if found.parted:
        said.append(
            gettext(
                "%(count)s batches state their sums as a whole and are found only in part: those sums are left out."
            )
            % {"count": found.parted}
        )
    return " ".join(said)
