"""Unit values: 每户200元 × 59户 = 11800元, 人均, 户均, 平均每, and products typed out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, is_change, near, slip, usable

PER = re.compile(
    r"(?P<each>每)(?:个|一|名|位|年每|月每|套|座|所|家|条|栋|辆|台)?"
    r"(?P<unit>户|人|村|亩|公里|家|户均|学生|名|位|个|所|座|条|辆|台|套|头|只|株|棵|盏|件|份|公顷|平方米|次|场|期|天|月|组|班|岗|站|校|队)"
    r"[^,。;、:]{0,12}$"
    r"|(?P<mean>户|人|村|亩|校|次|头|家|座|公里|项目|乡镇|镇|所|车|岗|月|年|班|场)均[^,。;、:]{0,10}$"
)
SLASH = re.compile(r"^(?:/|每)(?P<unit>户|人|村|亩|公里|所|座|条|辆|台|套|头|只|株|棵|盏|件|份|平方米|次|场|天|月|个|名|年|家|吨|斤|公斤)")
PAID = re.compile(r"发放|补助|补贴|奖补|资金|投入|兑付|拨付|落实|支付|安排|投资|收入|增收|容量|产量|面积|里程")
WHOLE = re.compile(r"合计|共计|总计|总共|一共|共|累计|总投资|总额|总")
DIMENSION = {
    "户": "household",
    "人": "person",
    "名": "person",
    "位": "person",
    "学生": "person",
    "亩": "area",
    "公里": "length",
    "月": "months",
    "年": "years",
    "天": "days",
    "平方米": "area",
    "公顷": "area",
    "吨": "mass",
    "斤": "mass",
    "公斤": "mass",
}
VALUED = re.compile(r"[每均/=×]")
NOT_VALUED = ("percent", "point", "times", "years", "months", "days", "age", "doubling")
FAR = Decimal("0.35")


def products(block: Block) -> Iterator[Claim]:
    """Every unit value of the block with its count and its total."""
    if len(block.marks) < 3 or not VALUED.search(block.text):
        return
    for mark in block.marks:
        if not usable(mark) or mark.dimension in NOT_VALUED:
            continue
        found = PER.search(block.label(mark.place)) or SLASH.match(block.gaps[mark.place + 1])
        if found:
            unit = found["unit"] or found.groupdict().get("mean") or ""
            mean = bool(found.groupdict().get("mean")) or "平均" in block.label(mark.place)
            made = _unit_value(block, mark, unit, mean=mean)
            if made:
                yield made
    yield from _typed_out(block)


def _counts(block: Block, mark: Mark, unit: str) -> list[Mark]:
    """Figures that count the units of a unit value, nearest first."""
    kind = DIMENSION.get(unit, unit)
    found = []
    for other in block.marks:
        if other is mark or not usable(other) or abs(other.place - mark.place) > 10:
            continue
        if other.dimension == kind or (other.dimension in ("个", "家") and unit and unit in block.noun(other.place)[:14]):
            found.append(other)
    return sorted(found, key=lambda other: (other.sentence != mark.sentence, abs(other.place - mark.place)))


def _unit_value(block: Block, mark: Mark, unit: str, *, mean: bool) -> Claim | None:
    counts = _counts(block, mark, unit)
    totals = [
        other
        for other in block.marks
        if other is not mark
        and alike(other, mark)
        and usable(other)
        and other not in counts
        and abs(other.sentence - mark.sentence) <= 1
        and not PER.search(block.label(other.place))
    ]
    totals.sort(key=lambda other: (other.sentence != mark.sentence, abs(other.place - mark.place)))
    for number in counts:
        for total in totals:
            made = _product(mark, number, total, mean=mean)
            if made and made.holds:
                return made
    own = [other for other in totals if other.sentence == mark.sentence]
    near_counts = [other for other in counts if other.sentence == mark.sentence]
    if len(own) != 1 or len(near_counts) != 1 or is_change(block, own[0]):
        return None
    made = _product(mark, near_counts[0], own[0], mean=mean)
    if made is None or made.stated.value is None:
        return None
    told = mean or WHOLE.search(block.label(own[0].place)) or PAID.search(block.label(own[0].place))
    close = near(made.computed, made.stated.value, FAR) or slip(made.computed, made.stated.value)
    return made if told or close else None


def _product(mark: Mark, number: Mark, total: Mark, *, mean: bool) -> Claim | None:
    if mean:
        if total.base is None or mark.base is None or total.base < mark.base:
            return None
        return claim("per_unit", "quotient", mark, [total, number])
    return claim("product", "product", total, [mark, number])


def _typed_out(block: Block) -> Iterator[Claim]:
    """«59户×200元/户=11800元»."""
    marks, gaps = block.marks, block.gaps
    for place in range(2, len(marks)):
        if not re.search(r"^[^,。;]{0,4}[=＝][^,。;]{0,4}$", gaps[place]):
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
