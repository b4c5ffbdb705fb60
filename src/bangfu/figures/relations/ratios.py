"""Ratios: «三次产业结构为20.6:32.8:46.6» of three values, «城乡居民收入比为2.30:1» or «为2.30» of two."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.likeness import alike, as_told, is_change, sharp, slip, usable
from bangfu.figures.relations.untold import all_told, evened
from bangfu.figures.unit import ONE

EARLIER = re.compile(r"上年|去年|上期|同期|年[初底末]|原")
COLONS = (":", "∶")
STRUCTURE = re.compile(r"产业[^,。;0-9]{0,8}(?:结构|比例|构成)(?:比)?(?:为|是)?$")
# Not «…比上年缩小0.04».
IN_WORDS = re.compile(r"城乡[^,。;]{0,8}收入(?:比|倍差)(?:值|率)?(?:[为是达约]|[^,。;]*(?:[为到至]))?$")
CLAUSE = re.compile(r"[,。;]")
PAIR, THREE, FAR = 2, 3, 40
LITTLE = Decimal("0.1")
# The two whose ratio is told, as the words before it name them.
SIDES = (("城", ("城镇", "农村")), ("师", ("学生", "教师")))


def ratios(block: Block) -> Iterator[Claim]:
    """The ratios of a paragraph that its levels give."""
    place = 1
    while place <= len(block.marks):
        last = place
        sectors = bool(STRUCTURE.search(block.gaps[place - 1]))
        while last < len(block.marks) and (block.gaps[last] in COLONS or (sectors and block.gaps[last] == "、")):
            last += 1
        run = block.marks[place - 1 : last]
        if len(run) == THREE:
            yield from _structure(block, run)
        elif len(run) == PAIR:
            yield from _ratio(block, run)
        elif not run[0].unit and run[0].places:
            yield from _in_words(block, run[0])
        place = last + 1


def _levels(block: Block, run: Sequence[Mark]) -> list[Mark]:
    """The levels before a ratio, nearest first."""
    before = block.marks[max(0, run[0].place - FAR) : run[0].place][::-1]
    return [
        one
        for one in before
        if one.base
        and one.unit
        and usable(one)
        and one.dimension not in NO_LEVEL
        and one.dimension not in TIMES
        and not is_change(block, one)
    ]


def _structure(block: Block, run: Sequence[Mark]) -> Iterator[Claim]:
    """Each part of the last three like levels in their sum, when two of the three come out."""
    levels = _levels(block, run)
    rows = (
        [one for one in levels if one.unit == unit][:THREE][::-1] for unit in dict.fromkeys(one.unit for one in levels)
    )
    parts = next((row for row in rows if len(row) == THREE), None)
    if parts is None:
        return
    told = [made for mark, part in zip(run, parts, strict=True) if (made := _of_sum(mark, part, parts))]
    if sum(made.holds for made in told) >= PAIR:
        told = list(map(evened, told)) if all_told(run) else told
        yield from (made for made in told if made.holds or slip(made.stated.value or ONE, as_told(made)))


def _in_words(block: Block, mark: Mark) -> Iterator[Claim]:
    """«城乡居民收入比为1.76», «城乡收入比由上年的1.80下降为1.76»: the incomes of town and country told before it."""
    words = CLAUSE.split(block.whole[max(block.start, mark.start - FAR) : mark.start])[-1]
    if not IN_WORDS.search(words) or EARLIER.search(block.label(mark.place)):
        return
    town, country = ("城镇", "农村")
    levels = [one for one in _levels(block, [mark]) if "收入" in block.words(one.place)]
    told = [next((one for one in levels if name in block.words(one.place)), None) for name in (town, country)]
    if told[0] and told[1] and alike(told[0], told[1]):
        made = claim("multiple", "times", mark, [told[0], told[1]])
        if made and (
            made.holds or abs(made.computed - (mark.value or ONE)) <= LITTLE or slip(mark.value or ONE, as_told(made))
        ):
            yield made


def _of_sum(mark: Mark, part: Mark, parts: Sequence[Mark]) -> Claim | None:
    return claim("share", "share of sum", mark, [part, *parts])


def _ratio(block: Block, run: Sequence[Mark]) -> Iterator[Claim]:
    """The larger of two like levels as so many times the smaller, told as «2.30:1» or «1:2.30»."""
    one, other = run
    mark = one if other.value == 1 else other if one.value == 1 else None
    if mark is None or not mark.value or not sharp(mark.value, PAIR):
        return
    words = block.whole[max(block.start, one.start - FAR) : one.start]
    if EARLIER.search(block.label(one.place)):
        return
    sides = next((names for cue, names in SIDES if cue in words), None)
    levels = _levels(block, run)
    if sides:
        told = [next((level for level in levels if name in block.words(level.place)), None) for name in sides]
        if told[0] and told[1] and alike(told[0], told[1]):
            made = claim("multiple", "times", mark, [told[0], told[1]])
            if made and (made.holds or slip(mark.value, as_told(made))):
                yield made
                return
    if len(levels) >= PAIR and alike(levels[0], levels[1]):
        more, less = sorted(levels[:PAIR], key=lambda level: -(level.base or 0))
        made = claim("multiple", "times", mark, [more, less])
        if made and made.holds and sharp(mark.value, THREE):
            yield made
