"""Declared figures beside what the records give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.reporting.models import Claim
from bangfu.reporting.queries.claims import visible
from bangfu.reporting.queries.passages import said
from bangfu.reporting.queries.repairs import weigh
from bangfu.web.figures import day_of
from bangfu.web.mending import labels
from bangfu.web.opened import Opened
from bangfu.web.verdicts import check_each, claim_row, said_row
from bangfu.web.words import VERDICTS

GROUPS: dict[str, str] = {
    Claim.Group.AGGREGATE: mark("Figures of texts"),
    Claim.Group.LIST_COUNT: mark("Counted lists"),
    Claim.Group.DERIVED: mark("Computed beside them"),
}


def claims(request: HttpRequest) -> HttpResponse:
    """Every declared figure the reader may see, by group and verdict."""
    page = Opened(request)
    listed = list(visible(page.actor, page.book))
    if not listed:
        return render(request, "bangfu/claims_page.html", {"claims": []})
    asked = check_each(page, listed, day_of(request.GET), fresh=True)
    checked = {one.claim.code: (one, frozen) for one, frozen in asked}
    read = {claim.code: said(claim) for claim in listed if not claim.indicator}
    repairs = weigh([one for one, _ in checked.values()])
    named = labels([one for one, _ in checked.values()])
    verdicts = {code: one.outcome.verdict if one.outcome else "computed" for code, (one, _) in checked.items()}
    verdicts |= {code: one.verdict for code, one in read.items()}
    group, verdict = request.GET.get("group", ""), request.GET.get("verdict", "")
    known = [claim for claim in listed if claim.code in verdicts]
    here = [claim for claim in known if group in ("", claim.group)]
    rows = [claim.code for claim in here if verdict in ("", verdicts[claim.code])]
    # What does not agree comes first; otherwise the order in which it was entered.
    rows.sort(key=lambda code: verdicts[code] != "inconsistent")
    context = {
        "groups": _choices(page, "group", group, Counter(str(claim.group) for claim in known), GROUPS),
        "verdicts": _choices(
            page, "verdict", verdict, Counter(verdicts[claim.code] for claim in here),
            {name: words for name, (_, words) in VERDICTS.items()},
        ),
        "claims": [
            claim_row(page, *checked[code], repairs.get(code, ()), named)
            if code in checked
            else said_row(page, read[code])
            for code in rows
        ],
    }  # fmt: skip
    return render(request, "bangfu/claims_page.html", context)


def _choices(
    page: Opened, name: str, chosen: str, counts: Counter[str], words: Mapping[str, str]
) -> list[dict[str, Any]]:
    """All, and each value there is, with how many claims have it; nothing to choose where there is one value only."""
    found = [
        {"label": gettext(words[value]), "url": page.here(**{name: value}), "count": counts[value],
         "active": chosen == value}
        for value in words
        if counts[value]
    ]  # fmt: skip
    if len(found) < 2 and not chosen:
        return []
    every = {"label": gettext("All"), "url": page.here(**{name: ""}), "count": counts.total(), "active": not chosen}
    return [every, *found]
