"""Findings of the last run: by check, by village, one by one, and what is not collected; the list as a file."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.screening.queries.lists import CURED, GONE, STATES, TO_DO, Row, Wanted
from bangfu.screening.queries.verdicts import not_collected
from bangfu.subjects.models import Subject
from bangfu.vault.rules import mask
from bangfu.web.findings import STATES as STATE_WORDS
from bangfu.web.findings import (
    Listed,
    change_badge,
    kind_word,
    label,
    mend_url,
    state_badge,
    subjects_of,
    verdicts_url,
)
from bangfu.web.opened import Opened
from bangfu.web.sheets import sheet
from bangfu.web.views.works import pages
from bangfu.web.words import PEOPLE, both

AT_ONCE = 50
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
        return render(request, "bangfu/finding_none.html", {"runs_url": _runs_url(page)})
    asked = request.GET.get("show", "")
    show = asked if asked in SHOWN else "list" if "check" in listed.given else "checks"
    form = listed.form({"show": show})
    every = Counter(dict(listed.whole.narrowed(replace(listed.wanted, state="")).counted("state")))
    every["cured"] = sum(count for _, count in listed.whole.narrowed(_cured(listed)).counted("state"))
    context = {
        **_head(page, listed),
        "filter_form": form,
        "filters": listed.chips(form),
        "clear_url": listed.page.url("findings", {"show": show}) if listed.given else "",
        "states": [
            {
                "label": gettext(STATE_WORDS[code][1]),
                "count": f"{every[code]:,}",
                "url": listed.url(show=show, state="" if listed.given.get("state") == code else code),
                "active": listed.given.get("state") == code,
            }
            for code in STATES
        ],
        "tabs": [
            {"label": gettext(word), "url": listed.url(show=name), "active": show == name}
            for name, word in SHOWN.items()
        ],
        "show": show,
        "work_url": listed.url("finding_work") if page.may(Right.SCREEN_FINDING_DECIDE) else "",
        "file_url": listed.url("finding_file"),
        "total": _total(page, listed),
        **PARTS[show](page, listed),
    }
    return render(request, "bangfu/finding_list.html", context)


def _cured(listed: Listed) -> Wanted:
    return replace(listed.wanted, state=CURED, change="")


def _runs_url(page: Opened) -> str:
    return page.url("finding_runs")


def _head(page: Opened, listed: Listed) -> dict[str, Any]:
    run = listed.run
    if run is None:
        return {}
    return {
        "as_of": run.as_of.isoformat(),
        "snapshot": run.frozen.short,
        "run_url": page.url("finding_run", uid=run.uid),
        "runs_url": _runs_url(page),
        "exemptions_url": page.url("finding_exemptions"),
    }


def _total(page: Opened, listed: Listed) -> str:
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
    for code, count in listed.whole.narrowed(_cured(listed)).counted("code"):
        changes[code][GONE] = count
    rows = [
        {
            "label": label(listed.whole.said[code]),
            "family": listed.family(listed.whole.said[code].body.get("family", "lead")),
            "severity": listed.severity(listed.whole.said[code]),
            "url": listed.url(check=code, show="list"),
            **_numbers(changes[code], states[code]),
        }
        for code in listed.whole.codes
        if changes[code]
    ]
    return {"rows": _grouped(rows), "sum": _sum(rows), "quiet": _quiet(listed, len(rows))}


def _quiet(listed: Listed, told: int) -> str:
    run = listed.run
    silent = (run.outcomes.filter(fault__isnull=True, kind="check").count() if run else 0) - told
    return gettext("Checks that find nothing here: %(count)s.") % {"count": max(0, silent)}


def _numbers(changes: Counter[str], states: Counter[str]) -> dict[str, Any]:
    held = changes["new"] + changes["continued"]
    todo = sum(states[one] for one in TO_DO)
    return {
        "found": held, "new": changes["new"], "continued": changes["continued"], "gone": changes[GONE],
        "todo": todo, "settled": held - todo if held else 0,
    }  # fmt: skip


NUMBERS = ("found", "new", "continued", "gone", "todo", "settled")


def _sum(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {name: f"{sum(row[name] for row in rows):,}" for name in NUMBERS}


def _grouped(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Numbers as people read them."""
    return [{**row, **{name: f"{row[name]:,}" for name in NUMBERS}} for row in rows]


def _villages(page: Opened, listed: Listed) -> dict[str, Any]:
    """Each village, and what lies in none under its township or the county."""
    changes: dict[Subject | None, Counter[str]] = defaultdict(Counter)
    states: dict[Subject | None, Counter[str]] = defaultdict(Counter)
    homes: dict[str, Subject | None] = {}
    for path, change, state, count in listed.found.counted("path", "change", "state"):
        home = homes.setdefault(path, listed.place(path) or listed.place(path, "township"))
        changes[home][change] += count
        states[home][state] += count
    for path, count in listed.whole.narrowed(_cured(listed)).counted("path"):
        home = homes.setdefault(path, listed.place(path) or listed.place(path, "township"))
        changes[home][GONE] += count
    rows = [_village(page, listed, home, _numbers(changes[home], states[home])) for home in changes]
    rows.sort(key=lambda row: (-row["todo"], row["label"]))
    return {"rows": _grouped(rows), "sum": _sum(rows)}


def _village(page: Opened, listed: Listed, home: Subject | None, numbers: dict[str, Any]) -> dict[str, Any]:
    level = home.area.level if home is not None and home.area is not None else ""
    named = {level: home.code} if home is not None else {}
    township = listed.place(home.path, "township") if home is not None and level == "village" else None
    return {
        "label": page.words.name(home) if home is not None else gettext("The county itself and others"),
        "family": page.words.name(township),
        "url": listed.url(show="list", **named) if named else "",
        "work_url": listed.url("finding_work", **named) if named and page.may(Right.SCREEN_FINDING_DECIDE) else "",
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
    """The findings of the filter as a workbook, names of people masked; each with its permanent number."""
    page = Opened(request)
    listed = Listed(page)
    rows = listed.found.rows()
    named = subjects_of(page, [one.subject_id for one in rows])
    heads = [
        gettext("Number"), gettext("Record"), gettext("Code"), gettext("Place"), gettext("Check of records"),
        gettext("Kind of check"), gettext("Severity"), gettext("Since the run before"), gettext("Since"),
        gettext("State"), gettext("What to do"),
    ]  # fmt: skip
    return sheet(
        "findings", heads, [_cells(page, listed, one, named[one.subject_id]) for one in rows if one.subject_id in named]
    )


def _cells(page: Opened, listed: Listed, one: Row, subject: Subject) -> list[str]:
    row = finding_row(page, listed, one, subject)
    said = listed.whole.said[one.code]
    name = mask.name(subject.label) if subject.kind in PEOPLE else row["name"]
    cure = said.body.get("cure") or {}
    return [
        str(subject.uid), name, subject.code, row["where"], row["label"],
        listed.family(said.body.get("family", "lead")), row["severity"]["label"], row["change"]["label"], row["since"],
        row["state"]["label"], both(cure.get("zh", ""), cure.get("en", "")),
    ]  # fmt: skip
