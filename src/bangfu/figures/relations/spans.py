"""Dates and durations: 2019年7月开工, 2021年7月完工, 历时24个月; and duties a month against times a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim
from bangfu.figures.mark import Mark
from bangfu.figures.numeral import chinese

DATE = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})年(?:(?P<month>[0-9]{1,2})月(?:份|(?P<day>[0-9]{1,2})日)?|(?P<part>初|底|末))?"
)
LASTED = re.compile(r"(?:历时|为期|工期|用时|耗时|建设期|周期|合同期|服务期|期限|时长|前后|持续)[^,。;:、]{0,6}$")
EACH = re.compile(
    r"每(?P<period>个?季度|月|周|半年|年|个月|天|日|星期)[^,。;:0-9]{0,10}?(?:(?P<number>[一二两三四五六]|[0-9]{1,2})(?:次|轮|回|期|遍)|$)"
)
TIMES_A_YEAR = {"季度": 4, "个季度": 4, "月": 12, "个月": 12, "周": 52, "星期": 52, "半年": 2, "年": 1, "天": 365, "日": 365}
WHOLE_YEAR = re.compile(r"全年|一年|年内|每年|[0-9]{4}年[^,。;]{0,6}共|年度")


def spans(block: Block) -> Iterator[Claim]:
    """Durations against the two dates before them, and frequencies against the year's count."""
    for mark in block.marks:
        if mark.value is None:
            continue
        if mark.dimension in ("months", "years", "days") and LASTED.search(block.label(mark.place)):
            made = _duration(block, mark)
            if made:
                yield made
        elif mark.word in ("次", "轮", "期", "场", "场次") and not mark.places:
            made = _frequency(block, mark)
            if made:
                yield made


def _duration(block: Block, mark: Mark) -> Claim | None:
    begin = max(block.start, mark.start - 120)
    dates = list(DATE.finditer(block.whole, begin, mark.start))
    if len(dates) < 2:
        return None
    one, two = dates[-2:]
    lowest, highest = _months(one, two)
    if highest <= 0:
        return None
    factor = {"months": Decimal(1), "years": Decimal(12), "days": Decimal(1) / 30}[mark.dimension]
    stated = (mark.value or Decimal(0)) * factor
    computed = Decimal(highest) / factor
    fits = lowest <= stated <= highest + 1
    if mark.approx or mark.dimension == "days":
        fits = fits or abs(stated - highest) <= max(1, highest // 10)
    verdict = "consistent" if stated == highest else "approximate" if fits else "inconsistent"
    if mark.dimension == "days" and not fits:
        return None
    made = Claim("span", "months", mark, (), computed, verdict, f"{one[0]}至{two[0]}")
    made.span = (one.start(), mark.end)
    return made


def _months(one: re.Match[str], two: re.Match[str]) -> tuple[int, int]:
    """The fewest and most months between two dates of which either may lack its month."""
    early, late = _month(one), _month(two)
    return late[0] - early[1] - 1, late[1] - early[0]


def _month(date: re.Match[str]) -> tuple[int, int]:
    year = int(date["year"]) * 12
    if date["month"]:
        month = year + int(date["month"])
        return month, month
    if date["part"] == "初":
        return year + 1, year + 2
    if date["part"]:
        return year + 12, year + 12
    return year + 1, year + 12


def _frequency(block: Block, mark: Mark) -> Claim | None:
    """«全年入户10次以上,每月至少1次»: twelve times a month's duty reach the year's count."""
    if not WHOLE_YEAR.search(block.gaps[mark.place][-20:]):
        return None
    behind = block.whole[mark.end : min(block.end, mark.end + 60)].partition("。")[0]
    found = EACH.search(behind) or EACH.search(block.gaps[mark.place][-60:])
    if not found:
        return None
    number = found["number"]
    times = Decimal(number) if number and number.isdigit() else chinese(number) if number else Decimal(1)
    computed = (times or Decimal(1)) * TIMES_A_YEAR[found["period"]]
    if mark.value is None or mark.value == computed:
        verdict = "consistent"
    elif mark.approx == "at_least" and computed >= mark.value:
        verdict = "consistent"
    elif computed <= mark.value:
        verdict = "approximate"
    else:
        verdict = "warn"
    made = Claim("span", "frequency", mark, (), computed, verdict, found[0])
    made.span = (mark.start, mark.end)
    return made
