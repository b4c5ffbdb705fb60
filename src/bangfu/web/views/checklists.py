"""Checklists: how many records meet all of what they list, who lacks what, by village and helper, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.policybook.queries import in_force_or_none
from bangfu.screening.queries.checklists import Counted, checklist, checklists, counted
from bangfu.screening.queries.verdicts import whys
from bangfu.screening.rules.checklists import Standing, share_bp, tallies
from bangfu.staff.models import Assignment
from bangfu.subjects import queries as subjects
from bangfu.subjects.models import Subject
from bangfu.web.findings import Listed, checks_url, kind_word, label, sentences, subjects_of
from bangfu.web.forms import FilterForm, choice
from bangfu.web.numbers import chinese, percent
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.views.works import pages
from bangfu.web.words import told_apart

AT_ONCE = 50
HELPERS_AT_MOST = 50


def checklists_page(request: HttpRequest) -> HttpResponse:
    """Every checklist with how many records meet all of it."""
    page = Opened(request)
    found = [counted(page.actor, page.book, one, page.today) for one in checklists(page.book, page.today)]
    return render(request, "bangfu/checklist_list.html", {"rows": [_listed(page, one) for one in found]})


def _listed(page: Opened, one: Counted) -> dict[str, Any]:
    whole = sum(row.whole for row in one.rows)
    return {
        "name": label(one.asked.said),
        "url": page.url("checklist", code=one.asked.code),
        "count": _number(one, len(one.rows)) if one.run else "",
        "whole": _number(one, whole) if one.run else "",
        "share": percent(share_bp(whole, len(one.rows))) if one.rows else "",
        "as_of": one.run.as_of.isoformat() if one.run else "",
    }


def item_words(one: Counted) -> list[str]:
    """What each item is called, in the reader's language."""
    return one.asked.words("zh" if chinese() else "en")


def _number(one: Counted, count: int) -> str:
    """«84 households»: what a checklist counts stands beside the number."""
    return f"{count:,} {kind_word(one.asked.entity)}"


def checklist_page(request: HttpRequest, code: str) -> HttpResponse:
    """One checklist: its items, and the records with what each of them lacks."""
    page = Opened(request)
    found = counted(page.actor, page.book, checklist(page.book, code, page.today), page.today)
    words = item_words(found)
    helpers = _helpers(page, found)
    form = _form(page, found, helpers)
    rows = _narrowed(found, form, helpers.of)
    paper = Paginator(rows, AT_ONCE).get_page(request.GET.get("page"))
    whole = sum(row.whole for row in rows)
    context = {
        "title": label(found.asked.said),
        "source": found.asked.said.source,
        "as_of": found.run.as_of.isoformat() if found.run else "",
        "best_first": found.asked.best_first,
        "summary": {"count": _number(found, len(rows)), "whole": _number(found, whole)},
        "of": _of(page, found),
        "nobody": found.run is not None and not found.rows,
        "share": percent(share_bp(whole, len(rows))) if rows else "",
        "filter_form": form,
        "items": _items(found, rows, words),
        "rows": _rows(page, found, list(paper), words),
        "helpers": helpers.told(rows) if not found.asked.best_first else [],
        "pages": pages(page, paper),
        "crumbs": [
            {"label": gettext("Checklists"), "url": page.url("checklists")},
            {"label": label(found.asked.said), "url": ""},
        ],
    }
    return render(request, "bangfu/checklist_page.html", context)


def _of(page: Opened, found: Counted) -> dict[str, str]:
    """The rule that says who is counted."""
    rule = in_force_or_none("rule", found.asked.of, page.today, page.book.pk)
    url = page.url("rule", code=found.asked.of) if page.may(Right.POLICY_ENTRY_READ) else ""
    return {"name": label(rule.as_file()) if rule else found.asked.of, "url": url}


def _form(page: Opened, found: Counted, helpers: Helpers) -> FilterForm:
    named = told_apart((str(key), name) for key, name in helpers.names.items())
    stand = [("lacking", gettext("Something is missing")), ("whole", gettext("All met"))]
    fields = {"area": choice(_("Area"), _areas(page, found.rows))} | (
        {"helper": choice(_("Helper"), named)} if named else {}
    )
    return FilterForm(page.request.GET, {**fields, "standing": choice(_("Standing"), stand)})


class Helpers:
    """Who answers for which of the records a checklist is of."""

    def __init__(self, names: dict[int, str], of: dict[int, set[int]]) -> None:
        self.names = names
        self.of = of

    def told(self, rows: Iterable[Standing]) -> list[dict[str, str]]:
        """How many records each helper answers for, how many are whole and how many items they lack in all."""
        own: dict[int, list[Standing]] = defaultdict(list)
        for row in rows:
            for helper in self.of.get(row.subject, ()):
                own[helper].append(row)
        lacking = {key: sum(len(one.met) - one.count for one in mine) for key, mine in own.items()}
        return [
            {
                "name": self.names[key],
                "count": f"{len(own[key]):,}",
                "whole": f"{sum(one.whole for one in own[key]):,}",
                "lacking": f"{lacking[key]:,}",
            }
            for key in sorted(own, key=lambda key: (-lacking[key], self.names[key]))[:HELPERS_AT_MOST]
        ]


def _helpers(page: Opened, found: Counted) -> Helpers:
    if found.run is None:
        return Helpers({}, {})
    wanted = {row.subject for row in found.rows}
    held = Assignment.objects.filter(target__county=page.book, target__kind="household").as_of(found.run.as_of)
    of: dict[int, set[int]] = defaultdict(set)
    names = {}
    for one in held.select_related("helper"):
        if one.helper is not None and one.target_id in wanted:
            of[one.target_id].add(one.helper_id)
            names[one.helper_id] = page.words.name(one.helper)
    return Helpers(names, dict(of))


def _areas(page: Opened, rows: Iterable[Standing]) -> list[tuple[str, str]]:
    paths = set(Subject.objects.filter(pk__in=[row.subject for row in rows]).values_list("path", flat=True))
    above = {path[: end + 1] for path in paths for end, sign in enumerate(path) if sign == "/" and end}
    named = AreaName.objects.filter(county=page.book, area__path__in=above).as_of(page.today).select_related("area")
    listed = sorted((one.area.path, (one.alias or one.name) if page.hidden else one.name) for one in named)
    return told_apart(listed)


def _narrowed(found: Counted, form: FilterForm, helped: dict[int, set[int]]) -> list[Standing]:
    rows = list(found.rows)
    if path := str(form.value("area")):
        inside = set(
            Subject.objects.filter(pk__in=[one.subject for one in rows], path__startswith=path).values_list(
                "pk", flat=True
            )
        )
        rows = [one for one in rows if one.subject in inside]
    if helper := str(form.value("helper")):
        rows = [one for one in rows if int(helper) in helped.get(one.subject, ())]
    if standing := str(form.value("standing")):
        rows = [one for one in rows if one.whole == (standing == "whole")]
    return rows


def _items(found: Counted, rows: list[Standing], words: list[str]) -> list[dict[str, str]]:
    return [
        {
            "name": word,
            "met": f"{count:,}",
            "lacking": f"{len(rows) - count:,}",
            "share": percent(share_bp(count, len(rows))) if rows else "",
        }
        for word, count in zip(words, tallies(found.asked, rows), strict=True)
    ]


def _rows(page: Opened, found: Counted, rows: list[Standing], words: list[str]) -> list[dict[str, Any]]:
    named = Subject.objects.select_related("area").in_bulk([one.subject for one in rows])
    ranks = {one.subject: place for place, one in enumerate(found.rows, 1)}
    places = Listed(page, {})
    return [
        {
            "rank": str(ranks[one.subject]) if found.asked.best_first else "",
            "name": page.words.name(named[one.subject]),
            "about": named[one.subject].code,
            "where": _where(page, places, named[one.subject]),
            "url": page.url("checklist_standing", code=found.asked.code, uid=named[one.subject].uid),
            **told(one, words),
        }
        for one in rows
    ]


def _where(page: Opened, places: Listed, subject: Subject) -> str:
    """Township and village; of a village the township alone."""
    if subject.kind == "area":
        return page.words.name(places.place(subject.path, "township"))
    return places.where(subject.path)


def told(one: Standing, words: list[str]) -> dict[str, Any]:
    """A record's standing in words: how many of how many, the share, what is met and what is missing."""
    return {
        "count": gettext("%(count)s of %(of)s") % {"count": one.count, "of": len(one.met)},
        "share": percent(one.share_bp),
        "met": gettext(", ").join(one.told(words)),
        "lacking": gettext(", ").join(one.told(words, met=False)),
        "badge": {"kind": "ok", "label": gettext("All met")}
        if one.whole
        else {"kind": "bad", "label": gettext("Something is missing")},
    }


def checklist_standing(request: HttpRequest, code: str, uid: str) -> HttpResponse:
    """One record under a checklist: each item with the reason why it is met or missing."""
    page = Opened(request)
    found = counted(page.actor, page.book, checklist(page.book, code, page.today), page.today)
    subject = subjects.get(page.actor, Right.SCREEN_FINDING_READ, uid)
    one = next((row for row in found.rows if row.subject == subject.pk), None)
    if one is None:
        # Who may read findings may not read every record there: of one that is not counted nothing is told.
        raise missing(mark("There is nothing with this number that you may see."))
    context = {
        "title": page.words.name(subject),
        "kind": label(found.asked.said),
        "code": subject.code,
        "as_of": found.run.as_of.isoformat() if found.run else "",
        "where": _where(page, Listed(page, {}), subject),
        "url": record_url(page, subject),
        "checks_url": checks_url(page, subject),
        **told(one, item_words(found)),
        "items": _reasons(page, found, one),
        "crumbs": [
            {"label": gettext("Checklists"), "url": page.url("checklists")},
            {"label": label(found.asked.said), "url": page.url("checklist", code=code)},
            {"label": page.words.name(subject), "url": ""},
        ],
    }  # fmt: skip
    return render(request, "bangfu/checklist_standing.html", context)


def _reasons(page: Opened, found: Counted, one: Standing) -> list[dict[str, Any]]:
    """Each item, whether it is met, and why in sentences."""
    explained = whys(found.run, {code: [one.subject] for code in found.asked.items}) if found.run else {}
    reasons = {code: of.reasons[one.subject] for code, of in explained.items() if one.subject in of.reasons}
    named = subjects_of(page, {member for reason in reasons.values() for member in reason.all_members()})
    rows = []
    for item, word, met in zip(found.asked.items, item_words(found), one.met, strict=True):
        badge = {"kind": "ok", "label": gettext("Met")} if met else {"kind": "bad", "label": gettext("Missing")}
        why = sentences(page, reasons[item], named) if item in reasons else []
        rows.append({"name": word, "badge": badge, "why": why})
    return rows
