"""What the words name and tell elsewhere: the whole of a share, the average of all, what a rate has failed, a pair.

«占贫困村的31.9%» is of the 贫困村 that the text counts paragraphs away; «548户中» are the 548户2031人 told before.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.likeness import added, alike, is_change
from bangfu.figures.repair import mended, one_slip

SHARE = re.compile(r"占(?:到|了)?(?P<name>[^,。;:、()0-9占]{2,14}?)的?(?:比[例重]|份额)?(?:为|达到?|约|近)?$")
ALL_OF = re.compile(r"^全?(?:[国省市州县区镇乡村](?=.{3}))|(?:总数|总量|总额|数)$")
COUNTED = re.compile(r"(?:[还现共总仅]?[有为达是]|共|达到)+$")
BEFORE_NAME = re.compile(r"(?:^|[有共辖含为]|其中|包括|^全?[国省市州县区镇乡])$")
RATE = re.compile(r"(?P<stem>[一-鿿]{2})率(?:达到?|为|是)?$")
RATE_WORD = re.compile(r"^[^增降]{0,8}[率面](?:达到?|为|是|仅)?$")
TILL = re.compile(r"累计|共")
FAILED = re.compile(r"(?:未|不|没有?|无)[^,。;:、]{0,2}$")
AVERAGE = re.compile(
    r"[高低快慢多少][^,。;:、0-9]{0,2}全[国省市州县区镇乡]|[高低快慢][^,。;:、0-9]{0,4}(?:平均|总体)|落后"
)
LESS = re.compile(r"低|慢|少|落后")
NAME_OF_RATE = re.compile(r"[一-鿿]{2}(?:率|进度|比[例重])")
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
GENERIC = frozenset(
    ("总户", "总人", "总", "户", "人", "全部", "合计", "其中", "当年", "同期", "上年", "计划", "任务", "目标")
)
PAIR, THREE, FAR, TWO = 2, 3, 12, Decimal(2)
CLOSE, HUNDRED = Decimal("0.2"), Decimal(100)
PAGE = 60


def named_far(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """For figures that no claim states: the relation that the words name, which holds or is one slip away."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    stated = {made.stated.start for made in claims}
    averages = _averages(paragraphs, claims)
    heads = {made.stated.start for made in claims if made.form == "sum" and made.holds and len(made.operands) > PAIR}
    for block in paragraphs:
        told = block.told
        share, rate, far = "占" in told, "率" in told, "低" in told or "高" in told or "慢" in told or "快" in told
        if not (share or rate or far) or len(block.marks) < PAIR or in_cells(block):
            continue
        for mark in block.marks:
            if mark.start in stated or not mark.value or mark.approx:
                continue
            made = None
            if mark.dimension == "percent":
                made = _of_name(paragraphs, block, mark) if share else None
                made = made or (_of_failed(block, mark) or _of_head(block, mark, heads) if rate else None)
            elif mark.dimension == "point" and far:
                made = _of_average(paragraphs, block, mark, averages)
            if made:
                yield made
    yield from _pairs(paragraphs, claims)
    yield from _done_till_now(paragraphs, stated)


def _close(made: Claim, away: Decimal) -> bool:
    value = made.stated.value or Decimal(0)
    return made.holds or abs(made.computed - value) <= away or mended(made, PAIR) or one_slip(made)


def _level(mark: Mark) -> bool:
    return bool(mark.base) and mark.dimension not in NO_LEVEL and mark.dimension not in TIMES


def _of_name(paragraphs: Sequence[Block], block: Block, mark: Mark) -> Claim | None:
    """«…还有37个,占贫困村的31.9%»: the one figure of the text that counts 贫困村."""
    found = SHARE.search(block.label(mark.place))
    part = block.marks[mark.place - 1] if mark.place else None
    if not found or part is None or not _level(part) or part.sentence != mark.sentence or is_change(block, part):
        return None
    name = ALL_OF.sub("", ALL_OF.sub("", found["name"]))
    if len(name) < PAIR or name in GENERIC:
        return None
    bases = [
        one
        for own in paragraphs
        if name in own.told
        for one in own.marks
        if one is not part and _level(one) and not one.approx and alike(one, part) and _called(own, one, name)
    ]
    bases = [one for one in bases if (one.base or 0) >= (part.base or 0)]
    made = [other for one in bases if (other := claim("share", "share", mark, [part, one]))]
    held = next((other for other in made if other.verdict == "consistent"), None)
    if held or len({one.base for one in bases}) != 1 or not made:
        return held
    return made[0] if _close(made[0], TWO) else None


def _called(block: Block, mark: Mark, name: str) -> bool:
    """Whether the words before a figure, or right behind it, are the name and no narrower one."""
    if block.noun(mark.place) == name:
        return True
    label = COUNTED.sub("", block.label(mark.place))
    return label.endswith(name) and bool(BEFORE_NAME.search(label.removesuffix(name)[-3:]))


def _of_failed(block: Block, mark: Mark) -> Claim | None:
    """«4692户…,还有57户不达标(…),达标率98.8%»: what has not failed."""
    found = RATE.search(block.label(mark.place))
    if not found:
        return None
    stem = found["stem"]
    own = [
        one
        for one in block.marks[max(0, mark.place - FAR) : mark.place]
        if one.sentence == mark.sentence and one.depth <= mark.depth and _level(one)
    ]
    for place, part in reversed(list(enumerate(own))):
        if not (_failed(block.noun(part.place), stem) or _failed(block.label(part.place)[-FAR:], stem)):
            continue
        wholes = [one for one in own[:place] if alike(one, part) and (one.base or 0) > (part.base or 0)]
        made = claim("share", "complement", mark, [part, wholes[-1]]) if wholes else None
        return made if made and _close(made, CLOSE) else None
    return None


def _of_head(block: Block, mark: Mark, heads: set[int]) -> Claim | None:
    """«贷款1058户4858万元,其中:甲镇…。符合条件的4366户,获贷率24.2%»: what a list is of, in the figure right before."""
    base = block.marks[mark.place - 1] if mark.place else None
    if base is None or not RATE_WORD.search(block.label(mark.place)) or not _level(base) or is_change(block, base):
        return None
    own = [one for one in block.marks[max(0, base.place - FAR) : base.place] if one.sentence == mark.sentence]
    if base.sentence != mark.sentence or any(alike(one, base) for one in own):
        return None
    before = block.marks[max(0, base.place - PAGE) : base.place]
    # An income per head is no part of a fund.
    parts = [one for one in before if one.start in heads and alike(one, base) and added(block, one)]
    made = claim("share", "share", mark, [parts[-1], base]) if parts else None
    return made if made and made.computed < HUNDRED and _close(made, CLOSE) else None


def _failed(words: str, stem: str) -> bool:
    return stem in words and bool(FAILED.search(words.partition(stem)[0]))


def _averages(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> set[Decimal]:
    """What the text's claims on «高于全市平均5.48个百分点» show the average to be."""
    found = set()
    for made in claims:
        if made.stated.dimension != "point" or made.form != "difference" or not made.holds:
            continue
        if AVERAGE.search(made.stated.gap[-16:]):
            less = bool(LESS.search(made.stated.gap[-16:]))
            found.add(made.operands[0 if less else 1].base or Decimal(0))
    return found


def _of_average(paragraphs: Sequence[Block], block: Block, mark: Mark, known: set[Decimal]) -> Claim | None:
    """«支出率39.24%,低于全市平均9.46个百分点»: the rate of all has the same name and stands where all is told."""
    own = block.marks[mark.place - 1] if mark.place else None
    words = block.label(mark.place)
    if own is None or own.dimension != "percent" or own.sentence != mark.sentence or not AVERAGE.search(words):
        return None
    names = NAME_OF_RATE.findall(block.label(own.place))
    if not names:
        return None
    less = bool(LESS.search(words))
    rates: dict[Decimal, Claim] = {}
    for one in _of_same_name(paragraphs, names[-1], own):
        made = claim("difference", "difference", mark, [one, own] if less else [own, one])
        if made and made.computed > 0:
            rates.setdefault(one.base or Decimal(0), made)
    held = next((made for made in rates.values() if made.verdict == "consistent"), None)
    if held:
        known.add(held.operands[0 if less else 1].base or Decimal(0))
        return held
    candidates = [made for base, made in rates.items() if base in known] if known else list(rates.values())
    return candidates[0] if len(candidates) == 1 and mended(candidates[0], PAIR) else None


def _of_same_name(paragraphs: Sequence[Block], name: str, own: Mark) -> Iterator[Mark]:
    """The rates before one that are called as it is."""
    for block in paragraphs:
        for one in block.marks if name in block.told else ():
            if one.dimension == "percent" and one.start < own.start and name in block.label(one.place):
                yield one


def _pairs(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> Iterator[Claim]:
    """«548户2031人…。548户中,集中481户1728人,分散67户249人»: the parts of the other measure that stood beside."""
    summed = {made.stated.start for made in claims if made.form == "sum"}
    told = {mark.start for made in claims if made.form == "sum" for mark in made.operands}
    starts = [block.start for block in paragraphs]
    for made in claims:
        whole = made.stated
        if made.form != "sum" or not made.holds or len(made.operands) < PAIR or whole.start > made.operands[0].start:
            continue
        block = paragraphs[bisect_right(starts, whole.start) - 1]
        listed = paragraphs[bisect_right(starts, made.operands[0].start) - 1]
        beside = [_beside(listed, part) for part in made.operands]
        parts = [one for one in beside if one is not None]
        if len(parts) < len(beside) or len({one.dimension for one in parts}) != 1:
            continue
        own = _beside(block, whole)
        wholes = [own] if own else _beside_same(paragraphs, whole, parts[0])
        if own and (own.dimension != parts[0].dimension or not told.isdisjoint(one.start for one in parts)):
            continue
        if len({one.base for one in wholes}) != 1 or wholes[0].start in summed:
            continue
        other = claim("sum", "sum", wholes[0], parts)
        if other and (other.holds or mended(other, PAIR)):
            yield other


def _done_till_now(paragraphs: Sequence[Block], stated: set[int]) -> Iterator[Claim]:
    """«截至上年末累计销号118个。今年销号46个。…164个已销号问题中»: what was done before, and what was done since."""
    for at, block in enumerate(paragraphs):
        for mark in block.marks if "已" in block.told else ():
            gap = block.gaps[mark.place + 1]
            if gap[:1] != "已" or mark.start in stated or not _level(mark) or mark.approx or mark.places:
                continue
            verb = gap[1:THREE]
            parts = [
                (own, one)
                for own in paragraphs[max(0, at - PAGE) : at + 1]
                if verb in own.told
                for one in own.marks[max(0, mark.place - PAGE) if own is block else 0 :][:PAGE]
                if one.unit == mark.unit and one.start < mark.start and _level(one) and verb in own.label(one.place)
            ]
            till = [bool(TILL.search(own.label(one.place))) for own, one in parts]
            if len(parts) == PAIR and till == [True, False]:
                made = claim("sum", "sum", mark, [one for _, one in parts])
                if made and (made.holds or mended(made, PAIR)):
                    yield made


def _beside(block: Block, mark: Mark) -> Mark | None:
    """The figure of another kind that stands right behind one («481户1728人»)."""
    pair = block.marks[mark.place : mark.place + PAIR]
    if len(pair) < PAIR or pair[0] is not mark or pair[1].gap.strip(" ") or not _level(pair[1]):
        return None
    return pair[1] if pair[1].dimension != mark.dimension else None


def _beside_same(paragraphs: Sequence[Block], whole: Mark, part: Mark) -> list[Mark]:
    """What stands beside the same count elsewhere, in the measure of the parts."""
    found = []
    for block in paragraphs:
        if whole.text not in block.told:
            continue
        for one in block.marks:
            if one is not whole and one.base == whole.base and one.unit == whole.unit:
                after = _beside(block, one)
                if after is not None and after.dimension == part.dimension:
                    found.append(after)
    return found
