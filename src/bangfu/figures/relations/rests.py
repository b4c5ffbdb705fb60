"""What is left, of figures that are tied otherwise than by standing near: in two measures at once, behind a rate."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.likeness import alike, is_change, sharp
from bangfu.figures.repair import mended

LEFT = re.compile(r"(?:剩余|剩下|余下|还剩|尚余|其余|另有|[尚还仍]有|结余|[尚还仍]未|未)[^,。;:、0-9]{0,10}$")
IN_PASSING = ("repeat", "subset", "span", "list_count")
TWICE = ("household", "person")
PAIR, THREE, NEXT, MOST, LONGEST, PAGE, REACH = 2, 3, 3, 12, 24, 100, 6000
ZERO = Decimal(0)
Twice = tuple[Mark, Mark]
Group = tuple[Block, Mark, Mark]


def rests(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """The rests that no claim states."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    told = {made.stated.start for made in claims if made.holds or made.kind == "difference"}
    told |= {mark.start for made in claims if made.holds and made.form == "sum" for mark in made.operands}
    found = [
        (block, one, other)
        for block in paragraphs
        if "户" in block.told and not in_cells(block)
        for one, other in _pairs(block)
    ]
    summed = {mark.start for made in claims if made.form == "sum" for mark in (made.stated, *made.operands)}
    for made in (*_behind_rates(paragraphs, claims), *_twice(found, told), *_made_up(found, summed)):
        if made.stated.start not in told:
            told.add(made.stated.start)
            yield made


def _behind_rates(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> Iterator[Claim]:
    """«入户371户,入户率96.1%,其余15户»: what the part leaves of the whole that the rate was taken of."""
    starts: list[int] = []
    for share in claims:
        if share.form != "share" or not share.holds or share.stated.place < 0:
            continue
        starts = starts or [block.start for block in paragraphs]
        block = paragraphs[bisect_right(starts, share.stated.start) - 1]
        part, base = share.operands
        if part.sentence != share.stated.sentence or not block.start <= part.start < share.stated.start:
            continue
        for mark in block.marks[share.stated.place + 1 : share.stated.place + NEXT]:
            if mark.sentence != share.stated.sentence or mark.dimension == "percent":
                break
            if alike(mark, part) and mark.base and not mark.approx and LEFT.search(block.label(mark.place)):
                made = claim("difference", "difference", mark, [base, part])
                if made and made.computed > 0 and (made.holds or mended(made, PAIR)):
                    yield made
                break


def _twice(found: Sequence[Group], told: set[int]) -> Iterator[Claim]:
    """«规划1451户5983人…已领1037户4296人…剩余414户1687人»: households and persons alike, however far apart."""
    by: dict[tuple[str, Decimal], list[Twice]] = {}
    for _, one, other in found:
        by.setdefault((one.dimension, one.base or ZERO), []).append((one, other))
    for at, (block, one, other) in enumerate(found):
        if (one.start in told and other.start in told) or not sharp(one.value or ZERO, PAIR):
            continue
        if LEFT.search(block.label(one.place)) and not is_change(block, one):
            yield from _left_of((one, other), found[max(0, at - PAGE) : at], by)


def _left_of(rest: Twice, found: Sequence[Group], by: dict[tuple[str, Decimal], list[Twice]]) -> Iterator[Claim]:
    one, other = rest
    near: list[list[Claim]] = []
    for _, less, less_too in reversed(found):
        if one.start - less.start > REACH:
            break
        as_many = by.get((one.dimension, (one.base or ZERO) + (less.base or ZERO)), [])
        last = bisect_left(as_many, one.start, key=_start)
        for more, more_too in as_many[max(0, last - THREE) : last]:
            made = [
                claim("difference", "difference", one, [more, less]),
                claim("difference", "difference", other, [more_too, less_too]),
            ]
            both = [each for each in made if each]
            if len(both) == PAIR and both[1].holds:
                yield from both
                return
            if len(both) == PAIR and sharp(one.value or ZERO, THREE) and mended(both[1], PAIR):
                near.append(both)
    if near:
        yield from near[0]


def _start(pair: Twice) -> int:
    return pair[0].start


def _made_up(found: Sequence[Group], told: set[int]) -> Iterator[Claim]:
    """«74户193人。…28户81人,…25户63人,…17户41人,仍有4户9人»: a list that one measure adds up to the whole in both."""
    at = 0
    while at < len(found):
        block, first, _ = found[at]
        size = at
        while size < len(found) and found[size][0] is block and found[size][1].depth == first.depth:
            size += 1
        row = found[at : min(size, at + LONGEST)]
        for begin in range(min(THREE, max(0, len(row) - PAIR))):
            made = _whole_of(row[begin:], found[max(0, at + begin - MOST) : at + begin], told)
            if made:
                yield from made
                break
        at = size


def _whole_of(row: Sequence[Group], before: Sequence[Group], told: set[int]) -> list[Claim] | None:
    for _, whole, whole_too in reversed(before):
        if whole.start in told and whole_too.start in told:
            continue
        for many in range(len(row), PAIR, -1):
            parts = [one for _, one, _ in row[:many]], [other for _, _, other in row[:many]]
            if not any(
                sum(mark.base or ZERO for mark in own) == total.base
                for own, total in zip(parts, (whole, whole_too), strict=True)
            ):
                continue
            made = [claim("sum", "sum", whole, parts[0]), claim("sum", "sum", whole_too, parts[1])]
            both = [each for each in made if each]
            near = all(each.holds or mended(each, PAIR) for each in both)
            if len(both) == PAIR and near and told.isdisjoint(mark.start for own in parts for mark in own):
                return both
    return None


def _pairs(block: Block) -> Iterator[Twice]:
    """The figures of a paragraph that stand together as households and persons."""
    for other in block.marks[1:]:
        one = block.marks[other.place - 1]
        if (one.dimension, other.dimension) == TWICE and one.base and other.base and not other.gap.strip(" "):
            yield one, other
