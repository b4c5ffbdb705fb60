"""The same thing told again with another number: of one name, place and time; and which of the two is wrong."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import OTHER_TIME, is_change, slip
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.repair import candidates
from bangfu.figures.unit import EXACT

NAME = re.compile(r"[一-鿿]{4,8}")
NAMED = re.compile(r"\s*[一-鿿]{4}")
FILLED = re.compile(r"(?:共有?|现有|总数|[为达有计])$")
FILLED_ENDS = frozenset("共有数为达计")
# Where a figure opens its sentence or is of all there is, it is of the whole that was told before.
OPENS = re.compile(
    r"(?:^|[。!?;\n]|[。;][^,。;]{0,12},)(?:目前|截至目前)?,?(?:对|这|上述|以上)?(?:全[部省市县区镇乡村])?$"
)
ALL = re.compile(r"(?:全[部省市县区镇乡村]|上述|以上|我[省市县区镇乡村])$")
# What either can end with: most gaps do not.
OPEN_ENDS = frozenset("。!?;\n,前对这述上部省市县区镇乡村") | {""}
PART = re.compile(r"其中|新[增建]|另[有外]?|其[他余]|剩余|第.批|拟|将|力争|到20|还有|仍有|部分")
ENTIRE = re.compile(r"全部|所有|全体|全[省市县区镇乡村]")
SCOPE = re.compile(r"(?:全|我|该|本)([省市县区镇乡村])")
PLACE = re.compile(
    r"(?![全我该本各每省市县区镇乡村社小园景地行自农返回下入驻进到出])[一-鿿][省市县区镇乡村](?![级道民组域外内镇])"
)
YEAR = re.compile(
    r"(?:19|20)[0-9]{2}年(?:[0-9]{1,2}月)?|今年|去年|上年|明年|年初|[年季月期]末|[年月]底|[上下]半年|[0-9]{1,2}月"
)
SHORTEST, LONGEST, REACH, NEAR = 4, 8, 10_000, 4
FEW, SMALL, NOUN = 2, 100, 2


def told_again(blocks: Sequence[Block]) -> Iterator[Claim]:
    """Claims on figures that are told before under the same name, or beside the same second measure, otherwise."""
    yield from _under_one_name(blocks)
    yield from _beside_the_same(blocks)


def _under_one_name(blocks: Sequence[Block]) -> Iterator[Claim]:
    """«集中安置点11个…» and, where a sentence opens, «12个集中安置点»."""
    opening = {mark.start: own for block in blocks for mark in block.marks if (own := _opening(block, mark))}
    asked = {
        (mark.unit, opening[mark.start][:SHORTEST]) for block in blocks for mark in block.marks if mark.start in opening
    }
    units = {unit for unit, _ in asked}
    named: dict[tuple[str, str], list[tuple[Block, Mark, str]]] = {key: [] for key in asked}
    for block in blocks if asked else ():
        for mark in block.marks:
            if mark.unit not in units or not _counted(mark):
                continue
            name = NAME.match(block.noun(mark.place))
            label = name[0] if name else _filled(block.label(mark.place))[-LONGEST:]
            starts = (0,) if name else range(len(label) - SHORTEST, -1, -1)
            for held in [
                held for at in starts if (held := named.get((mark.unit, label[at : at + SHORTEST]))) is not None
            ]:
                made = _other_number((block, mark, label), held) if name and held and mark.start in opening else None
                if made:
                    yield made
                held.append((block, mark, label))
                del held[: -2 * NEAR]


def _filled(label: str) -> str:
    """A label without the word that leads to its figure."""
    return FILLED.sub("", label) if label[-1:] in FILLED_ENDS else label


def _counted(mark: Mark) -> bool:
    return mark.dimension in EXACT and mark.value is not None and mark.value >= 2 and not mark.approx and not mark.depth


def _opening(block: Block, mark: Mark) -> str | None:
    """What a count is of, where it opens its sentence or is of all there is."""
    gap = mark.gap
    if gap[-1:] not in OPEN_ENDS or not _counted(mark) or not NAMED.match(block.whole, mark.end):
        return None
    if not OPENS.search(gap[-24:]) and not ALL.search(gap[-6:]):
        return None
    name = NAME.match(block.noun(mark.place))
    return name[0] if name else None


def _other_number(told: tuple[Block, Mark, str], before: Sequence[tuple[Block, Mark, str]]) -> Claim | None:
    block, mark, name = told
    same = [
        (own, other)
        for own, other, label in before
        if mark.start - other.start < REACH
        and (any(label.endswith(name[:size]) for size in range(SHORTEST, LONGEST + 1)) or label.startswith(name[:5]))
    ]
    if not same or len({other.base for _, other in same} | {mark.base}) != FEW:
        return None
    own, other = same[0]
    if (
        any(one.base == mark.base for _, one in same)
        or not _close(mark, other)
        or not told_alike(block, mark, own, other)
    ):
        return None
    return claim("repeat", "same", mark, [other])


def _close(one: Mark, other: Mark) -> bool:
    """Whether one of two counts may be the other mistyped: one or two more or less, or a digit of a longer one."""
    if one.value is None or other.value is None:
        return False
    if max(one.value, other.value) < SMALL:
        return abs(one.value - other.value) <= FEW
    return slip(one.value, other.value) and len(f"{one.value:f}") == len(f"{other.value:f}")


def told_alike(block: Block, mark: Mark, own: Block, other: Mark) -> bool:
    """Whether two figures are of one place and time and neither is a part, a change or an aim."""
    here, there = _clause(block, mark), _clause(own, other)
    if is_change(block, mark) or is_change(own, other) or PART.search(here) or PART.search(there):
        return False
    if OTHER_TIME.search(here[-12:]) or OTHER_TIME.search(there[-12:]):
        return False
    if PLACE.findall(here) != PLACE.findall(there):
        return False
    scopes, times = (set(SCOPE.findall(here)), set(SCOPE.findall(there))), (YEAR.findall(here), YEAR.findall(there))
    return not (all(scopes) and scopes[0] != scopes[1]) and not (all(times) and times[0] != times[1])


def _clause(block: Block, mark: Mark) -> str:
    """The words of the sentence before a figure, back to its first figure of the kind or forty characters."""
    begin = max(block.start, mark.start - 40)
    return block.whole[begin : mark.start].rpartition("。")[2]


def _beside_the_same(blocks: Sequence[Block]) -> Iterator[Claim]:
    """«97户358人 … 98户358人»: of two measures that stand together one is told again alike, the other is not."""
    pairs: dict[tuple[str, object], list[tuple[Block, Mark]]] = {}
    for block in blocks:
        for mark in block.marks:
            if mark.dimension != "household" or mark.place + 1 >= len(block.marks):
                continue
            people = block.marks[mark.place + 1]
            if people.dimension != "person" or people.gap or not people.base or people.base < SMALL:
                continue
            held = pairs.setdefault((people.unit, people.base), [])
            for own, other in held:
                if other.base != mark.base and mark.start - other.start < REACH and _close(mark, other):
                    if not any(one.base == mark.base for _, one in held) and told_alike(block, mark, own, other):
                        made = claim("repeat", "same", mark, [other])
                        if made:
                            yield made
                    break
            if len(held) < NEAR:
                held.append((block, mark))


def settled(blocks: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims with the blame where the arithmetic puts it: on a figure that was told otherwise elsewhere."""
    if all(made.holds for made in claims):
        return list(claims)
    starts = [block.start for block in blocks]
    alarms = [made for made in claims if made.verdict == "inconsistent" and made.kind == "repeat"]
    sound = {mark.start: 0 for made in alarms for mark in (made.stated, *made.operands)}
    for made in claims if sound else ():
        if made.holds and made.kind in ("sum", "difference", "share", "per_unit", "product"):
            for mark in (made.stated, *made.operands):
                if mark.start in sound:
                    sound[mark.start] += 1
    return [_blamed(blocks, starts, made, sound) if made.verdict == "inconsistent" else made for made in claims]


def _blamed(blocks: Sequence[Block], starts: Sequence[int], made: Claim, sound: dict[int, int]) -> Claim:
    """An alarm with the figure that is wrong as the stated one; `sound` counts the claims that hold of a figure."""
    if made.kind == "repeat" and made.form == "same":
        stated, (other,) = made.stated, made.operands
        if sound[stated.start] > sound[other.start]:
            return claim("repeat", "same", other, [stated]) or made
    elif made.form in ("sum", "difference") and made.note != TABLE:
        return _retold_operand(blocks, starts, made) or made
    elif made.form == "quotient":
        return _of_all(blocks, starts, made) or made
    return made


def _of_all(blocks: Sequence[Block], starts: Sequence[int], made: Claim) -> Claim | None:
    """«目前为156户。…还有68户,对全部监测户落实措施387条,户均2.4条»: a mean of all is of the number of all."""
    total, number = made.operands[:2]
    at = bisect_right(starts, total.start) - 1
    if not ENTIRE.search(blocks[at].gaps[total.place][-24:]):
        return None
    for own in blocks[max(0, at - 60) : at + 1][::-1]:
        for other in own.marks[::-1]:
            if other.start < number.start and other.unit == number.unit and not is_change(own, other) and other.base:
                whole = claim("per_unit", "quotient", made.stated, [total, other])
                if whole is not None and whole.verdict == "consistent" and other.base > (number.base or 0):
                    return whole
    return None


def _retold_operand(blocks: Sequence[Block], starts: Sequence[int], made: Claim) -> Claim | None:
    """«27个问题 … 26个问题已整改23个,还有4个»: a figure told before as what makes the arithmetic come out."""
    for mark, value in candidates(made):
        at = bisect_right(starts, mark.start) - 1
        block = blocks[at]
        noun = block.noun(mark.place)[:NOUN]
        if mark.dimension not in EXACT or len(noun) < NOUN or mark is made.stated or mark.value is None:
            continue
        for own in blocks[max(0, at - 60) : at + 1]:
            for other in own.marks:
                if other.start >= mark.start or other.unit != mark.unit or other.value != value or other.depth:
                    continue
                if own.noun(other.place)[:NOUN] == noun and _close(mark, other) and told_alike(block, mark, own, other):
                    return claim("repeat", "same", mark, [other])
    return None
