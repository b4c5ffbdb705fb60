"""A long text in pieces: cut where a line ends, each piece read with its surroundings, what they find put together.

Where a text is cut depends on the text alone, so that its findings are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from bangfu.figures.finding import Figure, Findings, Relation, Repair

# Up to this many characters, four hundred pages, a text is read as one. Its pieces come in pairs, as processors do.
LONGEST = 400_000
# No rule looks farther back for the same thing or for the base of a rate, and few look as far ahead.
BEFORE, AFTER = 10_000, 3_000
# How far from its even share a piece may end, so that it ends between two lines of running text.
LEEWAY = 5_000
CELLS = ("\t", "|", "  ")


class Piece(NamedTuple):
    """`text` to read, from `begin` of the whole on; what it finds from `start` to `end` of the whole is its own."""

    text: str
    begin: int
    start: int
    end: int


class Found(NamedTuple):
    """A relation of a piece, with the places of its figures in the whole text instead of their names."""

    relation: Relation
    operands: tuple[int, ...]
    repairs: tuple[int, ...]


class Part(NamedTuple):
    """What a piece that begins at `begin` of the whole text holds of its own, with offsets of the piece."""

    begin: int
    figures: list[Figure]
    relations: list[Found]


def cut(text: str) -> list[Piece]:
    """The pieces of a text, one when it is not long."""
    if len(text) <= LONGEST:
        return [Piece(text, 0, 0, len(text))]
    count = 2 * -(-len(text) // (2 * LONGEST))
    borders = sorted({0, len(text), *(_border(text, len(text) * number // count) for number in range(1, count))})
    return [_piece(text, start, end) for start, end in pairwise(borders)]


def _piece(text: str, start: int, end: int) -> Piece:
    begin = text.rfind("\n", 0, max(0, start - BEFORE)) + 1
    stop = text.find("\n", end + AFTER)
    return Piece(text[begin : stop if stop >= 0 else len(text)], begin, start, end)


def _border(text: str, wanted: int) -> int:
    """The beginning of a line near a place, outside a table if there is one; 0 when the text has no line there."""
    nearest = 0
    end = wanted + LEEWAY
    while (newline := text.rfind("\n", wanted - LEEWAY, end)) >= 0:
        nearest = nearest or newline + 1
        before = text[text.rfind("\n", 0, newline) + 1 : newline]
        after = text[newline + 1 : text.find("\n", newline + 1)]
        if not any(cell in before or cell in after for cell in CELLS):
            return newline + 1
        end = newline
    return nearest


def part(piece: Piece, found: Findings) -> Part:
    """What is the piece's own of all that was found in it: its figures, and the relations whose last figure it has."""
    begin = piece.begin
    first, last = piece.start - begin, piece.end - begin
    places = {figure.id: figure.start + begin for figure in found.figures}
    relations = []
    for one in found.relations:
        operands = tuple([places[operand] for operand in one.operands])
        if piece.start <= max(operands) < piece.end:
            relations.append(Found(one, operands, tuple([places[repair.figure] for repair in one.repairs])))
    return Part(begin, [one for one in found.figures if first <= one.start < last], relations)


def joined(text: str, parts: Iterable[Part]) -> Findings:
    """The findings of the whole text; figures are numbered anew."""
    figures: list[Figure] = []
    names: dict[int, str] = {}
    waiting: list[tuple[int, Found]] = []
    for begin, own, found in parts:
        for one in own:
            start = one.start + begin
            names[start] = name = f"f{len(figures) + 1}"
            figures.append(Figure(name, one.text, start, one.end + begin, *one[4:]))
        waiting += [(begin, relation) for relation in found]
    waiting.sort(key=lambda one: one[1].operands[0])
    return Findings(text, tuple(figures), tuple(_named(waiting, names)))


def _named(found: Iterable[tuple[int, Found]], names: dict[int, str]) -> Iterator[Relation]:
    """The relations with the names of their figures and their places in the whole text."""
    for begin, (relation, operands, repairs) in found:
        try:
            named = tuple([names[place] for place in operands])
            mending = [Repair(names[place], *one[1:]) for place, one in zip(repairs, relation.repairs, strict=True)]
        except KeyError:
            # A figure that only the surroundings of a piece show is none of the text's.
            continue
        start, end = relation.start + begin, relation.end + begin
        yield Relation(*relation[:4], named, start, end, *relation[7:11], tuple(mending))
