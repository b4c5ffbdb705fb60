"""The figures around one, nearest first, whatever words stand between."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark

NO_LEVEL = frozenset(("percent", "point", "times", "years", "age", "doubling"))
# Figures of time count as factors only.
TIMES = frozenset(("months", "days", "hours", "minutes", "weeks", "quarters"))
BEFORE, BEHIND = 20, 6
REACH = 1200


class Near:
    """A figure near another: its place in the text's row of figures, its base value as a quick number."""

    __slots__ = ("base", "block", "mark")

    def __init__(self, block: Block, mark: Mark) -> None:
        self.block = block
        self.mark = mark
        self.base = float(mark.base or 0)

    def words(self) -> str:
        """What is said of the figure: the words before it and right behind."""
        place = self.mark.place
        return self.block.words(place)[-16:] + "|" + self.block.noun(place)[:6]


class Around:
    """All figures of a text in reading order: levels, rates and times apart."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.levels: list[Near] = []
        self.rates: list[Near] = []
        self.times: list[Near] = []
        # Figures that are known to be wholes: bases of shares and totals of lists.
        self.wholes: set[int] = set()
        # Where in each row a figure stands, or would stand.
        self.at: dict[int, tuple[int, int, int]] = {}
        for block in paragraphs:
            for mark in block.marks:
                self.at[mark.start] = (len(self.levels), len(self.rates), len(self.times))
                if not mark.base:
                    continue
                kind = mark.dimension
                row = self.rates if kind == "percent" else self.times if kind in TIMES else self.levels
                if kind not in NO_LEVEL or kind == "percent":
                    row.append(Near(block, mark))

    def near(self, mark: Mark) -> list[Near]:
        """The levels around a figure, nearest first; those before it come before those behind."""
        return _nearest(self.levels, self.at[mark.start][0], mark)

    def near_rates(self, mark: Mark) -> list[Near]:
        """The rates around a figure, nearest first."""
        return _nearest(self.rates, self.at[mark.start][1], mark)

    def near_times(self, mark: Mark) -> list[Near]:
        """The lengths of time around a figure, nearest first."""
        return _nearest(self.times, self.at[mark.start][2], mark)[:4]

    def behind(self, mark: Mark, most: int) -> list[Near]:
        """The levels behind a figure in reading order."""
        at = self.at[mark.start][0] + (mark.dimension not in NO_LEVEL and mark.dimension not in TIMES)
        return [one for one in self.levels[at : at + most] if one.mark.start - mark.start < REACH]

    def before(self, mark: Mark, most: int) -> list[Near]:
        """The levels before a figure, nearest first."""
        at = self.at[mark.start][0]
        return [one for one in self.levels[max(0, at - most) : at][::-1] if mark.start - one.mark.start < REACH]


def _nearest(row: Sequence[Near], at: int, mark: Mark) -> list[Near]:
    own = at < len(row) and row[at].mark is mark
    before = [one for one in row[max(0, at - BEFORE) : at][::-1] if mark.start - one.mark.start < REACH]
    behind = [one for one in row[at + own : at + own + BEHIND] if one.mark.start - mark.start < REACH // 4]
    # Two before, one behind, and so on: what a figure is of mostly stands before it.
    found = before[:1]
    for one, other, third in zip_longest(before[1::2], behind, before[2::2]):
        found += [near for near in (one, other, third) if near is not None]
    return found
