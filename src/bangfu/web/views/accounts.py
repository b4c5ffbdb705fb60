"""The accounts of an income year of a village or of all: what they come to, and how each of them stands."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.places.queries import area_by_code
from bangfu.registry.models import Membership, Residence
from bangfu.registry.queries.accounts import STATES, in_state, line_fen, listed
from bangfu.registry.rules.accounts import last_income_year, per_head_fen
from bangfu.web.forms import FilterForm, choice
from bangfu.web.numbers import YUAN, exact
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.views.works import pages
from bangfu.web.words import Badge

AT_ONCE = 50
FIRST_YEAR = 2014
STATE_WORDS = {
    "missing": ("wait", mark("No account yet")),
    "open": ("going", mark("To be gone through")),
    "confirmed": ("ok", mark("Confirmed by the household")),
    "objected": ("bad", mark("The household objects")),
}


def state_badge(state: str) -> Badge:
    """How an account stands, as a badge."""
    kind, label = STATE_WORDS[state]
    return {"kind": kind, "label": gettext(label)}


def household_accounts(request: HttpRequest) -> HttpResponse:
    """Every visible household of today with its account of a year."""
    page = Opened(request)
    form = _filters(page)
    given = {name: str(form.value(name)) for name in ("year", "village", "state") if form.value(name)}
    year = int(given.get("year", last_income_year(page.today)))
    rows = _within(page, listed(page.actor, page.book, year, page.today), given.get("village", ""))
    counts = {state: in_state(rows, state).order_by().count() for state in STATES}
    shown = in_state(rows, given["state"]) if "state" in given else rows
    paper = Paginator(shown, AT_ONCE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "line": exact(line_fen(page.book.pk, year), YUAN),
        "counts": [{**state_badge(state), "count": f"{counts[state]:,}"} for state in STATES],
        "filter_form": form,
        "filters": form.chips(given, page.here),
        "clear_url": page.url("household_accounts") if given else "",
        "rows": _rows(page, list(paper), year),
        "pages": pages(page, paper),
    }
    return render(request, "bangfu/account_list.html", context)


def _filters(page: Opened) -> FilterForm:
    years = range(last_income_year(page.today), FIRST_YEAR - 1, -1)
    within = page.scope(Right.REGISTRY_HOUSEHOLD_READ)
    places = AreaName.objects.filter(county=page.book, area__level="village", area__path__startswith=within)
    villages = places.as_of(page.today)
    named = villages.order_by("code").values_list("code", "name", "alias")
    fields: dict[str, forms.Field] = {
        # One year is always asked for: the last one that ended unless another is chosen.
        "year": forms.ChoiceField(label=_("Income year"), choices=[(str(year), str(year)) for year in years]),
        "village": choice(
            _("Village"), [(code, (alias or name) if page.hidden else name) for code, name, alias in named]
        ),
        "state": choice(_("How it stands"), [(code, gettext(STATE_WORDS[code][1])) for code in STATES]),
    }
    return FilterForm(page.request.GET, fields, {"names": SHOWN} if page.book.read_only and not page.hidden else {})


def _within(page: Opened, rows: Any, village: str) -> Any:
    if not village:
        return rows
    try:
        path = area_by_code(page.book, village, page.today).path
    except Refusal:
        return rows.none()
    return rows.filter(subject__path__startswith=path)


def _rows(page: Opened, households: list[Any], year: int) -> list[dict[str, Any]]:
    keys = [one.pk for one in households]
    heads = Membership.objects.filter(household__in=keys, relation=Membership.HEAD).as_of(page.today)
    named = {row.household_id: row.person.subject for row in heads.select_related("person__subject")}
    homes = dict(
        Residence.objects.filter(household__in=keys).as_of(page.today).values_list("household_id", "village_id")
    )
    villages = {
        row.area_id: (row.alias or row.name) if page.hidden else row.name
        for row in AreaName.objects.filter(area__in=set(homes.values())).as_of(page.today)
    }
    line = line_fen(page.book.pk, year)
    return [
        {
            "url": page.url("household_account", uid=one.subject.uid, year=year),
            "name": page.words.name(named.get(one.pk)) or one.household_no,
            "code": one.household_no,
            "village": villages.get(homes.get(one.pk, 0), ""),
            "members": one.headcount,
            **_result(one, line),
            "state": state_badge(_state(one)),
        }
        for one in households
    ]


def _result(one: Any, line: int | None) -> dict[str, Any]:
    """Net income, and a head; against the line without dividing."""
    if one.net is None or not one.headcount:
        return {"net": exact(one.net, YUAN), "per_head": "", "reached": None}
    reached = None if line is None else one.net >= line * one.headcount
    return {
        "net": exact(one.net, YUAN),
        "per_head": exact(per_head_fen(one.net, one.headcount), YUAN),
        "reached": reached_badge(reached),
    }


def reached_badge(reached: bool | None) -> Badge | None:
    """Whether the line is reached; None where it cannot be told."""
    if reached is None:
        return None
    return {"kind": "ok", "label": gettext("Line reached")} if reached else {
        "kind": "warn", "label": gettext("Below the line")
    }  # fmt: skip


def _state(one: Any) -> str:
    """As `queries.accounts.state_of`, of a row that was asked for together with the others."""
    if one.account_pk is None:
        return "missing"
    if one.last_answer == "objected" and not one.settled:
        return "objected"
    return "confirmed" if one.last_answer == "confirmed" and one.last_account == one.account_pk else "open"
