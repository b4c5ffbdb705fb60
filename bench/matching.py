"""Record matching: our SQL with stored weights against Splink, which trains on the very lists it is asked about.

Usage: python -m bench.matching --peers PYTHON [--rows 20000] [--kinds usual hard] [--folder DIR] [--fit FILE.yaml]

The weights of policy/matching were fitted by Splink on a draw of their own (--fit does it again: it writes their
entry); here both are judged on another draw. Printed for each: seconds, pairs, and the recall at equal precision.
Ours is timed from the plain lists to the pairs; Splink from our prepared numbers, which it gets for nothing, to its
pairs. «one pair a row»: of Splink's pairs, too, only those that are the best of both their rows.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from bangfu.engine.matching import FIELDS, Weights, read_weights
from bangfu.engine.matching.columns import numbered
from bangfu.engine.matching.levels import CONDITIONS, KEYS, UNKNOWN

ROOT = Path(__file__).resolve().parents[1]
STORED = ROOT / "policy" / "matching" / "people.yaml"
FIT_SEED, JUDGE_SEED = 1, 2
PRECISIONS = (0.999, 0.995, 0.99, 0.98, 0.95)
SCORES = ("left", "right", "weight")


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench.matching")
    parser.add_argument("--peers", default="", help="a Python with splink and duckdb")
    parser.add_argument("--rows", type=int, nargs="+", default=[20_000])
    parser.add_argument("--kinds", nargs="+", default=["usual", "hard"], choices=["usual", "hard"])
    parser.add_argument("--folder", type=Path, default=None, help="keep the generated lists here")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--u-pairs", type=int, default=100_000_000, help="random pairs on which Splink learns chance")
    parser.add_argument("--memory", default="4GB", help="of ours")
    parser.add_argument("--fit", type=Path, default=None, help="fit the weights of this file anew and write them")
    given = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as temporary:
        folder = given.folder or Path(temporary)
        if given.fit is not None:
            fit(given, folder / "fit")
            return 0
        behind = [not compared(given, folder, rows, kind) for rows in given.rows for kind in given.kinds]
        return 1 if any(behind) else 0


def made(folder: Path, rows: int, kind: str, seed: int) -> Path:
    """The two lists, made in a process of their own so that its peak memory is not ours."""
    if not (folder / "made.json").exists():
        subprocess.run(
            [sys.executable, "-m", "bench.matching_data", str(folder), str(rows), kind, str(seed)], check=True
        )
    return folder


def stored(file: Path = STORED) -> tuple[dict[str, Any], Weights]:
    (entry,) = yaml.safe_load(file.read_text("utf-8"))["matching"]
    return entry, read_weights(entry)


def compared(given: argparse.Namespace, folder: Path, rows: int, kind: str) -> bool:
    """One pair of lists: a line for each contestant. True when ours is nowhere behind."""
    place = made(folder / f"{kind}-{rows}", rows, kind, JUDGE_SEED)
    print(f"\n{kind}: {rows:,} × {rows:,}", flush=True)
    truth = shared(place)
    seconds, ours = run_ours(place, given)
    shown("ours", seconds, ours, truth)
    good = True
    for which in ("ours", "library") if given.peers else ():
        took, pairs = run_splink(place, given, which)
        name = "Splink, our levels" if which == "ours" else "Splink's own levels"
        shown(name, took["train_s"] + took["predict_s"], pairs, truth, seconds)
        print(f"{'':24}of which training {took['train_s']:.1f} s; processor {took['cpu_s']:.1f} s")
        single = best_of_both(pairs)
        shown("  one pair a row", 0.0, single, truth)
        for precision in PRECISIONS:
            peer = max(recall(one, truth, precision) for one in (pairs, single))
            good &= recall(ours, truth, precision) >= peer - 1e-9
    print("ours is nowhere behind" if good else "ours is BEHIND somewhere")
    return good


def shared(place: Path) -> int:
    left, right = (set(pq.read_table(place / f"{one}.parquet")["key"].to_pylist()) for one in ("left", "right"))
    return len(left & right)


def run_ours(place: Path, given: argparse.Namespace) -> tuple[float, pa.Table]:
    """In a process of its own, from the files to the pairs."""
    out = place / "ours.parquet"
    words = [sys.executable, "-m", "bench.matching_ours", str(place), str(out), given.memory, str(given.threads)]
    line = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    said = json.loads(line)
    print(f"{'':24}ours: processor {said['cpu_s']:.1f} s, peak {said['peak_mb']:.0f} MB")
    pairs = pq.read_table(out)
    return said["seconds"], pa.table({"left": pairs["left"], "right": pairs["right"],
                                      "weight": pairs["bits100"].cast(pa.float64())})  # fmt: skip


def run_splink(place: Path, given: argparse.Namespace, which: str) -> tuple[dict[str, Any], pa.Table]:
    asked = place / "asked.json"
    _, weights = stored(given.fit or STORED)
    prepared(place, weights)
    asked.write_text(json.dumps(question(weights, given.threads, given.u_pairs)), "utf-8")
    done = subprocess.run([given.peers, str(ROOT / "bench" / "matching_splink.py"), str(place), str(asked), which],
                          capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout.splitlines()[-1]), pq.read_table(place / f"splink_{which}.parquet")


def prepared(place: Path, weights: Weights) -> None:
    """Both lists as numbers, with the plain columns for Splink's own comparisons beside."""
    both = [pq.read_table(place / f"{side}.parquet") for side in ("left", "right")]
    whole = pa.concat_tables(both)
    empty = pa.chunked_array([pa.nulls(whole.num_rows, pa.string())])
    table = numbered(whole.append_column("id_index", empty), weights, both[0].num_rows)
    table = table.drop_columns(["pos", "mark", "name_rare", "area_rare", "alike"]).append_column(
        "unique_id", whole["key"]
    )
    table = table.append_column("plain_name", whole["name"]).append_column(
        "born", whole["birth_date"].cast(pa.string())
    )
    for key in ("birth_year", "month_day"):
        sql = f"select {KEYS[key]} as value from table_"
        table = table.append_column(key, _computed(table, sql))
    first = both[0].num_rows
    pq.write_table(table.slice(0, first), place / "left_numbered.parquet")
    pq.write_table(table.slice(first), place / "right_numbered.parquet")


def _computed(table_: pa.Table, sql: str) -> pa.ChunkedArray:
    with duckdb.connect() as duck:
        duck.register("table_", table_)
        return duck.sql(sql).to_arrow_table()["value"]


def question(weights: Weights, threads: int, u_pairs: int) -> dict[str, Any]:
    """Our levels and blocking rules in Splink's words."""

    def sides(sql: str) -> str:
        return re.sub(r"\b([lr])\.(\w+)", r'"\2_\1"', sql)

    fields: dict[str, Any] = {}
    for name, codes in FIELDS.items():
        said = [{"code": code, "sql": sides(sql)} for code, sql in zip(codes, CONDITIONS[name], strict=False)]
        for level in said[: {"name": 2, "area": 1}.get(name, 0)]:
            level["frequency"] = {"name": "name", "area": "village"}[name]
        fields[name] = {"unknown": sides(UNKNOWN[name]), "levels": [*said, {"code": codes[-1], "sql": "else"}]}
    return {"fields": fields, "blocks": [list(rule) for rule in weights.blocks], "threads": threads,
            "recall": 0.8, "u_pairs": u_pairs,
            "seed": 1 if threads == 1 else None}  # fmt: skip


def best_of_both(pairs: pa.Table) -> pa.Table:
    """Splink's pairs that are the best of both their rows."""
    with duckdb.connect() as duck:
        duck.register("pairs", pairs)
        return duck.sql(
            'select "left", "right", weight from (select *, row_number() over (partition by "left" order by weight'
            ' desc, "right") as a, row_number() over (partition by "right" order by weight desc, "left") as b'
            " from pairs) where a = 1 and b = 1"
        ).to_arrow_table()


def recall(pairs: pa.Table, truth: int, precision: float) -> float:
    """The greatest share of the true pairs that a threshold finds with at least this precision."""
    with duckdb.connect() as duck:
        duck.register("pairs", pairs)
        row = duck.execute(
            'select max(good) from (select weight, sum(sum(("left" = "right")::int)) over w as good, sum(count(*))'
            " over w as everything from pairs group by weight window w as (order by weight desc))"
            " where good >= ? * everything",
            [precision],
        ).fetchone()
    return float(row[0] or 0) / truth if row else 0.0


def shown(name: str, seconds: float, pairs: pa.Table, truth: int, ours: float = 0.0) -> None:
    times = f"{seconds / ours:5.1f} ×" if ours else " " * 7
    told = "  ".join(f"{100 * recall(pairs, truth, one):6.2f} at {100 * one:.1f}" for one in PRECISIONS)
    print(f"{name:24}{seconds:8.1f} s {times} {pairs.num_rows:>9,} pairs   recall % at precision %: {told}", flush=True)


def fit(given: argparse.Namespace, folder: Path) -> None:
    """Let Splink learn on a draw of its own, and write what it learned into the entry."""
    rows, kind = given.rows[0], given.kinds[0]
    place = made(folder / f"{kind}-{rows}", rows, kind, FIT_SEED)
    took, _ = run_splink(place, given, "ours")
    entry, _ = stored(given.fit)
    learned = {one["output_column_name"]: one["comparison_levels"] for one in took["model"]["comparisons"]}
    for name, codes in FIELDS.items():
        told = [one for one in learned[name] if not one.get("is_null_level")]
        for level, code, old in zip(told, codes, entry["fields"][name], strict=True):
            if old["code"] != code:
                raise SystemExit(f"{name}: {old['code']} stands where {code} was expected")
            for key, short in (("m_probability", "m_ppb"), ("u_probability", "u_ppb")):
                if key in level:
                    old[short] = max(round(level[key] * 1_000_000_000), 1)
                print(f"{name:12}{code:14}{short} {old[short]:>12}" + ("" if key in level else "  (not learned: kept)"))
    entry["fitted"] = {"tool": f"splink {took['splink']}", "rows": rows, "errors": kind, "seed": FIT_SEED}
    write(given.fit, entry)


def write(file: Path, entry: Mapping[str, Any]) -> None:
    head = "".join(line for line in file.read_text("utf-8").splitlines(keepends=True) if line.startswith("#"))
    text = yaml.safe_dump(
        {"matching": [entry]}, allow_unicode=True, sort_keys=False, width=120, default_flow_style=None
    )
    file.write_text(head + text, "utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
