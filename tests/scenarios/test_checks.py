"""Every check of records: a healthy county in which it finds nothing, and one small change that it finds, exactly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from bangfu.engine.criterion.asking import reasons
from bangfu.engine.criterion.statement import statement
from bangfu.engine.criterion.verdict import Reason
from bangfu.engine.duck import DuckRunner
from bangfu.engine.screen import Held, screened
from bangfu.policybook.rules.files import read_folder
from bangfu.screening.rules.reading import Rule, codes_of, in_force, is_rule, read
from bangfu.snapshots.rules import vocabulary_of_entries
from tests.engine.made import freeze

MADE = yaml.safe_load((Path(__file__).parent / "checks.yaml").read_text("utf-8"))
DAY: date = MADE["day"]
SAID = in_force(read_folder(Path(__file__).resolve().parents[2] / "policy"), DAY)
WORDS = vocabulary_of_entries(SAID, DAY)
CODES = codes_of(SAID)
RULES: dict[str, Rule] = {one.code: read(one, WORDS, CODES) for one in SAID if is_rule(one)}
CHECKS = {code: one for code, one in RULES.items() if one.said.kind == "check"}
# What stands in rules and is never said aloud: signs, quotation marks of typed texts, brackets inside brackets.
FORMULA = re.compile(r"[<>=!*'\"「」_]|\w [-+] \w|（[^）]*（|\([^)]*\(|\)\)")
FAMILIES = {
    "identity",
    "guarantees",
    "age",
    "risk",
    "measures",
    "income",
    "work",
    "ranges",
    "village",
    "works",
    "duties",
    "funds",
    "exit",
    "file",
}


def rows(change: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The healthy county's tables with a change."""
    tables: dict[str, dict[int, dict[str, Any]]] = deepcopy(MADE["county"])
    for table, listed in change.items():
        if table in tables:
            for key, row in listed.items():
                like = tables[table].get(row.get("like", key), {})
                tables[table][key] = {**like, **{name: value for name, value in row.items() if name != "like"}}
    for table, keys in change.get("gone", {}).items():
        for key in keys:
            del tables[table][key]
    return {table: [{"id": key, **row} for key, row in listed.items()] for table, listed in tables.items()}


def runner(folder: Path, change: Mapping[str, Any]) -> DuckRunner:
    return DuckRunner(freeze(folder, rows(change), DAY), DAY, keep=False)


def why(engine: DuckRunner, rule: Rule, subjects: Collection[int]) -> dict[int, Reason]:
    return reasons(
        rule.node, rule.entity, WORDS, rows=lambda sql: engine.rows(sql).records(), as_of=DAY, subjects=subjects
    )


def every(reason: Reason) -> Iterator[Reason]:
    yield reason
    for inner in (*reason.parts, *(part for _, part in reason.members)):
        yield from every(inner)


def unsayable(reason: Reason) -> list[str]:
    """The sentences of a reason that hold signs of a formula; relatives in English have an apostrophe."""
    said = [text for one in every(reason) for text in (one.zh, one.en.replace("'s ", "s "))]
    return [text for text in said if FORMULA.search(text)]


def asked(engine: DuckRunner, *codes: str) -> dict[str, Held]:
    return screened(engine, WORDS, {code: (CHECKS[code].entity, CHECKS[code].node) for code in codes})


def test_no_check_finds_anything_in_a_healthy_county(tmp_path: Path) -> None:
    with runner(tmp_path, {}) as engine:
        found = asked(engine, *CHECKS)
        assert {code: one.subjects.to_pylist() for code, one in found.items() if len(one.subjects)} == {}
        # Each was asked of a record at least: a check over an empty table would prove nothing.
        assert [code for code, one in found.items() if not one.asked] == []
        for rule in RULES.values():
            rows = engine.rows(statement(rule.entity, {}, WORDS, DAY)).records()
            told = why(engine, rule, [int(str(row["subject_id"])) for row in rows])
            assert [text for one in told.values() for text in unsayable(one)] == [], rule.code


def test_every_check_has_a_case_and_every_family_a_check() -> None:
    assert set(MADE["cases"]) == set(CHECKS)
    assert {one.said.body["family"] for one in CHECKS.values()} == FAMILIES
    assert len(CHECKS) >= 240


@pytest.mark.parametrize("code", sorted(CHECKS))
def test_a_check_finds_its_case_and_says_why(tmp_path: Path, code: str) -> None:
    case, rule = MADE["cases"][code], CHECKS[code]
    with runner(tmp_path, case) as engine:
        (found,) = asked(engine, code).values()
        assert case["found"] in found.subjects.to_pylist()
        (told,) = why(engine, rule, [case["found"]]).values()
    assert told.truth is True and told.zh and told.en
    assert unsayable(told) == []
    if "rows" in case:
        assert sorted(told.all_members()) == case["rows"]


QUIET = [(code, place) for code, case in MADE["cases"].items() for place in range(len(case.get("quiet", ())))]


@pytest.mark.parametrize(("code", "place"), QUIET)
def test_a_check_is_silent_where_it_should_be(tmp_path: Path, code: str, place: int) -> None:
    with runner(tmp_path, MADE["cases"][code]["quiet"][place]) as engine:
        assert asked(engine, code)[code].subjects.to_pylist() == []


def test_no_two_checks_ask_the_same() -> None:
    texts = [(one.entity.name, one.said.body["criterion"]) for one in CHECKS.values()]
    assert len(set(texts)) == len(texts)
    for language in ("zh", "en"):
        messages = [one.text("message", language) for one in CHECKS.values()]
        assert len(set(messages)) == len(messages)


EARLIER = date(2024, 6, 30)
MARGINAL: dict[str, Any] = {"category": "marginal", "listed_on": date(2023, 9, 1)}
OF_2024: dict[str, dict[str, Any]] = {
    "measures.monitored_long": {"household": {60: {**MARGINAL, "listed_on": date(2021, 9, 1)}}},
    "risk.monitored_no_adult": {"household": {60: MARGINAL}, "gone": {"person": [61, 62]}},
    "measures.no_labour_without_relief": {"household": {60: MARGINAL}, "person": {62: {"labour": "lost"}}},
    "income.monitored_with_much": {"household": {60: {**MARGINAL, "operating_fen": 9_000_000}}},
}


@pytest.mark.parametrize("code", sorted(OF_2024))
def test_a_check_speaks_the_words_of_its_years(tmp_path: Path, code: str) -> None:
    """The three kinds of monitored households until 2025: the entry of those years finds them."""
    said = in_force(read_folder(Path(__file__).resolve().parents[2] / "policy"), EARLIER)
    words = vocabulary_of_entries(said, EARLIER)
    (one,) = (entry for entry in said if entry.code == code)
    rule = read(one, words, codes_of(said))
    assert one.valid_to == date(2026, 1, 1) and one.digest != CHECKS[code].said.digest
    for change, wanted in ((OF_2024[code], [60]), ({"household": {60: MARGINAL}}, [])):
        folder = tmp_path / str(len(wanted))
        with DuckRunner(freeze(folder, rows(change), EARLIER), EARLIER, keep=False) as engine:
            assert screened(engine, words, {code: (rule.entity, rule.node)})[code].subjects.to_pylist() == wanted
