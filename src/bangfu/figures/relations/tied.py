"""Figures that the words tie together and that only one mistyped digit keeps from coming out.

The rules claim what agrees, and what disagrees in their own plain forms. Here a wider circle is held against each
figure: whole and parts across sentences, what is left, a value for each thing. An alarm is given only where one digit
of one figure, written otherwise, mends the relation exactly: that seldom happens by chance, so that a slip is found
without alarms on figures that have nothing to do with each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.differences import BOUND
from bangfu.figures.relations.likeness import (
    MORE,
    OPEN_LIST,
    OTHER_TIME,
    added,
    alike,
    is_change,
    item_by_item,
    joined,
    overlapping,
    sharp,
    unseparated,
    usable,
)
from bangfu.figures.relations.partial import told_partial
from bangfu.figures.relations.products import PER, VALUED, counted_by, in_unit, of_some, per_thing
from bangfu.figures.relations.sums import AND_MORE, ANEW, heads
from bangfu.figures.repair import mended

NO_LEVEL = frozenset(
    ("percent", "point", "times", "years", "age", "months", "days", "doubling", "hours", "minutes", "")
)
# Every way begins with a character of its own: the search passes over what none begins with.
MONTH = re.compile(r"(?<![0-9])[0-9]{1,2}月[^,。;]{0,8}$")
OPENS = re.compile(
    r"其中|包[括含]|分别|各为|依次|分为|组成|构成|涵盖|具体|涉及|按[^,。;]{1,20}(?:分|看|计|统计)|从[^,。;]{1,16}看|分[^,。;]{1,16}看"
    r"|即|:|——|中,(?<=[^,。;、:]中,)"
)
SUMS_UP = [f"{word}[^,。;]{{0,8}}$" for word in ("合计", "总计", "共计", "累计")]
ENDS = re.compile("|".join([r"。|!|\?|其中|按[^,。;]{1,20}分|较|比(?<!占比)(?!例|重)|同比|环比", *SUMS_UP]))
LEAVES = re.compile(
    r"(?:剩|余下|尚余|结余|其余|还有|尚有|仍有|尚需|还需|仍需|尚差|还差|另[有外]|未|没有|正在|排除|核减|审减|退回|自付|预留|净[增减]|结转|节[约余]|不|无)"
    r"[^0-9,。;]{0,8}$"
)
CHANGES = re.compile(rf"(?:增加|减少|净增|净减|快|慢|{MORE})(?:了|采购|接收|完成)?[^0-9,。;]{{0,2}}$")
DONE = re.compile(
    r"已|完成|实际|达到|支出|支付|报销|消除|收回|追回|退出|审定|核实|核查|使用|盘活|整改|救治|办理|办结|注销|清退|销号"
)
IN_ALL = re.compile(r"[共总计应]$")
WHOLE = re.compile(r"^总|共|合计|总计")
LONGEST_LABEL, LONGEST_LIST = 18, 40
WHOLES, BEFORE, AROUND, PAGE, REACH = 5, 40, 8, 12, 9
ONE, PAIR, FINE, FAR, TAIL = 1, 2, 3, 3, 4
ZERO = Decimal(0)
SAME_MEASURE = ("sum", "difference")


def tied(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Relations that nothing else claims, the broken ones of figures that no claim that holds makes out."""
    claims = list(claims)
    held = [made for made in claims if made.holds and made.kind not in ("repeat", "subset", "span", "list_count")]
    told = _Told(held, [made for made in claims if made.verdict == "inconsistent"])
    above: Block | None = None
    for block in paragraphs:
        yield from (*_lists(block, told, above), *_rests(block, told), *_products(block, told))
        above = block


class _Told:
    """Which figures claims have spoken of: by form those that came out, and the totals and rests that did not."""

    def __init__(self, held: Sequence[Claim], broken: Sequence[Claim]) -> None:
        linear = [made for made in held if made.form in SAME_MEASURE]
        self.linear = {mark.start for made in linear for mark in (made.stated, *made.operands)}
        self.parts = {
            mark.start for made in linear if made.form == "sum" and len(made.operands) > 1 for mark in made.operands
        }
        valued = [made for made in (*held, *broken) if made.kind in ("product", "per_unit")]
        values = [made for made in valued if made.kind == "product"]
        means = [made for made in valued if made.kind == "per_unit"]
        self.each = {mark.start for made in values for mark in made.operands} | {made.stated.start for made in means}
        self.totals = {made.stated.start for made in values} | {made.operands[0].start for made in means}
        self.sums = {made.stated.start for made in broken if made.kind == "sum"}
        self.rests = {made.stated.start for made in broken if made.kind == "difference"}


def _level(block: Block, mark: Mark, *, each: bool = False) -> bool:
    """Whether a figure is a stock: no change, no bound, no value per head (or `each` allows it)."""
    if not mark.base or mark.dimension in NO_LEVEL:
        return False
    return not is_change(block, mark) if each else added(block, mark)


def _lists(block: Block, told: _Told, above: Block | None) -> Iterator[Claim]:
    """Every list of parts with the totals before it, in its paragraph or at the end of the one above."""
    if len(block.marks) < PAIR:
        return
    for first, gap in zip(block.marks, block.gaps, strict=False):
        if not gap:
            continue
        bracket = first.depth > 0 and first.place > 0 and first.depth > block.marks[first.place - 1].depth
        if not (bracket or OPENS.search(gap[-30:])):
            continue
        seen: set[str] = set()
        for head in block.marks[first.place : first.place + PAIR]:
            if head.dimension in seen or head.depth != first.depth or not _level(block, head):
                continue
            seen.add(head.dimension)
            made = _divided(block, told, above, (first, head), bracket=bracket)
            if made:
                yield made


def _divided(
    block: Block, told: _Told, above: Block | None, list_: tuple[Mark, Mark], *, bracket: bool
) -> Claim | None:
    first, head = list_
    parts = _parts(block, first, head)
    if len(parts) < PAIR or sum(part.start in told.parts for part in parts) > max(1, len(parts) // 2):
        return None
    gap = block.gaps[first.place]
    labels = [block.words(part.place) for part in parts]
    if (
        OPEN_LIST.search(gap)
        or AND_MORE.search(block.gaps[parts[-1].place + 1][:6])
        or overlapping(labels)
        or unseparated(block, parts)
        or ("其中" in gap and all(MONTH.search(block.gaps[part.place]) for part in parts))
    ):
        return None
    depth = first.depth - 1 if bracket else first.depth
    before = [(block, other) for other in block.marks[max(0, first.place - BEFORE) : first.place]]
    if above is not None and first.place < PAIR:
        before = [*((above, other) for other in above.marks[-PAGE:]), *before]
    wholes = [
        other
        for own, other in before
        if alike(other, head)
        and _level(own, other, each=True)
        and other.depth <= depth
        and not OTHER_TIME.search(own.label(other.place)[-10:])
    ][::-1][:WHOLES]
    sums = list(accumulate(part.base or ZERO for part in parts))[1:]
    if any(other.base in sums for other in wholes):
        whole = next((other for other in wholes if other.base == sums[-1]), None)
        plain = whole is not None and not any(part.start in told.parts for part in parts)
        return claim("sum", "sum", whole, parts) if whole is not None and plain else None
    if ANEW.search(gap):
        wholes = heads(block, wholes, first.place)
    for other in wholes:
        if other.start in told.sums or (other.start in told.parts and other is not wholes[0]):
            continue
        made = claim("sum", "sum", other, parts)
        fewest = _fewest(block, told, other, parts, alone=len(wholes) == 1)
        if made and made.verdict == "inconsistent" and mended(made, fewest) and not told_partial(block, made):
            return made
    return None


def _fewest(block: Block, told: _Told, whole: Mark, parts: Sequence[Mark], *, alone: bool) -> int:
    """How many digits the mistyped figure must have: the fewer, the better the list is tied to its whole.

    Where the other measure of the same items adds up («31个5624万元: A 12个1986万元, …»), the items are all of them.
    """
    beside = {mark.start for part in parts for mark in block.marks[max(0, part.place - 1) : part.place + PAIR]}
    sisters = beside.difference(mark.start for mark in parts) & told.parts
    if len(sisters) == len(parts):
        return ONE
    gap = block.gaps[parts[0].place]
    beside_whole = whole.place == parts[0].place - 1 and parts[-1].place - whole.place == len(parts)
    if beside_whole and gap.startswith("中"):
        return PAIR
    if not joined(parts) or "其中" in gap:
        return FINE
    if whole.place == parts[0].place - 1:
        return ONE
    return PAIR if alone else FINE


def _parts(block: Block, first: Mark, head: Mark) -> list[Mark]:
    """The figures like `head` of the list that `first` opens."""
    parts: list[Mark] = []
    for mark in block.marks[first.place : first.place + LONGEST_LIST]:
        gap = block.gaps[mark.place]
        if mark.depth < first.depth or (mark is not first and mark.depth == first.depth and ENDS.search(gap)):
            break
        if mark.depth > first.depth or not alike(mark, head):
            continue
        if not _level(block, mark) or len(block.label(mark.place)) > LONGEST_LABEL:
            break
        if ";" in gap and len(parts) > 1 and _inner(block, first):
            break
        parts.append(mark)
    return parts


def _inner(block: Block, first: Mark) -> bool:
    """Whether another list opens right before one, in its sentence."""
    earlier = (other for other in block.marks[max(0, first.place - REACH) : first.place] if other.place)
    return any(other.sentence == first.sentence and OPENS.search(other.gap[-30:]) for other in earlier)


def _rests(block: Block, told: _Told) -> Iterator[Claim]:
    """What is left, and what it grew by, with the two figures before it that it is the difference of."""
    for mark in block.marks[PAIR:]:
        if not mark.base or mark.dimension in NO_LEVEL or mark.start in told.linear or mark.start in told.rests:
            continue
        if BOUND.search(mark.gap[-8:]):
            continue
        change, together = _cue(block, mark.place)
        if not (change or together) and not LEAVES.search(mark.gap[-16:]):
            continue
        own = [
            other
            for other in block.marks[max(0, mark.place - BEFORE) : mark.place]
            if alike(other, mark) and _level(block, other, each=True) and mark.sentence - other.sentence <= FAR
        ][::-1]
        if not own or own[0].sentence != mark.sentence or item_by_item(block, own[0], mark):
            continue
        less = own[0]
        told_so = OTHER_TIME if change else DONE
        done = told_so.search(block.gaps[less.place][-16:])
        strong = bool(done) and less.sentence == mark.sentence
        for at, more in enumerate(own[1:REACH]):
            # «累计退出37个。今年退出24个,剩余8个»: what was done before is no whole of what was done now.
            if done and not change and block.gaps[more.place].endswith(block.gaps[less.place][-TAIL:]):
                continue
            first = not at or bool(IN_ALL.search(block.label(more.place)))
            # A round figure clauses behind the whole was not left of it.
            round_ = not (change or first) and not sharp(mark.value or ZERO, FINE)
            if round_ and ";" in block.between(more, less):
                break
            made = _rest(mark, (more, less), ONE if strong and first and not together else FINE)
            if made:
                yield made
                break


def _cue(block: Block, place: int) -> tuple[bool, bool]:
    """Whether a figure is a change, and whether it stands together with one that is a change or what is left."""
    gap = block.gaps[place]
    if gap.strip(" 、,"):
        return bool(CHANGES.search(gap[-12:])), False
    before = place
    while before > max(PAIR, place - PAGE) and not block.gaps[before].strip(" 、,"):
        before -= 1
    words = block.gaps[before]
    return False, before < place and bool(CHANGES.search(words[-12:]) or LEAVES.search(words[-16:]))


def _rest(mark: Mark, pair: tuple[Mark, Mark], fewest: int) -> Claim | None:
    """The broken difference of a pair, either way round, that one digit mends."""
    for more, less in (pair, pair[::-1]):
        made = claim("difference", "difference", mark, [more, less])
        if made and made.verdict == "inconsistent" and mended(made, fewest):
            return made
    return None


def _products(block: Block, told: _Told) -> Iterator[Claim]:
    """A value for each thing, how many there are, and what they come to, in one sentence or two."""
    if not VALUED.search(block.told):
        return
    for each in block.marks:
        label = block.label(each.place)
        found = PER.search(label) if each.base and ("每" in label or "均" in label) else None
        if found is None or each.start in told.each or each.dimension in NO_LEVEL:
            continue
        unit = found["each"] or found["mean"] or found["single"] or found["crop"]
        around = block.marks[max(0, each.place - AROUND) : each.place + AROUND + 1]
        near = [other for other in around if usable(other) and other.base and abs(other.sentence - each.sentence) <= 1]
        numbers = [
            other
            for other in near
            if not alike(other, each) and counted_by(block, other, unit) and not of_some(block, other)
        ]
        totals = [other for other in near if alike(other, each) and other is not each and _total(block, other, each)]
        times = [other for other in near if other.dimension in ("months", "days")]
        made = _product(each, unit, numbers, [one for one in totals if one.start not in told.totals], times)
        mean = found["mean"] or "平均" in label
        if made and mean and made.stated.place < each.place and len(made.operands) == PAIR:
            # What a total in front of it gives is the mean, and it is the mean that was worked out.
            made = claim("per_unit", "quotient", each, [made.stated, made.operands[1]])
        if made:
            yield made


def _total(block: Block, mark: Mark, each: Mark) -> bool:
    """Whether a figure can be what a value for each thing comes to."""
    label = block.label(mark.place)
    stock = bool(WHOLE.search(label)) or not is_change(block, mark)
    told = mark.sentence == each.sentence or bool(WHOLE.search(label))
    return (mark.base or 0) > (each.base or 0) and stock and told and not per_thing(block, mark)


def _product(
    each: Mark, unit: str, numbers: Sequence[Mark], totals: Sequence[Mark], times: Sequence[Mark]
) -> Claim | None:
    close: Claim | None = None
    for total in sorted(totals, key=lambda other: abs(other.place - each.place)):
        if total.sentence < each.sentence:
            continue
        own = [one for one in numbers if one.sentence == total.sentence]
        for number in sorted(own or numbers, key=lambda other: abs(other.place - total.place)):
            for more in ([], *([one] for one in times if one is not number)):
                made = claim("product", "product", total, [each, in_unit(number, unit), *more])
                if made is None or made.verdict == "consistent":
                    return made
                if made.holds:
                    return None
                if close is None and mended(made, ONE if number.sentence == total.sentence else FINE):
                    close = made
    return close
