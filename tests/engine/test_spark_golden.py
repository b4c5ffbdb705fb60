"""Every step and every indicator gives equal rows on DuckDB and on Spark, over data with NULLs, groups and ties."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bangfu.engine.duck import DuckRunner
from bangfu.engine.indicator import Filters, read_file
from bangfu.engine.indicator.query import sides, write
from bangfu.engine.steps import Step, load_steps
from tests.engine.made import freeze
from tests.engine.made_records import whole_county

ROOT = Path(__file__).parents[2]


def _queries() -> dict[str, str]:
    """Each step whole; lists and totals of every indicator of works, and of each other step one of each shape."""
    steps = load_steps()
    found = {
        name: f"select {', '.join(f't.{column}' for column in step.columns)} from {name} as t"
        for name, step in steps.items()
    }
    shapes = set()
    for path in sorted((ROOT / "policy" / "indicators").glob("*.yaml"), reverse=True):
        for code, indicator in read_file(path, steps).items():
            for side in sides(indicator, steps, _narrow(steps[indicator.step]), {}):
                shape = (side.step, tuple((bool(one.holder), bool(one.ulp), one.one) for one in side.measures))
                if side.step not in ("works_line", "village_connection") and shape in shapes:
                    continue
                shapes.add(shape)
                queries = write(side, steps[side.step], "/1/", frozenset(indicator.flags))
                name = f"{code} {' '.join(side.roles)}"
                found[f"{name} list"], found[f"{name} total"] = queries.listing, queries.total
                found[f"{side.step} open"] = queries.open_lines
    return found


def _narrow(step: Step) -> Filters:
    """Years where lines have them, two codes where the step is of works."""
    years = (2020, 2022) if "year_from" in step.columns else None
    columns = {"employer_level": ("county", "city")} if "employer_level" in step.filters else {}
    return Filters(years, "/1/", columns)


def _sorted(columns: list[str], rows: list[Any]) -> list[Any]:
    return sorted(
        (dict(zip(columns, row, strict=True)) for row in rows), key=lambda row: json.dumps(row, sort_keys=True)
    )


@pytest.mark.spark
@pytest.mark.slow
def test_duckdb_and_spark_give_equal_rows(tmp_path: Path) -> None:
    queries = _queries()
    snapshot = freeze(tmp_path, whole_county())
    python = os.environ.get("BANGFU_SPARK_PYTHON", sys.executable)
    request = json.dumps({"snapshot": str(tmp_path), "queries": list(queries.values()), "small": True})
    answer = subprocess.run(
        [python, "-m", "bangfu.engine.spark"],
        input=request,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    theirs = json.loads(answer.stdout)["answers"]
    with DuckRunner(snapshot) as runner:
        for (name, sql), spark in zip(queries.items(), theirs, strict=True):
            duck = runner.rows(sql)
            ours = json.loads(json.dumps(duck.rows, default=str))
            assert duck.columns == tuple(spark["columns"]), name
            assert _sorted(list(duck.columns), ours) == _sorted(spark["columns"], spark["rows"]), name
            assert duck.rows, name
