"""Kept answers: the same question is asked once, and whatever it depends on asks anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bangfu.engine import kept
from bangfu.engine.duck import DuckRunner
from bangfu.engine.indicator import Filters, evaluate
from bangfu.engine.kept import Kept, KeptRunner
from bangfu.engine.runner import Rows
from bangfu.engine.snapshot import Snapshot
from bangfu.engine.steps import load_steps
from tests.engine.made import freeze, small_county
from tests.engine.test_indicator import WORKS

LENGTH = WORKS["works.length"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reached DuckDB."""
    said: list[str] = []

    class Counting(DuckRunner):
        def rows(self, sql: str) -> Rows:
            said.append(sql)
            return super().rows(sql)

    monkeypatch.setattr(kept, "DuckRunner", Counting)
    return said


def longer() -> dict[str, Any]:
    """The same county with every project ten metres longer."""
    data = {name: [dict(row) for row in rows] for name, rows in small_county().items()}
    for row in data["project"]:
        if row.get("length_dm") is not None:
            row["length_dm"] += 100
    return data


def of(snapshot: Snapshot, room: Kept, years: tuple[int, int] | None = None, as_of: date | None = None) -> Any:
    with KeptRunner(snapshot, as_of, kept=room) as runner:
        return evaluate(runner, LENGTH, filters=Filters(years))


def test_the_same_question_of_the_same_snapshot_is_asked_once(tmp_path: Path, asked: list[str]) -> None:
    snapshot, room = freeze(tmp_path, small_county()), Kept()
    first = of(snapshot, room)
    count = len(asked)
    assert count == 3
    assert of(snapshot, room) == first
    assert len(asked) == count
    with DuckRunner(snapshot) as plain:
        assert evaluate(plain, LENGTH) == first


def test_other_years_another_snapshot_and_another_day_are_asked_anew(tmp_path: Path, asked: list[str]) -> None:
    room = Kept()
    here = freeze(tmp_path / "a", small_county())
    whole = of(here, room).numerator
    assert of(here, room, (2020, 2020)).numerator != whole
    assert of(freeze(tmp_path / "b", longer()), room).numerator > whole
    assert of(here, room).numerator == whole
    before = len(asked)
    assert of(here, room, as_of=date(2021, 3, 1)).as_of == date(2021, 3, 1)
    assert len(asked) == before + 3


def test_a_changed_definition_and_a_changed_step_are_asked_anew(
    tmp_path: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot, room = freeze(tmp_path, small_county()), Kept()
    whole = of(snapshot, room).numerator
    building = replace(LENGTH, numerator=replace(LENGTH.numerator, where={"stage": ("construction",)}))
    with KeptRunner(snapshot, kept=room) as runner:
        assert evaluate(runner, building).numerator != whole
        runner.rows("select n.line_id from works_line as n")
    steps = dict(load_steps())
    changed = steps["works_line"].sql.replace("length_dm", "length_dm + 1", 1)
    monkeypatch.setattr(kept, "load_steps", lambda: steps | {"works_line": replace(steps["works_line"], sql=changed)})
    count = len(asked)
    with KeptRunner(snapshot, kept=room) as runner:
        runner.rows("select n.line_id from works_line as n")
        runner.rows("select n.line_id from works_line as n")
    monkeypatch.undo()
    with KeptRunner(snapshot, kept=room) as runner:
        runner.rows("select n.line_id from works_line as n")
    assert len(asked) == count + 1, "the second of the changed steps is kept"


def test_the_room_is_bounded_and_the_longest_unused_goes_first() -> None:
    room, rows = Kept(cells_at_most=40), Rows(("a",), ((1,), (2,)))
    keys = [("digest", date(2022, 1, 1), "duckdb", "steps", f"select {number}") for number in range(20)]
    for key in keys:
        room.put(key, rows)
        room.get(keys[0])
    assert room.cells <= 40
    assert room.get(keys[0]) == rows and room.get(keys[-1]) == rows
    assert room.get(keys[1]) is None
    room.put(("digest", date(2022, 1, 1), "duckdb", "steps", "large"), Rows(("a",), ((1,),) * 20))
    assert room.cells <= 40 and room.get(("digest", date(2022, 1, 1), "duckdb", "steps", "large")) is None
