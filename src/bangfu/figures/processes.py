"""The pieces of a long text in as many processes as there are processors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from bangfu.figures.pieces import Part, Piece

# Characters below which a second process is hardly there before the first has read all.
FEWEST = 400_000


def in_processes(read: Callable[[Piece], Part], pieces: list[Piece]) -> Iterable[Part]:
    """Every piece read, in order. This process reads too, from the last piece on, while the others start."""
    others = min(os.cpu_count() or 1, len(pieces)) - 1
    if others < 1 or pieces[-1].end < FEWEST:
        return map(read, pieces)
    try:
        with ProcessPoolExecutor(others, get_context("spawn")) as pool:
            waiting: list[Future[Part]] = [pool.submit(read, piece) for piece in pieces]
            own = {number: read(pieces[number]) for number in reversed(range(len(pieces))) if waiting[number].cancel()}
            return [own[number] if number in own else future.result() for number, future in enumerate(waiting)]
    except (OSError, BrokenProcessPool):
        # Where no other process may be started, this one reads all.
        return map(read, pieces)
