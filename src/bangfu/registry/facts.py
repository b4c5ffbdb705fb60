"""Plain columns of villages and households for snapshots: no names, no numbers of people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Q

from bangfu.kernel.fact import Column, FactTable
from bangfu.places.models import AreaName
from bangfu.registry.models import ListEntry, Membership, Residence, VillageFact, Why
from bangfu.registry.rules import CATEGORY, CONNECTED
from bangfu.subjects.models import Subject

Rows = Iterable[tuple[object, ...]]
Ids = frozenset[int] | None


def _village_subjects(county: int) -> dict[int, int]:
    """Area id → subject id of the county's villages."""
    rows = Subject.objects.filter(county_id=county, kind="area", area__level="village")
    return {area: subject for area, subject in rows.values_list("area_id", "pk") if area is not None}


def _villages(county: int, as_of: date, ids: Ids) -> Rows:
    """Areas of which it was stated since when they are paved, or that they are not; the others are unknown.

    The day itself says how things stood before it, so that the latest statement serves every earlier day.
    """
    named = AreaName.objects.filter(county_id=county, area__level__in=CONNECTED).as_of(as_of)
    rows = VillageFact.objects.known().filter(village__county_id=county, valid_to__isnull=True)
    rows = rows.filter(village__area_id__in=named.values("area_id"))
    rows = rows.filter(Q(paved_on__isnull=False) | Q(paved_on_why=Why.NONE))
    if ids is not None:
        rows = rows.filter(village_id__in=ids)
    return rows.values_list("village_id", "paved_on")


def _households(county: int, as_of: date, ids: Ids) -> Rows:
    subjects = _village_subjects(county)
    homes = Residence.objects.filter(household__subject__county_id=county).as_of(as_of)
    entries = ListEntry.objects.filter(subject__county_id=county, list=CATEGORY).as_of(as_of)
    belonging = Membership.objects.filter(household__subject__county_id=county).as_of(as_of)
    if ids is not None:
        homes = homes.filter(household__subject_id__in=ids)
        entries = entries.filter(subject_id__in=ids)
        belonging = belonging.filter(household__subject_id__in=ids)
    categories = dict(entries.values_list("subject_id", "code"))
    counts = dict(belonging.values_list("household_id").annotate(number=Count("pk")).order_by())
    columns = ("household__subject_id", "household_id", "village_id", "village__path")
    for subject, household, village, path in homes.order_by("household__subject_id").values_list(*columns):
        yield subject, path, subjects[village], categories.get(subject), counts.get(household, 0)


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "village",
        "one village",
        (
            Column("id", "int", "编号", "number"),
            Column("paved_on", "date", "通畅日期", "paved since", missing="not paved by the day, or not collected"),
        ),
        _villages,
    ),
    FactTable(
        "household",
        "one household",
        (
            Column("id", "int", "编号", "number"),
            Column("path", "text", "地区路径", "area path"),
            Column("village_id", "int", "村", "village"),
            Column("category", "text", "户类型", "category", missing="under no category on the day"),
            Column("member_count", "int", "家庭人口数", "members", "人"),
        ),
        _households,
    ),
)
