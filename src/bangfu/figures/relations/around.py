"""The figures around one, nearest first, whatever words stand between."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import zip_longest

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark

NO_LEVEL = frozenset(("percent", "point", "times", "years", "age", "doubling"))
# Figures of time count as factors only.
TIMES = frozenset(("months", "days", "hours", "minutes", "weeks", "quarters"))
# What is counted in either word, and bare amounts in 万 and 亿, which are money for the most part.
KINDS = {"visit": "person", "": "money"}
BEFORE, BEHIND, MOST_TIMES, MOST_WHOLES = 20, 6, 4, 8
# Characters: around a figure, and how far away what is known to be a whole can stand.
REACH, NEAR, FAR = 1200, 300, 4000


class Near:
    """A figure near another: its paragraph, and its base value as a quick number."""

    __slots__ = ("base", "block", "mark")

    def __init__(self, block: Block, mark: Mark) -> None:
        self.block = block
        self.mark = mark
        self.base = float(mark.base or 0)

    def words(self) -> str:
        """What is said of the figure: the words before it and right behind."""
        place = self.mark.place
        return self.block.words(place)[-16:] + "|" + self.block.noun(place)[:6]


class Row:
    """Figures in reading order, with their places in the text."""

    __slots__ = ("held", "starts")

    def __init__(self) -> None:
        self.held: list[Near] = []
        self.starts: list[int] = []

    def add(self, near: Near) -> None:
        """Takes the next figure."""
        self.held.append(near)
        self.starts.append(near.mark.start)

    def around(self, mark: Mark, before: int, behind: int) -> tuple[list[Near], list[Near]]:
        """At most so many figures before one, nearest first, and behind it, within reach."""
        start, starts = mark.start, self.starts
        at = bisect_left(starts, start)
        next_ = at + (at < len(starts) and starts[at] == start)
        first = bisect_left(starts, start - REACH, max(0, at - before), at)
        last = bisect_left(starts, start + REACH, next_, min(len(starts), next_ + behind))
        return self.held[first:at][::-1], self.held[next_:last]


class Around:
    """All figures of a text in reading order: levels, and those of each kind apart, rates and times."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.levels, self.rates, self.times = Row(), Row(), Row()
        self.kinds: dict[str, Row] = {}
        # Figures that are known to be wholes: bases of shares and totals of lists.
        self.wholes: set[int] = set()
        # By the place of a paragraph, those of its figures that are said of each thing.
        self.each: dict[int, list[Mark]] = {}
        levels, kinds = self.levels, self.kinds
        for block in paragraphs:
            for mark in block.marks:
                kind = mark.dimension
                if not mark.base or not (kind or mark.multiplied):
                    continue
                if kind == "percent":
                    self.rates.add(Near(block, mark))
                elif kind in TIMES:
                    self.times.add(Near(block, mark))
                elif kind not in NO_LEVEL:
                    near = Near(block, mark)
                    levels.add(near)
                    kind = KINDS.get(kind, kind)
                    if kind not in kinds:
                        kinds[kind] = Row()
                    kinds[kind].add(near)

    def near(self, mark: Mark) -> list[Near]:
        """The levels around a figure, nearest first; those before it come before those behind."""
        return mixed(*self.levels.around(mark, BEFORE, BEHIND))

    def near_rates(self, mark: Mark) -> list[Near]:
        """The rates around a figure, nearest first."""
        return mixed(*self.rates.around(mark, BEFORE, BEHIND))

    def near_times(self, mark: Mark) -> list[Near]:
        """The lengths of time around a figure, nearest first."""
        return mixed(*self.times.around(mark, MOST_TIMES, MOST_TIMES))[:MOST_TIMES]

    def far_wholes(self, mark: Mark, like: Mark) -> list[Near]:
        """Known wholes of one kind farther before a figure than those around it, the last first."""
        row = self.kinds.get(KINDS.get(like.dimension, like.dimension), Row())
        at = bisect_left(row.starts, mark.start - FAR)
        last = bisect_left(row.starts, mark.start - NEAR, at)
        found = [one for one in reversed(row.held[at:last]) if one.mark.start in self.wholes]
        return found[:MOST_WHOLES]

    def like(self, mark: Mark, most: int) -> tuple[list[Near], list[Near]]:
        """The levels of a figure's kind before it, nearest first, and behind it."""
        row = self.kinds.get(KINDS.get(mark.dimension, mark.dimension))
        return row.around(mark, most, most) if row else ([], [])


def mixed(before: Sequence[Near], behind: Sequence[Near]) -> list[Near]:
    """Figures nearest first: two before, one behind, and so on, for what a figure is of mostly stands before it."""
    found = list(before[:1])
    for one, other, third in zip_longest(before[1::2], behind, before[2::2]):
        found += [near for near in (one, other, third) if near is not None]
    return found
