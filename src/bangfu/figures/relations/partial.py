"""Whether the parts that a list names tell of themselves that they are only some of the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import REST, complementary
from bangfu.figures.relations.own_rates import each_grown

SHARED = re.compile(r"占|比[例重]")
# These are all there is, whatever else is told of each.
SECTOR = re.compile(r"第[一二三]产业")
# «(全国5963元、全省4881元)»: what it is elsewhere, beside which the figure is seen.
WIDER = re.compile(r"全[国省市州盟区县](?:平均|同期)?(?:水平)?(?:为|是)?$")
MANY = 4


def elsewhere(block: Block, region: Sequence[Mark]) -> bool:
    """Whether the figures of a bracket are those of wider places, which are no parts of the one before it."""
    return all(WIDER.match(block.label(mark.place)) for mark in region)


def told_partial(block: Block, made: Claim) -> bool:
    """Whether shares given with the parts say that they are not all («占31%、37%»), or rates of growth of their own."""
    if _some_grown(block, made):
        return True
    first, last = made.operands[0].place, made.operands[-1].place
    rates: list[Decimal] = []
    for mark in block.marks[first : last + 1 + len(made.operands)]:
        if mark.dimension != "percent" or mark.value is None:
            if mark.place > last:
                break
        elif rates or SHARED.search(mark.gap):
            rates.append(mark.value)
    return len(rates) == len(made.operands) and abs(sum(rates, Decimal(0)) - 100) > 2


def _some_grown(block: Block, made: Claim) -> bool:
    """Whether a few parts tell how each has grown, as of the main ones among many; the sectors are all there is."""
    labels = [block.words(mark.place) for mark in made.operands]
    if len(labels) >= MANY or REST.search(labels[-1]) or complementary(labels) or SECTOR.search(labels[0]):
        return False
    return each_grown(block, made.operands)
