"""Figures that the figures around them do not explain, held against those that the whole text calls by their names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import KINDS, NO_LEVEL, TIMES, Around, Near, Row
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.chance import ASKED, UNASKED, hit_of_level, pairs_of
from bangfu.figures.relations.evidence_fees import fees, is_fee, schedule
from bangfu.figures.relations.evidence_levels import REST
from bangfu.figures.relations.evidence_rates import GROWTH, LEVEL_RATE, LONGEST_ROW, REACHED, SHARE, cue, row_of
from bangfu.figures.relations.evidence_sums import Found, made_of, span
from bangfu.figures.relations.likeness import added, alike
from bangfu.figures.relations.nets import excluded
from bangfu.figures.relations.products import in_unit

EACH = re.compile(
    r"平均每(?P<of>平方米|公里|[一-鿿])|每(?P<each>平方米|公里|[一-鿿])(?!天|日|年|月)|(?P<mean>[户套座亩村人笔家所期处头件])均"
)
UNITS = {"平方米": "area", "公里": "length", "亩": "area"}
PLAN = re.compile(r"计划|任务|目标|预算|概算|总[投额]")
NAMED = re.compile(r"(?P<part>[一-鿿]{2,14})(?:[是为占达]|相当于|约[为占])(?P<base>[一-鿿]{2,14}?)的?$")
OF = re.compile(r"(?:占|[是为]|相当于|达到?|完成)(?P<base>[一-鿿]{2,14}?)的?$")
RATE_NAME = re.compile(r"[一-鿿]{3,8}(?=率)")
EXPLAINED = ("sum", "product", "quotient")
IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
# What is no level and still says what it is of.
ASKING = ("percent", "point", "times")
OWN, MOST, MOST_NAMED, FEW, REACH, SKEW = 2, 60, 12, 8, 6000, 7.0


def far_evidence(paragraphs: Sequence[Block], claims: Iterable[Claim], around: Around) -> Iterator[Claim]:
    """For each figure still unread whose words ask for a relation, the one whose figures the whole text names."""
    claims = [made for made in claims if made.kind not in IN_PASSING]
    told = {made.stated.start for made in claims}
    told |= {mark.start for made in claims if made.holds and made.form in EXPLAINED for mark in made.operands}
    taken = {mark.start for made in claims if made.form == "rate of" and made.holds for mark in made.operands}
    bases = _rate_bases(claims)
    for block in paragraphs:
        unread = [mark for mark in block.marks if mark.start not in told or mark.dimension == "percent"]
        if not unread or in_cells(block):
            continue
        for mark in unread:
            fee = mark.dimension == "percent" and mark.start not in taken and is_fee(block, mark)
            if (mark.start in told and not fee) or not mark.base or mark.approx == "at_least":
                continue
            kind = mark.dimension
            if kind not in ASKING and (kind in NO_LEVEL or kind in TIMES):
                continue
            words = cue(block, mark)
            if not fee and not _asks(mark, words):
                continue
            best = min(_found(block, mark, words, around, bases), key=lambda one: one[0], default=None)
            if best:
                yield best[1]


def _asks(mark: Mark, words: str) -> bool:
    if mark.dimension == "percent":
        return not LEVEL_RATE.search(words) and bool(SHARE.search(words) or REACHED.search(words) or "提" in words)
    if mark.dimension == "point":
        return True
    if mark.dimension == "times":
        return bool(OF.search(words))
    return bool(EACH.search(words) or (REST.search(words[-14:]) and hit_of_level(mark) <= UNASKED))


def _found(block: Block, mark: Mark, words: str, around: Around, bases: dict[str, list[Mark]]) -> Iterator[Found]:
    if mark.dimension == "percent":
        yield from fees(block, mark, around)
        yield from _without(block, mark, around)
        if is_fee(block, mark):
            return
        if not GROWTH.search(words[-12:]) or REACHED.search(words):
            yield from _shares(block, mark, words, around, bases)
            yield from _named(mark, words, around, ("share", "share"))
    elif mark.dimension == "point":
        yield from schedule(block, mark, around)
        yield from _points(block, mark, words, around)
    elif mark.dimension == "times":
        yield from _named(mark, words, around, ("multiple", "times"))
    else:
        each = EACH.search(words)
        if each:
            yield from _means(block, mark, each["of"] or each["each"] or each["mean"], around)
        else:
            yield from _differences(block, mark, words, around)


def _rate_bases(claims: Iterable[Claim]) -> dict[str, list[Mark]]:
    """What each rate was taken of, by its name: «贫困发生率1.08%»."""
    found: dict[str, list[Mark]] = {}
    for made in claims:
        name = RATE_NAME.search(made.stated.gap[-12:]) if made.holds and made.form == "share" else None
        if name:
            found.setdefault(name[0][-3:], []).append(made.operands[-1])
    return found


def _all(around: Around, like: Mark) -> list[Near]:
    """The figures of one kind, as far as they can be meant."""
    row = around.kinds.get(KINDS.get(like.dimension, like.dimension))
    return _within(row, like.start) if row else []


def _within(row: Row, start: int) -> list[Near]:
    at = bisect_left(row.starts, start)
    first = bisect_left(row.starts, start - REACH, max(0, at - MOST), at)
    last = bisect_left(row.starts, start + REACH, at, min(len(row.starts), at + MOST))
    return row.held[first:last]


def _common(names: set[str], one: Near) -> int:
    """How many pairs of characters of a name stand right before a figure."""
    words = one.block.words(one.mark.place)[-16:]
    return sum(name in words for name in names) if words else 0


def _own(block: Block, mark: Mark) -> list[Mark]:
    """The levels right before a figure in its sentence, the nearest first; of a row the one at the same place."""
    first, last = row_of(block, mark)
    held = [
        one
        for one in block.marks[max(0, first - LONGEST_ROW) : first]
        if one.base and one.dimension not in NO_LEVEL and one.dimension not in TIMES and one.sentence == mark.sentence
    ]
    many = last - first + 1
    if many > 1 and len(held) >= many:
        return [held[mark.place - first - many]]
    return held[::-1][:OWN]


def _hit(mark: Mark) -> float:
    """How often a share comes out as this rate: of small rates more often than of all alike."""
    step = 10.0**-mark.places
    return max(step / 100, step / SKEW / float(mark.base or 1))


def _width(mark: Mark) -> tuple[float, float]:
    half = 0.5000001 * 10.0**-mark.places
    value = float(mark.base or 0)
    return value - half, value + half


def _shares(block: Block, mark: Mark, words: str, around: Around, bases: dict[str, list[Mark]]) -> Iterator[Found]:
    """Of a figure right before, the share in one told elsewhere: its namesake, what is called so, or one of few."""
    low, high = _width(mark)
    name = RATE_NAME.search(words[-12:])
    known = {one.start for one in bases.get(name[0][-3:], ())} if name else set()
    said = OF.search(words)
    asked = pairs_of(said["base"]) if said else set()
    plan = bool(PLAN.search(words))
    for i, part in enumerate(_own(block, mark)):
        label = block.words(part.place)
        ranked: list[list[Near]] = [[], [], []]
        for one in _all(around, part):
            if one.mark is part or not alike(one.mark, part) or one.base < float(part.base or 0) * 0.9:
                continue
            told = one.block.words(one.mark.place)
            rank = 0 if one.mark.start in known or (len(label) > 1 and told == label) else 2
            if rank and (_common(asked, one) or (plan and PLAN.search(told))):
                rank = 1
            ranked[rank].append(one)
        tried = 0
        for row in ranked:
            row.sort(key=lambda one: abs(one.mark.start - mark.start))
            for one in row[:MOST]:
                tried += 1
                if low * one.base <= float(part.base or 0) * 100 <= high * one.base:
                    chance = (i + 1) * tried * _hit(mark)
                    if chance <= ASKED / 2:
                        yield from made_of("share", "share", mark, [part, one.mark], chance)


def _without(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """«1063户。产业扶持覆盖率96.64%(丧失劳动能力的84户除外)»: of a whole told anywhere, those left out taken off."""
    out = excluded(block, mark)
    if out is None:
        return
    low, high = _width(mark)
    row = [one for one in _all(around, out) if one.mark.start < mark.start and alike(one.mark, out)]
    for i, part in enumerate(row[::-1][:FEW]):
        for j, one in enumerate(row):
            base = one.base - float(out.base or 0)
            if base > 0 and low * base <= part.base * 100 <= high * base:
                chance = (i + 1) * (j + 1) * _hit(mark)
                if chance <= ASKED:
                    yield from made_of("share", "share of rest", mark, [part.mark, one.mark, out], chance)


def _called(around: Around, name: str, start: int) -> list[Near]:
    """The levels whose words before have most in common with a name."""
    pairs = pairs_of(name)
    found = [(_common(pairs, one), one) for one in _within(around.levels, start)]
    most = max((both for both, _ in found), default=0)
    return [one for both, one in found if both == most][:MOST_NAMED] if most else []


def _named(mark: Mark, words: str, around: Around, form: tuple[str, str]) -> Iterator[Found]:
    """«贷款余额为风险补偿金的3.83倍»: both sides by their names."""
    said = NAMED.search(words)
    if not said:
        return
    low, high = _width(mark) if mark.dimension == "percent" else span(mark)
    scale = 100 if mark.dimension == "percent" else 1
    parts, bases = _called(around, said["part"], mark.start), _called(around, said["base"], mark.start)
    hit = _hit(mark) if scale == 100 else hit_of_level(mark)
    chance = max(1, len(parts)) * max(1, len(bases)) * hit
    for part in parts if chance <= ASKED * 2 else ():
        for base in bases:
            if (
                base is not part
                and alike(part.mark, base.mark)
                and low * base.base <= part.base * scale <= high * base.base
            ):
                made = claim("share" if scale == 100 else "multiple", form[1], mark, [part.mark, base.mark])
                if made and made.verdict == "consistent":
                    yield chance, made


def _means(block: Block, mark: Mark, unit: str, around: Around) -> Iterator[Found]:
    """«平均每公里投资64.5万元», «套均约97平方米»: the number is named by its unit, the whole by its kind."""
    value, half = float(mark.base or 0), 0.5000001 * 10.0**-mark.places * float(mark.factor)
    kind = UNITS.get(unit)
    near = [one for one in around.near(mark) if one.mark.start < mark.start]
    numbers = [
        one
        for one in near
        if one.base > 1 and (one.mark.word == unit or (one.mark.dimension == kind if kind else False) or _of(one, unit))
    ]
    wholes = [one for one in near if alike(one.mark, mark) and added(one.block, one.mark)]
    wholes += [one for one in around.far_wholes(mark, mark) if one not in wholes]
    hit = min(1.0, 2 * half / value)
    for i, number in enumerate(numbers[:FEW]):
        counted = in_unit(number.mark, unit)
        many = float(counted.base or 1)
        for j, whole in enumerate(wholes[:FEW]):
            if whole is not number and value - half <= whole.base / many <= value + half:
                chance = (i + 1) * (j + 1) * hit / 2
                if chance <= ASKED:
                    yield from made_of("per_unit", "quotient", mark, [whole.mark, counted], chance)


def _of(one: Near, unit: str) -> bool:
    """Whether «个» counts the things that a mean is of: «贫困村119个», «119个村»."""
    if one.mark.word != "个":
        return False
    return one.block.noun(one.mark.place)[:4].endswith(unit) or one.block.label(one.mark.place)[-1:] == unit


def _differences(block: Block, mark: Mark, words: str, around: Around) -> Iterator[Found]:
    """«省本级还需完成4519.12万元»: of two figures told anywhere, one of them near or called so."""
    names = pairs_of(words[-14:])
    row = [one for one in _all(around, mark) if one.mark is not mark and alike(one.mark, mark)]
    value, hit = mark.base or Decimal(0), hit_of_level(mark)
    if len(row) * hit > ASKED:
        return
    by: dict[Decimal, list[Near]] = {}
    for one in row:
        by.setdefault(one.mark.base or Decimal(0), []).append(one)
    near = [
        one for one in row if one.block is block and one.mark.sentence == mark.sentence and one.mark.start < mark.start
    ]
    near = near[::-1][:OWN]
    called = [one for one in row if one not in near and _common(names, one)]
    for i, less in enumerate([*near, *called[:MOST_NAMED]]):
        chance = (i + 1) * len(row) * hit
        if chance > ASKED:
            return
        for more in by.get((less.mark.base or Decimal(0)) + value, ()):
            if less in near or _common(names, more):
                yield from made_of("difference", "difference", mark, [more.mark, less.mark], chance)


def _points(block: Block, mark: Mark, words: str, around: Around) -> Iterator[Found]:
    """«比2014年初下降19.44个百分点»: the rate right before against one of the same name paragraphs away."""
    rates = _within(around.rates, mark.start)
    own = [one for one in rates if one.block is block and one.mark.start < mark.start][::-1][:OWN]
    for i, now in enumerate(own):
        names = pairs_of(block.words(now.mark.place)[-10:])
        tried = 0
        for base in rates:
            if base.mark is now.mark or not _common(names, base):
                continue
            tried += 1
            if abs((now.mark.base or Decimal(0)) - (base.mark.base or Decimal(0))) == mark.base:
                pair = sorted((now.mark, base.mark), key=lambda rate: -(rate.base or Decimal(0)))
                chance = (i + 1) * tried * 10.0**-mark.places / max(float(mark.base or 0), 4.0)
                if chance <= ASKED:
                    yield from made_of("difference", "difference", mark, pair, chance)
