"""A small made county for tests of actions: one township, two villages, one bureau; nothing of it is real."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bangfu.kernel.fact import FactTable
from bangfu.kernel.ids import uuid7
from bangfu.kernel.scope import Actor, Call, operator
from bangfu.places.actions import open_county
from bangfu.places.models import Area, County
from bangfu.places.queries import area_by_code
from bangfu.staff.actions import register_organisation
from bangfu.staff.models import Organisation
from bangfu.subjects.actions import register_area

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@dataclass(frozen=True)
class Book:
    """The county and what stands in it."""

    county: County
    bureau: Organisation

    def call(self, reason: str = "", *, key: str = "", at: datetime = NOW, actor: Actor | None = None) -> Call:
        """A call of the console, or of somebody else."""
        return Call(actor or operator("console", self.county.pk), key or str(uuid7(at)), at, reason)

    def area(self, code: str, on: date | None = None) -> Area:
        return area_by_code(self.county, code, on)


def made(code: str = "990177") -> Book:
    """The county `code` with areas C, T, V1, V2 and the bureau O."""
    county = open_county(
        Call(operator("console", 0), str(uuid7(NOW)), NOW),
        code=code,
        name_zh="试验县",
        name_en="Trial",
        kind="county",
        made=True,
    )
    call = Book.call
    empty = Book(county, Organisation())
    for own, name, level, parent in (
        ("C", "试验县", "county", None),
        ("T", "青石乡", "township", "C"),
        ("V1", "上沟村", "village", "T"),
        ("V2", "下沟村", "village", "T"),
    ):
        register_area(
            call(empty),
            county=county,
            code=own,
            name=name,
            level=level,
            parent=empty.area(parent) if parent else None,
            valid_from=None,
        )
    bureau = register_organisation(
        call(empty), county=county, code="O", name="公路局", level="county", kind="bureau", area=empty.area("C")
    )
    return Book(county, bureau)


def fact_rows(county: County, table: FactTable, on: date) -> list[dict[str, Any]]:
    """A fact table's rows as of a day, by column, in the order a snapshot keeps them."""
    names = [column.name for column in table.columns]
    rows = sorted(table.rows(county.pk, on, None), key=lambda row: row[0])
    return [dict(zip(names, row, strict=True)) for row in rows]
