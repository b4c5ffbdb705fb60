"""Columns of a table that are the sum of two or three others wherever these stand, found in its rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from bangfu.figures.mark import Mark

FEWEST, MOST_COLUMNS, MOST_FOR_THREE = 3, 14, 9
# Of ten rows six bear a sum out, with this many digits between them: fewer may agree by chance.
TENTHS, CERTAIN = 6, 7
EXACT = 1e-9


def column_sums(rows: Sequence[Sequence[Mark | None]], columns: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """The columns that most rows give as the exact sum of others: two first, then three."""
    values = {
        c: [float(mark.base) if (mark := row[c]) is not None and mark.base else 0.0 for row in rows] for c in columns
    }
    full = [c for c in columns if sum(map(bool, values[c])) >= FEWEST]
    if len(full) < FEWEST or len(full) > MOST_COLUMNS:
        return
    digits = {c: [_digits(row[c]) for row in rows] for c in full}
    for size in (2, 3) if len(full) <= MOST_FOR_THREE else (2,):
        for target in full:
            others = [c for c in full if c != target]
            for parts in combinations(others, size):
                if _borne_out(values[target], [values[c] for c in parts], [digits[c] for c in (target, *parts)]):
                    yield target, list(parts)


def _digits(mark: Mark | None) -> int:
    return len(str(mark.value).replace(".", "").strip("0")) if mark is not None else 0


def _borne_out(totals: Sequence[float], parts: Sequence[Sequence[float]], digits: Sequence[Sequence[int]]) -> bool:
    allowed = len(totals) * (10 - TENTHS) // 10
    held: set[tuple[float, ...]] = set()
    certain = told = failed = 0
    for total, figures, sharp in zip(totals, zip(*parts, strict=True), map(max, *digits), strict=True):
        if not total or not all(figures):
            continue
        told += 1
        if abs(total - sum(figures)) > EXACT * total:
            failed += 1
            if failed > allowed:
                return False
        elif figures not in held:
            held.add(figures)
            certain += sharp
    return len(held) >= FEWEST and certain >= CERTAIN and (told - failed) * 10 >= told * TENTHS
