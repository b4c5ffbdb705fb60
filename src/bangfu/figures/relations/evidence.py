"""The last look: every figure that nothing has explained is held against the figures around it.

No words are needed, only the chance: what agrees by arithmetic with few pairs tried and many digits is meant so. Where
words ask for a relation (占, 合计, 剩余, 每) less is asked of the digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.relations.around import NO_LEVEL, TIMES, Around
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.evidence_levels import levels
from bangfu.figures.relations.evidence_rates import points, rates, times

IN_PASSING = ("repeat", "subset", "span", "list_count")


def evidence(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """For each figure that no claim states and no sum holds, the relation least likely by chance."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    told = {made.stated.start for made in claims}
    told |= {mark.start for made in claims if made.holds and made.form == "sum" for mark in made.operands}
    around: Around | None = None
    wholes = {made.operands[-1].start for made in claims if made.form == "share" and made.holds}
    wholes |= {made.stated.start for made in claims if made.form == "sum" and made.holds and len(made.operands) > 1}
    for block in paragraphs:
        if len(block.marks) < 1 or in_cells(block.text):
            continue
        for mark in block.marks:
            if mark.start in told or not mark.base or mark.value is None or mark.approx:
                continue
            kind = mark.dimension
            rule = {"percent": rates, "point": points, "times": times}.get(kind)
            if rule is None:
                if kind in NO_LEVEL or kind in TIMES or mark.value < 2:
                    continue
                rule = levels
            if around is None:
                around = Around(paragraphs)
                around.wholes = wholes
            found = min(rule(block, mark, around), key=lambda one: one[0], default=None)
            if found:
                yield found[1]
                if found[1].form == "share":
                    wholes.add(found[1].operands[-1].start)
                if found[1].form == "sum":
                    told.update(part.start for part in found[1].operands)
