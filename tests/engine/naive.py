"""The independent check: the same figures by plain loops over plain dictionaries, from the written rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

Row = dict[str, Any]
ORDER = ["idea", "design", "tender", "construction", "completed", "in_service"]
DONE = ("completed", "in_service")
MEASURES = {
    "count": "project_count",
    "lots": "lot_count",
    "length": "length_dm",
    "investment": "investment_fen",
    "value": "value_done_fen",
    "paved": "paved_dm",
    "access": "access_dm",
    "finished": "finished_dm",
}


def latest_progress(data: Mapping[str, Sequence[Row]], subject: int, as_of: date) -> Row:
    """Each measure from the latest record that states it."""
    found: Row = {}
    seen = [p for p in data["progress"] if p["subject_id"] == subject and p["on_date"] <= as_of]
    for record in sorted(seen, key=lambda p: (p["on_date"], p["id"])):
        found |= {name: value for name, value in record.items() if value is not None}
    return found


def project_stage(data: Mapping[str, Sequence[Row]], project: Row, as_of: date) -> str | None:
    mine = [m for m in data["milestone"] if m["subject_id"] == project["id"] and m["kind"] in ORDER]
    reached = [m["kind"] for m in mine if m["on_date"] <= as_of]
    furthest = max(reached, key=ORDER.index) if reached else None
    if len(reached) < len(mine):
        return furthest
    return project.get("stage") or furthest


def batch_stage(stages: Sequence[str | None], own: str | None) -> str | None:
    if not stages:
        return own
    if all(s == "in_service" for s in stages):
        return "in_service"
    if all(s in DONE for s in stages):
        return "completed"
    if any(s in ("construction", *DONE) for s in stages):
        return "construction"
    if None in stages:
        return own
    if "suspended" in stages:
        return "suspended"
    return max((s for s in stages if s), key=ORDER.index)


def _lots(data: Mapping[str, Sequence[Row]], subject: int) -> int | None:
    counts = [lot.get("lot_count") for lot in data["lot"] if lot["subject_id"] == subject]
    return sum(counts) if counts and None not in counts else None


def _measure(data: Mapping[str, Sequence[Row]], row: Row, as_of: date) -> Row:
    progress, stage, level = latest_progress(data, row["id"], as_of), row["stage"], row.get("service_level")
    investment, length = row.get("investment_fen"), row.get("length_dm")
    value = progress.get("value_done_fen")
    if value is None:
        if stage in ("idea", "design", "tender"):
            value = 0
        elif stage in DONE:
            value = investment
        elif investment is not None and progress.get("progress_bp") is not None:
            whole, rest = divmod(investment * progress["progress_bp"], 10_000)
            value = whole + (rest >= 5_000)
    stated = progress.get("paved_dm") if progress.get("paved_dm") is not None else row.get("paved_dm")
    paved = access = None
    if stage in ("idea", "design", "tender"):
        paved = access = 0
    else:
        if stated is not None:
            paved = stated
        elif level in ("access", "bridge", "other"):
            paved = 0
        elif level == "paved" and stage in DONE:
            paved = length
        if level in ("paved", "bridge", "other"):
            access = 0
        elif level == "access" and stage in DONE:
            access = length
    finished = 0 if stage in ("idea", "design", "tender") else progress.get("paved_dm")
    if finished is None and stage in DONE:
        finished = length
    return {
        **row,
        "finished_dm": finished,
        "value_done_fen": value,
        "paved_dm": paved,
        "access_dm": access,
        "lot_count": _lots(data, row["id"]),
        "latest_paved": progress.get("paved_dm"),
    }


def _one(values: Sequence[Any]) -> Any:
    return values[0] if values and None not in values and len(set(values)) == 1 else None


def lines(data: Mapping[str, Sequence[Row]], as_of: date) -> list[Row]:
    """Every line with `holds`, the set of measures it carries."""
    projects = [_measure(data, {**p, "stage": project_stage(data, p, as_of)}, as_of) for p in data["project"]]
    found, taken = [], {}
    for batch in data["batch"]:
        inside = [p for p in projects if p.get("batch_id") == batch["id"]]
        own = project_stage(data, {"id": batch["id"]}, as_of)
        row = _measure(
            data,
            {
                **batch,
                "stage": batch_stage([p["stage"] for p in inside], own),
                "batch_id": batch["id"],
                "category": _one([p.get("category") for p in inside]),
                "service_level": _one([p.get("service_level") for p in inside]),
            },
            as_of,
        )
        holds = set(MEASURES) if not inside else _carried(row, inside)
        taken[batch["id"]] = holds
        if holds:
            found.append({**row, "holder": "batch", "holds": holds})
    for project in projects:
        holds = set(MEASURES) - taken.get(project.get("batch_id"), set())
        found.append({**project, "holder": "project", "holds": holds})
    return found


def _carried(row: Row, inside: Sequence[Row]) -> set[str]:
    """What a batch with project rows states as a whole."""
    has_length, level = row.get("length_dm") is not None, row["service_level"]
    conditions = {
        "lots": row["lot_count"] is not None,
        "length": has_length,
        "investment": row.get("investment_fen") is not None,
        "value": row["value_done_fen"] is not None
        or (row.get("investment_fen") is not None and all(p["value_done_fen"] is None for p in inside)),
        "paved": row["latest_paved"] is not None
        or (
            level == "paved"
            and has_length
            and (row["paved_dm"] is not None or all(p["paved_dm"] is None for p in inside))
        ),
        "access": level == "access" and has_length,
        "finished": row["latest_paved"] is not None or has_length,
    }
    return {name for name, holds in conditions.items() if holds}


def matches(line: Row, years: tuple[int, int] | None, codes: Mapping[str, Sequence[Any]], path: str) -> bool | None:
    """Three-valued: None when what is asked for is not recorded."""
    answers: list[bool | None] = []
    if years:
        first, last = line.get("year_from"), line.get("year_to")
        last = first if last is None else last
        starts = None if first is None else first <= years[1]
        ends = None if last is None else last >= years[0]
        answers += [starts, ends]
    for column, values in codes.items():
        answers.append(None if line.get(column) is None else line[column] in values)
    if path:
        answers.append(line["path"].startswith(path))
    if False in answers:
        return False
    return None if None in answers else True


def total(data: Mapping[str, Sequence[Row]], as_of: date, measure: str, **narrow: Any) -> tuple[int | None, int]:
    """The sum of one measure over matching lines, None when nothing is known; and how many lines lack it."""
    mine = [line for line in lines(data, as_of) if measure in line["holds"] and matches(line, **narrow) is True]
    values = [line.get(MEASURES[measure]) for line in mine]
    known = [value for value in values if value is not None]
    missing = len(values) - len(known)
    return (sum(known) if known or not missing else None), missing


def pair(
    data: Mapping[str, Sequence[Row]], as_of: date, measures: tuple[str, str], **narrow: Any
) -> tuple[int, int, int]:
    """The sums of two measures over the lines that give both, and how many lines give or owe only one."""
    mine = [line for line in lines(data, as_of) if matches(line, **narrow) is True and line["holds"] & set(measures)]
    whole = [
        line for line in mine if all(one in line["holds"] and line.get(MEASURES[one]) is not None for one in measures)
    ]
    first, second = (sum(line[MEASURES[one]] for line in whole) for one in measures)
    return first, second, len(mine) - len(whole)


def villages(data: Mapping[str, Sequence[Row]], as_of: date, level: str) -> list[tuple[int | None, bool]]:
    """For each area of the level: paved (1, 0, unknown), and whether a paved project is building towards it."""
    found: list[tuple[int | None, bool]] = []
    paved_on = {v["id"]: v.get("paved_on") for v in data["village"]}
    for area in (a for a in data["area"] if a["level"] == level):
        serving = {s["project_id"] for s in data["serves"] if s["area_id"] == area["id"]}
        stages = [
            project_stage(data, p, as_of)
            for p in data["project"]
            if p["id"] in serving and p.get("service_level") == "paved"
        ]
        day = paved_on.get(area["id"])
        paved = (day is not None and day <= as_of) or any(s in DONE for s in stages)
        state = 1 if paved else 0 if area["id"] in paved_on else None
        found.append((state, not paved and "construction" in stages))
    return found


def household_money(home: Row) -> Row:
    """Gross K = wages + production + property + transfers; net S = K - (cost - relief); what rigid spending leaves."""
    income = [home[f"{part}_fen"] for part in ("wage", "operating", "property", "transfer")]
    gross = None if None in income else sum(income)
    cost = [home["cost_fen"], home["relief_fen"]]
    net = None if gross is None or None in cost else gross - (cost[0] - cost[1])
    left = None if net is None or home["rigid_fen"] is None else net - home["rigid_fen"]
    return {"gross_fen": gross, "net_fen": net, "left_fen": left}


def labour_of(members: Sequence[Row]) -> tuple[int | None, int | None]:
    """Labourers and ten thousand times as many; unknown without members or where one's labour is."""
    if not members or any(one["labour"] is None for one in members):
        return None, None
    able = len([one for one in members if one["labour"] in ("ordinary", "skilled")])
    return able, 10_000 * able


def standing(person: Row) -> Row:
    """Truths that are asked of one person, each unknown where its code is."""

    def among(name: str, *codes: str) -> bool | None:
        return None if person[name] is None else person[name] in codes

    away = among("school", "none", "before")
    return {
        "in_school": None if away is None else not away,
        "able": among("labour", "ordinary", "skilled"),
        "minimum_living": among("relief", "minimum_rural", "minimum_urban"),
        "destitute": among("relief", "destitute_rural", "destitute_urban"),
    }
