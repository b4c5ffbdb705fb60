"""Where the figures of an alarm stand: what has a rate of its own, or is of an earlier time, was not meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark

OWN_SHARE = re.compile(r"占[^,。;]{0,14}$|比[例重](?:为|达)?$")
OWN_RATE = re.compile(r"(?:率|进度|占|比[例重])[^,。;]{0,14}$")
EARLIER = re.compile(r"(?:^|[。!?]) *(?:截至)?(?:上月末|上年末|上月底|上年底|去年末|去年底|年初|期初|上年度末)")
UNDONE = re.compile(r"未|剩|尚|余")
LONGEST = 24
DONE = re.compile(r"已|完成|完工|开工|列养|登记|核查|到位")


def misplaced(made: Claim, paragraphs: Sequence[Block], starts: Sequence[int]) -> bool:
    """Whether an alarm takes for its base what the text has spoken of by a rate of its own, or of an earlier time."""
    if made.form not in ("share", "sum", "difference"):
        # What is counted as a list may stand in a text without any figure.
        return False
    block = paragraphs[bisect_right(starts, made.stated.start) - 1]
    if made.form == "share" and made.kind == "share":
        part, base = made.operands[:2]
        return _spoken_of(block, part, made.stated) or _beside(block, base, made) or _before(block, base, part)
    if made.form == "sum" and made.stated.start < made.operands[0].start:
        return _before(block, made.stated, made.operands[0])
    if made.form == "difference" and len(made.operands) == 2 and UNDONE.search(block.label(made.stated.place)):
        whole = made.operands[0]
        rate = _rate(block, whole, OWN_RATE)
        return rate is not None and rate.start < made.operands[1].start and bool(DONE.search(block.label(whole.place)))
    return False


def _rate(block: Block, mark: Mark, words: re.Pattern[str]) -> Mark | None:
    """The rate right behind a figure, where the words between name it one of that figure."""
    after = mark.place + 1
    if not 0 < after < len(block.marks) or block.marks[mark.place] is not mark:
        return None
    rate = block.marks[after]
    own = rate.dimension == "percent" and rate.sentence == mark.sentence and ";" not in block.gaps[after]
    return rate if own and words.search(block.gaps[after]) else None


def _spoken_of(block: Block, part: Mark, stated: Mark) -> bool:
    """«已完工119个,完工率94.4%;支付17298万元,支付率93%»: the second rate is not of the works."""
    rate = _rate(block, part, OWN_RATE)
    return (
        rate is not None and rate is not stated and stated.start > rate.end + 1 and ";" in block.between(rate, stated)
    )


def _beside(block: Block, base: Mark, made: Claim) -> bool:
    """«甲2120万元,占49.5%;乙1586万元,占37%»: items of one list are not shares of one another."""
    part = made.operands[0]
    rate = _rate(block, base, OWN_RATE)
    if rate is None or rate is made.stated or base.start > part.start:
        return False
    between = block.between(rate, part)
    apart = ";" in between or ("其中" not in between and "、" in between[:1])
    return apart and part.sentence == base.sentence


def _before(block: Block, base: Mark, part: Mark) -> bool:
    """«上月末在册1402户。本月…。其中甲511户»: what stood earlier is not the whole of what a later sentence tells."""
    if base.sentence >= part.sentence or block.marks[base.place : base.place + 1] != [base]:
        return False
    begin = max(block.whole.rfind(stop, 0, base.start) for stop in "。!?\n")
    words = block.whole[max(begin, block.start) : base.start].strip()
    return len(words) < LONGEST and bool(EARLIER.match(words))
