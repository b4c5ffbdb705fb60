"""How yes-or-no facts, empty counts and ages of people are said; a fact that is not listed is said by its name."""

from __future__ import annotations

from bangfu.engine.criterion.tree import Joined, Quantified
from bangfu.engine.criterion.vocabulary import Entity, Field

# By the Chinese name of the fact, where its first characters do not tell how it is denied.
TRUTHS = {
    "健康": ("健康", "不健康"),
    "残疾": ("有残疾", "没有残疾"),
    "长期慢性病": ("有长期慢性病", "没有长期慢性病"),
    "饮水安全": ("饮水安全", "饮水不安全"),
    "入户路硬化": ("入户路已硬化", "入户路未硬化"),
    "曾经务工": ("曾经务工", "从未务工"),
    "务工时间重叠": ("务工时间有重叠", "务工时间没有重叠"),
    "务工地到县": ("务工地写到了县", "务工地没有写到县"),
    "对方是帮扶对象": ("对方是帮扶对象", "对方不是帮扶对象"),
    "批次有投资": ("批次登记了投资", "批次没有登记投资"),
    "批次有里程": ("批次登记了里程", "批次没有登记里程"),
    "结转而来": ("是结转而来的", "不是结转而来的"),
}
HEADS = (
    ("患有", "患有", "没有患"),
    ("参加", "参加了", "没有参加"),
    ("享受", "享受", "没有享受"),
    ("属于", "属于", "不属于"),
    ("有", "有", "没有"),
    ("是", "是", "不是"),
    ("在", "在", "不在"),
    ("已", "已", "未"),
    ("通", "已通", "未通"),
)
TRUTHS_EN = {
    "jobs overlap": ("jobs overlap", "jobs do not overlap"),
    "counterpart helped": ("the counterpart is helped", "the counterpart is not helped"),
    "about something": ("has a subject", "has no subject"),
    "ever had job": ("has had a job", "has never had a job"),
    "in school": ("is at school", "is not at school"),
    "owned": ("has someone answerable", "has no one answerable"),
    "assigned": ("has an office answerable", "has no office answerable"),
    "measurable": ("has a measure", "has no measure"),
}
STATES_EN = frozenset({
    "healthy", "disabled", "awarded", "masked", "paved", "carried over", "helped", "able to work", "in batch",
    "on minimum living", "on destitute support",
})  # fmt: skip
HAD_EN = frozenset({
    "resident medical insurance", "employee medical insurance", "resident pension", "employee pension",
    "chronic illness", "serious illness", "safe water", "paved way",
})  # fmt: skip
NONE = {
    "家庭人口数": "没有家庭成员",
    "劳动力人数": "没有普通劳动力或技能劳动力",
    "本年走访次数": "本年没有走访",
    "本年帮扶计划数": "本年没有帮扶计划",
    "计划数": "计划数为0",
    "实物数量": "没有实物",
    "标段个数": "没有标段",
    "逾期天数": "没有逾期",
    "超期天数": "没有超期",
    "驻村人数": "没有驻村人员",
    "务工数": "没有务工",
    "登记户数": "没有登记的户",
    "参加培训次数": "没有参加培训",
    "领取补贴次数": "没有领取补贴",
    "参与人数": "没有人参与",
    "参与户数": "没有户参与",
    "参加人数": "没有人参加",
    "参加人次": "没有人参加",
}
# Names that are short where rules are typed, and what they are called in a sentence.
NAMES_EN = {
    "to on": "last day", "from on": "first day", "on date": "day", "due on": "day due", "raised on": "day raised",
    "closed on": "day closed", "done on": "day done", "listed on": "day listed", "counted on": "day counted",
    "progress on": "day of the last progress", "as of": "the day asked of", "most": "highest amount",
    "least": "lowest amount", "many children": "number of children held to be many",
    "several posts": "number of posts held to be several", "medical great": "medical expense held to be great",
}  # fmt: skip
# What people of an age are called, by the sign and the English name of the parameter: one, and several.
AGED = {
    (">=", "elderly_age"): ("老人", "elderly people"),
    (">=", "adult_age"): ("成年人", "adults"),
    ("<", "adult_age"): ("未成年人", "children"),
}
# Which one, and the word behind a number of them.
MEASURES = {"person": ("哪位成员", "名成员"), "household": ("哪一户", "户"), "lot": ("哪个标段", "个标段")}
ONE_EN = {"people": "person"}


def plain(name: str) -> str:
    """An English name as people write it."""
    told = name.replace("_", " ")
    for end, head in ((" most", "highest"), (" least", "lowest")):
        if told.endswith(end):
            return f"{head} {told.removesuffix(end)}"
    return NAMES_EN.get(told, told)


def truth_word(field: Field, holds: bool, en: bool) -> str:
    """«没有参加居民医保», "has no id number"."""
    if en:
        return _truth_en(plain(field.en), holds)
    if field.zh in TRUTHS:
        return TRUTHS[field.zh][not holds]
    for head, yes, no in HEADS:
        if field.zh.startswith(head):
            return (yes if holds else no) + field.zh.removeprefix(head)
    return f"{field.zh}：{'是' if holds else '否'}"


def _truth_en(name: str, holds: bool) -> str:
    if name in TRUTHS_EN:
        return TRUTHS_EN[name][not holds]
    if name in STATES_EN:
        return f"is {name}" if holds else f"is not {name}"
    if name in HAD_EN or name.startswith("has "):
        return ("has " if holds else "has no ") + name.removeprefix("has ")
    if name.endswith(" known"):
        return f"{name.removesuffix(' known')} {'is' if holds else 'is not'} known"
    return f"{name}: {'yes' if holds else 'no'}"


def none_word(field: Field, en: bool) -> str:
    """«没有帮扶责任人», "no helper"."""
    if en:
        return "not overdue" if field.en == "overdue_days" else f"no {plain(field.en).removesuffix(' count')}"
    return NONE.get(field.zh) or "没有" + field.zh.removesuffix("数").removesuffix("次")


def which(entity: Entity) -> tuple[str, str]:
    """«哪位成员» and «名成员» of a kind of record."""
    return MEASURES.get(entity.name, (f"哪个{entity.member[0]}", f"个{entity.member[0]}"))


def one_or_more(text: str) -> str:
    """«1 person» for «1 people»; things counted without a word of their own lose it."""
    number, _, unit = text.partition(" ")
    if unit in ("items", "units", "pieces"):
        return number
    unit = {"years of age": "years", "times held": "times"}.get(unit, unit)
    if number == "1" and unit:
        unit = ONE_EN.get(unit, unit.removesuffix("s"))
    return f"{number} {unit}" if unit else text


def several_said(node: Quantified) -> bool:
    """Whether the condition joins several: denied as one run of words it reads like a formula."""
    return isinstance(node.condition, Joined)


def of_them(node: Quantified, truth: bool | None, found: int, said: str, contrary: str) -> str:
    """«没有哪位成员…», «有2名成员…»; `contrary` is said of every one instead of a doubled no."""
    member, (one, several) = node.entity.member[0], which(node.entity)
    if node.form == "all":
        head = {True: f"所有{member}都是", False: f"并非所有{member}都是", None: f"不能确定是否所有{member}都是"}[truth]
        return head + said
    if truth is False:
        if contrary:
            return f"每{one.removeprefix('哪')}都{contrary}"
        return f"没有{member}符合：{said}" if several_said(node) else f"没有{one}{said}"
    if truth is None:
        return f"不能确定是否有{member}{said}"
    return f"有{found}{several}{said}" if found else f"有{member}{said}"


def of_them_en(node: Quantified, truth: bool | None, found: int, said: str, contrary: str) -> str:
    """The same in English."""
    one = plain(node.entity.member[1])
    if node.form == "all":
        head = {True: f"every {one} fits", False: f"not every {one} fits"}
        return f"{head[truth] if truth is not None else f'cannot be told whether every {one} fits'}: {said}"
    if truth is False:
        return f"every {one} fits: {contrary}" if contrary else f"no {one} fits: {said}"
    if truth is None:
        return f"cannot be told whether a {one} fits: {said}"
    return f"{found} {one}s fit: {said}" if found > 1 else f"{found or 'a'} {one} fits: {said}"


def people(noun: str, truth: bool | None, found: int, *, every: bool) -> str:
    """«家里有老人（60岁及以上）2名»."""
    if every:
        return {True: f"家里都是{noun}", False: f"家里不都是{noun}", None: f"不能确定家里是否都是{noun}"}[truth]
    number = f"{found}名" if found else ""
    return {True: f"家里有{noun}{number}", False: f"家里没有{noun}", None: f"不能确定家里有没有{noun}"}[truth]


def people_en(noun: str, truth: bool | None, found: int, *, every: bool) -> str:
    """The same in English."""
    if every:
        return {True: f"all are {noun}", False: f"not all are {noun}", None: f"cannot be told whether all are {noun}"}[
            truth
        ]
    number = f": {found}" if found else ""
    told = {True: f"there are {noun}{number}", False: f"there are no {noun}"}
    return told[truth] if truth is not None else f"cannot be told whether there are {noun}"
