"""Totals and parts that stand apart: a heading's figure over its items, a sentence whose figures add up silently."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import added, alike, is_change, near, slipped, usable
from bangfu.figures.relations.sums import LITTLE
from bangfu.figures.unit import EXACT

ONE = "[一二三四五六七八九十]"
ITEM = re.compile(
    rf" *(?:(?P<a>\({ONE}{{1,3}}\))|(?P<b>\([0-9]{{1,3}}\))|(?P<c>{ONE}{{1,3}}[、.])|(?P<d>[0-9]{{1,2}}[、.)](?![0-9]))"
    rf"|(?P<e>[①-⑳])|(?P<f>{ONE}{{1,2}}是))"
)
BREAK = re.compile(r"[;。]|(?<=[,:])(?=[一二三四五六七八九十]是)")
NOT_ADDED = frozenset(
    ("percent", "point", "times", "doubling", "years", "months", "days", "age", "", "hours", "minutes")
)
CLAUSE = re.compile(rf"(?:^|[。;,:]){ONE}{{1,2}}是")
# Units so common that three figures of them may add up to an earlier one by chance.
WIDE = frozenset(("个", "次", "项", "人", "名", "位", "户", "人次", "件", "条", "份"))
STOPS = re.compile(r"[。;,\n]")
LONGEST_TITLE = 30
NOUN = 2
MOST_HEADS = 4
MOST_PASSED = 6
FEWEST = 20
REACH = 40
ZERO = Decimal(0)


def headed_lists(blocks: Sequence[Block]) -> Iterator[Claim]:
    """«一、中央资金(5273万元)» over «(一)…2993.7万元;(二)…1050万元;…», in one paragraph or one line each."""
    for order, block in enumerate(blocks[:-1]):
        following = blocks[order + 1]
        among = following.text.lstrip().startswith("其中")
        if not among and (len(block.marks) > MOST_HEADS or not ITEM.match(following.text)):
            continue
        done: set[str] = set()
        for head in block.marks[::-1]:
            if not usable(head) or head.dimension in NOT_ADDED or head.dimension in done or is_change(block, head):
                continue
            if not any(alike(mark, head) for mark in following.marks):
                continue
            items = [[mark] for mark in _among(blocks, order + 1, head)] if among else _items(blocks, order + 1, head)
            made = _of_items(head, items)
            if made is None or made.stated.value is None:
                continue
            parts = made.operands
            little = near(made.computed, made.stated.value, LITTLE) or slipped(head, parts, made.computed)
            if made.holds or (little and len(parts) > 2 and head.place > len(block.marks) - 3):
                done.add(head.dimension)
                yield made


def clause_sums(block: Block) -> Iterator[Claim]:
    """«涉及36.85万元。一是…21.96万元,人均3600元;二是…14.89万元»: what each clause opens with, and the total before."""
    if "一是" not in block.told or "二是" not in block.told:
        return
    opened = [place for place, gap in enumerate(block.gaps[:-1]) if CLAUSE.search(gap)]
    if len(opened) < 2:
        return
    last = block.marks[opened[-1]].sentence
    ends = [*opened[1:], next((mark.place for mark in block.marks if mark.sentence > last), len(block.marks))]
    for head in block.marks[max(0, opened[0] - MOST_HEADS) : opened[0]][::-1]:
        if not usable(head) or head.dimension in NOT_ADDED or is_change(block, head):
            continue
        items = [
            [mark for mark in block.marks[begin:end] if alike(mark, head) and usable(mark) and added(block, mark)]
            for begin, end in zip(opened, ends, strict=True)
        ]
        made = _of_items(head, items) if all(items) else None
        if made and (made.holds or (len(items) > 2 and slipped(head, made.operands, made.computed))):
            yield made


def _of_items(head: Mark, items: Sequence[Sequence[Mark]]) -> Claim | None:
    """The sum of the first figure of each item, or of the last or largest where these come out: «46座,…,计437万元»."""
    if len(items) < 2:
        return None
    first = claim("sum", "sum", head, [own[0] for own in items])
    if first is None or first.holds or all(len(own) == 1 for own in items):
        return first
    for parts in ([own[-1] for own in items], [max(own, key=lambda mark: mark.base or ZERO) for own in items]):
        made = claim("sum", "sum", head, parts)
        if made and made.verdict == "consistent":
            return made
    return first


def titled_sums(blocks: Sequence[Block]) -> Iterator[Claim]:
    """«四类27个问题» over titles «一、资金管理方面(9个问题)…» with text between: the same unit and the same noun."""
    groups: dict[tuple[str, str, str], list[tuple[int, Mark]]] = {}
    for order, block in enumerate(blocks):
        opens = ITEM.match(block.text)
        if not opens or not block.marks or block.marks[0].start - block.start > LONGEST_TITLE:
            continue
        mark = block.marks[0]
        title = block.whole[block.start : mark.start]
        noun = block.noun(mark.place)[:NOUN]
        if title.endswith("(") and not STOPS.search(title) and len(noun) == NOUN and usable(mark):
            groups.setdefault((opens.lastgroup or "", mark.unit, noun), []).append((order, mark))
    for (_, unit, noun), parts in groups.items():
        heads = [
            mark
            for block in blocks[: parts[0][0]]
            for mark in block.marks
            if mark.unit == unit
            and usable(mark)
            and block.noun(mark.place)[:NOUN] == noun
            and not is_change(block, mark)
        ]
        made = claim("sum", "sum", heads[-1], [mark for _, mark in parts]) if heads and len(parts) > 1 else None
        if made:
            yield made


def _among(blocks: Sequence[Block], first: int, head: Mark) -> list[Mark]:
    """The first figure like the whole's in the line «其中:…» and in those after it, up to the next item."""
    parts = []
    for follower in blocks[first : first + REACH]:
        if follower is not blocks[first] and ITEM.match(follower.text):
            break
        found = next((mark for mark in follower.marks if alike(mark, head) and usable(mark)), None)
        if found is None or "。" in follower.text[:-1]:
            break
        parts.append(found)
    return parts


def _items(blocks: Sequence[Block], first: int, head: Mark) -> list[list[Mark]]:
    """The figures like the heading's in each item that follows; lines within an item are passed over."""
    block = blocks[first]
    segments = _segments(block, head)
    if len(segments) > 1:
        return [[mark] for mark in segments]
    style, above = ITEM.match(block.text), ITEM.match(blocks[first - 1].text)
    items = []
    passed = 0
    for follower in blocks[first : first + REACH]:
        opens = ITEM.match(follower.text)
        if opens and above and opens.lastgroup == above.lastgroup:
            break
        if not opens or not style or opens.lastgroup != style.lastgroup:
            passed += 1
            if passed > MOST_PASSED:
                break
            continue
        passed = 0
        like = [mark for mark in follower.marks if alike(mark, head) and usable(mark)]
        own = [mark for mark in like if not mark.depth and added(follower, mark)] or like
        if own:
            items.append(own)
    return items


def _segments(block: Block, head: Mark) -> list[Mark]:
    parts: list[Mark] = []
    for mark in block.marks:
        if not alike(mark, head) or not usable(mark) or mark.depth:
            continue
        if not parts or BREAK.search(block.between(parts[-1], mark)):
            parts.append(mark)
    return parts


def silent_sums(block: Block) -> Iterator[Claim]:
    """«755户,特色产业615户,外出务工5户,无劳动能力135户»: a figure that the next ones of its sentence make up."""
    by: dict[tuple[int, str, int], list[Mark]] = {}
    for mark in block.marks if len(block.marks) > 2 else ():
        if mark.base is not None and mark.dimension not in NOT_ADDED:
            key = (mark.sentence, mark.dimension, mark.depth)
            if key in by:
                by[key].append(mark)
            else:
                by[key] = [mark]
    for group in by.values():
        if len(group) > 2:
            yield from _exact(block, group[:24])


def _exact(block: Block, group: Sequence[Mark]) -> Iterator[Claim]:
    bases = [mark.base or ZERO for mark in group]
    for first, total in enumerate(bases[:-2]):
        if total <= bases[first + 1] or total < FEWEST:
            continue
        head, rest = group[first], total
        for last in range(first + 1, len(group)):
            rest -= bases[last]
            if rest < 0:
                break
            if not rest and last > first + 1 and bases[last]:
                if is_change(block, head) or _joined(head, group[first + 1]):
                    break
                made = claim("sum", "sum", head, group[first + 1 : last + 1])
                more = last + 1 < len(group) and _joined(group[last], group[last + 1])
                rough = any(mark.approx for mark in group[first : last + 1])
                if made and made.holds and not more and not rough:
                    yield made
                break


def _joined(one: Mark, other: Mark) -> bool:
    """Whether two figures are neighbours in one list («A 3所、B 2所»)."""
    return other.place == one.place + 1 and other.gap[:1] == "、"


def stages(blocks: Sequence[Block]) -> Iterator[Claim]:
    """«封顶4幢,在建5幢,开挖2幢»: three or more figures of a sentence that make up an earlier one of their unit."""
    earlier: dict[str, list[Mark]] = {}
    for block in blocks:
        groups: dict[tuple[int, str], list[Mark]] = {}
        for mark in block.marks:
            if usable(mark) and mark.dimension in EXACT and mark.word not in WIDE and not mark.depth:
                groups.setdefault((mark.sentence, mark.unit), []).append(mark)
        for (_, unit), group in groups.items():
            heads = earlier.setdefault(unit, [])
            if 2 < len(group) < 12:
                total = sum(mark.base for mark in group if mark.base is not None)
                head = next((mark for mark in reversed(heads) if mark.base == total), None)
                made = claim("sum", "sum", head, group) if head else None
                if made:
                    yield made
            heads.extend(group)
            del heads[:-REACH]
