"""Plain columns of areas for snapshots; ids are those of their subjects."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.kernel.fact import Column, FactTable
from bangfu.places.models import Area, AreaName
from bangfu.subjects.models import Subject


def _areas(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    subject_of = dict(Subject.objects.filter(county_id=county, kind="area").values_list("area_id", "id"))
    codes = dict(AreaName.objects.filter(county_id=county).as_of(as_of).values_list("area_id", "code"))
    for area in Area.objects.filter(county_id=county, pk__in=codes):
        key = subject_of[area.pk]
        if ids is None or key in ids:
            yield key, subject_of.get(area.parent_id or 0), area.path, area.level, codes[area.pk]


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "area",
        "one area in being on the day",
        (
            Column("id", "int", "编号", "number"),
            Column("parent_id", "int", "上级地区", "upper area", missing="the top of the book"),
            Column("path", "text", "地区路径", "area path"),
            Column("level", "text", "层级", "level"),
            Column("code", "text", "区划代码", "official code"),
        ),
        _areas,
    ),
)
