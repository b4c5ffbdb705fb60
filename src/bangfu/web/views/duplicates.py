"""The list of suspected duplicates by village, and looking for them."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.registry.queries.likeness import matching_weights
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.models import Duplicate
from bangfu.screening.queries.duplicates import visible_duplicates
from bangfu.screening.rules.duplicates import TO_DO
from bangfu.web.duplicates import KINDS, agreements, area_names, likeness_words, state_badge
from bangfu.web.opened import Opened
from bangfu.web.views.works import pages

AT_ONCE = 30
SHOWN = {
    "todo": (mark("To be decided"), TO_DO),
    "different": (mark("Not the same"), ("different",)),
    "merged": (mark("Merged"), ("merged",)),
    "settled": (mark("No longer alike"), ("settled",)),
}


def duplicates(request: HttpRequest) -> HttpResponse:
    """Pairs of records that may be one, grouped by village; those still to be decided unless others are asked for."""
    page = Opened(request)
    every = visible_duplicates(page.actor, page.book)
    state = request.GET.get("state", "")
    state = state if state in SHOWN else "todo"
    found = every.filter(state__in=SHOWN[state][1]).order_by("left__path", "-bits100", "pk")
    paper = Paginator(found, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "groups": _groups(page, list(paper)),
        "total": gettext("%(count)s pairs: %(state)s") % {"count": f"{paper.paginator.count:,}",
                                                          "state": gettext(SHOWN[state][0])},
        "choices": [
            {
                "label": gettext(label), "count": every.filter(state__in=states).count(),
                "url": page.url("duplicates", {"state": name}), "active": name == state,
            }
            for name, (label, states) in SHOWN.items()
        ],
        "look_url": page.url("duplicates_look") if page.may(Right.SCREEN_RUN_MAKE) and not page.book.read_only else "",
        "key": page.key(),
        "pages": pages(page, paper),
    }  # fmt: skip
    return render(request, "bangfu/duplicate_list.html", context)


def duplicates_look(request: HttpRequest) -> HttpResponse:
    """Look through the county now."""
    page = Opened(request)
    found = look_for_duplicates(page.asking.call(request), county=page.book, on=page.today)
    told = gettext("%(people)s people compared: %(new)s new pairs, %(again)s to be asked again, %(settled)s settled.")
    success(request, told % {name: f"{count:,}" for name, count in found.items()})
    return HttpResponseRedirect(page.url("duplicates"))


def _groups(page: Opened, found: list[Duplicate]) -> list[dict[str, Any]]:
    weights = matching_weights(page.book, page.today) if found else None
    areas = {one.area_id for ticket in found for one in (ticket.left, ticket.right) if one.area_id}
    named = area_names(page, areas)
    groups = []
    for area, some in groupby(found, key=lambda one: one.left.area_id):
        rows = [
            {
                "url": page.url("duplicate", uid=one.uid),
                "left": {"name": page.words.name(one.left), "code": one.left.code},
                "right": {"name": page.words.name(one.right), "code": one.right.code},
                "elsewhere": named.get(one.right.area_id or 0, "") if one.right.area_id != area else "",
                "kind": gettext(KINDS[one.kind]),
                "alike": likeness_words(page, one, weights.same_bits100 if weights else 0),
                "agreements": agreements(page, one.levels),
                "state": state_badge(one.state),
                "since": one.found_on.isoformat(),
            }
            for one in some
        ]
        groups.append({"title": named.get(area or 0, gettext("No village")), "rows": rows})
    return groups
