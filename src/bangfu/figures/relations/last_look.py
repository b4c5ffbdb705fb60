"""The last look: figures that no rule and no reading explained, whatever the words around them.

What agrees with the figures around it too well for chance is claimed; what its words ask for and its natural figures do
not give is an alarm.
"""

from __future__ import annotations

from collections.abc import Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.relations.abduction import abduction
from bangfu.figures.relations.divided import divided
from bangfu.figures.relations.evidence import evidence

THREE = 3


def last_look(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims with those that only the last look finds."""
    read = [_went_off(made) for made in claims]
    read += divided(paragraphs, read)
    read += evidence(paragraphs, read)
    return [*read, *abduction(paragraphs, read)]


def _went_off(made: Claim) -> Claim:
    """«年初255个,新认定43个,取消12个,共286个» is no broken sum: one of its parts went off."""
    if made.form != "sum" or made.holds or len(made.operands) != THREE or made.stated.start < made.operands[0].start:
        return made
    first, middle, last = made.operands
    for came, went in ((middle, last), (last, middle)):
        other = claim("sum", "balance", made.stated, [first, came, went])
        if other and other.verdict == "consistent":
            return other
    return made
