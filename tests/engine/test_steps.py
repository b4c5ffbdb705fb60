"""Steps: a header that tells the truth, an order, and what each of them says of small made data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bangfu.engine.duck import DuckRunner
from bangfu.engine.runner import Value
from bangfu.engine.steps import in_order, inputs_of, load_steps, read_step, to_spark
from bangfu.kernel.refusal import Refusal
from tests.engine.made import freeze, small_county

HEADER = "-- grain: a\n-- unit: b\n-- denominator: none\n-- source: c\n"
GOLDEN = Path(__file__).parent / "spark_sql"


def test_steps_come_after_what_they_read() -> None:
    steps = load_steps()
    names = [step.name for step in in_order(steps, steps)]
    for step in in_order(steps, steps):
        assert all(names.index(read) < names.index(step.name) for read in step.reads if read in steps)
    assert "village" in inputs_of(in_order(steps, ["village_connection"]))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEADER + "select 1 as a", "lacks “reads”"),
        (HEADER + "-- reads: batch\nselect p.id from project as p", "the statement reads project"),
        (HEADER + "-- reads: project\nselect p.id / 2 as x from project as p", "multiply the other side"),
    ],
)
def test_a_step_that_is_not_what_it_says_is_refused_with_its_file(text: str, words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        read_step("odd", text)
    assert words in str(refusal.value)
    assert "odd.sql" in str(refusal.value)


def test_a_circle_is_refused() -> None:
    steps = {
        "a": read_step("a", HEADER + "-- reads: b\nselect b.id from b as b"),
        "b": read_step("b", HEADER + "-- reads: a\nselect a.id from a as a"),
    }
    with pytest.raises(Refusal) as refusal:
        in_order(steps, ["a"])
    assert "reads it back" in str(refusal.value)


@pytest.mark.parametrize("name", sorted(load_steps()))
def test_the_sql_written_for_spark_is_the_reviewed_one(name: str) -> None:
    """A new sqlglot may write other SQL: then read the difference, run the Spark tests, and renew the file."""
    assert to_spark(load_steps()[name].sql) + "\n" == (GOLDEN / f"{name}.sql").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckRunner]:
    with DuckRunner(freeze(tmp_path_factory.mktemp("snapshot"), small_county())) as made:
        yield made


def _row(runner: DuckRunner, step: str, key: str, value: int, columns: str) -> tuple[Value, ...]:
    listed = ", ".join(f"t.{column}" for column in columns.split())
    return runner.rows(f"select {listed} from {step} as t where t.{key} = {value}").rows[0]


def test_latest_progress_a_tie_goes_to_the_highest_id_and_the_future_does_not_count(runner: DuckRunner) -> None:
    assert _row(runner, "works_progress", "subject_id", 34, "progress_id progress_bp") == (43, 6500)


def test_progress_is_weighed_half_up(runner: DuckRunner) -> None:
    assert _row(runner, "works_line", "line_id", 34, "value_done_fen") == ((11_062 * 6500 + 5000) // 10_000,)


def test_a_batch_with_its_own_sum_carries_the_measure_and_its_projects_do_not(runner: DuckRunner) -> None:
    columns = "holds_investment investment_fen holds_length holds_count stage"
    assert _row(runner, "works_line", "line_id", 21, columns) == (True, 50_000_000, False, False, "completed")
    assert _row(runner, "works_line", "line_id", 31, columns) == (False, None, True, True, "in_service")


def test_a_batch_without_a_sum_is_no_line_and_one_without_projects_is(runner: DuckRunner) -> None:
    lines = runner.rows("select t.line_id from works_line as t where t.holder = 'batch' order by t.line_id")
    assert lines.rows == ((21,), (23,))


def test_paved_and_access_count_for_their_own_level_only(runner: DuckRunner) -> None:
    found = {i: _row(runner, "works_line", "line_id", i, "paved_dm access_dm") for i in (31, 32, 33, 34, 35, 36, 37)}
    assert found == {
        31: (25_000, 0),
        32: (0, 0),
        33: (0, 15_104),
        34: (None, 0),
        35: (30_000, 0),
        36: (0, 0),
        37: (None, 0),
    }


def test_villages_not_recorded_stay_unknown(runner: DuckRunner) -> None:
    columns = "paved_count building_count paved_or_building_count"
    found = {i: _row(runner, "village_connection", "area_id", i, columns) for i in (4, 5, 6, 7, 8)}
    assert found == {4: (0, 1, 1), 5: (1, 0, 1), 6: (1, 0, 1), 7: (0, 0, 0), 8: (None, 0, None)}


def test_an_earlier_day_sees_the_stage_of_that_day(runner: DuckRunner) -> None:
    with DuckRunner(runner.snapshot, date(2021, 3, 1)) as earlier:
        assert _row(earlier, "works_stage", "subject_id", 31, "stage") == ("completed",)
        assert _row(earlier, "works_stage", "subject_id", 33, "stage") == ("construction",)
        assert _row(earlier, "works_line", "line_id", 34, "value_done_fen") == (None,)
