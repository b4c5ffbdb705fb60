"""The order of lots by progress against plan. Lots are ranked, never people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class LotStanding:
    """One lot on a day, in 1/100 of a percent; `failed`: a failed quality check is still open."""

    lot: int
    progress_bp: int | None
    planned_bp: int | None
    failed: bool

    @property
    def ahead_bp(self) -> int | None:
        """How far before its plan; behind when negative; None when progress or plan is not stated."""
        if self.progress_bp is None or self.planned_bp is None:
            return None
        return self.progress_bp - self.planned_bp


def ranked(lots: Sequence[LotStanding]) -> list[tuple[int | None, LotStanding]]:
    """(rank, lot), best first. Quality comes first: a lot with an open failure follows all others.

    Equals share a rank and the next rank leaves a gap (1, 1, 3). A lot without plan or progress has no rank and
    stands last.
    """
    known = [lot for lot in lots if lot.ahead_bp is not None]
    known.sort(key=lambda lot: (lot.failed, -(lot.ahead_bp or 0), lot.lot))
    found: list[tuple[int | None, LotStanding]] = []
    for place, lot in enumerate(known, 1):
        before = known[place - 2] if place > 1 else None
        same = before is not None and (before.failed, before.ahead_bp) == (lot.failed, lot.ahead_bp)
        found.append((found[-1][0] if same else place, lot))
    return [*found, *((None, lot) for lot in lots if lot.ahead_bp is None)]


def week_ends(first: date) -> tuple[date, ...]:
    """The Sundays of a month and its last day; `first` is the first day of the month."""
    last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    sundays = [first + timedelta(days=ahead) for ahead in range((6 - first.weekday()) % 7, last.day, 7)]
    return tuple(sundays if sundays[-1] == last else [*sundays, last])
