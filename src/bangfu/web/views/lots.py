"""Lots of a month: how far each stood week by week, and their order against plan. People are never ranked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import FilterForm
from bangfu.web.numbers import PERCENT, exact, percent
from bangfu.web.opened import SHOWN, Opened
from bangfu.web.records import record_url
from bangfu.works.models import Progress
from bangfu.works.queries import LotMonth, lots_in_month

MONTHS_AT_MOST = 24


def lots(request: HttpRequest) -> HttpResponse:
    """The weekly sheet and the monthly order of the lots under construction."""
    page = Opened(request)
    months = _months(page)
    form = FilterForm(
        request.GET if request.GET.get("month") else {**request.GET.dict(), "month": months[0] if months else ""},
        {"month": forms.ChoiceField(label=_("Month"), choices=[(month, month) for month in months])},
        {"names": SHOWN} if page.book.read_only and not page.hidden else {},
    )
    month = str(form.value("month")) or (months[0] if months else page.today.strftime("%Y-%m"))
    first = date.fromisoformat(f"{month}-01")
    rows = lots_in_month(page.actor, page.book, first)
    context = {
        "month": month,
        "filter_form": form if len(months) > 1 else None,
        "weeks": [end.strftime("%m-%d") for end, _stood in rows[0].weeks] if rows else [],
        "rows": [_row(page, one) for one in rows],
    }
    return render(request, "bangfu/lot_list.html", context)


def _months(page: Opened) -> list[str]:
    """The months in which lots reported, youngest first."""
    days = Progress.objects.known().filter(subject__kind="lot", subject__county=page.book).values_list("on", flat=True)
    return sorted({day.strftime("%Y-%m") for day in days}, reverse=True)[:MONTHS_AT_MOST]


def _signed(bp: int) -> str:
    """Percentage points with their sign."""
    return ("+" if bp > 0 else "−" if bp < 0 else "") + exact(abs(bp), PERCENT)


def _about(page: Opened, one: LotMonth) -> list[str]:
    """What tells two lots of one project apart: its own code, and the project where it is called otherwise."""
    project = page.words.name(one.lot.of)
    return [one.lot.subject.code, *([project] if project != page.words.name(one.lot.subject) else [])]


def _row(page: Opened, one: LotMonth) -> dict[str, Any]:
    ahead = one.standing.ahead_bp
    badge = None
    if one.standing.failed:
        badge = {"kind": "bad", "label": gettext("Failed section open")}
    elif ahead is None:
        badge = {"kind": "none", "label": gettext("No plan or progress stated")}
    return {
        "rank": str(one.rank) if one.rank else "",
        "name": page.words.name(one.lot.subject),
        "about": " · ".join(_about(page, one)),
        "url": record_url(page, one.lot.of),
        "contractor": page.words.office(one.lot.contractor),
        "weeks": [{"end": end.strftime("%m-%d"), "stood": percent(stood)} for end, stood in one.weeks],
        "planned": percent(one.standing.planned_bp),
        "ahead": "" if ahead is None else _signed(ahead),
        "badge": badge,
    }
