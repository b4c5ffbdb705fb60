"""Runs of the rules: which there were, what each found, and a new one that works while one does something else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.jobs.models import Job
from bangfu.jobs.queries import get as get_job
from bangfu.jobs.queries import visible as visible_jobs
from bangfu.kernel.refusal import Refusal, in_words, mark, missing
from bangfu.kernel.right import Right
from bangfu.screening.actions.behind import KIND, screen_behind
from bangfu.screening.models import Outcome, Run
from bangfu.screening.queries import get, said_in, visible
from bangfu.screening.rules.reading import finds
from bangfu.web.finding_forms import RunForm
from bangfu.web.findings import Listed, label, rule_url, sees_all
from bangfu.web.opened import Opened
from bangfu.web.trail import moment
from bangfu.web.views.works import pages
from bangfu.web.words import actor_word

AT_ONCE = 20
JOB_STATES = {
    Job.State.WAITING: ("wait", mark("Waits for its turn")),
    Job.State.RUNNING: ("going", mark("At work")),
    Job.State.DONE: ("ok", mark("Done")),
    Job.State.FAILED: ("bad", mark("Refused")),
    Job.State.PARKED: ("bad", mark("Failed several times; the operator looks at it")),
}


def finding_runs(request: HttpRequest) -> HttpResponse:
    """The runs of this county, the latest first, and the form that starts one."""
    page = Opened(request)
    return _runs(page, RunForm(initial={"key": page.key(), "as_of": page.today}))


def _runs(page: Opened, form: RunForm, status: int = 200) -> HttpResponse:
    rows = visible(page.actor).filter(county=page.book).select_related("frozen")
    paper = Paginator(rows, AT_ONCE).get_page(page.request.GET.get("page"))
    may = page.may(Right.SCREEN_RUN_MAKE) and not page.book.read_only
    context = {
        "runs": [_run_row(page, one) for one in paper],
        "pages": pages(page, paper),
        "form": form if may else None,
        "url": page.url("finding_start") if may else "",
        "jobs": [job_row(page, one) for one in running(page)],
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": gettext("Runs of the rules"), "url": ""},
        ],
    }
    return render(page.request, "bangfu/finding_runs.html", context, status=status)


def finding_start(request: HttpRequest) -> HttpResponse:
    """Ask for a run; it goes on behind the pages."""
    page = Opened(request)
    form = RunForm(request.POST)
    if form.is_valid():
        try:
            job = screen_behind(page.asking.call(request), county=page.book, as_of=form.cleaned_data["as_of"])
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            return HttpResponseRedirect(page.url("finding_job", uid=job.uid))
    return _runs(page, form, status=422)


def finding_job(request: HttpRequest, uid: str) -> HttpResponse:
    """How far a run is that the reader asked for; one may leave this page."""
    page = Opened(request)
    job = get_job(page.actor, uid)
    if job.kind != KIND or job.county_id != page.book.pk:
        raise missing(mark("There is no work with this number that you asked for."))
    context = {
        "job": job_row(page, job),
        "going": job.state in (Job.State.WAITING, Job.State.RUNNING),
        "crumbs": [
            {"label": gettext("Runs of the rules"), "url": page.url("finding_runs")},
            {"label": gettext("A run at work"), "url": ""},
        ],
    }
    return render(request, "bangfu/finding_job.html", context)


def running(page: Opened) -> list[Job]:
    """The runs that the reader asked for and that are not done yet."""
    rows = visible_jobs(page.actor).filter(kind=KIND, county_id=page.book.pk)
    return list(rows.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)))


def job_row(page: Opened, job: Job) -> dict[str, Any]:
    """A run that was asked for, as far as it is."""
    kind, word = JOB_STATES[Job.State(job.state)]
    share = 100 * job.done // job.total if job.total else 0
    told = {"done": job.done, "total": job.total or 0}
    run = str((job.result or {}).get("run", "")) if isinstance(job.result, dict) else ""
    return {
        "title": gettext("Rules over the facts of %(day)s") % {"day": job.arguments.get("as_of", "")},
        "url": page.url("finding_job", uid=job.uid),
        "state": {"kind": kind, "label": gettext(word)},
        "asked": moment(job.made_at)[:16],
        "ended": moment(job.ended_at)[:16] if job.ended_at else "",
        "progress": {
            "bar": share,
            "text": gettext("%(done)s of %(total)s kinds of records") % told if job.total else "",
        },
        "message": job.message if job.state == Job.State.FAILED else "",
        "run_url": page.url("findings", {"run": run}) if run else "",
    }


def _run_row(page: Opened, run: Run) -> dict[str, Any]:
    said = said_in(run)
    outcomes = list(run.outcomes.all())
    counts: Counter[str] = Counter()
    for one in outcomes:
        if one.code in said and finds(said[one.code]):
            counts.update({"held": one.held, "new": one.new, "gone": one.gone})
    return {
        "as_of": run.as_of.isoformat(),
        "url": page.url("finding_run", uid=run.uid),
        "made": moment(run.made_at)[:16],
        "who": actor_word(run.made_by),
        "snapshot": run.frozen.short,
        "rules_version": run.rules_digest[:12],
        "rules": len(outcomes),
        "faults": sum(one.fault is not None for one in outcomes),
        "changed": sum(one.changed for one in outcomes),
        "cells": _cells(page, run, counts),
    }


def _cells(page: Opened, run: Run, counts: Mapping[str, int], **kept: str) -> list[dict[str, str]]:
    """What a run found, is new and was cured, each opening the findings it counts."""
    told: tuple[tuple[str, str, dict[str, str]], ...] = (
        ("held", mark("Found"), {}),
        ("new", mark("New"), {"change": "new"}),
        ("gone", mark("Cured since"), {"state": "cured"}),
    )
    opens = sees_all(page)
    return [
        {
            "label": gettext(word),
            "text": f"{counts[name]:,}",
            "url": page.url("findings", {"run": str(run.uid), "show": "list", **asked, **kept})
            if opens and counts[name]
            else "",
        }
        for name, word, asked in told
    ]


def finding_run(request: HttpRequest, uid: str) -> HttpResponse:
    """One run: how each rule came out, against which run before, and which could not be read."""
    page = Opened(request)
    run = get(page.actor, uid)
    if run.county_id != page.book.pk:
        raise missing(mark("There is no such run."))
    said, listed = said_in(run), Listed(page, {"run": str(uid)})
    outcomes = sorted(run.outcomes.select_related("earlier"), key=lambda one: (one.kind != "rule", one.code))
    told = [_outcome(page, listed, one) for one in outcomes if one.fault is None and one.code in said]
    context = {
        "run": _run_row(page, run),
        "faults": [
            {"code": one.code, "text": " ".join(in_words(_refusal(one.fault), gettext))}
            for one in outcomes
            if one.fault
        ],
        "rows": [one for one in told if one["found"]],
        "quiet": [one for one in told if not one["found"]],
        "findings_url": page.url("findings", {"run": uid}),
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.short,
        "crumbs": [
            {"label": gettext("Runs of the rules"), "url": page.url("finding_runs")},
            {"label": run.as_of.isoformat(), "url": ""},
        ],
    }
    return render(request, "bangfu/finding_run.html", context)


def _refusal(fault: dict[str, Any]) -> Refusal:
    return Refusal(fault["message"], cure=fault["cure"], field=fault["field"], **fault["params"])


def _outcome(page: Opened, listed: Listed, one: Outcome) -> dict[str, Any]:
    said = listed.said[one.code]
    return {
        "label": label(said),
        "severity": listed.severity(said),
        "url": page.url("findings", {"run": str(one.run.uid), "check": one.code}),
        "rule_url": rule_url(page, one.code),
        "asked": f"{one.asked:,}",
        "found": bool(one.held or one.gone or one.changed),
        "cells": _cells(page, one.run, {"held": one.held, "new": one.new, "gone": one.gone}, check=one.code),
        "unknown": f"{one.unknown:,}",
        "changed": one.changed,
        "earlier": one.earlier.as_of.isoformat() if one.earlier else "",
    }
