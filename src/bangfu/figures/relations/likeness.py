"""Which figures can stand in one relation, and how near a broken one is to holding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from operator import ne

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark

# A figure behind one of these is a change, not a stock: it is no part and no whole.
CHANGE = re.compile(
    r"(?:增加|增长|减少|下降|降低|净增|新增|多|少|提高|提升|上升|增收|增幅|降幅|高出?|低)(?:了|约|近|达)?$"
)
CHANGE_ENDS = frozenset(re.findall("[一-鿿]", CHANGE.pattern))
# A value per head or per thing is no part of a sum either.
PER_UNIT = re.compile(
    r"(?:[人户村亩月年日次套栋幢间座台头株]均|平均|每[^,。;:]{1,8}|(?<![超达合于低])标准|单价)[^,。;:]{0,10}$"
)
# Parts of these families overlap, so that they need not add up to the whole.
OVERLAP = re.compile(
    r"女|少数民族|党员|大专|本科|学历|周?岁|高级|骨干|青年|主要|特别|尤其|当年|今年|本月|当月|新增|(?<![缺少无])劳动力"
)
FARTHEST = 3
LARGEST = Decimal(10) ** 15
PAIR = 2
PAIRS = (
    ("男", "女"),
    ("已", "未"),
    ("已", "正在"),
    ("已", "在建"),
    ("城", "农"),
    ("以上", "以下"),
    ("低保", "五保"),
    ("重点", "一般"),
    ("建成", "在建"),
    ("完工", "在建"),
    ("竣工", "在建"),
    ("集中", "分散"),
    ("线上", "线下"),
)
LONGEST = 12
LONGEST_PLAIN = 28
# What is counted in bare 万 and 亿: «贫困人口1.2万», «总投资3.2亿».
STUFF = frozenset(
    ("money", "person", "household", "visit", "area", "mass", "length", "volume", "头", "只", "羽", "株", "册", "件")
)
PERSONS = {"person", "visit"}
OPEN_LIST = re.compile(r"等(?:方面|项目|工作|类)?$|主要(?:有|是|为)?|部分(?!别)|例如|比如|^如")
# What is said of another time, or was only aimed at, is no whole of a later list.
OTHER_TIME = re.compile(r"较|比(?![例重对选])|同期|年初|上年|去年|上月|目标|任务|计划|标准")
# 多, 少, 高 and 低 that say how much more or less: not 低保, 高中, 少数民族, 多种.
MORE = r"多(?!种|样|元|重|次|个)|少(?!数|年|儿|先)|高(?![中校级龄标新效血职素质粱山原速铁温])|低(?![保收龄洼产效压电])"
SEPARATED = re.compile(r"[,、;:()和与及]")
RESPECTIVELY = re.compile(r"分别|依次")
REST = re.compile(r"其他|其它|其余|余下|剩余|另有|另外")


def alike(one: Mark, other: Mark) -> bool:
    """Whether two figures have a common dimension: 万元 and 亿元, 人 and 名, 3.2亿 and 元."""
    kind, like = one.dimension, other.dimension
    if kind == like:
        return kind != "" or one.multiplied == other.multiplied
    if kind and like:
        return kind in PERSONS and like in PERSONS
    return (other.multiplied and kind in STUFF) if kind else (one.multiplied and like in STUFF)


def is_change(block: Block, mark: Mark) -> bool:
    """Whether a figure is an increase or a decrease."""
    if mark.changes is None:
        label = block.label(mark.place)
        mark.changes = label[-1:] in CHANGE_ENDS and bool(CHANGE.search(label[-8:]))
    return mark.changes


def added(block: Block, mark: Mark) -> bool:
    """Whether a figure can be a part or a whole: no change, no value per head."""
    if mark.adds is None:
        mark.adds = not is_change(block, mark) and not PER_UNIT.search(block.label(mark.place)[-20:])
    return mark.adds


def item_by_item(block: Block, level: Mark, change: Mark) -> bool:
    """Whether a change is one of several, each of its own level: «A 1200亩、B 8600亩,分别增加200亩和减少400亩»."""
    return bool(RESPECTIVELY.search(block.between(level, change)))


def usable(mark: Mark) -> bool:
    """Whether a figure may enter arithmetic: it has a value."""
    return mark.base is not None


def as_told(made: Claim) -> Decimal:
    """What a claim comes to, at the places at which its figure is told."""
    return made.computed.quantize(Decimal(1).scaleb(-made.stated.places))


def comparable(one: Decimal, other: Decimal) -> bool:
    """Whether two values are of one size: what is farther apart was not meant of the same thing."""
    return one > 0 and other > 0 and one <= other * FARTHEST and other <= one * FARTHEST


def near(one: Decimal, other: Decimal, share: Decimal) -> bool:
    """Whether two values differ by at most this share of the larger."""
    return abs(one - other) <= max(abs(one), abs(other)) * share


def slip(one: Decimal, other: Decimal) -> bool:
    """Whether two values look like one another mistyped: one digit changed, two neighbours swapped, one lost, a point
    moved. The second is taken at the places of the first."""
    if one <= 0 or other <= 0 or max(one, other) > LARGEST:
        return False
    if digits(one) == digits(other):
        return True
    places = decimals(one)
    return mistaken(written(one, places), written(other, places))


def mistaken(a: str, b: str) -> bool:
    """Whether two values at as many places differ by one digit changed, two neighbours swapped or one lost."""
    if len(a) > len(b):
        a, b = b, a
    # Two neighbours are not both ends.
    if a[0] != b[0] and a[-1] != b[-1] and len(b) > 2:
        return False
    if len(a) < len(b):
        # Before the shorter one nothing stands, and the longer one begins with no zero.
        return b[1:] == a.zfill(len(b) - 1) or (len(b) == len(a) + 1 and _one_lost(a, b))
    differ: int = sum(map(ne, a, b))
    if differ != PAIR:
        return differ < PAIR
    first = _first_difference(a, b)
    return a[first] == b[first + 1] and a[first + 1] == b[first]


def _first_difference(a: str, b: str) -> int:
    """The first place where two rows of digits differ, the end of the shorter where they do not."""
    for place, (one, other) in enumerate(zip(a, b, strict=False)):
        if one != other:
            return place
    return min(len(a), len(b))


def _one_lost(short: str, long: str) -> bool:
    """Whether one row of digits is the other with one left out."""
    first = _first_difference(short, long)
    return long[first + 1 :] == short[first:]


def decimals(value: Decimal) -> int:
    """The places behind the point of a value."""
    return max(0, -int(value.as_tuple().exponent))


def written(value: Decimal, places: int) -> str:
    """All digits of a value at so many places."""
    return f"{value:.{places}f}".replace(".", "")


def digits(value: Decimal) -> str:
    """The digits of a value without its point and closing zeros."""
    text = str(value)
    if "E" in text or len(text) > LONGEST_PLAIN:
        return "".join(map(str, value.normalize().as_tuple().digits))
    return text.replace(".", "").strip("-0") or "0"


def sharp(value: Decimal, fewest: int) -> bool:
    """Whether a value has that many digits, closing and leading zeros not counted."""
    text = str(value)
    if "E" in text or len(text) > LONGEST_PLAIN:
        return len(digits(value)) >= fewest
    return len(text.replace(".", "").strip("0")) >= fewest


def slipped(total: Mark, parts: Sequence[Mark], computed: Decimal) -> bool:
    """Whether mistyping one figure of three digits or more explains a sum that does not come out."""
    return mistyped(total, parts, computed, fewest=3)


def mistyped(total: Mark, parts: Sequence[Mark], computed: Decimal, fewest: int = 2) -> bool:
    """Whether mistyping the total (or, of three digits, one part) explains a sum that does not come out."""
    if total.value is None or total.base is None:
        return False
    if len(digits(total.value)) >= fewest and slip(total.value, computed):
        return True
    lacking = total.base - computed * total.factor
    for part in parts:
        if part.base is None or part.value is None or len(digits(part.value)) < 3:
            continue
        if slip(part.base, part.base + lacking):
            return True
    return False


def short_labels(block: Block, parts: Sequence[Mark], *, lead: bool = False) -> bool:
    """Whether the parts are a plain list: little stands between one and the next; a lead may open the first."""
    return all(len(block.label(mark.place)) <= LONGEST for mark in parts[lead:])


def overlapping(labels: Sequence[str]) -> bool:
    """Whether the labels may cut the whole in more than one way (women, party members, under 35)."""
    words = "|".join(labels)
    if complementary(labels):
        return False
    return bool(OVERLAP.search(words)) and not REST.search(labels[-1])


def complementary(labels: Sequence[str]) -> bool:
    """Whether two labels are the two halves of anything: 男 and 女, 建成 and 在建."""
    words = "|".join(labels)
    return any(one in words and other in words for one, other in PAIRS)


def joined(parts: Sequence[Mark]) -> bool:
    """Whether figures stand one behind the other in one list («A 3所、B 2所、C 1所»)."""
    return all(two.place == one.place + 1 and two.gap[:1] == "、" for one, two in pairwise(parts))


def unseparated(block: Block, parts: Sequence[Mark]) -> bool:
    """Whether two figures run into one another («涉及14个乡镇96个村»): they count different things."""
    return any(two.place == one.place + 1 and not SEPARATED.search(two.gap) for one, two in pairwise(parts))
