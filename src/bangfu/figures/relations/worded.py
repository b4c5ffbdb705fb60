"""Forms whose words name both sides of a relation: a total of what was just told, a rate with its base behind it, a
share of a whole called by its name. They stand whether they hold or not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.bases import of_new
from bangfu.figures.relations.likeness import CHANGE, PER_UNIT, alike, comparable, is_change, near, usable
from bangfu.figures.repair import mended, one_slip

# «合计69.06万元», «两项共计», and «总里程», «总长» of parts called 里程 and 长.
TOGETHER = re.compile(r"^(?:[,;、:]|\)[,;]?) *(?:以上|上述)?(?:合计|共计|总计)(?:为|达)?$")
OF_SO_MANY = re.compile(r"^[,;] *(?:以上|上述)?$")
SO_MANY = re.compile(r"^ *(?:资金|收入|投资)?(?:合计|共计|总计)(?:为|达)?$")
COUNTED = ("项", "类", "种", "者")
ALL_OF = re.compile(
    r"(?:^|[,。;)]) *(?:其?中?)总(?P<what>里程|长度?|面积|投资|产[量值]|人口|户数|人数|重量?|容量)(?:达到?|为|共|约)?$"
)
OTHERWISE = re.compile(r"目标|任务|计划|上年|去年|同期|原有?")
BASE_BEHIND = re.compile(r"^[,(;] *(?:去年|上年|前年|上月|上季度?|基期)(?:同期|同月|末)?[^,。;()0-9]{0,6}$")
CHANGED_BY = re.compile(
    r"^[^。;]{0,6}(?:同比|环比|[比较](?:上年|去年|上月|上季度?)(?:同期)?|,)(?:(?P<up>增长|增加|上升|提高)|下降|减少|降低)了?约?$"
)
AGAINST = re.compile(r"^[,(] *(?:[比较]|对比)[^,。;()增减升降]{0,12}$")
GREW_BY = re.compile(r"^的?(?:(?P<up>增长|增加|上升|提高|扩大)|下降|减少|降低|缩小)了?约?$")
OF_NAMED = re.compile(r",(?:约|仅)?占(?P<name>[^,。;、:占]{3,14})的(?:比例为|比重为)?$")
ENDS_LABEL = r"(?:的|有|共|共有|人数|总数|户数|为)?$"
PARTS, FARTHEST, LONGEST, PAIR, FINE = 2, 40, 12, 2, 3
LITTLE, WIDE = Decimal("0.03"), Decimal("0.5")


def told_together(block: Block, mark: Mark) -> Claim | None:
    """«务工增收41.34万元,分红增收24.75万元,合计66.09万元»: the like figures right before it."""
    if mark.place < PARTS or not usable(mark):
        return None
    count = block.marks[mark.place - 1]
    counted = count.word in COUNTED and SO_MANY.match(block.gaps[mark.place]) and OF_SO_MANY.match(count.gap)
    if not counted and not TOGETHER.match(block.gaps[mark.place]):
        return None
    parts: list[Mark] = []
    for other in reversed(block.marks[: count.place if counted else mark.place]):
        if other.sentence != mark.sentence or other.unit != mark.unit or other.depth != mark.depth:
            break
        if not usable(other) or _apart(block, other):
            return None
        parts.insert(0, other)
    ways = {is_change(block, part) and CHANGE.search(block.label(part.place)) is not None for part in parts}
    if counted and len(parts) != count.value:
        return None
    if len(parts) < PARTS or len(ways) > 1 or any(len(block.label(part.place)) > LONGEST for part in parts):
        return None
    made = claim("sum", "sum", mark, parts)
    return made if made and made.stated.value and near(made.computed, made.stated.value, WIDE) else None


def all_of(block: Block, mark: Mark) -> Claim | None:
    """«甲(里程9.792公里)、乙(里程1.469公里)。总里程11.261公里»: the total has the name of its parts."""
    found = ALL_OF.search(block.gaps[mark.place])
    if not found or mark.place < PARTS or not usable(mark):
        return None
    what = found["what"]
    before = block.marks[max(0, mark.place - FARTHEST) : mark.place]
    own = [other for other in before if other.sentence == mark.sentence]
    if not any(alike(other, mark) for other in own):
        own = [other for other in before if other.sentence == mark.sentence - 1]
    like = [other for other in own if other.unit == mark.unit and usable(other) and not _apart(block, other)]
    named = [
        other for other in like if block.label(other.place).endswith((what, what[:1])) or what in _words(block, other)
    ]
    for parts, fewest in ((named, PAIR), (like, FINE)):
        if len(parts) < PARTS or len({part.depth for part in parts}) > 1:
            continue
        made = claim("sum", "sum", mark, parts)
        if made is None or made.stated.value is None:
            continue
        if made.holds or mended(made, fewest) or near(made.computed, made.stated.value, LITTLE):
            return made
    return None


def _words(block: Block, mark: Mark) -> str:
    return block.label(mark.place)[-LONGEST:]


def _apart(block: Block, mark: Mark) -> bool:
    """Whether a figure is of another time, a plan, or a value for each thing: no part of a total."""
    label = block.label(mark.place)
    return bool(OTHERWISE.search(label) or PER_UNIT.search(label[-20:]))


def base_behind(block: Block, mark: Mark) -> Claim | None:
    """«务工2340人,同比下降2.5%,去年同期为2400人»: the base is told after the rate."""
    if mark.dimension != "percent" or not mark.place or mark.place + 1 >= len(block.marks):
        return None
    way = CHANGED_BY.search(block.gaps[mark.place])
    level, base = block.marks[mark.place - 1], block.marks[mark.place + 1]
    if not way or not BASE_BEHIND.match(block.gaps[base.place]) or base.sentence != mark.sentence:
        return None
    return _change(block, mark, (level, base), up=bool(way["up"]))


def against_base(block: Block, mark: Mark) -> Claim | None:
    """«新增45座,累计180座,较135座增长三分之一»: the base stands between a level and its rate."""
    if mark.dimension != "percent" or mark.place < PAIR:
        return None
    way = GREW_BY.match(block.gaps[mark.place])
    level, base = block.marks[mark.place - 2], block.marks[mark.place - 1]
    if not way or not AGAINST.match(block.gaps[base.place]) or level.sentence != mark.sentence:
        return None
    return _change(block, mark, (level, base), up=bool(way["up"]))


def _change(block: Block, mark: Mark, pair: Sequence[Mark], *, up: bool) -> Claim | None:
    level, base = pair
    if not (usable(level) and usable(base) and alike(level, base)) or is_change(block, level):
        return None
    if not comparable(level.base or Decimal(0), base.base or Decimal(0)):
        return None
    return of_new(claim("growth", "growth" if up else "fall", mark, [level, base]))


def of_named(block: Block, mark: Mark) -> Claim | None:
    """«监测对象326人…。监测对象中务工182人,占监测对象的55.83%»: the base is the figure that has the name."""
    if mark.dimension != "percent" or mark.place < PAIR:
        return None
    found, part = OF_NAMED.search(block.gaps[mark.place]), block.marks[mark.place - 1]
    if not found or not usable(part) or is_change(block, part):
        return None
    ends = re.compile(re.escape(found["name"]) + ENDS_LABEL)
    for base in reversed(block.marks[max(0, part.place - FARTHEST) : part.place]):
        if not alike(base, part) or not usable(base) or not ends.search(block.label(base.place)):
            continue
        made = claim("share", "share", mark, [part, base])
        return made if made and (made.holds or mended(made) or one_slip(made)) else None
    return None
