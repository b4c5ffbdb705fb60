"""Shares in a row: each of the same whole as the one before it, or of the part that it names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, sharp, slip, usable

BARE = re.compile(r"(?:^|[,、(])(?:占比?|比[例重])(?:分别)?(?:为|达到?|约)?$")
NAMED = re.compile(
    r"^(?:其中|而)?(?P<part>[^,。;、:()0-9占]{2,14})(?:占(?P<base>[^,。;、:占]{0,14}?)的?(?:比[例重])?)(?:为|达到?|约)?$"
)
FAR = re.compile(r"^[^。;]{0,8},(?:约|仅)?占(?P<base>[^,。;、:占]{2,14}?)的(?:比[例重]为?)?(?:约|近)?$")
COMMON = ("总数", "人数", "户数", "总户", "数的", "的比", "比例", "比重", "全县", "全镇", "全村")
BACK, FARTHEST, LONGEST_NAME = 40, 160, 4
FINE, COARSE = 3, 2


def rows(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> Iterator[Claim]:
    """Shares that no rule read; broken ones only where one digit of the rate mends them."""
    told = {made.stated.start for made in claims}
    wholes = {part.start: made.stated for made in claims if made.kind == "sum" and made.holds for part in made.operands}
    by_block = _by_block(paragraphs, [made for made in claims if made.form == "share" and made.holds])
    for number, (block, shares) in enumerate(zip(paragraphs, by_block, strict=True)):
        last: Claim | None = None
        for mark in block.marks:
            if mark.dimension != "percent":
                continue
            last = shares.get(mark.start, last)
            if mark.start in told or not usable(mark) or not mark.value:
                continue
            made = _same_whole(block, mark, last) or _of_named(paragraphs, number, mark, wholes)
            made = made or _of_far(paragraphs, number, mark)
            if made:
                last = made
                yield made


def _by_block(paragraphs: Sequence[Block], shares: Sequence[Claim]) -> list[dict[int, Claim]]:
    """The shares of each paragraph by the place of their rate."""
    starts = [block.start for block in paragraphs]
    found: list[dict[int, Claim]] = [{} for _ in paragraphs]
    for made in shares:
        found[bisect_left(starts, made.stated.start + 1) - 1][made.stated.start] = made
    return found


def _same_whole(block: Block, mark: Mark, last: Claim | None) -> Claim | None:
    """«A 968万元,占总投资的66.3%;B 412万元,占28.2%»: a bare share is of the whole of the one before."""
    if last is None or not mark.place or not BARE.search(block.gaps[mark.place]):
        return None
    base = last.operands[-1]
    for part in block.marks[max(0, mark.place - COARSE) : mark.place][::-1]:
        if part is base or not alike(part, base) or not usable(part) or (part.base or 0) > (base.base or 0):
            continue
        made = claim("share", "share", mark, [part, base])
        if made and (made.verdict == "consistent" or _mistyped(made)):
            return made
    return None


def _near(paragraphs: Sequence[Block], number: int, mark: Mark, back: int = BACK) -> list[tuple[Block, Mark]]:
    """The figures right before one, in its paragraph and in those above, in order."""
    block = paragraphs[number]
    near = [(block, other) for other in block.marks[max(0, mark.place - back) : mark.place]]
    while number and len(near) < back:
        number -= 1
        above = paragraphs[number]
        near[:0] = [(above, other) for other in above.marks if other.base]
    return near[-back:]


def _of_named(paragraphs: Sequence[Block], number: int, mark: Mark, wholes: dict[int, Mark]) -> Claim | None:
    """«公益性资产占资产总值的66.9%»: the part is called by its name, its whole is that of its list or is named too."""
    found = NAMED.match(paragraphs[number].label(mark.place))
    if not found:
        return None
    name, base_name = found["part"][-LONGEST_NAME:], found["base"]
    near = _near(paragraphs, number, mark)
    parts = [other for own, other in near if usable(other) and other.base and own.words(other.place).endswith(name)]
    for part in reversed(parts):
        whole = wholes.get(part.start)
        if whole is not None:
            made = claim("share", "share", mark, [part, whole])
            if made and (made.verdict == "consistent" or _mistyped(made)):
                return made
        for own, other in reversed(near):
            if other is part or not alike(other, part) or (other.base or 0) < (part.base or 0):
                continue
            made = claim("share", "share", mark, [part, other]) if _called(own.words(other.place), base_name) else None
            if made and made.verdict == "consistent":
                return made
    return None


def _of_far(paragraphs: Sequence[Block], number: int, mark: Mark) -> Claim | None:
    """«带动农户1687户,占全乡农户的54%»: the whole is named, and is the largest of its kind before."""
    block = paragraphs[number]
    found = FAR.search(block.gaps[mark.place])
    if not found or not mark.place:
        return None
    name = found["base"]
    for part in block.marks[max(0, mark.place - COARSE) : mark.place][::-1]:
        near = _near(paragraphs, number, part, FARTHEST)
        like = [(own, other) for own, other in near if alike(other, part) and usable(other)]
        named = [other for own, other in like if _called(own.words(other.place) + own.noun(other.place)[:4], name)]
        base = max(named, key=lambda other: other.base or 0, default=None)
        made = claim("share", "share", mark, [part, base]) if base is not None else None
        if made and made.verdict == "consistent" and made.computed < 100:
            return made
    return None


def _called(words: str, name: str) -> bool:
    """Whether the words of a figure have something of the name of a whole."""
    pairs = {name[place : place + COARSE] for place in range(len(name) - 1)}.difference(COMMON)
    return any(pair in words for pair in pairs)


def _mistyped(made: Claim) -> bool:
    """Whether a rate of three digits looks like the right one mistyped."""
    value = made.stated.value
    if value is None or made.verdict != "inconsistent" or not sharp(value, FINE):
        return False
    return slip(value, made.computed)
