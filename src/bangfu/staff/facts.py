"""Plain columns of organisations for snapshots."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.kernel.fact import Column, FactTable
from bangfu.staff.models import Organisation


def _organisations(county: int, as_of: date, ids: frozenset[int] | None) -> Iterable[tuple[object, ...]]:
    rows = Organisation.objects.filter(subject__county_id=county)
    if ids is not None:
        rows = rows.filter(subject_id__in=ids)
    return rows.values_list("subject_id", "parent__subject_id", "subject__path", "level", "kind")


FACTS: tuple[FactTable, ...] = (
    FactTable(
        "organisation",
        "one organisation",
        (
            Column("id", "int", "编号", "number"),
            Column("parent_id", "int", "上级机构", "upper organisation", missing="none"),
            Column("path", "text", "地区路径", "area path"),
            Column("level", "text", "层级", "level"),
            Column("kind", "text", "类型", "kind"),
        ),
        _organisations,
    ),
)
