"""`run.py test` runs every test somewhere, and a failure or a missing part anywhere is the answer of the whole."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from run import ROOT
from tools import suite

ALL = ("SQLite", "Spark", "PostgreSQL")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Runs recorded instead of made; `codes` gives their exit codes, `missing` the packages that are not there."""
    state: dict[str, Any] = {"words": {}, "codes": {}, "missing": ()}

    def record(title: str, python: str, words: list[str], **env: str) -> int:
        state["words"][title] = " ".join(words)
        return int(state["codes"].get(title, 0))

    there = [replace(need, there=True) for need in suite.needs()]
    monkeypatch.delenv("BANGFU_NO_SKIPS", raising=False)
    monkeypatch.setattr(suite, "pytest", record)
    monkeypatch.setattr(suite, "ensure", lambda venv, *locks: str(venv))
    monkeypatch.setattr(suite.shutil, "which", lambda name: None)  # no apt-get: nothing is installed by a test
    monkeypatch.setattr(
        suite, "needs", lambda: [replace(need, there=need.package not in state["missing"]) for need in there]
    )
    return state


def test_three_runs_of_which_each_takes_what_it_can(runs: dict[str, Any]) -> None:
    assert suite.main(["tests/rules", "-x"]) == 0
    assert tuple(runs["words"]) == ALL
    two = " ".join(suite.TWO_AT_ONCE)
    assert runs["words"]["SQLite"] == f"{two} -m not spark tests/rules -x"
    assert runs["words"]["Spark"] == "-m spark tests/rules -x"
    pure = "--ignore=tests/rules --ignore=tests/figures --ignore=tests/engine"
    assert runs["words"]["PostgreSQL"] == f"{two} -m not browser and not spark and not paper {pure} tests/rules -x"


@pytest.mark.parametrize("folder", suite.PURE)
def test_what_runs_once_only_opens_no_database(folder: str) -> None:
    files = sorted((ROOT / "tests" / folder).rglob("test_*.py"))
    assert files
    assert not [
        file.name
        for file in files
        if re.search(r"django_db|transactional_db|own_database|sample_book", file.read_text("utf-8"))
    ]


@pytest.mark.parametrize("title", ALL)
def test_one_failed_run_fails_the_whole(runs: dict[str, Any], title: str) -> None:
    runs["codes"] = {title: 1}
    assert suite.main([]) == 1
    assert tuple(runs["words"]) == ALL


def test_a_run_without_tests_is_a_failure_unless_tests_were_chosen(runs: dict[str, Any]) -> None:
    runs["codes"] = {"Spark": suite.NOTHING_SELECTED}
    assert suite.main([]) == suite.NOTHING_SELECTED
    assert suite.main(["tests/rules"]) == 0
    runs["codes"] = dict.fromkeys(ALL, suite.NOTHING_SELECTED)
    assert suite.main(["tests/nowhere"]) == suite.NOTHING_SELECTED


def test_what_is_missing_is_said_and_left_out(runs: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    runs["missing"] = ("default-jre-headless", "postgresql")
    assert suite.main([]) == 0
    assert runs["words"] == {"SQLite": " ".join(suite.TWO_AT_ONCE)}
    said = capsys.readouterr().err
    assert "未安装 postgresql、default-jre-headless" in said and "PostgreSQL, Spark" in said


def test_where_nothing_may_be_skipped_a_missing_part_is_a_failure(
    runs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BANGFU_NO_SKIPS", "1")
    runs["missing"] = ("strace",)
    assert suite.main([]) == 1
    assert runs["words"] == {}
