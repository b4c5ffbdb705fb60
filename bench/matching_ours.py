"""Ours in the bench of matching, in a process of its own: from the files of two lists to the file of their pairs.

Usage: python -m bench.matching_ours FOLDER OUT.parquet MEMORY THREADS
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from bangfu.engine.matching import pair_lists
from bench.matching import stored

LEAST_BITS100 = -1_000


def main(folder: Path, out: Path, memory: str, threads: int) -> None:
    _, weights = stored()
    # As far down as Splink is asked, so that recall is compared at every precision.
    weights = replace(weights, possible_bits100=LEAST_BITS100)
    begun, before = time.perf_counter(), time.process_time()
    left, right = (pq.read_table(folder / f"{side}.parquet") for side in ("left", "right"))
    pairs = pair_lists(left, right, weights, memory=memory, threads=threads)
    seconds, spent = time.perf_counter() - begun, time.process_time() - before
    pq.write_table(pairs, out)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "cpu_s": spent, "peak_mb": peak}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]))
