"""A snapshot vouches for its files, refuses what was touched, and stays readable when columns are added."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bangfu.engine.duck import DuckRunner
from bangfu.engine.snapshot import MANIFEST, open_snapshot, write_table
from bangfu.kernel.refusal import Refusal
from tests.engine.made import AS_OF, fact_table, freeze, small_county


def test_the_manifest_is_read_back(tmp_path: Path) -> None:
    snapshot = freeze(tmp_path, small_county())
    assert (snapshot.county, snapshot.as_of, snapshot.audit_seq) == ("990101", AS_OF, 7)
    assert snapshot.tables["project"].rows == 7
    assert snapshot.columns["village"] == {"id": "int", "paved_on": "date"}


def test_the_same_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    rows = [(3, None), (1, date(2020, 1, 1)), (2, date(2021, 1, 1))]
    first = write_table(tmp_path / "a", fact_table("village"), rows)
    second = write_table(tmp_path / "b", fact_table("village"), reversed(rows))
    assert first == second


def _edit(change: Callable[[dict[str, object]], object]) -> Callable[[Path], object]:
    def touch(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text())
        change(manifest)
        (folder / MANIFEST).write_text(json.dumps(manifest))

    return touch


@pytest.mark.parametrize(
    ("touch", "words"),
    [
        (lambda f: (f / "project.parquet").write_bytes((f / "project.parquet").read_bytes() + b"x"), "changed after"),
        (lambda f: (f / "lot.parquet").unlink(), "missing"),
        (lambda f: (f / MANIFEST).unlink(), "no manifest"),
        (lambda f: (f / MANIFEST).write_text("{"), "cannot be read"),
        (_edit(lambda m: m.update(format=2)), "newer program"),
        (_edit(lambda m: m.pop("county")), "cannot be read"),
        (_edit(lambda m: m["tables"]["lot"].update(schema_digest="0" * 64)), "other columns"),  # type: ignore[index]
        (_edit(lambda m: m["tables"]["lot"].update(file="../lot.parquet")), "missing"),  # type: ignore[index]
    ],
)
def test_a_touched_snapshot_is_refused(tmp_path: Path, touch: Callable[[Path], object], words: str) -> None:
    freeze(tmp_path, small_county())
    touch(tmp_path)
    with pytest.raises(Refusal) as refusal:
        open_snapshot(tmp_path)
    assert words in str(refusal.value)


@pytest.mark.parametrize(
    ("rows", "words"),
    [([(1, None), (1, None)], "two rows with id 1"), ([(1,)], "1 values, not 2"), ([(1, "soon")], "date values only")],
)
def test_rows_that_do_not_fit_are_refused(tmp_path: Path, rows: list[tuple[object, ...]], words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        write_table(tmp_path, fact_table("village"), rows)
    assert words in str(refusal.value)


def test_a_column_declared_later_reads_as_null(tmp_path: Path) -> None:
    older = freeze(tmp_path, small_county(), without={"progress": frozenset({"paved_ulp_dm", "value_done_fen"})})
    with DuckRunner(older) as runner:
        rows = runner.rows("select t.id, t.value_done_fen, t.paved_dm from progress as t where t.id = 45 or t.id = 46")
    assert sorted(rows.rows) == [(45, None, None), (46, None, 70_000)]


def test_a_table_the_snapshot_lacks_is_refused_and_never_read_as_empty(tmp_path: Path) -> None:
    freeze(tmp_path, small_county())
    _edit(lambda m: m["tables"].pop("lot"))(tmp_path)  # type: ignore[attr-defined]
    with DuckRunner(open_snapshot(tmp_path)) as runner, pytest.raises(Refusal) as refusal:
        runner.rows("select count(*) as n from works_line as t")
    assert "no table “lot”" in str(refusal.value)
