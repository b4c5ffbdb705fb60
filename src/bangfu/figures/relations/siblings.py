"""Figures that are told as their siblings are: what holds for most items of a list must hold for each.

A rate of the same name in another item, a namesake's base in another list, the i-th of one list by the i-th of the
other, totals of the items that a sentence closes. Only what no claim states is read so.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.likeness import added, alike
from bangfu.figures.repair import mended, one_slip

RATE = re.compile(r"(?:率|进度|比[例重]|占比)(?:达到?|为|是)?$")
SAID = re.compile(r"(?:达到?|为|是|共|了|已|有)+$")
AGAIN = re.compile(r"^[、,和及]$")
CLOSES = re.compile(r"(?:以上|上述|合计|共计|总计|总共|累计)[^。;]*$")
TOTAL = re.compile(r"^.*(?:以上|上述|合计|共计|总计|总共|累计|共)")
ITEM = re.compile(r" *(?:[0-9]{1,2}[.、]|\([0-9一二三四五六七八九十]{1,3}\)|[一二三四五六七八九十]{1,2}[、是])")
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
PAIR, THREE, TAIL, BACK, MOST_ITEMS = 2, 3, 4, 30, 20
TWO, WIDE = Decimal(2), Decimal("0.3")


def siblings(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """What is told of one item as of the others, where it holds or is one slip away."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    stated = {made.stated.start for made in claims}
    shares = {made.stated.start: made for made in claims if made.form == "share" and made.holds}
    known = _known(paragraphs, shares)
    for number, block in enumerate(paragraphs):
        if len(block.marks) < PAIR or in_cells(block):
            continue
        closes = bool(number) and bool(CLOSES.search(block.told.partition("。")[0]))
        for mark in block.marks:
            if mark.start in stated or not mark.value or mark.approx:
                continue
            made = None
            if mark.dimension == "percent":
                name = _name(block, mark)
                made = _by_name(block, mark, known.get(name, ())) or _in_order(block, mark, shares)
            elif closes and _level(mark) and CLOSES.search(block.whole[block.start : mark.start].rpartition("。")[2]):
                made = _of_items(paragraphs, number, mark)
            if made:
                yield made
        yield from _namesakes(paragraphs, block, stated)


# The words of the part and of the base of a share that holds, and the paragraphs that these stand in.
Sibling = tuple[str, str, Block, Block]


def _known(paragraphs: Sequence[Block], shares: dict[int, Claim]) -> dict[str, list[Sibling]]:
    """The shares that hold, by the name of the rate."""
    found: dict[str, list[Sibling]] = {}
    starts = [block.start for block in paragraphs]
    for made in shares.values():
        home, of_part, of_base = (
            paragraphs[bisect_right(starts, mark.start) - 1]
            for mark in (made.stated, made.operands[0], made.operands[-1])
        )
        part, base = made.operands[0], made.operands[-1]
        name = _name(home, made.stated) if _own(home, made.stated) else ""
        if name and _own(of_part, part) and _own(of_base, base):
            words = _words(of_part, part), _words(of_base, base)
            found.setdefault(name, []).append((*words, of_part, of_base))
    return found


def _own(block: Block, mark: Mark) -> bool:
    return mark.place >= 0 and block.marks[mark.place : mark.place + 1] == [mark]


def _name(block: Block, mark: Mark) -> str:
    words = block.label(mark.place)
    return SAID.sub("", words)[-TAIL - 2 :] if RATE.search(words) else ""


def _words(block: Block, mark: Mark) -> str:
    return SAID.sub("", block.words(mark.place))


def _level(mark: Mark) -> bool:
    return bool(mark.base) and mark.dimension not in NO_LEVEL and mark.dimension not in TIMES


def _slipped(made: Claim | None) -> Claim | None:
    """A claim that holds, or that is near to holding by a slip or two hundredths."""
    if made is None or made.stated.value is None:
        return None
    near = abs(made.computed - made.stated.value) <= TWO
    return made if made.holds or near or mended(made, PAIR) or one_slip(made) else None


def _by_name(block: Block, mark: Mark, known: Sequence[Sibling]) -> Claim | None:
    """«安排20万元…完成投资19.3万元,资金支付率95.6%»: of what the same rate is taken in the other items."""
    tails = Counter((part[-TAIL:], base[-TAIL:]) for part, base, own, other in known if own is other)
    if not tails:
        return None
    (part_words, base_words), many = tails.most_common(1)[0]
    if many < PAIR or min(len(part_words), len(base_words)) < PAIR or part_words == base_words:
        return None
    before = [one for one in block.marks[max(0, mark.place - BACK) : mark.place] if _level(one)]
    parts = [one for one in before if _words(block, one).endswith(part_words)]
    bases = [one for one in before if _words(block, one).endswith(base_words) and parts and alike(one, parts[-1])]
    if not parts or not bases or len({one.base for one in bases if one.sentence == bases[-1].sentence}) != 1:
        return None
    return _slipped(claim("share", "share", mark, [parts[-1], bases[-1]]))


def _namesakes(paragraphs: Sequence[Block], block: Block, stated: set[int]) -> Iterator[Claim]:
    """«甲镇逾期86.4万元,逾期率7.38%;乙乡…»: each of what its place has in another list, if most come out."""
    groups: dict[str, list[tuple[Mark, Mark, str]]] = {}
    for mark in block.marks[1:]:
        part = block.marks[mark.place - 1]
        if mark.dimension == "percent" and mark.value and _level(part) and part.sentence == mark.sentence:
            name, words = _name(block, mark), _words(block, part)
            if name and words:
                groups.setdefault(name, []).append((mark, part, words))
    for items in groups.values():
        if len(items) < THREE or all(mark.start in stated for mark, _, _ in items):
            continue
        for other in paragraphs:
            here = [item for item in items if item[2] in other.told] if other is not block else []
            if len(here) < THREE:
                continue
            named = [(one, _words(other, one)) for one in other.marks if _level(one)]
            made = [
                claim("share", "share", mark, [part, bases[0]])
                for mark, part, words in here
                if len(bases := [one for one, said in named if said == words and alike(one, part)]) == 1
            ]
            held = sum(one is not None and one.holds for one in made)
            if held >= PAIR and held * THREE >= len(made) * PAIR:
                yield from (one for one in made if one and one.stated.start not in stated and _slipped(one))
                break


def _in_order(block: Block, mark: Mark, shares: dict[int, Claim]) -> Claim | None:
    """«县道163.7公里,乡道128.9公里…,分别铺筑152.4公里、113.7公里…,完成率依次为93.1%、88.2%…»."""
    first = last = mark.place
    while first and block.marks[first - 1].dimension == "percent" and AGAIN.match(block.gaps[first]):
        first -= 1
    while last + 1 < len(block.marks) and block.marks[last + 1].dimension == "percent":
        if not AGAIN.match(block.gaps[last + 1]):
            break
        last += 1
    size = last - first + 1
    others = [(at, shares[one.start]) for at, one in enumerate(block.marks[first : last + 1]) if one.start in shares]
    if size < THREE or len(others) < size - 1:
        return None
    row = [one for one in block.marks[max(0, first - BACK) : first] if one.sentence == mark.sentence and _level(one)]
    parts = [others[0][1].operands[0], others[0][1].operands[-1]]
    row = [one for one in row if alike(one, parts[0]) and added(block, one)]
    pairs = []
    for at, made in others:
        part, base = made.operands[0], made.operands[-1]
        if part not in row or base not in row:
            return None
        pairs.append((row.index(part) - at, row.index(base) - at))
    if len(set(pairs)) != 1 or pairs[0][0] == pairs[0][1]:
        return None
    place = mark.place - first
    part_at, base_at = pairs[0][0] + place, pairs[0][1] + place
    if not (0 <= part_at < len(row) and 0 <= base_at < len(row)):
        return None
    made_here = claim("share", "share", mark, [row[part_at], row[base_at]])
    if made_here is None or not mark.value:
        return None
    return made_here if abs(made_here.computed - mark.value) <= WIDE * mark.value else _slipped(made_here)


def _of_items(paragraphs: Sequence[Block], number: int, mark: Mark) -> Claim | None:
    """«1.…结余0.7万元。2.…结余2.6万元。以上合计…结余3.3万元»: what each numbered paragraph above tells of the same."""
    block = paragraphs[number]
    core = TOTAL.sub("", SAID.sub("", block.words(mark.place)))[-TAIL:]
    if len(core) < PAIR:
        return None
    parts: list[Mark] = []
    for above in reversed(paragraphs[max(0, number - MOST_ITEMS) : number]):
        if not ITEM.match(above.text):
            break
        own = [one for one in above.marks if _level(one) and alike(one, mark) and _told(above, one, core)]
        if len(own) != 1:
            return None
        parts.insert(0, own[0])
    made = claim("sum", "sum", mark, parts) if len(parts) >= PAIR else None
    return made if made and (made.verdict == "consistent" or mended(made, THREE)) else None


def _told(block: Block, mark: Mark, core: str) -> bool:
    words = _words(block, mark)
    return added(block, mark) and (words.endswith(core) or words.startswith(core))
