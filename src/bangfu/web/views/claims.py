"""Declared figures beside what the records give."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.reporting.queries.claims import visible
from bangfu.web.figures import day_of
from bangfu.web.opened import Opened
from bangfu.web.verdicts import check_each, claim_row
from bangfu.web.words import VERDICTS


def claims(request: HttpRequest) -> HttpResponse:
    """Every declared figure the reader may see, by verdict."""
    page = Opened(request)
    rows = visible(page.actor, page.book)
    if not rows.exists():
        return render(request, "bangfu/claims_page.html", {"claims": []})
    checked = check_each(page, rows, day_of(request.GET), fresh=True)
    verdicts = [one.outcome.verdict if one.outcome else "computed" for one, _ in checked]
    wanted = request.GET.get("verdict", "")
    counts = Counter(verdicts)
    choices = [{"label": gettext("All"), "url": page.here(verdict=""), "count": len(checked), "active": not wanted}]
    choices += [
        {
            "label": gettext(VERDICTS[verdict][1]),
            "url": page.here(verdict=verdict),
            "count": counts[verdict],
            "active": wanted == verdict,
        }
        for verdict in VERDICTS
        if counts[verdict]
    ]
    context = {
        "verdicts": choices,
        "claims": [
            claim_row(page, one, frozen)
            for (one, frozen), verdict in zip(checked, verdicts, strict=True)
            if wanted in ("", verdict)
        ],
    }
    return render(request, "bangfu/claims_page.html", context)
