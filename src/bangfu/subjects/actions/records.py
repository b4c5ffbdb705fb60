"""The areas of a records file."""

from __future__ import annotations

from typing import Any

from bangfu.kernel.record import Field, RecordKind, code, day, one_of, source, text
from bangfu.kernel.scope import Call
from bangfu.places.actions import LEVELS
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.subjects.actions.keeping import register_area


def _take_area(call: Call, county: County, **row: Any) -> bool:
    register_area(
        call,
        county=county,
        code=row["code"],
        name=row["name"],
        level=row["level"],
        parent=area_by_code(county, row["parent"], field="parent") if "parent" in row else None,
        valid_from=row.get("valid_from"),
        alias=row.get("alias", ""),
    )
    return True


RECORD_KINDS = (
    RecordKind(
        "areas",
        (
            Field("code", code, required=True),
            Field("name", text, required=True),
            Field("alias", text),
            Field("level", one_of(*LEVELS), required=True),
            Field("parent", text),
            Field("valid_from", day),
            Field("source", source),
        ),
        _take_area,
    ),
)
