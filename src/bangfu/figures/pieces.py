"""A long text in pieces: cut where a line ends, each piece read with its surroundings, what they find put together.

Where a text is cut depends on the text alone, so that its findings are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise, repeat
from typing import Any, NamedTuple

from bangfu.figures.explain import quote
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
    """A relation of a piece, with the places of its figures in the whole text instead of their names.

    `told` is its kind, its verdict, and the values as they stand and as computed; `words` are its expression and why.
    """

    operands: tuple[int, ...]
    told: tuple[str, ...]
    start: int
    end: int
    words: tuple[str, ...]
    repairs: list[tuple[int, Repair]]


class Part(NamedTuple):
    """What a piece holds of its own, in places of the whole text: the columns of its figures from their start on."""

    figures: list[list[Any]]
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
    """The piece's own of all that was found in it: its figures, and the relations whose last figure it has."""
    begin = piece.begin
    first, last = piece.start - begin, piece.end - begin
    own = [figure[2:] for figure in found.figures if first <= figure[2] < last]
    starts, ends, *columns = map(list, zip(*own, strict=True)) if own else ([] for _ in Figure._fields[2:])
    places = {figure[0]: figure[2] + begin for figure in found.figures}
    relations = []
    for kind, verdict, stated, computed, named, start, end, _, *words, repairs in found.relations:
        operands = tuple([places[name] for name in named])
        if piece.start <= max(operands) < piece.end:
            told = kind, verdict, stated, computed
            mending = [(places[one.figure], one) for one in repairs]
            relations.append(Found(operands, told, start + begin, end + begin, tuple(words), mending))
    return Part([[one + begin for one in starts], [one + begin for one in ends], *columns], relations)


def joined(text: str, parts: Iterable[Part]) -> Findings:
    """The findings of the whole text; figures are numbered anew."""
    found = list(parts)
    starts, ends, *columns = [
        list(chain.from_iterable(same)) for same in zip(*[one.figures for one in found], strict=True)
    ]
    words = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    names = [f"f{number}" for number in range(1, len(starts) + 1)]
    rows = zip(names, words, starts, ends, *columns, strict=True)
    figures = tuple(map(tuple.__new__, repeat(Figure), rows))
    relations = sorted(chain.from_iterable(one.relations for one in found), key=lambda one: one.operands[0])
    return Findings(text, figures, tuple(_named(text, relations, dict(zip(starts, names, strict=True)))))


def _named(text: str, found: Iterable[Found], names: dict[int, str]) -> Iterator[Relation]:
    """The relations with the names of their figures and their own words in the whole text."""
    for operands, told, start, end, words, repairs in found:
        try:
            named = tuple([names[place] for place in operands])
            mending = tuple([one._replace(figure=names[place]) for place, one in repairs])
        except KeyError:
            # A figure that only the surroundings of a piece show is none of the text's.
            continue
        yield tuple.__new__(Relation, (*told, named, start, end, quote(text, start, end), *words, mending))
