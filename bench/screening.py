"""Screening: twenty rules over generated people, ours against its peers, in one run, with equal results.

Usage: python -m bench.screening [--people 10000 100000 1000000] [--repeat 3] [--peers PYTHON]
       [--postgresql URL|private] [--folder DIR] [--only NAME …]

Each contestant runs in a process of its own, so that its peak memory is its own. Peers that are no part of the product
(Polars, OpenFisca-Core, NumPy) run under another Python, given by --peers. PostgreSQL runs on a server given by URL.
Prints for each size the median of wall and processor seconds, the ratio to ours, peak memory, and whether the subject
ids of every rule are those that ours holds of. Timed is: from files or tables to the ids («loaded»: from arrays).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from bench.screening_data import RULES, counted

# Contestant → whether it runs under --peers, and the most people it is asked about.
CONTESTANTS: dict[str, tuple[bool, int]] = {
    "ours": (False, 10**9),
    "polars": (True, 10**9),
    "openfisca": (True, 10**9),
    "openfisca loaded": (True, 10**9),
    "loop in C": (False, 10**9),
    "postgresql": (True, 2_000_000),
    "orm prefetched": (False, 200_000),
    "orm each": (False, 200_000),
}
MODULES = {
    "ours": "bench.screening_ours", "polars": "bench.screening_polars", "openfisca": "bench.screening_openfisca",
    "openfisca loaded": "bench.screening_openfisca", "loop in C": "bench.screening_c",
    "postgresql": "bench.screening_postgresql", "orm prefetched": "bench.screening_orm",
    "orm each": "bench.screening_orm",
}  # fmt: skip


def main(words: list[str]) -> int:
    """Every contestant over every size."""
    given = asked(words)
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as temporary, ExitStack() as closing:
        if given.postgresql == "private":
            given.postgresql = closing.enter_context(import_module("tests.databases").private_cluster())
        folder = given.folder or Path(temporary)
        # Every size is asked, also after one that differed.
        different = sum(not compared(given, made(folder / str(size), size)) for size in given.people)
    return 1 if different else 0


def made(folder: Path, size: int) -> Path:
    """The folder with so many people, generated elsewhere: a process begins with the peak of the one that starts it."""
    subprocess.run([sys.executable, "-m", "bench.screening_data", str(folder), str(size)], check=True)
    return folder


def asked(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.screening")
    parser.add_argument("--people", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", default="", help="a Python with polars, openfisca-core, numpy, pyarrow, psycopg")
    parser.add_argument("--postgresql", default="", help="address of a database that may be filled, or «private»")
    parser.add_argument("--folder", type=Path, default=None, help="keep the generated people here")
    parser.add_argument("--only", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS))
    return parser.parse_args(words)


def compared(given: argparse.Namespace, folder: Path) -> bool:
    """One size: a line for each contestant; True when all found the same."""
    homes, people = counted(folder)
    print(f"\n{people:,} people in {homes:,} households, {len(RULES)} rules")
    print(f"{'':18}{'wall s':>10}{'CPU s':>10}{'× ours':>9}{'µs/person':>11}{'peak MB':>9}  results")
    first: dict[str, Any] | None = None
    same = True
    for name in given.only:
        peer, most = CONTESTANTS[name]
        if people > most or (peer and not given.peers) or (name == "postgresql" and not given.postgresql):
            print(f"{name:18}{'not asked':>10}")
            continue
        answer = run(given, name, folder)
        if answer is None:
            same = False
            continue
        first = first or answer
        equal = answer["found"] == first["found"]
        same = same and equal
        print(line(name, answer, first, people, equal))
        if not equal:
            print("  differs in " + " ".join(code for code in RULES if answer["found"][code] != first["found"][code]))
    return same


def run(given: argparse.Namespace, name: str, folder: Path) -> dict[str, Any] | None:
    python = given.peers if CONTESTANTS[name][0] else sys.executable
    words = [python, "-m", MODULES[name], str(folder), str(given.repeat), name, given.postgresql]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{name:18}{'failed':>10}  {done.stderr.strip().splitlines()[-1][:120]}")
        return None
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def line(name: str, answer: dict[str, Any], first: dict[str, Any], people: int, equal: bool) -> str:
    wall, cpu = median(answer["wall"]), median(answer["cpu"])
    ratio = wall / median(first["wall"])
    each = cpu / people * 1e6
    result = f"equal ({sum(count for count, _ in answer['found'].values()):,} found)" if equal else "DIFFERENT"
    return f"{name:18}{wall:10.3f}{cpu:10.3f}{ratio:9.2f}{each:11.3f}{answer['peak_mb']:9.0f}  {result}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
