"""The pieces of a long text in as many processes as there are processors."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from decimal import Decimal
from multiprocessing import get_context
from typing import Any

from bangfu.figures.finding import Figure
from bangfu.figures.pieces import Found, Part, Piece

# Characters below which a second process is hardly there before the first has read all.
FEWEST = 400_000


# A part on its way: decimals as strings, which cost a tenth there.
Sent = tuple[int, list[tuple[Any, ...]], list[Found]]


def in_processes(read: Callable[[Piece], Part], pieces: list[Piece]) -> Iterable[Part]:
    """Every piece read, in order. This process reads too, from the last piece on, while the others start."""
    with _without_collecting():
        return _read(read, pieces)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """No looking for cycles meanwhile: none are made, and it walks again and again over all that was found."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _read(read: Callable[[Piece], Part], pieces: list[Piece]) -> list[Part]:
    others = min(os.cpu_count() or 1, len(pieces)) - 1
    if others < 1 or pieces[-1].end < FEWEST:
        return [read(piece) for piece in pieces]
    try:
        with ProcessPoolExecutor(others, get_context("spawn"), initializer=gc.disable) as pool:
            waiting: list[Future[Sent]] = [pool.submit(_sent, read, piece) for piece in pieces]
            own = {number: read(pieces[number]) for number in reversed(range(len(pieces))) if waiting[number].cancel()}
            return [own[number] if number in own else _received(one.result()) for number, one in enumerate(waiting)]
    except (OSError, BrokenProcessPool):
        # Where no other process may be started, this one reads all.
        return [read(piece) for piece in pieces]


def _sent(read: Callable[[Piece], Part], piece: Piece) -> Sent:
    begin, figures, relations = read(piece)
    rows = []
    for one in figures:
        value = None if one.value is None else str(one.value)
        base = None if one.base is None else str(one.base)
        rows.append((*one[:4], value, *one[5:7], base, *one[8:]))
    return begin, rows, relations


def _received(sent: Sent) -> Part:
    begin, rows, relations = sent
    figures = []
    for row in rows:
        value, base = row[4], row[7]
        value, base = None if value is None else Decimal(value), None if base is None else Decimal(base)
        figures.append(Figure._make((*row[:4], value, *row[5:7], base, *row[8:])))
    return Part(begin, figures, relations)
