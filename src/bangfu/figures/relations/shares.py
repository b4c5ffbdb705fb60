"""Shares and rates: 占…的 48 %, 是…的 92.4 %, 完成率 99 %, and bases that stand elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, is_change, slip, usable

OF = re.compile(r"占(?:到|全部|了)?(?P<base>[^,。;、:占]*?)的?(?:比例|比重|份额|百分比)?(?:为|是|达到?|约|近|超过?)?$")
EXPLICIT = re.compile(r"(?:占|是|为|达到?|相当于|完成|仅为|超过|达)[^,。;]*$")
OF_FIGURE = re.compile(r"^[^,。;、:占]{0,8}的$")
RATE = re.compile(
    r"(?P<name>[^,。;、:()]{0,14}(?:率|比例|进度|比重|占比))(?:已|均|就)?(?:达到了?|达|为|是|约|提高到|近)*:?$"
)
FALLING = re.compile(r"发生率|增长率|利率|升幅|下降率|出生率|死亡率")
TWO = Decimal(2)


def shares(block: Block) -> Iterator[Claim]:
    """Every percentage of the block that is a part of something."""
    named: str | None = None
    for mark in block.marks:
        if mark.dimension != "percent" or not usable(mark) or not mark.place:
            continue
        gap = block.gaps[mark.place]
        made = _of_figure(block, mark) if OF_FIGURE.match(gap) else None
        if made is None:
            found = OF.search(gap)
            if found:
                made = _of_name(block, mark, found["base"])
            else:
                made = _rate(block, mark)
        if made:
            yield made


def _subject(block: Block, mark: Mark, base: Mark) -> list[Mark]:
    """Figures that may be the part: of the base's dimension, before it in the sentence, nearest first."""
    return [
        other
        for other in reversed(block.marks[: mark.place])
        if other is not base
        and other.sentence == mark.sentence
        and alike(other, base)
        and usable(other)
        and not is_change(block, other)
    ]


def _of_figure(block: Block, mark: Mark) -> Claim | None:
    """«793.52万人,是2019年816.86万人的97.14%»."""
    base = block.marks[mark.place - 1]
    if not usable(base) or not EXPLICIT.search(block.gaps[base.place]):
        return None
    subjects = _subject(block, mark, base)
    claims = [made for other in subjects if (made := claim("share", "share", mark, [other, base]))]
    for made in claims:
        if made.holds:
            return made
    return claims[0] if claims else None


def _of_name(block: Block, mark: Mark, name: str) -> Claim | None:
    """«3289人,占总人数的48%»: the base is the figure whose words the name repeats."""
    before = [other for other in block.marks[: mark.place] if usable(other) and other.dimension != "percent"]
    own = [other for other in before if other.sentence == mark.sentence]
    best: Claim | None = None
    for part in reversed(own[-3:]):
        for base in reversed(before):
            if base is part or not alike(base, part) or is_change(block, base):
                continue
            made = claim("share", "share", mark, [part, base])
            if made is None:
                continue
            if made.holds:
                return made
            if best is None and _named(block, base, name):
                best = made
    return best


def _named(block: Block, base: Mark, name: str) -> bool:
    """Whether the words around a figure hold the name of a base."""
    core = re.sub(r"全[省市县区镇乡村]|[总的全部]|数$|人数|户数", "", name)
    around = block.label(base.place) + block.noun(base.place)
    return bool(core) and core in around


def _rate(block: Block, mark: Mark) -> Claim | None:
    """«5618户,消除风险4626户,风险消除率82.3%»."""
    found = RATE.search(block.gaps[mark.place])
    if not found:
        return None
    before = [
        other
        for other in block.marks[max(0, mark.place - 10) : mark.place]
        if usable(other) and other.dimension not in ("percent", "point", "times", "years", "age")
    ]
    close: Claim | None = None
    for part in reversed(before):
        for base in reversed(before):
            if base is part or not alike(base, part) or base.base == 0:
                continue
            made = claim("share", "share", mark, [part, base])
            if made is None:
                continue
            if made.holds:
                return made
            value = mark.value or Decimal(0)
            if close is None and part.sentence == base.sentence == mark.sentence and part.place > base.place:
                if abs(made.computed - value) <= TWO and not FALLING.search(found["name"]):
                    close = made
    return close
