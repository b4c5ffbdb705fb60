"""Rates of incidence (贫困发生率): of all persons of the place, those who were poor, are left, or come to be left."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.likeness import is_change
from bangfu.figures.repair import mended

RATE = re.compile(r"发生率[^,。;0-9]{0,12}(?:[0-9]{4}年[^,。;0-9]{0,4})?$")
TO = re.compile(
    r"^[^,。;]{0,4}(?:降|减|下降|减少|降低)[^。;]{0,4}(?:到|至|为)[^,。;0-9]{0,4}(?:[0-9]{4}年[^,。;0-9]{0,4})?$"
)
# Whose rate it is: all who live there, and no part of them.
ALL = re.compile(r"(?:总|户籍|农业|农村|乡村|常住)(?:户籍)?人口|全[县市区镇乡村]")
POOR = re.compile(r"贫困|脱贫|未脱|剩余|减贫|建档立卡|低收入")
GONE = re.compile(r"脱贫|减贫|退出")
LEFT = re.compile(r"剩|余|尚有|仍有|还有|现有|未脱")
CLAUSE = re.compile(r"[,。;:(]")
REACH, MOST, LONGEST, FEW, FINE, BACK = 6000, 10, 40, 2, 3, 40
ZERO, WIDE = Decimal(0), Decimal("0.3")


class People:
    """The persons of a text in reading order: those of the whole place, and the poor."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.wholes: list[Mark] = []
        self.poor: list[tuple[Block, Mark]] = []
        for block in paragraphs:
            if in_cells(block):
                continue
            for mark in block.marks:
                if mark.dimension != "person" or not mark.base or is_change(block, mark):
                    continue
                if POOR.search(block.words(mark.place)[-14:] + block.noun(mark.place)[:6]):
                    self.poor.append((block, mark))
                elif ALL.search(CLAUSE.split(block.whole[max(block.start, mark.start - BACK) : mark.start])[-1]):
                    self.wholes.append(mark)

    def bases(self, mark: Mark) -> list[Mark]:
        """The persons of the place told before a rate, each number once."""
        first, last = (
            bisect_left(self.wholes, mark.start - REACH, key=_start),
            bisect_left(self.wholes, mark.start, key=_start),
        )
        return list({one.base: one for one in self.wholes[first:last][-MOST:]}.values())

    def before(self, mark: Mark) -> list[tuple[Block, Mark]]:
        """The poor told before a rate, the last first."""
        last = bisect_left(self.poor, mark.start, key=_place)
        return [pair for pair in self.poor[max(0, last - MOST) : last][::-1] if mark.start - pair[1].start < REACH]

    def left_behind(self, mark: Mark) -> list[Mark]:
        """The first who are told to be left behind a rate."""
        first = bisect_left(self.poor, mark.end, key=_place)
        behind = self.poor[first : first + LONGEST]
        return [one for block, one in behind if LEFT.search(block.words(one.place))][:1]


def _start(mark: Mark) -> int:
    return mark.start


def _place(pair: tuple[Block, Mark]) -> int:
    return pair[1].start


def incidence(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """The rates that no claim states, of the persons that the text counts before them."""
    asked = [
        (block, mark)
        for block in paragraphs
        if "发生率" in block.told
        for mark in block.marks
        if mark.dimension == "percent" and mark.value and _asked(block, mark)
    ]
    if not asked:
        return
    told = {made.stated.start for made in claims if made.kind == "share"}
    last = asked[-1][1].start
    people = People(
        [block for block in paragraphs if asked[0][1].start - REACH < block.end and block.start < last + REACH]
    )
    chain: Claim | None = None
    for block, mark in asked:
        if mark.start in told or mark.approx:
            continue
        made = _held(block, mark, people) or _scaled(block, mark, people, asked) or _next(block, mark, people, chain)
        made = made or _left(block, mark, people)
        if made:
            chain = made if made.form == "share left" else chain
            yield made


def _asked(block: Block, mark: Mark) -> bool:
    gap = block.gaps[mark.place]
    if RATE.search(gap):
        return True
    before = block.marks[mark.place - 1] if mark.place else None
    return before is not None and before.dimension == "percent" and bool(TO.match(gap) and _asked(block, before))


def _here(block: Block, mark: Mark, people: People) -> list[Mark]:
    """The poor of a rate's own sentence, the last first."""
    return [one for own, one in people.before(mark) if own is block and one.sentence == mark.sentence]


def _gone(block: Block, mark: Mark, people: People) -> list[Mark]:
    return [one for one in _here(block, mark, people) if GONE.search(block.words(one.place))]


def _held(block: Block, mark: Mark, people: People) -> Claim | None:
    """The share of the poor told last, or of those whom the sentence leaves, that comes out."""
    here = _here(block, mark, people)
    poor = [one for _, one in people.before(mark)] if mark.places else here
    gone = _gone(block, mark, people) if mark.places else []
    for base in people.bases(mark):
        for part in poor:
            made = claim("share", "share", mark, [part, base])
            if made and made.verdict == "consistent":
                return made
        for less in ([gone[0]], gone[1:2], gone[::-1]) if gone else ():
            more = [
                one for one in poor if one not in less and (one.base or ZERO) > sum(each.base or 0 for each in less)
            ]
            for whole in more[:FINE] if less else ():
                made = claim("share", "share left", mark, [whole, *less, base])
                if made and made.verdict == "consistent":
                    return made
    return None


def _scaled(block: Block, mark: Mark, people: People, asked: Sequence[tuple[Block, Mark]]) -> Claim | None:
    """«851人,贫困发生率3.45%。…预脱贫567人,脱贫后贫困发生率为1.15%»: by a rate told with its persons right before."""
    own = [one for _, one in people.before(mark)][:FINE] + people.left_behind(mark)
    at = bisect_left(asked, mark.start, key=_place)
    for home, rate in asked[max(0, at - MOST) : at + MOST]:
        base = home.marks[rate.place - 1] if rate.place else None
        if rate is mark or base is None or base.dimension != "person" or base.sentence != rate.sentence:
            continue
        for part in own if mark.places > 1 else _here(block, mark, people)[:1]:
            forms = ("rate without",) if GONE.search(part.said or "") and not LEFT.search(part.said or "") else ()
            for form in (*forms, "rate of left"):
                made = claim("share", form, mark, [part, base, rate]) if part is not base else None
                if made and made.verdict == "consistent":
                    return made
    return None


def _next(block: Block, mark: Mark, people: People, chain: Claim | None) -> Claim | None:
    """The next rate of a sentence whose rate before came out of what its years leave."""
    if chain is None or chain.stated.sentence != mark.sentence or not block.start <= chain.stated.start < mark.start:
        return None
    made = claim(
        "share", "share left", mark, [chain.operands[0], *_gone(block, mark, people)[::-1], chain.operands[-1]]
    )
    value = mark.value or ZERO
    return made if made and abs(made.computed - value) <= WIDE * max(made.computed, value) else None


def _left(block: Block, mark: Mark, people: People) -> Claim | None:
    """The share of those who are told to be left in the one whole, one slip away."""
    bases, here = people.bases(mark), _here(block, mark, people)
    if len(bases) != 1 or not here or not LEFT.search(block.words(here[0].place)):
        return None
    made = claim("share", "share", mark, [here[0], bases[0]])
    return made if made and (made.holds or mended(made, FEW)) else None
