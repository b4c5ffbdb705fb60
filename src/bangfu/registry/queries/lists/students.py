"""Who finished a school and did not go on, and at which stage people are at school, by the dated lists of schooling."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from bangfu.policybook.queries import in_force_or_none, number
from bangfu.registry.models import Condition, StatedValue
from bangfu.registry.queries.lists.filters import Day, there

SCHOOL, STAGE = "registry.school", "registry.school_stage"
GRADUATED, REGION, CONFIRMED = "graduated_on", "school_region", "school_confirmed_on"
OUTSIDE = ("out_of_county", "out_of_province")


def stages(day: Day) -> dict[str, str]:
    """The stage of schooling each code of the day's list belongs to; who is at none is left out."""
    return {code: item["stage"] for code, item in _items(day).items() if item.get("stage")}


def _items(day: Day) -> dict[str, dict[str, Any]]:
    entry = in_force_or_none("code_list", SCHOOL, day.on, day.county)
    return {} if entry is None else {one["code"]: one for one in entry.body["items"]}


def term_began(day: Day) -> date:
    """The first day of the last school year that has begun by the day."""
    month = number("registry.school_year_month", day.on, day.county)
    began = date(day.on.year, month, 1)
    return began if began <= day.on else date(day.on.year - 1, month, 1)


def two_after(day: Day, value: str) -> Q:
    """Finished junior or senior school before the term began, and not in a school that goes on from there.

    Vocational school does not go on: who is there stays on the list, and the list says so.
    """
    onward: dict[str, list[str]] = {}
    for code, item in _items(day).items():
        for finished in str(item.get("continues", "")).split():
            onward.setdefault(finished, []).append(code)
    held = Q(pk__in=[])
    for finished, codes in onward.items():
        held |= Q(education=finished) & (Q(school__isnull=True) | ~Q(school__in=codes))
    graduated = StatedValue.objects.filter(field=GRADUATED, day__lt=term_began(day)).as_of(day.on)
    found = there(Condition.objects.filter(held).as_of(day.on), person="pk") & there(graduated, subject="subject")
    return found if value == "yes" else ~found


def away(day: Day, value: str) -> Q:
    """At a school outside the county."""
    rows = StatedValue.objects.filter(field=REGION, text__in=OUTSIDE).as_of(day.on)
    schooled = there(Condition.objects.filter(school__in=stages(day)).as_of(day.on), person="pk")
    found = there(rows, subject="subject") & schooled
    return found if value == "yes" else ~found


def confirmed(day: Day, value: str) -> Q:
    """Whether somebody confirmed the school in the year of the day."""
    rows = StatedValue.objects.filter(field=CONFIRMED, day__year=day.on.year, day__lte=day.on).as_of(day.on)
    found = there(rows, subject="subject")
    return found if value == "yes" else ~found


def at_stage(day: Day, value: str) -> Q:
    """At school in a stage."""
    codes = [code for code, stage in stages(day).items() if stage == value]
    return there(Condition.objects.filter(school__in=codes).as_of(day.on), person="pk")
