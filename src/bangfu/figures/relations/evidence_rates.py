"""Rates that nothing explains, held against all figures around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.finding import Kind
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import Around, Near
from bangfu.figures.relations.chance import ASKED, UNASKED, hit_of_level, hit_of_rate, named, pairs_of
from bangfu.figures.relations.likeness import alike
from bangfu.figures.relations.own_rates import own_rate

SHARE = re.compile(r"占|比[例重]|率|进度|份额|覆盖|完成|达|[是为]|的$")
GROWTH = re.compile(
    r"增(?!加值)|升|提高|扩大|上[涨调]|涨|减|降|下[调滑]|压缩|缩短|回落|同比|环比|[多少快慢高低](?![于数])"
)
# A change, or one of several («分别增加9家和57个»).
MOVED = re.compile(rf"(?:{GROWTH.pattern})[^。;%‰]*$")
REACHED = re.compile(r"(?:增|升|提高|扩大|上涨|减|降|下降|压缩|缩短|回落)(?:到|至|为)[^,。;]{0,4}$")
FALLS = re.compile(r"减|降|下[调滑]|压缩|缩短|回落|少|低")
OVER = re.compile(r"完成|达到|为.{0,8}的|是.{0,8}的|超额|率")
LEVEL_RATE = re.compile(r"利率|税率|年均|增速")
TOGETHER = re.compile(r"合计|共|两|[二三四五]项|[二三四五]类|前|以上|上述|加|及|和|、")
LISTED = re.compile(r"^ *[、,和及与]+ *$")
PARTS, BASES, CHANGES, MOST, LONGEST_ROW, CLOSE = 8, 24, 4, 5, 24, 14
Found = tuple[float, Claim]
ZERO, HUNDRED = Decimal(0), Decimal(100)
# A share of all, rounding allowed.
ALL = 100.1


def cue(block: Block, mark: Mark) -> str:
    """The words before a figure from the last full stop on; of a row of rates those before its first."""
    place, last = mark.place, max(0, mark.place - LONGEST_ROW)
    while (
        place > last and block.marks[place - 1].dimension == mark.dimension and not block.gaps[place].strip("、,和及 ")
    ):
        place -= 1
    gap = block.gaps[place]
    return gap[max(gap.rfind("。"), gap.rfind(";")) + 1 :][-20:]


def rates(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """Every agreement of a rate with figures around it, with how likely it is by chance."""
    words = cue(block, mark)
    if LEVEL_RATE.search(words):
        return
    near = _parallel(block, mark, around.near(mark))
    grows = bool(GROWTH.search(words[-12:])) and not REACHED.search(words)
    asks = bool(SHARE.search(words)) and not grows
    names = pairs_of(words + block.noun(mark.place)[:8])
    if not grows:
        limit = ASKED / 2 if asks else UNASKED
        bases = sorted(near[:BASES], key=lambda one: one.mark.start not in around.wholes)
        known = sum(one.mark.start in around.wholes for one in bases)
        held = {one.mark.start for one in bases}
        far = around.far_wholes(mark, near[0].mark) if near else []
        bases[known:known] = [one for one in far if one.mark.start not in held]
        near = [*near[:PARTS], *(one for one in near[PARTS:] if named(names, one.words()))]
        yield from _shares(mark, (near, bases), (names, limit), over=bool(OVER.search(words)))
        yield from _of_rates(mark, around, limit)
        # That the parts make up their whole says nothing of another «100%».
        if mark.value != HUNDRED and TOGETHER.search(words):
            yield from _shares_together(mark, near, bases)
    elif not own_rate(block, mark):
        yield from _growths(mark, near, names, falls=bool(FALLS.search(words[-12:])))


def row_of(block: Block, mark: Mark) -> tuple[int, int]:
    """The first and the last place of the list of like figures that one stands in («12%、38%、50%»)."""
    first = last = mark.place
    marks = block.marks
    begin, end = max(0, first - LONGEST_ROW), min(len(marks), last + LONGEST_ROW)
    while first > begin and marks[first - 1].dimension == mark.dimension and LISTED.match(block.gaps[first]):
        first -= 1
    while last + 1 < end and marks[last + 1].dimension == mark.dimension and LISTED.match(block.gaps[last + 1]):
        last += 1
    return first, last


def _parallel(block: Block, mark: Mark, near: list[Near]) -> list[Near]:
    """The figures around, first the one that stands in its list where the rate stands in its own («分别占12%、38%»)."""
    first, last = row_of(block, mark)
    many = last - first + 1
    if many < 2:
        return near
    before = [one for one in reversed(near) if one.block is block and one.mark.place < first]
    before.sort(key=lambda one: one.mark.place)
    like = [one for one in before if alike(one.mark, before[-1].mark)] if before else []
    if len(like) < many:
        return near
    own = like[len(like) - many + mark.place - first]
    return [own, *(one for one in near if one is not own)]


def _span(mark: Mark) -> tuple[float, float]:
    """What rounds to the rate."""
    half = 0.5000001 * 10.0**-mark.places
    value = float(mark.base or 0)
    return value - half, value + half


def _shares(
    mark: Mark, near: tuple[Sequence[Near], Sequence[Near]], asked: tuple[set[str], float], *, over: bool
) -> Iterator[Found]:
    low, high = _span(mark)
    hit = hit_of_rate(mark)
    if low <= 0:
        return
    parts, bases = near
    if not over and high > ALL:
        return
    for i, part, like in _with_bases(parts, bases):
        least, most = part.base / high * 100, part.base / low * 100
        j = 0
        for base in like:
            if base is part:
                continue
            j += 1
            if least <= base.base <= most:
                yield from _found(("share", "share"), mark, (part, base), (i + 1) * j * hit, asked)


def _with_bases(parts: Sequence[Near], bases: Sequence[Near]) -> Iterator[tuple[int, Near, list[Near]]]:
    """Each part with the figures of its kind; those of each kind are looked up once."""
    kinds: dict[tuple[str, bool], list[Near]] = {}
    for i, part in enumerate(parts):
        mark = part.mark
        kind = mark.dimension, mark.multiplied
        if kind not in kinds:
            kinds[kind] = [base for base in bases if alike(base.mark, mark)]
        yield i, part, kinds[kind]


def _shares_together(mark: Mark, near: Sequence[Near], bases: Sequence[Near]) -> Iterator[Found]:
    """«因病31户,因残17户,…,因病因残合计占49.5%»: two parts and more that stand side by side, of one whole."""
    low, high = _span(mark)
    hit = hit_of_rate(mark)
    row = sorted((one for one in near if one.mark.start < mark.start), key=lambda one: one.mark.start)
    tried = 0
    for first in range(len(row) - 1):
        like = [one for one in row[first:] if alike(one.mark, row[first].mark)]
        for many in range(2, min(len(like), MOST) + 1):
            parts = like[:many]
            total = sum(one.base for one in parts)
            tried += 1
            for j, base in enumerate(
                one for one in bases[:MOST] if alike(one.mark, parts[0].mark) and one not in parts
            ):
                chance = tried * (j + 1) * hit
                if low * base.base <= total * 100 <= high * base.base and chance <= ASKED * 2:
                    made = claim("share", "share of parts", mark, [*(one.mark for one in parts), base.mark])
                    if made and made.verdict == "consistent":
                        yield chance, made


def _found(
    form: tuple[Kind, str], mark: Mark, pair: Sequence[Near], chance: float, asked: tuple[set[str], float]
) -> Iterator[Found]:
    names, limit = asked
    if chance > limit:
        shared = sum(named(names, one.words()) for one in pair)
        chance /= (1, 4, 12)[min(shared, 2)]
    if chance > limit:
        return
    made = claim(*form, mark, [one.mark for one in pair])
    if made and made.verdict == "consistent":
        yield chance, made


def _growths(mark: Mark, near: Sequence[Near], names: set[str], *, falls: bool) -> Iterator[Found]:
    low, high = _span(mark)
    sign = -1 if falls else 1
    if low <= 0 or 100 + sign * high <= 0:
        return
    hit = hit_of_rate(mark)
    level, change = ("fall", "fall by") if falls else ("growth", "growth by")
    for i, now, like in _with_bases(near[:PARTS], near[:BASES]):
        least, most = sorted((now.base * 100 / (100 + sign * low), now.base * 100 / (100 + sign * high)))
        small, large = now.base * low / (100 + sign * low), now.base * high / (100 + sign * high)
        j = 0
        for base in like:
            if base is now:
                continue
            j += 1
            chance, asked = (i + 1) * j * hit, (names, ASKED)
            if least <= base.base <= most:
                yield from _found(("growth", level), mark, (now, base), chance, asked)
            if small <= base.base <= large and j <= CHANGES and _moved(base):
                yield from _found(("growth", change), mark, (now, base), chance, asked)
            if now.base * low <= base.base * 100 <= now.base * high and j <= CHANGES and _moved(base):
                yield from _found(("growth", "share"), mark, (base, now), chance * 2, asked)


def _moved(one: Near) -> bool:
    """Whether the words call a figure a change: only then a rate is read as by how much something has moved."""
    return bool(MOVED.search(one.block.whole[max(one.block.start, one.mark.start - CLOSE) : one.mark.start]))


def _of_rates(mark: Mark, around: Around, limit: float) -> Iterator[Found]:
    """What rates of one list leave of a hundred."""
    row = [one for one in around.near_rates(mark) if one.mark.start < mark.start][:6]
    hit = hit_of_rate(mark)
    for many, total in enumerate(accumulate(one.mark.base or ZERO for one in row), 1):
        if total + (mark.base or ZERO) == 100:
            made = claim("difference", "rest of 100", mark, [one.mark for one in row[:many][::-1]])
            if made and made.verdict == "consistent" and many * hit <= limit:
                # A part of a whole says more than what is left of a hundred.
                yield many * hit * 5, made


def points(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """Points by which two rates around differ."""
    row = [one for one in around.near_rates(mark) if one.block is block][:8]
    hit = 10.0**-mark.places / max(float(mark.base or 0), 4.0)
    value = mark.base or ZERO
    for i, one in enumerate(row):
        for j, other in enumerate(row[:i]):
            if abs((one.mark.base or ZERO) - (other.mark.base or ZERO)) == value:
                pair = sorted((one.mark, other.mark), key=lambda rate: -(rate.base or ZERO))
                made = claim("difference", "difference", mark, pair)
                chance = i * (j + 1) * hit
                if made and made.verdict == "consistent" and chance <= ASKED * 2:
                    yield chance, made


def times(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """So many times as much: one level by another."""
    near = around.near(mark)
    low, high = _span(mark)
    hit = hit_of_level(mark)
    more = bool(re.search(r"增|提高|扩大|上升", cue(block, mark)))
    for i, now in enumerate(near[:PARTS]):
        j = 0
        for base in near[:BASES]:
            if base is now or not base.base or not alike(base.mark, now.mark):
                continue
            j += 1
            if low <= now.base / base.base - more <= high and (i + 1) * j * hit <= ASKED:
                made = claim("multiple", "times more" if more else "times", mark, [now.mark, base.mark])
                if made and made.verdict == "consistent":
                    yield (i + 1) * j * hit, made
