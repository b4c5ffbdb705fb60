"""bangfu duplicates"""

from __future__ import annotations

import argparse

from django.utils.translation import gettext

from bangfu.cli.books import book, console_call
from bangfu.cli.telling import Telling
from bangfu.kernel.refusal import mark
from bangfu.screening.actions.duplicates import look_for_duplicates
from bangfu.screening.models import Duplicate
from bangfu.screening.rules.duplicates import TO_DO

COUNTS = {
    "people": mark("people compared"),
    "pairs": mark("pairs that look alike"),
    "new": mark("new"),
    "again": mark("to be asked again"),
    "settled": mark("no longer alike"),
    "open": mark("to be decided"),
}


def run(given: argparse.Namespace, telling: Telling) -> int:
    """Compare all people and households of a county with each other; 1 when pairs wait for a decision."""
    county = book(given.county)
    call = console_call(county.pk)
    found = look_for_duplicates(call, county=county, on=call.today)
    waiting = Duplicate.objects.known().filter(county=county, state__in=TO_DO)
    found["open"] = waiting.count()
    pairs = [
        {"uid": str(one.uid), "kind": one.kind, "left": one.left.code, "right": one.right.code, "state": one.state,
         "bits100": one.bits100, "levels": one.levels}
        for one in waiting.select_related("left", "right").order_by("-bits100", "pk")
    ]  # fmt: skip
    lines = [f"{gettext(word)}: {found[name]:,}" for name, word in COUNTS.items()]
    lines += [f"{one['left']}  {one['right']}" for one in pairs]
    telling.answer({"county": county.code, **found, "tickets": pairs}, lines)
    return int(bool(pairs))
