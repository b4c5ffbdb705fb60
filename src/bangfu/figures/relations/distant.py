"""Rates whose base stands paragraphs away: a total by its words, the whole of a sum, or a namesake in a list."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, usable
from bangfu.figures.relations.shares import FINE, NO_RATIO, OF, RATE

REACH = 10_000
MOST_TOTALS = 80


def distant_rates(blocks: Sequence[Block], held: Sequence[Claim]) -> Iterator[Claim]:
    """Rates whose base stands paragraphs away: the whole of a sum, a total by its words, or a namesake in a list."""
    judged = {made.stated.index for made in held}
    wholes = [made.stated for made in held if made.kind == "sum" and made.holds]
    starts = [whole.start for whole in wholes]
    totals: list[tuple[str, Mark]] = []
    for block in blocks:
        for mark in block.marks:
            if mark.dimension != "percent":
                if usable(mark) and mark.base and mark.dimension not in NO_RATIO:
                    totals.append((block.words(mark.place)[-12:], mark))
                continue
            if mark.index in judged or mark.places < 1 or not usable(mark):
                continue
            rate = RATE.search(block.gaps[mark.place])
            share = OF.search(block.gaps[mark.place])
            if not rate and not share:
                continue
            parts = [
                other
                for other in block.marks[max(0, mark.place - 3) : mark.place]
                if usable(other) and other.sentence == mark.sentence and other.dimension not in NO_RATIO
            ]
            near = wholes[bisect_left(starts, mark.start - REACH) : bisect_left(starts, mark.start)]
            if share and share["base"]:
                near = [*near, *_called(totals[-MOST_TOTALS:], share["base"])]
            made = _distant(mark, parts, near) or _namesake(blocks, block, mark, parts)
            if made:
                yield made


def _called(totals: Sequence[tuple[str, Mark]], name: str) -> list[Mark]:
    """Figures before whose words have something in common with the name of a base."""
    pairs = {name[place : place + 2] for place in range(len(name) - 1)} - {"总数", "的比", "总户", "户数", "人数"}
    return [mark for words, mark in totals if any(pair in words for pair in pairs)]


def _distant(mark: Mark, parts: Sequence[Mark], wholes: Sequence[Mark]) -> Claim | None:
    for part in reversed(parts):
        for base in wholes:
            if base is part or base.start > mark.start or not alike(base, part) or (base.base or 0) < (part.base or 0):
                continue
            made = claim("share", "share", mark, [part, base])
            if made and made.holds:
                return made
    return None


def _namesake(blocks: Sequence[Block], block: Block, mark: Mark, parts: Sequence[Mark]) -> Claim | None:
    for part in reversed(parts):
        words = block.words(part.place)
        if len(words) < FINE - 1:
            continue
        for other_block in blocks:
            if other_block.start > part.start:
                break
            if other_block.end < part.start - REACH or words not in other_block.text:
                continue
            for base in other_block.marks:
                if base.index >= part.index or not alike(base, part) or not usable(base):
                    continue
                if other_block.words(base.place) == words and (base.base or 0) >= (part.base or 0):
                    made = claim("share", "share", mark, [part, base])
                    if made and made.holds:
                        return made
    return None
