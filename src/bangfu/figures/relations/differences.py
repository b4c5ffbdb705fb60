"""What is left: 剩余, 结余, 还剩, 缺口, and all else that a first figure less the done ones must give."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, is_change, sharp, slipped, usable

LEFT = re.compile(
    r"其余|还差|[尚还仍]需|剩余|剩下|余下|还剩|尚余|仅剩|现剩|下余|结余|结存|余额|缺口|尚缺|还缺|尚差|还差|仍差|短缺|差额|欠(?:[款缴]|$)"
)
LEAVES = re.compile(r"余|剩|缺|尚|还|未|仍|差|待|欠|结存|没有")
NEXT = 10
OPEN = re.compile(r"(?:还有|尚有|仍有|未|没有|待)[^,。;:、]{0,8}$")
OPEN_AFTER = re.compile(r"^[^,。;:、]{0,8}(?:未|没有|尚待|待)")
NOT_DONE = re.compile(r"未([一-鿿]{2})[^,。;:、]{0,4}$")
STILL = re.compile(r"(?:尚有|还有|仍有|尚余|现有|另有)[^,。;:、]{0,2}$")
# «没有超过25平方米» is a limit, nothing that is left.
BOUND = re.compile(r"(?:没有|未|不|不得)(?:超过?|突破|低于|少于|高于|多于|大于)$")
GOAL = re.compile(r"任务|计划|目标|应")
DONE = re.compile(
    r"已|完成|消除|支出|使用|拨付|销号|整改|发放|支付|搬迁|入住|竣工|完工|解决|退出|脱贫|到位|办结|修复|建成|投入|用于|"
    r"兑现|兑付|改造|拆除|参保|签约|检测|走访|复耕|硬化|确权|评定|投放|培训|收缴|实际|达标|报销|销售|落实|化解|认定|开工|摘帽|报账|实现|收回|偿还|归还|还清"
)


def left_overs(block: Block) -> Iterator[Claim]:
    """«应整改120个,已整改96个,剩余24个»."""
    if len(block.marks) < 3 or not LEAVES.search(block.told):
        return
    left: Mark | None = None
    for mark in block.marks:
        together = left is not None and left.place == mark.place - 1 and mark.gap in ("", "、", ",")
        label = block.label(mark.place)
        if BOUND.search(label):
            continue
        if not (together or LEAVES.search(label) or LEAVES.search(block.gaps[mark.place + 1], 0, NEXT)):
            continue
        strong = bool(LEFT.search(label)) or together or _undone(block, mark, label)
        weak = bool(OPEN.search(label) or OPEN_AFTER.search(block.gaps[mark.place + 1]))
        if not (strong or weak) or not usable(mark):
            continue
        left = mark if strong else left
        made = _left_over(block, mark, strong=strong)
        if made:
            yield made


def _undone(block: Block, mark: Mark, label: str) -> bool:
    """Whether «未整改» names what the figure before calls done («已整改»), or «尚有…未» says so behind it."""
    found = NOT_DONE.search(label)
    if found and mark.place:
        begin = max(0, mark.place - 12)
        return any(found[1] in block.gaps[place] + block.noun(place) for place in range(begin, mark.place))
    after = mark.place + 1
    if after < len(block.marks) and not block.gaps[after].strip(" 、"):
        after += 1
    return bool(STILL.search(label) and OPEN_AFTER.search(block.gaps[after]))


def _left_over(block: Block, mark: Mark, *, strong: bool) -> Claim | None:
    before = [
        other
        for other in block.marks[max(0, mark.place - 24) : mark.place]
        if alike(other, mark)
        and other.depth <= mark.depth
        and usable(other)
        and not is_change(block, other)
        and other.sentence >= mark.sentence - 2
        and not LEFT.search(block.label(other.place))
    ]
    if len(before) < 2 or mark.dimension in ("percent", "point", "times"):
        return None
    own = [other for other in before if other.sentence == mark.sentence]
    if not strong and not sharp(mark.value or Decimal(0), 2):
        return None
    made = _holding(own, mark)
    if made is None and sharp(mark.value or Decimal(0), 3):
        made = _holding(before, mark)
    if made or not strong:
        return made
    # «9个县把8.42亿元…;7个县将2.65亿元…;3个县…缺口1.38亿元»: each clause tells something else.
    apart = len(own) > 1 and ";" in block.between(own[0], own[1]) and ";" in block.between(own[1], mark)
    if len(own) == 2 and not apart and _done(block, own):
        turned = GOAL.search(block.label(own[1].place)) and not DONE.search(block.label(own[1].place))
        whole, part = own[::-1] if turned else own
        return claim("difference", "difference", mark, [whole, part])
    made = claim("difference", "difference", mark, own) if len(own) > 1 else None
    if made and DONE.search(block.gaps[own[1].place]) and slipped(mark, own, made.computed):
        return made
    return None


def _done(block: Block, own: Sequence[Mark]) -> bool:
    """Whether one of the two figures is of what was done, rather than of a part."""
    one, two = own
    words = block.gaps[two.place] + block.noun(two.place)
    if "其中" in words and not DONE.search(block.noun(two.place)):
        return False
    return bool(DONE.search(words) or (DONE.search(block.gaps[one.place]) and GOAL.search(block.label(two.place))))


def _holding(before: list[Mark], mark: Mark) -> Claim | None:
    """A whole and what was taken from it, nearest first, that leave the figure."""
    for last in range(len(before) - 1, 0, -1):
        for first in range(last - 1, -1, -1):
            for operands in (
                [before[first], before[last]],
                before[first : last + 1],
                [before[last], before[first]],
            ):
                made = claim("difference", "difference", mark, operands)
                if made and made.holds and made.computed:
                    return made
    return None
