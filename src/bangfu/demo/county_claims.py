"""What the made county's bureau declared in last year's summary: right figures, one badly rounded, one wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from bangfu.demo.road import FINISHED, Road, wan
from bangfu.kernel.unit import show

Row = dict[str, Any]

_FEN_A_CENTI_YI = 10**8  # the second decimal of 亿元, in fen


def _paved_villages(roads: Iterable[Road], paved: Iterable[Row], villages: set[str], day: date) -> int:
    """Villages paved by a day: those from before and those whose road was finished."""
    known = {str(row["area"]) for row in paved if row["paved_on"] <= day and row["area"] in villages}
    known |= {
        area
        for road in roads
        if road.category == "village_paved" and road.stage(day) in FINISHED
        for area in road.serves
    }
    return len(known)


def _percent(part: int, whole: int) -> str:
    """A share in percent with two decimals, half-up."""
    return f"{show(Fraction(part * 10_000, whole), '%', 2)}%"


def claims(roads: Sequence[Road], paved: Sequence[Row], areas: Sequence[Row], year: int) -> list[Row]:
    """Claims of the bureau's summary of `year`, as of its last day.

    Two are wrong on purpose: the investment by one in its last digit, the paved length by a road not yet finished.
    """
    day = date(year, 12, 31)
    mine = [road for road in roads if road.year == year]
    own = [road for road in mine if road.employer_level == "county"]
    total = sum(road.yuan for road in mine) * 100
    own_total, own_done = sum(road.yuan for road in own), sum(road.value_done(day) // 100 * 100 for road in own)
    finished = [road for road in own if road.stage(day) in FINISHED]
    paved_metres = sum(road.metres for road in finished if road.service_level == "paved")
    lagging = next(road for road in own if road.service_level == "paved" and road not in finished)
    access_metres = sum(road.metres for road in finished if road.service_level == "access")
    lots = sum(len(road.contracts) for road in mine if road.employer_level == "city")
    villages = {str(row["code"]) for row in areas if row["level"] == "village"}
    passed = _paved_villages(roads, paved, villages, day)
    county = {"employer_level": "county"}
    stated: tuple[tuple[str, str, str, str, Row, str], ...] = (
        ("project_count", "实施项目个数", "Number of projects", "works.project_count", {},
         f"{sum(road.count for road in mine)}个"),
        ("investment", "总投资", "Total investment", "works.investment", {},
         f"{show(total + _FEN_A_CENTI_YI, '亿元', 2)}亿元"),
        ("value_done", "县局项目完成投资", "Value done, county bureau", "works.value_done", county, wan(own_done)),
        ("progress_rate", "县局项目投资完成率", "Progress by value, county bureau", "works.progress_rate", county,
         _percent(own_done, own_total)),
        ("paved_length", "县局项目新增通畅里程", "New paved length, county bureau", "works.paved_length", county,
         f"{show((paved_metres + lagging.metres) * 10, '公里', 3)}公里"),
        ("access_length", "县局项目新增自然村通达里程", "New natural-village access length, county bureau",
         "works.access_length", county, f"{show(access_metres * 10, '公里', 3)}公里"),
        ("lot_count", "市局项目标段个数", "Number of lots, city bureau", "works.lot_count", {"employer_level": "city"},
         f"{lots}个"),
        ("village_paved_rate", "建制村通畅率", "Village paved rate", "works.village_paved_rate", {},
         _percent(passed, len(villages))),
    )  # fmt: skip
    return [
        {"code": f"CC-{year}-{name}", "label": {"zh": f"{year}年{zh}", "en": f"{en}, {year}"},
         "organisation": "ORG-TRANSPORT", "indicator": indicator, "period": str(year), "as_of": day,
         "filter": dict(chosen), "declared": declared,
         "source": {"document": f"DOC-SUM-{year}", "line": line, "quote": f"{zh}{declared}"}}
        for line, (name, zh, en, indicator, chosen, declared) in enumerate(stated, 1)
    ]  # fmt: skip
