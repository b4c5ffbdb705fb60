"""Runs of like figures that make up an earlier one, though nothing says so and other figures stand between."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import joined, sharp

NO_LEVEL = frozenset(("percent", "point", "times", "years", "age", "months", "days", "doubling", "hours", "minutes"))
WORDS_BEFORE = re.compile(r"[^一-鿿]+")
LONGEST_RUN, FARTHEST_BEGIN = 24, 8
REACH, NEAR = 1500, 16
COARSE, SUMMED = 2, 3
# How far rounding may carry the quick numbers that a run is looked for in; what is found is computed exactly.
SLACK = 1e-12


def runs(paragraphs: Sequence[Block], held: set[int]) -> Iterator[Claim]:
    """A figure that at least three like ones behind it make up exactly, though other figures stand between."""
    before: dict[str, list[Mark]] = {}
    for block in paragraphs:
        own: dict[str, list[Mark]] = {}
        for mark in block.marks:
            if mark.base and mark.dimension not in NO_LEVEL:
                kind = mark.dimension or mark.unit
                if kind in own:
                    own[kind].append(mark)
                else:
                    own[kind] = [mark]
        for kind in {**before, **own}:
            row = own.get(kind, ())
            heads = before.get(kind, [])[-FARTHEST_BEGIN:]
            if len(row) >= COARSE and len(heads) + len(row) > COARSE:
                yield from _run([*heads, *row], len(heads), held)
        before = own


def _run(row: Sequence[Mark], own: int, held: set[int]) -> Iterator[Claim]:
    """Sums in a row of like figures; those from `own` on stand in the paragraph of the parts."""
    bases = [float(mark.base or 0) for mark in row]
    for first in range(len(row) - COARSE):
        total, whole = row[first], bases[first]
        least, most = whole * (1 - SLACK), whole * (1 + SLACK)
        for begin in range(max(first + 1, own), min(first + 1 + FARTHEST_BEGIN, len(row) - COARSE + 1)):
            summed = bases[begin]
            end = begin + 1
            last = min(begin + LONGEST_RUN, len(row))
            while summed < least and end < last:
                summed += bases[end]
                end += 1
            if not least <= summed <= most or end == begin + 1:
                continue
            parts = list(row[begin:end])
            if total.start in held or parts[-1].start > total.start + REACH:
                continue
            more = end < len(row) and joined(row[end - 1 : end + 1])
            if (
                more
                or total.value is None
                or not sharp(total.value, SUMMED)
                or _siblings(total, parts)
                or _mixed(parts)
            ):
                continue
            if _even(parts) or _both(parts):
                made = claim("sum", "sum", total, parts)
                if made and made.verdict == "consistent":
                    yield made


def _even(parts: Sequence[Mark]) -> bool:
    """Whether three parts or more stand in one sentence, or each in its own."""
    sentences = {mark.sentence for mark in parts}
    return len(parts) >= SUMMED and len(sentences) in (1, len(parts))


def _siblings(total: Mark, parts: Sequence[Mark]) -> bool:
    """Whether a figure is one of the list that would make it up («A 3570、B 2380、C 1190»)."""
    return parts[0].place == total.place + 1 and parts[0].gap[:1] == "、" and parts[0].sentence == total.sentence


def _mixed(parts: Sequence[Mark]) -> bool:
    """Whether two measures take turns («23个,完工20个;31个,完工22个»): what they add up to is an accident."""
    words = Counter(_last_words(mark.gap) for mark in parts)
    said = [many for word, many in words.items() if word]
    return len(said) > 1 and max(said) > 1 and min(said) < max(said) < len(parts)


def _last_words(gap: str) -> str:
    """The last two characters of words in a gap, which may be a page long."""
    words = WORDS_BEFORE.sub("", gap[-NEAR:])
    return (words if len(words) > 1 else WORDS_BEFORE.sub("", gap))[-2:]


def _both(parts: Sequence[Mark]) -> bool:
    """Two parts that are the halves of a whole: men and women."""
    words = [mark.gap[-4:] for mark in parts]
    return len(parts) == COARSE and "男" in words[0] and "女" in words[1]
