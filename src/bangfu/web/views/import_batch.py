"""One batch: how far it is, what its headings mean, what the check found, what it would change, its receipt."""

from __future__ import annotations

from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.intake.actions import (
    apply_behind,
    check_behind,
    decide_duplicate,
    discard_batch,
    map_behind,
    mean_behind,
    resume_behind,
    undo_behind,
)
from bangfu.intake.actions.applying import stop_apply, stopped_by
from bangfu.intake.lifecycle import AT_WORK
from bangfu.intake.models import Batch
from bangfu.intake.queries.batches import content_of, get
from bangfu.intake.queries.reading import form_on
from bangfu.intake.rules.checked import Form
from bangfu.intake.rules.taking import TAKEN, Answer, Verdict
from bangfu.kernel.refusal import Refusal, Refusals, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.registry.queries.source_reading import Sent
from bangfu.registry.rules.comparing import NATIONAL
from bangfu.web.import_books import marked
from bangfu.web.import_forms import HeadingsForm, UndoForm, WordsForm
from bangfu.web.import_twins import twin_group
from bangfu.web.import_words import words_asked, words_told
from bangfu.web.imports import (
    form_word,
    group_rows,
    heading_of,
    row_lines,
    state_badge,
    told,
    verdict_tabs,
    work_row,
)
from bangfu.web.middleware import told as said
from bangfu.web.opened import Opened
from bangfu.web.received import received
from bangfu.web.trail import moment
from bangfu.web.views.works import pages
from bangfu.web.words import actor_word

AT_ONCE = 50
SHOWN_AT_ONCE = 20
S = Batch.State


def import_batch(request: HttpRequest, uid: str) -> HttpResponse:
    """One batch, as far as it is."""
    page = Opened(request)
    return _page(page, get(page.actor, page.book, uid))


def _page(page: Opened, batch: Batch, *, bound: Any = None, faults: Any = (), status: int = 200) -> HttpResponse:
    form = _form(page, batch)
    may = _may(page, batch)
    context: dict[str, Any] = {
        "title": gettext("Import %(number)s") % {"number": batch.subject.code},
        "file": batch.file_name,
        "badge": state_badge(batch),
        "state": batch.state,
        "facts": _facts(page, batch, form),
        "why": told(batch.why),
        "may": may,
        "key": page.key,
        "here": page.url("import_batch", uid=batch.subject.uid),
        "urls": {
            name: page.url(f"import_{name}", uid=batch.subject.uid) for name in ("step", "apply", "undo", "map", "mean")
        },
        "faults": faults,
        "crumbs": _crumbs(page, batch),
    }
    if batch.state in AT_WORK:
        context["work"] = work_row(page, batch)
    elif batch.state == S.MAPPING and form is not None:
        context |= _mapping(page, batch, form, bound)
    elif batch.state in (S.CHECKED, S.APPLIED, S.UNDONE) and form is not None:
        context |= _result(page, batch, form, bound)
    return render(page.request, "bangfu/import_batch.html", context, status=status)


def _form(page: Opened, batch: Batch) -> Form | None:
    try:
        return form_on(page.book, batch.form, batch.form_from or batch.on) if batch.form else None
    except Refusal:
        return None


def _may(page: Opened, batch: Batch) -> bool:
    return not page.book.read_only and page.actor.can(Right.INTAKE_BATCH_WRITE, page.book.pk, batch.path).yes


def _crumbs(page: Opened, batch: Batch, last: str = "") -> list[dict[str, str]]:
    crumbs = [{"label": gettext("Imports"), "url": page.url("imports")}]
    own = page.url("import_batch", uid=batch.subject.uid) if last else ""
    crumbs.append({"label": batch.subject.code, "url": own})
    return [*crumbs, {"label": last, "url": ""}] if last else crumbs


def _facts(page: Opened, batch: Batch, form: Form | None) -> list[dict[str, Any]]:
    facts = [
        {"label": gettext("Form"), "value": form_word(form) if form else ""},
        {"label": gettext("Who filled it in"), "value": page.words.quoted(batch.sender)},
        {"label": gettext("Holds from"), "value": batch.on.isoformat()},
        {"label": gettext("Sent"), "value": f"{moment(batch.made_at)[:16]} {actor_word(batch.made_by)}"},
    ]
    if batch.state in (S.CHECKED, S.APPLIED, S.UNDONE):
        known = {"known": batch.counts.get("columns", 0), "unknown": batch.counts.get("unknown", 0)}
        facts += [
            {"label": gettext("Rows"), "value": f"{batch.counts.get('rows', 0):,}"},
            {"label": gettext("Columns"), "value": gettext("%(known)s known, %(unknown)s left out") % known},
        ]
    return facts


def _mapping(page: Opened, batch: Batch, form: Form, bound: Any) -> dict[str, Any]:
    unknown = batch.headings.get("unknown", [])
    named = {one["column"] for one in batch.headings.get("known", [])}
    columns = [(one.code, heading_of(one)) for one in form.columns if one.code not in named]
    return {
        "headings_form": bound or HeadingsForm(unknown, columns, initial={"key": page.key()}),
        "known": [
            {"said": one["said"], "column": heading_of(form.column(one["column"])), "remembered": one["remembered"]}
            for one in batch.headings.get("known", [])
        ],
        "missing": [heading_of(form.column(code)) for code in batch.headings.get("missing", [])],
    }


def _result(page: Opened, batch: Batch, form: Form, bound: Any) -> dict[str, Any]:
    counts = batch.counts
    ready = sum(counts.get(str(one), 0) for one in TAKEN)
    faulty = sum(counts.get(str(one), 0) for one in (Verdict.ERROR, Verdict.STALE))
    left = list(batch.rows.exclude(refusal={}).order_by("number")[:SHOWN_AT_ONCE])
    result: dict[str, Any] = {
        "tabs": verdict_tabs(page, batch),
        "groups": group_rows(batch, form),
        "unknown": batch.headings.get("left_out", []),
        "digest": batch.rows_digest,
        "ready": f"{ready:,}",
        "faulty": f"{faulty:,}",
        "can_all": bool(ready) and not faulty and bool(batch.rows_digest),
        "can_clean": bool(ready) and bool(faulty) and bool(batch.rows_digest),
        "told": words_told(page, batch, form),
        "annotated_url": page.url("import_annotated", uid=batch.subject.uid)
        if batch.state == S.CHECKED and batch.actor_uid == page.actor.uid and batch.groups
        else "",
        "left": row_lines(page, form, left),
        "left_count": f"{counts.get('left_out', 0):,}",
        "twins": twin_group(page, batch, form, _may(page, batch)),
        "national": form.office == NATIONAL and page.may(Right.REGISTRY_SOURCE_WRITE),
    }
    if batch.state == S.CHECKED and _may(page, batch) and (asked := words_asked(page, batch, form)):
        result["words_form"] = bound if isinstance(bound, WordsForm) else WordsForm(asked, initial={"key": page.key()})
    if batch.state in (S.APPLIED, S.UNDONE):
        result["receipt"] = _receipt(page, batch)
    if batch.state == S.APPLIED:
        result["undo_form"] = bound or UndoForm(initial={"key": page.key()})
    return result


def _receipt(page: Opened, batch: Batch) -> list[dict[str, Any]]:
    lines = Line.objects.filter(subject_uid=str(batch.subject.uid)).order_by("seq")
    seqs = list(lines.values_list("seq", flat=True))
    mode = {Batch.Mode.ALL: gettext("all rows"), Batch.Mode.CLEAN: gettext("the rows without a fault")}
    written = f"{moment(batch.applied_at)[:16]} {actor_word(batch.applied_by)}" if batch.applied_at else ""
    facts = [
        {"label": gettext("Batch"), "value": batch.subject.code},
        {"label": gettext("Written"), "value": written},
        {"label": gettext("What was asked for"), "value": mode.get(Batch.Mode(batch.mode), "")},
        {"label": gettext("Rows written"), "value": f"{batch.counts.get('written', 0):,}"},
        {"label": gettext("Rows left out"), "value": f"{batch.counts.get('left_out', 0):,}"},
        {"label": gettext("The file"), "value": f"{batch.file_name} · {batch.size:,} B"},
        {"label": gettext("Digest of the file"), "value": batch.sha256[:32]},
        {"label": gettext("Digest of the rows"), "value": batch.rows_digest[:32]},
        {"label": gettext("Lines of the audit book"), "value": f"{seqs[0]}–{seqs[-1]}" if seqs else ""},
    ]
    if batch.state == S.UNDONE and batch.undone_at:
        facts += [
            {"label": gettext("Taken back"), "value": f"{moment(batch.undone_at)[:16]} {actor_word(batch.undone_by)}"},
            {"label": gettext("Reason"), "value": batch.undone_for},
        ]
    return facts


def import_rows(request: HttpRequest, uid: str) -> HttpResponse:
    """The rows of one verdict with what differs."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    form = _form(page, batch)
    asked = request.GET.get("verdict", "")
    rows = batch.rows.order_by("number")
    if asked in list(Verdict):
        rows = rows.filter(verdict=asked)
    paper = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "title": gettext("Rows of import %(number)s") % {"number": batch.subject.code},
        "tabs": verdict_tabs(page, batch, asked),
        "rows": row_lines(page, form, list(paper)) if form else [],
        "pages": pages(page, paper),
        "twins": twin_group(page, batch, form, _may(page, batch), list(paper)) if form else None,
        "crumbs": _crumbs(page, batch, gettext("Rows of the file")),
    }
    return render(request, "bangfu/import_rows.html", context)


def import_annotated(request: HttpRequest, uid: str) -> HttpResponse:
    """The file as it came, its faults marked: for who sent it alone, since it holds whole numbers."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    if batch.actor_uid != page.actor.uid:
        raise forbidden(mark("Only who sent the file gets it back: it holds whole numbers."))
    return marked(page, batch)


def import_map(request: HttpRequest, uid: str) -> HttpResponse:
    """Say what the unknown headings mean; the check goes on."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    form = _form(page, batch)
    if form is None or batch.state != S.MAPPING:
        return HttpResponseRedirect(page.url("import_batch", uid=uid))
    unknown = batch.headings.get("unknown", [])
    columns = [(one.code, heading_of(one)) for one in form.columns]
    bound = HeadingsForm(unknown, columns, request.POST)
    if bound.is_valid():
        try:
            map_behind(page.asking.call(request), batch=batch, form=form.code, meant=bound.meant())
            return HttpResponseRedirect(page.url("import_batch", uid=uid))
        except Refusal as no:
            if no.status == 403:
                raise
            names = {heading: name for name, heading in bound.asked.items()}
            bound.refuse(Refusal(no.message, cure=no.cure, field=names.get(no.field, ""), **no.params))
    return _page(page, batch, bound=bound, status=422)


def import_mean(request: HttpRequest, uid: str) -> HttpResponse:
    """Say what words of the file mean that no list has; every row with the word is read so."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    form = _form(page, batch)
    if form is None or batch.state != S.CHECKED:
        return HttpResponseRedirect(page.url("import_batch", uid=uid))
    bound = WordsForm(words_asked(page, batch, form), request.POST)
    if bound.is_valid():
        try:
            mean_behind(page.asking.call(request), batch=batch, meant=bound.meant())
            return HttpResponseRedirect(page.url("import_batch", uid=uid))
        except Refusal as no:
            if no.status == 403:
                raise
            bound.refuse(no)
    return _page(page, batch, bound=bound, status=422)


def import_apply(request: HttpRequest, uid: str) -> HttpResponse:
    """Write the batch as it was shown."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    try:
        mode, shown = request.POST.get("mode", ""), request.POST.get("shown", "")
        apply_behind(page.asking.call(request), batch=batch, mode=mode, shown=shown)
    except Refusal as no:
        if no.status == 403:
            raise
        return _page(page, batch, faults=[" ".join(part for part in said(no) if part)], status=422)
    return HttpResponseRedirect(page.url("import_batch", uid=uid))


def import_undo(request: HttpRequest, uid: str) -> HttpResponse:
    """Take the batch back, unless somebody touched since what it wrote."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    form = UndoForm(request.POST)
    if form.is_valid():
        try:
            undo_behind(page.asking.call(request), batch=batch)
            return HttpResponseRedirect(page.url("import_batch", uid=uid))
        except Refusals as no:
            faults = [" ".join(part for part in said(one) if part) for one in [no, *no.each]]
            return _page(page, batch, bound=form, faults=faults, status=422)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
    return _page(page, batch, bound=form, status=422)


DECIDED = {
    Answer.SAME: mark("Row %(number)s changes the record of the person whom it resembles."),
    Answer.ANOTHER: mark("Row %(number)s is taken as somebody new."),
    "": mark("Row %(number)s is left open: it is taken as new, and the pair is asked about afterwards."),
}


def import_decide(request: HttpRequest, uid: str) -> HttpResponse:
    """Say of a suspected duplicate that it is the same person or another, or leave it open."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    number, answer = request.POST.get("row", ""), request.POST.get("answer", "")
    try:
        if not number.isdecimal():
            raise Refusal(mark("This row is not waiting for a decision."), cure=mark("Open it again."), status=422)
        decide_duplicate(page.asking.call(request), batch=batch, number=int(number), answer=answer)
    except Refusal as no:
        if no.status == 403:
            raise
        return _page(page, batch, faults=[" ".join(part for part in said(no) if part)], status=422)
    success(request, gettext(DECIDED[answer]) % {"number": number})
    return HttpResponseRedirect(f"{page.url('import_batch', uid=uid)}#twins")


def import_step(request: HttpRequest, uid: str) -> HttpResponse:
    """Check a batch again, take up what was lost, stop its writing, compare it only, or give it up."""
    page = Opened(request)
    batch = get(page.actor, page.book, uid)
    call = page.asking.call(request)
    steps = {"check": check_behind, "resume": resume_behind, "discard": discard_batch}
    asked = request.POST.get("do", "")
    if asked == "compare":
        try:
            made = received(page, NATIONAL, Sent(batch.file_name, content_of(batch)), batch.on, sender=batch.sender)
        except Refusal as no:
            if no.status == 403:
                raise
            return _page(page, batch, faults=[" ".join(part for part in said(no) if part)], status=422)
        success(request, gettext("The list is received."))
        return HttpResponseRedirect(page.url("source_list", uid=made.subject.uid))
    if asked == "stop":
        stop_apply(call, batch=batch, why=stopped_by(call.actor.name))
        success(request, gettext("The writing stops; what was written is being taken back."))
    if asked in steps:
        steps[asked](call, batch=batch)
        if asked == "discard":
            success(request, gettext("The batch was given up; nothing of it was written."))
    return HttpResponseRedirect(page.url("import_batch", uid=uid))
