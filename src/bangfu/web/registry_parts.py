"""A list counted by what it consists of, as a table that adds up to the whole filter."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.places.models import AreaName
from bangfu.registry.queries.lists.parts import WAYS, By, counted
from bangfu.web.registry_filters import Asked
from bangfu.web.registry_words import SEXES

BY = "by"
UNITS = {"households": mark("households"), "people": mark("people")}
OFTEN = {
    "households": ("category", "village", "cause", "house_grade"),
    "people": ("village", "sex", "stage", "school", "education", "labour", "roster", "post"),
}


def ways(asked: Asked) -> list[dict[str, Any]]:
    """The ways to count, as choices; the one that is open leads back."""
    known = WAYS[asked.kind.name]
    chosen = asked.page.request.GET.get(BY, "")
    return [
        {
            "label": gettext(known[name].label),
            "url": asked.page.here(by=None if name == chosen else name),
            "active": name == chosen,
        }
        for name in OFTEN.get(asked.kind.name, ())
    ]


def parts(asked: Asked) -> dict[str, Any] | None:
    """The counts by the way that the address asks for; None without one."""
    by = WAYS[asked.kind.name].get(asked.page.request.GET.get(BY, ""))
    if by is None:
        return None
    rows = counted(asked.listing, by)
    labels = _labels(asked, by, rows)
    total = sum(count for _code, count in rows)
    posts = by.name == "post"
    more = total - asked.listing_with(post="any").count if posts else 0
    return {
        "label": gettext(by.label),
        "unit": gettext("posts") if posts else gettext(UNITS[asked.kind.name]),
        "total": f"{total:,}",
        "rows": [_row(asked, by, code, count, labels) for code, count in rows],
        "note": gettext("Posts held beside another one: %(count)s. Who holds several?") % {"count": more}
        if more
        else "",
        "url": asked.page.here(posts="yes", by=None) if more else "",
    }


def _labels(asked: Asked, by: By, rows: list[tuple[str, int]]) -> dict[str, str]:
    if by.name == "sex":
        return {code: gettext(word) for code, word in SEXES.items()}
    if by.name != "village":
        return {code: asked.reading.code(by.codes, code) for code, _count in rows if code}
    names = AreaName.objects.filter(area__in=[int(code) for code, _count in rows if code]).as_of(asked.on)
    hidden = asked.page.hidden
    return {str(row.area_id): (row.alias or row.name) if hidden else row.name for row in names}


def _row(asked: Asked, by: By, code: str, count: int, labels: dict[str, str]) -> dict[str, str]:
    value = code
    if by.name == "village" and code:
        found = AreaName.objects.filter(area_id=int(code)).as_of(asked.on).first()
        value = found.code if found else ""
    return {
        "label": labels.get(code, code) if code else gettext("not recorded or none"),
        "count": f"{count:,}",
        "url": asked.page.here(**{by.filter: value, BY: None}) if value and by.filter else "",
    }
