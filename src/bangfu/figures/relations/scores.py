"""A score told in words against the total of its table: 自评得分97.6分 over «合计 100 97.4 2.6»."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.relations.listed import mark_at
from bangfu.figures.relations.lists import figure

TOLD = re.compile(r"(?:自评|评价|考核)(?:总?得分|总?分)(?:为|是|达到?|共)?(?P<score>[0-9]{1,3}(?:\.[0-9]{1,2})?)分")
TOTAL = re.compile(r"(?:^|\n)[ |]*(?:合 ?计|总 ?计|总分)[ \t|]+(?P<cells>[0-9][0-9. \t|]*)(?=\n|$)")
CELL = re.compile(r"[^ \t|]+")
EARNED = re.compile(r"自评|得分|实得")
WIDEST, FAR = 200, 6000


def scores(text: str, blocks: Sequence[Block]) -> Iterator[Claim]:
    """The score that the text tells against the cell of the total row under the heading of scores earned."""
    if "得分" not in text and "评分" not in text:
        return
    for told in TOLD.finditer(text):
        table = TOTAL.search(text, told.end(), told.end() + FAR)
        place = _earned(text, table.start("cells")) if table else None
        cells = list(CELL.finditer(text, table.start("cells"), table.end("cells"))) if table else []
        if table is None or place is None or place >= len(cells):
            continue
        start, end = told.span("score")
        stated = figure(text, start, end + 1, Decimal(told["score"]), "分")
        total = mark_at(blocks, cells[place].start())
        made = claim("repeat", "same", stated, [total]) if total and stated.start < total.start else None
        if made:
            yield made


def _earned(text: str, place: int) -> int | None:
    """Which cell behind the name of the total row is that of the scores earned: by the nearest heading above it."""
    width = len(CELL.findall(text[text.rfind("\n", 0, place) + 1 : (text + "\n").find("\n", place)]))
    for line in reversed(text[max(0, place - FAR) : place].split("\n")[:-1]):
        heads = CELL.findall(line)
        found = [at for at, head in enumerate(heads) if EARNED.search(head)]
        if found and len(heads) == width and len(line) < WIDEST:
            return found[0] - 1 if len(found) == 1 and found[0] else None
    return None
