"""What a line of the audit trail changed, in words: old and new values with their units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.kernel.refusal import mark
from bangfu.web.figures import LISTS, measure_word
from bangfu.web.numbers import OF_DIMENSION, PIECE, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import RECORDS

COLUMNS = {
    "state": mark("State"),
    "stage": mark("Stage"),
    "category": mark("Category"),
    "service_level": mark("Service level"),
    "employer_level": mark("Employer level"),
    "planned_start": mark("Planned start"),
    "planned_finish": mark("Planned finish"),
    "investment_ulp_fen": mark("Last digit stated of the investment"),
    "length_ulp_dm": mark("Last digit stated of the length"),
}
# Details of a line that hold what was left and what was entered.
MOVED = ("stage", "state")
# What the second part of an action's name calls otherwise than its kind of record.
KINDS = {"item": "plan_item"}
Change = dict[str, str]


def changes(page: Opened, line: Line) -> list[Change]:
    """{field, before, after, unit} of every column that the line tells of; an empty value was not stated."""
    told = dict(line.detail.get("changes") or {})
    told |= {name: line.detail[name] for name in MOVED if isinstance(line.detail.get(name), list)}
    lists = {**LISTS, "state": _states(line.action)}
    return [_change(page, lists, column, *pair) for column, pair in _apart(told)]


def _states(action: str) -> str:
    """The code list of the states that an action moves a record through; empty where it moves none."""
    noun = action.split(".")[1]
    view = RECORDS.get(KINDS.get(noun, noun))
    return view.lists.get("state", "") if view else ""


def sentences(page: Opened, line: Line) -> list[str]:
    """«Investment 1,187.54 → 1,200.54 × 10,000 yuan», one for each column."""
    found = []
    for one in changes(page, line):
        before, after = (one[name] or gettext("not stated") for name in ("before", "after"))
        found.append(f"{one['field']} {before} → {after} {one['unit']}".rstrip())
    return found


def _apart(told: dict[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """The columns without the precision of a value that is told anyway."""
    for column, pair in told.items():
        value = column.replace("_ulp_", "_")
        if isinstance(pair, list) and len(pair) == 2 and (value == column or value not in told):
            yield column, pair


def _change(page: Opened, lists: dict[str, str], column: str, old: Any, new: Any) -> Change:
    words = gettext(COLUMNS[column]) if column in COLUMNS else measure_word(column)
    unit = _unit(column)
    if unit:
        shown = [exact(value, unit) if isinstance(value, int) else "" for value in (old, new)]
    elif lists.get(column):
        shown = [page.words.label(lists[column], str(value)) if value else "" for value in (old, new)]
    else:
        shown = ["" if value is None else str(value) for value in (old, new)]
    return {"field": words, "before": shown[0], "after": shown[1], "unit": unit_word(unit) if unit else ""}


def _unit(column: str) -> str:
    last = column.rsplit("_", 1)[-1]
    return OF_DIMENSION.get(last, PIECE if last == "count" else "")
