"""The second look: what another reading explains is not alarmed, and what no rule met is read where its words ask.

A rule reads one form of a sentence. Here a figure is held against all figures around it: an alarm falls when the figure
agrees with two of them in another reading, and a figure that nothing claimed is claimed when others give it exactly.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.bases import against, anew, blamed, of_new
from bangfu.figures.relations.chains import chained
from bangfu.figures.relations.doubts import FAMILY, LEFT, MORE_OR_LESS, PER, explained, other_time, turned, unlikely
from bangfu.figures.relations.likeness import (
    OTHER_TIME,
    PER_UNIT,
    alike,
    is_change,
    joined,
    sharp,
    slip,
    usable,
)
from bangfu.figures.relations.nets import beside_plain
from bangfu.figures.relations.periods import periods
from bangfu.figures.relations.plain import plain_rules
from bangfu.figures.relations.products import counted_elsewhere
from bangfu.figures.relations.rows import rows
from bangfu.figures.relations.runs import runs
from bangfu.figures.relations.standing import misplaced
from bangfu.figures.relations.tables import TABLE
from bangfu.figures.relations.tied import tied
from bangfu.figures.repair import mended

SHARE = re.compile(r"占|比[例重]|率|进度|份额|覆盖面|完成|达到|[是为]|的$")
GROWTH = re.compile(r"增|升|提高|扩大|上[涨调]|涨|减|降|下[调滑]|压缩|回落|同比|环比")
FALLS = re.compile(r"减|降|下[调滑]|压缩|回落|少")
NOT_SHARE = re.compile(
    r"利率|税率|汇率|收益率|年均|增速|[增降涨]幅|增长|下降|提高|上升|减少|降低|同比|环比|上调|下调|回落"
)
COMPOUND = re.compile(r"年均|年平均|每年增长|年递增")
AGAIN = re.compile(r"^ *[、,和及与]+ *$")
MEAN_OF = {
    "人": ("person", "visit"),
    "户": ("household",),
    "亩": ("area",),
    "公": ("length",),
    "里": ("length",),
    "次": ("visit",),
}
CHANGED = re.compile(r"[多少增减]")
FROM = re.compile(r"[由从自]")
FROM_TO = re.compile(r"^[^,。;]{0,8}(?:到|至)[^,。;]{0,4}$")
NEEDED = re.compile(r"尚需|还需|还差|剩余|剩下|结余|尚余|[尚还]欠|^.{0,2}欠|缺口")
OTHER_RATE = re.compile(r"增长|下降|同比增|环比|高于全|低于全")
APART = re.compile(r"相差|差距|高出?|低|多|少|提高|提升|上升|下降|降低|快|慢")
# «供水率、普及率分别达91.4%、88.2%,合格率较上年提高15个百分点»: a rate that is not told itself.
OWN_RATE = re.compile(r"[,;。][^,;。]{1,12}率[比较][^,;。]*$")
LAST = "、。;"
NO_LEVEL = frozenset(("percent", "point", "times", "years", "age", "months", "days", "doubling", "hours", "minutes"))
PARTS, RESTS, BASES = 6, 12, 48
REACH = 1500
FINE, COARSE = 3, 2
FAR, WIDE = Decimal("0.1"), Decimal("0.3")
SLACK = 1e-9


def second_look(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> list[Claim]:
    """The claims without the alarms that another reading explains, with the readings found only here."""
    starts = [block.start for block in paragraphs]
    kept = _undoubted(paragraphs, starts, claims)
    open_alarms = {made.stated.start for made in kept if made.verdict == "inconsistent"}
    claimed = {made.stated.start for made in kept}
    unread = claimed - open_alarms
    levels = Levels(paragraphs)
    found: dict[int, Claim] = {}
    plainly: set[int] = set()
    for block in paragraphs:
        rules = plain_rules(block)
        for mark in block.marks:
            plain = next((made for rule in rules if (made := rule(block, mark))), None) if rules else None
            if plain is not None:
                plainly.add(mark.start)
                found[mark.start] = plain
            elif mark.base and mark.place and mark.start not in unread and (made := _reading(block, mark, levels)):
                found[mark.start] = made
    # That a total comes out does not say that it was told alike elsewhere.
    retold = [made for made in kept if made.kind == "repeat" and made.stated.start in plainly]
    kept = beside_plain(kept, [found[start] for start in plainly])
    broken = [made for made in kept if made.verdict == "inconsistent"]
    doubted = {mark.start for made in broken for mark in (made.stated, *made.operands)}
    summed = {mark.start for made in kept if made.kind == "sum" and made.holds for mark in made.operands}
    added = []
    for made in runs(paragraphs, {made.stated.start for made in broken}):
        # Parts that stand in a broken sum already are not summed over its head: the slip would vanish.
        own = [mark.start for mark in made.operands]
        if sum(start in doubted for start in own) < COARSE and not summed.intersection(own):
            added.append(made)
            summed.update(own)
    siblings = {made.operands[0].start for made in [*kept, *found.values()] if made.kind == "share" and made.holds}
    read = [
        made
        for made in kept
        if made.verdict != "inconsistent"
        or not (
            _excused(made, found.get(made.stated.start))
            or (made.form == "share" and made.operands[-1].start in siblings)
        )
    ] + [*found.values(), *added, *retold]
    read += rows(paragraphs, read)
    read += periods(paragraphs, read)
    read = chained(paragraphs, read)
    wider = list(tied(paragraphs, read))
    read = chained(paragraphs, [*read, *wider]) if any(made.holds for made in wider) else [*read, *wider]
    return [
        made
        for made in read
        if made.verdict != "inconsistent" or made.note == TABLE or not misplaced(made, paragraphs, starts)
    ]


def _undoubted(paragraphs: Sequence[Block], starts: Sequence[int], claims: Sequence[Claim]) -> list[Claim]:
    """The claims without the alarms that another claim explains or that were not meant of these figures."""
    kept = [made for made in turned(claims) if not unlikely(made)]
    held: dict[tuple[int, str], list[Claim]] = {}
    for sound in kept:
        if sound.holds:
            held.setdefault((sound.stated.start, FAMILY.get(sound.kind, sound.kind)), []).append(sound)
    kept = [made for made in kept if made.verdict != "inconsistent" or made.note == TABLE or not explained(made, held)]
    kept = [
        (made.kind == "per_unit" and not made.holds and counted_elsewhere(made, paragraphs, starts)) or made
        for made in kept
    ]
    return [
        made
        for made in kept
        if made.verdict != "inconsistent"
        or made.note == TABLE
        or not (other_time(made, paragraphs, starts) or misplaced(made, paragraphs, starts))
    ]


def _excused(made: Claim, other: Claim | None) -> bool:
    """Whether another reading takes an alarm back: that a whole is a rest itself says nothing of its own parts."""
    if other is None:
        return False
    parted = made.kind == "sum" and made.stated.start < made.operands[0].start
    return not (parted and other.form == "difference" and joined(made.operands) and mended(made, 1))


class Levels:
    """Every figure that can be a level, in reading order, each with its paragraph."""

    def __init__(self, paragraphs: Sequence[Block]) -> None:
        self.found = [
            (block, mark)
            for block in paragraphs
            for mark in block.marks
            if mark.base and mark.dimension not in NO_LEVEL
        ]
        self.starts = [mark.start for _, mark in self.found]

    def near(self, mark: Mark) -> list[tuple[Block, Mark]]:
        """Levels before a figure, nearest first, within reach."""
        last = bisect_left(self.starts, mark.start)
        first = bisect_left(self.starts, mark.start - REACH, max(0, last - BASES), last)
        return self.found[first:last][::-1]


def _reading(block: Block, mark: Mark, levels: Levels) -> Claim | None:
    if mark.dimension in NO_LEVEL and mark.dimension not in ("percent", "point"):
        return None
    words = _cue(block, mark)
    if mark.dimension == "percent" and mark.value:
        fine = sharp(mark.value, FINE) or bool(mark.places and sharp(mark.value, COARSE))
        if GROWTH.search(words) and not COMPOUND.search(words):
            return next(_growths(block, mark, levels), None) if fine else None
        if SHARE.search(words) and not NOT_SHARE.search(words):
            return next(_shares(block, mark, levels, fine=fine), None)
        return None
    if mark.dimension in NO_LEVEL:
        return next(_points(block, mark), None) if mark.dimension == "point" else None
    if ("均" in words or "每" in words) and PER.search(words[-14:]):
        return next(_means(block, mark, levels, words[-14:]), None)
    clause = words[max(map(words.rfind, LAST)) + 1 :]
    if LEFT.search(clause) or (MORE_OR_LESS.search(words) and OTHER_TIME.search(block.gaps[mark.place - 1][-16:])):
        return next(_rests(block, mark, levels), None)
    return next(_products(block, mark, levels), None)


def _cue(block: Block, mark: Mark) -> str:
    """The words before a figure; of a row of rates those before its first."""
    place = mark.place
    if mark.dimension == "percent":
        while place and block.marks[place - 1].dimension == "percent" and AGAIN.match(block.gaps[place]):
            place -= 1
    elif mark.dimension in ("person", "household") and not block.gaps[place].strip(" 、"):
        place -= 1
    return block.gaps[place][-24:]


def _agrees(part: Mark, base: Mark, mark: Mark) -> bool:
    """A quick look at whether a share can come out, before it is computed exactly."""
    step = 10.0**-mark.places
    return abs(float(part.base or 0) / float(base.base or 1) * 100 - float(mark.value or 0)) <= step * (1 + SLACK)


def _shares(block: Block, mark: Mark, levels: Levels, *, fine: bool) -> Iterator[Claim]:
    near = levels.near(mark)
    parts = [other for own, other in near if own is block and other.sentence == mark.sentence][:PARTS]
    behind = [
        other
        for other in block.marks[mark.place + 1 : mark.place + 2]
        if usable(other) and other.base and other.sentence == mark.sentence and other.dimension not in NO_LEVEL
    ]
    bases = near + [(block, other) for other in behind if other.depth > mark.depth]
    for part in parts + behind:
        for own, base in bases:
            if base is part or not alike(base, part) or (base.base or 0) <= (part.base or 0):
                continue
            if (fine or own is block) and _agrees(part, base, mark):
                made = claim("share", "share", mark, [part, base])
                if made and made.verdict == "consistent" and (fine or _largest(base, part, near, block)):
                    yield made


def _largest(base: Mark, part: Mark, near: Sequence[tuple[Block, Mark]], block: Block) -> bool:
    """Whether a base is the largest of its kind in the paragraph: only then a rough share is read without its name."""
    return all((other.base or 0) <= (base.base or 0) for own, other in near if own is block and alike(other, part))


def _growths(block: Block, mark: Mark, levels: Levels) -> Iterator[Claim]:
    near = [other for own, other in levels.near(mark) if own is block]
    own = [other for other in near if other.sentence == mark.sentence][:PARTS]
    falls = bool(FALLS.search(_cue(block, mark)))
    change = own[0] if own and (is_change(block, own[0]) or CHANGED.search(block.label(own[0].place)[-6:])) else None
    tried: list[Claim] = []
    yield from _from_to(mark, own, "fall" if falls else "growth")
    for now in own:
        if now is change or PER_UNIT.search(block.label(now.place)[-12:]) or (change and against(block, now)):
            continue
        if change is not None:
            made = (
                claim("growth", "fall by" if falls else "growth by", mark, [now, change])
                if alike(now, change)
                else None
            )
            if made and made.verdict == "consistent":
                yield made
            if made:
                tried.append(made)
            continue
        for base in near:
            if base is not now and alike(base, now):
                made = claim("growth", "fall" if falls else "growth", mark, [now, base])
                if made and made.verdict == "consistent":
                    yield made
    if change is not None and change.place == mark.place - 1 and (falls or OTHER_TIME.search(block.gaps[change.place])):
        yield from _of_level_above(block, mark, change, near)
    # «支出198万元,增加31万元,增长16.8%»: the change stands right before, and there is one level that it can be of.
    beside = len(tried) == 1 and change is not None and change.place == mark.place - 1
    if change and beside and mark.value and abs(tried[0].computed - mark.value) <= WIDE * mark.value:
        blamed(tried[0], change, own)
        yield tried[0]


def _from_to(mark: Mark, own: Sequence[Mark], form: str) -> Iterator[Claim]:
    """«由80户增加到100户,增长25%»: the two figures right before."""
    if len(own) < COARSE or own[0].place != mark.place - 1 or not alike(own[0], own[1]):
        return
    if FROM_TO.match(own[0].gap) and FROM.search(own[1].gap[-30:]):
        made = of_new(claim("growth", form, mark, own[:2]))
        if made and made.computed > 0:
            yield made


def _of_level_above(block: Block, mark: Mark, change: Mark, near: Sequence[Mark]) -> Iterator[Claim]:
    """«上年末12264人。…净减少421人,下降3.4%», «直播76场次。场次增加24场次,增长46.2%»: now or then, a sentence above."""
    form = "fall by" if FALLS.search(_cue(block, mark)) else "growth by"
    for level in near:
        if not alike(level, change) or mark.sentence - level.sentence not in (0, 1):
            continue
        made = claim("growth", form, mark, [level, change])
        if level.sentence != mark.sentence or against(block, level) or anew(block, level, change):
            then = claim("growth", "share", mark, [change, level])
            made = made if made and made.verdict == "consistent" else then
        if made and made.verdict == "consistent":
            yield made


def _means(block: Block, mark: Mark, levels: Levels, words: str) -> Iterator[Claim]:
    found = list(PER.finditer(words))[-1]
    letter = words[found.end()] if found[0] == "每" else found[0][0]
    wanted = MEAN_OF.get(letter, ())
    near = levels.near(mark)
    for own, total in near:
        if own is not block or not alike(total, mark) or PER.search(block.label(total.place)[-8:]):
            continue
        for _own, number in near:
            if number is total or alike(number, mark) or (number.base or 0) <= 1:
                continue
            if number.dimension in wanted if wanted else _counts(_own, number, letter):
                made = claim("per_unit", "quotient", mark, [total, number])
                fine = sharp(mark.value or Decimal(0), COARSE)
                if made and made.verdict == "consistent" and (fine or made.computed == mark.value):
                    yield made


def _counts(block: Block, number: Mark, letter: str) -> bool:
    """Whether a figure counts what a mean is taken of: «工作队168支» for 每队."""
    return number.unit.startswith(letter) or letter in block.label(number.place)[-2:]


def _rests(block: Block, mark: Mark, levels: Levels) -> Iterator[Claim]:
    """«审定1198.72万元,报审1285.46万元,核减86.74万元»: the difference of two like figures before it."""
    own = [other for at, other in levels.near(mark) if at is block and alike(other, mark)][:RESTS]
    if len(own) > 1 and mark.gap[:1] == own[0].gap[:1] == "、" and own[0].place == mark.place - 1:
        return
    for place, less in enumerate(own):
        for more in own[place + 1 :] + own[:place]:
            if (more.base or 0) - (less.base or 0) == mark.base and (
                sharp(mark.value or Decimal(0), COARSE + 1) or place < COARSE
            ):
                made = claim("difference", "difference", mark, [more, less])
                if made and made.verdict == "consistent":
                    yield made
    if len(own) > 1 and NEEDED.search(block.gaps[mark.place][-8:]) and own[1].sentence == mark.sentence:
        made = claim("difference", "difference", mark, [own[1], own[0]])
        if made and made.computed > 0 and mark.value and slip(made.computed, mark.value):
            yield made


def _points(block: Block, mark: Mark) -> Iterator[Claim]:
    """«甲县100%、乙县94.3%,两县相差5.7个百分点»: the two rates right before it in its sentence."""
    rates = [other for other in block.marks[max(0, mark.place - 5) : mark.place] if other.dimension == "percent"]
    rates = [other for other in rates if other.sentence == mark.sentence and usable(other)]
    if len(rates) < COARSE or not APART.search(block.gaps[mark.place][-10:]) or OWN_RATE.search(mark.gap):
        return
    if len(rates) > COARSE:
        yield from _apart(mark, rates)
        return
    close = rates[0].place == mark.place - COARSE and not any(
        OTHER_RATE.search(one.gap[-12:]) for one in (*rates, mark)
    )
    rates.sort(key=lambda other: other.base or Decimal(0), reverse=True)
    made = claim("difference", "difference", mark, rates)
    if made and (made.holds or close or abs(made.computed - (mark.value or 0)) <= 1):
        yield made


def _apart(mark: Mark, rates: Sequence[Mark]) -> Iterator[Claim]:
    """«60.2%,较序时(58.3%)快1.9个百分点,较去年的51.4%快8.8个百分点»: the rate right before it, from any other."""
    last = rates[-1]
    if last.place != mark.place - 1:
        return
    for other in rates[:-1]:
        high, low = sorted((other, last), key=lambda one: one.base or Decimal(0), reverse=True)
        made = claim("difference", "difference", mark, [high, low])
        if made and made.verdict == "consistent":
            yield made
    years = last.gap == "、" and OTHER_TIME.search(mark.gap)
    first = rates[-COARSE] if years else rates[0]
    made = claim("difference", "difference", mark, sorted((first, last), key=lambda one: -(one.base or 0)))
    if made and (years or OTHER_TIME.search(last.gap[-12:])) and mended(made, COARSE):
        yield made


def _products(block: Block, mark: Mark, levels: Levels) -> Iterator[Claim]:
    """«862人,每人380元,共32.756万元»: a value for each thing, by how many of them, and by months or days if told."""
    if (not mark.multiplied and mark.dimension != "money") or ("每" not in block.told and "均" not in block.told):
        return
    own = [other for at, other in levels.near(mark) if at is block and mark.sentence - other.sentence <= 1][:PARTS]
    times = [
        other
        for other in block.marks[max(0, mark.place - 5) : mark.place]
        if other.dimension in ("days", "months") and usable(other)
    ]
    for each in own:
        label = block.label(each.place)[-14:]
        if not alike(each, mark) or not PER.search(label):
            continue
        for number in own:
            if number is each or alike(number, mark) or (number.base or 0) <= 1:
                continue
            for more in ([], *([one] for one in times)):
                made = claim("product", "product", mark, [number, each, *more])
                if made and made.verdict == "consistent":
                    yield made
