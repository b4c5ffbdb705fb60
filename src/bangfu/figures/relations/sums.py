"""A whole and its parts: 其中, brackets, 分别, 包括, 合计 behind the parts, subsets, and what is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from bangfu.figures.block import BRACKETS, Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import (
    OPEN_LIST,
    REST,
    added,
    alike,
    complementary,
    is_change,
    joined,
    mistyped,
    near,
    overlapping,
    short_labels,
    slipped,
    unseparated,
    usable,
)
from bangfu.figures.relations.partial import elsewhere, told_partial

OPENING = re.compile(
    r"其中|包括|包含|涉及|分别|各为|依次为|分为|由[^,。;]{0,24}(?:组成|构成)|涵盖|即|按[^,。;]{1,24}(?:分|看)[,:]?|从[^,。;]{1,16}看[,:]?|构成|致贫原因"
    r"|——|--|,含|\(含|,由[^,。;]{1,16}$"
)
OPENING_AT = re.compile(r"[^、;。]{0,14}:|[^,。;、:]{0,16}(?<![高初集其])中(?:[,:]|有)")
AMONG = re.compile(r"其中|包括|包含|含|中[,:]?有?")
WHOLLY = re.compile(r"分别|各为|依次为|分为|组成|构成|即|按[^,。;]{1,24}分|从[^,。;]{1,16}看|致贫原因|:")
RATES = re.compile(r"分别[^,。;:、0-9]{0,10}$")
SENTENCE_OPENS = re.compile(r"[。!?] *(?:其中|包括|按|从|分别|具体|分)")
TOTAL = re.compile(
    r"(?:合计|总计|共计|合共|总共|一共|累计|总数|总额|总量|总投资|共(?<!公共)(?![同享建产青]))[^,。;:]{0,8}$"
)
STRONG_TOTAL = re.compile(
    r"(?:合计|总计|共计|合共|总共|一共|累计|总数|总量|共(?<!公共)(?![同享建产青]))(?:[^,。;:、]{0,6})$"
)
LEFT = re.compile(r"剩余|剩下|余下|还剩|尚余|仅剩|现剩")
BREAKS = re.compile(r"[,;。、]"), re.compile(r"[;。]")
STEP = re.compile(r"[;。]")
INNER = re.compile(r"其中|包括|包含|分别|具体[为是]|分为|即|含|^[^、;。,]{0,14}:|^[^,。;、:]{0,16}中,")
NAMED_WHOLE = re.compile(r"(?:^|[。;,]) *在?(?P<name>[^,。;:、()0-9]{2,14})中(?:,|(?=[^,。;:、()0-9]{2,12}$))")
# «农村低保对象中» takes up «农村低保5326户».
NAMED_AFTER = re.compile(r"(?<=[一-鿿]{3})(?:对象|人员|人口|群众|学生|项目|资金)$")
AIMED = re.compile(r"目标|任务|计划|指标")
AND_MORE = re.compile(r"等(?![级次候])")
LISTING = re.compile(r"包括|包含|涵盖|涉及")
ANEW = re.compile(r"^[^0-9]{0,12}[;。] *(?:按[^,。;]{1,24}分|从[^,。;]{1,16}看)")
SHUT = re.compile(r"\([^()]*\)")
NO_WHOLE = frozenset(("percent", "times", "point", "years", "age"))
LONGEST_LIST = 80
LONGEST_PREFIX = 24
HALVES = 2
REACH = 64
OPENS = re.compile(
    r"\(|:|中|包括|包含|分别|分为|各为|依次|组成|构成|涵盖|即|按.{0,24}[分看]|从.{0,24}[分看]|致贫|——|--|含"
)
CLOSED_MOST = Decimal("0.5")
OPEN_MOST = Decimal("0.12")
LISTED_MOST = Decimal("0.4")
REST_MOST = Decimal("0.35")
LITTLE = Decimal("0.03")
ZERO = Decimal(0)


def parts_behind(block: Block) -> Iterator[Claim]:
    """«6400人(初中5160人,高中1240人)», «共120人,其中男80人、女40人», «3个村分别为10户、20户、30户»."""
    if not OPENS.search(block.told):
        return
    marks, gaps = block.marks, block.gaps
    opens = [False, *(opening(gap) for gap in gaps[1:-1])]
    for place in range(1, len(marks)):
        if marks[place].depth > marks[place - 1].depth and "(" in gaps[place]:
            yield from _bracket(block, place)
        elif opens[place]:
            yield from _list(block, place, opens)


def opening(gap: str) -> bool:
    """Whether the words before a figure open a list of parts."""
    gap = SHUT.sub("", gap) if ")" in gap else gap
    return bool(OPENING.search(gap[-REACH:]) or ((":" in gap or "中" in gap) and OPENING_AT.match(gap)))


def _bracket(block: Block, first: int) -> Iterator[Claim]:
    marks = block.marks
    depth = marks[first].depth
    last = first
    while (
        last + 1 < min(len(marks), first + LONGEST_LIST)
        and marks[last + 1].depth >= depth
        and not _closes(block.gaps[last + 1], last, block)
    ):
        last += 1
    region = [mark for mark in marks[first : last + 1] if mark.depth == depth]
    if TOTAL.search(block.words(first)) or elsewhere(block, region):
        return
    owner = _owner(block, first, region)
    among = bool(AMONG.search(block.gaps[first]))
    yield from _whole_and_parts(block, owner, region, closed=not among, opening=block.gaps[first])


def _closes(gap: str, last: int, block: Block) -> bool:
    """Whether the bracket shuts in this gap even when another opens in it."""
    level = 0
    for found in BRACKETS.finditer(gap):
        level += 1 if found[0] == "(" else -1
        if level < 0:
            return True
    return False


def _owner(block: Block, first: int, region: Sequence[Mark]) -> list[Mark]:
    """What a bracket may divide: the figures right before it, in the same sentence, nearest first."""
    sentence = block.marks[first].sentence
    depth = block.marks[first].depth
    before = [m for m in block.marks[max(0, first - 6) : first] if m.sentence == sentence and m.depth < depth]
    nearest = before[-2:][::-1]
    return [mark for mark in nearest if any(alike(mark, part) for part in region)]


def _list(block: Block, first: int, opens: Sequence[bool]) -> Iterator[Claim]:
    marks = block.marks
    depth = marks[first].depth
    sentence = marks[first].sentence
    gap = SHUT.sub("", block.gaps[first])
    if marks[first].dimension == "percent" and RATES.search(gap):
        return
    inner = any(opens[place] and marks[place].sentence == sentence for place in range(max(0, first - 12), first))
    region: list[Mark] = []
    segment = 0
    among = "其中" in gap
    for mark in marks[first : first + LONGEST_LIST]:
        if mark.sentence != sentence or mark.depth < depth:
            break
        level = mark.depth == depth
        if ";" in mark.gap:
            segment = len(region)
            if inner and mark.place > first:
                break
        if segment and among and level and "其中" in mark.gap:
            del region[segment:]
            break
        if level:
            if mark.place > first and _ends(block, mark):
                break
            region.append(mark)
    anew = ANEW.search(gap)
    floor = sentence - 1 if anew or SENTENCE_OPENS.search(gap) else sentence
    before = [m for m in marks[max(0, first - 12) : first] if m.sentence >= floor and m.depth <= depth]
    whole = [mark for mark in before[::-1] if added(block, mark)]
    closed = not among and bool(WHOLLY.search(gap))
    if anew:
        whole = heads(block, whole, first)
    elif not among or inner:
        whole = [mark for mark in whole if not any(alike(mark, other) and other.place > mark.place for other in whole)]
    yield from _whole_and_parts(block, whole, region, closed=closed, opening=gap)


def heads(block: Block, wholes: list[Mark], before: int) -> list[Mark]:
    """Of the figures before a list «按…分», nearest first: those that an earlier list divides, or all when none does.

    A part of the earlier list is never the whole of the next; what a later sentence states can be.
    """
    opened = [place for place in range(before) if opening(block.gaps[place])]
    last = block.marks[opened[-1]].sentence if opened else 0
    whole = [mark for mark in wholes if mark.sentence > last or any(_heads(block, mark, place) for place in opened)]
    return whole or [mark for mark in wholes if not any(place <= mark.place for place in opened)]


def _heads(block: Block, mark: Mark, place: int) -> bool:
    """Whether a list opens right behind a figure, or behind the one beside it («84户314人。按…分»)."""
    return mark.place < place and all(not block.gaps[at].strip(" 、") for at in range(mark.place + 1, place))


def _ends(block: Block, mark: Mark) -> bool:
    """Whether a figure ends a list: it is the total of it, or opens the parts of another («…中»)."""
    if STRONG_TOTAL.search(block.words(mark.place)) or ANEW.search(mark.gap):
        return True
    found = NAMED_WHOLE.search(mark.gap) if "中" in mark.gap else None
    if not found:
        return False
    name = found["name"]
    return any(block.words(other.place).endswith(name) for other in block.marks[max(0, mark.place - 12) : mark.place])


def _outer(block: Block, parts: list[Mark]) -> list[Mark]:
    """The parts that are not themselves parts of a part («A30人,包括甲20人、乙10人;B…»)."""
    kept = [parts[0]]
    nested = False
    for mark in parts[1:]:
        between = block.gaps[mark.place]
        if STEP.search(between):
            nested = False
        elif INNER.search(between):
            nested = True
        if not nested:
            kept.append(mark)
    return kept


def _whole_and_parts(
    block: Block, wholes: list[Mark], region: list[Mark], *, closed: bool, opening: str
) -> Iterator[Claim]:
    """One claim for each dimension that both the whole and its parts have."""
    done: set[str] = set()
    for head in wholes:
        kind = head.dimension
        if kind in done or kind in NO_WHOLE or head.base is None or (kind == "" and not head.multiplied):
            continue
        parts = [mark for mark in region if alike(head, mark) and mark.base is not None and added(block, mark)]
        if not parts:
            continue
        done.add(kind)
        candidates = [mark for mark in wholes if mark.base is not None and alike(mark, parts[0])]
        found = _divide(block, candidates, parts, closed=closed, opening=opening)
        if found:
            yield found


def _divide(block: Block, wholes: list[Mark], parts: list[Mark], *, closed: bool, opening: str) -> Claim | None:
    if len(parts) == 1:
        return _subset(block, wholes, parts[0], opening)
    again = next((order for order, part in enumerate(parts) if order > 1 and part.base == wholes[0].base), len(parts))
    # «22个指标,其中一级4个、二级8个、三级22个»: the last is all of them, and no list of parts.
    listed = again == len(parts) or bool(STEP.search(parts[again].gap) or TOTAL.search(block.words(parts[again].place)))
    parts = parts[:again]
    outer = _outer(block, parts)
    readings = list(_readings(block, parts, outer))
    for whole in wholes:
        aimed = AIMED.search(block.label(whole.place)[-8:])
        for order, (reading, summed) in enumerate(readings):
            if (order > 1 or aimed) and summed != whole.base:
                continue
            made = claim("sum", "sum", whole, reading)
            if made and (made.computed == whole.value or (made.holds and order < 2 and whole.approx != "at_least")):
                return made
    if len(outer) == 1 or not listed:
        return None
    rest = left_over(block, parts)
    outer = _clause(block, outer)
    made = claim("sum", "sum", wholes[0], [*outer, *rest])
    if made and _must_hold(block, made, closed=closed, opening=opening, rest=bool(rest)):
        return made
    return None


def _clause(block: Block, parts: list[Mark]) -> list[Mark]:
    """The parts before the first semicolon, when they are a list of their own: behind it something else may begin."""
    until = next((at for at in range(1, len(parts)) if ";" in block.gaps[parts[at].place]), len(parts))
    return parts[:until] if until > 1 and joined(parts[:until]) else parts


def _readings(block: Block, parts: list[Mark], outer: list[Mark]) -> Iterator[tuple[list[Mark], Decimal]]:
    """Ways to take the parts, and what they come to: outer ones, all; with what is left; the first of each clause."""
    sums = list(accumulate(mark.base or ZERO for mark in parts))
    every = len(outer) == len(parts)
    if len(outer) > 1:
        yield outer, sums[-1] if every else _sum(outer)
    if not every:
        yield parts, sums[-1]
    rest = left_over(block, parts)
    if rest:
        yield [*outer, *rest], _sum([*outer, *rest])
    for breaks in BREAKS:
        firsts = [parts[0]]
        for mark in parts[1:]:
            if breaks.search(block.whole, firsts[-1].end, mark.start):
                firsts.append(mark)
        if 1 < len(firsts) < len(parts):
            yield firsts, _sum(firsts)
    inner = _in_brackets(block, parts)
    if inner:
        yield inner, _sum(inner)
    for size in range(min(len(parts) - 1, LONGEST_PREFIX), 1, -1):
        if parts[size].place != parts[size - 1].place + 1 or parts[size].gap[:1] != "、":
            yield parts[:size], sums[size - 1]


def _sum(parts: Sequence[Mark]) -> Decimal:
    return sum([mark.base or ZERO for mark in parts], ZERO)


def _in_brackets(block: Block, parts: list[Mark]) -> list[Mark]:
    """What stands in brackets behind each part: «95分,其中建档10分(得10分)、管理40分(得36分)…»."""
    inner = [block.marks[part.place + 1] for part in parts if part.place + 1 < len(block.marks)]
    told = len(inner) == len(parts) and all(
        mark.depth > part.depth and alike(mark, part) and mark.base is not None
        for mark, part in zip(inner, parts, strict=True)
    )
    return inner if told else []


def left_over(block: Block, parts: list[Mark]) -> list[Mark]:
    """The figure behind 剩余 right after the parts, in their dimension."""
    last = parts[-1].place
    for mark in block.marks[last + 1 : last + 5]:
        if alike(mark, parts[-1]) and mark.sentence <= parts[-1].sentence + 1:
            words = block.whole[parts[-1].end : mark.start]
            return [mark] if LEFT.search(words) and usable(mark) else []
    return []


def _must_hold(block: Block, made: Claim, *, closed: bool, opening: str, rest: bool) -> bool:
    """Whether parts that do not come out are an error rather than a list that names only some of them."""
    parts = made.operands
    labels = [block.words(mark.place) for mark in parts]
    last = block.gaps[parts[-1].place + 1][:6]
    if told_partial(block, made) or OPEN_LIST.search(opening) or AND_MORE.search(last) or overlapping(labels):
        return False
    value = made.stated.value or Decimal(0)
    plain = short_labels(block, parts)
    if made.stated.approx in ("at_least", "at_most") or unseparated(block, parts):
        return False
    if rest:
        return plain and near(made.computed, value, REST_MOST)
    if near(made.computed, value, LITTLE) or slipped(made.stated, parts, made.computed):
        return True
    if not plain:
        return False
    if _beside(block, made) and (closed or made.computed > value):
        return True
    if closed or REST.search(labels[-1]) or (len(parts) == HALVES and complementary(labels)):
        return near(made.computed, value, CLOSED_MOST) or mistyped(made.stated, parts, made.computed)
    # «总费用38427万元,…,其中政策范围内费用32663万元,基金支付22212万元»: one part of the other, no two of the whole.
    if made.computed > value and ";" not in block.between(parts[0], parts[-1]) and (len(parts) > 2 or joined(parts)):
        return near(made.computed, value, CLOSED_MOST) or mistyped(made.stated, parts, made.computed)
    if mistyped(made.stated, parts, made.computed):
        return near(made.computed, value, REST_MOST)
    return near(made.computed, value, LISTED_MOST if LISTING.search(opening) else OPEN_MOST)


def _beside(block: Block, made: Claim) -> bool:
    """Whether the parts follow their whole with nothing between that they could be parts of instead."""
    first, last = made.operands[0], made.operands[-1]
    if ";" in block.between(first, last):
        return False
    return made.stated.place == first.place - 1 and len({mark.unit for mark in (made.stated, *made.operands)}) == 1


def named_wholes(block: Block) -> Iterator[Claim]:
    """«其中驻村干部90名、包联干部60名。驻村干部中,第一书记40名、队员50名»: a part taken up again by its name."""
    if "中" not in block.told:
        return
    for place in range(2, len(block.marks)):
        gap = block.gaps[place]
        found = NAMED_WHOLE.search(gap) if "中" in gap else None
        first = block.marks[place]
        if not found or not usable(first):
            continue
        name = NAMED_AFTER.sub("", found["name"]) or found["name"]
        whole = next(
            (
                other
                for other in reversed(block.marks[max(0, place - LONGEST_LIST) : place])
                if alike(other, first) and usable(other) and block.words(other.place).endswith(name)
            ),
            None,
        )
        if whole is None:
            continue
        parts = [first]
        for mark in block.marks[place + 1 : place + LONGEST_LIST]:
            if mark.sentence != first.sentence or ";" in mark.gap or _ends(block, mark):
                break
            if mark.depth == first.depth and alike(mark, first) and usable(mark):
                parts.append(mark)
        if len(parts) > 1:
            made = _divide(block, [whole], parts, closed=True, opening="")
            if made:
                yield made


def _subset(block: Block, wholes: list[Mark], part: Mark, opening: str) -> Claim | None:
    """«20个,其中农村10个»: a part is not larger than its whole."""
    if not AMONG.search(opening):
        return None
    # «平均每村收入61.7万元,其中经营性收入19.1万元» is a part of the mean, of no total before it.
    between = block.marks[wholes[0].place + 1 : part.place]
    if any(alike(other, part) and not added(block, other) and not is_change(block, other) for other in between):
        return None
    for whole in wholes:
        if part.base is not None and whole.base is not None and part.base <= whole.base:
            made = claim("subset", "same", part, [whole])
            return made.judged("consistent") if made else None
    nearest = wholes[0]
    if ";" not in block.between(nearest, part) and nearest.unit == part.unit and nearest.sentence == part.sentence:
        return claim("subset", "same", part, [nearest])
    return None
