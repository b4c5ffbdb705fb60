"""How long the verdicts of one household take, of all household rules of the bench and of one.

Usage: python -m bench.verdict [PEOPLE] [FOLDER]

Each household is asked for the first time, over a snapshot whose DuckDB is open. «why» gives the reasons of one rule.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bangfu.engine.criterion.asking import reasons, verdicts
from bangfu.engine.kept import Kept, WarmRunner
from bench.screening_data import AS_OF, counted, generate
from bench.screening_ours import prepare

FIRST, TIMES = 10_000_000_000, 40


def main(words: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as temporary:
        measure(generate(Path(words[1] if len(words) > 1 else temporary), int(words[0]) if words else 100_000))


def measure(folder: Path) -> None:
    snapshot, words, rules = prepare(folder)
    entity = words.entity("household")
    every = {code: node for code, (of, node) in rules.items() if of is entity}
    one = {"h11": every["h11"]}
    homes, people = counted(folder)
    print(f"one of {homes:,} households with {people:,} people")
    with WarmRunner(snapshot, AS_OF, kept=Kept()) as runner:

        def rows(sql: str) -> tuple[dict[str, object], ...]:
            return runner.rows(sql).records()

        asked: dict[str, Callable[[int], object]] = {
            f"verdicts of {len(every)} rules": lambda home: verdicts(
                every, entity, words, rows=rows, as_of=AS_OF, subjects=[home]
            ),
            "verdict of one rule": lambda home: verdicts(
                one, entity, words, rows=rows, as_of=AS_OF, subjects=[home]
            ),
            "why, of one rule": lambda home: reasons(
                one["h11"], entity, words, rows=rows, as_of=AS_OF, subjects=[home]
            ),
        }  # fmt: skip
        for number, (name, ask) in enumerate(asked.items()):
            spent = [timed(ask, FIRST + number * TIMES + home) for home in range(TIMES)]
            wall, cpu = (median(one[part] for one in spent[1:]) for part in (0, 1))
            print(f"{name:24}{wall:8.1f} ms{cpu:8.1f} ms CPU   the first, which opens DuckDB: {spent[0][0]:.0f} ms")


def timed(ask: Callable[[int], object], home: int) -> tuple[float, float]:
    begun, spent = time.perf_counter(), time.process_time()
    ask(home)
    return (time.perf_counter() - begun) * 1e3, (time.process_time() - spent) * 1e3


if __name__ == "__main__":
    main(sys.argv[1:])
