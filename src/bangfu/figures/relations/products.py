"""Unit values: 每户200元 × 59户 = 11800元, 人均, 户均, 平均每, and products typed out."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from copy import copy
from decimal import Decimal
from functools import lru_cache

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, comparable, is_change, near, slip, usable
from bangfu.figures.unit import MEASURES, ONE

PER = re.compile(
    r"(?:(?:每(?:一|年每|月每)?|^一(?=[亩户家只头斤棵口套]))(?P<each>[^,。;、:0-9]{1,16})|(?<![平])(?P<mean>(?!平)[一-鿿]{1,2})均(?!每)[^,。;、:]{0,10}"
    r"|单(?P<single>[口盏座台套间栋])[^,。;、:0-9]{0,6}|(?P<crop>亩)产量?(?:约|达到?|为)?)$"
)
SLASH = re.compile(r"^(?:/|每)(?P<slash>[一-鿿]{1,3})")
TIME = ("年", "月", "天", "日", "季", "周", "次", "期")
PAID = re.compile(r"发放|补助|补贴|奖补|资金|投入|兑付|拨付|落实|支付|安排|投资|收入|增收|容量|产量|面积|里程")
WHOLE = re.compile(r"合计|共计|总计|总共|一共|共|累计|总投资|总额|总")
KINDS = {
    "户": "household",
    "人": "person",
    "名": "person",
    "位": "person",
    "学生": "person",
    "生": "person",
    "公斤": "mass",
    "千克": "mass",
    "吨": "mass",
    "亩": "area",
    "月": "months",
    "年": "years",
    "天": "days",
}
MEASURED = frozenset(("mass", "area", "length"))
VALUED = re.compile(r"每|均|/|=|×|一[亩户家只头斤棵口套]|单[口盏座台套间栋]|亩产")
NOT_VALUED = frozenset(("percent", "point", "times", "years", "months", "days", "age", "doubling"))
EARLIER = re.compile(r"较|同期|上年|去年|上月|上季|年初")
# Only some of the things: «收入10万元以上的村11个».
SOME = re.compile(r"以上|以下|以内|超过|不足|低于|高于|达到?[^,。;、:]*的")
ELSEWHERE, COARSE = 120, 2
FAR = Decimal("0.35")


def products(block: Block) -> Iterator[Claim]:
    """Every unit value of the block with its count and its total."""
    if len(block.marks) < 3 or not VALUED.search(block.told):
        return
    for mark in block.marks:
        if not usable(mark) or mark.dimension in NOT_VALUED:
            continue
        label, behind = block.label(mark.place), block.gaps[mark.place + 1]
        found = (PER.search(label) if label.startswith("一") or "每" in label or "均" in label else None) or (
            SLASH.match(behind) if behind.startswith(("/", "每")) else None
        )
        if found:
            words = found.groupdict()
            unit = words.get("each") or words.get("mean") or words.get("slash") or ""
            mean = bool(words.get("mean")) or "平均" in label
            made = _unit_value(block, mark, unit, mean=mean)
            if made:
                yield made
    if "=" in block.told:
        yield from _typed_out(block)


@lru_cache(maxsize=256)
def _kind(unit: str) -> str:
    """The dimension of what words begin with («户», «学生», «公斤的…»), if it has one."""
    return next((name for word, name in KINDS.items() if unit.startswith(word)), "")


def _counts(block: Block, mark: Mark, unit: str) -> list[Mark]:
    """Figures that count the units of a unit value («每户», «户均», «每个村»), nearest first."""
    kind = _kind(unit)
    found = [
        other
        for other in block.marks[max(0, mark.place - 10) : mark.place + 11]
        if other is not mark
        and usable(other)
        and (other.base or 0) > 1
        and (other.dimension == kind if kind else _counted(block, other, unit))
    ]
    return sorted(found, key=lambda other: (other.sentence != mark.sentence, abs(other.place - mark.place)))


def counted_by(block: Block, other: Mark, unit: str) -> bool:
    """Whether a figure counts the things that a value is given for («每户», «村均», «每个村»)."""
    kind = _kind(unit)
    if kind == "person" and (other.dimension == "visit" or "岗" in block.label(other.place)[-3:]):
        return True
    return other.dimension == kind if kind else _counted(block, other, unit)


def in_unit(number: Mark, unit: str) -> Mark:
    """A count as it enters a product: 2600吨 at so much a 公斤 are 2,600,000, 12亩 at so much a 平方米 8,000."""
    size = ONE
    if number.dimension in MEASURED:
        words = (unit[:length] for length in (4, 3, 2, 1))
        size = next((MEASURES[word][1] for word in words if MEASURES.get(word, ("",))[0] == number.dimension), ONE)
    if size == ONE or number.base is None:
        return number
    counted = copy(number)
    counted.factor = number.factor / size
    counted.base = number.base / size
    return counted


def _counted(block: Block, other: Mark, unit: str) -> bool:
    """Whether a figure counts the units of a unit value that are no measure of their own («每个村»)."""
    if other.word and other.word != "个" and (unit.startswith(other.word) or other.word == f"{unit}次"):
        return True
    thing = unit.removeprefix("个")[:1]
    if other.word not in ("个", "家", "所", "名", "座", "处", "条") or not thing:
        return False
    return thing in block.noun(other.place)[:10] or thing in block.label(other.place)[-5:]


def _unit_value(block: Block, mark: Mark, unit: str, *, mean: bool) -> Claim | None:
    counts = _counts(block, mark, unit) or _counts(block, mark, unit[-1:])
    totals = [
        other
        for other in block.marks[max(0, mark.place - 16) : mark.place + 17]
        if other is not mark
        and alike(other, mark)
        and usable(other)
        and other not in counts
        and abs(other.sentence - mark.sentence) <= 1
        and other.approx not in ("at_least", "at_most")
        and not (other.place > mark.place and EARLIER.search(block.between(mark, other)))
        and not per_thing(block, other)
    ]
    totals.sort(key=lambda other: (other.sentence != mark.sentence, abs(other.place - mark.place)))
    about: Claim | None = None
    for number in counts:
        for total in totals:
            made = _product(mark, in_unit(number, unit), total, mean=mean)
            near_by = mark.sentence == number.sentence == total.sentence
            if made and made.verdict == "consistent":
                return made
            if made and made.holds and near_by and about is None:
                about = made
    if about:
        return about
    own = [other for other in totals if other.sentence == mark.sentence]
    near_counts = [other for other in counts if other.sentence == mark.sentence and not of_some(block, other)]
    if len(own) != 1 or len(near_counts) != 1 or is_change(block, own[0]):
        return None
    made = _product(mark, in_unit(near_counts[0], unit), own[0], mean=mean)
    if made is None or made.stated.value is None:
        return None
    told = mean or WHOLE.search(block.label(own[0].place)) or PAID.search(block.label(own[0].place))
    close = near(made.computed, made.stated.value, FAR) or slip(made.stated.value, made.computed)
    return made if close or (told and comparable(made.computed, made.stated.value)) else None


def of_some(block: Block, number: Mark) -> bool:
    """Whether the words around a count say that it is one of only some of the things."""
    return bool(SOME.search(block.label(number.place) + block.noun(number.place)))


def counted_elsewhere(made: Claim, paragraphs: Sequence[Block], starts: Sequence[int]) -> Claim | None:
    """A mean that its nearest count does not give, of the things counted in a paragraph before, where it comes out."""
    mark = made.stated
    order = bisect_right(starts, mark.start) - 1
    block = paragraphs[order]
    found = PER.search(block.label(mark.place))
    if made.form != "quotient" or len(made.operands) != COARSE or not found:
        return None
    unit = found["each"] or found["mean"] or ""
    seen = 0
    for other in reversed(paragraphs[:order]):
        seen += len(other.marks)
        if seen > ELSEWHERE:
            break
        for number in other.marks:
            if usable(number) and counted_by(other, number, unit) and not of_some(other, number):
                held = claim("per_unit", "quotient", mark, [made.operands[0], in_unit(number, unit)])
                if held and held.verdict == "consistent":
                    return held
    return None


def per_thing(block: Block, mark: Mark) -> bool:
    """Whether a figure is itself a value per thing; per month or year it may still be a total."""
    found = PER.search(block.label(mark.place))
    return bool(found) and not (found["each"] or found["mean"] or "").startswith(TIME)  # type: ignore[index]


def _product(mark: Mark, number: Mark, total: Mark, *, mean: bool) -> Claim | None:
    if mean or mark.approx:
        if total.base is None or mark.base is None or total.base < mark.base:
            return None
        return claim("per_unit", "quotient", mark, [total, number])
    return claim("product", "product", total, [mark, number])


def _typed_out(block: Block) -> Iterator[Claim]:
    """«59户×200元/户=11800元»."""
    marks, gaps = block.marks, block.gaps
    for place in range(2, len(marks)):
        if not re.search(r"^[^,。;]{0,4}=[^,。;]{0,4}$", gaps[place]):
            continue
        first = place - 1
        while first > 0 and re.search(r"^[^,。;]{0,4}[×*xX✕][^,。;]{0,4}$", gaps[first]):
            first -= 1
        terms = marks[first:place]
        if len(terms) > 1 and all(usable(mark) for mark in (*terms, marks[place])):
            made = claim("product", "product", marks[place], terms)
            if made:
                yield made
            return
        first = place - 1
        while first > 0 and re.search(r"^[^,。;]{0,4}[+][^,。;]{0,4}$", gaps[first]):
            first -= 1
        terms = marks[first:place]
        if len(terms) > 1 and all(alike(mark, marks[place]) and usable(mark) for mark in terms):
            made = claim("sum", "sum", marks[place], terms)
            if made:
                yield made
