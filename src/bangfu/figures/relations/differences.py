"""What is left: 剩余, 结余, 还剩, 缺口, and all else that a first figure less the done ones must give."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, is_change, slipped, usable

LEFT = re.compile(r"剩余|剩下|余下|还剩|尚余|仅剩|现剩|下余|结余|结存|余额|缺口|尚缺|还缺|尚差|还差|仍差|短缺|差额")
LEAVES = re.compile(r"[余剩缺尚还未仍差待]|结存|没有")
OPEN = re.compile(r"(?:还有|尚有|仍有|未|没有|待)[^,。;:、]{0,8}$")
OPEN_AFTER = re.compile(r"^[^,。;:、]{0,8}(?:未|没有|尚待|待)")
DONE = re.compile(
    r"已|完成|消除|支出|使用|拨付|销号|整改|发放|支付|搬迁|入住|竣工|完工|解决|退出|脱贫|到位|办结|修复|建成|投入|用于|"
    r"兑现|报销|销售|落实|化解|认定|开工|摘帽|报账|实现|收回|偿还|归还|还清"
)


def left_overs(block: Block) -> Iterator[Claim]:
    """«应整改120个,已整改96个,剩余24个»."""
    if len(block.marks) < 3 or not LEAVES.search(block.text):
        return
    left: Mark | None = None
    for mark in block.marks:
        together = left is not None and left.place == mark.place - 1 and mark.gap in ("", "、", ",")
        strong = bool(LEFT.search(block.label(mark.place))) or together
        weak = bool(OPEN.search(block.label(mark.place)) or OPEN_AFTER.search(block.gaps[mark.place + 1]))
        if not (strong or weak) or not usable(mark):
            continue
        left = mark if strong else left
        made = _left_over(block, mark, strong=strong)
        if made:
            yield made


def _left_over(block: Block, mark: Mark, *, strong: bool) -> Claim | None:
    before = [
        other
        for other in block.marks[max(0, mark.place - 14) : mark.place]
        if alike(other, mark)
        and usable(other)
        and not is_change(block, other)
        and other.sentence >= mark.sentence - 2
        and not LEFT.search(block.label(other.place))
    ]
    if len(before) < 2 or mark.dimension in ("percent", "point", "times"):
        return None
    made = _holding(before, mark)
    if made or not strong:
        return made
    own = [other for other in before if other.sentence == mark.sentence]
    if len(own) == 2 and DONE.search(block.gaps[own[1].place]) and "其中" not in block.gaps[own[1].place]:
        return claim("difference", "difference", mark, own)
    made = claim("difference", "difference", mark, own) if len(own) > 1 else None
    if made and DONE.search(block.gaps[own[1].place]) and slipped(mark, own, made.computed):
        return made
    return None


def _holding(before: list[Mark], mark: Mark) -> Claim | None:
    """A whole and what was taken from it, nearest first, that leave the figure."""
    for last in range(len(before) - 1, 0, -1):
        for first in range(last - 1, -1, -1):
            for operands in ([before[first], before[last]], before[first : last + 1]):
                made = claim("difference", "difference", mark, operands)
                if made and made.holds and made.computed:
                    return made
    return None
