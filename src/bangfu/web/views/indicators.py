"""Indicators: the index of definitions in force, and one figure with its definition and its list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.area import ids
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.unit import UNITS, show
from bangfu.policybook.models import Entry
from bangfu.reporting.queries.figures import Answered, Desk, Line, indicators_on, runner_of
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.models import Frozen
from bangfu.vault.rules import mask
from bangfu.web.figures import (
    FILTERS,
    Listed,
    area_names,
    code_word,
    day_of,
    default_years,
    frozen_for,
    params,
    question,
    scope_words,
    staleness,
    year_words,
    years_of,
)
from bangfu.web.forms import FilterForm, day, typed
from bangfu.web.formula import operands, worked
from bangfu.web.numbers import chinese, grouped, unit_word
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.standings import standings
from bangfu.web.verdicts import beside, claim_of
from bangfu.web.views.works import pages
from bangfu.web.words import PEOPLE, READINGS, both, flag_word, localised

ROWS_AT_ONCE = 200
OTHER = "other"
# What the first part of an indicator's code is about.
TOPICS = {
    "works": mark("Works and roads"),
    "programmes": mark("Programmes and participation"),
    "funds": mark("Money and goods"),
    "registry": mark("Villages, groups and assets"),
    "activities": mark("Activities"),
    "staff": mark("Pairing and posting"),
    "duties": mark("Duties, plans and targets"),
    "cases": mark("Problems and wishes"),
    OTHER: mark("Other indicators"),
}


def indicators(request: HttpRequest) -> HttpResponse:
    """Every indicator in force, computed over the years asked for."""
    page = Opened(request)
    form = filter_form(page, q=typed(_("Word in the name")))
    frozen = frozen_for(page, day_of(request.GET))
    years = years_of(request.GET.get("years", "")) or default_years(page, frozen.as_of)
    scope = page.scope(Right.REPORT_FIGURE_READ)
    with runner_of(frozen) as runner:
        desk = Desk(runner, page.book)
        entries = [entry for entry in indicators_on(page.book, frozen.as_of) if _matches(entry, form.value("q"))]
        topics = _topics(entries, [_row(page, desk, entry, years, scope) for entry in entries])
    context = {
        "filter_form": form,
        "filters": _chips(page),
        "summary": " · ".join(
            part
            for part in (
                gettext("Indicators: %(count)s") % {"count": len(entries)},
                scope_word(page, scope),
                year_words(years),
            )
            if part
        ),
        "topics": topics,
        "as_of": frozen.as_of.isoformat(),
        "snapshot": frozen.short,
    }
    return render(request, "bangfu/indicator_list.html", context)


def _matches(entry: Entry, word: str) -> bool:
    """True when an indicator's name in either language, or its code, holds what was typed."""
    said = (*entry.body["label"].values(), entry.code)
    return any(str(word).strip().casefold() in one.casefold() for one in said)


def _topics(entries: Sequence[Entry], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows under the topic that the first part of an indicator's code names, in the order of TOPICS."""
    found: dict[str, list[dict[str, Any]]] = {topic: [] for topic in TOPICS}
    for entry, row in zip(entries, rows, strict=True):
        topic = entry.code.partition(".")[0]
        found[topic if topic in TOPICS else OTHER].append(row)
    return [
        {"id": topic, "label": gettext(TOPICS[topic]), "url": f"#{topic}", "count": len(under), "rows": under}
        for topic, under in found.items()
        if under
    ]


def filter_form(page: Opened, **first: forms.Field) -> FilterForm:
    """Years and day, after what one page asks for itself."""
    hidden = {name: value for name in ("names", *FILTERS, "flag", "baseline") if (value := page.request.GET.get(name))}
    if page.book.read_only and not page.hidden:
        hidden["names"] = SHOWN
    fields = {**first, "years": typed(_("Years, e.g. 2016-2019")), "as_of": day(_("As of"))}
    return FilterForm(page.request.GET, fields, hidden)


def _row(page: Opened, desk: Desk, entry: Entry, years: tuple[int, int] | None, scope: str) -> dict[str, Any]:
    asked = Question(entry.code, years)
    row: dict[str, Any] = {
        "label": localised(entry.body["label"]),
        "url": page.url("indicator", {**params(asked), "as_of": page.request.GET.get("as_of", "")}, code=entry.code),
        "unit": unit_word(str(entry.body["unit"])),
    }
    if entry.body["kind"] == "growth":
        declared = page.url("claims") if page.may(Right.REPORT_CLAIM_READ) else ""
        return row | {"note": gettext("needs a baseline; see the declared figures"), "url": declared}
    answered = desk.ask(asked, scope)
    note = "" if answered.shown else _unknown(answered)
    if answered.shown and not answered.result.complete:
        note = gettext("incomplete: some records state nothing")
    return row | {"value": grouped(answered.shown), "note": note, "unit": unit_word(answered.unit)}


def _unknown(answered: Answered) -> str:
    """Why there is no figure."""
    if answered.result.sorts > 1:
        return gettext("records of different sorts; not added up")
    return gettext("no record of these years") if not answered.result.lines else gettext("not recorded")


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One figure."""
    page = Opened(request)
    asked = question(code, request.GET)
    frozen = frozen_for(page, day_of(request.GET))
    if code not in {entry.code for entry in indicators_on(page.book, frozen.as_of)}:
        raise missing(mark("There is no indicator of this name in force."))
    # A claim, a batch or a project names its own years; a year on top would only hide it.
    named = {"batch", "project"} & set(asked.filters) or request.GET.get("claim")
    if asked.years is None and "years" not in request.GET and not named:
        asked = Question(
            code, default_years(page, frozen.as_of), asked.filters, asked.flags, asked.baseline, asked.current
        )
    with runner_of(frozen) as runner:
        desk = Desk(runner, page.book)
        answered = _asked(page, desk, asked)
        states = standings(page, runner, frozen, answered.lines)
        claim = claim_of(page, desk, request.GET.get("claim", ""), asked)
        steps = [
            (runner.steps[name].name, runner.steps[name].source, runner.steps[name].sql)
            for name in answered.result.steps
        ]
    context = _figure(page, answered, frozen, states) | {
        "claim": beside(page, claim) if claim else None,
        "filter_form": filter_form(page),
        "steps": _steps(answered, steps),
        "crumbs": [
            {"label": gettext("Indicators"), "url": page.url("indicators")},
            {"label": both(answered.indicator.zh, answered.indicator.en), "url": ""},
        ],
        "filters": _chips(page),
    }
    return render(request, "bangfu/indicator_page.html", context)


def scope_word(page: Opened, scope: str) -> str:
    """The area a figure is asked for."""
    named = area_names(page, ids(scope)[-1:]) if scope != "/" else []
    return named[0] if named else gettext("the whole book")


def _asked(page: Opened, desk: Desk, asked: Question) -> Answered:
    try:
        return desk.ask(asked, page.scope(Right.REPORT_FIGURE_READ))
    except Refusal as no:
        # What an address asks wrongly is the asker's to mend.
        no.status = 404 if no.status == 404 else 422
        raise


def _record(page: Opened, line: Line) -> dict[str, Any]:
    """A line of the list; of a household or person only its part of the figure, for who may not read them there."""
    name = (line.alias or line.label) if page.hidden else line.label
    said = {"uid": line.uid, "code": line.code, "name": name, "shown": dict(line.shown)}
    if line.kind in PEOPLE and not page.actor.can(Right.REGISTRY_HOUSEHOLD_READ, page.book.pk, line.path).yes:
        said = {"uid": "", "code": "", "name": mask.name(line.label), "shown": {}}
    parts = {"first": line.first, "second": line.second, "third": line.third, "missing": line.missing}
    return {**said, "kind": line.kind, **parts}


def _figure(page: Opened, answered: Answered, frozen: Frozen, states: Mapping[str, str]) -> dict[str, Any]:
    result, indicator_ = answered.result, answered.indicator
    second = indicator_.second.under(frozenset(result.flags)) if indicator_.second else ""
    third = indicator_.third.column if indicator_.third else ""
    columns = (indicator_.numerator.under(frozenset(result.flags)), second, third)
    records = [_record(page, line) for line in answered.lines]
    own = answered.unit if indicator_.kind == "sum" else ""
    table = Listed(page, columns, unit=own, summed=result.sorts < 2, figure=worked(answered), states=states).table(
        records
    )
    paper = Paginator(table["rows"], ROWS_AT_ONCE).get_page(page.request.GET.get("page"))
    table["rows"] = list(paper)
    return {
        "indicator": {"label": both(indicator_.zh, indicator_.en), "scope_line": _scope_line(page, answered)},
        "figure": {
            "value": grouped(answered.shown),
            "unit": unit_word(answered.unit),
            "note": _note(page, answered, frozen),
        },
        "definition": _definition(page, answered, frozen),
        "readings": _readings(answered),
        "records": table if records else None,
        "records_summary": _how_many(answered, len(records)),
        "pages": pages(page, paper),
        "run": [
            {"label": gettext("Engine"), "value": result.engine},
            {"label": gettext("Snapshot"), "value": frozen.short},
            {"label": gettext("Policy version"), "value": frozen.policy_version[:12]},
            {"label": gettext("Lines"), "value": str(result.lines)},
        ],
        "as_of": frozen.as_of.isoformat(),
        "snapshot": frozen.short,
    }


def _how_many(answered: Answered, count: int) -> str:
    """How many records stand behind a count: where one stands for a group they are fewer than the figure."""
    if answered.indicator.kind != "sum" or UNITS[answered.unit].dimension != "one":
        return gettext("Records: %(count)s") % {"count": f"{count:,}"}
    told = {"count": f"{count:,}", "total": grouped(answered.shown), "unit": unit_word(answered.unit)}
    return gettext("Records: %(count)s, in all %(total)s %(unit)s") % told


def _scope_line(page: Opened, answered: Answered) -> str:
    asked = answered.question
    parts = [year_words(asked.years)]
    kinds = list(dict.fromkeys(line.kind for line in answered.lines))
    parts += [code_word(page, name, code, kinds) for name, codes in asked.filters.items() for code in codes]
    parts += [flag_word(flag) for flag in sorted(asked.flags)]
    return " · ".join(part for part in parts if part)


def _note(page: Opened, answered: Answered, frozen: Frozen) -> str:
    result, said = answered.result, []
    if len(result.readings) > 1 and answered.indicator.reading in READINGS:
        said.append(gettext("Worked out as: %(reading)s.") % {"reading": gettext(READINGS[answered.indicator.reading])})
    if result.sorts > 1:
        said.append(gettext("Records of %(count)s sorts are not added up; ask it of one.") % {"count": result.sorts})
    elif result.value is None and not result.lines:
        said.append(gettext("no record of these years"))
    if result.missing:
        said.append(gettext("%(count)s lines have no recorded value.") % {"count": result.missing})
    if result.open_lines:
        said.append(gettext("%(count)s lines may belong or not.") % {"count": result.open_lines})
    if result.straddling:
        said.append(gettext("%(count)s lines reach beyond the years.") % {"count": result.straddling})
    if result.left_out:
        said.append(
            gettext("%(count)s lines are left out: they give only one of the two numbers.") % {"count": result.left_out}
        )
    within, stale = scope_words(page, answered.scope), staleness(page, frozen)
    return " ".join([within, *said, stale]).strip()


def _definition(page: Opened, answered: Answered, frozen: Frozen) -> list[dict[str, Any]]:
    one = answered.indicator
    rounding = gettext("half up, %(places)s decimals") % {"places": one.decimals}
    facts = [
        *operands(page, answered),
        {"label": gettext("Unit and rounding"), "value": f"{unit_word(one.unit)} · {rounding}"},
        {"label": gettext("As of"), "value": frozen.as_of.isoformat()},
        {"label": gettext("Defined by"), "value": one.document},
        {"label": gettext("Note"), "value": both(one.note_zh, one.note_en)},
    ]
    for flag in one.flags:
        on = flag in answered.question.flags
        other = page.here(flag=[] if on else [flag])
        label = gettext("leave out") if on else gettext("count in")
        facts.append({"label": gettext("Basis"), "value": f"{flag_word(flag)}: {label}", "url": other})
    return [fact for fact in facts if fact["value"]]


def _readings(answered: Answered) -> list[dict[str, str]]:
    if len(answered.result.readings) < 2:
        return []
    unit = unit_word(answered.unit)
    return [
        {
            "label": gettext(READINGS.get(one.name, one.name)),
            "value": f"{show(one.total.value, answered.unit, answered.indicator.decimals)} {unit}",
        }
        for one in answered.result.readings
    ]


def _steps(answered: Answered, steps: list[tuple[str, str, str]]) -> list[dict[str, str]]:
    # The explanations of the steps are written in English, as the steps themselves are.
    found = [{"name": name, "note": "" if chinese() else note, "sql": sql} for name, note, sql in steps]
    found.append({"name": gettext("The figure"), "note": "", "sql": answered.result.sql})
    return [*found, {"name": gettext("The list"), "note": "", "sql": answered.result.list_sql}]


def _chips(page: Opened) -> list[dict[str, str]]:
    labels = {
        "q": gettext("Word in the name"),
        "years": gettext("Years"),
        "as_of": gettext("As of"),
        "flag": gettext("Basis"),
        "employer": gettext("Employer"),
        "category": gettext("Category"),
        "stage": gettext("Stage"),
        "employer_level": gettext("Employer level"),
        "batch": gettext("Batch"),
        "project": gettext("Project"),
        "area": gettext("Area"),
    }
    found = []
    for name, label in labels.items():
        values = page.request.GET.getlist(name)
        for value in values:
            if value:
                rest = [other for other in values if other != value]
                words = flag_word(value) if name == "flag" else code_word(page, name, value)
                found.append({"label": label, "value": words, "remove_url": page.here(**{name: rest, "claim": ""})})
    return found
