"""Dates and durations: 2019年7月开工, 2021年7月完工, 历时24个月; and duties a month against times a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.finding import Verdict
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import chinese
from bangfu.figures.relations.years import years_told

DATE = re.compile(
    r"(?:(?P<year>(?:19|20)[0-9]{2})年(?:(?P<month>[0-9]{1,2})月(?:份|(?P<day>[0-9]{1,2})[日号])?|(?P<part>初|底|末))?"
    r"|(?<![0-9])(?P<later>[0-9]{1,2})月(?:份|(?P<on>[0-9]{1,2})[日号])?|(?<![0-9月])(?P<only>[0-9]{1,2})[日号])"
)
LASTED = re.compile(
    r"(?:历时|为期|时间|工期|用时|耗时|建设期|周期|合同期|服务期|期限|时长|前后|持续|连续|共计?|合计|总计|共?用时?|[,(])(?:约|近|了|为|共)?$"
)
# «已闲置31个月» is a duration where the dates before it are joined by 至.
GONE = re.compile(r"已(?:经|连续)?[一-鿿]{2,4}$")
UNTIL = re.compile(r"(?:至|到|-|~)$")
TIGHT = re.compile(r"^[^。;]{0,40}$")
EACH = re.compile(
    r"每(?P<period>个?季度|月|周|半年|年|个月|天|日|星期)[^,。;:0-9]{0,10}?(?:(?P<number>[一二两三四五六]|[0-9]{1,2})(?:次|轮|回|期|遍)|$)"
)
TIMES_A_YEAR = {
    "季度": 4,
    "个季度": 4,
    "月": 12,
    "个月": 12,
    "周": 52,
    "星期": 52,
    "半年": 2,
    "年": 1,
    "天": 365,
    "日": 365,
}
LEAST = re.compile(r"最少|至少|不少于|不低于")
THING, WITHIN = 3, 400
WHOLE_YEAR = re.compile(r"全年|一年|年内|每年|[0-9]{4}年[^,。;]{0,6}共|年度")


def spans(block: Block) -> Iterator[Claim]:
    """Durations against the two dates before them, and frequencies against the year's count."""
    for mark in block.marks:
        if mark.value is None:
            continue
        if mark.dimension in ("months", "years", "days"):
            made = years_told(block, mark) or (_duration(block, mark) if _lasted(block, mark) else None)
            if made:
                yield made
        elif mark.word in ("次", "轮", "期", "场", "场次") and not mark.places:
            made = _frequency(block, mark)
            if made:
                yield made


def _lasted(block: Block, mark: Mark) -> bool:
    """Whether a figure is how long something took or has been going on."""
    words = block.gaps[mark.place][-16:]
    return bool(LASTED.search(words) or GONE.search(words))


def _duration(block: Block, mark: Mark) -> Claim | None:
    begin = max(block.start, mark.start - 80)
    dates = list(DATE.finditer(block.whole, begin, mark.start))
    if len(dates) < 2 or not TIGHT.match(block.whole[dates[-1].end() : mark.start]):
        return None
    one, two = dates[-2:]
    if not one["year"] or not TIGHT.match(block.whole[one.end() : two.start()]):
        return None
    between = block.whole[one.end() : two.start()]
    words = block.gaps[mark.place][-16:]
    bare = mark.dimension == "years" and words[-1:] in (",", "(") and not (one["month"] or two["month"])
    if (bare or not LASTED.search(words)) and not UNTIL.search(between):
        return None
    range_of = _days(one, two) if mark.dimension == "days" else _months(one, two)
    if range_of is None or range_of[1] <= 0:
        return None
    lowest, highest = range_of
    factor = 12 if mark.dimension == "years" else 1
    stated = (mark.value or Decimal(0)) * factor
    # Whether the first and last are counted in is the writer's choice.
    fits = lowest <= stated <= highest + 1
    if mark.approx and not fits:
        fits = abs(stated - highest) <= max(1, highest // 10)
    verdict: Verdict = "consistent" if lowest < stated <= highest + 1 else "approximate" if fits else "inconsistent"
    computed = Decimal(highest) / factor
    if fits and mark.value is not None:
        computed = mark.value
    made = Claim("span", "months", mark, (), computed, verdict=verdict, note=f"{one[0]}至{two[0]}")
    made.span = (one.start(), mark.end)
    return made


def _days(one: re.Match[str], two: re.Match[str]) -> tuple[int, int] | None:
    """Days between two dates, the last not counted; None when one of them has no day."""
    first = _day(one, None)
    second = _day(two, first)
    if first is None or second is None:
        return None
    gap = (second - first).days
    return gap - 1, gap


def _day(found: re.Match[str], before: date | None) -> date | None:
    day = found["day"] or found["on"] or found["only"]
    month = found["month"] or found["later"] or (before.month if before and found["only"] else None)
    year = found["year"] or (before.year if before else None)
    if not (day and month and year):
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _months(one: re.Match[str], two: re.Match[str]) -> tuple[int, int] | None:
    """The fewest and most months between two dates of which either may lack its month."""
    early = _month(one, int(one["year"]))
    late = _month(two, int(two["year"] or one["year"]))
    if early is None or late is None:
        return None
    return late[0] - early[1] - 1, late[1] - early[0]


def _month(found: re.Match[str], year: int) -> tuple[int, int] | None:
    if found["only"]:
        return None
    months = year * 12
    month = found["month"] or found["later"]
    if month:
        return months + int(month), months + int(month)
    if found["part"] == "初":
        return months + 1, months + 2
    if found["part"]:
        return months + 12, months + 12
    return months + 1, months + 12


def _duty(block: Block, mark: Mark) -> re.Match[str] | None:
    """«共召开18次调度会。…每月最少一次调度会»: the duty stands in a later line and calls the thing by its name."""
    thing = block.noun(mark.place)[:THING]
    if len(thing) < THING:
        return None
    end = min(len(block.whole), mark.end + WITHIN)
    duties = (found for found in EACH.finditer(block.whole, mark.end, end) if LEAST.search(found[0]))
    return next((found for found in duties if block.whole.startswith(thing, found.end())), None)


def _frequency(block: Block, mark: Mark) -> Claim | None:
    """«全年入户10次以上,每月至少1次»: twelve times a month's duty reach the year's count."""
    if not WHOLE_YEAR.search(block.gaps[mark.place][-20:]):
        return None
    behind = block.whole[mark.end : min(block.end, mark.end + 60)].partition("。")[0]
    found = EACH.search(behind)
    if not found:
        # «每年不少于5次» is the duty itself, not a count that it must reach.
        found = EACH.search(block.gaps[mark.place][-60:])
        found = found if found and found["number"] else None
    found = found or _duty(block, mark)
    if not found:
        return None
    number = found["number"]
    times = Decimal(number) if number and number.isdigit() else chinese(number) if number else Decimal(1)
    computed = (times or Decimal(1)) * TIMES_A_YEAR[found["period"]]
    verdict: Verdict
    if mark.value is None or mark.value == computed or (mark.approx == "at_least" and computed >= mark.value):
        verdict = "consistent"
    elif computed <= mark.value:
        verdict = "consistent" if LEAST.search(found[0]) else "approximate"
    else:
        verdict = "warn"
    made = Claim("span", "frequency", mark, (), computed, verdict=verdict, note=found[0])
    made.span = (mark.start, mark.end)
    return made
