"""Growth and fall: against a stated base, by a stated amount, in both readings of 倍, 翻番, 个百分点."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.bases import against, anew, blamed, of_new
from bangfu.figures.relations.differences import BOUND
from bangfu.figures.relations.likeness import alike, is_change, item_by_item, usable
from bangfu.figures.relations.own_rates import own_rate

ENDING = r"(?:了|额|量|值|幅度?|率)?(?:为|约为?|近|达到?|是|高达|超过?)?$"
UP = re.compile(
    r"(?:增加(?!值)|增长|净增|新增|提[高升]|上升|增收|增幅|增速|涨幅|上涨|扩大|上调|递增|高出?|多)" + ENDING
)
DOWN = re.compile(r"(?:减少|下降|降低|降幅|缩减|压减|压缩|下调|回落|下滑|节约|减幅|跌幅|少|低)" + ENDING)
CHANGE_ENDS = frozenset(re.findall("[一-鿿]", UP.pattern + DOWN.pattern))
FROM = re.compile(r"(?:由|从|自)[^,。;]*$")
TO = re.compile(r"[到至为][^,。;]{0,10}$")
AGAINST = re.compile(r"(?:比|较|对比|相比|高于|低于|与|同期|上年|去年|原来?|年初)[^。;]*$")
FAR_BACK = 16
AIMED = re.compile(r"目标|任务|计划|指标")
BASE_WORD = re.compile(r"上年|去年|同期|前年|上月|上季|年初|原有?|此前|以前|基期|末")
TIMES_OF = re.compile(r"^[^,。;、]{0,6}的?约?$")
ANEW = re.compile(r"(?:(?<![同环])比|较)[^,。;]*$")
YEARLY = re.compile(r"年均|平均每?年|年平均|每年")
SURPLUS = re.compile(
    r"(?:多(?:完成|[一-鿿]{2})|超额完成|超出|超过|超任务|超计划|超目标|超额|超收|超支)(?:[^,。;:、]{0,6})$"
)
EARLIER = re.compile(r"(?:比|较|同)[^,。;]{0,4}(?:上|去|前|同期|往)|同比|环比")
FOLD = re.compile(r"(?:是|为|达到?|相当于|超过|增加到|增长到|提高到|扩大到)[^,。;]*$")
# Each way begins with a character of its own: the search passes over what none begins with.
CHANGED = re.compile("增|减|降|翻|升|涨|跌|提高|上涨|扩大|多|少|倍|高|低|下调|下滑|回落")
# «50万元以上的村»: no amount, but where a class begins.
LIMITS = ("以上的", "以下的")
STOCKS = frozenset(("percent", "point", "times", "doubling", "years", "months", "age", "days"))
TWO = Decimal(2)
MORE = Decimal("1.25")


def growth(block: Block) -> Iterator[Claim]:
    """Every change of the block whose base or amount is stated too."""
    if not CHANGED.search(block.told):
        return
    for mark in block.marks[1:]:
        if mark.base is None:
            continue
        rule = RULES.get(mark.dimension)
        if rule is None and not direction(block, mark):
            continue
        made = (rule or _amount)(block, mark)
        if made:
            yield made
            if made.form == "times more" and not made.holds:
                # «增加4.5倍» is written for 4.5 times as much as well: neither reading comes out.
                yield from filter(None, [claim("multiple", "times", mark, made.operands)])


def direction(block: Block, mark: Mark) -> int:
    """1 when the words before a figure say that something grew by it, -1 when it fell, else 0."""
    label = (mark.said or block.words(mark.place))[-12:]
    if label[-1:] not in CHANGE_ENDS:
        return 0
    if UP.search(label):
        return 1
    return -1 if DOWN.search(label) else 0


def _stocks(block: Block, mark: Mark, like: Mark | None = None) -> list[Mark]:
    """Levels before a figure in its sentence, in order."""
    return [
        other
        for other in block.marks[max(0, mark.place - 8) : mark.place]
        if other.sentence == mark.sentence
        and other.base is not None
        and other.dimension not in STOCKS
        and (like is None or alike(other, like))
        and not is_change(block, other)
        and not block.gaps[other.place + 1].startswith(LIMITS)
    ]


def _best(claims: Sequence[Claim | None]) -> Claim | None:
    """The first claim that holds, else none."""
    return next((made for made in claims if made and made.holds), None)


def _percent(block: Block, mark: Mark) -> Claim | None:
    way = direction(block, mark)
    if not way or YEARLY.search(block.gaps[mark.place][-14:]) or own_rate(block, mark):
        return None
    base = _by_base(block, mark, way)
    if base and base.holds:
        return base
    amount = _by_amount(block, mark, way)
    if amount and (amount.holds or base is None):
        return amount
    return base


def _by_amount(block: Block, mark: Mark, way: int) -> Claim | None:
    """«66185万元,较上年同期增加3893万元,增长6.25%»."""
    around = [*block.marks[max(0, mark.place - 2) : mark.place], *block.marks[mark.place + 1 : mark.place + 2]]
    for by in sorted(around, key=lambda other: abs(other.place - mark.place)):
        if by.sentence != mark.sentence or by.dimension in STOCKS or direction(block, by) != way or not usable(by):
            continue
        return _of_change(block, mark, by, way)
    return None


def _of_change(block: Block, mark: Mark, by: Mark, way: int) -> Claim | None:
    """A rate of change of the level that the words name: the base told, else what the new level came from."""
    levels = _stocks(block, by, by)[::-1]
    told = [level for level in levels if against(block, level)]
    if told:
        held = _best([claim("growth", "share", mark, [by, level]) for level in told])
        made = held or blamed(claim("growth", "share", mark, [by, told[0]]), by, levels)
        beside = told[0].place == min(by.place, mark.place) - 1 and abs(mark.place - by.place) == 1
        return made if held or beside else None
    form = "growth by" if way > 0 else "fall by"
    held = _best([claim("growth", form, mark, [level, by]) for level in levels])
    if not held and levels and anew(block, levels[0], by):
        held = _best([claim("growth", "share", mark, [by, level]) for level in levels])
    levels = [level for level in levels if not AIMED.search(block.label(level.place)[-FAR_BACK:])]
    if held or not levels:
        return held
    made = blamed(claim("growth", form, mark, [levels[0], by]), by, levels[:1])
    beside = levels[0].place == min(by.place, mark.place) - 1 and abs(mark.place - by.place) == 1
    return made if made and (beside or (made.instead and len(levels) == 1)) else None


def _pair(block: Block, mark: Mark) -> tuple[Mark, Mark, bool] | None:
    """New level and base before a change, and whether the words say so («由…到…», «比…»)."""
    levels = _stocks(block, mark)
    if len(levels) < 2 or not alike(levels[-1], levels[-2]):
        return None
    one, two = levels[-2:]
    if item_by_item(block, two, mark):
        return None
    if (
        two.place != mark.place - 1
        and "".join(block.gaps[two.place + 1 : mark.place + 1]).count(",") > mark.place - two.place
    ):
        return None
    if FROM.search(block.gaps[one.place]) and TO.search(block.gaps[two.place]):
        return two, one, True
    if AGAINST.search(block.gaps[two.place]):
        between = block.marks[two.place + 1 : mark.place]
        return one, two, all(is_change(block, other) for other in between)
    if BASE_WORD.search(block.label(one.place)):
        return two, one, True
    return two, one, False


def _by_base(block: Block, mark: Mark, way: int) -> Claim | None:
    """«由80户增加到100户,增长25%», «100户,比上年的80户增长25%»."""
    pair = _pair(block, mark)
    if pair is None:
        return None
    new, base, strict = pair
    form = "growth" if way > 0 else "fall"
    made = claim("growth", form, mark, [new, base])
    if made is None or made.holds:
        return made
    levels = [other for other in _stocks(block, mark) if other is not base and alike(other, base)]
    others = [claim("growth", form, mark, [other, base]) for other in levels]
    if not strict:
        others.append(claim("growth", form, mark, [base, new]))
    held = _best(others)
    if held or not strict or (mark.place - base.place > 1 and ANEW.search(block.gaps[mark.place])):
        return held
    if len(levels) == 1:
        return of_new(made)
    value = mark.value or Decimal(0)
    return next((other for other in others if other and abs(other.computed - value) <= TWO), None)


def _amount(block: Block, mark: Mark) -> Claim | None:
    """«由80户增加到100户,增加20户», «比上年的80户多20户»."""
    if mark.dimension in STOCKS or len(_stocks(block, mark, mark)) < 2:
        return None
    way = direction(block, mark)
    pair = _pair(block, mark)
    if pair is None or not alike(pair[0], mark):
        return None
    new, base, strict = pair
    operands = [new, base] if way > 0 else [base, new]
    made = claim("difference", "difference", mark, operands)
    if made is None or made.holds or not strict:
        return made if made and made.holds else None
    return made


def surplus(block: Block) -> Iterator[Claim]:
    """«计划80户,实际完成100户,超额完成20户»: more was done than was to be."""
    if "超" not in block.told and "多" not in block.told:
        return
    for mark in block.marks[2:]:
        words = block.words(mark.place)
        # «完成目标1500万元的97%,较上年同期多征收72万元»: more than last year, not than the target before it.
        if not usable(mark) or not SURPLUS.search(words) or EARLIER.search(words) or BOUND.search(words):
            continue
        levels = [other for other in _stocks(block, mark, mark) if other.places <= mark.places + 2][-2:]
        if len(levels) < 2 or mark.dimension in STOCKS:
            continue
        mark.approx = ""
        high, low = sorted(levels, key=lambda other: other.base or 0, reverse=True)
        made = claim("difference", "difference", mark, [high, low])
        if made:
            yield made


def _fold(block: Block, mark: Mark) -> Claim | None:
    """«505公里,比89公里增加4.5倍» has two readings; «是80户的2.5倍» has one."""
    levels = _stocks(block, mark)
    pair = _pair(block, mark)
    if pair is None:
        return None
    new, base, strict = pair
    if direction(block, mark):
        readings = ["times more", "times"]
    elif FOLD.search(block.gaps[levels[-1].place]) and TIMES_OF.match(block.gaps[mark.place]):
        new, base = levels[-2:]
        # «7835元,较上年的6126元增加1709元,是2015年2476元的3倍多»: what there is now is so many times as much.
        now = [other for other in levels[:-1] if alike(other, base) and not against(block, other)]
        new = now[-1] if now and against(block, new) else new
        readings, strict = ["times"], levels[-1].place == mark.place - 1
        if FROM.search(block.gaps[new.place]):
            new, base = base, new
    elif FOLD.search(block.gaps[mark.place]):
        readings = ["times"]
    else:
        return None
    claims = [made for form in readings if (made := claim("multiple", form, mark, [new, base]))]
    held = _best(claims)
    if held or not strict or not claims:
        return held
    return claims[0]


def _points(block: Block, mark: Mark) -> Claim | None:
    """«由92.1%提高到95.3%,提高3.2个百分点»."""
    way = direction(block, mark)
    if not way and mark.gap.strip(" )") == "":
        way = 1 if "高于" in block.gaps[mark.place - 1] else -1 if "低于" in block.gaps[mark.place - 1] else 0
    levels = [
        other
        for other in block.marks[max(0, mark.place - 4) : mark.place]
        if other.dimension == "percent"
        and other.sentence == mark.sentence
        and usable(other)
        and not is_change(block, other)
    ]
    if not way or len(levels) < 2:
        return None
    one, two = levels[-2:]
    first, second = (two, one) if way > 0 else (one, two)
    told = bool(FROM.search(block.gaps[one.place]) and TO.search(block.gaps[two.place]))
    made = claim("difference", "difference", mark, [first, second])
    if made and made.holds:
        return made
    against = bool(AGAINST.search(block.gaps[two.place])) and two.place == mark.place - 1
    if against and not told:
        made = claim("difference", "difference", mark, [second, first])
    return made if made and (told or against or made.holds) else None


def _doubling(block: Block, mark: Mark) -> Claim | None:
    """«由80户增加到160户,翻了一番»."""
    pair = _pair(block, mark)
    if pair is None:
        return None
    new, base, strict = pair
    made = claim("multiple", "doubled", new, [mark, base])
    if made is None:
        return None
    if not made.holds and new.value and abs(made.computed - new.value) <= new.value / 20:
        made = made.judged("approximate")
    if not made.holds and made.computed < (new.value or 0) <= made.computed * MORE:
        made = made.judged("approximate")
    return made if made.holds or strict else None


RULES = {"percent": _percent, "times": _fold, "point": _points, "doubling": _doubling}
