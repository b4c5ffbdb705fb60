"""Of what a rate is taken: the base that the words name, whatever other figure the stated value comes out of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import permutations

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, is_change, usable

# «比2022年的2386万元», «较上年同期(7215万元)»; not «较上年增至80户».
AGAINST = re.compile(r"(?:(?<![占同环])比(?![例重])|较|与)(?:[^,。;]*的|[^,。;增减升降到至为达]{0,10})$")
EARLIER = re.compile(r"上年|去年|同期|前年|上月|上季|年初|原有|原来|此前|以前|基期")
# A time of its own between a level and its change: the level may be that of the time before.
ANEW = re.compile(r"(?<![比较])(?:今年|当年|本年|本月|本季|本期|(?<![比较到至])(?:19|20)[0-9]{2}年)(?!末|底|初)")
REDUCED = re.compile(r"(?P<stem>[核审]减|节[约支省资]|下浮|压[减缩])率(?:达到?|为|是|约)*$")
AMONG = re.compile(r"^[^,。;:、()]{0,12}(?<![其集年])中[,,]?[^,。;:、()]{0,24}$")
RANGE = frozenset(("-", "至", "到", "~", "—", "--"))
STAGE, FINISHED = re.compile(r"[开动]工[^,。;]{0,4}$"), re.compile(r"[竣完]工")
BEGUN = re.compile(r"^[^,。;:]{0,6},(?P<stem>[一-鿿]{2})率(?:达到?|为|是|约)*$")
NOT_BEGUN = re.compile(r"未([一-鿿]{2})")
SHARE = re.compile(r"^(?:元|左右|以上)?[,(](?:约|仅)?占(?:比(?:例)?)?(?:为|达到?|约|近)?$")
ZERO, ONE = Decimal(0), Decimal(1)
NO_RATIO = frozenset(("percent", "point", "times", "years", "age", "months", "days"))
FAR_BACK, NEAR, FAR = 16, 6, 40


def against(block: Block, level: Mark) -> bool:
    """Whether the words say that a level is what another is held against, or that it is of an earlier time."""
    words = block.whole[max(block.start, level.start - FAR_BACK) : level.start]
    return bool(AGAINST.search(words) or EARLIER.search(block.label(level.place)[-FAR_BACK:]))


def anew(block: Block, level: Mark, change: Mark) -> bool:
    """Whether a change is said of a time of its own: «2022年80户,2023年增加20户»."""
    return bool(ANEW.search(block.between(level, change)))


def blamed(made: Claim | None, part: Mark, others: Iterable[Mark]) -> Claim | None:
    """A broken rate with the figure of which `part` is as much per cent as the text says, if there is one."""
    if made is not None and made.verdict == "inconsistent":
        for other in others:
            tried = claim("share", "share", made.stated, [part, other]) if alike(part, other) else None
            if tried is not None and tried.verdict == "consistent":
                made.instead = other
                break
    return made


def told_here(made: Claim) -> bool:
    """Whether a rate comes out as it is told, or nearly so of a figure of its own sentence."""
    return made.verdict == "consistent" or made.operands[0].sentence == made.stated.sentence


def of_new(made: Claim | None) -> Claim | None:
    """A broken change between two levels told, with the new one when it is what the stated rate was taken of."""
    if made is not None and made.verdict == "inconsistent" and made.stated.value:
        new, base = made.operands
        taken = abs((new.base or ZERO) - (base.base or ZERO)) / (new.base or ONE) * 100
        if abs(taken - made.stated.value) * 2 <= ONE.scaleb(-made.stated.places):
            made.instead = new
    return made


def reduced(block: Block, mark: Mark) -> Claim | None:
    """«送审1923.6万元,审定1836.18万元,核减87.42万元,核减率4.5%»: a reduction is of what there was before it."""
    found = REDUCED.search(block.gaps[mark.place])
    if not found or mark.dimension != "percent":
        return None
    before = [
        one for one in block.marks[max(0, mark.place - FAR) : mark.place] if one.base and one.dimension not in NO_RATIO
    ]
    for whole, rest, part in permutations(before[-NEAR:], 3):
        if alike(whole, rest) and alike(whole, part) and (whole.base or 0) - (rest.base or 0) == part.base:
            told = found["stem"] in block.words(part.place) or rest.sentence == mark.sentence
            if told and (part.base or 0) < (rest.base or 0):
                return blamed(claim("share", "share", mark, [part, whole]), part, [rest])
    return None


def bounds(block: Block, mark: Mark) -> bool:
    """Whether a figure bounds a class: «收入10万至30万元的村»."""
    gaps = block.gaps
    return gaps[mark.place] in RANGE or gaps[mark.place + 1] in RANGE


def of_stage(block: Block, base: Mark, rate: str) -> bool:
    """Whether a rate of what is finished has what is begun for its base: it is of what was to be done."""
    return bool(FINISHED.search(rate) and STAGE.search(block.gaps[base.place]))


def begun(block: Block, mark: Mark) -> Claim | None:
    """«已开工36个,未开工12个,开工率75%»: both together are all there is, where no other total stands with them."""
    found = BEGUN.search(block.gaps[mark.place])
    if mark.dimension != "percent" or mark.place < 2 or not found:
        return None
    done, rest = block.marks[mark.place - 2 : mark.place]
    if not (usable(done) and usable(rest) and done.unit == rest.unit and done.sentence == mark.sentence):
        return None
    stem, undone = found["stem"], NOT_BEGUN.search(block.label(rest.place))
    if not undone or undone[1] != stem or stem not in block.label(done.place):
        return None
    levels = [one for one in block.marks[max(0, done.place - NEAR) : done.place] if alike(one, done)]
    if any(one.sentence == mark.sentence for one in levels):
        return None
    return claim("share", "share of sum", mark, [done, done, rest])


def of_whole(block: Block, mark: Mark) -> Claim | None:
    """«净收益1259.67万元中,用于工资887.04万元,占70.4%»: the whole that 中 names, not another that comes out."""
    if mark.dimension != "percent" or mark.place < 2 or not SHARE.match(block.gaps[mark.place]):
        return None
    part, whole = block.marks[mark.place - 1], block.marks[mark.place - 2]
    if whole.sentence != mark.sentence or not (usable(part) and usable(whole) and alike(part, whole)):
        return None
    if not AMONG.match(block.gaps[part.place]) or is_change(block, part) or (part.base or 0) > (whole.base or 0):
        return None
    before = [one for one in block.marks[max(0, whole.place - FAR) : whole.place] if one.base]
    return blamed(claim("share", "share", mark, [part, whole]), part, reversed(before))
