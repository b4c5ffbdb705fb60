"""Which figures can stand in one relation, and how near a broken one is to holding."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark

# A figure behind one of these is a change, not a stock: it is no part and no whole.
CHANGE = re.compile(
    r"(?:增加|增长|减少|下降|降低|净增|新增|多|少|提高|提升|上升|增收|增幅|降幅|高出?|低)(?:了|约|近|达)?$"
)
# Parts of these families overlap, so that they need not add up to the whole.
OVERLAP = re.compile(
    r"女|妇女|少数民族|党员|大专|本科|学历|周?岁|残疾|低保|五保|党团|高级|骨干|年龄|青年|返乡|易地|班子|正科|副科|"
    r"重点|优先|最|主要|特别|尤其|仅|超过|以上|不足|当年|今年|本月|当月|已|均"
)
PAIRS = (
    ("男", "女"),
    ("已", "未"),
    ("已", "正在"),
    ("已", "在建"),
    ("城", "农"),
    ("以上", "以下"),
    ("低保", "五保"),
    ("重点", "一般"),
)
OPEN_LIST = re.compile(r"等(?:方面|项目|工作|类)?$|主要(?:有|是|为)?|部分|例如|比如|^如")
REST = re.compile(r"其他|其它|其余|余下|剩余|另有|另外")


def alike(one: Mark, other: Mark) -> bool:
    """Whether two figures have a common dimension: 万元 and 亿元, 人 and 名, 3.2亿 and 元."""
    if one.dimension == other.dimension:
        return one.dimension != "" or one.multiplied == other.multiplied
    return (one.dimension == "" and one.multiplied) or (other.dimension == "" and other.multiplied)


def is_change(block: Block, mark: Mark) -> bool:
    """Whether a figure is an increase or a decrease."""
    return bool(CHANGE.search(block.label(mark.place)[-8:]))


def usable(mark: Mark) -> bool:
    """Whether a figure may enter arithmetic: it has a value, and is no bound of a range."""
    return mark.base is not None and not mark.ranged


def near(one: Decimal, other: Decimal, share: Decimal) -> bool:
    """Whether two values differ by at most this share of the larger."""
    return abs(one - other) <= max(abs(one), abs(other)) * share


def slip(one: Decimal, other: Decimal) -> bool:
    """Whether two values look like one another mistyped: one digit changed, two swapped, one lost, a point moved."""
    if one <= 0 or other <= 0:
        return False
    a, b = digits(one), digits(other)
    if a == b:
        return True
    if len(a) == len(b):
        places = [place for place, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(places) == 1:
            return True
        return len(places) == 2 and a[places[0]] == b[places[1]] and a[places[1]] == b[places[0]]
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:k] + long[k + 1 :] == short for k in range(len(long)))


def digits(value: Decimal) -> str:
    """The digits of a value without its point and closing zeros."""
    return "".join(map(str, value.normalize().as_tuple().digits))


def slipped(total: Mark, parts: Sequence[Mark], computed: Decimal) -> bool:
    """Whether mistyping one figure of three digits or more explains a sum that does not come out."""
    if total.value is None or total.base is None:
        return False
    if len(digits(total.value)) >= 3 and slip(total.value, computed):
        return True
    lacking = total.base - computed * total.factor
    for part in parts:
        if part.base is not None and part.value is not None and len(digits(part.value)) >= 3:
            if slip(part.base, part.base + lacking):
                return True
    return False


def short_labels(block: Block, parts: Sequence[Mark], longest: int = 12) -> bool:
    """Whether the parts are a plain list: little stands between one and the next."""
    return all(len(block.label(mark.place)) <= longest for mark in parts)


def overlapping(labels: Sequence[str]) -> bool:
    """Whether the labels may cut the whole in more than one way (women, party members, under 35)."""
    words = "|".join(labels)
    for one, other in PAIRS:
        if one in words and other in words:
            return False
    return bool(OVERLAP.search(words)) and not REST.search(labels[-1])
