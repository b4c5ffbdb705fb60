"""Every figure that nothing has explained is held against the figures around it.

No words are needed, only the chance: what agrees by arithmetic with few pairs tried and many digits is meant so. Where
words ask for a relation (占, 合计, 剩余, 每) less is asked of the digits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import NO_LEVEL, TIMES, Around
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.evidence_levels import levels
from bangfu.figures.relations.evidence_rates import points, rates, times
from bangfu.figures.relations.evidence_sums import Found

IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
RULES: dict[str, Callable[[Block, Mark, Around], Iterator[Found]]] = {"percent": rates, "point": points, "times": times}


def evidence(paragraphs: Sequence[Block], claims: Iterable[Claim], around: Around) -> Iterator[Claim]:
    """For each figure that no claim states and no sum holds, the relation least likely by chance."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    told = {made.stated.start for made in claims if made.holds or made.kind not in ("sum", "per_unit")}
    told |= {mark.start for made in claims if made.holds and made.form == "sum" for mark in made.operands}
    told |= {
        mark.start for made in claims if made.holds and made.form in ("product", "quotient") for mark in made.operands
    }
    used = {mark.start for made in claims for mark in made.operands}
    around.wholes = _wholes(claims)
    for block in paragraphs:
        unread = [mark for mark in block.marks if mark.start not in told and mark.base and not mark.approx]
        if not unread or in_cells(block):
            continue
        for mark in unread:
            made = _least_likely(block, mark, around, used) if mark.start not in told else None
            if made is None:
                continue
            yield made
            if made.form == "sum":
                told.update(part.start for part in made.operands)
            elif made.form == "share":
                around.wholes.add(made.operands[-1].start)


def _wholes(claims: Iterable[Claim]) -> set[int]:
    """Where the bases of shares, the totals of lists and what means were taken of stand."""
    found = set()
    for made in claims:
        if made.holds and made.form == "share":
            found.add(made.operands[-1].start)
        elif made.holds and made.form == "quotient":
            found.add(made.operands[0].start)
        elif made.holds and made.form == "sum" and len(made.operands) > 1:
            found.add(made.stated.start)
    return found


def _least_likely(block: Block, mark: Mark, around: Around, used: set[int]) -> Claim | None:
    rule = RULES.get(mark.dimension)
    if rule is not None:
        found = rule(block, mark, around)
    elif mark.dimension in NO_LEVEL or mark.dimension in TIMES or (mark.value or 0) < 2:
        return None
    else:
        found = levels(block, mark, around, used=mark.start in used)
    best = min(found, key=lambda one: one[0], default=None)
    return best[1] if best else None
