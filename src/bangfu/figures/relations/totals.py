"""Totals behind their parts, what opens sentence after sentence, and households against their persons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import (
    added,
    alike,
    joined,
    mistyped,
    near,
    short_labels,
    slipped,
    usable,
)
from bangfu.figures.relations.sums import CLOSED_MOST, HALVES, STRONG_TOTAL, TOTAL, opening
from bangfu.figures.repair import mended

JOINT = re.compile(r"[和与及、]")
ABOVE = re.compile(r"[。!?] *(?:以上|上述|这)?[^,。;]{0,12}$")
AGAIN = re.compile(r"^[、,;和及]")
NOT_PARTS = frozenset(("percent", "times", "point", "years", "age", "doubling", "months", "days", ""))
TOTALS = re.compile(r"[计共总]")
CLOSES = re.compile(r"以上|上述|这|合计|总计|共计|总共|[两二三四五六七八九十][项类者]")
COUNT_OF = re.compile(r"^[^,。;]{0,10}$")
ROUNDED = Decimal("1.05")


def total_behind(block: Block) -> Iterator[Claim]:
    """«养护员129人,机动岗位381人,合计510人»."""
    if len(block.marks) < 3 or not TOTALS.search(block.told):
        return
    for mark in block.marks[2:]:
        label = mark.said or block.words(mark.place)
        if mark.base is None or mark.dimension == "percent" or not TOTAL.search(label):
            continue
        if "占" in label or not added(block, mark):
            continue
        before = [
            other
            for other in block.marks[max(0, mark.place - 24) : mark.place]
            if other.base is not None
            and alike(other, mark)
            and added(block, other)
            and (other.depth == mark.depth or "(" in block.gaps[mark.place])
        ]
        made = _total(block, mark, before, label)
        if made:
            yield made


def _named_parts(block: Block, before: Sequence[Mark], label: str) -> list[Mark]:
    """Of «中央4120万元、省级2635万元、市级871万元» those that «中央和省级资金合计» names."""
    names = [name.strip() for name in JOINT.split(TOTAL.sub("", label)) if len(name.strip()) >= HALVES]
    if len(names) < HALVES:
        return []
    found = []
    for name in names:
        own = [other for other in before if block.words(other.place).startswith(name[:HALVES])]
        if not own:
            return []
        found.append(own[-1])
    return found if len({mark.place for mark in found}) == len(names) else []


def _total(block: Block, mark: Mark, before: list[Mark], label: str) -> Claim | None:
    named = _named_parts(block, before, label)
    if named:
        return claim("sum", "sum", mark, named)
    own = _listed_before(block, mark, before)
    made = claim("sum", "sum", mark, own) if len(own) > 1 else None
    if made and made.holds:
        return made
    total, running = mark.base or Decimal(0), Decimal(0)
    for size, other in enumerate(reversed(before), 1):
        running += other.base or Decimal(0)
        if running > total * ROUNDED:
            break
        if size > 1 and running * ROUNDED > total:
            held = claim("sum", "sum", mark, before[-size:])
            within = other.gap[:1] == "、" and other in own[1:]
            if held and held.verdict == "consistent" and not within:
                return held
    told = block.marks[mark.place - 1]
    if told.word in ("项", "类", "种", "者") and COUNT_OF.match(block.gaps[mark.place]) and told.value != len(own):
        return None
    # «共收到申请1915人» that opens a sentence tells something new; «共计», «合计» there may close the list above.
    if own and own[-1].sentence < mark.sentence and not CLOSES.search(block.gaps[mark.place]):
        return None
    if len(own) < 2 or not STRONG_TOTAL.search(label) or not short_labels(block, own, lead=True):
        return None
    made = claim("sum", "sum", mark, own)
    value = mark.value or Decimal(0)
    if made is None or (label.endswith("共") and any(block.words(other.place).endswith("共") for other in own)):
        return None
    tied = joined(own) and mended(made, 1)
    return made if tied or near(made.computed, value, CLOSED_MOST) or mistyped(mark, own, made.computed) else None


def _listed_before(block: Block, mark: Mark, before: list[Mark]) -> list[Mark]:
    """The list that a total closes: the like figures of its sentence, or of the one before when it opens its own."""
    own = [other for other in before if other.sentence == mark.sentence]
    if not own and before and ABOVE.search(block.between(before[-1], mark)):
        own = [other for other in before if other.sentence == mark.sentence - 1]
    listed: list[Mark] = []
    for other in reversed(own):
        listed.insert(0, other)
        if "其中" in other.gap or (opening(other.gap) and not AGAIN.match(block.gaps[other.place])):
            break
    return listed


def sentence_heads(block: Block) -> Iterator[Claim]:
    """«卫生人员715名。乡镇卫生院354名,其中…。村卫生室361名,其中…»: what opens each of the next sentences adds up."""
    if block.marks[-1].sentence < block.marks[0].sentence + 2:
        return
    by: dict[int, Mark] = {}
    alone: set[int] = set()
    for mark in block.marks:
        if mark.depth or mark.base is None or mark.dimension in NOT_PARTS:
            continue
        if mark.sentence in by:
            alone.discard(mark.sentence)
        else:
            by[mark.sentence] = mark
            alone.add(mark.sentence)
    for sentence in alone:
        head, parts = by[sentence], []
        after = sentence + 1
        while after in by and alike(by[after], head) and by[after].base != head.base:
            parts.append(by[after])
            after += 1
        for size in range(len(parts), 1, -1):
            made = claim("sum", "sum", head, parts[:size])
            if made and made.verdict == "consistent":
                yield made
                break
            if made and size == len(parts) == 2 and slipped(head, parts, made.computed):
                yield made
                break


def households(block: Block) -> Iterator[Claim]:
    """«124户98人»: no household is without a person."""
    for other, mark in pairwise(block.marks):
        if mark.word != "人" or other.word != "户" or mark.gap not in ("", "、", ",", " ") or mark.base is None:
            continue
        if other.base is not None and mark.base < other.base and usable(mark) and usable(other):
            made = claim("subset", "same", other, [mark])
            if made:
                yield made.judged("inconsistent")
