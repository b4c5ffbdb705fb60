"""Relations of figures that stand side by side, of which one slip in the last keeps them from coming out.

Other rules fall silent where a sentence offers several readings. What stands right beside a figure that asks for it,
and gives it but for one digit, was meant of it whatever else is told around.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.likeness import OTHER_TIME, alike, as_told, is_change, sharp, slip, usable
from bangfu.figures.relations.products import PER, counted_by, in_unit
from bangfu.figures.relations.untold import has_own_share

SHARE = re.compile(r"(?:率|进度|占比?|比[例重]|完成|的)(?:分别)?(?:为|达到?|约|仅)*$")
NAME = re.compile(r"([一-鿿]{2})率[^率]*$")
NOT_SHARE = re.compile(r"利率|税率|费率|汇率|补助率|[增降减升较]|同比|环比|(?<!占)比(?![例重])")
GROWS = re.compile(r"(?:增长|增加|上升|提高|增幅|涨|(?P<falls>下降|减少|降低|压缩|降幅))了?(?:约|为|达)?$")
ALL = Decimal(100)
PAIR, THREE, NEAR, FAR = 2, 3, 3, 8


def adjoining(block: Block, mark: Mark) -> Claim | None:
    """The broken relation of a figure to those beside it, or None."""
    if not mark.value or mark.approx or not sharp(mark.value, PAIR):
        return None
    found = _ratios(block, mark) if mark.dimension == "percent" else _values(block, mark)
    return next((made for made in found if not made.holds and slip(mark.value, as_told(made))), None)


def _levels(block: Block, mark: Mark) -> list[Mark]:
    """The levels before a figure in its sentence, nearest first."""
    return [
        other
        for other in block.marks[max(0, mark.place - FAR) : mark.place][::-1]
        if other.sentence == mark.sentence
        and other.base
        and usable(other)
        and other.dimension not in NO_LEVEL
        and other.dimension not in TIMES
    ]


def _ratios(block: Block, mark: Mark) -> Iterator[Claim]:
    """«计划315万元,已支付299.8万元,支付率95.2%»; «1108万元,比上年的964万元增长15%»."""
    words = block.label(mark.place)
    row = _levels(block, mark)
    if len(row) < PAIR or ";" in block.between(row[0], mark):
        return
    grows = GROWS.search(words)
    if grows:
        yield from _grown(block, mark, row, "fall" if grows["falls"] else "growth")
    if not SHARE.search(words) or NOT_SHARE.search(words):
        return
    together = len(row) > PAIR and row[1].place == row[0].place - 1 and not row[0].gap
    name = NAME.search(words)
    for last in row[: PAIR if together else 1]:
        if name and not sharp(mark.value or ALL, THREE) and name[1] not in block.words(last.place):
            continue
        yield from _shares(block, mark, last, [one for one in row if one.place < last.place and alike(one, last)])


def _grown(block: Block, mark: Mark, row: Sequence[Mark], form: str) -> Iterator[Claim]:
    then, now = row[:PAIR]
    if not alike(now, then) or now.place != then.place - 1 or then.place != mark.place - 1:
        return
    made = claim("growth", form, mark, [now, then]) if OTHER_TIME.search(block.label(then.place)[-8:]) else None
    if made:
        yield made


def _shares(block: Block, mark: Mark, last: Mark, like: Sequence[Mark]) -> Iterator[Claim]:
    """The share of the last figure in one before it, or of the one before in a last that is larger."""
    # Births and deaths per thousand are of the mean population of a year.
    if is_change(block, last) or mark.unit == "‰":
        return
    many = NEAR if sharp(mark.value or ALL, THREE) else 1
    for base in like[:many]:
        part, whole = (last, base) if (base.base or 0) >= (last.base or 0) else (base, last)
        beside = base.place == last.place - 1
        sure = (many > 1 or beside) if part is last else many > 1 and beside and part.unit == whole.unit
        made = claim("share", "share", mark, [part, whole]) if sure and not is_change(block, base) else None
        if made and not has_own_share(block, base, last):
            yield made


def _values(block: Block, mark: Mark) -> Iterator[Claim]:
    """«3862人次,每人次1000元,计386.2万元»; «1058户贷款4858.33万元,户均4.59万元»."""
    if mark.dimension in NO_LEVEL or mark.dimension in TIMES or mark.place < PAIR:
        return
    one, two = block.marks[mark.place - PAIR : mark.place]
    if not (usable(one) and usable(two)) or {one.sentence, two.sentence} != {mark.sentence}:
        return
    unit = _unit(block, mark)
    for number, total in ((one, two), (two, one)):
        if unit and alike(total, mark) and counted_by(block, number, unit):
            made = claim("per_unit", "quotient", mark, [total, in_unit(number, unit)])
            if made:
                yield made
    for number, value in ((one, two), (two, one)):
        unit = _unit(block, value)
        if unit and alike(value, mark) and counted_by(block, number, unit) and not _unit(block, mark):
            made = claim("product", "product", mark, [value, in_unit(number, unit)])
            if made:
                yield made


def _unit(block: Block, mark: Mark) -> str:
    """Of what a figure is the value of one: 户 of «户均», 人次 of «每人次»."""
    found = PER.search(block.label(mark.place))
    return (found["each"] or found["mean"] or "") if found else ""
