"""Levels that nothing explains, held against all figures around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import Around, Near, mixed
from bangfu.figures.relations.chance import ASKED, STRONG, UNASKED, hit_of_level, named, pairs_of
from bangfu.figures.relations.evidence_sums import LEFT, OPENS, TOTAL, Found, made_of, span, sums
from bangfu.figures.relations.likeness import alike
from bangfu.figures.relations.lists import figure

REST = re.compile(
    r"剩|余|未|尚|仍|还|差|缺|另|净|不|无|结转|节约|节|多|少|增|减|核减|比|较|高|低|快|慢|延|超|正在|在建|退|待"
)
EACH = re.compile(r"均|每|单|亩产|标准|人次|各|按")
MEAN = re.compile(r"均|每")
EACH_TOLD = re.compile(r"每|均|标准")
ASKS = re.compile(f"{REST.pattern}|{TOTAL.pattern}|{EACH.pattern}")
MONTHLY = re.compile(r"每?月(?!均)|每月")
MONTHS = re.compile(
    r"(?<![0-9])(?P<first>[0-9]{1,2})月?(?:-+|~|至|到|—)(?P<last>[0-9]{1,2})月|[一二三四]季度|[上下]半年|全年"
)
SPANS = {"度": 3, "年": 6}
MEMBERS, FACTORS, FAR = 10, 8, 24
# Names that two figures share with what is asked of them make a chance at most so many times less.
NAMED = 16
# Of the nearest figures what is left is told, whatever the chance.
NEAREST = 3


def cue(block: Block, mark: Mark) -> str:
    """The words before a figure from the last full stop on; of figures that stand together those before the first."""
    place = mark.place
    while place and not block.gaps[place].strip(" 、,") and block.marks[place - 1].sentence == mark.sentence:
        place -= 1
    gap = block.gaps[place]
    return gap[max(gap.rfind("。"), gap.rfind(";")) + 1 :][-16:]


def levels(block: Block, mark: Mark, around: Around, *, used: bool) -> Iterator[Found]:
    """Every agreement of a level with figures around it, with how likely it is by chance.

    Of a figure that is `used` in a relation already only what its words ask for is looked for.
    """
    words = cue(block, mark)
    hit = hit_of_level(mark)
    if (used or hit > UNASKED) and not (ASKS.search(words) or OPENS.search(block.gaps[mark.place + 1][:12])):
        return
    asked, left = bool(REST.search(words)), bool(LEFT.search(words))
    if not left:
        yield from sums(block, mark, around, words, hit)
    if left or asked or (hit <= UNASKED and not used):
        yield from _differences(block, mark, around, (asked, left), hit)
    if hit <= STRONG:
        yield from _unit_values(block, mark, around, hit)


def _differences(block: Block, mark: Mark, around: Around, told: tuple[bool, bool], hit: float) -> Iterator[Found]:
    """The pairs of like figures around of which one is the difference; whether words ask for one is told."""
    asked, left = told
    # No pair farther away than this can be meant, whatever it is called.
    most = (ASKED * NAMED if asked else UNASKED) / hit + 1
    members = max(min(MEMBERS, int(most) + 1), NEAREST if left else 0)
    like = mixed(*around.like(mark, members))[:members]
    bases = [one.base for one in like]
    low, high = span(mark)
    least = float(mark.factor) * 10.0**-mark.places
    for i, one in enumerate(like):
        base = bases[i]
        for j in range(i if left and i < NEAREST else min(i, int(most / (i or 1)))):
            if not low <= abs(base - bases[j]) <= high or min(base, bases[j]) < least:
                continue
            other = like[j]
            before = one.mark.start < mark.start, other.mark.start < mark.start
            if not (left or asked or any(before)):
                continue
            chance, limit = i * (j + 1) * hit, ASKED if asked else UNASKED
            if chance > limit and asked:
                names = pairs_of(block.words(mark.place) + block.noun(mark.place)[:6])
                chance /= 4 ** sum(named(names, each.words()) for each in (one, other))
            if chance <= (STRONG if left and i < NEAREST and before[0] == before[1] else limit):
                more, less = (one, other) if one.base > other.base else (other, one)
                yield from _parted(mark, more.mark, less.mark, chance, left=left)


def _parted(mark: Mark, more: Mark, less: Mark, chance: float, *, left: bool) -> Iterator[Found]:
    """What is left as a difference; where nothing says that it is left, the whole as a sum."""
    if not left and mark.start < less.start and LEFT.search(less.gap[-16:]):
        yield from made_of("difference", "difference", less, [more, mark], chance)
    elif left or LEFT.search(less.gap[-16:]) or more.start < less.start < mark.start:
        yield from made_of("difference", "difference", mark, [more, less], chance)
    else:
        yield from made_of("sum", "sum", more, sorted((mark, less), key=lambda one: one.start), chance)


def _unit_values(block: Block, mark: Mark, around: Around, hit: float) -> Iterator[Found]:
    """So much for each of so many, perhaps for so long, and what each of so many has of the whole."""
    if block.start not in around.each:
        around.each[block.start] = _of_each(block)
    each = around.each[block.start]
    mean = mark in each and bool(EACH.search(block.words(mark.place)[-12:]))
    if not mean and not any(one is not mark and _less(one, mark) and alike(one, mark) for one in each):
        return
    near = [one for one in around.near(mark) if one.block is block and _beside(one.mark, mark)]
    like = [one for one in near if alike(one.mark, mark)][:FACTORS]
    if mean:
        yield from _means(mark, [*like, *around.far_wholes(mark, mark)], near, hit)
    elif hit <= ASKED:
        yield from _products(mark, [(i, one) for i, one in enumerate(like) if one.mark in each], near, around, hit)


def _of_each(block: Block) -> list[Mark]:
    """The figures of a paragraph that are said of each thing, by the words before them or behind."""
    if not EACH_TOLD.search(block.told):
        return []
    return [
        mark
        for place, mark in enumerate(block.marks)
        if EACH.search(block.words(place)[-14:]) or EACH.match(block.noun(place))
    ]


def _beside(one: Mark, other: Mark) -> bool:
    return abs(one.sentence - other.sentence) <= 1


def _less(one: Mark, whole: Mark) -> bool:
    """Whether a value for each thing stands beside what it may come to, which rounding takes no farther than twice."""
    return _beside(one, whole) and (one.base or 0) < 2 * (whole.base or 0)


def _means(mark: Mark, like: Sequence[Near], near: Sequence[Near], hit: float) -> Iterator[Found]:
    low, high = span(mark)
    for i, whole in enumerate(like):
        numbers = [one for one in near[:FACTORS] if one is not whole and not alike(one.mark, mark)]
        for j, number in enumerate(numbers):
            if number.base > 1 and low <= whole.base / number.base <= high:
                chance = (i + 1) * (j + 1) * hit
                beside = i + j <= 1 and whole.mark.sentence == number.mark.sentence == mark.sentence
                if chance <= (STRONG if beside else ASKED):
                    yield from made_of("per_unit", "quotient", mark, [whole.mark, number.mark], chance)


def _products(
    mark: Mark, of_each: Sequence[tuple[int, Near]], near: Sequence[Near], around: Around, hit: float
) -> Iterator[Found]:
    low, high = span(mark)
    for i, each in of_each:
        if each.base <= 1:
            continue
        times = [*around.near_times(mark), *_months(each, mark)]
        for j, number in enumerate(near[:FACTORS]):
            chance = (i + 1) * (j + 1) * hit
            if number is each or number.base <= 1 or chance > ASKED:
                continue
            if low <= each.base * number.base <= high:
                yield from _product(mark, each, number, chance)
            for time in times if each.base * number.base < low else ():
                if low <= each.base * number.base * time.base <= high and chance * 2 <= ASKED:
                    yield from made_of("product", "product", mark, [number.mark, each.mark, time.mark], chance * 2)


def _months(each: Near, mark: Mark) -> list[Near]:
    """«每人每月600元,1—6月共发放66.96万元»: how many months the words right before an amount speak of."""
    block = each.block
    if not MONTHLY.search(block.words(each.mark.place)[-14:]):
        return []
    begin = max(block.start, mark.start - FAR)
    found = list(MONTHS.finditer(block.whole, begin, mark.start))
    if not found:
        return []
    last = found[-1]
    many = (
        int(last["last"]) - int(last["first"]) + 1 if last["last"] else 12 if last[0] == "全年" else SPANS[last[0][-1]]
    )
    if not 1 < many <= 12:
        return []
    return [Near(block, figure(block.whole, last.start(), last.end(), Decimal(many), "个月"))]


def _product(mark: Mark, each: Near, number: Near, chance: float) -> Iterator[Found]:
    """A product, or the mean that stands behind the whole («12406人次2087.43万元,次均1682.6元»)."""
    if each.mark.start > mark.start and MEAN.search(each.block.words(each.mark.place)[-14:]):
        made = claim("per_unit", "quotient", each.mark, [mark, number.mark])
        if made and made.verdict == "consistent":
            yield chance, made
            return
    yield from made_of("product", "product", mark, [number.mark, each.mark], chance)
