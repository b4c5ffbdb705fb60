"""A registry list as a workbook that comes back in by import."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext

from bangfu.audit.actions import note_event
from bangfu.kernel.refusal import Refusal, mark
from bangfu.web.opened import Opened
from bangfu.web.registry_export import FORMS, answer, workbook
from bangfu.web.registry_filters import Asked

TITLES = {"households": mark("Households"), "people": mark("People"), "villages": mark("Villages")}


def registry_file(request: HttpRequest, kind: str) -> HttpResponse:
    """Everything the filter finds, as it is kept now; the audit book notes who took it and how many rows."""
    if kind not in FORMS:
        raise Http404
    page = Opened(request)
    asked = Asked(page, kind)
    if asked.on != page.today:
        raise Refusal(
            mark("A workbook that comes back holds what is kept now, not of another day."),
            cure=mark("Take the day out of the filter."),
        )
    content = workbook(page.book, asked.listing, page.today)
    if request.method == "GET":
        note_event(page.call(), name="exported", county=page.book.pk, list=kind, rows=asked.listing.count)
    return answer(f"{gettext(TITLES[kind])} {page.today.isoformat()}", content)
