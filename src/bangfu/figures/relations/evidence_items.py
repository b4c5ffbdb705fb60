"""Sums whose parts stand paragraphs apart: one in each item of a list, each told in the same words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import chinese
from bangfu.figures.relations.around import KINDS, NO_LEVEL, TIMES
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.chance import ASKED, COMMON, UNASKED, hit_of_level
from bangfu.figures.relations.evidence_sums import summed
from bangfu.figures.relations.likeness import added
from bangfu.figures.repair import mended

TOTAL = re.compile("合计|总|共|累计|" + "|".join(f"{number}[级项类个批期者]" for number in "两二三四五六七八九十"))
SO_MANY = re.compile(
    r"(?:^|[,。;])[上这]?述?(?P<number>[两三四五六七八九])[级项类个批期者重大][^,。;0-9]{0,6}(?:合计|共)[^,。;]{0,6}$"
)
SCORED = re.compile(r"得分|自评|评分")
ADDED_UP = re.compile(r"合计|共")
ADDED = re.compile(r"加上|连同|算上|加之|再加")
PAIR, THREE, MOST, LONGEST, NEAREST, REACH = 2, 3, 24, 8, 24, 6000
ENDS = (LONGEST, 4, PAIR)
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count", "share", "growth", "multiple"))
ZERO = Decimal(0)


class Level(NamedTuple):
    """A figure with its block and the words that say what it is."""

    block: Block
    mark: Mark
    role: str


Rows = dict[tuple[str, str], list[Level]]


def item_sums(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Totals of what each item of a list or each section tells once in the same words: «安排资金96万元», «…92万元»."""
    made_up = [made for made in claims if made.kind not in IN_PASSING]
    told = {made.stated.start for made in made_up if made.holds or made.form == "sum"}
    broken = {made.stated.start for made in made_up if not made.holds and made.form == "sum"}
    parts = {one.start for made in made_up if made.holds for one in made.operands}
    explained = told - broken
    totals = [total for block in paragraphs for total in _totals(block, explained, parts)]
    if not totals:
        return
    ends, begins = _rows(paragraphs, totals)
    for total in totals:
        made = None
        if total.mark.start not in broken:
            made = next(_by_role(total, ends, begins), None) or _so_many(total, ends)
        made = made or _with_far(total, paragraphs)
        if made:
            yield made


def _totals(block: Block, told: set[int], parts: set[int]) -> Iterator[Level]:
    """Figures that can be totals: by their words; without them by their digits, if they are no parts already."""
    unread = [mark for mark in block.marks if mark.start not in told and mark.base and not mark.approx and _kind(mark)]
    if not unread or in_cells(block):
        return
    for mark in unread:
        hit = hit_of_level(mark)
        if hit > ASKED or (hit > UNASKED and mark.start in parts):
            continue
        role = block.words(mark.place)[-LONGEST:]
        if TOTAL.search(role) or (hit <= UNASKED and mark.start not in parts):
            yield Level(block, mark, role)


def _kind(mark: Mark) -> str:
    kind = mark.dimension
    if kind in NO_LEVEL or kind in TIMES:
        return ""
    return KINDS.get(kind, kind) if kind or mark.multiplied else ""


def _rows(paragraphs: Sequence[Block], totals: Sequence[Level]) -> tuple[Rows, Rows]:
    """The figures that totals may ask for, of each kind by how the words before them end, and by how they begin."""
    ends: Rows = {}
    begins: Rows = {}
    for _, mark, role in totals:
        kind = _kind(mark)
        ends |= {(kind, name): [] for name in (role[-PAIR:], role[:PAIR], role[-1:])}
        begins |= {(kind, name): [] for name in _names(role)}
    kinds = {kind for kind, _ in ends}
    for block in paragraphs:
        if in_cells(block):
            continue
        for mark in block.marks:
            kind = _kind(mark) if mark.base and not mark.approx else ""
            if kind not in kinds:
                continue
            role = block.words(mark.place)
            tail, head = role[-PAIR:], role.lstrip("0123456789.、 ")[:PAIR]
            by_end = ends.get((kind, tail))
            by_head = begins.get((kind, head)) if head != tail else None
            if by_end is not None or by_head is not None:
                level = Level(block, mark, role[-LONGEST:])
                for row in (by_end, by_head):
                    if row is not None:
                        row.append(level)
    return ends, begins


def _names(role: str) -> list[str]:
    """The pairs of characters that name something."""
    return [name for place in range(len(role) - 1) if (name := role[place : place + PAIR]) not in COMMON]


def _by_role(total: Level, ends: Rows, begins: Rows) -> Iterator[Claim]:
    kind, role = _kind(total.mark), total.role
    asked = bool(TOTAL.search(role))
    row = _near(ends.get((kind, role[-PAIR:]), ()), total.mark) if role else []
    seen = 0
    for length in ENDS:
        alike = [level for level in row if level.role[-length:] == role[-length:]]
        if len(alike) >= PAIR and len(alike) != seen:
            seen = len(alike)
            yield from _runs(total, alike, ASKED if asked or length > PAIR else UNASKED)
    own: dict[str, list[Level]] = {}
    for level in row if len(row) > THREE else ():
        own.setdefault(level.role, []).append(level)
    for alike in own.values():
        if THREE <= len(alike) < len(row):
            yield from _runs(total, alike, UNASKED)
    if not asked and not SCORED.search(role):
        return
    for name in _names(role):
        alike = _near(begins.get((kind, name), ()), total.mark)
        yield from _runs(total, [level for level in alike if level.role == alike[0].role], ASKED)
    # «自评得分92.5分» of «自评28分»; «共扣7.5分» of «扣2分».
    for name in (role[:PAIR], role[-1:]):
        if name != role[-PAIR:]:
            alike = _near(ends.get((kind, name), ()), total.mark)
            yield from _runs(total, [level for level in alike if level.role == name], ASKED)


def _so_many(total: Level, ends: Rows) -> Claim | None:
    """«三重制度合计支付26334万元»: the last three that are told in its words, which come to it but for one digit."""
    mark, whole = total.mark, total.block.whole
    if not ADDED_UP.search(whole, mark.start - LONGEST, mark.start):
        return None
    told = SO_MANY.search(whole, max(total.block.start, mark.start - NEAREST), mark.start)
    many = int(chinese(told["number"]) or 0) if told else 0
    row = [one for one in _near(ends.get((_kind(mark), total.role[-PAIR:]), ()), mark) if one.mark.start < mark.start]
    if many < PAIR or len(row) < many or not all(added(one.block, one.mark) for one in row[-many:]):
        return None
    made = claim("sum", "sum", mark, [one.mark for one in row[-many:]])
    return made if made and not made.holds and row[-many].block is total.block and mended(made, THREE) else None


def _near(row: Sequence[Level], mark: Mark) -> list[Level]:
    """The figures of a row within reach, the figure itself left out."""
    if len(row) < PAIR:
        return []
    at = bisect_left(row, mark.start, key=_start)
    behind = at + (at < len(row) and row[at].mark is mark)
    near = [*row[max(0, at - MOST) : at], *row[behind : behind + MOST]]
    if not near or (mark.start - near[0].mark.start < REACH and near[-1].mark.start - mark.start < REACH):
        return near
    return [level for level in near if abs(level.mark.start - mark.start) < REACH]


def _start(level: Level) -> int:
    return level.mark.start


def _runs(total: Level, row: Sequence[Level], limit: float) -> Iterator[Claim]:
    """What comes out of the nearest on one side, or of all on both."""
    mark = total.mark
    at = bisect_left(row, mark.start, key=_start)
    hit = hit_of_level(mark)
    for side in (row[:at][::-1], row[at:], row):
        if side is row and (not at or at == len(row)):
            continue
        came = ZERO
        for many, level in enumerate(side, 1):
            came += level.mark.base or ZERO
            if came > (mark.base or ZERO):
                break
            if came == mark.base and many >= PAIR and many * hit <= limit and (side is not row or many == len(row)):
                chosen = sorted(side[:many], key=_start)
                if all(added(one.block, one.mark) for one in chosen):
                    yield from _made(mark, [one.mark for one in chosen])


def _with_far(total: Level, paragraphs: Sequence[Block]) -> Claim | None:
    """«2014年1986户,…,2017年3368户,加上2018年,累计14289户»: a list and one figure told elsewhere."""
    block, mark = total.block, total.mark
    if not TOTAL.search(total.role) or not ADDED.search(block.text):
        return None
    kind, whole = _kind(mark), mark.base or ZERO
    row = [
        one
        for one in block.marks[max(0, mark.place - MOST) : mark.place]
        if one.sentence == mark.sentence and one.base and not one.depth
    ]
    row = [one for one in row if _kind(one) == kind]
    row = row[1:] if row and (row[0].base or ZERO) > whole else row
    if len(row) < PAIR or not ADDED.search(block.whole, row[0].start, mark.start):
        return None
    lacking = whole - sum((one.base or ZERO for one in row), ZERO)
    before = (own for own in paragraphs if own.start < row[0].start and not in_cells(own))
    like = (one for own in before for one in own.marks if one.base and not one.approx and _kind(one) == kind)
    far = [one for one in like if one.start < row[0].start]
    found = [one for one in far if one.base == lacking]
    if not found or len(far) * hit_of_level(found[0]) > ASKED * 2:
        return None
    return next(_made(mark, [max(found, key=lambda one: one.start), *row]), None)


def _made(mark: Mark, parts: Sequence[Mark]) -> Iterator[Claim]:
    for _, made in summed(mark, parts, UNASKED):
        yield made
