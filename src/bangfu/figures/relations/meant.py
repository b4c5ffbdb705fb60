"""Alarms that another reading of the same words takes back, or turns into the claim that was meant.

A total with one part told elsewhere, the parts of another whole, items that answer to the items of a list before them,
classes told further on, a change of another thing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import OTHER_TIME, PER_UNIT, added, alike, is_change
from bangfu.figures.relations.products import PER
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.repair import mended, one_slip

# «加上2018年,五年累计»: the list lacks a part that is told elsewhere.
ONE_MORE = re.compile(r"(?:加上|连同|加之|算上|再加|并入|含)[^,。;0-9]{0,8}[0-9]{0,4}[^,。;0-9]{0,8},?[^,。;]{0,12}$")
YEARS = re.compile(r"(?P<number>[二两三四五六七八九十])年(?:来|间)?[,]?(?:累计|合计|共计?|总计)[^,。;]{0,8}$")
NUMERALS = "零一二三四五六七八九十"
EACH_OF_THEM = re.compile(r"分别|依次|各[为自是]")
INCOME = re.compile(r"增收|收入|分红|收益|受益")
FUNDS = re.compile(r"资金|投资|投入|补助|安排|拨付|贷款|经费")
SINCE = re.compile(r"同比|环比|[比较](?:上年|去年|上月|上季|年初|前年|同期)")
OF_ALL = re.compile(r"平均|均值|总体|全[国省市州县区镇乡村](?!面)")
STEP = re.compile(r"(?:[0-9]{4}|[今去当上])年[^,。;]{0,4}(?:脱贫|退出|销号|整改|搬迁|消除|减少|摘帽|改造)")
FLOOR, LAND = ("平方米", "平米", "㎡", "m²"), ("公顷", "亩", "平方公里", "平方千米")
PAIR, THREE, FAR, BACK = 2, 3, 6, 24
COARSE = Decimal(1000)
ZERO = Decimal(0)


def meant(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims; the alarms among them without those that were not meant, or as what was meant."""
    starts: list[int] = []
    kept = []
    for made in claims:
        if made.verdict != "inconsistent" or made.note == TABLE or not made.operands or made.stated.place < 0:
            kept.append(made)
            continue
        starts = starts or [block.start for block in paragraphs]
        at = bisect_right(starts, made.stated.start) - 1
        if made.form == "sum":
            read = _sum(paragraphs, at, made)
        elif made.form == "difference":
            read = _difference(paragraphs[at], made)
        else:
            read = None if made.form == "quotient" and _other_measure(paragraphs[at], made) else made
        if read is not None:
            kept.append(read)
    return kept


def _near(made: Claim) -> bool:
    return mended(made, PAIR) or one_slip(made)


def _own(block: Block, *marks: Mark) -> bool:
    """Whether figures stand in the paragraph, by their places."""
    return all(block.marks[mark.place : mark.place + 1] == [mark] for mark in marks)


def _sum(paragraphs: Sequence[Block], at: int, made: Claim) -> Claim | None:
    block, stated, parts = paragraphs[at], made.stated, made.operands
    units = {mark.unit for mark in (stated, *parts)}
    if units.intersection(FLOOR) and units.intersection(LAND):
        return None
    if not _own(block, stated):
        return made
    if stated.start > parts[-1].start:
        return _with_one_more(paragraphs, at, made)
    if not _own(block, *parts):
        return made
    if _answering(block, made) or _steps(block, made):
        return None
    return _first_clause(block, made) or _other_whole(block, made) or made


def _with_one_more(paragraphs: Sequence[Block], at: int, made: Claim) -> Claim | None:
    """«2016年463户,2017年548户,加上2018年,三年累计1329户»: the part lacking is told once elsewhere, or none is."""
    block, stated = paragraphs[at], made.stated
    words = block.whole[made.operands[-1].end : stated.start]
    years = YEARS.search(words)
    lacking = bool(years) and NUMERALS.index(years["number"].replace("两", "二")) == len(made.operands) + 1  # type: ignore[index]
    if not lacking and not ONE_MORE.search(words):
        return made
    missing = (stated.base or ZERO) - sum((mark.base or ZERO for mark in made.operands), ZERO)
    for other in sorted(paragraphs, key=lambda one: abs(one.start - block.start)):
        for mark in other.marks:
            if mark.base == missing and alike(mark, stated) and mark not in made.operands and mark is not stated:
                return claim("sum", "sum", stated, [*made.operands, mark])
    return None


def _answering(block: Block, made: Claim) -> bool:
    """«县道163公里,乡道128公里,…已分别铺筑152公里、113公里…»: the i-th of one list to the i-th of the other."""
    first = made.operands[0]
    if not EACH_OF_THEM.search(block.gaps[first.place]) or made.stated.place != first.place - 1:
        return False
    before = [
        mark
        for mark in block.marks[max(0, first.place - THREE * len(made.operands)) : first.place]
        if mark.sentence == first.sentence and alike(mark, first) and added(block, mark)
    ]
    return len(before) >= len(made.operands) > 1 and not _near(made)


def _steps(block: Block, made: Claim) -> bool:
    """«4573人,其中2016年脱贫746人,2017年脱贫905人»: of what goes on year by year some may be left that is not told."""
    steps = all(STEP.search(block.gaps[mark.place] or block.words(mark.place)) for mark in made.operands)
    return steps and made.computed < (made.stated.value or ZERO) and not _near(made)


def _first_clause(block: Block, made: Claim) -> Claim | None:
    """«312人,其中小学187人,初中135人;送教上门5人»: the parts before the semicolon, when one slip is in them."""
    parts = made.operands
    until = next((at for at in range(1, len(parts)) if ";" in block.between(parts[at - 1], parts[at])), len(parts))
    if not PAIR <= until < len(parts) or _near(made):
        return None
    other = claim("sum", "sum", made.stated, parts[:until])
    return other if other and (other.holds or mended(other, PAIR)) else None


def _other_whole(block: Block, made: Claim) -> Claim | None:
    """The earlier figure of the paragraph that the parts add up to exactly, where no slip ties them to the nearest."""
    if mended(made, PAIR):
        return None
    total = sum((mark.base or ZERO for mark in made.operands), ZERO)
    for mark in reversed(block.marks[: made.operands[0].place]):
        if (
            mark.base == total
            and alike(mark, made.stated)
            and mark not in made.operands
            and len(str(mark.value)) > PAIR
        ):
            return claim("sum", "sum", mark, made.operands)
    return None


def _difference(block: Block, made: Claim) -> Claim | None:
    stated, operands = made.stated, made.operands
    if not _own(block, stated, *operands):
        return made
    if stated.dimension == "point":
        return None if _of_average(block, made) else made
    near = _near(made)
    largest = max(mark.base or ZERO for mark in operands)
    if (stated.base or ZERO) > largest and not near:
        return None
    if any(_step(mark) >= COARSE * _step(stated) for mark in operands):
        return None
    label = block.label(stated.place)
    own = PER.search(label) or PER_UNIT.search(label)
    if own and not near and not any(PER_UNIT.search(block.label(mark.place)) for mark in operands):
        return None
    before = block.label(stated.place) or block.words(stated.place)
    if SINCE.search(before) and not any(OTHER_TIME.search(_lead(block, mark)) for mark in operands):
        return None
    return _classes(block, made) or made


def _lead(block: Block, mark: Mark) -> str:
    """The words before a figure, or before those that it stands together with, of its sentence."""
    place = mark.place
    while place and not block.gaps[place].strip(" 、"):
        place -= 1
    return block.gaps[place].rpartition("。")[2][-BACK:]


def _step(mark: Mark) -> Decimal:
    return mark.factor.scaleb(-mark.places)


def _classes(block: Block, made: Claim) -> Claim | None:
    """«19座,完工13座,在建4座,未动工2座»: what is left is told in two classes."""
    if len(made.operands) != PAIR:
        return None
    whole, done = made.operands
    if not whole.start < done.start < made.stated.start:
        return None
    told = [done, made.stated]
    added_up = (done.base or ZERO) + (made.stated.base or ZERO)
    for mark in block.marks[made.stated.place + 1 : made.stated.place + FAR]:
        if mark.sentence != made.stated.sentence or mark.depth < made.stated.depth:
            break
        if not alike(mark, whole) or is_change(block, mark):
            continue
        told.append(mark)
        added_up += mark.base or ZERO
        if added_up == whole.base:
            return claim("sum", "sum", whole, told)
    return None


def _of_average(block: Block, made: Claim) -> bool:
    """«甲49.04%;乙39.24%,低于全市平均9.64个百分点»: the average is no neighbour's rate."""
    if not OF_ALL.search(block.label(made.stated.place)):
        return False
    one, other = sorted(made.operands, key=lambda mark: mark.start)
    return ";" in block.between(one, other) or "、" in block.between(one, other)[:1]


def _other_measure(block: Block, made: Claim) -> bool:
    """«项目资金386.5万元,带动2874户,户均增收0.26万元»: what is earned is not what was spent."""
    total = made.operands[0]
    if not _own(block, made.stated, total):
        return False
    spent = FUNDS.search(block.words(total.place)[-10:]) and not INCOME.search(block.words(total.place)[-10:])
    return bool(spent and INCOME.search(block.label(made.stated.place)[-8:]))
