"""Fees as a hundredth of what they are taken of, and points by which a rate is ahead of the calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.around import KINDS, Around, Near
from bangfu.figures.relations.evidence_sums import Found
from bangfu.figures.relations.lists import figure

FEE = re.compile(r"^的?(?:比例|标准|比率)?(?:提取|计提|列支|收取|提留|预留|安排|控制)|^的?(?:比例|标准)")
NAMED = re.compile(r"^[^,。;]{2,14}$")
BY = re.compile(r"[按以][^,。;]{0,4}$|提取$|计提$")
SPARED = re.compile(r"不(?:予|再)?(?:计提|提取|计取|参与|计入)|除外|扣除|剔除|之外|以外")
SCHEDULE = re.compile(r"(?:序时|时间)进度")
DATE = re.compile(
    r"(?:截至|截止|到|至|-)(?:20[0-9]{2}年)?(?P<month>1[0-2]|[1-9])月(?:底|末|(?P<day>[0-9]{1,2})日)"
    r"|1月?(?:-+|~|至|到|—)(?P<last>1[0-2]|[2-9])月(?!份?[0-9])|(?P<half>上半年)|前(?P<quarters>[一二三])个?季度"
)
QUARTERS = {"一": 3, "二": 6, "三": 9}
HALF, YEAR, LAST_DAYS, OWN, MOST, REACH = 6, 12, 28, 3, 12, 3000
ENDS, FEW = 6, 4
CENT = Decimal("0.01")


def is_fee(block: Block, mark: Mark) -> bool:
    """Whether a rate is one that a fee is taken by, which is exact: «按1%提取»."""
    return bool(BY.search(mark.gap) and FEE.search(block.gaps[mark.place + 1][:8]))


def fees(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """«项目管理费31.28万元,按1%提取»: of the whole of the list, less what is told to be spared."""
    behind = block.gaps[mark.place + 1]
    if not is_fee(block, mark):
        return
    fee = _fee(block, mark, behind)
    if fee is None or not mark.base:
        return
    wanted = float(fee.base or 0) * 100
    row = around.kinds[KINDS.get(fee.dimension, fee.dimension)]
    before = [one for one in row.held if fee.start - REACH < one.mark.start < fee.start][::-1]
    step = 0.5000001 * 10.0**-fee.places * float(fee.factor) * 100 / float(mark.base)
    words = block.between(fee, mark) if fee.start < mark.start else block.gaps[fee.place + 1]
    spared = _spared(words, before, block) if SPARED.search(words) else []
    out = sum(one.base for one in spared)
    for place, whole in enumerate(before[:MOST]):
        if abs((whole.base - out) - wanted / float(mark.base)) <= step and whole not in spared:
            form = "share of rest" if len(spared) == 1 else "share of remainder"
            made = (
                claim("share", form, mark, [fee, whole.mark, *(one.mark for one in spared)])
                if spared
                else claim("share", "share", mark, [fee, whole.mark])
            )
            if made and made.holds:
                yield 1e-4 * (place + 1), made
                return


def _fee(block: Block, mark: Mark, behind: str) -> Mark | None:
    """What is taken: «按1%提取项目管理费46.3万元», or the last amount before."""
    after = block.marks[mark.place + 1] if mark.place + 1 < len(block.marks) else None
    if after and after.dimension == "money" and after.base and NAMED.match(behind):
        return after
    before = [
        one for one in block.marks[max(0, mark.place - MOST) : mark.place] if one.dimension == "money" and one.base
    ]
    return before[-1] if before and before[-1].sentence == mark.sentence else None


def _spared(words: str, before: Sequence[Near], block: Block) -> list[Near]:
    """What is called in the words: by its name, or by how it ends («国有林场资金» of «欠发达国有林场巩固提升»)."""
    found = []
    for one in before:
        if one.block is not block:
            break
        name = re.sub(r"[^一-鿿]", "", block.words(one.mark.place))
        if any(name[at : at + FEW] in words for at in range(max(1, len(name) - FEW + 1)) if name[at : at + FEW]):
            found.append(one)
    return found[::-1]


def schedule(block: Block, mark: Mark, around: Around) -> Iterator[Found]:
    """«截至5月31日,支出率48.70%,快于序时进度7.04个百分点»: the rate less the part of the year gone by."""
    if not SCHEDULE.search(mark.gap) and not SCHEDULE.search(block.gaps[mark.place + 1][:8]):
        return
    dates = list(DATE.finditer(block.whole, max(0, mark.start - REACH), mark.start))
    rates = [
        one for one in block.marks[max(0, mark.place - MOST) : mark.place] if one.dimension == "percent" and one.base
    ][::-1]
    for date in dates[::-1][:OWN]:
        months = _months(date)
        if not months:
            continue
        gone = Decimal(months * 100) / YEAR
        for rate in rates[:OWN]:
            passed = figure(block.whole, date.start(), date.end(), gone.quantize(CENT), "%")
            passed.places = 0 if gone == gone.to_integral_value() else 2
            pair = [rate, passed] if (rate.base or 0) > gone else [passed, rate]
            made = claim("difference", "difference", mark, pair)
            if made and made.holds:
                yield 1e-3, made
                return


def _months(date: re.Match[str]) -> int:
    if date["half"]:
        return HALF
    if date["quarters"]:
        return QUARTERS[date["quarters"]]
    if date["last"]:
        return int(date["last"])
    if date["day"] and int(date["day"]) < LAST_DAYS:
        return 0
    return int(date["month"])
