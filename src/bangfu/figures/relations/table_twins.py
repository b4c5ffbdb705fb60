"""Sums within a table that its headings name by one word more: 春季人数 is 春季一档人数 and 春季二档人数.

Twin columns (春季金额, 秋季人数) bear one another out, though each has few rows of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark

PAIR, FEWEST, TENTHS = 2, 3, 7


def twins(rows: Sequence[Sequence[Mark | None]], names: Sequence[str], columns: Sequence[int]) -> Iterator[Claim]:
    """The sums of all such columns, where most of them come out."""
    groups = [(total, parts) for total in columns if (parts := _parts(total, names, columns))]
    if len(groups) < PAIR:
        return
    made = [one for row in rows for total, parts in groups if (one := _across(row, total, parts))]
    held = sum(one.holds for one in made)
    if held >= FEWEST and held * 10 >= len(made) * TENTHS:
        yield from made


def _parts(total: int, names: Sequence[str], columns: Sequence[int]) -> list[int]:
    """The columns called as one is, with a word more in one place."""
    name = names[total]
    best: list[int] = []
    for place in range(1, len(name)):
        lead, tail = name[:place], name[place:]
        found = [
            column
            for column in columns
            if len(names[column]) > len(name) and names[column].startswith(lead) and names[column].endswith(tail)
        ]
        best = found if len(found) > len(best) else best
    return best if len(best) >= PAIR and len({names[column] for column in best}) == len(best) else []


def _across(row: Sequence[Mark | None], total: int, parts: Sequence[int]) -> Claim | None:
    whole = row[total]
    found = [mark for column in parts if (mark := row[column]) is not None]
    return claim("sum", "sum", whole, found) if whole is not None and len(found) == len(parts) else None


def once(made: Claim) -> Claim | None:
    """A sum of parts and of their sub-totals is twice the whole: it is meant without what these add up."""
    value = made.stated.value
    if made.holds or not value or made.computed != value * PAIR:
        return made
    outer: list[Mark] = []
    place = 0
    while place < len(made.operands):
        outer.append(made.operands[place])
        place = _behind(made.operands, place)
    other = claim("sum", "sum", made.stated, outer)
    return other if other and other.holds else None


def _behind(parts: Sequence[Mark], place: int) -> int:
    """The first part behind those that make up the one at a place, if such follow it."""
    rest = parts[place].base or 0
    for end in range(place + 1, len(parts)):
        rest -= parts[end].base or 0
        if rest == 0:
            return end + 1
    return place + 1
