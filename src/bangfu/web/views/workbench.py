"""The workbench: this year's figures, what waits, what does not agree, what was reported."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext

from bangfu.kernel.right import Right
from bangfu.policybook.queries import parameter
from bangfu.reporting.queries.claims import visible as visible_claims
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.reporting.queries.runs import visible as visible_runs
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.ongoing import FINISHED
from bangfu.snapshots.models import Frozen
from bangfu.web.figures import at_hand, default_years, params, year_words
from bangfu.web.finding_desk import finding_desk
from bangfu.web.import_tasks import imports_waiting
from bangfu.web.merge_tasks import merges_waiting
from bangfu.web.numbers import grouped, percent, unit_word
from bangfu.web.opened import Opened
from bangfu.web.policy_tasks import proposals
from bangfu.web.portfolio import with_latest
from bangfu.web.tasks import is_own, open_cases, waiting, whose
from bangfu.web.trail import moment
from bangfu.web.verdicts import check_each, claim_row, with_unit
from bangfu.web.words import actor_word, both
from bangfu.works.queries import visible_projects

HEADLINES = ("works.project_count", "works.investment", "works.value_done", "works.progress_rate")
TASKS_AT_MOST, FINDINGS_AT_MOST, REPORTS_AT_MOST = 20, 8, 5


def workbench(request: HttpRequest) -> HttpResponse:
    """The first page of everybody."""
    page = Opened(request)
    context: dict[str, Any] = {"today": date_format(page.today, "DATE_FORMAT"), "read_only": page.book.read_only}
    frozen = _frozen(page)
    if frozen is not None:
        with runner_of(frozen) as runner:
            desk = Desk(runner, page.book)
            context |= _figures(page, desk)
        context |= _findings(page)
        context |= {"as_of": frozen.as_of.isoformat(), "snapshot": frozen.short}
    # Nobody works in a read-only book: what it once left open is no work of today.
    tasks = [] if page.book.read_only else _tasks(page)
    own, others = ([task for task in tasks if task["own"] is mine] for mine in (True, False))
    context |= {"tasks": _at_most(own), "elsewhere": _at_most(others), **open_cases(page), **finding_desk(page)}
    context["nothing"] = _nothing(page)
    if page.may(Right.REPORT_RUN_READ):
        runs = visible_runs(page.actor, page.book)
        runs = runs.filter(names_hidden=True) if page.places_hidden else runs
        context |= {
            "recent_reports": [
                {
                    "title": run.title,
                    "url": page.url("report", uid=run.uid),
                    "note": f"{moment(run.made_at)[:16]} {actor_word(run.made_by)}",
                }
                for run in runs[:REPORTS_AT_MOST]
            ],
            "reports_url": page.url("reports"),
        }
    if page.may(Right.REPORT_RUN_MAKE):
        context["new_report_url"] = page.url("report_new")
    return render(request, "bangfu/workbench.html", context)


def _frozen(page: Opened) -> Frozen | None:
    """The snapshot at hand, for who may read figures."""
    return at_hand(page) if page.may(Right.REPORT_FIGURE_READ) else None


def _figures(page: Opened, desk: Desk) -> dict[str, Any]:
    years = default_years(page, desk.runner.as_of)
    if years is None:
        return {}
    scope = page.scope(Right.REPORT_FIGURE_READ)
    figures = []
    for code in HEADLINES:
        asked = Question(code, years, _own(page))
        answered = desk.ask(asked, scope)
        note = gettext("of %(years)s") % {"years": year_words(years)}
        if answered.shown and not answered.result.complete:
            note = gettext("%(years)s, incomplete") % {"years": note}
        figures.append(
            {
                "label": both(answered.indicator.zh, answered.indicator.en),
                "value": grouped(answered.shown) or "—",
                "unit": unit_word(answered.unit) if answered.shown else "",
                "url": page.url("indicator", {**params(asked), "as_of": desk.runner.as_of.isoformat()}, code=code),
                "note": note,
            }
        )
    return {"figures": figures}


def _own(page: Opened) -> dict[str, tuple[str, ...]]:
    """The reader's own organisation, where it employs works."""
    own = {grant.organisation for grant in page.actor.reach(Right.REPORT_FIGURE_READ) if grant.county == page.book.pk}
    rows = visible_projects(page.actor, page.book).filter(employer__subject_id__in=[one for one in own if one])
    codes = set(rows.values_list("employer__subject__code", flat=True))
    return {"employer": tuple(sorted(codes))} if codes else {}


def _findings(page: Opened) -> dict[str, Any]:
    if not page.may(Right.REPORT_CLAIM_READ):
        return {}
    checked = check_each(page, visible_claims(page.actor, page.book), None, fresh=False)
    wrong = [(one, frozen) for one, frozen in checked if one.outcome and one.outcome.verdict == "inconsistent"]
    wrong.sort(key=lambda pair: bool(pair[0].outcome and pair[0].outcome.severity != "material"))
    found = []
    for one, frozen in wrong[:FINDINGS_AT_MOST]:
        row = claim_row(page, one, frozen)
        both_told = {name: with_unit(row[name], row["unit"]) for name in ("declared", "computed")}
        note = gettext("declared %(declared)s, computed %(computed)s") % both_told
        found.append({"title": row["label"], "url": row["url"], "badge": row["verdict"], "note": note})
    return {"open_findings": found, "findings_url": page.url("claims", {"verdict": "inconsistent"})}


def _tasks(page: Opened) -> list[dict[str, Any]]:
    """One's own tasks and those of others in reach; the longest over first, then what has the fewest days left."""
    works = [*_late(page), *_due(page)] if page.may(Right.WORKS_PROJECT_READ) else []
    return sorted(
        [*works, *waiting(page), *proposals(page), *imports_waiting(page), *merges_waiting(page)],
        key=lambda one: int(one["days"]),
    )


def _at_most(tasks: list[dict[str, Any]]) -> dict[str, Any]:
    """{rows, count}: as many tasks as fit, and how many there are."""
    return {"rows": tasks[:TASKS_AT_MOST], "count": len(tasks)}


def _nothing(page: Opened) -> dict[str, str]:
    """What an empty list of tasks says, honestly, and where it leads."""
    if page.book.read_only:
        said = (
            gettext("This book is read only"),
            gettext("Nothing in it waits for anybody; look at its figures and records."),
        )
        return {"title": said[0], "sentence": said[1]}
    audit = page.url("audit") if page.may(Right.AUDIT_LINE_READ) else ""
    if page.may(Right.WORKS_PROGRESS_WRITE):
        said = gettext("Nothing waits for you"), gettext("New tasks appear here with their basis and the days left.")
        return {"title": said[0], "sentence": said[1]}
    if page.may(Right.WORKS_PROJECT_READ):
        return {
            "title": gettext("This stage sets your role no tasks of its own"),
            "sentence": gettext("You may look at the works; what is past its planned finish shows here."),
            "url": page.url("works"),
            "action": gettext("Open the works"),
        }
    return {
        "title": gettext("This stage has no work pages for your role yet"),
        "sentence": gettext("You can read the audit book.")
        if audit
        else gettext("You can change your password here; nothing else waits for you."),
        "url": audit,
        "action": gettext("Open the audit book") if audit else "",
    }


def _due(page: Opened) -> list[dict[str, Any]]:
    """Own works under construction without a record this month."""
    first = page.today.replace(day=1)
    last = date(first.year, first.month, monthrange(first.year, first.month)[1])
    left = (last - page.today).days
    soon = int(parameter("works.progress_due_soon", page.today, page.book.pk))
    tasks = []
    mine = visible_projects(page.actor, page.book, Right.WORKS_PROGRESS_WRITE).filter(stage="construction")
    for project in with_latest(mine).order_by("now_on", "pk"):
        on = project.now_on
        if on is not None and on >= first:
            continue
        so_far = percent(project.now_bp) or "—"
        since = gettext("last recorded on %(day)s: %(progress)s") % {"day": on, "progress": so_far}
        tasks.append(
            {
                "days": left,
                "own": is_own(page, project.employer),
                "title": gettext("Record the progress of %(name)s") % {"name": page.words.name(project.subject)},
                "url": page.url("work", uid=project.subject.uid) + "#record-progress",
                "basis": gettext("works under construction are recorded every month; %(since)s")
                % {"since": since if on else gettext("nothing recorded yet")},
                "left": {
                    "kind": "warn" if left < soon else "wait",
                    "label": gettext("%(days)s days left") % {"days": left},
                },
            }
        )
    return tasks


def _late(page: Opened) -> list[dict[str, Any]]:
    """Works past their planned finish that are not finished, at whatever stage they stand, as reports count them."""
    tasks = []
    late = visible_projects(page.actor, page.book).filter(planned_finish__lt=page.today).exclude(stage__in=FINISHED)
    for project in late.order_by("planned_finish", "pk"):
        days = (page.today - project.planned_finish).days if project.planned_finish else 0
        tasks.append(
            {
                "days": -days,
                "own": is_own(page, project.employer),
                "title": gettext("%(name)s is past its planned finish") % {"name": page.words.name(project.subject)},
                "url": page.url("work", uid=project.subject.uid),
                "basis": " · ".join(
                    part
                    for part in (
                        gettext("planned finish %(day)s") % {"day": project.planned_finish},
                        whose(page, project.employer),
                    )
                    if part
                ),
                "left": {"kind": "bad", "label": gettext("%(days)s days over") % {"days": days}},
            }
        )
    return tasks
