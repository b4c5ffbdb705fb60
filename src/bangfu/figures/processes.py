"""The pieces of a long text in as many processes as there are processors."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from typing import TYPE_CHECKING, Any

from bangfu.figures.pieces import Found, Part, Piece

if TYPE_CHECKING:
    from multiprocessing.context import ForkContext, ForkProcess, SpawnContext, SpawnProcess

# Characters below which a second process is hardly there before the first has read all.
FEWEST = 400_000
SYSTEM = sys.platform


# A part on its way: decimals as strings and bare tuples, which cost a third there.
Sent = tuple[list[list[Any]], list[tuple[Any, ...]]]


def in_processes(read: Callable[[Piece], Part], pieces: list[Piece]) -> Iterable[Part]:
    """Every piece read, in order, by this process and by others."""
    others = min(os.cpu_count() or 1, len(pieces)) - 1
    if others >= 1 and pieces[-1].end >= FEWEST:
        try:
            return _together(read, pieces, others)
        except (OSError, EOFError):
            # Where no other process may be started, or one is ended from outside, this one reads all.
            pass
    return [read(piece) for piece in pieces]


def _together(read: Callable[[Piece], Part], pieces: list[Piece], others: int) -> list[Part]:
    """The parts of all pieces: whichever process is free takes the next, so that a slow one holds nobody up."""
    context = _way()
    taken = context.Value("i", 0)
    helpers: list[tuple[ForkProcess | SpawnProcess, Connection]] = []
    try:
        for _ in range(others):
            answer, told = context.Pipe(duplex=False)
            helper = context.Process(target=_help, args=(read, pieces, taken, told), daemon=True)
            helpers.append((helper, answer))
            helper.start()
            told.close()
        found = {number: read(pieces[number]) for number in _next(taken, len(pieces))}
        for _, answer in helpers:
            found |= {number: _received(sent) for number, sent in answer.recv()}
    finally:
        for helper, answer in helpers:
            answer.close()
            if helper.pid is not None:
                helper.terminate()
                helper.join()
    return [found[number] for number in range(len(pieces))]


def _next(taken: Synchronized[int], most: int) -> Iterator[int]:
    """Numbers of pieces that no other process takes."""
    while True:
        with taken.get_lock():
            number = taken.value
            taken.value += 1
        if number >= most:
            return
        yield number


def _help(read: Callable[[Piece], Part], pieces: Sequence[Piece], taken: Synchronized[int], told: Connection) -> None:
    """What another process does. It sends all at its end: before that the first is busy and would keep it waiting."""
    gc.disable()
    told.send([(number, _sent(read(pieces[number]))) for number in _next(taken, len(pieces))])


def _way() -> ForkContext | SpawnContext:
    """How a process is started: as a copy of this one, which has all it needs read in, where that is safe.

    A copy of a process of several threads may wait forever for one that was not copied, and on macOS the system's own
    libraries do not bear it; there, as on Windows, a new one reads everything in first.
    """
    if SYSTEM == "linux" and threading.active_count() == 1:
        return get_context("fork")
    return get_context("spawn")


def _sent(found: Part) -> Sent:
    """A part with decimals as strings, that of a value which is its own base once, and bare tuples."""
    starts, ends, values, units, places, bases, *rest = found.figures
    written = [value if value is None else str(value) for value in values]
    same = zip(values, bases, written, strict=True)
    columns = [
        starts,
        ends,
        written,
        units,
        places,
        [told if base is value else base if base is None else str(base) for value, base, told in same],
    ]
    return [*columns, *rest], [tuple(one) for one in found.relations]


def _received(sent: Sent) -> Part:
    (starts, ends, written, units, places, written_bases, *rest), relations = sent
    values = [told if told is None else Decimal(told) for told in written]
    same = zip(values, written, written_bases, strict=True)
    bases = [value if base is told else base if base is None else Decimal(base) for value, told, base in same]
    return Part([starts, ends, values, units, places, bases, *rest], [Found._make(one) for one in relations])
