"""Lines or clauses that tell the same figures of one place after another, read as the rows of a table.

«甲乡:任务480万元,新增124户571.2万元,119.0%;乙乡:任务260万元,…»: the units stand in the same order in each, and but
for the first figure, behind the name of the place, so do the words before them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.formulas import formula_claims, formulas
from bangfu.figures.relations.grid import Grid
from bangfu.figures.relations.likeness import added, alike, sharp, usable
from bangfu.figures.repair import mended

FEWEST = 3
# Of ten rows six must call a column the same.
TENTHS = 6
NOT_SUMMED = frozenset(("percent", "point", "times", "years", "age", "months", "days", "doubling", "hours", "minutes"))
# How far before its parts a total stands, and how fine it is when nothing but its value says whose it is.
REACH, FINE = 1500, 3
NUMBERED = re.compile(r"^[\s(|]*$")


@dataclass(frozen=True, slots=True)
class Records:
    """Rows of figures in the same order, what they are of, and what each column is called («新增»)."""

    rows: list[list[Mark]]
    labels: list[str]
    names: list[str]


def record_formulas(found: Records) -> tuple[Grid, Iterator[Claim]]:
    """A run of records as a table, and what its formulas say of each row."""
    names = [f"{name}{mark.unit}" for name, mark in zip(found.names, found.rows[0], strict=True)]
    made = formulas(found.rows, names)
    grid = Grid(found.labels, names, found.rows, None, made)
    return grid, formula_claims(made, found.rows, [False] * len(found.rows))


def record_sums(runs: Sequence[Records], paragraphs: Sequence[Block]) -> Iterator[Claim]:
    """The columns of each run of records against the totals that the text before it tells."""
    starts = [block.start for block in paragraphs]
    for found in runs:
        yield from _against_text(found, paragraphs, starts)


def _against_text(found: Records, paragraphs: Sequence[Block], starts: Sequence[int]) -> Iterator[Claim]:
    """The sum of a column against a figure before the rows: exactly, or called the same and but for a slip."""
    first = found.rows[0][0]
    before = [
        (block, mark)
        for block in paragraphs[max(0, bisect_left(starts, first.start - REACH) - 1) : bisect_left(starts, first.start)]
        for mark in block.marks
        if mark.start < first.start and usable(mark) and mark.dimension not in NOT_SUMMED
    ][::-1]
    for column, name in enumerate(found.names):
        parts = [row[column] for row in found.rows]
        if parts[0].dimension in NOT_SUMMED:
            continue
        sums = [
            (block, made)
            for block, mark in before
            if alike(mark, parts[0]) and added(block, mark) and (made := claim("sum", "sum", mark, parts))
        ]
        exact = [made for _, made in sums if made.verdict == "consistent" and sharp(made.computed, FINE)]
        named = [made for block, made in sums if len(name) > 1 and block.words(made.stated.place).endswith(name[-2:])]
        if exact:
            yield next((made for made in exact if made in named), exact[0])
        elif named and mended(named[0], FINE):
            yield named[0]


def records(paragraphs: Sequence[Block]) -> Iterator[Records]:
    """Every run of three such lines or clauses or more."""
    run: list[tuple[Block, list[Mark]]] = []
    shape: tuple[str, ...] = ()
    for block in paragraphs:
        for marks in _segments(block):
            own = tuple([mark.unit for mark in marks])
            if own != shape:
                if len(run) >= FEWEST:
                    yield from _named(run)
                run, shape = [], own
            run.append((block, marks))
    if len(run) >= FEWEST:
        yield from _named(run)


def _segments(block: Block) -> Iterator[list[Mark]]:
    """The figures outside brackets of each clause between semicolons or full stops; the number of a line is none."""
    own: list[Mark] = []
    sentence = block.marks[0].sentence
    for place, mark in enumerate(block.marks):
        if own and (mark.sentence != sentence or ";" in mark.gap):
            yield own
            own = []
        sentence = mark.sentence
        if place == 0 and not mark.unit and len(block.marks) > 1 and NUMBERED.match(mark.gap):
            continue
        if not mark.depth and usable(mark):
            own.append(mark)
    if own:
        yield own


def _named(run: Sequence[tuple[Block, list[Mark]]]) -> Iterator[Records]:
    """The run with the names of its columns, when most rows call each of them the same."""
    words = [[_words(block, mark) for mark in marks] for block, marks in run]
    firsts = [row[0] for row in words]
    tail = _common_tail(firsts)
    names = [tail]
    for column in range(1, len(words[0])):
        name, many = Counter(row[column] for row in words).most_common(1)[0]
        if many * 10 < len(words) * TENTHS:
            return
        names.append(name)
    if not run[0][1][0].unit:
        return
    labels = [_place(block, marks[0], tail) for block, marks in run]
    if len(set(labels)) * 10 < len(labels) * TENTHS:
        return
    yield Records([marks for _, marks in run], labels, names)


def _words(block: Block, mark: Mark) -> str:
    return block.label(mark.place).strip(" :,")


def _common_tail(labels: Sequence[str]) -> str:
    """What most labels end in, of two letters or more: «甲乡任务», «乙乡任务» end in «任务»."""
    end, many = Counter(label[-2:] for label in labels).most_common(1)[0]
    if len(end) < 2 or many * 10 < len(labels) * TENTHS:
        return ""
    turned = [label[::-1] for label in labels if label.endswith(end)]
    alike_to = 0
    for letters in zip(*turned, strict=False):
        if len(set(letters)) > 1:
            break
        alike_to += 1
    return turned[0][:alike_to][::-1]


def _place(block: Block, first: Mark, tail: str) -> str:
    """What a row is of: the words before its first figure, those of the column left out."""
    begin = max(block.whole.rfind(stop, block.start, first.start) for stop in ";。\n!?")
    words = block.whole[max(begin + 1, block.start) : first.start].strip()
    words = words.removesuffix(tail) if tail else words
    return re.sub(r"^[0-9、.()\s]+|[\s:,]+$", "", words)
