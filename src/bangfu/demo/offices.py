"""What the made county's offices keep beside the works: records of two years, coherent with its households.

Pure: rows are written in data/county_*.yaml with marks that are filled in here. {last} and {this} are the two years,
{month} a month of them for rows that come `monthly`; [12] grows with the number of households.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from bangfu.demo.county import COUNTY, Row, read_data
from bangfu.demo.people import HOUSEHOLDS

FILES = (
    "county_transport.yaml",
    "county_education.yaml",
    "county_federation.yaml",
    "county_township.yaml",
    "county_training.yaml",
)
HELPED = frozenset({"lifted", "unstable", "marginal", "sudden"})
STAGES = ((6, "preschool"), (15, "compulsory"), (18, "senior"))
AWAY = "vocational_college"
_GROWS = re.compile(r"\[(\d+(?:\.\d+)?)\]")
# A row is known once its day has come; plans and what is due lie ahead of it.
_HAPPENED = ("on", "dated", "done_on", "raised_on", "as_on", "issued_on", "approved_on")


def offices(households: Iterable[Row], today: date, households_count: int) -> dict[str, list[Row]]:
    """The collections of all offices, up to `today`; `households_count` is how many households the county has."""
    found: dict[str, list[Row]] = {}
    factor = Decimal(households_count) / HOUSEHOLDS["mini"]
    for name in FILES:
        for collection, rows in read_data(name).items():
            for row in rows:
                found.setdefault(collection, []).extend(_rows(row, today, factor))
    found["cohorts"] = [*_students(households, today), *_leavers(today, factor)]
    return found


def _rows(row: Row, today: date, factor: Decimal) -> Iterator[Row]:
    monthly = row.get("monthly", False)
    skipped = [_filled(month, today, "", factor) for month in row.get("not", ())]
    plain = {key: value for key, value in row.items() if key not in ("monthly", "not")}
    for month in _months(today) if monthly else [""]:
        made: Row = _filled(plain, today, month, factor)
        if "steps" in made:
            made["steps"] = [step for step in made["steps"] if str(step["on"]) <= today.isoformat()]
        if month not in skipped and all(str(made[key]) <= today.isoformat() for key in _HAPPENED if key in made):
            yield made


def _months(today: date) -> list[str]:
    """The months of last year and of this one so far, «2025-03»."""
    last = [f"{today.year - 1}-{month:02d}" for month in range(1, 13)]
    return last + [f"{today.year}-{month:02d}" for month in range(1, today.month + 1)]


def _filled(value: Any, today: date, month: str, factor: Decimal) -> Any:
    if isinstance(value, dict):
        return {key: _filled(inner, today, month, factor) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, today, month, factor) for inner in value]
    if not isinstance(value, str):
        return value
    text = value.replace("{last}", str(today.year - 1)).replace("{this}", str(today.year)).replace("{month}", month)
    return _GROWS.sub(lambda found: _grown(found[1], factor), text)


def _grown(number: str, factor: Decimal) -> str:
    return f"{(Decimal(number) * factor).normalize():f}"


def _students(households: Iterable[Row], today: date) -> list[Row]:
    """Students of helped households by stage in each year; who studies away from home counts as out."""
    helped = [household["members"] for household in households if household["category"] in HELPED]
    rows = []
    for year in (today.year - 1, today.year):
        on = date(year, 9, 30)
        homes = [[stage for member in members if (stage := _stage(member, on))] for members in helped]
        head = {"organisation": "ORG-EDUCATION", "area": COUNTY, "year": str(year), "as_on": on.isoformat()}
        for stage, count in sorted(Counter(stage for home in homes for stage in home).items()):
            rows.append(
                {**head, "code": f"CO-{year}-{stage}", "name": f"{year}年脱贫家庭学生", "list_code": "poor_student",
                 "place": "out" if stage == AWAY else "in", "stage": stage, "registered": True,
                 "persons": f"{count}人"}
            )  # fmt: skip
        rows.append(
            {**head, "code": f"CO-{year}-homes", "name": f"{year}年有学生的脱贫家庭",
             "list_code": "poor_student_households", "households": f"{sum(map(bool, homes))}户"}
        )  # fmt: skip
    return [row for row in rows if str(row["as_on"]) <= today.isoformat()]


def _stage(member: Row, on: date) -> str:
    """The stage at which a member was at school on a day; empty when at none."""
    born: date = member["birth_date"]
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if age < 3 or (age >= 18 and not member["at_school"]):
        return ""
    return next((stage for limit, stage in STAGES if age < limit), AWAY)


def _leavers(today: date, factor: Decimal) -> list[Row]:
    """This summer's school leavers who did not go on, by origin, with the whole the survey states."""
    year = today.year
    parts = {"junior": 9, "senior": 6}
    groups = [("two_after", origin, origin, parts[origin]) for origin in parts] + [
        ("two_after_total", "all", "", sum(parts.values())),
        ("two_after_registered", "reg", "", 8),
        ("two_after_in_vocational", "voc", "", 7),
        ("two_after_registered_in_vocational", "vocreg", "", 5),
    ]
    return [
        {"code": f"CO-{year}-{list_code}-{tail}", "name": f"{year}年毕业未升学人员", "organisation": "ORG-AGRICULTURE",
         "area": COUNTY, "year": str(year), "list_code": list_code, "persons": f"{_grown(str(count), factor)}人",
         "as_on": f"{year}-09-10", **({"origin": origin} if origin else {})}
        for list_code, tail, origin, count in groups
        if f"{year}-09-10" <= today.isoformat()
    ]  # fmt: skip
