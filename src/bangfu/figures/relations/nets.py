"""Plain forms of what is taken off: a plan adjusted, costs deducted, those left out of a rate, so much a month."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import alike, usable
from bangfu.figures.relations.lists import figure
from bangfu.figures.repair import mended

ADJUSTED = re.compile(r"(?:调整|变更|修订|核定|修正|调[增减]|核[增减]|压减|缩减|精简|扩大)(?:为|到|至|成)$")
CHANGED = re.compile(r"(?:[调核净]?(?P<less>减)少?|[调核净]?增加?)了?$")
PROFIT = re.compile(r"(?:纯收[入益]|净收[入益]|纯?净?利润|盈利|盈余|期末余额|年末余额|期末结存)(?:达到?|为|约|有)?$")
TAKEN_OFF = re.compile(r"扣除|除去|减去|刨去|去掉|刨除")
COSTS = re.compile(r"成本|开支|支出|费用|拨付|使用|发放")
LEFT_OUT = re.compile(r"^[^,。;()]{0,12}(?:除外|不计|不含|[不未]纳入)")
LEAVES_OUT = re.compile(r"(?:不含|剔除|扣除)[^,。;()]{0,16}$")
SPAN = re.compile(r"(?P<half>[上下]?半年)|(?P<quarter>[每一]?个?季度)|全年|每年|一年|年(?=补|发|津|工资|报酬)")
MONTHLY = re.compile(r"^,?(?:即|合|折合)?(?:每人|每岗)?(?:平均)?每个?月[^,。;0-9]{0,4}$")
EACH = re.compile(r"每(?:人|名|个|岗|户)")
PAIR, NEAR, FAR, ZERO = 2, 12, 40, Decimal(0)
MONTHS = {"half": 6, "quarter": 3}


def adjusted(block: Block, mark: Mark) -> Claim | None:
    """«由1486户6127人调整为1451户5983人,调减35户144人»: from the one to the other, each measure for itself."""
    first = mark.place
    while first and not block.gaps[first].strip(" "):
        first -= 1
    found = CHANGED.search(block.label(first))
    many = mark.place - first + 1
    last = first
    while last + 1 < len(block.marks) and not block.gaps[last + 1].strip(" "):
        last += 1
    size = last - first + 1
    if not found or first < PAIR * size or not ADJUSTED.search(block.label(first - size)):
        return None
    then, now = block.marks[first - PAIR * size + many - 1], block.marks[first - size + many - 1]
    if then.sentence != mark.sentence or not (usable(then) and usable(now) and alike(then, mark) and alike(now, mark)):
        return None
    return claim("difference", "difference", mark, [then, now] if found["less"] else [now, then])


def profit(block: Block, mark: Mark) -> Claim | None:
    """«销售收入67.2万元,扣除成本38.4万元,纯收入28.8万元»: what came in less what was taken off."""
    if mark.place < PAIR or not usable(mark) or not PROFIT.search(block.label(mark.place)):
        return None
    costs = block.marks[mark.place - 1]
    words = block.label(costs.place)
    off = bool(TAKEN_OFF.search(words))
    if not alike(costs, mark) or costs.sentence != mark.sentence or not (off or COSTS.search(words)):
        return None
    before = [
        one
        for one in block.marks[max(0, costs.place - NEAR) : costs.place]
        if usable(one) and alike(one, mark) and one.sentence == mark.sentence and (one.base or 0) > (costs.base or 0)
    ]
    made = [other for one in before[::-1] if (other := claim("difference", "difference", mark, [one, costs]))]
    held = next((other for other in made if other.holds), None)
    if held or not made:
        return held
    return made[0] if mended(made[0], PAIR) or (off and len(made) == 1) else None


def excluded(block: Block, mark: Mark) -> Mark | None:
    """The figure in brackets behind a rate that says how many are left out of its base."""
    behind = block.marks[mark.place + 1 : mark.place + PAIR]
    if mark.dimension != "percent" or not behind or not behind[0].depth > mark.depth or not usable(behind[0]):
        return None
    out = behind[0]
    told = LEFT_OUT.search(block.gaps[out.place + 1]) or LEAVES_OUT.search(block.gaps[out.place])
    return out if told else None


def left_out(block: Block, mark: Mark) -> Claim | None:
    """«产业扶持覆盖率96.64%(完全丧失劳动能力的84户除外)»: the base is without those that the brackets leave out."""
    out = excluded(block, mark)
    if out is None:
        return None
    near = block.marks[max(0, mark.place - FAR) : mark.place][::-1]
    before = [one for one in near if usable(one) and alike(one, out)][:NEAR]
    made = [
        other
        for part in before
        for base in before
        if (base.base or ZERO) > (part.base or ZERO) + (out.base or ZERO) / PAIR
        and (other := claim("share", "share of rest", mark, [part, base, out]))
    ]
    held = next((other for other in made if other.verdict == "consistent"), None)
    return held or (made[0] if len(made) == 1 and made[0].computed <= 100 else None)


def beside_plain(claims: Sequence[Claim], plain: Sequence[Claim]) -> list[Claim]:
    """The claims that plain forms leave: none of their figures, and no sum of the figures of a rest they tell."""
    told = {made.stated.start for made in plain}
    rests = [_figures(made) for made in plain if made.form == "difference"]
    return [
        made
        for made in claims
        if made.stated.start not in told and not (rests and made.form == "sum" and _figures(made) in rests)
    ]


def _figures(made: Claim) -> set[int]:
    return {made.stated.start, *(mark.start for mark in made.operands)}


def monthly(block: Block, mark: Mark) -> Claim | None:
    """«每个岗位上半年补助6000元,每月1000元»: as many months as the words before the amount say."""
    after = block.marks[mark.place + 1 : mark.place + PAIR]
    if mark.dimension != "money" or not after or not MONTHLY.search(block.gaps[mark.place + 1]):
        return None
    label = block.label(mark.place)
    found = SPAN.search(label)
    if not found or not EACH.search(label) or not alike(after[0], mark) or not usable(after[0]) or not usable(mark):
        return None
    many = Decimal(MONTHS.get(found.lastgroup or "", 12))
    start = mark.start - len(label) + found.start()
    time = figure(block.whole, start, start + len(found[0]), many, "个月")
    made = claim("product", "product", mark, [after[0], time])
    return made if made and (made.holds or mended(made, PAIR)) else None
