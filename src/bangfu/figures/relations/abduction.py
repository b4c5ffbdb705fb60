"""Figures whose words ask for a relation, with the one natural pair that it can be of, which does not agree.

Nothing is alarmed that some relation explains. The pair must be the only natural one: beside the figure, or called
by the names that stand with it. What comes out must be near to what stands there, or one slip of a figure away.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.adjoining import adjoining
from bangfu.figures.relations.around import NO_LEVEL, TIMES
from bangfu.figures.relations.bases import of_stage
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.chance import pairs_of
from bangfu.figures.relations.evidence_rates import LISTED, row_of
from bangfu.figures.relations.evidence_sums import LEFT
from bangfu.figures.relations.likeness import OTHER_TIME, PER_UNIT, alike, digits, is_change, slip, usable
from bangfu.figures.relations.untold import has_own_share
from bangfu.figures.repair import mended, one_slip

IN_PASSING = frozenset(("repeat", "subset", "span", "list_count"))
# A rate by its name («到位率»), a share of a named whole («占行政村总数的»), and a bare one («占», «完成»).
RATE = re.compile(r"(?P<name>[一-鿿]{2,8})(?:率|进度)(?:分别)?(?:达到?|为|是|约)?$")
OF = re.compile(r"(?:占|完成|达到?|为|是)(?:了|到)?(?P<base>[^,。;、:占]{2,16}?)的(?:比[例重])?(?:为|达)?$")
BARE = re.compile(r"(?:占比?|比[例重]|完成)(?:分别)?(?:为|达到?|约)?$")
NOT_RATE = re.compile(
    r"增长率|下降率|利率|税率|费率|汇率|效率|频率|功率|概率|补助率|增[幅速]|降幅|同比|环比|较|比(?![例重])"
)
EARLIER = re.compile(r"同期|上年|去年|上月|年初|以上|以下")
MEAN = re.compile(r"(?:(?P<of>[户人村亩次期月镇县校队座场])均|平均每?(?P<each>[^,。;、:0-9]{0,3}))[^,。;、:0-9]{0,8}$")
OF_KIND = {"户": ("household",), "人": ("person", "visit"), "亩": ("area",), "公里": ("length",), "次": ("visit", "次")}
GROWS = re.compile(r"(?:增长|增加|上升|提高|增幅|(?P<falls>下降|减少|降低|压缩|降幅|缩短))了?(?:约|为|达)?$")
FLOWS = re.compile(r"(?:增加|减少|新增|上升|下降)了?$")
IN_BRACKETS = re.compile(r"^的?[^,。;()0-9]{0,6}\(")
BY_PLAN = re.compile(r"完成(?:了|率)?(?:为|达到?|约)?$")
AIMED = re.compile(r"目标|任务|计划|应|指标")
OF_ALL = re.compile(r"^[^,。;]{0,4},占(?:比)?(?:为|达)?$")
# Births and deaths per thousand are of the mean population of a year, which is seldom told.
PER_THOUSAND = "‰"
ALL, WIDE = Decimal(100), Decimal("0.3")
FEW, PAIR, THREE, FAR, LONGEST = 2, 2, 3, 6, 24


class Told:
    """What claims speak of: the figures, and of each paragraph the wholes of its shares and sums."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self.stated = {made.stated.start for made in claims}
        self.doubted = {mark.start for made in claims if not made.holds for mark in (made.stated, *made.operands)}
        held = [made for made in claims if made.holds]
        self.marks = {made.operands[-1].start: made.operands[-1] for made in held if made.form == "share"} | {
            made.stated.start: made.stated for made in held if made.form == "sum" and len(made.operands) > 1
        }
        self.starts = sorted(self.marks)
        # What the shares leave of their wholes, by kind.
        self.rests: dict[str, list[Claim]] = {}
        for made in held:
            if made.form == "share":
                self.rests.setdefault(made.operands[0].dimension, []).append(made)
        self.shares = {made.stated.start: made for made in held if made.form == "share"}
        self.rates = sorted(self.shares)

    def wholes(self, block: Block) -> list[Mark]:
        """The wholes that stand in a paragraph, in reading order."""
        first, last = bisect_left(self.starts, block.start), bisect_left(self.starts, block.end)
        return [self.marks[start] for start in self.starts[first:last]]

    def bases_before(self, mark: Mark) -> Iterator[Mark]:
        """The wholes of the shares before a figure, however far, the last first."""
        for at in range(bisect_left(self.rates, mark.start) - 1, -1, -1):
            yield self.shares[self.rates[at]].operands[-1]


def abduction(paragraphs: Sequence[Block], claims: Iterable[Claim]) -> Iterator[Claim]:
    """The broken relations of figures that no claim speaks of."""
    told = Told([made for made in claims if made.kind not in IN_PASSING])
    doubted = told.doubted
    for block in paragraphs:
        if len(block.marks) <= PAIR or in_cells(block) or all(mark.dimension == "percent" for mark in block.marks):
            continue
        for mark in block.marks:
            if mark.start in told.stated or mark.start in doubted or not mark.value or mark.approx:
                continue
            made = _asked(block, mark, told) or adjoining(block, mark)
            if made is None or made.verdict in ("consistent", "undecided"):
                continue
            if doubted.isdisjoint(one.start for one in made.operands):
                yield made
                doubted.update(one.start for one in (mark, *made.operands))


def _asked(block: Block, mark: Mark, told: Told) -> Claim | None:
    if mark.dimension == "percent":
        return None if mark.unit == PER_THOUSAND else _rate(block, mark, told) or _growth(block, mark)
    if mark.dimension in NO_LEVEL or mark.dimension in TIMES:
        return None
    words = block.label(mark.place)
    made = _mean(block, mark) if "均" in words else None
    return made or (_left(block, mark) or _left_of_share(block, mark, told) if LEFT.search(words) else None)


def _slipped(made: Claim | None) -> Claim | None:
    """A claim that one slip of a figure keeps from holding."""
    return made if made and (made.holds or mended(made, FEW) or one_slip(made)) else None


def _near(made: Claim | None) -> Claim | None:
    """A claim that is near to holding: within three tenths, or mended by one slip."""
    if made is None or not made.stated.value:
        return None
    close = abs(made.computed - made.stated.value) <= WIDE * max(made.computed, made.stated.value)
    return made if close else _slipped(made)


def _like(block: Block, mark: Mark, like: Mark | None = None) -> list[Mark]:
    """The levels of a figure's sentence before it, nearest first."""
    return [
        other
        for other in block.marks[max(0, mark.place - FAR) : mark.place][::-1]
        if _level(other) and other.sentence == mark.sentence and (like is None or alike(other, like))
    ]


def _level(mark: Mark) -> bool:
    return bool(mark.base) and mark.dimension not in NO_LEVEL and mark.dimension not in TIMES


def _rate(block: Block, mark: Mark, told: Told) -> Claim | None:
    """«计划8650万元,到位5350万元,到位率62.8%», either way round: the part is called as the rate is."""
    words = block.label(mark.place)
    named, of = RATE.search(words), OF.search(words)
    in_row = _in_row(block, mark, told)
    if in_row:
        return in_row
    if NOT_RATE.search(words) or not (named or of or BARE.search(words)):
        return None
    row = _like(block, mark)
    behind = _behind(block, mark)
    name = named["name"][-2:] if named else ""
    part = next((one for one in row[:PAIR] if name and name in block.words(one.place)[-12:]), None)
    if part is None and name:
        part = next((one for one in behind if name in block.words(one.place)[-12:]), None)
        row = behind if part else row
    sure = part is not None
    if part is None:
        part = row[0] if row and row[0].place == mark.place - 1 else None
    if part is None or (named and not sure) or is_change(block, part) or LISTED.match(block.gaps[mark.place]):
        return None
    if not named and behind and IN_BRACKETS.match(block.gaps[behind[0].place]) and alike(behind[0], part):
        return _near(claim("share", "share", mark, [part, behind[0]]))
    if of:
        return _of_named(block, mark, part, of["base"])
    made = _of(block, mark, part, row, sure=sure)
    if made or BY_PLAN.search(words):
        return made
    return _of_whole(block, mark, part, told) or (_of_one(block, mark, part, row, told) if sure else None)


def _in_row(block: Block, mark: Mark, told: Told) -> Claim | None:
    """«甲1233人,乙3905人,丙5137人,分别占12%、38%、50%»: each of the same whole, in the order of the figures before."""
    first, last = row_of(block, mark)
    others = [made for made in (told.shares.get(one.start) for one in block.marks[first : last + 1]) if made]
    if len({made.operands[-1].start for made in others}) != 1:
        return _each_of_its_kind(block, mark, (first, last), others)
    part, base = others[0].operands
    like = [one for one in block.marks[max(0, first - LONGEST) : first] if _level(one) and alike(one, part)]
    like = like[-(last - first + 1) :]
    if len(like) <= last - first or like[others[0].stated.place - first] is not part:
        return None
    return _slipped(claim("share", "share", mark, [like[mark.place - first], base]))


def _each_of_its_kind(block: Block, mark: Mark, row: tuple[int, int], others: Sequence[Claim]) -> Claim | None:
    """«26个198.4公里,投资13888万元。已完工21个,路面172.95公里,投资12166.3万元,分别占80.8%、87.2%、87.6%»."""
    first, last = row
    many = last - first + 1
    parts = [one for one in block.marks[max(0, first - LONGEST) : first] if _level(one)][-many:]
    if len(parts) < many or len(others) < PAIR or len(others) * PAIR < many:
        return None
    if any(made.operands[0] is not parts[made.stated.place - first] for made in others):
        return None
    if any(made.operands[-1].start < block.start for made in others):
        return None
    places = [made.operands[-1].place for made in others]
    part = parts[mark.place - first]
    bases = [one for one in block.marks[min(places) : max(places) + 1] if _level(one) and alike(one, part)]
    return _near(claim("share", "share", mark, [part, bases[0]])) if len(bases) == 1 else None


def _behind(block: Block, mark: Mark) -> list[Mark]:
    return [
        other
        for other in block.marks[mark.place + 1 : mark.place + 1 + PAIR]
        if _level(other) and other.sentence == mark.sentence and ";" not in block.between(mark, other)
    ]


def _of(block: Block, mark: Mark, part: Mark, row: Sequence[Mark], *, sure: bool) -> Claim | None:
    """The share of the part in the one other like figure of the sentence."""
    bases = [one for one in row if one is not part and alike(one, part) and not is_change(block, one)]
    bases = [
        one for one in bases if not (of_stage(block, one, block.label(mark.place)) or has_own_share(block, one, part))
    ]
    if len(bases) != 1 or EARLIER.search(block.label(bases[0].place)[-8:]) or _item(block, mark, bases[0]):
        return None
    made = claim("share", "share", mark, [part, bases[0]])
    return _near(made) if sure and made and made.computed <= ALL else _slipped(made)


def _of_one(block: Block, mark: Mark, part: Mark, row: Sequence[Mark], told: Told) -> Claim | None:
    """A rate called as its part is: of the last of «发放450份,回收432份,满意418份,满意率», or of the one whole told."""
    bases = [one for one in row if one is not part and alike(one, part)]
    steps = [part, *bases]
    falling = len(bases) > 1 and all((two.base or 0) > (one.base or 0) for one, two in pairwise(steps))
    near = bool(bases) and bases[0].place == part.place - 1 and part.place == mark.place - 1
    if falling and near and not any(is_change(block, one) or _item(block, mark, one) for one in bases):
        return _near(claim("share", "share", mark, [part, bases[0]]))
    wholes = [one for one in told.wholes(block) if alike(one, part) and one.start < mark.start and one is not part]
    if len({one.base for one in wholes}) != 1 or bases or mark.sentence - wholes[-1].sentence > PAIR:
        return None
    made = claim("share", "share", mark, [part, wholes[-1]])
    return _near(made) if made and made.computed <= ALL else None


def _item(block: Block, mark: Mark, base: Mark) -> bool:
    """Whether a figure is another item of the list, or no plan where the rate says how far one was fulfilled."""
    between = block.between(base, mark)
    return ";" in between or bool(BY_PLAN.search(block.label(mark.place)) and not AIMED.search(block.words(base.place)))


def _of_named(block: Block, mark: Mark, part: Mark, name: str) -> Claim | None:
    """The share in the one like figure of the paragraph that is called as the words say."""
    names = pairs_of(name)
    bases = [
        one
        for one in block.marks[: mark.place]
        if one is not part
        and _level(one)
        and alike(one, part)
        and not EARLIER.search(_clauses(block, one))
        and not names.isdisjoint(pairs_of(block.words(one.place)[-10:] + "|" + block.noun(one.place)[:6]))
    ]
    if len({one.base for one in bases}) != 1:
        return None
    return _slipped(claim("share", "share", mark, [part, bases[-1]]))


def _clauses(block: Block, mark: Mark) -> str:
    """The words of the two clauses before a figure, or before the one that it stands together with."""
    place = mark.place if block.gaps[mark.place].strip(" 、,") else mark.place - 1
    return re.split(r"[。;]", block.gaps[place])[-1][-24:] if place >= 0 else ""


def _of_whole(block: Block, mark: Mark, part: Mark, told: Told) -> Claim | None:
    """The share in the whole that the paragraph's other shares are of, or in the one that its list adds up to."""
    wholes = [one for one in told.wholes(block) if alike(one, part) and one.start < mark.start and one is not part]
    if wholes:
        made = claim("share", "share", mark, [part, wholes[-1]])
        return made if made and (made.holds or mended(made, THREE) or one_slip(made)) else None
    far = told.bases_before(mark) if OF_ALL.search(block.gaps[mark.place]) else ()
    base = next((one for one in far if alike(one, part)), None)
    made = claim("share", "share", mark, [part, base]) if base else None
    if made and (made.holds or mended(made, THREE)):
        return made
    before = [
        one
        for one in block.marks[: part.place]
        if _level(one)
        and alike(one, part)
        and mark.sentence - one.sentence <= 1
        and (one.base or 0) >= (part.base or 0)
    ]
    made = claim("share", "share", mark, [part, before[0]]) if len(before) == 1 else None
    return made if made and (made.holds or mended(made, THREE)) else None


def _growth(block: Block, mark: Mark) -> Claim | None:
    """Two levels of the sentence, the one of another time or the change, and by how much it has grown."""
    found = GROWS.search(block.label(mark.place))
    row = _like(block, mark)
    if not found or not row or row[0].place != mark.place - 1:
        return None
    last = row[0]
    pair = [one for one in row if alike(one, last) and not AIMED.search(block.label(one.place)[-8:])]
    then = [one for one in pair if OTHER_TIME.search(block.label(one.place)[-8:])]
    if is_change(block, last) or LEFT.search(block.label(last.place)):
        above = [one for one in _above(block, last)[::-1] if not is_change(block, one)]
        now = pair[1:] if len(pair) == PAIR else above[:1] if len(pair) == 1 else []
        if not now or then[1:]:
            return None
        return _slipped(claim("growth", "fall by" if found["falls"] else "growth by", mark, [now[0], last]))
    if len(pair) != PAIR or len(then) != 1 or is_change(block, pair[1]):
        return None
    now = [one for one in pair if one is not then[0]]
    return _slipped(claim("growth", "fall" if found["falls"] else "growth", mark, [now[0], then[0]]))


def _mean(block: Block, mark: Mark) -> Claim | None:
    """«1372户监测对象落实措施4253条,户均3.4条»."""
    found = MEAN.search(block.label(mark.place))
    if not found:
        return None
    unit = found["of"] or found["each"] or ""
    row = _like(block, mark)
    wholes = [one for one in row if alike(one, mark) and not PER_UNIT.search(block.label(one.place)[-8:])]
    numbers = [one for one in row if not alike(one, mark) and _counts(block, one, unit)]
    if len(wholes) != 1 or len(numbers) != 1:
        return None
    made = claim("per_unit", "quotient", mark, [wholes[0], numbers[0]])
    return _near(made) if made and made.computed > 1 else None


def _counts(block: Block, mark: Mark, unit: str) -> bool:
    if mark.dimension in OF_KIND.get(unit, (unit,)) or mark.unit == unit:
        return True
    return bool(unit) and block.noun(mark.place).startswith(unit)


def _left(block: Block, mark: Mark) -> Claim | None:
    """«最高96.5分,最低74分,相差22.5分»: the two like figures right before."""
    words = block.label(mark.place)
    if FLOWS.search(words):
        return None
    row = [one for one in _like(block, mark, mark) if not PER_UNIT.search(block.label(one.place)[-8:])][:PAIR]
    if not row:
        behind = [one for one in _behind(block, mark) if alike(one, mark)]
        fine = len(digits(mark.value or ALL)) >= PAIR
        row = behind if len(behind) == PAIR and fine else _above(block, mark)
    elif row[0].place < mark.place - PAIR or row[-1].place < mark.place - THREE or mark.gap[:1] == "、":
        return None
    if len(row) != PAIR or not all(usable(one) for one in row):
        return None
    more, less = sorted(row, key=lambda one: -(one.base or 0))
    made = claim("difference", "difference", mark, [more, less])
    return made if made and (made.holds or mended(made, FEW)) else None


def _left_of_share(block: Block, mark: Mark, told: Told) -> Claim | None:
    """«684万元…已拨付412.5万元,拨付进度60.3%…尚有217.5万元未拨付»: one slip from what an earlier share leaves."""
    if len(digits(mark.value or ALL)) <= THREE:
        return None
    for share in reversed(told.rests.get(mark.dimension, ())):
        part, base = share.operands
        if base.start >= mark.start or mark.value is None:
            continue
        left = ((base.base or 0) - (part.base or 0)) / mark.factor
        if slip(mark.value, left) or abs(left - mark.value) * FEW <= left:
            made = claim("difference", "difference", mark, [base, part])
            if made and (made.holds or slip(mark.value, made.computed)):
                return made
    return None


def _above(block: Block, mark: Mark) -> list[Mark]:
    """The like figures of the sentence before."""
    return [
        one
        for one in block.marks[max(0, mark.place - FAR) : mark.place]
        if _level(one) and alike(one, mark) and mark.sentence - one.sentence == 1
    ]
