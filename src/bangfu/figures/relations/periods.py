"""Amounts over time: so much a month for so many months, what grew a year on the average, stocks that come and go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import OTHER_TIME, alike, is_change, usable
from bangfu.figures.relations.lists import figure
from bangfu.figures.repair import mended, one_slip

MONTHS = re.compile(r"(?<![0-9])(?P<first>[0-9]{1,2})月?(?:份)?(?:-+|~|至|到|—)(?P<last>[0-9]{1,2})月")
A_MONTH = re.compile(r"月均|平均每月|每月(?:平均)?(?![^,。;]*均)")
IN_ALL = re.compile(r"累计|合计|共|总")
APART = re.compile(r"(?:提前|推迟|缩短|延长|延期|压缩|相差|减少|增加)了?约?$")
TIMES = frozenset(("months", "days", "hours", "years", "minutes"))
YEARLY = re.compile(r"年均(?:复合)?(?:增长|递增|增速|增幅)率?(?:为|达到?|约)?$")
YEAR = re.compile(r"(?P<year>(?:19|20)[0-9]{2})年")
BEFORE = re.compile(r"上月末|上年末|去年底|上年底|年初|期初|原有|上季度末|月初")
CAME = re.compile(r"新(?:增|纳入|识别|认定|进|调入)|纳入|转入|增加|收入")
WENT = re.compile(r"消除|退出|减少|注销|死亡|转出|迁出|支出|调出|清退|销号")
NOW = re.compile(r"(?:月[末底]|期末|年末|目前|现有|现存|在册|年底|结余|余额)[^,。;]{0,10}$")
RATE_OF = re.compile(r"^ *(?:的比例|比例|标准)?(?:支付|拨付|提取|计提|预付|缴纳|补助|补贴|返还|兑付)[^,。;0-9]{0,10}$")
REACH, PAIR = 8, 2


def periods(paragraphs: Sequence[Block], claims: Sequence[Claim]) -> Iterator[Claim]:
    """What the rules here read of figures that no claim states."""
    told = {made.stated.start for made in claims if made.kind not in ("repeat", "subset")}
    for block in paragraphs:
        if len(block.marks) < PAIR or not WORDS.search(block.told):
            continue
        rules = [rule for words, rule in RULES if words.search(block.told)]
        for mark in block.marks[1:]:
            if mark.start in told or not usable(mark) or not mark.value:
                continue
            made = next((made for rule in rules if (made := rule(block, mark))), None)
            if made:
                told.add(mark.start)
                yield made


def _months(block: Block, mark: Mark) -> Mark | None:
    """How many months «1至6月» before a figure are, as a figure of its own."""
    begin = max(block.start, mark.start - 40)
    found = list(MONTHS.finditer(block.whole, begin, mark.start))
    if not found:
        return None
    number = int(found[-1]["last"]) - int(found[-1]["first"]) + 1
    if not 1 < number <= 12:
        return None
    return figure(block.whole, found[-1].start(), found[-1].end(), Decimal(number), "个月")


def _likes(block: Block, mark: Mark) -> list[Mark]:
    """The figures like one before it in its sentence and the one before, nearest first."""
    return [
        other
        for other in reversed(block.marks[max(0, mark.place - REACH) : mark.place])
        if usable(other) and alike(other, mark) and mark.sentence - other.sentence <= 1
    ]


def monthly(block: Block, mark: Mark) -> Claim | None:
    """«每月发放76.2万元,1至6月累计发放457.2万元», «1至7月累计拆除604处,月均86.3处»."""
    label = block.label(mark.place)
    likes = _likes(block, mark)
    if A_MONTH.search(label):
        total = next((other for other in likes if IN_ALL.search(block.label(other.place))), None)
        months = _months(block, total) if total else None
        made = claim("per_unit", "quotient", mark, [total, months]) if total and months else None
        return made if made and (made.holds or mended(made, PAIR)) else None
    each = next((other for other in likes if A_MONTH.search(block.label(other.place))), None)
    months = _months(block, mark) if each and IN_ALL.search(label) else None
    made = claim("product", "product", mark, [each, months]) if each and months else None
    return made if made and (made.holds or mended(made)) else None


def lasted(block: Block, mark: Mark) -> Claim | None:
    """«历时21个月,较计划工期24个月提前3个月»: the difference of two times."""
    if mark.dimension not in TIMES or not APART.search(block.label(mark.place)):
        return None
    own = [other for other in _likes(block, mark) if other.sentence == mark.sentence and not is_change(block, other)]
    if len(own) != PAIR:
        return None
    made = claim("difference", "difference", mark, sorted(own, key=lambda other: -(other.base or 0)))
    against = OTHER_TIME.search(block.gaps[own[0].place]) or "相差" in block.gaps[mark.place]
    return made if made and (made.verdict == "consistent" or (against and mended(made, 1))) else None


def shortened(block: Block, mark: Mark) -> Claim | None:
    """«5.2天,比8月份的6.5天缩短1.3天,缩短20%»."""
    change = block.marks[mark.place - 1]
    if mark.dimension != "percent" or change.dimension not in TIMES or not APART.search(block.label(mark.place)):
        return None
    if not APART.search(block.label(change.place)):
        return None
    base = next((other for other in _likes(block, change) if OTHER_TIME.search(block.gaps[other.place])), None)
    made = claim("growth", "share", mark, [change, base]) if base else None
    return made if made and (made.holds or mended(made, PAIR)) else None


def yearly(block: Block, mark: Mark) -> Claim | None:
    """«由2020年的11862元增加到2023年的15408元,年均增长9.1%»: the root of the growth over the years."""
    if mark.dimension != "percent" or not YEARLY.search(block.gaps[mark.place][-14:]):
        return None
    levels = [other for other in block.marks[max(0, mark.place - REACH) : mark.place] if usable(other) and other.base]
    levels = [other for other in levels if other.sentence == mark.sentence and not is_change(block, other)]
    if len(levels) < PAIR or not alike(levels[-1], levels[-PAIR]):
        return None
    one, two = levels[-PAIR:]
    first, last = YEAR.search(block.gaps[one.place][::1]), YEAR.search(block.gaps[two.place])
    if not first or not last or int(last["year"]) <= int(first["year"]):
        return None
    end = two.start - len(block.gaps[two.place]) + last.end()
    years = figure(block.whole, end - 5, end, Decimal(int(last["year"]) - int(first["year"])), "年")
    made = claim("growth", "yearly", mark, [two, one, years])
    return made if made and (made.holds or mended(made, PAIR) or one_slip(made)) else None


def balance(block: Block, mark: Mark) -> Claim | None:
    """«上月末1402户,本月纳入63户,消除88户,减少5户,月末1372户»: a stock, what came and what went."""
    words = block.words(mark.place)
    if not NOW.search(words):
        return None
    likes = [other for other in _likes(block, mark) if block.words(other.place)][::-1]
    opened = [at for at, other in enumerate(likes) if BEFORE.search(_said(block, other))]
    at = opened[-1] if opened else len(likes) - PAIR - 1
    if at < 0 or len(likes) - at < PAIR + 1:
        return None
    stock, *moved = likes[at:]
    came = [
        other for other in moved if CAME.search(block.words(other.place)) and not WENT.search(block.words(other.place))
    ]
    went = [other for other in moved if WENT.search(block.words(other.place))]
    if len(came) != 1 or not went or len(came) + len(went) != len(moved):
        return None
    made = claim("difference", "balance", mark, [stock, *came, *went])
    return made if made and (made.verdict == "consistent" or mended(made, PAIR)) else None


def _said(block: Block, mark: Mark) -> str:
    """The clause before a figure and the one before that: «上月末,在册监测对象»."""
    place = mark.place
    while place and not block.gaps[place].strip(" 、"):
        place -= 1
    return block.gaps[place][-24:].rpartition("。")[2]


def rate_of(block: Block, mark: Mark) -> Claim | None:
    """«按审定金额的97%支付1162.76万元»: an amount that a rate of an earlier one comes to."""
    rate = block.marks[mark.place - 1]
    if rate.dimension != "percent" or not RATE_OF.match(block.gaps[mark.place]):
        return None
    for base in block.marks[max(0, rate.place - REACH) : rate.place][::-1]:
        if usable(base) and base.base and alike(base, mark):
            made = claim("product", "rate of", mark, [base, rate])
            if made and made.verdict == "consistent":
                return made
    return None


RULES: tuple[tuple[re.Pattern[str], Callable[[Block, Mark], Claim | None]], ...] = (
    (re.compile("月均|每月"), monthly),
    (re.compile("提前|推迟|缩短|延长|延期|压缩|相差"), lasted),
    (re.compile("缩短|压缩|延长"), shortened),
    (re.compile("年均"), yearly),
    (re.compile("月末|期末|年末|月底|年底|目前|现有|现存|在册|结余|余额"), balance),
    (re.compile("支付|拨付|提取|计提|预付|缴纳|补助|补贴|返还|兑付"), rate_of),
)
# Any of them: most paragraphs have none.
WORDS = re.compile("|".join(words.pattern for words, _ in RULES))
