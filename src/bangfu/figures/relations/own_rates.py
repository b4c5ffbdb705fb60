"""Amounts each with a rate of growth of its own («A 8亿元,增长3%;B 2亿元,增长4%»): what each grew from is not told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import is_change

GROWN = re.compile(r"(?:增长|增加|上[升涨]|提高|扩大|下[降滑]|减少|降低|回落|[增降]幅|持平)(?:了|约|为|达到?|近)? *$")
# Words that tell what the amount is held against, or of which time it is.
HELD = re.compile(r"[由从自比较到至]|[0-9]{4}年|今年|去年|[上当本前]年|同期|年初|[0-9]月")
NO_AMOUNT = frozenset(("percent", "point", "times", "years", "months", "days", "age", "doubling"))


def grown(block: Block, place: int) -> bool:
    """Whether an amount stands at a place with a rate of growth right behind it."""
    marks = block.marks
    if not 0 <= place < len(marks) - 1:
        return False
    amount, rate = marks[place], marks[place + 1]
    return (
        rate.dimension == "percent"
        and amount.dimension not in NO_AMOUNT
        and rate.sentence == amount.sentence
        and bool(GROWN.search(rate.gap))
        and not is_change(block, amount)
    )


def own_rate(block: Block, mark: Mark) -> bool:
    """Whether a rate is that of the amount right before it, in a list in which the next or the last has one too."""
    place = mark.place - 1
    if not grown(block, place) or HELD.search(block.label(place)):
        return False
    return grown(block, place - 2) or (grown(block, place + 2) and not HELD.search(block.label(place + 2)))


def each_grown(block: Block, parts: Sequence[Mark]) -> bool:
    """Whether each of the parts, but for one at most, has a rate of growth of its own."""
    return sum(grown(block, part.place) for part in parts) >= max(1, len(parts) - 1)
