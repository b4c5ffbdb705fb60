"""Forms that say plainly what a figure is made of: their reading goes before every other, and a slip in them is one."""

from __future__ import annotations

import re
from collections.abc import Callable

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.bases import begun, of_new, of_whole, reduced
from bangfu.figures.relations.likeness import added, alike, joined, usable
from bangfu.figures.relations.nets import adjusted, left_out, monthly, profit
from bangfu.figures.relations.worded import against_base, all_of, base_behind, of_named, told_together
from bangfu.figures.repair import mended
from bangfu.figures.unit import EXACT

ADDED_UP = re.compile(r"^相加(?:共|总|合)?[为得计达]?$")
TOGETHER = re.compile(r"^[^,。;]{0,6}(?:合计|共计|总计|共有?)$")
IN_BRACKETS = re.compile(r"^ *\([^()。;]{0,12}(?:为|是|:)?$")
AIMED = re.compile(r"目标|任务|计划|应(?![急对])|指标")
OF_PLAN = re.compile(r"^[,、]?(?:占|完成|达到?)(?:全年|年度|年初|上级)?(?:计划|任务|目标)(?:任务|数|总数)?的$")
NET = re.compile(r"净(?P<way>[增减])(?:加|少|员)?$")
CAME = re.compile(r"(?:新增|纳入|调入|转入|识别|认定|迁入|入库)(?:对象|监测对象|人口)?$")
WENT = re.compile(r"(?:退出|消除|调出|转出|减少|注销|清退|迁出|取消)(?:风险|对象|人口)?$")
NEAR = 6
GOES_ON = re.compile(r"(?:在建|正在(?:施工|实施|建设|推进|收尾))(?:项目)?$")
NOT_BEGUN = re.compile(r"(?:未|待)(?:开工|启动|实施)")
BEGUN = re.compile(r"(?<!未)(?<!新)开工(?:建设|项目)?$")
FINISHED = re.compile(r"(?<!未)(?:完工|竣工|建成)(?:项目)?$")
SIGNS = re.compile(r"(?:^|[,。;:])(?P<signs>[一-鿿]{2,5})(?P<end>[一-鿿])(?:合计|共计|总计)[为达约]?$")
OF_ALL = re.compile(r"^[^,。;]{0,8}(?:合计|共计|总计|共)[^,。;]{0,4}$")
MONTHLY = re.compile(r"^,(?:[0-9]{1,2}月份?)?环比(?P<way>增长|下降)$")
PERIOD = re.compile(
    r"^[^。;]{0,12}?(?:(?P<year>[12][0-9]{3})年|(?P<quarter>[一二三四])季度|(?P<half>[上下])半年"
    r"|(?<![0-9至到\-])(?P<month>[0-9]{1,2})月份?)[^,。;]{0,12}$"
)
SAME_PERIOD = re.compile(
    r"^(?:[^。;]{0,6}(?:同比|环比|比上[年季月]|较上[年季月]|比去年|较去年)|,)(?:(?P<up>增长|增加|上升|提高)|下降|减少|降低)了?约?$"
)
COARSE, LONGEST_RUN, FARTHEST = 2, 24, 80


def aimed(block: Block, mark: Mark) -> Claim | None:
    """«3859人(目标4600人,完成率83.9%)»: what was done stands before the bracket, the target in it."""
    if mark.dimension != "percent" or mark.place < COARSE or not mark.depth:
        return None
    base, part = block.marks[mark.place - 1], block.marks[mark.place - 2]
    if base.depth != mark.depth or part.depth >= base.depth or not alike(base, part):
        return None
    if not AIMED.search(block.label(base.place)) or not block.gaps[base.place].startswith("("):
        return None
    return claim("share", "share", mark, [part, base]) if usable(base) and usable(part) else None


def added_up(block: Block, mark: Mark) -> Claim | None:
    """«A 1625万元、B 2585万元,两项相加为4210万元»: as many like figures right before as it says."""
    count = block.marks[mark.place - 1] if mark.place else None
    if count is None or not ADDED_UP.match(block.gaps[mark.place]) or count.value is None or not mark.base:
        return None
    like = [
        other
        for other in block.marks[max(0, count.place - FARTHEST) : count.place]
        if other.base and alike(other, mark)
    ]
    parts = [other for other in like if other.sentence == mark.sentence][-int(count.value) :]
    return claim("sum", "sum", mark, parts) if len(parts) == count.value >= COARSE else None


def kinds_together(block: Block, mark: Mark) -> Claim | None:
    """«互助点3所、服务站5个、活动中心4个,三类设施合计12个»: things of several measure words, as many as are said."""
    count = block.marks[mark.place - 1] if mark.place > COARSE else None
    if count is None or count.value is None or count.word not in ("类", "项", "种"):
        return None
    if not TOGETHER.match(block.gaps[mark.place]) or mark.dimension not in EXACT or not count.value > 1:
        return None
    size = int(count.value)
    before = block.marks[max(0, count.place - FARTHEST) : count.place]
    parts = [other for other in before if other.sentence == mark.sentence and not other.depth][-size:]
    if len(parts) != size or any(other.dimension not in EXACT or other.places for other in parts):
        return None
    made = claim("sum", "sum", mark, parts) if len({other.dimension for other in parts}) > 1 else None
    return made if made and (made.holds or made.computed < (mark.base or 0) * COARSE) else None


def net_change(block: Block, mark: Mark) -> Claim | None:
    """«新增612户1087人,退出779户1508人,净减少167户421人»: what came and what went, each told once."""
    found = NET.search(mark.said or block.words(mark.place))
    if not found or not usable(mark) or not mark.base:
        return None
    before = [
        other
        for other in block.marks[max(0, mark.place - NEAR) : mark.place]
        if other.sentence == mark.sentence and alike(other, mark) and usable(other) and not other.depth
    ]
    came = [other for other in before if CAME.search(block.words(other.place))]
    went = [other for other in before if WENT.search(block.words(other.place))]
    if len(came) != 1 or len(went) != 1 or came == went or len(before) > COARSE:
        return None
    more, less = (came[0], went[0]) if found["way"] == "增" else (went[0], came[0])
    return claim("difference", "difference", mark, [more, less])


def in_progress(block: Block, mark: Mark) -> Claim | None:
    """«已开工58个,未开工4个;已完工41个,在建17个»: what is begun less what is done, each told once in the sentence."""
    if not GOES_ON.search(block.label(mark.place)) or not usable(mark):
        return None
    after = mark.place + 1
    if after < len(block.marks) and NOT_BEGUN.search(block.label(after)):
        return None
    before = [
        other
        for other in block.marks[max(0, mark.place - FARTHEST) : mark.place]
        if other.sentence == mark.sentence and other.unit == mark.unit and usable(other) and not other.depth
    ]
    begun = [other for other in before if BEGUN.search(block.label(other.place))]
    done = [other for other in before if FINISHED.search(block.label(other.place))]
    if len(begun) != 1 or len(done) != 1 or begun[0].place > done[0].place:
        return None
    made = claim("difference", "difference", mark, [begun[0], done[0]])
    return made if made and (made.holds or mended(made, 1)) else None


def items_together(block: Block, mark: Mark) -> Claim | None:
    """«甲5386万元,其中…;乙1412万元;丙248万元。以上三项共计7047万元»: the first of each clause, as many as told."""
    count = block.marks[mark.place - 1] if mark.place > COARSE else None
    if count is None or not count.value or count.word not in ("类", "项", "种", "个") or not usable(mark):
        return None
    if not OF_ALL.match(block.gaps[mark.place]) or not COARSE <= count.value <= LONGEST_RUN:
        return None
    opens = block.gaps[count.place]
    own = count.sentence - 1 if "。" in opens else count.sentence
    parts: list[Mark] = []
    for other in block.marks[max(0, count.place - FARTHEST) : count.place]:
        if other.sentence != own or other.depth or not alike(other, mark) or not added(block, other):
            continue
        if not parts or ";" in block.between(parts[-1], other):
            parts.append(other)
    parts = parts[-int(count.value) :]
    made = claim("sum", "sum", mark, parts) if len(parts) == count.value else None
    return made if made and (made.verdict == "consistent" or mended(made)) else None


def last_month(block: Block, mark: Mark) -> Claim | None:
    """«1至6月分别销售…4560万元、5180万元,6月份环比增长13.6%»: the last of a list against the one before it."""
    if mark.dimension != "percent" or mark.place < COARSE + 1:
        return None
    found = MONTHLY.match(block.gaps[mark.place])
    row = block.marks[mark.place - COARSE - 1 : mark.place]
    if not found or not joined(row) or any(not usable(one) or not alike(one, row[-1]) for one in row):
        return None
    made = claim("growth", "growth" if found["way"] == "增长" else "fall", mark, [row[-1], row[-2]])
    return made if made and (made.holds or mended(made, COARSE)) else None


def made_of(block: Block, mark: Mark) -> Claim | None:
    """«1391处,由集中供水346处和分散供水1045处组成»: the parts stand between the two words."""
    if not usable(mark) or not mark.base or mark.place + COARSE >= len(block.marks):
        return None
    if not re.search(r"由[^,。;]*$", block.gaps[mark.place + 1]):
        return None
    parts = []
    for other in block.marks[mark.place + 1 : mark.place + 1 + LONGEST_RUN]:
        if not alike(other, mark) or not usable(other) or other.sentence != mark.sentence:
            return None
        parts.append(other)
        if re.match(r" *(?:组成|构成)", block.gaps[other.place + 1]):
            return claim("sum", "sum", mark, parts) if len(parts) >= COARSE else None
    return None


def signs_together(block: Block, mark: Mark) -> Claim | None:
    """«县道268.5公里、乡道431.6公里;县乡道合计700.1公里»: a sign of each part stands before the total."""
    found = SIGNS.search(block.gaps[mark.place][-24:])
    if not found or not usable(mark):
        return None
    parts = []
    for sign in found["signs"]:
        named = (
            other
            for other in block.marks[max(0, mark.place - LONGEST_RUN) : mark.place][::-1]
            if usable(other) and alike(other, mark) and block.label(other.place).endswith(sign + found["end"])
        )
        part = next(named, None)
        if part is None or part in parts:
            return None
        parts.append(part)
    return claim("sum", "sum", mark, parts)


def of_plan(block: Block, mark: Mark) -> Claim | None:
    """«全年计划整改44个,实际整改39个,占计划的88.6%»: the plan and what was done are the two figures of the sentence."""
    if mark.dimension != "percent" or mark.place < COARSE or not OF_PLAN.search(block.gaps[mark.place]):
        return None
    part, base = block.marks[mark.place - 1], block.marks[mark.place - 2]
    if not (usable(part) and usable(base) and alike(part, base)) or base.sentence != mark.sentence:
        return None
    if not AIMED.search(block.label(base.place)) or AIMED.search(block.label(part.place)):
        return None
    return claim("share", "share", mark, [part, base])


def bracket_base(block: Block, mark: Mark) -> Claim | None:
    """«达9181亩,是2019年的3.8倍(2019年为2416亩)»: the base stands in brackets behind."""
    if mark.dimension != "times" or mark.place + 1 >= len(block.marks):
        return None
    base = block.marks[mark.place + 1]
    if not IN_BRACKETS.match(block.gaps[base.place]) or not usable(base):
        return None
    before = block.marks[max(0, mark.place - FARTHEST) : mark.place]
    own = [other for other in before if other.sentence == mark.sentence and alike(other, base)]
    return claim("multiple", "times", mark, [own[-1], base]) if own and usable(own[-1]) else None


def year_on_year(block: Block, mark: Mark) -> Claim | None:
    """«2024年完成1200万元,2025年完成1500万元,同比增长25%»: two periods one after the other, each with its figure."""
    if mark.dimension != "percent" or mark.place < COARSE:
        return None
    way = SAME_PERIOD.search(block.gaps[mark.place])
    now, base = block.marks[mark.place - 1], block.marks[mark.place - 2]
    if not way or now.sentence != mark.sentence or base.sentence != mark.sentence:
        return None
    one, other = _period(block, base), _period(block, now)
    if one is None or other is None or one[0] != other[0] or one[1] + 1 != other[1]:
        return None
    # «二季度…同比增长» is of the second quarter of the year before.
    if one[0] != "年" and "环比" not in way[0]:
        return None
    if not (usable(now) and usable(base) and alike(now, base)):
        return None
    return of_new(claim("growth", "growth" if way["up"] else "fall", mark, [now, base]))


def _period(block: Block, mark: Mark) -> tuple[str, int] | None:
    """The year, quarter, half or month that the words before a figure name, by kind and number."""
    found = PERIOD.search(block.gaps[mark.place])
    if not found:
        return None
    if found["year"]:
        return "年", int(found["year"])
    if found["quarter"]:
        return "季", "一二三四".index(found["quarter"])
    return ("半", "上下".index(found["half"])) if found["half"] else ("月", int(found["month"]))


# Each form with the words of which a paragraph that has it has one.
PLAIN: tuple[tuple[tuple[str, ...], Callable[[Block, Mark], Claim | None]], ...] = (
    (("目标", "任务", "计划", "应", "指标"), aimed),
    (("相加",), added_up),
    (("合计", "共计", "总计", "共"), kinds_together),
    (("组成", "构成"), made_of),
    (("计划的", "任务的", "目标的", "数的"), of_plan),
    (("倍",), bracket_base),
    (("净增", "净减"), net_change),
    (("在建", "正在"), in_progress),
    (("合计", "共计", "总计", "共"), items_together),
    (("合计", "共计", "总计"), signs_together),
    (("环比",), last_month),
    (("同比", "环比", "上年", "去年", ",增长", ",下降"), year_on_year),
    (("减率", "节约率", "节支率", "节省率", "节资率", "下浮率", "压缩率"), reduced),
    (("中,",), of_whole),
    (("未",), begun),
    (("合计", "共计", "总计"), told_together),
    (("总",), all_of),
    (("去年", "上年", "前年", "上月", "上季", "基期"), base_behind),
    (("较", "比"), against_base),
    (("占",), of_named),
    (("调整", "变更", "修订", "核定", "修正"), adjusted),
    (("纯收", "净收", "利润", "盈", "末余额", "末结存"), profit),
    (("除外", "不计", "不含", "纳入", "剔除", "扣除"), left_out),
    (("每月", "每个月"), monthly),
)

WORDS = tuple(dict.fromkeys(word for words, _ in PLAIN for word in words))


def plain_rules(block: Block) -> list[Callable[[Block, Mark], Claim | None]]:
    """The plain forms that a paragraph can have."""
    text = block.told
    said = set(filter(text.__contains__, WORDS))
    return [rule for words, rule in PLAIN if not said.isdisjoint(words)] if said else []
