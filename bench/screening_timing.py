"""How a contestant of the bench of screening is timed: the same for each, in its own process."""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from bench.screening_data import checksum, say


def contest(prepare: Callable[[Path], Any], work: Callable[[Any], Mapping[str, Any]]) -> None:
    """Prepare untimed, work some times, and say times, peak memory, and what each rule holds of.

    `work` gives for each rule the sorted subject ids as something with the memory of 64-bit numbers.
    """
    folder, repeat = Path(sys.argv[1]), int(sys.argv[2])
    ready = prepare(folder)
    wall, cpu = [], []
    found: Mapping[str, Any] = {}
    for _ in range(repeat):
        begun, spent = time.perf_counter(), time.process_time()
        found = work(ready)
        wall.append(time.perf_counter() - begun)
        cpu.append(time.process_time() - spent)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answer = {code: (len(ids), checksum(ids)) for code, ids in sorted(found.items())}
    say({"wall": wall, "cpu": cpu, "peak_mb": peak, "found": answer})
