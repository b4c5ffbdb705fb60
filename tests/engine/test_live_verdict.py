"""How many rules stand with one household, at once and quickly; DuckDB stays open between questions."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from bangfu.engine import kept
from bangfu.engine.criterion.asking import verdicts
from bangfu.engine.criterion.meaning import read_rule
from bangfu.engine.criterion.statement import statement
from bangfu.engine.duck import DuckRunner
from bangfu.engine.kept import Kept, WarmRunner
from bangfu.engine.snapshot import Snapshot
from tests.engine.test_direct import RULES
from tests.engine.test_screen import DAY, WORDS, frozen

HOMES = 1_500


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return frozen(tmp_path_factory.mktemp("county"), HOMES, 5)


def told(runner: WarmRunner, kind: str, subjects: Collection[int]) -> dict[str, dict[int, bool | None]]:
    entity = WORDS.entity(kind)
    rules = {text: read_rule(text, entity, WORDS) for text in RULES[kind]}
    return verdicts(
        rules, entity, WORDS, rows=lambda sql: runner.rows(sql).records(), as_of=DAY, subjects=subjects
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["household", "person"])
def test_verdicts_of_some_records_are_those_of_all(snapshot: Snapshot, kind: str) -> None:
    entity = WORDS.entity(kind)
    with DuckRunner(snapshot) as all_, WarmRunner(snapshot, kept=Kept()) as runner:
        rules = {f"r{number}": read_rule(text, entity, WORDS) for number, text in enumerate(RULES[kind])}
        every = all_.rows(statement(entity, rules, WORDS, DAY)).records()
        some = {int(str(row["subject_id"])): row for row in every[:: len(every) // 12]}
        found = told(runner, kind, some)
    for text, name in zip(RULES[kind], rules, strict=True):
        assert found[text] == {subject: row[name] for subject, row in some.items()}, text


def test_every_rule_of_one_household_takes_at_most_twenty_milliseconds(snapshot: Snapshot) -> None:
    """Processor time of the quickest of some households, each asked for the first time; about five milliseconds."""
    with WarmRunner(snapshot, kept=Kept()) as runner:
        told(runner, "household", [1])
        spent = []
        for home in range(2, 12):
            begun = time.process_time()
            assert len(told(runner, "household", [home])) == len(RULES["household"])
            spent.append(time.process_time() - begun)
    assert min(spent) <= 0.020


def test_duckdb_stays_open_until_another_snapshot_is_asked(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Path] = []

    class Counting(DuckRunner):
        def __init__(self, snapshot: Snapshot, *given: object) -> None:
            made.append(snapshot.folder)
            super().__init__(snapshot, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(kept, "DuckRunner", Counting)
    monkeypatch.setattr(kept, "WARM", kept.Warm())
    for home in (1, 2):
        with WarmRunner(snapshot, kept=Kept()) as runner:
            told(runner, "household", [home])
    assert len(made) == 1
    with WarmRunner(replace(snapshot, digest="other"), kept=Kept()) as runner:
        told(runner, "household", [1])
    assert len(made) == 2
