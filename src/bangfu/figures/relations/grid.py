"""A table as its rows of figures: what each row and each column is called, which columns are rates, their means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bangfu.figures.mark import Mark
from bangfu.figures.relations.formulas import MEAN, RATE, Column, Formula

TOTAL = "合计"
ZERO = Decimal(0)
NUMBER = re.compile(r"^[0-9、.()\s]+")


@dataclass(frozen=True, slots=True)
class Grid:
    """`rows` of figures under `names`, each with its label; `total` is the row of totals where there is one."""

    labels: list[str]
    names: list[str]
    rows: Sequence[Column]
    total: Column | None
    formulas: list[Formula]

    @property
    def start(self) -> int:
        """Where its first figure stands."""
        return min(mark.start for row in self.rows for mark in row if mark is not None)

    @property
    def end(self) -> int:
        """Where its last figure ends."""
        rows = [*self.rows, self.total or ()]
        return max(mark.end for row in rows for mark in row if mark is not None)

    def rates(self) -> Iterator[int]:
        """The columns of rates and means."""
        derived = {made.target for made in self.formulas if not made.product}
        for column, name in enumerate(self.names):
            marks = [mark for row in self.rows if (mark := row[column]) is not None]
            percent = bool(marks) and all(mark.dimension == "percent" for mark in marks)
            if marks and (percent or column in derived or RATE.search(name) or MEAN.search(name)):
                yield column

    def mean(self, column: int) -> Decimal | None:
        """The mean of a column of rates: that of the row of totals, or what its formula gives of the sums."""
        told = self.total[column] if self.total is not None else None
        if told is not None:
            return told.base
        for made in self.formulas:
            if made.target == column and not made.product:
                one, other = (_summed(self.rows, factor) for factor in made.factors)
                return (one / other).scaleb(made.power) if other else None
        return None

    def places(self) -> Iterator[tuple[int, tuple[str, str]]]:
        """Where each figure stands in the text, and what its row and its column are called."""
        for label, row in zip((*self.labels, TOTAL), (*self.rows, self.total or ()), strict=True):
            for name, mark in zip(self.names, row, strict=False):
                if mark is not None:
                    yield mark.start, (label, name)


def _summed(rows: Sequence[Column], column: int) -> Decimal:
    return sum((mark.base or ZERO for row in rows if (mark := row[column]) is not None), ZERO)


def called(label: str) -> str:
    """The label of a row without its number."""
    return NUMBER.sub("", label).strip()


def marks_of(rows: Sequence[Column], column: int) -> list[Mark]:
    """The figures of a column."""
    return [mark for row in rows if (mark := row[column]) is not None]
