"""Counts against lists that are not in one run of words: numbered lines, clauses with amounts, names told before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import chinese
from bangfu.figures.relations.lists import MOST, NUMERALS, counted, figure

ITEM = re.compile(
    rf"[{NUMERALS}0-9(](?<=[\n:;。 ].)(?:(?<=[0-9])[0-9]?[.、](?![0-9])"
    rf"|(?<=[{NUMERALS}])(?P<letters>[{NUMERALS}]{{0,2}})、"
    rf"|(?<=\()(?:(?P<inner>[{NUMERALS}]{{1,3}})|(?P<digit>[0-9]{{1,2}}))\))"
)
COUNTING = frozenset(
    ("个", "类", "大类", "项", "条", "方面", "款", "点", "种", "大", "家", "处", "环节", "件", "批", "部")
)
# «3个项目:» at the end of a heading: what is counted is what follows.
THINGS = re.compile(r"[^,。;:、0-9\n]{0,10}:[ \n]*")
POINTS = re.compile(r"大?类|(?:方面|环节|部分|[一-鿿]{0,4}(?:项目|问题|措施|举措|任务|建议|做法|原因))")
PROMISED = re.compile(
    r"安排|实施|查出|发现|存在|反馈|分为?|包括|以下|如下|主要|从|做好|抓好|梳理|提出|开展|落实|[共的]$"
)
NAMES = re.compile(
    r"(?:^|[,。;:\n])(?P<list>[^,。;:、0-9\n]{2,10}(?:、[^,。;:、0-9\n]{2,10})+?)(?:分别|均|都|各|依次|先后)"
)
CLAUSES = re.compile(r"^[^,。;:、0-9]{0,8}:(?P<list>[^。\n:]{8,400})[。\n]?")
AMONG = re.compile(r"^[^。;\n]{0,24}。其中[,:]?(?P<list>[^。\n]{8,400})")
TOGETHER = re.compile(r"(?P<number>[两三四五六七八九])(?:个|大|项|类|种|重|级)(?P<noun>[^,。;:、0-9]{0,8})$")
BRACKETS = re.compile(r"\([^()]*\)")
AMOUNT = re.compile(r"[0-9]")
# What has names of its own: 桥 counted 座, 省, 县.
NAMED_THINGS = frozenset(
    (
        "个",
        "家",
        "座",
        "所",
        "处",
        "条",
        "类",
        "项",
        "种",
        "省",
        "市",
        "县",
        "区",
        "镇",
        "乡",
        "村",
        "乡镇",
        "街道",
        "社区",
    )
)
NEAR, LONGEST_LINE, LITTLE, FEW, LONGEST_NAME = 240, 400, 1, 3, 10


class Item(NamedTuple):
    """An item of a numbered list: its place, the kind of its sign, and its number."""

    place: int
    style: str
    number: int


def listed(text: str, blocks: Sequence[Block], found: Iterable[Claim]) -> Iterator[Claim]:
    """Counts of what stands in numbered lines, in clauses, before the count; `found` are those counted already."""
    items = list(_items(text))
    done = {made.stated.start for made in found if made.kind == "list_count"}
    for block in blocks:
        for mark in block.marks:
            value = mark.value
            if mark.word not in COUNTING or value is None or not 2 <= value <= MOST or mark.places or mark.approx:
                continue
            if mark.start not in done:
                made = _lines(text, items, block, mark) if items else None
                made = made or _clauses(block, mark) or _named_before(block, mark)
                if made:
                    yield made
    yield from _added(blocks, found, done)
    yield from _with_amounts(blocks, found, done)


def _items(text: str) -> Iterator[Item]:
    for found in ITEM.finditer(text):
        if found["letters"] is not None:
            number, style = chinese(found[0][:-1]), "一"
        elif found["inner"]:
            number, style = chinese(found["inner"]), "(一)"
        elif found["digit"]:
            number, style = Decimal(found["digit"]), "(1)"
        else:
            number, style = Decimal(found[0][:-1]), "1"
        if number:
            yield Item(found.start(), style, int(number))


def _lines(text: str, items: Sequence[Item], block: Block, mark: Mark) -> Claim | None:
    """«安排2大类5个项目。» over «一、…» and «1.…»: the items that follow, in all or under the heading they stand in."""
    told = THINGS.match(text, mark.end)
    points = POINTS.match(mark.word + block.noun(mark.place)) or POINTS.match(block.noun(mark.place))
    if not told and not (points and PROMISED.search(_promise(block, mark))):
        return None
    line = text.rfind("\n", 0, mark.start) + 1
    at = bisect_left(items, (mark.end,))
    heads = items[bisect_left(items, (line,)) : at]
    own = heads[0] if heads and not text[line : heads[0].place].strip() else None
    seen: set[str] = set()
    for first, item in enumerate(items[at : at + 6], at):
        if item.place - mark.end > NEAR:
            break
        beside = told is not None and told.end() == item.place
        if item.style in seen or (own and item.style == own.style) or (item.number > 1 and not beside):
            continue
        seen.add(item.style)
        number, last = _run(items, first, own)
        if number == mark.value or (beside and own and number > 1 and abs(number - int(mark.value or 0)) == LITTLE):
            return counted(mark, number, (mark.start, last), f"{item.style}…")
    return None


def _promise(block: Block, mark: Mark) -> str:
    """The words before a count; of the second of two («6类27个问题») those before the first."""
    place = mark.place
    while place and not block.gaps[place]:
        place -= 1
    return block.gaps[place][-10:]


def _run(items: Sequence[Item], first: int, own: Item | None) -> tuple[int, int]:
    """How many items follow one another from the first, up to the next heading like the promise's own."""
    item = items[first]
    number, last = 1, item.place
    for other in items[first + 1 :]:
        if own and other.style == own.style:
            break
        if other.style != item.style:
            continue
        if other.number != item.number + number:
            break
        number, last = number + 1, other.place
    return number, last


def _clauses(block: Block, mark: Mark) -> Claim | None:
    """«6个项目:甲210万元,乙168万元…», «3个项目闲置728万元。其中,甲312万元,…;乙268万元;丙148万元»."""
    behind = block.whole[mark.end : min(block.end, mark.end + LONGEST_LINE)]
    found = CLAUSES.match(behind) or AMONG.match(behind)
    if not found:
        return None
    words = BRACKETS.sub("", found["list"])
    for stop in ";,、":
        items = [item for item in words.split(stop) if item.strip()]
        if len(items) == mark.value and all(AMOUNT.search(item) for item in items):
            span = (mark.end + found.start("list"), mark.end + found.end("list"))
            return counted(mark, len(items), span, stop.join(item[:12] for item in items))
    return None


def _named_before(block: Block, mark: Mark) -> Claim | None:
    """«甲镇、乙镇、丙镇均已完成,3个乡镇…»: the names of the sentence, where the count opens its own clause."""
    if mark.gap.rstrip("这上述以")[-1:] not in (",", ";", "。"):
        return None
    begin = max(block.start, mark.start - NEAR // 2)
    begin = max(0, begin - 1, block.whole.rfind("。", begin, mark.start - 1))
    for found in NAMES.finditer(block.whole, begin, mark.start):
        names = found["list"].split("、")
        if len(names) == mark.value:
            return counted(mark, len(names), found.span("list"), found["list"])
    return None


def _added(blocks: Sequence[Block], found: Iterable[Claim], done: set[int]) -> Iterator[Claim]:
    """«…;三类合计26万元», «三重制度报销860万元,其中甲…、乙…、丙…»: as many parts as are said to be added up."""
    for made in found:
        if made.kind != "sum" or not made.holds or len(made.operands) < FEW:
            continue
        stated = made.stated
        words = TOGETHER.search(stated.gap[-12:]) or TOGETHER.search(_before(blocks, stated))
        if words is None or chinese(words["number"]) != len(made.operands):
            continue
        start = stated.start - len(words[0])
        if start in done:
            continue
        done.add(start)
        block_mark = mark_at(blocks, start)
        number = Decimal(len(made.operands))
        mark = block_mark or figure(blocks[0].whole, start, start + 2, number, words[0][1])
        places = [one.start for one in (stated, *made.operands)]
        yield counted(mark, len(made.operands), (min(places), max(places)), words[0])


def _with_amounts(blocks: Sequence[Block], found: Iterable[Claim], done: set[int]) -> Iterator[Claim]:
    """«危桥4座156.8延米,其中石板桥48.5延米、…»: what adds up to the whole is as many as are counted beside it."""
    for made in found:
        if made.kind != "sum" or made.form != "sum" or not made.holds or len(made.operands) < FEW:
            continue
        whole, first = made.stated, made.operands[0]
        at = bisect_left(blocks, whole.start + 1, key=lambda block: block.start) - 1
        block = blocks[at]
        if not block.start <= whole.start < first.start < made.operands[-1].end <= block.end or whole.place < 0:
            continue
        names = [block.label(mark.place).removeprefix("其中") for mark in made.operands]
        if not all(1 < len(name) <= LONGEST_NAME for name in names) or len(set(names)) < len(names):
            continue
        for mark in block.marks[max(0, whole.place - FEW) : first.place]:
            if mark is whole or mark.start in done or not _things(block, mark) or mark.sentence != whole.sentence:
                continue
            number = len(names)
            if mark.value != number and not (mark.place == whole.place - 1 and _of_kind(block, mark, names)):
                continue
            done.add(mark.start)
            yield counted(mark, number, (mark.start, made.operands[-1].end), "、".join(names))
            break


def _things(block: Block, mark: Mark) -> bool:
    """Whether a figure counts things that have names."""
    plain = mark.value is not None and 1 < mark.value <= MOST and not mark.places and not mark.approx
    return plain and mark.word in NAMED_THINGS and not block.label(mark.place).endswith(("每", "各", "第"))


def _of_kind(block: Block, mark: Mark, names: Sequence[str]) -> bool:
    """Whether all names end in the thing that is counted: 石板桥, 龙潭桥 under «危桥4座»."""
    last = {name[-1] for name in names}
    told = block.words(mark.place)[-4:] + mark.word + block.noun(mark.place)[:4]
    return len(last) == 1 and last <= set(told)


def _before(blocks: Sequence[Block], mark: Mark) -> str:
    return blocks[0].whole[max(0, mark.start - 12) : mark.start] if blocks else ""


def mark_at(blocks: Sequence[Block], start: int) -> Mark | None:
    """The figure that begins at a place, if one does."""
    at = bisect_left(blocks, start + 1, key=lambda block: block.start) - 1
    return next((mark for mark in blocks[at].marks if mark.start == start), None)
