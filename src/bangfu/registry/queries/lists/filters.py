"""What a list is narrowed by: each filter is one condition, as of one day in one county."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from bangfu.places.models import AreaName
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import ListEntry

# Stands for «whatever is stated» in a filter by a code, and for «nothing is stated».
ANY, LACKING = "any", "lacking"
# Before a value: everything but it. Yes and no have each other, and measures their ends.
NOT = "!"
TURNED = frozenset({"code", "place", "text", "sex", "ethnicity"})


@dataclass(frozen=True)
class Day:
    """As of which day a list is read, in whose county."""

    county: int
    on: date


Where = Callable[[Day, str], Q]


@dataclass(frozen=True)
class Filter:
    """One filter: its parameter, what it is called (English msgid), how its value is given, and the condition.

    `kind`: `code` a code of the code list `codes` (with `any` also ANY), `yes` yes or no, `whole` a whole number,
    `yuan` yuan, `day` a day, `text` words, `place` an area's code, `lacking` a column's name. `said`: what it is
    called in both languages, of a field that the policybook declares.
    """

    name: str
    label: str
    kind: str
    where: Where
    codes: str = ""
    any: bool = False
    unit: str = ""
    said: Mapping[str, str] | None = None


def path_of(day: Day, code: str) -> str:
    """The path of the area that bears a code on the day; a path nothing lies under where none does."""
    names = AreaName.objects.filter(county_id=day.county, code=code).as_of(day.on)
    return names.values_list("area__path", flat=True).first() or "-"


def there(rows: QuerySet[Any], **links: str) -> Q:
    """That a row stands which points at this one: column of the row → column of this one."""
    return Q(Exists(rows.filter(**{column: OuterRef(own) for column, own in links.items()})))


def one_of_several(column: str, code: str) -> Q:
    """That a column of codes with blanks between holds the code."""
    parts = {"": code, "__startswith": f"{code} ", "__endswith": f" {code}", "__contains": f" {code} "}
    found = Q(pk__in=[])
    for how, text in parts.items():
        found |= Q(**{f"{column}{how}": text})
    return found


def stated(column: str, value: str, *, several: bool = False) -> Q:
    """That a column holds a code; ANY: something but `none`."""
    if value == ANY:
        return Q(**{f"{column}__isnull": False}) & ~Q(**{column: "none"})
    return one_of_several(column, value) if several else Q(**{column: value})


def listed(name: str) -> Where:
    """That a subject stands under a code of a dated list on the day; LACKING: that it does not stand on it."""

    def where(day: Day, value: str) -> Q:
        rows = ListEntry.objects.filter(list=name).as_of(day.on)
        if value == LACKING:
            return ~there(rows, subject="subject")
        if value == ANY:
            return there(rows, subject="subject")
        return there(rows.filter(code=value), subject="subject")

    return where


def whole(text: str) -> int:
    """A whole number as it was typed; ValueError for anything else."""
    return int(text.replace(",", "").strip())


def able_codes(day: Day) -> list[str]:
    """The codes of the day's list of labour that count as able to work."""
    entry = in_force_or_none("code_list", "registry.labour", day.on, day.county)
    return [] if entry is None else [one["code"] for one in entry.body["items"] if one.get("able")]


def chosen(filters: Mapping[str, Filter], given: Mapping[str, str], day: Day) -> Q:
    """All filters that are set, together; one turned round finds everything that it would not find otherwise.

    A value that cannot be read finds nothing.
    """
    found = Q()
    for name, value in given.items():
        one = filters[name]
        turned = value.startswith(NOT) and one.kind in TURNED
        try:
            found &= ~one.where(day, value.removeprefix(NOT)) if turned else one.where(day, value)
        except ValueError:
            found &= Q(pk__in=[])
    return found


def areas(county: int, level: str, on: date) -> list[tuple[str, str, str, str]]:
    """The areas of a level on a day, by code: (path, code, name, what stands for it where names are hidden)."""
    rows = AreaName.objects.filter(county_id=county, area__level=level).as_of(on).order_by("code")
    return list(rows.values_list("area__path", "code", "name", "alias"))
