"""The figures around one, nearest first, whatever words stand between."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from operator import attrgetter

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark

NO_LEVEL = frozenset(("percent", "point", "times", "years", "age", "doubling"))
# Figures of time count as factors only.
TIMES = frozenset(("months", "days", "hours", "minutes", "weeks", "quarters"))
# What is counted in either word, and bare amounts in 万 and 亿, which are money for the most part.
KINDS = {"visit": "person", "": "money"}
BEFORE, BEHIND, MOST_TIMES = 20, 6, 4
REACH = 1200
START = attrgetter("start")


class Near:
    """A figure near another: its paragraph, and its base value as a quick number."""

    __slots__ = ("base", "block", "mark", "place", "start")

    def __init__(self, block: Block, mark: Mark, place: int) -> None:
        self.block = block
        self.mark = mark
        self.start = mark.start
        self.base = float(mark.base or 0)
        self.place = place

    def words(self) -> str:
        """What is said of the figure: the words before it and right behind."""
        place = self.mark.place
        return self.block.words(place)[-16:] + "|" + self.block.noun(place)[:6]


class Around:
    """All figures of a text in reading order: levels, and those of each kind apart, rates and times."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.levels: list[Near] = []
        self.rates: list[Near] = []
        self.times: list[Near] = []
        self.kinds: dict[str, list[Near]] = {}
        # Figures that are known to be wholes: bases of shares and totals of lists.
        self.wholes: set[int] = set()
        # Where in the rows of levels, of rates, of times and of its kind a figure stands, or would stand.
        self.at: dict[int, tuple[int, int, int, int]] = {}
        levels, rates, times = self.levels, self.rates, self.times
        for block in paragraphs:
            for mark in block.marks:
                kind = mark.dimension
                if kind in NO_LEVEL or kind in TIMES:
                    self.at[mark.start] = (len(levels), len(rates), len(times), 0)
                    row = rates if kind == "percent" else times
                    if mark.base and (kind == "percent" or kind in TIMES):
                        row.append(Near(block, mark, len(row)))
                    continue
                own = self.kinds.setdefault(KINDS.get(kind, kind), [])
                self.at[mark.start] = (len(levels), len(rates), len(times), len(own))
                if mark.base and (kind or mark.multiplied):
                    near = Near(block, mark, len(levels))
                    levels.append(near)
                    own.append(near)

    def near(self, mark: Mark) -> list[Near]:
        """The levels around a figure, nearest first; those before it come before those behind."""
        return _nearest(self.levels, self.at[mark.start][0], mark)

    def near_rates(self, mark: Mark) -> list[Near]:
        """The rates around a figure, nearest first."""
        return _nearest(self.rates, self.at[mark.start][1], mark)

    def near_times(self, mark: Mark) -> list[Near]:
        """The lengths of time around a figure, nearest first."""
        return _nearest(self.times, self.at[mark.start][2], mark)[:MOST_TIMES]

    def like(self, mark: Mark, most: int) -> tuple[list[Near], list[Near]]:
        """The levels of a figure's kind before it, nearest first, and behind it."""
        row = self.kinds[KINDS.get(mark.dimension, mark.dimension)]
        at = self.at[mark.start][3]
        return _within(row, at, mark, (most, most))


def mixed(before: Sequence[Near], behind: Sequence[Near]) -> list[Near]:
    """Figures nearest first: two before, one behind, and so on, for what a figure is of mostly stands before it."""
    found = list(before[:1])
    for one, other, third in zip_longest(before[1::2], behind, before[2::2]):
        found += [near for near in (one, other, third) if near is not None]
    return found


def _within(row: list[Near], at: int, mark: Mark, most: tuple[int, int]) -> tuple[list[Near], list[Near]]:
    """What of a row is not too far away before a figure and behind it, nearest first, so many at most."""
    after = at + (at < len(row) and row[at].mark is mark)
    first = bisect_left(row, mark.start - REACH, max(0, at - most[0]), at, key=START)
    last = bisect_right(row, mark.start + REACH, after, min(len(row), after + most[1]), key=START)
    return row[first:at][::-1], row[after:last]


def _nearest(row: list[Near], at: int, mark: Mark) -> list[Near]:
    return mixed(*_within(row, at, mark, (BEFORE, BEHIND)))
