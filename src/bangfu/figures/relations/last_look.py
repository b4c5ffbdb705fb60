"""The last look: figures that no rule and no reading explained, whatever the words around them.

What agrees with the figures around it too well for chance is claimed; what its words ask for and its natural figures do
not give is an alarm.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.relations.abduction import abduction
from bangfu.figures.relations.around import Around
from bangfu.figures.relations.divided import divided
from bangfu.figures.relations.evidence import evidence
from bangfu.figures.relations.evidence_far import far_evidence
from bangfu.figures.relations.evidence_items import item_sums
from bangfu.figures.relations.evidence_lists import summed_lists
from bangfu.figures.relations.incidence import incidence
from bangfu.figures.relations.likeness import slip
from bangfu.figures.relations.meant import meant
from bangfu.figures.relations.named_far import named_far
from bangfu.figures.relations.rests import rests
from bangfu.figures.relations.siblings import siblings
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.relations.untold import untold
from bangfu.figures.repair import mended, one_slip

TAKEN = re.compile(r"按(?:照|不超过|资金的|总额的)?$")
PAIR, THREE = 2, 3
# How many times as much as the text says still was meant of the figures.
FARTHEST = {"difference": 100, "per_unit": 2}


def last_look(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims with those that only the last look finds."""
    read = [_went_off(made) for made in meant(paragraphs, claims) if not _far_off(made)]
    read = _meant(read)
    read += divided(paragraphs, read)
    read += untold(paragraphs, read)
    read += summed_lists(paragraphs, read)
    read += item_sums(paragraphs, read)
    around = Around(paragraphs)
    read += evidence(paragraphs, read, around)
    far = list(far_evidence(paragraphs, read, around))
    # A rest that its whole explains can still be at odds with what the items of its list come to.
    items = list(siblings(paragraphs, read))
    read = [*_exact(read, far), *far]
    read += rests(paragraphs, read)
    read += incidence(paragraphs, read)
    read += [*named_far(paragraphs, read), *items]
    read = _meant(read)
    return [*read, *meant(paragraphs, list(abduction(paragraphs, read)))]


def _exact(claims: Sequence[Claim], far: Sequence[Claim]) -> list[Claim]:
    """The claims without shares that only come out when rounded, of a rate that something is taken by: «按1%提取»."""
    taken = {made.stated.start for made in far if made.form in ("share of rest", "share of remainder")}
    taken |= {one.start for made in claims if made.form == "rate of" and made.holds for one in made.operands}
    taken |= {made.stated.start for made in claims if made.kind == "share" and TAKEN.search(made.stated.gap[-8:])}
    return [made for made in claims if made.kind != "share" or made.stated.start not in taken or _close(made)]


def _close(made: Claim) -> bool:
    return abs(made.computed - (made.stated.value or 0)) * 200 <= made.computed


def _meant(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without the alarms on figures that another relation explains and no slip would."""
    doubted = {made.stated.start for made in claims if made.verdict == "inconsistent"}
    told: dict[int, set[int]] = {}
    for made in claims:
        if made.holds and made.stated.start in doubted and made.kind not in ("repeat", "subset"):
            told.setdefault(made.stated.start, set()).update(mark.start for mark in made.operands)
    return [
        made
        for made in claims
        if made.verdict != "inconsistent" or not _explained(made, told.get(made.stated.start)) or not _accidental(made)
    ]


def _explained(made: Claim, operands: set[int] | None) -> bool:
    """Whether others explain the stated figure; another list of parts of the same whole explains none of its own."""
    if operands is None or made.kind != "sum" or made.stated.start > made.operands[0].start:
        return operands is not None
    return any(mark.start in operands for mark in made.operands)


def _far_off(made: Claim) -> bool:
    """An alarm on a rest or a mean that is of another size: it was not meant of these figures."""
    value = made.stated.value
    if made.verdict != "inconsistent" or made.kind not in FARTHEST or not value or made.note == TABLE:
        return False
    return made.computed > value * FARTHEST[made.kind] and not _slipped(made)


def _slipped(made: Claim) -> bool:
    """Whether one slip explains an alarm, also in a figure that is told as about so much."""
    value = made.stated.value
    about = bool(made.stated.approx and value and slip(value, round(made.computed, made.stated.places)))
    return about or mended(made, PAIR) or one_slip(made)


def _accidental(made: Claim) -> bool:
    """An alarm that no slip explains: where another relation does, it was not meant of these figures."""
    return (
        made.verdict == "inconsistent"
        and made.note != TABLE
        and made.kind in ("sum", "share", "per_unit")
        and not _slipped(made)
    )


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
