"""Declared figures beside what the records give."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.reporting.queries.claims import check_all, visible
from bangfu.reporting.queries.figures import Desk, runner_of
from bangfu.web.figures import day_of, frozen_for
from bangfu.web.opened import Opened
from bangfu.web.verdicts import claim_row
from bangfu.web.words import VERDICTS


def claims(request: HttpRequest) -> HttpResponse:
    """Every declared figure the reader may see, by verdict."""
    page = Opened(request)
    rows = visible(page.actor, page.book)
    if not rows.exists():
        return render(request, "bangfu/claims_page.html", {"claims": []})
    frozen = frozen_for(page, day_of(request.GET))
    with runner_of(frozen) as runner:
        checked = check_all(Desk(runner, page.book), rows)
    verdicts = [one.outcome.verdict if one.outcome else "computed" for one in checked]
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
            for one, verdict in zip(checked, verdicts, strict=True)
            if wanted in ("", verdict)
        ],
        "as_of": frozen.as_of.isoformat(),
        "snapshot": frozen.short,
    }
    return render(request, "bangfu/claims_page.html", context)
