"""Lists that nothing has summed, held against every earlier figure of their kind: «分季度看,一季度…,二季度…»."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import KINDS, NO_LEVEL, TIMES
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.chance import ASKED, UNASKED, hit_of_level
from bangfu.figures.relations.likeness import OPEN_LIST, OTHER_TIME, added, digits, overlapping, slip
from bangfu.figures.relations.sums import AND_MORE
from bangfu.figures.repair import mended

OPENS = re.compile(r"其中|分别|包[括含]|:|分为|由|[分按][^,。;]{1,12}(?:看|分|计)|从[^,。;]{1,16}看|中[^,。;]{0,8}$")
TOTAL = re.compile(r"总|合计|共计|累计|一共|[^公]共$")
# Another cut of a whole that is cut already: «按问题性质分».
ANEW = re.compile(r"[按从分][^,。;]{1,16}(?:看|分|计|统计),")
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
PAIR, THREE, LONGEST, REACH, NEAREST = 2, 3, 16, 4000, 4
LONGEST_LABEL = 18


def summed_lists(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each list with the earlier figure that it makes up, or that it would make up but for one digit."""
    claims = list(claims)
    wholes = {made.operands[-1].start for made in claims if made.holds and made.form == "share"}
    wholes |= {made.stated.start for made in claims if made.holds and made.form == "sum" and len(made.operands) > 1}
    claims = [made for made in claims if made.kind not in IN_PASSING and made.form in ("sum", "difference", "balance")]
    told = {mark.start for made in claims for mark in made.operands}
    broken = {mark.start for made in claims if not made.holds for mark in (made.stated, *made.operands)}
    earlier: dict[str, deque[Mark]] = {}
    for block in paragraphs:
        if in_cells(block):
            continue
        kinds = [_kind(mark) for mark in block.marks]
        for kind, parts in _lists(block, kinds) if len(kinds) >= PAIR else ():
            if sum(part.start in told for part in parts) < PAIR and broken.isdisjoint(part.start for part in parts):
                first = parts[0]
                before = [one for one in earlier.get(kind, ()) if first.start - one.start < REACH]
                before += [one for one, own in zip(block.marks[: first.place], kinds, strict=False) if own == kind]
                made = _total_behind(block, parts) or _whole(block, parts, before, (broken, wholes))
                if made:
                    yield made
                    told.update(part.start for part in parts)
        for mark, kind in zip(block.marks, kinds, strict=True):
            if kind:
                held = earlier.setdefault(kind, deque())
                held.append(mark)
                while held[0].start <= mark.start - REACH:
                    held.popleft()


def _kind(mark: Mark) -> str:
    kind = mark.dimension
    return "" if kind in NO_LEVEL or kind in TIMES or not mark.base else KINDS.get(kind, kind)


def _lists(block: Block, kinds: Sequence[str]) -> Iterator[tuple[str, list[Mark]]]:
    """The like figures of each sentence, where they are all of one list."""
    rows: dict[tuple[str, int, int], list[Mark]] = {}
    for mark, kind in zip(block.marks, kinds, strict=True):
        if kind and not mark.approx:
            rows.setdefault((kind, mark.sentence, mark.depth), []).append(mark)
    for (kind, _, _), row in rows.items():
        if not PAIR <= len(row) <= LONGEST:
            continue
        for parts in (row, row[1:]) if len(row) > PAIR else (row,):
            if all(added(block, part) and len(block.label(part.place)) <= LONGEST_LABEL for part in parts):
                yield kind, parts


def _total_behind(block: Block, row: Sequence[Mark]) -> Claim | None:
    """«甲14.5分、乙18分、丙24分,总分56.5分»: the last figure of the list is what the others come to."""
    *parts, whole = row
    if len(parts) < PAIR or not TOTAL.search(block.label(whole.place)) or not _alone(parts):
        return None
    made = claim("sum", "sum", whole, parts)
    return made if made and (made.verdict == "consistent" or mended(made, THREE)) else None


def _alone(parts: Sequence[Mark]) -> bool:
    """Whether the parts are a plain list: one clause each."""
    return all(part.gap[:1] in ("、", ",", ";") for part in parts[1:])


def _whole(
    block: Block, parts: Sequence[Mark], before: Sequence[Mark], spoken: tuple[set[int], set[int]]
) -> Claim | None:
    """The figure that a list makes up: exactly, whichever it is, or but for a slip, when it is one of the nearest."""
    broken, wholes = spoken
    total = sum((part.base or Decimal(0) for part in parts), Decimal(0))
    words = block.gaps[parts[0].place]
    opened = bool(OPENS.search(words[-24:]))
    for place, whole in enumerate(reversed(before), 1):
        if whole.base == total:
            chance = place * hit_of_level(whole) * (1 if opened else THREE)
            made = claim("sum", "sum", whole, parts) if chance <= (ASKED if opened else UNASKED) else None
            return made if made and made.verdict == "consistent" else None
    if len(parts) < THREE or OPEN_LIST.search(words) or overlapping([block.words(part.place) for part in parts]):
        return None
    if opened:
        known = [one for one in reversed(before) if one.start in wholes][:PAIR]
        for whole in dict.fromkeys([*before[-1:], *known]):
            if whole.start in broken or OTHER_TIME.search(whole.gap[-16:]):
                continue
            made = claim("sum", "sum", whole, parts)
            again = whole.start in wholes and whole.start >= block.start and ANEW.search(words)
            slipped = again or (whole.value and slip(whole.value, total / whole.factor))
            if made and not made.holds and slipped and mended(made, 1 if again else THREE) and _alone(parts):
                return made
    head = before[-1] if before else None
    if head and head.sentence == parts[0].sentence and head.start not in broken and head.place < parts[0].place:
        more = AND_MORE.search(block.gaps[parts[-1].place + 1][:6])
        made = claim("sum", "sum", head, parts) if _alone(parts) and not more and added(block, head) else None
        if made and not made.holds and mended(made, THREE):
            return made
    joined = all(part.gap[:1] in ("、", ",") for part in parts[1:])
    for whole in [one for one in reversed(before) if one.start not in broken][:NEAREST] if joined else ():
        value = whole.value or Decimal(0)
        computed = total / whole.factor
        if len(digits(value)) > THREE and len(f"{value:f}") == len(f"{computed:f}") and slip(value, computed):
            made = claim("sum", "sum", whole, parts)
            return made if made and not made.holds else None
    return None
