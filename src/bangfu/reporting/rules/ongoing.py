"""Works beyond their year: when they were to be finished, when they were, whether they are late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

FINISHED = frozenset({"completed", "in_service"})
Row = Mapping[str, Any]


def scheduled(lines: Iterable[Row], projects: Iterable[Row], gates: Iterable[Row], as_of: date) -> list[dict[str, Any]]:
    """Lines of works with `planned_finish`, `finished_on`, `late` and `late_day` (days past the planned finish).

    `projects` are rows with `id`, `batch_id` and `planned_finish`, `gates` with `subject_id`, `kind` and `on_date`. A
    batch is to be finished with its last project, and was finished when its last one was.
    """
    inside: dict[int, list[Row]] = defaultdict(list)
    for project in projects:
        inside[project["id"]].append(project)
        if project["batch_id"] is not None:
            inside[project["batch_id"]].append(project)
    passed: dict[int, date] = {}
    for gate in gates:
        if gate["kind"] in FINISHED and gate["on_date"] is not None:
            passed[gate["subject_id"]] = min(gate["on_date"], passed.get(gate["subject_id"], date.max))
    return [{**line, **_schedule(line, inside[line["subject_id"]], passed, as_of)} for line in lines]


def _schedule(line: Row, projects: list[Row], passed: Mapping[int, date], as_of: date) -> dict[str, Any]:
    planned = [project["planned_finish"] for project in projects]
    due = max(planned) if planned and None not in planned else None
    ends = [passed.get(project["id"]) for project in projects]
    ended = max(on for on in ends if on is not None) if ends and None not in ends else None
    late = due is not None and due < as_of and line["stage"] not in FINISHED
    return {
        "planned_finish": due,
        "finished_on": ended,
        "late": late,
        "late_day": (as_of - due).days if due is not None and late else None,
    }


def carried(row: Row, first: date) -> bool:
    """True for works of years before a day that were not finished before it."""
    until = row["year_to"] if row["year_to"] is not None else row["year_from"]
    if not isinstance(until, int) or until >= first.year:
        return False
    return row["stage"] not in FINISHED or (row["finished_on"] is not None and row["finished_on"] >= first)
