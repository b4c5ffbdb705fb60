"""One report: its text with every figure a link, hand-written parts, downloads, and the page of each figure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.reporting.actions.runs import write_by_hand
from bangfu.reporting.models import HandText, Run, RunFigure
from bangfu.reporting.queries.composing import template_of
from bangfu.reporting.queries.kinds import unsaid
from bangfu.reporting.queries.runs import figure, get, printed, visible
from bangfu.reporting.rules.paper import Script
from bangfu.reporting.rules.paper.script import traditional
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import by_code
from bangfu.web.figures import Listed, baseline_word, measure_word, staleness, year_words
from bangfu.web.forms import HandForm
from bangfu.web.numbers import grouped, unit_word
from bangfu.web.opened import Opened, query
from bangfu.web.paragraphs import Shown
from bangfu.web.records import record_url
from bangfu.web.trail import moment
from bangfu.web.verdicts import kept_claim
from bangfu.web.views.reports import made_again
from bangfu.web.words import actor_word, both, flag_word, localised

RUNS_AT_MOST = 10
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SCRIPTS: tuple[Script, ...] = ("hans", "hant")


def report(request: HttpRequest, uid: str) -> HttpResponse:
    """The text of one run."""
    page = Opened(request)
    run = get(page.actor, page.book, uid)
    if page.places_hidden and not run.names_hidden:
        return HttpResponseRedirect(request.path + query({"names": "shown"}))
    return _page(page, run)


def report_again(request: HttpRequest, uid: str) -> HttpResponse:
    """Make the report anew from the records of now."""
    page = Opened(request)
    run = made_again(page, get(page.actor, page.book, uid))
    return HttpResponseRedirect(page.url("report", uid=run.uid))


def report_text(request: HttpRequest, uid: str, slot: str) -> HttpResponse:
    """Keep the words written by hand; they stand in the next run."""
    page = Opened(request)
    run = get(page.actor, page.book, uid)
    subject = run.organisation
    page.actor.require(Right.REPORT_RUN_MAKE, page.book.pk, subject.path, subject.pk)
    form = HandForm(request.POST)
    if form.is_valid():
        try:
            write_by_hand(
                page.asking.call(request),
                county=page.book,
                organisation=subject.organisation,
                kind=run.kind,
                period_from=run.period_from,
                period_to=run.period_to,
                slot=slot,
                text=form.cleaned_data["text"],
            )
        except Refusal as no:
            if no.field == "slot":
                raise missing(no.message) from no
            form.refuse(no)
        else:
            success(request, gettext("Your words are kept; they stand in the document once it is generated again."))
            return HttpResponseRedirect(page.url("report", uid=run.uid))
    return _page(page, run, {slot: form}, status=422)


def report_file(request: HttpRequest, uid: str) -> HttpResponse:
    """The document: the check copy with a bookmark at each figure, or the clean copy to submit."""
    page = Opened(request)
    run = get(page.actor, page.book, uid)
    copy, script = request.GET.get("copy", "check"), request.GET.get("script", "hans")
    if copy not in ("check", "submit") or script not in SCRIPTS:
        raise missing(mark("There is no such copy of this report."))
    data = printed(run, draft=copy == "check", script=script)
    note_event(page.call(), name="downloaded", county=page.book.pk, run=str(run.uid), copy=copy, script=script)
    title = traditional(run.title) if script == "hant" else run.title
    kind = gettext("check copy") if copy == "check" else gettext("copy to submit")
    answer = HttpResponse(data, content_type=DOCX)
    answer["Content-Disposition"] = content_disposition_header(True, f"{title} ({kind}).docx") or "attachment"
    return answer


def _page(page: Opened, run: Run, sent: dict[str, HandForm] | None = None, status: int = 200) -> HttpResponse:
    may = page.actor.can(Right.REPORT_RUN_MAKE, page.book.pk, run.organisation.path, run.organisation_id).yes
    script = "hant" if page.request.GET.get("script") == "hant" else "hans"
    files = {
        copy: page.url("report_file", {"copy": copy, "script": script}, uid=run.uid) for copy in ("check", "submit")
    }
    period = f"{run.period_from.isoformat()}–{run.period_to.isoformat()}"
    subtitle = gettext("%(period)s, as of %(as_of)s") % {"period": period, "as_of": run.as_of.isoformat()}
    said = traditional if script == "hant" else str
    context = {
        "report": {"title": said(run.title), "subtitle": subtitle, "lang": f"zh-{script.title()}"},
        "paragraphs": list(_paragraphs(page, run, may=may, sent=sent or {}, said=said)),
        "downloads": files,
        "scripts": [
            {
                "label": label,
                "lang": f"zh-{code.title()}",
                "url": page.here(script=code),
                "active": code == script,
            }
            for code, label in (("hans", gettext("Simplified")), ("hant", gettext("Traditional")))
        ],
        "generate_url": page.url("report_again", uid=run.uid) if may else "",
        "generate_key": page.key(),
        "changed": _changed(page, run),
        "runs": _runs(page, run),
        "crumbs": [
            {"label": gettext("Reports"), "url": page.url("reports")},
            {"label": said(run.title), "url": ""},
        ],
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.short,
    }
    return render(page.request, "bangfu/report_page.html", context, status=status)


def _changed(page: Opened, run: Run) -> str:
    if unsaid(run):
        return gettext("Nothing is recorded that this report could speak of: its document says so and is not signed.")
    kept = Line.objects.filter(action="reporting.run.keep", detail__run=str(run.uid)).first()
    if kept is not None and _hands(run).filter(recorded_seq__gt=kept.seq).exists():
        return gettext("The words written by hand have changed since; generate the report again to take them in.")
    if staleness(page, run.frozen):
        return gettext("Records have been written since this run; generate it again to take them in.")
    return ""


def _hands(run: Run) -> Any:
    return HandText.objects.known().filter(
        county=run.county,
        organisation=run.organisation,
        kind=run.kind,
        period_from=run.period_from,
        period_to=run.period_to,
    )


def _paragraphs(page: Opened, run: Run, *, may: bool, sent: dict[str, HandForm], said: Any) -> Iterator[dict[str, Any]]:
    shown = Shown(page, run, said)
    hands = {row.slot: row for row in _hands(run)}
    yield {"kind": "title", "text": said(run.title)}
    written: dict[str, list[dict[str, Any]]] = {}
    for row in run.paragraphs:
        written.setdefault(row["place"], []).append(row)
    places = template_of(page.book, run.kind, run.as_of)[1].places

    def by_hand(place: str) -> Iterator[dict[str, Any]]:
        if place in places:
            yield from _hand(page, run, place, written.get(place, []), hands, may=may, sent=sent)

    part = ""
    for row in run.paragraphs:
        if row["place"] in places:
            continue
        if row["place"] != part:
            yield from by_hand(f"{part}.after")
        yield shown.paragraph(row)
        if row["place"] != part:
            part = row["place"]
            yield from by_hand(f"{part}.before")
    yield from by_hand(f"{part}.after")


def _hand(
    page: Opened,
    run: Run,
    slot: str,
    rows: list[dict[str, Any]],
    hands: dict[str, HandText],
    *,
    may: bool,
    sent: dict[str, HandForm],
) -> Iterator[dict[str, Any]]:
    texts = ["".join(part for part in row["runs"] if isinstance(part, str)) for row in rows]
    if not texts and not may:
        return
    held = hands.get(slot)
    line = Line.objects.filter(seq=held.recorded_seq).first() if held and held.recorded_seq else None
    form = None
    if may:
        first = {"key": page.key(), "text": held.text if held else "\n".join(texts)}
        form = sent.get(slot) or HandForm(initial=first, auto_id=f"id_{slot.replace('.', '_')}_%s")
    yield {
        "kind": "hand",
        "id": slot.replace(".", "-"),
        "paragraphs": texts,
        "who": f"{actor_word(line.actor_name)} {moment(line.at)[:16]}" if line else "",
        "form": form,
        "url": page.url("report_text", uid=run.uid, slot=slot),
    }


def _runs(page: Opened, run: Run) -> list[dict[str, Any]]:
    same = visible(page.actor, page.book).filter(
        kind=run.kind, organisation=run.organisation, period_from=run.period_from, period_to=run.period_to
    )
    if page.places_hidden:
        same = same.filter(names_hidden=True)
    listed = list(same.prefetch_related("figures")[: RUNS_AT_MOST + 1])
    values = [{repr(sorted(one.question.items())): one.value for one in each.figures.all()} for each in listed]
    found = []
    for place, each in enumerate(listed[:RUNS_AT_MOST]):
        before = values[place + 1] if place + 1 < len(listed) else None
        changed = ""
        if before is not None:
            count = sum(before.get(asked) != value for asked, value in values[place].items())
            changed = gettext("%(count)s figures") % {"count": count} if count else gettext("nothing")
        found.append(
            {
                "made": moment(each.made_at)[:16],
                "url": page.url("report", uid=each.uid),
                "active": each.pk == run.pk,
                "who": actor_word(each.made_by),
                "as_of": each.as_of.isoformat(),
                "snapshot": each.frozen.short,
                "figures": len(values[place]),
                "changed": changed,
            }
        )
    return found


def report_figure(request: HttpRequest, uid: str, code: str) -> HttpResponse:
    """One figure as it was when the report was made: value, definition, list, and what was declared."""
    page = Opened(request)
    run = get(page.actor, page.book, uid)
    one = figure(run, code)
    said = one.definition
    crumbs = [
        {"label": gettext("Reports"), "url": page.url("reports")},
        {"label": run.title, "url": page.url("report", uid=run.uid)},
        {"label": both(one.label_zh, one.label_en), "url": ""},
    ]
    context = {
        "indicator": {"label": both(one.label_zh, one.label_en), "scope_line": _asked(page, one)},
        "figure": {"value": grouped(one.value), "unit": unit_word(one.unit)},
        "claim": kept_claim(one),
        "definition": _definition(page, run, one),
        "records": _records(page, one),
        "run": [
            {"label": gettext("Engine"), "value": str(said.get("engine", ""))},
            {"label": gettext("Snapshot"), "value": run.frozen.short},
            {"label": gettext("Policy version"), "value": run.frozen.policy_version[:12]},
            {"label": gettext("Definition's digest"), "value": str(said.get("digest", ""))[:12]},
            {"label": gettext("Made"), "value": f"{moment(run.made_at)[:16]} {actor_word(run.made_by)}"},
        ],
        "steps": [
            {"name": name, "note": "", "sql": said[key]}
            for key, name in (("sql", gettext("The figure")), ("list_sql", gettext("The list")))
            if said.get(key)
        ],
        "crumbs": crumbs,
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.short,
    }
    return render(request, "bangfu/indicator_page.html", context)


def _asked(page: Opened, one: RunFigure) -> str:
    asked = one.question
    return " · ".join(
        part for part in (year_words(asked.get("years")), *map(flag_word, asked.get("flags", []))) if part
    )


def _definition(page: Opened, run: Run, one: RunFigure) -> list[dict[str, Any]]:
    said = one.definition
    if "target" in said:
        return [
            {"label": gettext("Target"), "value": both(one.label_zh, one.label_en)},
            {"label": gettext("Source"), "value": _source(page, said.get("source") or {})},
        ]
    if "record" in said:
        return [
            {"label": gettext("Stated by one record"), "value": both(one.label_zh, one.label_en)},
            {"label": gettext("As of"), "value": run.as_of.isoformat()},
        ]
    rounding = gettext("half up, %(places)s decimals") % {"places": said.get("decimals", "")}
    facts = [
        {"label": gettext("Indicator"), "value": localised(said.get("label"))},
        {"label": gettext("Numerator"), "value": measure_word(str(said.get("numerator", "")))},
        {"label": gettext("Denominator"), "value": _denominator(one)},
        {"label": gettext("Unit and rounding"), "value": f"{unit_word(str(said.get('unit', '')))} · {rounding}"},
        {"label": gettext("As of"), "value": str(said.get("as_of", run.as_of.isoformat()))},
        {"label": gettext("Defined by"), "value": str(said.get("source", ""))},
        {"label": gettext("Note"), "value": localised(said.get("note"))},
    ]
    return [fact for fact in facts if fact["value"]]


def _denominator(one: RunFigure) -> str:
    column = str(one.definition.get("denominator", ""))
    if one.question.get("baseline") and one.denominator is not None:
        return baseline_word(one.denominator, str(one.definition.get("numerator", "")))
    return measure_word(column) or gettext("none")


def _source(page: Opened, said: dict[str, Any]) -> str:
    document = by_code(page.book, "document", str(said.get("document", "")))
    line = gettext("line %(line)s") % {"line": said["line"]} if said.get("line") else ""
    return " · ".join(part for part in (page.words.name(document), line) if part)


def _records(page: Opened, one: RunFigure) -> dict[str, Any] | None:
    if not one.records:
        return None
    if "record" in one.definition:
        return _stated(page, one)
    columns = (str(one.definition.get("numerator", "")), str(one.definition.get("denominator", "")))
    return Listed(page, columns).table([{**row, "name": row["label"]} for row in one.records])


def _stated(page: Opened, one: RunFigure) -> dict[str, Any]:
    """The one record that states a figure, which opens it."""
    row = one.records[0]
    subject = Subject.objects.filter(county=page.book, uid=row["uid"]).first()
    return {
        "columns": [{"label": gettext("Record")}, {"label": both(one.label_zh, one.label_en), "numeric": True}],
        "rows": [
            [
                {"value": row["label"] or row["code"], "url": record_url(page, subject)},
                {"value": f"{grouped(one.value)} {unit_word(one.unit)}".strip(), "numeric": True},
            ]
        ],
        "note": "",
    }
