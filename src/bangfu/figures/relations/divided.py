"""Lists whose labels are all there can be (10万元以上, 5—10万元, 5万元以下; 已完工, 在建, 未开工) make up the whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.likeness import OPEN_LIST, OTHER_TIME, added, alike
from bangfu.figures.repair import mended

# The first and the last class of a scale, and the states that a thing can be in.
ABOVE, BELOW = re.compile(r"以上|高于|超过|大于"), re.compile(r"以下|低于|不足|不满|小于|未达")
DONE = re.compile(r"(?<![未没])(?:完工|竣工|建成|完成|办结|整改到位|验收)")
GOING = re.compile(r"在建|正在|推进中|进行中|施工|实施中|办理中")
UNDONE = re.compile(r"[未待][^,。;]{0,3}(?:开工|启动|实施|动工|完成|办|整改)|(?:尚未|还未|没有)")
CLAUSE = re.compile(r"[,、;。:(]")
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
PAIR, THREE, LONGEST, BACK, FAR = 2, 3, 12, 12, 16


def divided(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """Each such list with the nearest like figure before it, where no claim holds its figures."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    told = {
        mark.start for made in claims if made.form in ("sum", "difference") for mark in (made.stated, *made.operands)
    }
    for block in paragraphs:
        if len(block.marks) < THREE or not _of_classes(block.told) or in_cells(block):
            continue
        for first in block.marks[1:]:
            if not first.base or first.dimension in NO_LEVEL or first.dimension in TIMES or first.start in told:
                continue
            made = _whole(block, first, _classes(block, first))
            if made and told.isdisjoint(mark.start for mark in made.operands):
                told.update(mark.start for mark in (made.stated, *made.operands))
                yield made


def _of_classes(words: str) -> bool:
    """Whether a paragraph has the words of the classes of a scale, or of what goes on."""
    return bool(GOING.search(words) or (ABOVE.search(words) and BELOW.search(words)))


def _classes(block: Block, first: Mark) -> list[Mark]:
    """The list of like figures that a first class opens and a last class ends."""
    words = _words(block, first)
    scale = bool(ABOVE.search(words) or BELOW.search(words))
    if not scale and not DONE.search(words):
        return []
    last = BELOW if ABOVE.search(words) else ABOVE
    parts, going = [first], False
    for mark in block.marks[first.place + 1 : first.place + LONGEST]:
        if mark.sentence != first.sentence or mark.depth < first.depth:
            break
        if not alike(mark, first) or not added(block, mark):
            continue
        parts.append(mark)
        own = _words(block, mark)
        going = going or bool(GOING.search(own))
        if (scale and last.search(own)) or (not scale and going and UNDONE.search(own)):
            return parts if len(parts) >= THREE else []
    return parts if going and len(parts) == PAIR else []


def _words(block: Block, mark: Mark) -> str:
    begin = max(block.start, mark.start - FAR)
    return CLAUSE.split(block.whole[begin : mark.start])[-1] + "|" + block.noun(mark.place)[:4]


def _whole(block: Block, first: Mark, parts: Sequence[Mark]) -> Claim | None:
    if not parts or OPEN_LIST.search(block.gaps[first.place][-6:]):
        return None
    before = [
        mark
        for mark in block.marks[max(0, first.place - BACK) : first.place][::-1]
        if mark.base and alike(mark, first) and first.sentence - mark.sentence <= 1
    ]
    least = max(part.base or 0 for part in parts)
    whole = next((mark for mark in before if (mark.base or 0) >= least), None)
    if whole is None or not added(block, whole):
        return None
    made = claim("sum", "sum", whole, parts)
    # What was only planned is the whole of the classes when they say so.
    if made is None or (not made.holds and OTHER_TIME.search(block.label(whole.place)[-8:])):
        return None
    if len(parts) == PAIR:
        # What is neither done nor going on may go unsaid: only a slip is told.
        beside = whole.place == first.place - 1 and whole.sentence == first.sentence
        return made if made and beside and (made.holds or mended(made, 2)) else None
    return made if made and (made.holds or abs(made.computed - (whole.value or 0)) <= 2 or mended(made, 2)) else None
