"""What a sweep has reached village by village, and what of a group lies in none of the parts that are named."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext

from bangfu.activities.queries import held_at
from bangfu.duties.models import Duty
from bangfu.duties.queries import span
from bangfu.kernel.unit import half_up
from bangfu.places.models import AreaName
from bangfu.registry.models import Asset
from bangfu.web.opened import Opened

Section = dict[str, Any]
NAMED_AT_MOST = 30
PER_CENT, DECIMALS = 100, 2


def coverage(page: Opened, duty: Duty) -> list[Section]:
    """Of a sweep, done once over an area: in how many of its villages it was held, and in which it was not."""
    days, over = span(duty), duty.target or duty.subject
    if duty.cadence != Duty.Cadence.ONCE or duty.evidence != Duty.Evidence.ACTIVITY or days is None:
        return []
    rows = AreaName.objects.filter(area__county=page.book, area__level="village", area__path__startswith=over.path)
    villages = {
        row.area.path: (row.alias or row.name) if page.hidden else row.name
        for row in rows.as_of(page.today).select_related("area").order_by("code")
    }
    # One village is no sweep.
    if len(villages) < 2:
        return []
    paths = held_at(page.book, duty.what, over.path, (days[0], min(days[1] or page.today, page.today)))
    lacking = [name for path, name in villages.items() if not _any_below(path, paths)]
    told = {"done": len(villages) - len(lacking), "count": len(villages)}
    if not lacking:
        words = gettext("Full coverage: all %(count)s villages.") % told
    else:
        share = half_up(Fraction(told["done"] * PER_CENT, told["count"]), DECIMALS)
        words = gettext("%(done)s of %(count)s villages, %(share)s%%.") % {**told, "share": share}
    names = lacking[:NAMED_AT_MOST]
    if len(lacking) > len(names):
        names.append(gettext("and %(count)s more") % {"count": len(lacking) - len(names)})
    title = gettext("Not yet in")
    return [
        {
            "id": "coverage", "title": gettext("Coverage by village"), "summary": words,
            "chips": names, "chips_title": title if names else "",
        }
    ]  # fmt: skip


def _any_below(village: str, paths: Iterable[str]) -> bool:
    return any(path.startswith(village) for path in paths)


def remainder(page: Opened, row: Asset) -> list[Section]:
    """What of a number of things is in none of the parts that are named: derived, and said to be."""
    parts = list(Asset.objects.known().filter(part_of=row.subject, valid_to__isnull=True))
    named = sum(one.asset_count for one in parts)
    # Parts by several breakdowns overlap, and about so many is no number to subtract from.
    if not parts or len({one.part_by for one in parts}) > 1 or any(one.approx for one in (row, *parts)):
        return []
    rest = row.asset_count - named
    if rest <= 0:
        return []
    told = {"whole": f"{row.asset_count:,}", "named": f"{named:,}", "rest": f"{rest:,}"}
    words = gettext("Other than the parts named: %(whole)s − %(named)s = %(rest)s (derived, not stated).")
    return [{"id": "rest", "title": gettext("Beside its parts"), "summary": words % told}]
