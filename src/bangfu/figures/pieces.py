"""A long text in pieces: cut where a line ends, each piece read with its surroundings, what they find put together.

Where a text is cut depends on the text alone, so that its findings are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from bangfu.figures.finding import Approx, Figure, Findings, Relation, Repair

# Up to this many characters, two hundred pages, a text is read as one. Its pieces come in pairs, as processors do.
LONGEST = 200_000
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


class FoundFigure(NamedTuple):
    """A figure on its way between processes: decimals are strings there, which cost a tenth."""

    text: str
    start: int
    value: str | None
    unit: str
    places: int
    base: str | None
    dimension: str
    approx: Approx


class FoundRelation(NamedTuple):
    """A relation on its way, with the places of its figures instead of their names."""

    relation: Relation
    operands: tuple[int, ...]
    repairs: tuple[int, ...]


Part = tuple[list[FoundFigure], list[FoundRelation]]


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
    starts = {figure.id: figure.start for figure in found.figures}
    figures = [
        FoundFigure(
            one.text,
            one.start + begin,
            None if one.value is None else str(one.value),
            one.unit,
            one.places,
            None if one.base is None else str(one.base),
            one.dimension,
            one.approx,
        )
        for one in found.figures
        if first <= one.start < last
    ]
    relations = []
    for one in found.relations:
        operands = tuple(starts[operand] + begin for operand in one.operands)
        if piece.start <= max(operands) < piece.end:
            repairs = tuple(starts[repair.figure] + begin for repair in one.repairs)
            moved = one._replace(start=one.start + begin, end=one.end + begin, operands=())
            relations.append(FoundRelation(moved, operands, repairs))
    return figures, relations


def joined(text: str, parts: Iterable[Part]) -> Findings:
    """The findings of the whole text; figures are numbered anew."""
    figures: list[Figure] = []
    relations: list[Relation] = []
    names: dict[int, str] = {}
    waiting: list[FoundRelation] = []
    for own, found in parts:
        for one in own:
            names[one.start] = name = f"f{len(figures) + 1}"
            figures.append(_figure(name, one))
        waiting.extend(found)
    for relation in _named(waiting, names):
        relations.append(relation)
    return Findings(text, tuple(figures), tuple(relations))


def _figure(name: str, one: FoundFigure) -> Figure:
    value, base = one.value, one.base
    return Figure(
        name,
        one.text,
        one.start,
        one.start + len(one.text),
        None if value is None else Decimal(value),
        one.unit,
        one.places,
        None if base is None else Decimal(base),
        one.dimension,
        one.approx,
        value is None,
    )


def _named(found: Iterable[FoundRelation], names: dict[int, str]) -> Iterator[Relation]:
    """The relations with the names of their figures, in the order of the figures they state."""
    for one in sorted(found, key=lambda one: one.operands[0]):
        # A figure that only the surroundings of a piece show is none of the text's.
        if all(place in names for place in (*one.operands, *one.repairs)):
            yield one.relation._replace(
                operands=tuple(names[place] for place in one.operands),
                repairs=tuple(
                    Repair(names[place], *repair[1:])
                    for place, repair in zip(one.repairs, one.relation.repairs, strict=True)
                ),
            )
