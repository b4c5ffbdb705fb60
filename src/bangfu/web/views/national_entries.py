"""What is to be entered in the national system, in the order of its pages; the next export ticks it by itself."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import mark
from bangfu.places.models import Area
from bangfu.registry.queries.differences import ToEnter, to_enter, told_of
from bangfu.registry.queries.sources import compared_fields, visible_lists
from bangfu.registry.rules.comparing import NATIONAL, Tick
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import Opened
from bangfu.web.sheets import sheet
from bangfu.web.source_words import TICKS, SourceWords, badge
from bangfu.web.views.works import pages

AT_ONCE = 50
SCREEN = "registry.national_screen"
TO_DO = "todo"
OPEN = (Tick.WAITING, Tick.NOT_ENTERED, Tick.INCONSISTENT)
HEADS = (
    mark("Page"), mark("Household or member"), mark("Number"), mark("Field"), mark("In the national system"),
    mark("To be entered"), mark("Changed on"), mark("State"),
)  # fmt: skip


def national_entries(request: HttpRequest) -> HttpResponse:
    """What a township has to enter."""
    page = Opened(request)
    asked, found, subjects = _asked(page)
    words = SourceWords(page)
    shown = _narrowed(asked, found)
    counts = Counter(one.tick for one in found)
    paper = Paginator(shown, AT_ONCE).get_page(request.GET.get("page"))
    whole = request.GET.get("all") == "1"
    last = visible_lists(page.actor, page.book).filter(kind=NATIONAL).first()
    context = {
        "filter_form": asked,
        "counts": [
            {"label": gettext(TICKS[one][1]), "value": f"{counts[one]:,}", "url": page.here(tick=one.value)}
            for one in Tick
        ],
        "rows": [_row(page, words, one, subjects[one.subject]) for one in (shown if whole else paper)],
        "pages": pages(page, paper) if not whole else {"count": 1},
        "count": f"{len(shown):,}",
        "all_url": "" if whole else page.here(all="1"),
        "file_url": page.url("national_entries_file", request.GET.dict()),
        "last": last.as_of.isoformat() if last else "",
        "day": page.today.isoformat(),
        "town": _towns(page).get(int(asked.value("town")), "") if asked.value("town") else "",
    }
    return render(request, "bangfu/national_entries.html", context)


def national_entries_file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook."""
    page = Opened(request)
    asked, found, subjects = _asked(page)
    words = SourceWords(page)
    rows = []
    for one in _narrowed(asked, found):
        row = _row(page, words, one, subjects[one.subject])
        told = ("screen", "name", "code", "field", "national", "ours", "since")
        rows.append([*(row[name] for name in told), row["badge"]["label"]])
    return sheet("national-entries", [gettext(one) for one in HEADS], rows)


def _asked(page: Opened) -> tuple[FilterForm, list[ToEnter], dict[int, Subject]]:
    towns = _towns(page)
    states = [(TO_DO, gettext("Still to be entered")), *((one.value, gettext(TICKS[one][1])) for one in Tick)]
    asked = FilterForm(
        {"tick": TO_DO, **page.request.GET.dict()},
        {
            "town": choice(_("Township"), [(str(key), name) for key, name in towns.items()]),
            "tick": choice(_("State"), states),
        },
    )
    rows = told_of(page.actor, page.book)
    if town := asked.value("town"):
        rows = rows.filter(path__startswith=Area.objects.get(pk=int(town)).path)
    subjects = {one.pk: one for one in rows}
    pairs = [(one.pk, one.kind) for one in subjects.values()]
    return asked, to_enter(page.book, pairs, page.today, compared_fields(page.today, page.book.pk)), subjects


def _towns(page: Opened) -> dict[int, str]:
    """The townships in which the reader may read households."""
    rows = Subject.objects.filter(kind="area", county=page.book, area__level="township").order_by("code")
    paths = set(told_of(page.actor, page.book).order_by().values_list("path", flat=True).distinct())
    return {
        one.area_id: page.words.name(one)
        for one in rows
        if one.area_id is not None and any(path.startswith(one.path) for path in paths)
    }


def _narrowed(asked: FilterForm, found: list[ToEnter]) -> list[ToEnter]:
    """What is asked for, page after page of the national system as one enters it."""
    tick = asked.value("tick")
    shown = [one for one in found if tick == "" or (one.tick in OPEN if tick == TO_DO else one.tick == tick)]
    return sorted(shown, key=lambda one: (one.field.order, one.subject))


def _row(page: Opened, words: SourceWords, one: ToEnter, subject: Subject) -> dict[str, Any]:
    return {
        "screen": page.words.label(SCREEN, one.field.screen),
        "name": page.words.name(subject),
        "code": subject.code,
        "field": words.field(one.field),
        "national": words.value(one.field, one.national),
        "ours": words.value(one.field, one.ours),
        "since": one.since.isoformat() if one.since else "",
        "badge": badge(TICKS[one.tick]),
    }
