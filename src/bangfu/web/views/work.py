"""One batch or project: its facts and their source, and what one may do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.subjects.models import Sourced
from bangfu.web.forms import CorrectForm, Keyed, MoveForm, ProgressForm
from bangfu.web.numbers import TEN_THOUSAND_YUAN, kilometres, money, percent, progress, unit_word
from bangfu.web.opened import Opened
from bangfu.web.portfolio import Group, row, totals, with_latest
from bangfu.web.story.changes import timeline
from bangfu.web.story.happened import happened
from bangfu.web.story.linked import decisions, findings, linked
from bangfu.web.trail import history_rows
from bangfu.works.actions import (
    Stated,
    amend_batch,
    amend_project,
    check_amendment,
    check_progress,
    check_stage,
    move_stage,
    record_progress,
)
from bangfu.works.lifecycle import MOVES
from bangfu.works.models import Batch, Lot, Milestone, Progress, Project, Serves
from bangfu.works.queries import get, latest_progress, visible_batches, visible_projects

HISTORY_AT_MOST = 30
Work = Batch | Project
Step = Callable[[dict[str, Any]], None]


def work(request: HttpRequest, uid: str) -> HttpResponse:
    """The page of a batch or project."""
    page = Opened(request)
    return _page(page, get(page.actor, page.book, uid))


def work_progress(request: HttpRequest, uid: str) -> HttpResponse:
    """Record how far it has come."""
    page = Opened(request)
    one = get(page.actor, page.book, uid)
    form = ProgressForm(request.POST)

    def stated(said: dict[str, Any]) -> Stated:
        return Stated(**{name: said.get(name) for name in ("on", "progress", "value_done", "paved")})

    def save(said: dict[str, Any]) -> None:
        call, reason = page.asking.call(request), said["lower_reason"]
        record_progress(call, subject=one.subject, **vars(stated(said)), lower_reason=reason)

    def check(said: dict[str, Any]) -> None:
        check_progress(page.today, one.subject, stated(said), lower_reason=said.get("lower_reason", ""))

    done = gettext("The progress is recorded.")
    return _sent(page, one, form, save, check, done=done, place="record_progress")


def work_stage(request: HttpRequest, uid: str) -> HttpResponse:
    """Take it to its next stage."""
    page = Opened(request)
    one = get(page.actor, page.book, uid)
    form = MoveForm(page.words.table("works.stage").items(), request.POST)

    def save(said: dict[str, Any]) -> None:
        move_stage(page.asking.call(request), subject=one.subject, to=said["stage"], on=said["on"])

    def check(said: dict[str, Any]) -> None:
        check_stage(page.today, one, said.get("stage", ""), said.get("on"))

    return _sent(page, one, form, save, check, done=gettext("The new stage is recorded."), place="move")


def work_correct(request: HttpRequest, uid: str) -> HttpResponse:
    """Correct what was entered wrongly, with the reason."""
    page = Opened(request)
    one = get(page.actor, page.book, uid)
    form = CorrectForm(page.words.table("works.category").items(), request.POST, batch=isinstance(one, Batch))

    def corrected(said: dict[str, Any]) -> dict[str, Any]:
        sums = {name: said.get(name) for name in ("investment", "length")}
        if isinstance(one, Batch):
            return sums
        others = {"paved": said.get("paved"), "project_count": said.get("count")}
        return {**sums, **others, "category": said.get("category") or None}

    def save(said: dict[str, Any]) -> None:
        if isinstance(one, Batch):
            amend_batch(page.asking.call(request), batch=one, **corrected(said))
        else:
            amend_project(page.asking.call(request), project=one, **corrected(said))

    def check(said: dict[str, Any]) -> None:
        check_amendment(one, **corrected(said))

    done = gettext("The correction is saved; the old value stays in the history.")
    return _sent(page, one, form, save, check, done=done, place="correct")


def _sent(page: Opened, one: Work, form: Keyed, save: Step, check: Step, *, done: str, place: str) -> HttpResponse:
    """Save what was sent; where the form itself lacks something, what the records refuse is told in the same round."""
    # Rights first: somebody who may not write here learns nothing about how to fill the form in.
    right = Right.WORKS_PROJECT_WRITE if place == "correct" else Right.WORKS_PROGRESS_WRITE
    page.actor.require(right, page.book.pk, one.subject.path, one.employer.subject_id)
    whole = form.is_valid()
    try:
        (save if whole else check)(form.cleaned_data)
    except Refusal as no:
        for each in no.each if isinstance(no, Refusals) else [no]:
            _in_words(page, each)
        form.refuse(no)
    else:
        if whole:
            success(page.request, done)
            return HttpResponseRedirect(page.url("work", uid=one.subject.uid))
    return _page(page, one, {place: form}, status=422)


def _in_words(page: Opened, no: Refusal) -> None:
    """Stages in the reader's words."""
    for name in ("stage", "to"):
        if name in no.params:
            no.params[name] = page.words.label("works.stage", str(no.params[name]))


def _page(page: Opened, one: Work, forms: dict[str, Keyed] | None = None, status: int = 200) -> HttpResponse:
    subject = one.subject
    context = {
        "subject": {
            "name": page.words.name(subject),
            "code": subject.code,
            "stage": page.words.stage(one.stage) if isinstance(one, Project) else None,
        },
        "figures": _figures(page, one),
        "facts": _facts(page, one),
        "source": _source(page, one),
        "progress": _progress(page, one),
        "lots": _lots(page, one),
        "milestones": _milestones(page, one),
        "areas": [{"label": _area(page, served)} for served in Serves.objects.known().filter(project=subject)],
        "indicators": _indicators(page, one),
        "findings": findings(page, [subject]),
        "linked": linked(page, [subject]) if page.may(Right.RECORD_READ) else [],
        "decisions": decisions(page, [subject]),
        "changes": timeline(page, happened(page, [subject], page.today)),
        "history": history_rows(page, one.subject, HISTORY_AT_MOST),
        "crumbs": _crumbs(page, one),
        **_children(page, one),
        **_forms(page, one, forms or {}),
    }
    return render(page.request, "bangfu/project_page.html", context, status=status)


def _crumbs(page: Opened, one: Work) -> list[dict[str, str]]:
    crumbs = [{"label": gettext("Works projects"), "url": page.url("works")}]
    if isinstance(one, Project) and one.batch is not None:
        crumbs.append({"label": page.words.name(one.batch), "url": _batch_url(page, one)})
    return [*crumbs, {"label": page.words.name(one.subject), "url": ""}]


def _batch_url(page: Opened, one: Project) -> str:
    """The address of the project's batch; empty for a reader whose area does not hold the whole batch."""
    if one.batch is None or not visible_batches(page.actor, page.book).filter(subject=one.batch).exists():
        return ""
    return page.url("work", uid=one.batch.uid)


def _figures(page: Opened, one: Work) -> list[dict[str, str]]:
    last = latest_progress(one.subject, page.today)
    figures = [
        {"label": gettext("Investment"), "value": money(one.investment_fen), "unit": unit_word(TEN_THOUSAND_YUAN)},
        {"label": gettext("Length"), "value": kilometres(one.length_dm), "unit": gettext("km")},
    ]
    if last is not None:
        figures += [
            {
                "label": gettext("Progress"),
                "value": percent(last.progress_bp),
                "unit": "",
                "note": _on(last.progress_on),
            },
            {
                "label": gettext("Value done"),
                "value": money(last.value_done_fen),
                "unit": unit_word(TEN_THOUSAND_YUAN),
                "note": _on(last.value_done_on),
            },
        ]
    return [figure for figure in figures if figure["value"]]


def _on(day: date | None) -> str:
    return gettext("on %(day)s") % {"day": day.isoformat()} if day else ""


def _facts(page: Opened, one: Work) -> list[dict[str, Any]]:
    words = page.words
    years = f"{one.year_from}" if one.year_from == one.year_to else f"{one.year_from}–{one.year_to}"
    facts: list[dict[str, Any]] = [
        {"label": gettext("Employer"), "value": words.office(one.employer)},
        {"label": gettext("Employer level"), "value": words.label("works.employer_level", one.employer_level)},
        {"label": gettext("Year"), "value": years},
        {"label": gettext("Investment, 10,000 yuan"), "value": money(one.investment_fen)},
        {"label": gettext("Length, km"), "value": kilometres(one.length_dm)},
    ]
    if isinstance(one, Project):
        facts += [
            {"label": gettext("Category"), "value": words.label("works.category", one.category)},
            {"label": gettext("Service level"), "value": words.label("works.service_level", one.service_level)},
            {"label": gettext("Number of projects"), "value": str(one.project_count)},
            {"label": gettext("Paved length, km"), "value": kilometres(one.paved_dm)},
            {"label": gettext("Planned start"), "value": one.planned_start.isoformat() if one.planned_start else ""},
            {"label": gettext("Planned finish"), "value": one.planned_finish.isoformat() if one.planned_finish else ""},
        ]
        if one.batch is not None:
            facts.append(
                {
                    "label": gettext("Batch"),
                    "value": words.name(one.batch),
                    "url": _batch_url(page, one),
                }
            )
    return facts


def _source(page: Opened, one: Sourced) -> dict[str, Any] | None:
    if one.source_document is None:
        return None
    return {
        "document": page.words.name(one.source_document),
        "line": one.source_line,
        "quote": page.words.quoted(one.source_quote),
        "language": "zh",
    }


def _source_line(page: Opened, one: Sourced) -> str:
    if one.source_document is None:
        return ""
    name = page.words.name(one.source_document)
    return f"{name} · {gettext('line %(line)s') % {'line': one.source_line}}" if one.source_line else name


def _progress(page: Opened, one: Work) -> list[dict[str, Any]]:
    rows = list(
        Progress.objects.known().filter(subject=one.subject).select_related("source_document").order_by("-on", "-pk")
    )
    lines = Line.objects.in_bulk([record.recorded_seq for record in rows if record.recorded_seq])
    return [
        {
            "on": record.on.isoformat(),
            "progress": progress(record.progress_bp),
            "value_done": money(record.value_done_fen),
            "paved": kilometres(record.paved_dm),
            "recorded": lines[record.recorded_seq].at.astimezone(COUNTY_TIME).date().isoformat()
            if record.recorded_seq in lines
            else "",
            "source": _source_line(page, record) or record.lower_reason,
        }
        for record in rows
    ]


def _lots(page: Opened, one: Work) -> list[dict[str, Any]]:
    rows = (
        Lot.objects.known().filter(of=one.subject).select_related("subject", "contractor__subject", "source_document")
    )
    return [
        {
            "name": page.words.name(lot.subject),
            "contractor": page.words.office(lot.contractor),
            "count": lot.lot_count,
            "contract": money(lot.contract_fen),
            "source": _source_line(page, lot),
        }
        for lot in rows
    ]


def _milestones(page: Opened, one: Work) -> list[dict[str, Any]]:
    found = []
    for step in Milestone.objects.known().filter(subject=one.subject).order_by("on", "stated_on", "pk"):
        stated = gettext("reached by %(day)s, as stated then") % {"day": step.stated_on} if step.stated_on else ""
        label = page.words.table("works.milestone").get(step.kind) or page.words.label("works.stage", step.kind)
        found.append({"label": label, "value": step.on.isoformat() if step.on else stated, "note": ""})
    return found


def _area(page: Opened, served: Serves) -> str:
    row_ = served.area.names.known().order_by("-valid_from").first()
    if row_ is None:
        return ""
    return str((row_.alias or row_.name) if page.hidden else row_.name)


def _indicators(page: Opened, one: Work) -> list[dict[str, str]]:
    if not page.may(Right.REPORT_FIGURE_READ):
        return []
    kind = "project" if isinstance(one, Project) else "batch"
    narrowed = {"years": f"{one.year_from}-{one.year_to}", kind: one.subject.code}
    return [
        {"label": label, "url": page.url("indicator", narrowed, code=code), "value": "", "unit": ""}
        for code, label in (
            ("works.investment", gettext("Planned investment")),
            ("works.value_done", gettext("Value of work done")),
            ("works.progress_rate", gettext("Financial progress rate")),
        )
    ]


def _children(page: Opened, one: Work) -> dict[str, Any]:
    if isinstance(one, Project):
        if one.project_count > 1:
            note = gettext("a group known only as %(count)s projects") % {"count": one.project_count}
            return {"batch_note": note}
        return {}
    inside = visible_projects(page.actor, page.book).filter(batch=one.subject)
    projects = list(with_latest(inside).order_by("year_from", "pk"))
    found = totals([Group(None, [project]) for project in projects])
    cells = [
        {"label": gettext("Count"), "value": f"{found.count:,}"},
        {"label": gettext("Length, km"), "value": kilometres(one.length_dm or found.length.known)},
        {"label": gettext("Investment, 10,000 yuan"), "value": money(one.investment_fen or found.investment.known)},
        {"label": gettext("Value done as stated, 10,000 yuan"), "value": money(found.value_done.known)},
    ]
    note = gettext("The sums are stated by the batch as a whole.") if one.investment_fen is not None else ""
    return {
        "batch_note": gettext("batch of %(count)s projects") % {"count": found.count},
        "rows": [row(page, project) for project in projects],
        "rows_note": note,
        "totals": {"label": gettext("Total of the batch"), "cells": cells},
    }


def _forms(page: Opened, one: Work, sent: dict[str, Keyed]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    subject, office = one.subject, one.employer.subject_id
    fresh = {"key": page.key(), "on": page.today}
    urls = {name: page.url(name, uid=subject.uid) for name in ("work_progress", "work_stage", "work_correct")}
    if page.actor.can(Right.WORKS_PROGRESS_WRITE, page.book.pk, subject.path, office).yes:
        form = sent.get("record_progress") or ProgressForm(initial=fresh)
        found["record_progress"] = {"form": form, "url": urls["work_progress"]}
        if isinstance(one, Project) and MOVES[one.stage]:
            stages = [
                (code, label) for code, label in page.words.table("works.stage").items() if code in MOVES[one.stage]
            ]
            form = sent.get("move") or MoveForm(stages, initial=fresh)
            found["move"] = {"form": form, "url": urls["work_stage"]}
    if page.actor.can(Right.WORKS_PROJECT_WRITE, page.book.pk, subject.path, office).yes:
        categories = page.words.table("works.category").items()
        form = sent.get("correct") or CorrectForm(categories, initial=fresh, batch=isinstance(one, Batch))
        found["correct"] = {"form": form, "url": urls["work_correct"]}
    return found
