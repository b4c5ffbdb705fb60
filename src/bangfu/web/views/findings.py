"""Findings of the last run: by check, by village, one by one, and what is not collected; the list as a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.screening.queries.lists import CURED, GONE, SETTLED, STATES, TO_DO, Row, Wanted, family_of
from bangfu.screening.queries.verdicts import not_collected
from bangfu.subjects.models import Subject
from bangfu.web.decided import decision_line
from bangfu.web.findings import (
    OWN,
    STATE_GROUPS,
    Listed,
    change_badge,
    kind_word,
    label,
    mend_url,
    rule_url,
    state_badge,
    subjects_of,
    verdicts_url,
)
from bangfu.web.findings import STATES as STATE_WORDS
from bangfu.web.opened import Opened
from bangfu.web.sheets import sheet
from bangfu.web.views.works import pages
from bangfu.web.words import both

AT_ONCE = 20
SHOWN = {
    "checks": mark("By check"),
    "villages": mark("By village"),
    "list": mark("One by one"),
    "lacking": mark("Not collected"),
}


def findings(request: HttpRequest) -> HttpResponse:
    """What the last run found in the reader's area."""
    page = Opened(request)
    listed = Listed(page)
    if listed.run is None:
        return render(request, "bangfu/finding_none.html", {"runs_url": page.url("finding_runs")})
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else "list" if "check" in listed.given else "checks"
    form = listed.form({"show": show})
    states = _states(listed, show)
    context = {
        **_head(page, listed),
        "filter_form": form,
        "filters": listed.chips(form),
        "clear_url": listed.page.url("findings", {"show": show}) if listed.given else "",
        "states": states,
        "todo": states[0]["count"],
        "tabs": [
            {"label": gettext(word), "url": listed.url(show=name), "active": show == name}
            for name, word in SHOWN.items()
        ],
        "show": show,
        "work_url": listed.url("finding_work", state="") if page.may(Right.SCREEN_FINDING_DECIDE) else "",
        "file_url": listed.url("finding_file"),
        "rules_url": page.url("rules", {"of": "check"}) if page.may(Right.POLICY_ENTRY_READ) else "",
        "total": total_line(page, listed),
        **PARTS[show](page, listed),
    }
    return render(request, "bangfu/finding_list.html", context)


def _states(listed: Listed, show: str) -> list[dict[str, Any]]:
    """Where findings stand under the other filters, each with how many; what is to do first."""
    counts = Counter(dict(listed.whole.narrowed(replace(listed.wanted, state="")).counted("state")))
    counts[CURED] = sum(count for _, count in listed.whole.narrowed(_cured(listed)).counted("state"))
    counts["todo"] = sum(counts[one] for one in TO_DO)
    asked = listed.given.get("state")
    return [
        {
            "label": gettext(word),
            "count": f"{counts[code]:,}",
            # What is cured is no change that another filter may ask for as well.
            "url": listed.url(
                show=show, state="" if asked == code else code, **({"change": ""} if code == CURED else {})
            ),
            "active": asked == code,
        }
        for code, word in [("todo", STATE_GROUPS["todo"]), *((one, STATE_WORDS[one][1]) for one in STATES)]
    ]


def _cured(listed: Listed) -> Wanted:
    return replace(listed.wanted, state=CURED, change="")


def _gone(listed: Listed, *by: str) -> list[tuple[Any, ...]]:
    """What is cured, counted by some columns; nothing where a filter asks for other findings only."""
    wanted = listed.wanted
    told = wanted.state in ("", CURED) and wanted.change in ("", GONE)
    return list(listed.whole.narrowed(_cured(listed)).counted(*by)) if told else []


def _head(page: Opened, listed: Listed) -> dict[str, Any]:
    run = listed.run
    if run is None:
        return {}
    return {
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.short,
        "run_url": page.url("finding_run", uid=run.uid),
        "latest_url": "" if run == Listed(page, {}).run else page.url("findings"),
    }


def total_line(page: Opened, listed: Listed) -> str:
    """How many findings the whole filter has, and of how many records."""
    told = {"count": f"{len(listed.found):,}", "records": f"{listed.found.subjects:,}", "kind": gettext("records")}
    if "check" in listed.given and listed.given["check"] in listed.whole.said:
        told["kind"] = kind_word(str(listed.whole.said[listed.given["check"]].body["entity"]))
    return gettext("Findings of this filter: %(count)s, of %(records)s %(kind)s.") % told


def _checks(page: Opened, listed: Listed) -> dict[str, Any]:
    """Each rule that finds something, the gravest first."""
    changes: dict[str, Counter[str]] = defaultdict(Counter)
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for code, change, count in listed.found.counted("code", "change"):
        changes[code][change] += count
    for code, state, count in listed.found.counted("code", "state"):
        states[code][state] += count
    for code, count in _gone(listed, "code"):
        changes[code][GONE] = count
    rows = [
        {
            "label": label(listed.whole.said[code]),
            "family": listed.family(family_of(listed.whole.said[code]))
            if listed.whole.said[code].kind == "check"
            else "",
            "severity": listed.severity(listed.whole.said[code]),
            "url": listed.url(check=code, show="list"),
            "rule_url": rule_url(page, code),
            **_numbers(changes[code], states[code]),
        }
        for code in listed.whole.codes
        if changes[code]
    ]
    kept = [{"check": code} for code in listed.whole.codes if changes[code]]
    return {
        "heads": _heads(),
        "rows": _celled(listed, rows, kept),
        "sum": _sum(listed, rows),
        "quiet": _quiet(page, listed),
    }


def _quiet(page: Opened, listed: Listed) -> list[dict[str, str]]:
    """The checks of the filter that find nothing in the area; none where the filter asks how a finding stands."""
    wanted = listed.wanted
    if listed.run is None or wanted.state or wanted.change:
        return []
    read = set(listed.run.outcomes.filter(fault__isnull=True).values_list("code", flat=True))
    told = {code for code, _ in listed.found.counted("code")}
    said = listed.whole.said
    codes = [code for code in listed.whole.asked(wanted) if code in read and code not in told]
    return [{"label": label(said[code]), "url": rule_url(page, code)} for code in codes]


def _numbers(changes: Counter[str], states: Counter[str]) -> dict[str, int]:
    return {
        "found": changes["new"] + changes["continued"], "new": changes["new"], "continued": changes["continued"],
        "gone": changes[GONE], "todo": sum(states[one] for one in TO_DO),
        "settled": sum(states[one] for one in SETTLED),
    }  # fmt: skip


# The columns of numbers: what each counts, and the filter that opens the very findings it counts.
NUMBERS: dict[str, tuple[str, dict[str, str]]] = {
    "found": (mark("Found"), {}),
    "new": (mark("New"), {"change": "new"}),
    "continued": (mark("Still there"), {"change": "continued"}),
    "gone": (mark("Cured since"), {"change": "", "state": CURED}),
    "todo": (mark("To do"), {"state": "todo"}),
    "settled": (mark("Exempted or not so"), {"state": "settled"}),
}


def _heads() -> list[str]:
    return [gettext(word) for word, _ in NUMBERS.values()]


def _sum(listed: Listed, rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    return _cells_of(listed, {name: sum(row[name] for row in rows) for name in NUMBERS}, {})


def _celled(
    listed: Listed, rows: list[dict[str, Any]], kept: Sequence[Mapping[str, str] | None]
) -> list[dict[str, Any]]:
    """Rows with their numbers as people read them, each opening what it counts; `kept` is a row's own filter."""
    return [{**row, "cells": _cells_of(listed, row, one)} for row, one in zip(rows, kept, strict=True)]


def _cells_of(listed: Listed, numbers: Mapping[str, int], kept: Mapping[str, str] | None) -> list[dict[str, str]]:
    cells = []
    for name, (word, asked) in NUMBERS.items():
        # A state that is asked for already is the narrower one.
        state = {"state": listed.given["state"]} if "state" in listed.given and name != "gone" else {}
        url = listed.url(show="list", **{**asked, **state, **kept}) if numbers[name] and kept is not None else ""
        cells.append({"label": gettext(word), "text": f"{numbers[name]:,}", "url": url})
    return cells


def _villages(page: Opened, listed: Listed) -> dict[str, Any]:
    """Each village, and what lies in none under its township or the county."""
    changes: dict[Subject | None, Counter[str]] = defaultdict(Counter)
    states: dict[Subject | None, Counter[str]] = defaultdict(Counter)
    homes: dict[str, Subject | None] = {}
    for path, change, state, count in listed.found.counted("path", "change", "state"):
        home = homes.setdefault(path, listed.place(path) or listed.place(path, "township"))
        changes[home][change] += count
        states[home][state] += count
    for path, count in _gone(listed, "path"):
        home = homes.setdefault(path, listed.place(path) or listed.place(path, "township"))
        changes[home][GONE] += count
    homed = [(home, _village(page, listed, home, _numbers(changes[home], states[home]))) for home in changes]
    homed.sort(key=lambda pair: (-pair[1]["todo"], pair[1]["label"]))
    rows = [row for _, row in homed]
    kept = [_place(home) for home, _ in homed]
    return {"heads": _heads(), "rows": _celled(listed, rows, kept), "sum": _sum(listed, rows)}


def _place(home: Subject | None) -> dict[str, str]:
    """The filter of a village; of a township or the county without what lies in a village or township of it."""
    if home is None or home.area is None:
        return {"township": OWN, "village": ""}
    if home.area.level == "village":
        return {"village": home.code}
    return {"township": home.code, "village": OWN}


def _village(page: Opened, listed: Listed, home: Subject | None, numbers: dict[str, int]) -> dict[str, Any]:
    village = home is not None and home.area is not None and home.area.level == "village"
    township = listed.place(home.path, "township") if home is not None and village else None
    place, under = (
        page.words.name(home) if home is not None else gettext("The county itself"),
        page.words.name(township),
    )
    kept = _place(home)
    return {
        "label": place if village or home is None else gettext("%(place)s, in no village") % {"place": place},
        "family": under,
        "url": listed.url(show="list", **kept),
        "work_url": listed.url("finding_work", **kept) if page.may(Right.SCREEN_FINDING_DECIDE) else "",
        **numbers,
    }


def _list(page: Opened, listed: Listed) -> dict[str, Any]:
    """A page of findings, each with its record."""
    paper = Paginator(range(len(listed.found)), AT_ONCE).get_page(page.request.GET.get("page"))
    rows = listed.found.rows(paper.start_index() - 1 if len(listed.found) else 0, AT_ONCE)
    named = subjects_of(page, [one.subject_id for one in rows])
    return {
        "rows": [finding_row(page, listed, one, named[one.subject_id]) for one in rows if one.subject_id in named],
        "pages": pages(page, paper),
        "one_check": "check" in listed.given,
    }


def finding_row(page: Opened, listed: Listed, one: Row, subject: Subject) -> dict[str, Any]:
    """One finding as a line of a list."""
    said = listed.whole.said[one.code]
    return {
        "name": page.words.name(subject),
        "code": subject.code,
        "url": verdicts_url(page, subject),
        "mend_url": mend_url(page, subject),
        "where": listed.where(one.path),
        "label": label(said),
        "rule_url": rule_url(page, one.code),
        "severity": listed.severity(said),
        "change": change_badge(one.change),
        "since": one.since.isoformat(),
        "state": state_badge(one.state),
        "chosen": f"{one.code}:{subject.uid}",
    }


def _lacking(page: Opened, listed: Listed) -> dict[str, Any]:
    """What is not collected over the whole county, so that rules cannot tell; these are no findings."""
    if listed.run is None:
        return {}
    outcomes = list(listed.run.outcomes.filter(unknown__gt=0))
    said = listed.whole.said
    return {
        "rows": [
            {
                "label": both(one.field.zh, one.field.en.replace("_", " ")),
                "family": both(one.entity.zh, one.entity.name.replace("_", " ")),
                "missing": both(*one.field.missing),
                "found": one.records,
            }
            for one in not_collected(listed.run, outcomes)
        ],
        "rules": [
            {"label": label(said[one.code]), "asked": one.asked, "unknown": one.unknown}
            for one in sorted(outcomes, key=lambda each: -each.unknown)
            if one.code in said
        ],
    }


PARTS = {"checks": _checks, "villages": _villages, "list": _list, "lacking": _lacking}


def finding_file(request: HttpRequest) -> HttpResponse:
    """The findings of the filter as a workbook, names as the reader sees them; each with its permanent number."""
    page = Opened(request)
    listed = Listed(page)
    rows = listed.found.rows()
    named = subjects_of(page, [one.subject_id for one in rows])
    heads = [
        gettext("Record"), gettext("Code"), gettext("Place"), gettext("Check of records"),
        gettext("Kind of check"), gettext("Severity"), gettext("Since the run before"), gettext("Since"),
        gettext("State"), gettext("Decided"), gettext("What to do"), gettext("Permanent number"),
    ]  # fmt: skip
    return sheet(
        "findings", heads, [_cells(page, listed, one, named[one.subject_id]) for one in rows if one.subject_id in named]
    )


def _cells(page: Opened, listed: Listed, one: Row, subject: Subject) -> list[str]:
    row = finding_row(page, listed, one, subject)
    said = listed.whole.said[one.code]
    decision = decision_line(page, listed.found.decided.get(one.code, {}).get(one.subject_id))
    cure = said.body.get("cure") or {}
    said_of = [decision[part] for part in ("text", "more") if decision[part]] if decision else []
    return [
        row["name"], subject.code, row["where"], row["label"],
        listed.family(said.body.get("family", "lead")), row["severity"]["label"], row["change"]["label"], row["since"],
        row["state"]["label"], gettext("; ").join(said_of),
        both(cure.get("zh", ""), cure.get("en", "")), str(subject.uid),
    ]  # fmt: skip
