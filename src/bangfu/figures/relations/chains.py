"""What relations that hold say of the figures beside them: shares of the parts, a second measure, the rest.

A list that adds up names the base of «占23%» behind each of its parts; when its items are given in two measures, the
second adds up like the first; and of the two figures of a share «其余» is the difference. What contradicts such a list
was an accident and is dropped.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import added, alike, sharp, usable
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.repair import mended

BARE_SHARE = re.compile(r"^[^,。;0-9]{0,10}[,、(]? *(?:分别|各)?(?:所)?(?:占|占比|比例|比重)(?:为|达|约)?$")
REST = re.compile(r"^[^。;0-9]{0,6}[,;。]? *(?:其余|余下|剩余|剩下)的?$")
NO_MEASURE = frozenset(("percent", "point", "times", "years", "age", "months", "days", "doubling", ""))
PAIR, THREE, ONE, FINE = 2, 3, 1, 3


def chained(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims without the accidents among them, with what follows from those that hold."""
    starts = [block.start for block in paragraphs]
    sums = [made for made in claims if made.form == "sum" and made.holds and made.note != TABLE]
    lists = _lists(sums)
    kept = [made for made in claims if not _accident(made, lists)]
    held = [made for made in kept if made.holds and made.kind not in ("repeat", "subset", "span", "list_count")]
    found: dict[int, Claim] = {}
    for made in held:
        block = paragraphs[bisect_right(starts, made.stated.start) - 1]
        if made.form == "sum" and len(made.operands) >= PAIR and made.note != TABLE:
            for new in (*_shares(paragraphs, starts, made), *_second_measure(paragraphs, starts, block, made)):
                found.setdefault(new.stated.start, new)
        elif made.form == "share":
            for new in _rest(paragraphs[bisect_right(starts, made.stated.start) - 1], made):
                found.setdefault(new.stated.start, new)
    wholes = {made.stated.start for made in sums}
    told = {made.stated.start for made in held if made.kind != "share" or made.operands[-1].start in wholes}
    new_claims = [made for made in found.values() if made.stated.start not in told]
    again = {made.stated.start for made in new_claims}
    return [made for made in kept if made.stated.start not in again or made.kind in ("repeat", "subset")] + new_claims


def _lists(sums: Sequence[Claim]) -> dict[int, list[Claim]]:
    """The lists of three and more parts that add up, by the place of each part."""
    found: dict[int, list[Claim]] = {}
    for made in sums:
        for mark in made.operands if len(made.operands) >= THREE else ():
            found.setdefault(mark.start, []).append(made)
    return found


def _accident(made: Claim, lists: Mapping[int, Sequence[Claim]]) -> bool:
    """Whether a sum or rest is made of the parts of one list that adds up to something else."""
    if made.form not in ("sum", "difference") or not made.holds or made.note == TABLE or len(made.operands) < PAIR:
        return False
    taken = {mark.start for mark in made.operands}
    for other in (other for start in taken for other in lists.get(start, ())):
        if other is made:
            continue
        parts = {mark.start for mark in other.operands}
        if made.form == "sum" and taken <= parts and made.stated.start in parts:
            return True
        # «37人中,务工21人、因病9人、脱岗7人。对28人…»: 28 is not what one of three parts leaves.
        of_part = len(made.operands) == PAIR and taken - parts == {other.stated.start}
        if made.form == "difference" and of_part and made.stated.start not in parts and not sharp(made.computed, FINE):
            return True
    return False


def _at(paragraphs: Sequence[Block], starts: Sequence[int], mark: Mark) -> Block:
    return paragraphs[bisect_right(starts, mark.start) - 1]


def _shares(paragraphs: Sequence[Block], starts: Sequence[int], made: Claim) -> Iterator[Claim]:
    """«分渠道看,甲5428万元,占23%;乙8732万元,占37%»: the base is what the list adds up to."""
    if made.stated.start > made.operands[0].start:
        return
    good: list[Claim] = []
    broken: list[Claim] = []
    for part in made.operands:
        block = _at(paragraphs, starts, part)
        after = part.place + 1
        if after >= len(block.marks) or block.marks[after - 1] is not part:
            continue
        rate = block.marks[after]
        if rate.dimension != "percent" or not usable(rate) or not BARE_SHARE.match(block.gaps[after]):
            continue
        share = claim("share", "share", rate, [part, made.stated])
        if share is not None:
            (good if share.verdict == "consistent" else broken).append(share)
    yield from good
    if len(good) >= PAIR:
        yield from (share for share in broken if mended(share, ONE))


def _second_measure(paragraphs: Sequence[Block], starts: Sequence[int], block: Block, made: Claim) -> Iterator[Claim]:
    """«补助1795人,发放269万元;补助1862人,发放279万元;全年3657人次,发放548万元»: the money adds up as the persons do."""
    whole = _beside(block, made.stated)
    if whole is None:
        return
    parts = [_beside(_at(paragraphs, starts, mark), mark) for mark in made.operands]
    if any(part is None or not alike(part, whole) for part in parts):
        return
    second = claim("sum", "sum", whole, [part for part in parts if part is not None])
    if second and (second.verdict == "consistent" or mended(second, ONE if len(parts) > PAIR else FINE)):
        yield second


def _beside(block: Block, mark: Mark) -> Mark | None:
    """The figure of another measure right behind one, of the same clause or the next."""
    after = mark.place + 1
    if after >= len(block.marks) or block.marks[mark.place] is not mark:
        return None
    other = block.marks[after]
    if other.sentence != mark.sentence or ";" in other.gap or other.depth != mark.depth:
        return None
    if not usable(other) or not other.base or other.dimension in NO_MEASURE or alike(other, mark):
        return None
    return other if added(block, other) and other.gap.count(",") <= ONE and "、" not in other.gap[1:] else None


def _rest(block: Block, made: Claim) -> Iterator[Claim]:
    """«核查5980户,占在册户数的96.2%,其余238户»: what a share leaves of its base."""
    part, base = made.operands[:PAIR]
    after = made.stated.place + 1
    if after >= len(block.marks) or block.marks[after - 1] is not made.stated:
        return
    rest = block.marks[after]
    if not usable(rest) or not alike(rest, part) or not REST.match(block.gaps[after]):
        return
    left = claim("difference", "difference", rest, [base, part])
    if left and (left.verdict == "consistent" or mended(left, ONE)):
        yield left
