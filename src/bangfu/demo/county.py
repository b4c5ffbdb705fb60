"""The made county «桑隆县（演示）»: areas, organisations, and its transport bureau's works of two years.

Pure: the same seed, day and size give the same rows. Nothing here is real; every amount is made.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib import resources
from random import Random
from typing import Any, Literal

import yaml

from bangfu.demo.county_claims import claims
from bangfu.demo.road import FINISHED, Road, km, wan
from bangfu.kernel.yaml_text import LOADER

Row = dict[str, Any]
Size = Literal["mini", "std"]

SEED = 5  # the shipped demonstration: 519 people in its 120 households
COUNTY = "990101"
BUREAU = "ORG-TRANSPORT"
CITY_BUREAU = "ORG-CITY-TRANSPORT"
CONTRACTORS = ("ORG-CON1", "ORG-CON2", "ORG-CON3", "ORG-CON4", "ORG-CON5")

# What becomes of each village of a township, in code order. `continued` differs by township (see _continued).
_FATES: dict[str, tuple[str, ...]] = {
    "mini": ("before", "last", "continued"),
    "std": ("before", "last", "continued", "before", "this", "before", "none", "before"),
}
_FATES_MINI_SECOND = ("before", "continued", "this")


@cache
def read_data(name: str) -> dict[str, Any]:
    """One file of demo/data, read once; callers must not change it."""
    text = resources.files("bangfu.demo").joinpath("data", name).read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, LOADER)  # noqa: S506
    return loaded


def _sized(name: str, collection: str, size: Size) -> list[Row]:
    return [
        {key: value for key, value in row.items() if key != "sizes"}
        for row in read_data(name)[collection]
        if size in row["sizes"]
    ]


def areas(size: Size = "mini") -> list[Row]:
    """Rows {code, name, level, parent, altitude (m), land[, resettlement]}, parents before children."""
    return _sized("county_areas.yaml", "areas", size)


def organisations(size: Size = "mini") -> list[Row]:
    """Rows {code, name, kind, level, area[, parent], valid_from[, valid_to]}, superiors before inferiors."""
    return _sized("county_organisations.yaml", "organisations", size)


def successions(size: Size = "mini") -> list[Row]:
    """Rows {code, gone, heir, on}: who took over whose duties."""
    return _sized("county_organisations.yaml", "successions", size)


def staff() -> dict[str, list[Row]]:
    """The cast: {documents: [...], staff: [{login, name, title, organisation, area, role, from, basis}]}."""
    return read_data("county_staff.yaml")


def _day(year: int, month: int, day: int, shift: int = 0) -> date:
    return date(year, month, day) + timedelta(days=shift)


def _cost(random: Random, metres: int) -> int:
    """Yuan for a village road: 80 to 140 万元 a kilometre, in steps of 100 yuan."""
    return metres * random.randint(820, 1380) // 100 * 100


def _village_road(random: Random, code: str, year: int, village: Row, planned_finish: date) -> Road:
    metres = random.randrange(4_200, 12_800)
    yuan = _cost(random, metres)
    contractor = random.choice(CONTRACTORS)
    return Road(
        code, f"CB-{year}", year, f"{village['name']}通畅公路", "village_paved", "paved", metres, yuan,
        village["code"], (village["code"],), planned_finish,
        contracts=[(contractor, yuan * random.randint(93, 98) // 10_000 * 100)],
    )  # fmt: skip


def _last(road: Road, year: int, shift: int) -> Road:
    """A work of last year, done within it."""
    road.started = _day(year, 4, 12, shift)
    road.completed = _day(year, 10, 18, shift)
    road.in_service = _day(year, 11, 25, shift)
    road.reports = [(_day(year, 6, 30), 35), (_day(year, 8, 31), 62), (road.completed, 100)]
    return road


def _continued(road: Road, year: int, turn: int) -> Road:
    """A work of last year that goes on: the first lags, the second is suspended, the others end this autumn."""
    following = year + 1
    if turn == 0:
        road.started, road.planned_finish = _day(year, 5, 10), _day(following, 8, 31)
        road.reports = [(_day(year, 8, 31), 8), (_day(year, 12, 20), 15), (_day(following, 5, 31), 28),
                        (_day(following, 8, 31), 36), (_day(following, 10, 31), 41)]  # fmt: skip
    elif turn == 1:
        road.started, road.suspended = _day(year, 6, 1), _day(year, 9, 15)
        road.reports = [(_day(year, 8, 31), 12), (road.suspended, 12)]
    else:
        road.started, road.planned_finish = _day(year, 8, 1), _day(following, 9, 30)
        road.completed, road.in_service = _day(following, 9, 20), _day(following, 10, 20)
        road.reports = [(_day(year, 12, 20), 30), (_day(following, 5, 31), 55), (_day(following, 8, 31), 85),
                        (road.completed, 100)]  # fmt: skip
    return road


def _this(road: Road, year: int, shift: int) -> Road:
    """A work of this year: tendered in February, begun in April, to be finished next June."""
    road.tender, road.started = _day(year, 2, 20), _day(year, 4, 15, shift)
    slower = shift // 3
    road.reports = [
        (_day(year, 6, 30), 22 - slower),
        (_day(year, 8, 31), 41 - slower),
        (_day(year, 10, 31), 58 - 2 * slower),
    ]
    return road


def _special(random: Random, year: int, rows: list[Row]) -> list[Road]:
    """The works that are no village roads: access, city trunk, bridges as a sum, resettlement road, design."""
    following = year + 1
    natural = [row for row in rows if row["level"] == "natural_village"]
    site = next(row for row in natural if row.get("resettlement"))
    plain = [row for row in natural if not row.get("resettlement")]
    township = [row for row in rows if row["level"] == "township"][1]
    metres = random.randrange(5_000, 9_000)
    yuan = _cost(random, metres)
    access = Road(f"CW-{year}-61", f"CB-{year}", year, f"{plain[1]['name']}自然村通达公路", "natural_village_access",
                  "access", metres, yuan, plain[1]["code"], (plain[1]["code"],),
                  _day(year, 10, 31), contracts=[("ORG-CON4", yuan * 96 // 10_000 * 100)])  # fmt: skip
    trunk = Road(f"CW-{year}-91", f"CC-{year}", year, f"县城至{township['name']}公路工程", "trunk_link", "paved",
                 random.randrange(23_000, 26_000), 130_000_000, township["code"], (township["code"],),
                 _day(following + 1, 5, 31), started=_day(year, 3, 20), employer_level="city", coarse=True,
                 reports=[(_day(year, 6, 30), 18), (_day(year, 12, 20), 46), (_day(following, 6, 30), 63),
                          (_day(following, 10, 31), 78)],
                 contracts=[("ORG-CON1", 61_500_000), ("ORG-CON5", 64_200_000)])  # fmt: skip
    count = random.randint(6, 9)
    bridges = Road(f"CW-{year}-81", f"CD-{year}", year, f"{year}年危桥改造", "bridge", "bridge", 0,
                   count * random.randrange(6_200, 8_900) * 100, COUNTY, (), _day(following, 5, 31),
                   started=_day(year, 6, 10), completed=_day(following, 5, 20), in_service=_day(following, 6, 18),
                   reports=[(_day(year, 12, 20), 88), (_day(following, 5, 20), 100)],
                   count=count, sum_only=True)  # fmt: skip
    metres = random.randrange(900, 1_600)
    yuan = _cost(random, metres)
    resettlement = Road(f"CW-{following}-71", f"CB-{following}", following, f"{site['name']}道路", "resettlement_road",
                        "other", metres, yuan, site["code"], (site["code"],), _day(following + 1, 6, 30),
                        contracts=[("ORG-CON3", yuan * 95 // 10_000 * 100)])  # fmt: skip
    metres = random.randrange(3_000, 6_000)
    design = Road(f"CW-{following}-62", f"CB-{following}", following, f"{plain[-1]['name']}自然村通达公路",
                  "natural_village_access", "access", metres, _cost(random, metres), plain[-1]["code"],
                  (plain[-1]["code"],), _day(following + 1, 10, 31))  # fmt: skip
    return [_last(access, year, 2), trunk, bridges, _this(resettlement, following, 25), design]


def _roads(random: Random, year: int, size: Size, rows: list[Row]) -> tuple[list[Road], list[Row]]:
    """All works of the two years, and {area, paved_on} of the townships and villages paved before them."""
    roads: list[Road] = []
    paved: list[Row] = []
    townships = [row["code"] for row in rows if row["level"] == "township"]
    turn = 0
    for place, township in enumerate(townships):
        if place != 1:  # the second township waits for the city bureau's road
            paved.append({"area": township, "paved_on": _day(random.randint(2008, 2015), 9, 20)})
        fates = _FATES_MINI_SECOND if size == "mini" and place == 1 else _FATES[size]
        villages = [row for row in rows if row.get("parent") == township]
        for village, fate in zip(villages, fates, strict=True):
            number = len(roads) + 1
            if fate == "before":
                on = _day(random.randint(2012, year - 1), random.randint(6, 10), random.randint(1, 28))
                paved.append({"area": village["code"], "paved_on": on})
            elif fate == "last":
                road = _village_road(random, f"CW-{year}-{number:02d}", year, village, _day(year, 10, 31))
                roads.append(_last(road, year, random.randint(0, 12)))
            elif fate == "continued":
                road = _village_road(random, f"CW-{year}-{number:02d}", year, village, _day(year + 1, 6, 30))
                roads.append(_continued(road, year, turn))
                turn += 1
            elif fate == "this":
                code = f"CW-{year + 1}-{number:02d}"
                road = _village_road(random, code, year + 1, village, _day(year + 2, 6, 30))
                roads.append(_this(road, year + 1, random.randint(0, 20)))
    return roads + _special(random, year, rows), paved


def _source(road: Road, line: int) -> Row:
    return {"document": f"DOC-PLAN-{road.year}", "line": line, "quote": road.name}


def _project(road: Road, line: int, today: date) -> Row:
    row: Row = {
        "code": road.code, "batch": road.batch, "name": road.name, "area": road.area, "category": road.category,
        "service_level": road.service_level, "year": str(road.year), "count": road.count,
        "stage": road.stage(today), "planned_finish": road.planned_finish, "source": _source(road, line),
    }  # fmt: skip
    if not road.sum_only:
        row["length"] = km(road.metres)
        row["investment"] = f"{road.yuan // 10_000_000 / 10:.1f}亿元" if road.coarse else wan(road.yuan)
    return row


def _progress(road: Road, line: int, today: date) -> list[Row]:
    """What was reported up to today; for a batch known as a sum, on the batch. Surfacing begins at 40 %."""
    rows: list[Row] = []
    for number, (on, percent) in enumerate(road.reports, 1):
        if on > today:
            continue
        row: Row = {"code": f"{road.code}-P{number}", "subject": road.code, "on": on, "progress": f"{percent}%",
                    "value_done": wan(road.yuan * percent // 100), "source": _source(road, line)}  # fmt: skip
        if road.service_level == "paved":
            row["paved"] = km(road.metres * max(0, percent - 40) // 60)
        if road.sum_only:
            row["subject"] = road.batch
            del row["progress"]
        rows.append(row)
    return rows


def _lot_progress(road: Road, line: int, today: date) -> list[Row]:
    """What each lot reported beside what its programme of works asked: the second lot of a road runs a little late."""
    if road.started is None or road.sum_only:
        return []
    rows: list[Row] = []
    for lot, _ in enumerate(road.contracts, 1):
        for number, (on, percent) in enumerate(road.reports, 1):
            if on <= today:
                done = max(0, percent - 4 * (lot - 1)) if percent < 100 else 100
                planned = 100 if on >= road.planned_finish else min(100, percent + (5 if line % 3 == 0 else -2))
                rows.append({"code": f"{road.code}-L{lot}-P{number}", "subject": f"{road.code}-L{lot}", "on": on,
                             "progress": f"{done}%", "planned": f"{planned}%",
                             "source": _source(road, line)})  # fmt: skip
    return rows


def _milestones(road: Road, line: int, today: date) -> list[Row]:
    """The gates passed up to today, named as the stages they open."""
    gates = (
        ("tender", road.tender),
        # Works that stand still keep that stage; that they were begun is a gate they passed.
        ("started" if road.suspended else "construction", road.started),
        ("suspended", road.suspended),
        ("completed", road.completed),
        ("in_service", road.in_service),
    )
    return [
        {"code": f"{road.code}-{kind}", "subject": road.code, "kind": kind, "on": on, "source": _source(road, line)}
        for kind, on in gates
        if on is not None and on <= today
    ]


def _lots(road: Road, line: int, today: date) -> list[Row]:
    if road.started is None or road.started > today:
        return []
    return [
        {"code": f"{road.code}-L{number}", "subject": road.code, "count": 1, "contractor": contractor,
         "contract": wan(yuan), "source": _source(road, line)}
        for number, (contractor, yuan) in enumerate(road.contracts, 1)
    ]  # fmt: skip


def _batches(roads: list[Road], year: int) -> list[Row]:
    following = year + 1
    named = (
        (f"CB-{year}", year, f"{year}年农村公路项目", BUREAU, "county"),
        (f"CD-{year}", year, f"{year}年危桥改造项目", BUREAU, "county"),
        (f"CC-{year}", year, f"{year}年市局法人项目", CITY_BUREAU, "city"),
        (f"CB-{following}", following, f"{following}年农村公路项目", BUREAU, "county"),
    )
    rows = []
    for line, (code, of, name, employer, level) in enumerate(named, 1):
        row: Row = {"code": code, "name": name, "employer": employer, "employer_level": level, "area": COUNTY,
                    "year": str(of), "source": {"document": f"DOC-PLAN-{of}", "line": line, "quote": name}}  # fmt: skip
        sums = [road.yuan for road in roads if road.batch == code and road.sum_only]
        if sums:
            row["investment"] = wan(sum(sums))
        rows.append(row)
    return rows


def _documents(year: int) -> list[Row]:
    plans = [
        {"code": f"DOC-PLAN-{of}", "title": f"{of}年农村公路建设计划", "number": f"桑交发〔{issued}〕{number}号",
         "kind": "annual_plan", "issuer": BUREAU, "dated": date(issued, month, day)}
        for of, issued, month, day, number in ((year, year, 2, 15, 9), (year + 1, year, 12, 20, 47))
    ]  # fmt: skip
    summary = {"code": f"DOC-SUM-{year}", "title": f"交通运输局{year}年工作总结", "number": f"桑交发〔{year}〕52号",
               "kind": "summary", "issuer": BUREAU, "dated": date(year, 12, 31)}  # fmt: skip
    return [*plans, summary]


def _targets(random: Random, year: int) -> list[Row]:
    """Paved kilometres at the end of the five-year plan before each of the two years, once per plan."""
    ends = sorted({(of - 1) // 5 * 5 for of in (year, year + 1)})
    stock = random.randrange(168_000, 214_000)
    rows = []
    for line, end in enumerate(ends, 21):
        rows.append({"code": f"CT-{end}", "indicator": "works.paved_length", "organisation": BUREAU, "area": COUNTY,
                     "baseline": km(stock), "baseline_on": date(end, 12, 31), "target": km(stock + 160_000),
                     "due": date(end + 5, 12, 31),
                     "source": {"document": f"DOC-SUM-{year}", "line": line,
                                "quote": f"{end}年末通畅里程"}})  # fmt: skip
        stock += 118_000
    return rows


def works(seed: int, today: date, size: Size = "mini") -> dict[str, Any]:
    """The bureau's works in the records-file format, with `villages` rows {area, paved_on | None}.

    Works of last year and of the year of `today`; nothing is dated after `today`. Quantities are text with unit.
    """
    random = Random(f"{seed}:works")  # noqa: S311  # repeatable made data, not a secret
    year = today.year - 1
    rows = areas(size)
    roads, paved = _roads(random, year, size, rows)
    numbered = list(enumerate(roads, 1))
    done = [road for road in roads if road.category == "village_paved" and road.stage(today) in FINISHED]
    paved += [{"area": area, "paved_on": road.completed} for road in done for area in road.serves]
    connected = {row["area"]: row["paved_on"] for row in paved}
    return {
        "documents": _documents(year),
        "batches": _batches(roads, year),
        "projects": [_project(road, line, today) for line, road in numbered],
        "lots": [row for line, road in numbered for row in _lots(road, line, today)],
        "serves": [
            {"code": f"{road.code}-S{n}", "project": road.code, "area": area, "source": _source(road, line)}
            for line, road in numbered
            for n, area in enumerate(road.serves, 1)
        ],
        "progress": [
            row for line, road in numbered for row in (*_progress(road, line, today), *_lot_progress(road, line, today))
        ],
        "milestones": [row for line, road in numbered for row in _milestones(road, line, today)],
        "villages": [
            {"area": row["code"], "paved_on": connected.get(row["code"])}
            for row in rows
            if row["level"] in ("township", "village")
        ],
        "targets": _targets(random, year),
        "claims": claims(roads, paved, rows, year),
    }


def book(seed: int, today: date, size: Size = "mini") -> dict[str, Any]:
    """The whole made county as one records file, in plain values only: days are text, nothing is shared.

    Not in it: `villages` of `works` and the households, which are no records-file collections; altitude and land.
    """
    made, cast = works(seed, today, size), staff()
    del made["villages"]
    collections = {
        "areas": [{key: row[key] for key in ("code", "name", "level", "parent") if key in row} for row in areas(size)],
        "organisations": organisations(size),
        "successions": successions(size),
        "documents": cast["documents"] + made.pop("documents"),
        "staff": cast["staff"],
        **made,
    }
    head = {"code": COUNTY, "kind": "county", "zh": "桑隆县（演示）", "en": "Sanglong County (made)", "made": True}
    plain: dict[str, Any] = _plain({"book": head, **collections})
    return plain


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
