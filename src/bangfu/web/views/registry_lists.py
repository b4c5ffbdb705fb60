"""The lists of households, people and villages: filters and columns in the address, sums of the whole filter."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.unit import show
from bangfu.registry.queries.lists.bulk import SETTABLE
from bangfu.registry.queries.lists.cells import Value
from bangfu.staff.queries.views import default_view
from bangfu.web.numbers import PER_HOUSEHOLD
from bangfu.web.opened import Opened
from bangfu.web.registry_export import FORMS
from bangfu.web.registry_filters import COLUMN, FIRST, LISTS, MORE, Asked, view_url, views_of
from bangfu.web.registry_parts import parts, ways
from bangfu.web.registry_words import label_of, plain, unit_of
from bangfu.web.views.works import pages

AT_ONCE = 50
EMPTY = {
    "households": (
        mark("No household matches"),
        mark("Remove a filter or choose another day; households come in by import."),
    ),
    "people": (mark("Nobody matches"), mark("Remove a filter or choose another day.")),
    "villages": (mark("No village matches"), mark("Remove a filter or choose another day.")),
}
# What the first cell of a row is, and by what it is sorted.
LEADS = {"households": ("head", mark("Head")), "people": ("name", mark("Name")), "villages": ("name", mark("Village"))}
SORTS = {
    "households": {"lead": "head", "village": "village", "members": "members", "income": "income"},
    "people": {"lead": "name", "age": "age", "household": "household", "roster": "queue"},
    "villages": {"lead": "village", "households": "households"},
}
TOTALS = {
    "households": (mark("Number of households"), mark("households")),
    "people": (mark("Number of people"), mark("people")),
    "labour": (mark("Able to work"), mark("people")),
    "women": (mark("Women"), mark("people")),
    "men": (mark("Men"), mark("people")),
    "villages": (mark("Number of villages"), mark("villages")),
    "farmland_mu100": (mark("Farmland"), mark("mu")),
}
# The page that tells of one of them.
STORIES = {"households": "household", "people": "person", "villages": "village"}


def households(request: HttpRequest) -> HttpResponse:
    """Households as of a day."""
    return _list(request, "households")


def people(request: HttpRequest) -> HttpResponse:
    """People as of a day."""
    return _list(request, "people")


def villages(request: HttpRequest) -> HttpResponse:
    """Villages as of a day."""
    return _list(request, "villages")


def _list(request: HttpRequest, kind: str) -> HttpResponse:
    page = Opened(request)
    usual = default_view(page.actor, page.book, kind) if not request.GET else None
    if usual is not None:
        return HttpResponseRedirect(view_url(page, usual))
    asked = Asked(page, kind)
    sums = asked.listing.totals()
    paper = Paginator(_Counted(asked.listing.rows, sums[kind]), AT_ONCE).get_page(request.GET.get("page"))
    title, sentence = EMPTY[kind]
    context = {
        "title": gettext(LISTS[kind]),
        "as_of": asked.on.isoformat(),
        "filter_form": asked.form,
        "first": FIRST,
        "folded": any(name not in FIRST for name in asked.filters),
        "folded_open": bool(request.GET.get(MORE)) or any(name not in FIRST for name in asked.given),
        "filters": asked.chips(),
        "clear_url": page.url(kind, {"view": "none"}) if asked.given or asked.on != page.today else "",
        "totals": totals_cells(sums),
        "totals_note": _note(sums),
        "heads": _heads(page, asked, kind),
        "rows": _rows(asked, kind, list(paper)),
        "columns": _chooser(asked, kind),
        "views": views_of(page, kind, asked),
        "ways": ways(asked),
        "parts": parts(asked),
        "file_url": page.url("registry_file", asked.address(), kind=kind)
        if kind in FORMS and sums[kind] and asked.on == page.today
        else "",
        "change": _change(page, asked, kind, sums[kind]),
        "pages": pages(page, paper),
        "empty": {"title": gettext(title), "sentence": gettext(sentence)},
    }
    return render(request, "bangfu/registry_list.html", context)


class _Counted(Sequence[Any]):
    """The rows of a query of which it is known how many there are."""

    def __init__(self, rows: Any, number: int) -> None:
        self._rows, self._number = rows, number

    def __len__(self) -> int:
        return self._number

    def __getitem__(self, place: Any) -> Any:
        return list(self._rows[place]) if isinstance(place, slice) else self._rows[place]


def totals_cells(sums: dict[str, int]) -> list[dict[str, str]]:
    """The sums over everything found, each with its unit; people a household where both are counted."""
    cells = _sums(sums)
    if sums.get("households") and "people" in sums:
        value = show(Fraction(sums["people"], sums["households"]), PER_HOUSEHOLD, 2)
        cells.append({"label": gettext("People a household"), "value": value, "unit": ""})
    return cells


def _sums(sums: dict[str, int]) -> list[dict[str, str]]:
    return [
        {
            "label": gettext(label),
            "value": plain("mu100" if name == "farmland_mu100" else "whole", sums[name]),
            "unit": gettext(unit),
        }
        for name, (label, unit) in TOTALS.items()
        if name in sums
    ]


def _note(sums: dict[str, int]) -> str:
    if not sums.get("farmland_lacking"):
        return ""
    words = gettext("%(count)s households state no farmland; the sum is of the others.")
    return words % {"count": f"{sums['farmland_lacking']:,}"}


def _change(page: Opened, asked: Asked, kind: str, number: int) -> dict[str, Any]:
    """Where rows that are ticked, or all of the filter, are changed at once; nothing for who may not change them."""
    if kind not in SETTABLE or page.book.read_only or not page.may(Right.REGISTRY_HOUSEHOLD_WRITE):
        return {}
    kept = asked.address()
    return {
        "url": page.url("registry_change", kind=kind),
        "kept": [(name, one) for name, many in kept.items() for one in ([many] if isinstance(many, str) else many)],
        "every_url": page.url("registry_change", kept, kind=kind),
        "count": f"{number:,}",
    }


def _heads(page: Opened, asked: Asked, kind: str) -> list[dict[str, Any]]:
    """The heads of the columns; one by which the list can be sorted is a link that says which way it stands."""
    sorts = SORTS[kind]

    def head(name: str, label: str, unit: str, numeric: bool) -> dict[str, Any]:
        by = sorts.get(name, "")
        here = asked.sort.removeprefix("-") == by if by else False
        down = here and asked.sort.startswith("-")
        # Numbers are asked for from the largest on.
        to = (by if down else f"-{by}") if here else f"-{by}" if numeric else by
        return {
            "label": label, "unit": unit, "numeric": numeric, "url": page.here(sort=to) if by else "",
            "order": "" if not here else "descending" if down else "ascending",
        }  # fmt: skip

    columns = [asked.column(name) for name in asked.columns]
    return [
        head("lead", gettext(LEADS[kind][1]), "", False),
        *(head(one.name, label_of(one), unit_of(one), one.numeric) for one in columns),
    ]


def _rows(asked: Asked, kind: str, rows: list[Any]) -> list[dict[str, Any]]:
    page = asked.page
    kept = {} if asked.on == page.today else {"on": asked.on.isoformat()}
    values = asked.listing.values(rows, asked.columns, hidden=page.hidden)
    found = []
    for one, row in zip(rows, values, strict=True):
        subject = one if kind == "villages" else one.subject
        found.append(
            {
                "uid": str(subject.uid),
                "url": page.url(STORIES[kind], kept, uid=subject.uid),
                "name": row[LEADS[kind][0]].raw,
                "number": row["number"].raw,
                "cells": [asked.reading.cell(asked.column(name), row.get(name, Value())) for name in asked.columns],
            }
        )
    return found


def _chooser(asked: Asked, kind: str) -> dict[str, Any]:
    """The form that chooses columns; everything else the address says is kept."""
    given = asked.page.request.GET
    return {
        "name": COLUMN,
        "kept": [(name, value) for name in given if name not in (COLUMN, "page") for value in given.getlist(name)],
        "choices": [
            {"code": name, "label": label_of(asked.column(name)), "chosen": name in asked.columns}
            for name in (*asked.kind.columns, *asked.fields)
        ],
        "usual_url": asked.page.here(col=None) if given.getlist(COLUMN) else "",
    }
