"""DuckDB is no door: neither through the runner nor on its bare connection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from bangfu.engine.duck import DuckRunner
from bangfu.engine.snapshot import open_snapshot
from bangfu.kernel.refusal import Refusal
from tests.engine.made import freeze, small_county

SECRET = "the content of a file outside the snapshot"

ATTEMPTS = [
    "select * from read_csv('{secret}')",
    "select * from read_csv_auto('{secret}')",
    "select * from read_text('{secret}')",
    "select * from read_blob('{secret}')",
    "select * from read_json('{secret}')",
    "select * from read_parquet('{secret}')",
    "select * from '{secret}'",
    "select * from glob('{folder}/*')",
    "select * from read_csv('https://example.invalid/x.csv')",
    "select * from read_parquet('s3://bucket/x.parquet')",
    "select * from sniff_csv('{secret}')",
    "select * from parquet_schema('{secret}')",
    "copy (select 1 as a) to '{folder}/out.csv'",
    "copy (select 1 as a) to '{folder}/project.parquet' (format parquet)",
    "copy (select 1 as a) to '{folder}/out' (format parquet, partition_by (a))",
    "create table t (a varchar); copy t from '{secret}'",
    "export database '{folder}/dump'",
    "import database '{folder}'",
    "attach '{folder}/other.db' as other",
    "attach ':memory:' as other; attach '{folder}/x.db' as x",
    "install httpfs",
    "load httpfs",
    "force install spatial from community",
    "select getenv('HOME')",
    "set enable_external_access = true",
    "set lock_configuration = false",
    "set allowed_paths = ['{secret}']",
    "set allowed_directories = ['{folder}']",
    "set memory_limit = '100GB'",
    "set temp_directory = '{folder}'",
    "set threads = 64",
    "pragma memory_limit = '100GB'",
    "reset enable_external_access",
    "set file_search_path = '{folder}'",
    "create persistent secret s (type s3, key_id 'a', secret 'b')",
    "select sum(x) from (select row_number() over (order by hash(a.range, b.range)) as x "
    "from range(30000) as a, range(30000) as b)",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made: Path = tmp_path_factory.mktemp("door")
    (made / "secret.csv").write_text(SECRET)
    freeze(made / "snapshot", small_county())
    return made


@pytest.fixture(scope="module")
def runner(folder: Path) -> Iterator[DuckRunner]:
    with DuckRunner(open_snapshot(folder / "snapshot"), memory="64MB") as made:
        yield made


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=[a[:45] for a in ATTEMPTS])
def test_the_bare_connection_refuses(runner: DuckRunner, folder: Path, attempt: str) -> None:
    before = _files(folder)
    sql = attempt.format(secret=folder / "secret.csv", folder=folder / "snapshot")
    with pytest.raises(duckdb.Error):
        runner.connection.execute(sql).fetchall()
    assert _files(folder) == before


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=[a[:45] for a in ATTEMPTS])
def test_the_runner_refuses(runner: DuckRunner, folder: Path, attempt: str) -> None:
    with pytest.raises(Refusal):
        runner.rows(attempt.format(secret=folder / "secret.csv", folder=folder / "snapshot"))


def test_limits_are_set_and_locked(runner: DuckRunner) -> None:
    names = ("enable_external_access", "lock_configuration", "threads", "memory_limit", "temp_directory")
    found = {name: runner.connection.execute(f"select current_setting('{name}')").fetchone()[0] for name in names}
    assert found == {
        "enable_external_access": False,
        "lock_configuration": True,
        "threads": 2,
        "memory_limit": "61.0 MiB",
        "temp_directory": "",
    }


def test_a_python_variable_is_no_table(runner: DuckRunner) -> None:
    hidden = [1, 2, 3]
    with pytest.raises(duckdb.Error):
        runner.connection.execute("select * from hidden")
    assert hidden


def test_a_later_day_than_the_snapshot_knows_is_refused(runner: DuckRunner) -> None:
    with pytest.raises(Refusal) as refusal:
        DuckRunner(runner.snapshot, date(2022, 7, 1))
    assert "knows nothing of 2022-07-01" in str(refusal.value)
