"""Levels that nothing explains, held against the runs of like figures before and behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Kind
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import Around, Near
from bangfu.figures.relations.chance import ASKED, STRONG, UNASKED
from bangfu.figures.relations.likeness import added
from bangfu.figures.unit import EXACT

# What is left or has changed is said of the figure itself: words that stand right before it.
STANDS = (
    "剩|余下|尚|仍|还[有需差]|其余|结余|未|差|缺口|另|净[增减]|不合格|没有|无|结转|节约|节余|正在|在建|自付|核减|审减|排除"
    "|退回|超额?|延期|待"
)
CHANGED = "增加|减少|上升|下降|提高|降低|多|少|增|减|快|慢|高|低"
# Each way begins with its own characters, so that the search skips what none begins with.
LEFT = re.compile(
    "|".join(
        [rf"{word}[^,。;]{{0,10}}$" for word in STANDS.split("|")]
        + [rf"{word}(?:了|发放|完成|采购|安排)?$" for word in CHANGED.split("|")]
    )
)
TOTAL = re.compile(r"合计|总|共|累计|计$|等$|惠及|合[共为]")
OPENS = re.compile(r"其中|分别|包[括含]|:|分为|由|涉及|\(|从|按")
WITHIN = re.compile(r"^,?(?:其中|包括|分别[为是])?:?[^,。;]{0,12}$|其中")
NOW = re.compile(r"[末底]|目前|现有|现存|在册|结余|余额|共|达|尚|还|实")
CLAUSE = re.compile(r"[;。]")
RUNS, BEGINS, LONGEST_RUN = 40, 4, 24
UNEVEN, THREE = 5, 3
Found = tuple[float, Claim]


def span(mark: Mark) -> tuple[float, float]:
    """What rounds to the figure, in base units: a count only to itself."""
    factor = float(mark.factor)
    half = 0.5000001 * 10.0**-mark.places * factor if mark.places or mark.multiplied else 1e-6 * factor
    value = float(mark.base or 0)
    return value - half, value + half


def made_of(kind: Kind, form: str, mark: Mark, operands: Sequence[Mark], chance: float) -> Iterator[Found]:
    """The claim with its chance, if it comes out exactly."""
    made = claim(kind, form, mark, operands)
    if made and made.verdict == "consistent":
        yield chance, made


def sums(block: Block, mark: Mark, around: Around, words: str, hit: float) -> Iterator[Found]:
    """The runs that make up a figure, and what there was with what came less what went."""
    asked = bool(TOTAL.search(words))
    before, behind = around.like(mark, RUNS)
    if behind:
        between = block.whole[mark.end : behind[0].mark.start]
        limit = ASKED if asked or OPENS.search(between) else UNASKED
        if hit <= limit or (limit == ASKED and hit <= STRONG):
            yield from _runs(mark, behind, hit, limit)
    yield from _of_other_kind(block, mark, around, hit)
    limit = ASKED if asked else UNASKED
    if before and (hit <= limit or (asked and hit <= STRONG)):
        yield from _runs(mark, before, hit, limit)
    if hit * 2 <= ASKED and len(before) >= THREE and NOW.search(words):
        yield from _balances(mark, before[:THREE], hit)


def _of_other_kind(block: Block, mark: Mark, around: Around, hit: float) -> Iterator[Found]:
    """«岗位186个,其中护林员72名、保洁员64名…»: what is counted in one word and listed in another."""
    if mark.dimension not in EXACT or mark.place + 2 >= len(block.marks):
        return
    first = block.marks[mark.place + 1]
    if first.dimension not in EXACT or first.dimension == mark.dimension or not WITHIN.search(first.gap):
        return
    parts = [first]
    for part in block.marks[first.place + 1 : first.place + LONGEST_RUN]:
        if part.dimension != first.dimension or part.gap[:1] not in ("、", ",") or part.sentence != mark.sentence:
            break
        parts.append(part)
    if len(parts) > 1:
        yield from made_of("sum", "sum", mark, parts, hit)


def _runs(mark: Mark, row: Sequence[Near], hit: float, limit: float) -> Iterator[Found]:
    """Runs of like figures from the nearest on: those of one depth, all of them, the first of each clause."""
    low, high = span(mark)
    small = [one.base for one in row if one.base < high]
    if len(small) < 2 or sum(small) < low:
        return
    plain = [one for one in row if added(one.block, one.mark)]
    depth = row[0].mark.depth
    level = [one for one in plain if one.mark.depth == depth]
    heads = [
        one
        for place, one in enumerate(level)
        if not place or CLAUSE.search(one.mark.gap) or one.block is not level[place - 1].block
    ]
    tried = 0
    seen: list[int] = []
    for members in (level, plain, heads, row):
        if len(members) in seen:
            continue
        seen.append(len(members))
        tried += 1
        yield from _run(mark, members, (low, high), (hit * tried, limit))


def _run(
    mark: Mark, members: Sequence[Near], wanted: tuple[float, float], asked: tuple[float, float]
) -> Iterator[Found]:
    low, high = wanted
    hit, limit = asked
    for begin in range(min(BEGINS, len(members) - 1)):
        total = members[begin].base
        for end in range(begin + 1, min(len(members), begin + LONGEST_RUN)):
            total += members[end].base
            if total < low:
                continue
            if total <= high:
                parts = sorted((one.mark for one in members[begin : end + 1]), key=lambda part: part.start)
                chance = (begin + 1) * (end - begin) * hit * _unevenly(members[begin], members[end], parts)
                strong = limit == ASKED and not begin and _whole_list(mark, members, end)
                if chance <= (STRONG if strong else limit):
                    yield from summed(mark, parts, chance)
            break


def _unevenly(first: Near, last: Near, parts: Sequence[Mark]) -> int:
    """How much less is meant by parts that do not stand in one sentence or each in its own."""
    sentences = {part.sentence for part in parts}
    apart = first.block is not last.block and first.mark.sentence == last.mark.sentence
    return (1 if len(sentences) in (1, len(parts)) else UNEVEN) * (UNEVEN if apart else 1)


def _whole_list(mark: Mark, members: Sequence[Near], end: int) -> bool:
    """Whether the nearest figures are one list that ends where the sum comes out, in the sentence of the whole."""
    last = members[end].mark
    if any(one.mark.sentence != mark.sentence for one in members[: end + 1]) or last.depth < mark.depth:
        return False
    if len(members) <= end + 1:
        return True
    after = members[end + 1].mark
    return after.sentence != last.sentence or after.depth != last.depth or ";" in after.gap


def summed(mark: Mark, parts: Sequence[Mark], chance: float) -> Iterator[Found]:
    """A sum; of two parts the second of which is what is left, the difference that it is."""
    if len(parts) == 2 and parts[1].start > mark.start:
        made = claim("difference", "difference", parts[1], [mark, parts[0]])
        if made and made.holds and LEFT.search((parts[1].gap.strip(" ") or parts[1].said or "")[-16:]):
            yield chance, made
            return
    yield from made_of("sum", "sum", mark, parts, chance)


def _balances(mark: Mark, row: Sequence[Near], hit: float) -> Iterator[Found]:
    """«年初255个,新认定43个,取消12个,目前共286个»: the figures right before, what went taken off."""
    last, middle, first = (one.mark for one in row)
    if mark.sentence - first.sentence not in (0, 1):
        return
    # What went and was there before, or came, tells nothing: it falls out.
    if last.base in (middle.base, first.base) or middle.base == first.base:
        return
    for came, went in ((middle, last), (last, middle)):
        yield from made_of("sum", "balance", mark, [first, came, went], hit * 2)
