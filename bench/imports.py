"""Importing: 20,000 rows of 60 columns with 1,500 planted errors, ours against bare readers and django-import-export.

Usage: python -m bench.imports [--rows 20000] [--errors 1500] [--other PYTHON] [--folder DIR] [--only NAME …]

Ours is to name every planted (row, column, code) and nothing else. «calamine» and «openpyxl» only read the cells;
openpyxl and django-import-export (which also validates each row against a model) run under --other.
«whole» is the way of a person through the product: sent and checked (read, checked, compared with the register, kept:
the page of the result), the clean rows written, and the same file sent again, when nearly all of it is known.
Each runs in a process of its own; memory is that of the process and, of ours, of its child at their highest together.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

CONTESTANTS = {"ours": False, "calamine": False, "openpyxl": True, "import-export": True}
WHOLE = "whole"
SECONDS, MEGABYTES = 60, 1000


def main(words: list[str]) -> int:
    """Make the workbook, run each, print a line; 1 when ours missed or invented a problem, or took too much."""
    given = asked(words)
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as temporary:
        folder = given.folder or Path(temporary)
        made = [sys.executable, "-m", "bench.imports_data", str(folder), str(given.rows), str(given.errors)]
        subprocess.run(made, check=True)
        told = json.loads((folder / "planted.json").read_text())
        print(f"{told['rows']:,} rows of {told['columns']} columns, {len(told['planted']):,} errors planted")
        good = True
        for name in given.only:
            if name == WHOLE:
                good = whole(folder / "people.xlsx") and good
                continue
            if CONTESTANTS[name] and not given.other:
                print(f"{name:15} needs --other")
                continue
            found = run(given.other if CONTESTANTS[name] else sys.executable, name, folder / "people.xlsx")
            memory = found["own_mb"] + found["child_mb"]
            rest = {key: found[key] for key in ("cells", "rows", "invalid") if key in found}
            print(f"{name:15}{found['seconds']:8.1f} s{memory:7} MB  {rest or ''}")
            if name == "ours":
                good = judged(found, told["planted"], memory) and good
    return 0 if good else 1


def asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.imports")
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--errors", type=int, default=1_500)
    parser.add_argument("--other", default="", help="a Python with openpyxl, django, django-import-export, tablib")
    parser.add_argument("--folder", type=Path, default=None, help="keep the workbook here")
    every = [*CONTESTANTS, WHOLE]
    parser.add_argument("--only", nargs="+", choices=every, default=every)
    return parser.parse_args(words)


def run(python: str, name: str, path: Path) -> dict[str, Any]:
    """What one contestant came to."""
    script = str(Path(__file__).with_name("imports_peers.py"))
    told = subprocess.run([python, script, name, str(path)], check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def whole(path: Path) -> bool:
    """Print a line a step; whether the result came up within the time, and everything within the memory."""
    words = [sys.executable, "-m", "bench.imports_whole", str(path)]
    found = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    memory = found["own_mb"] + found["child_mb"]
    for name, step in found["steps"].items():
        counts = {name: count for name, count in step["counts"].items() if count}
        print(f"{'whole: ' + name:15}{step['seconds']:8.1f} s{memory:7} MB  {step['queries']:,} queries {counts}")
    states = [step["state"] for step in found["steps"].values()]
    slowest = max(found["steps"][name]["seconds"] for name in ("checked", "again"))
    return states == ["checked", "applied", "checked"] and slowest <= SECONDS and memory <= MEGABYTES


def judged(found: dict[str, Any], planted: list[list[Any]], memory: int) -> bool:
    """Whether every planted problem was named, none else, within time and memory."""
    told, asked_for = {tuple(one) for one in found["told"]}, {tuple(one) for one in planted}
    print(
        f"{'':15}reading {found['reading']:.1f} s; named {len(told & asked_for):,} of {len(asked_for):,} planted, ",
        end="",
    )
    print(f"{len(told - asked_for):,} besides")
    for one in sorted(asked_for - told)[:5]:
        print("missed", one)
    for one in sorted(told - asked_for)[:5]:
        print("besides", one)
    return told == asked_for and found["seconds"] <= SECONDS and memory <= MEGABYTES


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
