"""Reports: the list of runs, and making a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import warning
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.reporting.actions.runs import make_report
from bangfu.reporting.models import Run
from bangfu.reporting.queries.composing import templates
from bangfu.reporting.queries.kinds import UNSUITED, holders, rests
from bangfu.reporting.queries.runs import visible
from bangfu.reporting.rules.template import Template
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisations
from bangfu.web.figures import frozen_for, latest
from bangfu.web.forms import FilterForm, ReportForm, choice
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.trail import moment
from bangfu.web.views.works import pages
from bangfu.web.words import actor_word, localised, told_apart

AT_ONCE = 30


def reports(request: HttpRequest) -> HttpResponse:
    """Runs, youngest first."""
    page = Opened(request)
    rows = visible(page.actor, page.book)
    offices = {run.organisation.code: run.organisation for run in rows}
    listed = told_apart([(code, page.words.name(one)) for code, one in offices.items()])
    named = dict(listed)
    form = FilterForm(
        request.GET,
        {"organisation": choice(_("Organisation"), listed)},
        {"names": SHOWN} if page.book.read_only and not page.places_hidden else {},
    )
    chosen = str(form.value("organisation"))
    if chosen:
        rows = rows.filter(organisation__code=chosen)
    if page.places_hidden:
        rows = rows.filter(names_hidden=True)
    rows = rows.annotate(
        counted=Count("figures"),
        compared=Count("figures", filter=Q(figures__verdict__in=("reproducible", "inconsistent"))),
        wrong=Count("figures", filter=Q(figures__verdict="inconsistent")),
    )
    paper = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    chips = []
    if chosen in offices:
        chips = [{"label": gettext("Organisation"), "value": named[chosen], "remove_url": page.here(organisation="")}]
    context = {
        "reports": [run_row(page, run) | {"organisation": named[run.organisation.code]} for run in paper],
        "new_report_url": page.url("report_new") if page.may(Right.REPORT_RUN_MAKE) else "",
        "filter_form": form if len(offices) > 1 else None,
        "filters": chips,
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/report_list.html", context)


def run_row(page: Opened, run: Run) -> dict[str, Any]:
    """One run as a row."""
    wrong = getattr(run, "wrong", 0)
    state = {"kind": "ok", "label": gettext("Agrees")}
    if not getattr(run, "compared", 0):
        state = {"kind": "", "label": gettext("No declared figures to compare")}
    if wrong:
        state = {"kind": "bad", "label": gettext("Do not agree: %(count)s") % {"count": wrong}}
    return {
        "title": run.title,
        "url": page.url("report", uid=run.uid),
        "organisation": page.words.name(run.organisation),
        "period": f"{run.period_from.isoformat()}–{run.period_to.isoformat()}",
        "made": moment(run.made_at)[:16],
        "who": actor_word(run.made_by),
        "figures": getattr(run, "counted", ""),
        "state": state,
    }


def report_new(request: HttpRequest) -> HttpResponse:
    """Choose organisation and period; the records are frozen and the report is made."""
    page = Opened(request)
    frozen = latest(page)
    known = templates(page.book, frozen.as_of if frozen else page.today)
    held = holders(frozen, known) if frozen else None
    offices = {office.subject.code: office for office in _offices(page, held)}
    listed = told_apart([(code, page.words.office(office)) for code, office in offices.items()])
    kinds = _kinds(page, known, offices, held)
    first = _first(page, list(offices))
    form = ReportForm([(one["kind"], one["label"]) for one in kinds], listed, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            run = _made(
                page,
                said["kind"],
                offices[said["organisation"]],
                (said["period_from"], said["period_to"]),
                said["as_of"],
            )
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(_named(no))
        else:
            if not rests(run):
                warning(request, gettext(UNSUITED))
            return HttpResponseRedirect(page.url("report", uid=run.uid))
    context = {
        "form": form,
        "kinds": kinds,
        "url": page.url("report_new"),
        "crumbs": [
            {"label": gettext("Reports"), "url": page.url("reports")},
            {"label": gettext("Make a report"), "url": ""},
        ],
    }
    return render(request, "bangfu/report_new.html", context, status=422 if form.errors else 200)


def _kinds(
    page: Opened, known: list[Template], offices: dict[str, Organisation], held: dict[str, list[int]] | None
) -> list[dict[str, Any]]:
    """Every kind with what it is for; those with records of these offices behind them first."""
    told = {office.subject_id: page.words.office(office) for office in offices.values()}
    found = []
    for template in known:
        behind = [told[one] for one in held[template.kind] if one in told] if held else []
        found.append(
            {
                "kind": template.kind,
                "label": localised(template.label),
                "purpose": localised(template.purpose),
                "offices": gettext(", ").join(behind),
                "none": held is not None and not behind,
                "url": page.here(kind=template.kind),
            }
        )
    return sorted(found, key=lambda one: not one["offices"])


def _named(no: Refusal) -> Refusal:
    no.field = {"to": "period_to", "from": "period_from"}.get(no.field, no.field)
    return no


def _made(page: Opened, kind: str, office: Organisation, period: tuple[date, date], as_of: date) -> Run:
    call = page.asking.call(page.request)
    call.actor.require(Right.REPORT_RUN_MAKE, page.book.pk, office.subject.path, office.subject_id)
    # Who may not freeze makes the report from the latest snapshot of the day.
    frozen = None if page.may(Right.SNAPSHOT_FREEZE) else frozen_for(page, as_of)
    return make_report(
        call,
        county=page.book,
        kind=kind,
        organisation=office,
        period_from=period[0],
        period_to=period[1],
        as_of=as_of,
        names_hidden=page.places_hidden,
        frozen=frozen,
    )


def made_again(page: Opened, run: Run) -> Run:
    """The same report from the records of now."""
    return _made(page, run.kind, run.organisation.organisation, (run.period_from, run.period_to), run.as_of)


def _offices(page: Opened, held: dict[str, list[int]] | None) -> list[Organisation]:
    """Organisations with records that this person may report for; all of theirs where none has any."""
    rows = organisations(page.actor, Right.REPORT_RUN_MAKE).filter(subject__county=page.book)
    found = list(rows.filter(subject__path__startswith=page.scope(Right.REPORT_RUN_MAKE)).order_by("pk"))
    every = {one for some in (held or {}).values() for one in some}
    return [office for office in found if office.subject_id in every] or found


def _first(page: Opened, codes: list[str]) -> dict[str, Any]:
    before = visible(page.actor, page.book).first()
    frozen = latest(page)
    may_freeze = page.may(Right.SNAPSHOT_FREEZE) and not page.book.read_only
    initial: dict[str, Any] = {
        "key": page.key(),
        "kind": page.request.GET.get("kind", ""),
        "period_from": date(page.today.year, 1, 1),
        "period_to": page.today,
        "as_of": page.today if may_freeze or frozen is None else frozen.as_of,
        "organisation": codes[0] if codes else "",
    }
    if before is not None and page.book.read_only:
        initial |= {"period_from": before.period_from, "period_to": before.period_to, "as_of": before.as_of}
    if before is not None and before.organisation.code in codes:
        initial["organisation"] = before.organisation.code
    return initial
