"""Levels that nothing explains, held against all figures around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Kind
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import Around, Near
from bangfu.figures.relations.chance import ASKED, STRONG, UNASKED, hit_of_level, pairs_of
from bangfu.figures.relations.likeness import added, alike

# What is left or has changed is said of the figure itself: words that stand right before it.
LEFT = re.compile(
    r"(?:剩|余下|尚|仍|还有|其余|结余|未|差|缺口|另|净[增减]|不合格|没有|无|结转|节约|节余|正在|在建|自付|核减|审减|排除|退回|超额?|延期|待)[^,。;]{0,10}$"
    r"|(?:增加|减少|上升|下降|提高|降低|多|少|增|减|快|慢|高|低)(?:了|发放|完成|采购|安排)?$"
)
TOTAL = re.compile(r"合计|总|共|累计|计$|等$|惠及|合[共为]")
OPENS = re.compile(r"其中|分别|包[括含]|:|分为|由|涉及|\(|从|按")
REST = re.compile(
    r"剩|余|未|尚|仍|还|差|缺|另|净|不|无|结转|节约|节|多|少|增|减|核减|比|较|高|低|快|慢|延|超|正在|在建|退|待"
)
EACH = re.compile(r"均|每|单|亩产|标准|人次|各|按")
NOW = re.compile(r"[末底]|目前|现有|现存|在册|结余|余额|共|达|尚|还|实")
MEAN = re.compile(r"均|每")
PART = re.compile(r"[;。]")
RUNS, BEGINS, LONGEST_RUN = 40, 4, 24
MEMBERS, FACTORS = 10, 8
UNEVEN, THREE = 5, 3
Found = tuple[float, Claim]


def cue(block: Block, mark: Mark) -> str:
    """The words before a figure from the last full stop on; of figures that stand together those before the first."""
    place = mark.place
    while place and not block.gaps[place].strip(" 、,") and block.marks[place - 1].sentence == mark.sentence:
        place -= 1
    return PART.split(block.gaps[place])[-1][-16:]


def levels(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """Every agreement of a level with figures around it, with how likely it is by chance."""
    words = cue(block, mark)
    hit = hit_of_level(mark)
    yield from _sums(block, mark, around, words, hit)
    near = around.near(mark)
    yield from _balances(mark, around, words, hit)
    yield from _differences(block, mark, near, words, hit)
    yield from _unit_values(block, mark, near, around, hit)


def _span(mark: Mark) -> tuple[float, float]:
    """What rounds to the figure, in base units: a count only to itself."""
    factor = float(mark.factor)
    half = 0.5000001 * 10.0**-mark.places * factor if mark.places or mark.multiplied else 1e-6 * factor
    value = float(mark.base or 0)
    return value - half, value + half


def _sums(block: Block, mark: Mark, around: Around, words: str, hit: float) -> Iterator[Found]:
    if LEFT.search(words):
        return
    asked = bool(TOTAL.search(words))
    behind = [one for one in around.behind(mark, RUNS) if alike(one.mark, mark)]
    if behind:
        between = block.whole[mark.end : behind[0].mark.start]
        opened = asked or bool(OPENS.search(between))
        yield from _runs(mark, behind, hit, ASKED if opened else UNASKED)
    before = [one for one in around.before(mark, RUNS) if alike(one.mark, mark)]
    if before:
        yield from _runs(mark, before, hit, ASKED if asked else UNASKED)


def _runs(mark: Mark, row: Sequence[Near], hit: float, limit: float) -> Iterator[Found]:
    """Runs of like figures from the nearest on: all of them, those of one depth, the first of each clause."""
    plain = [one for one in row if added(one.block, one.mark)]
    depth = row[0].mark.depth
    level = [one for one in plain if one.mark.depth == depth]
    heads = [
        one
        for place, one in enumerate(level)
        if not place or PART.search(one.mark.gap) or one.block is not level[place - 1].block
    ]
    tried = 0
    seen: list[list[Near]] = []
    for members in (level, plain, heads, list(row)):
        if members in seen:
            continue
        seen.append(members)
        tried += 1
        yield from _run(mark, members, hit * tried, limit)


def _run(mark: Mark, members: Sequence[Near], hit: float, limit: float) -> Iterator[Found]:
    low, high = _span(mark)
    for begin in range(min(BEGINS, len(members) - 1)):
        total = members[begin].base
        for end in range(begin + 1, min(len(members), begin + LONGEST_RUN)):
            total += members[end].base
            if total > high:
                break
            if total >= low:
                chance = (begin + 1) * (end - begin) * hit
                parts = sorted((one.mark for one in members[begin : end + 1]), key=lambda part: part.start)
                if not _even(mark, parts):
                    chance *= UNEVEN
                if (
                    members[begin].block is not members[end].block
                    and members[begin].mark.sentence == members[end].mark.sentence
                ):
                    chance *= UNEVEN
                if chance <= (
                    STRONG if limit == ASKED and not begin and _whole_list(mark, members[: end + 2], end) else limit
                ):
                    yield from _said(mark, parts, chance)
                break


def _even(mark: Mark, parts: Sequence[Mark]) -> bool:
    """Whether the parts stand in one sentence with the whole, in one, or each in its own."""
    sentences = {part.sentence for part in parts}
    return len(sentences) in (1, len(parts))


def _whole_list(mark: Mark, members: Sequence[Near], end: int) -> bool:
    """Whether the nearest figures are one list that ends where the sum comes out, in the sentence of the whole."""
    last = members[end].mark
    if any(one.mark.sentence != mark.sentence for one in members[: end + 1]) or last.depth < mark.depth:
        return False
    if len(members) <= end + 1:
        return True
    after = members[end + 1]
    return after.mark.sentence != last.sentence or after.mark.depth != last.depth or ";" in after.mark.gap


def _said(mark: Mark, parts: Sequence[Mark], chance: float) -> Iterator[Found]:
    """A sum; of two parts the second of which is what is left, the difference that it is."""
    if len(parts) == 2 and parts[1].start > mark.start:
        made = claim("difference", "difference", parts[1], [mark, parts[0]])
        if made and made.holds and LEFT.search(parts[1].gap[-16:]):
            yield chance, made
            return
    yield from _made("sum", "sum", mark, parts, chance)


def _made(kind: Kind, form: str, mark: Mark, operands: Sequence[Mark], chance: float) -> Iterator[Found]:
    made = claim(kind, form, mark, operands)
    if made and made.verdict == "consistent":
        yield chance, made


def _differences(block: Block, mark: Mark, near: Sequence[Near], words: str, hit: float) -> Iterator[Found]:
    like = [one for one in near if alike(one.mark, mark)][:MEMBERS]
    if len(like) < 2:
        return
    low, high = _span(mark)
    asked, left = bool(REST.search(words)), bool(LEFT.search(words))
    least = float(mark.factor) * 10.0**-mark.places
    names: set[str] | None = None
    for i, one in enumerate(like):
        for j, other in enumerate(like[:i]):
            if not low <= abs(one.base - other.base) <= high or min(one.base, other.base) < least:
                continue
            chance, limit = i * (j + 1) * hit, ASKED if asked else UNASKED
            if chance > limit and asked:
                names = pairs_of(block.words(mark.place) + block.noun(mark.place)[:6]) if names is None else names
                chance /= 4 ** sum(bool(names & pairs_of(each.words())) for each in (one, other))
            if left and i <= 2 and (one.mark.start < mark.start) == (other.mark.start < mark.start):
                limit = STRONG
            if not left and not asked and one.mark.start > mark.start and other.mark.start > mark.start:
                continue
            if chance <= limit:
                more, less = (one, other) if one.base > other.base else (other, one)
                if left or LEFT.search(less.mark.gap[-16:]) or more.mark.start < less.mark.start < mark.start:
                    yield from _made("difference", "difference", mark, [more.mark, less.mark], chance)
                else:
                    yield from _made(
                        "sum", "sum", more.mark, sorted((mark, less.mark), key=lambda one: one.start), chance
                    )


def _balances(mark: Mark, around: Around, words: str, hit: float) -> Iterator[Found]:
    """«年初255个,新认定43个,取消12个,目前共286个»: the figures right before, what went taken off."""
    like = [
        one for one in around.before(mark, MEMBERS) if alike(one.mark, mark) and mark.sentence - one.mark.sentence <= 1
    ]
    if len(like) < THREE or not NOW.search(words):
        return
    last, middle, first = like[:THREE]
    for came, went in ((middle, last), (last, middle)):
        made = claim("sum", "balance", mark, [first.mark, came.mark, went.mark])
        if made and made.verdict == "consistent" and hit * 2 <= ASKED:
            yield hit * 2, made


def _unit_values(block: Block, mark: Mark, near: Sequence[Near], around: Around, hit: float) -> Iterator[Found]:
    """So much for each of so many, perhaps for so long, and what each of so many has of the whole."""
    near = [one for one in near if one.block is block and abs(one.mark.sentence - mark.sentence) <= 1]
    like = [one for one in near if alike(one.mark, mark)][:FACTORS]
    if EACH.search(block.words(mark.place)[-12:]):
        yield from _means(mark, like, near, hit)
    else:
        yield from _products(mark, like, near, around.near_times(mark), hit)


def _means(mark: Mark, like: Sequence[Near], near: Sequence[Near], hit: float) -> Iterator[Found]:
    low, high = _span(mark)
    for i, whole in enumerate(like):
        for j, number in enumerate(near[:FACTORS]):
            if number.base > 1 and number is not whole and low <= whole.base / number.base <= high:
                chance = (i + 1) * (j + 1) * hit
                if chance <= ASKED:
                    yield from _made("per_unit", "quotient", mark, [whole.mark, number.mark], chance)


def _products(
    mark: Mark, like: Sequence[Near], near: Sequence[Near], times: Sequence[Near], hit: float
) -> Iterator[Found]:
    low, high = _span(mark)
    for i, each in enumerate(like):
        of_one = EACH.search(each.block.words(each.mark.place)[-14:]) or EACH.match(each.block.noun(each.mark.place))
        if each.base <= 1 or not of_one:
            continue
        for j, number in enumerate(near[:FACTORS]):
            chance = (i + 1) * (j + 1) * hit
            if number is each or number.base <= 1 or chance > ASKED:
                continue
            if low <= each.base * number.base <= high:
                yield from _product(mark, each, number, chance)
            for time in times if each.base * number.base < low else ():
                if low <= each.base * number.base * time.base <= high and chance * 2 <= ASKED:
                    yield from _made("product", "product", mark, [number.mark, each.mark, time.mark], chance * 2)


def _product(mark: Mark, each: Near, number: Near, chance: float) -> Iterator[Found]:
    """A product, or the mean that stands behind the whole («12406人次2087.43万元,次均1682.6元»)."""
    if each.mark.start > mark.start and MEAN.search(each.block.words(each.mark.place)[-14:]):
        made = claim("per_unit", "quotient", each.mark, [mark, number.mark])
        if made and made.verdict == "consistent":
            yield chance, made
            return
    yield from _made("product", "product", mark, [number.mark, each.mark], chance)
