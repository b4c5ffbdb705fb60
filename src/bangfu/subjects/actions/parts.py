"""Groups that are parts of other groups: the parts of one breakdown together never exceed the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show
from bangfu.subjects.models import Subject

# A whole that is stated as «about» or «at least» bounds nothing; a part «about» or «at most» is not certain.
BOUNDING, CERTAIN = ("", "at_most"), ("", "at_least")


def _current(row: Any) -> QuerySet[Any]:
    """The rows of its kind that hold now; a row whose state ended is followed by another of its subject."""
    rows: QuerySet[Any] = type(row).objects.known().filter(valid_to__isnull=True)
    return rows


def refuse_excess(row: Any, counts: Mapping[str, str]) -> None:
    """Refuse a row that would not fit into its whole beside the other parts, or that its own parts exceed.

    `row` is a record of a group (with `part_of`, `part_by`, `approx`); `counts` its input field by column.
    """
    if row.part_of_id is not None:
        whole = _current(row).select_for_update().filter(subject_id=row.part_of_id).first()
        if whole is None:
            raise Refusal(
                mark("The whole “%(code)s” is no record of this kind."), field="part_of", code=row.part_of.code
            )
        siblings = _current(row).filter(part_of_id=row.part_of_id, part_by=row.part_by)
        parts = [*siblings.exclude(subject_id=row.subject_id), row]
        _refuse(parts, whole, counts, row.part_of)
    breakdowns: dict[str, list[Any]] = {}
    for part in _current(row).filter(part_of_id=row.subject_id):
        breakdowns.setdefault(part.part_by, []).append(part)
    for parts in breakdowns.values():
        _refuse(parts, row, counts, row.subject)


def refuse_excess_each(rows: Iterable[Any], counts: Mapping[str, str]) -> None:
    """The same of rows just written, each breakdown of a whole looked at once."""
    for row in {(one.part_of_id, one.part_by): one for one in rows if one.part_of_id is not None}.values():
        refuse_excess(row, counts)


def _refuse(parts: list[Any], whole: Any, counts: Mapping[str, str], named: Subject) -> None:
    if whole.approx not in BOUNDING:
        return
    for column, field in counts.items():
        most = getattr(whole, column)
        certain = [part for part in parts if part.approx in CERTAIN and getattr(part, column) is not None]
        stated = sum(getattr(part, column) for part in certain)
        if most is not None and stated - most > sum(_rounding(one, column) for one in (whole, *certain)):
            raise Refusal(
                mark("The parts of “%(code)s” come to %(sum)s, more than the whole of %(whole)s."),
                cure=mark(
                    "Correct one of the parts or the whole; where the source contradicts itself, take part_of off."
                ),
                field=field,
                code=named.code,
                sum=_shown(stated, column),
                whole=_shown(most, column),
            )


def _rounding(row: Any, column: str) -> int:
    """How far rounding of its last stated digit may carry a value; counts are stated in full."""
    name, _, unit = column.rpartition("_")
    return (getattr(row, f"{name}_ulp_{unit}", None) or 0) // 2


def _shown(value: int, column: str) -> str:
    unit = {"fen": "元", "dm": "公里"}.get(column.rpartition("_")[2])
    return f"{show(value, unit)} {unit}" if unit else str(value)
