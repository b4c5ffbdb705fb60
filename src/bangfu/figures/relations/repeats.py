"""The same quantity said twice, and counts of things that go one to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import OTHER_TIME, digits, slip, usable
from bangfu.figures.relations.retold import told_alike

WORDS = re.compile(r"[一-鿿]{2,}")
BACK = re.compile(
    r"[。!?\n](?:[^。,;:、]{0,4})(?:全[省市县区镇乡村]|上述|以上|这|该[县乡镇村]|我[县乡镇村])(?:排查)?的?(?P<name>[^。,;:、0-9]{0,14})$"
)
NAME = re.compile(
    r"^.*?(?:全[省市县区镇乡村]|我[省市县区镇乡村])|共排查|排查|现有|共有|共计|共|有|总数[为达]?|达到?|[为]$|统计"
)
PARTIAL = re.compile(r"^(?:的|中)")
PAIRED, HUNDRED, FAR = ("person", "household"), 100, 24
SHORTEST, LONG = 3, 4
HEAD = re.compile(r"[。!?]$")
MINOR = frozenset(("years", "months", "days", "age", "times", "point", "doubling", "", "hours", "minutes"))


# One report is seldom longer: what stands farther apart is another report.
REACH = 10_000


def repeats(blocks: Sequence[Block]) -> Iterator[Claim]:
    """Figures of one dimension and value whose words have something in common."""
    first: dict[tuple[str, Decimal], list[tuple[Block, Mark]]] = {}
    for block in blocks:
        for mark in block.marks:
            if mark.base is None or mark.dimension in MINOR:
                continue
            key = (mark.dimension, mark.base)
            held = first.get(key)
            if held is None or mark.start - held[-1][1].start > REACH:
                first[key] = [(block, mark)]
                continue
            for other_block, other in held:
                if _same_thing(other_block, other, block, mark):
                    made = claim("repeat", "same", mark, [other])
                    if made:
                        yield made
                    yield from _beside(other_block, other, block, mark)
                    break
                earlier = block.whole[max(block.start, mark.start - FAR) : mark.start]
                if mark.dimension in PAIRED and mark.base >= HUNDRED and not OTHER_TIME.search(earlier):
                    yield from _beside(other_block, other, block, mark)
            else:
                if len(held) < 4:
                    held.append((block, mark))


def _beside(one_block: Block, one: Mark, block: Block, mark: Mark) -> Iterator[Claim]:
    """«862户2987人 … 前述862户3987人»: of two measures that stand together and are said again, the other mistyped."""
    for step in (1, -1):
        here, there = mark.place + step, one.place + step
        if not (0 <= here < len(block.marks) and 0 <= there < len(one_block.marks)):
            continue
        first, again = one_block.marks[there], block.marks[here]
        together = not one_block.gaps[max(one.place, there)].strip() and not block.gaps[max(mark.place, here)].strip()
        kinds = (mark.dimension, first.dimension, again.dimension)
        if together and kinds in (("household", "person", "person"), ("person", "household", "household")):
            made = claim("repeat", "same", again, [first]) if usable(first) and usable(again) else None
            if made and not made.holds and _mistyped(first, again):
                yield made


def _same_thing(one_block: Block, one: Mark, block: Block, mark: Mark) -> bool:
    """Whether two equal figures speak of one thing: the fewer digits, the more their words must share."""
    size = len(digits(mark.value)) if mark.value is not None else 0
    if size < 2 or mark.value == 100:
        return False
    if one_block is block and one.sentence == mark.sentence:
        return False
    # Of that many digits two figures of one unit are seldom alike by chance.
    if size > 3 and one.unit == mark.unit:
        return True
    needed = 2 if size > 2 else 3
    here, there = _around(block, mark), _around(one_block, one)
    return shared(here, there, needed)


def _around(block: Block, mark: Mark) -> str:
    """The words near a figure, its own left out."""
    before = block.whole[max(block.start, mark.start - 24) : mark.start].rpartition("。")[2]
    return before + " " + block.whole[mark.end : min(block.end, mark.end + 12)].partition("。")[0]


def shared(one: str, other: str, length: int) -> bool:
    """Whether two pieces of text have a run of `length` Chinese characters in common."""
    for found in WORDS.finditer(one):
        word = found[0]
        if any(word[place : place + length] in other for place in range(len(word) - length + 1)):
            return True
    return False


def matching_counts(block: Block) -> Iterator[Claim]:
    """«对23名残疾儿童,确定23名教师»: equal counts in one sentence."""
    values = [mark.value for mark in block.marks]
    for place, mark in enumerate(block.marks[1:], 1):
        before = values[max(0, place - 3) : place]
        if mark.value not in before or mark.places or mark.base is None:
            continue
        if not 10 <= mark.base <= 9999 or mark.base % 10 == 0:
            continue
        for other in block.marks[max(0, place - 3) : place]:
            if other.sentence == mark.sentence and other.value == mark.value and _counts(other) and _counts(mark):
                made = claim("repeat", "same", mark, [other])
                if made:
                    yield made.judged("consistent")
                break


def _counts(mark: Mark) -> bool:
    return mark.dimension not in ("percent", "money", "length", "area", *MINOR)


def restated(block: Block) -> Iterator[Claim]:
    """«全县监测对象2862户。…对全县2826户监测对象实行台账管理»: the same whole with another number."""
    for before, mark in pairwise(block.marks):
        gap = block.gaps[mark.place]
        if mark.sentence == before.sentence and "\n" not in gap:
            continue
        if not usable(mark) or mark.dimension in MINOR or mark.dimension in ("percent", "money"):
            continue
        back = BACK.search(gap)
        noun = block.noun(mark.place)
        if not back and not (HEAD.search(gap) and len(noun) >= LONG):
            continue
        for other in reversed(block.marks[max(0, mark.place - 60) : mark.place]):
            if other.sentence >= mark.sentence or other.unit != mark.unit or not usable(other):
                continue
            name = NAME.sub("", block.label(other.place))
            after = (back["name"] if back else "") or noun
            least = SHORTEST if back else LONG
            if not any(after.startswith(name[-size:]) for size in range(len(name), least - 1, -1)):
                continue
            otherwise = other.value != mark.value and _mistyped(other, mark) and not PARTIAL.search(noun)
            if otherwise and told_alike(block, mark, block, other):
                made = claim("repeat", "same", mark, [other])
                if made:
                    yield made
            break


def _mistyped(one: Mark, other: Mark) -> bool:
    """Whether one of two figures looks like the other mistyped; a part of it seldom does."""
    if one.value is None or other.value is None:
        return False
    return slip(one.value, other.value) and len(f"{one.value:f}") == len(f"{other.value:f}")
