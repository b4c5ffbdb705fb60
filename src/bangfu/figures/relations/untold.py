"""Shares that make up a hundred where no whole is told: each is of what their parts make up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL
from bangfu.figures.relations.likeness import alike, is_change, usable

# «38个,占30.2%», «98个村、7412户,分别占计划的70%、71.8%».
TAKES = re.compile(r"^[^,。;:()0-9]{0,10},?(?:分别|约)?占[^,。;0-9]{0,8}$")
LISTED = "、"
THREE, LONGEST = 3, 24
ALL, HALF = Decimal(100), Decimal("0.5")
SAID = frozenset(("share", "growth"))
Item = tuple[list[Mark], list[Mark]]


def untold(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """The shares of such lists that no claim explains by a whole that is told."""
    said = {made.stated.start for made in claims if made.holds and made.kind in SAID}
    for block in paragraphs:
        if block.told.count("占") < THREE:
            continue
        run: list[Item] = []
        for item in (*_items(block), None):
            if item and (not run or _goes_on(run[-1], item)):
                run.append(item)
                continue
            if len(run) >= THREE:
                yield from _shares(run, said)
            run = [item] if item else []


def has_own_share(block: Block, base: Mark, part: Mark) -> bool:
    """Whether a figure with a share of its own is another part of a list, rather than the whole of the part."""
    if part.place <= base.place:
        return False
    share = block.marks[base.place + 1]
    return share.dimension == "percent" and bool(TAKES.match(share.gap)) and "中" not in block.between(base, part)


def _items(block: Block) -> Iterator[Item]:
    """Levels with as many shares right behind them."""
    marks, place = block.marks, 1
    while place < len(marks):
        first = marks[place]
        if first.dimension != "percent" or not TAKES.match(first.gap):
            place += 1
            continue
        last = place + 1
        while last < len(marks) and marks[last].dimension == "percent" and marks[last].gap == LISTED:
            last += 1
        rates = marks[place:last]
        levels = marks[max(0, place - len(rates)) : place]
        if len(levels) == len(rates) and all(_level(block, one) for one in levels) and all(map(usable, rates)):
            yield levels, rates
        place = last


def _level(block: Block, mark: Mark) -> bool:
    return bool(mark.base) and mark.dimension not in NO_LEVEL and not is_change(block, mark)


def _goes_on(last: Item, item: Item) -> bool:
    """Whether an item goes on with the list of the one before: the same kinds of things, in one sentence."""
    levels, rates = item
    return (
        len(rates) == len(last[1])
        and all(one.unit == other.unit for one, other in zip(levels, last[0], strict=True))
        and levels[0].sentence == last[0][0].sentence
    )


def _shares(run: Sequence[Item], said: set[int]) -> Iterator[Claim]:
    """Each column of a list whose shares make up a hundred, when all but one come out."""
    for column in range(len(run[0][1])):
        parts, rates = ([item[side][column] for item in run[:LONGEST]] for side in (0, 1))
        if not all_told(rates) or not said.isdisjoint(rate.start for rate in rates):
            continue
        made = [claim("share", "share of sum", rate, [part, *parts]) for part, rate in zip(parts, rates, strict=True)]
        found = [one for one in made if one is not None]
        if sum(one.holds for one in found) >= len(rates) - 1 and alike(parts[0], parts[-1]):
            yield from map(evened, found)


def all_told(rates: Sequence[Mark]) -> bool:
    """Whether rates make up a hundred, as far as they are rounded."""
    room = HALF * sum((Decimal(1).scaleb(-rate.places) for rate in rates), Decimal(0))
    return abs(sum(rate.value or 0 for rate in rates) - ALL) <= room


def evened(made: Claim) -> Claim:
    """A share rounded to one off in its last place was set so that all of them make up a hundred."""
    step = Decimal(1).scaleb(-made.stated.places)
    if not made.holds and abs(made.computed - (made.stated.value or ALL)) <= step + HALF * step:
        return made.judged("approximate")
    return made
