"""A condition said as people say it, without signs and brackets; with the values of one record, or in general."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from bangfu.engine.criterion.phrases import (
    AGED,
    none_word,
    of_them,
    of_them_en,
    one_or_more,
    people,
    people_en,
    plain,
    truth_word,
)
from bangfu.engine.criterion.tree import (
    Arithmetic,
    Asked,
    AsOf,
    Between,
    Compared,
    Joined,
    Listed,
    Named,
    Node,
    Quantified,
    Stated,
    Value,
)
from bangfu.engine.criterion.vocabulary import AS_OF, PLAIN, UNIT_OF, Entity
from bangfu.engine.criterion.wording import Language, shown

SIGNS = {
    "<": ("低于", "below"), "<=": ("不超过", "at most"), ">": ("超过", "above"), ">=": ("不低于", "at least"),
    "=": ("等于", "equal to"), "!=": ("不等于", "not equal to"),
}  # fmt: skip
COUNTS = {"<": ("少于", "fewer than"), ">": ("超过", "more than"), ">=": ("不少于", "at least")}
AGES = {"<": ("不满", "below"), ">=": ("已满", "at least")}
OLDER = {"<": ("小于", "below"), ">=": ("不小于", "at least"), ">": ("大于", "above"), "<=": ("不大于", "at most")}
DATES = {
    "<": ("早于", "before"), "<=": ("不晚于", "not after"), ">": ("晚于", "after"), ">=": ("不早于", "not before"),
}  # fmt: skip
SAME = {"=": ("是", "is"), "!=": ("不是", "is not")}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
MEASURED = ("fen", "dm", "bp", "mu100")
# Behind what is long, or joined itself, a stronger joint: no brackets are needed.
JOINTS: dict[bool, dict[tuple[bool, bool], str]] = {
    True: {(False, False): "且", (True, False): "，并且", (False, True): " and ", (True, True): ", and "},
    False: {(False, False): "或", (True, False): "，或者", (False, True): " or ", (True, True): ", or "},
}
SHORT = 40
LISTED_AT_MOST = 5
NOT_COLLECTED, OPEN = ("未采集", "not collected"), ("不能确定", "not known")
Values = Mapping[int, tuple[Any, int]]
"""What is known of a record: by the id of a node, its value and what it is divided by."""


def clause(node: Node, language: Language, here: Entity, holds: bool = True) -> str:
    """A condition in general, or its contrary: «户类型为脱贫户，并且人均纯收入低于监测线6000元»."""
    en = language == "en"
    match node:
        case Joined(form="not", parts=(inner,)):
            return clause(inner, language, here, not holds)
        case Joined(form=form, parts=parts):
            told = [clause(part, language, here, holds) for part in parts]
            both = (form == "and") is holds
            deep = any(isinstance(part, Joined) and part.form != "not" for part in parts)
            return JOINTS[both][deep or (both and len("".join(told)) > SHORT), en].join(told)
        case Quantified():
            return members(node, language, holds)
        case Compared() | Between() | Listed() | Stated():
            return Speech(here, {}).general(node, holds, language)
        case Asked():
            return truth_word(node.field, holds, en)
        case Value():
            return ("是" if holds is bool(node.value) else "否", "true" if holds is bool(node.value) else "false")[en]
    return name(node, language, here)


def members(node: Quantified, language: Language, truth: bool | None, found: int = 0) -> str:
    """What is so of the records below: «没有哪位成员不满18岁»; `found` of them decided."""
    truth = truth if node.form != "no" or truth is None else not truth
    noun = _aged(node, language)
    if noun:
        return (people_en if language == "en" else people)(noun, truth, found, every=node.form == "all")
    condition = cast(Node, node.condition)
    said = clause(condition, language, node.entity)
    contrary = clause(condition, language, node.entity, False) if _denies(condition) else ""
    return (of_them_en if language == "en" else of_them)(node, truth, found, said, contrary)


def _denies(node: Node) -> bool:
    """Whether a condition says only what is not so."""
    if isinstance(node, Joined):
        return all(map(_denies, node.parts))
    return isinstance(node, Compared) and isinstance(node.right, Value) and node.right.value is (node.sign != "=")


def _aged(node: Quantified, language: Language) -> str:
    """«老人（60岁及以上）» where the condition is an age and no more."""
    match node.condition:
        case Compared(sign=sign, left=Asked(field=field), right=Named(parameter=parameter)) if field.age:
            words = AGED.get((sign, parameter.en))
            if words is not None:
                age = one_or_more(shown(parameter.value, parameter.unit, language))
                if language == "en":
                    return f"{words[1]} ({'below ' if sign == '<' else ''}{age}{' or more' if sign == '>=' else ''})"
                return f"{words[0]}（{'不满' if sign == '<' else ''}{age}{'及以上' if sign == '>=' else ''}）"
    return ""


def tally(node: Quantified, language: Language) -> str:
    """What a count or sum is called: «不满18岁的成员», «各标段合同价合计»."""
    en = language == "en"
    noun = _aged(node, language)
    if node.form == "count" and noun:
        return noun
    said = clause(node.condition, language, node.entity) if node.condition is not None else ""
    called = f"{node.entity.member[1]}s" if en else node.entity.member[0]
    if node.form == "count":
        return f"{called} where {said}" if en else f"{said}的{called}"
    value = name(node.value, language, node.entity) if node.value is not None else ""
    if en:
        return f"{value} of all {called}" + (f" where {said}" if said else "")
    return (f"{said}的{called}" if said else f"各{called}") + f"{value}合计"


def name(node: Node, language: Language, here: Entity) -> str:
    """What a value is called."""
    en = language == "en"
    match node:
        case AsOf():
            return plain(AS_OF[1]) if en else AS_OF[0]
        case Named(parameter=parameter):
            return plain(parameter.en) if en else parameter.zh
        case Asked(entity=entity, field=field, on=on):
            told = plain(field.en) if en else field.zh
            if entity.name != here.name:
                told = f"{told} of the {plain(entity.name)}" if en else f"{entity.zh}的{told}"
            if on is None or isinstance(on, AsOf):
                return told
            day = Speech(here, {}).spoken(on, language)
            return f"{told} on {day}" if en else f"{day}的{told}"
        case Quantified():
            return tally(node, language)
        case Arithmetic():
            return Speech(here, {}).reckoned(node, language)
    return Speech(here, {}).spoken(node, language)


class Speech:
    """One record's values in sentences; with no values, what is asked of any record."""

    def __init__(self, entity: Entity, values: Values) -> None:
        self.entity = entity
        self.values = values

    def general(self, node: Compared | Between | Listed | Stated, holds: bool, language: Language) -> str:
        """A condition of any record: «年龄不满成年年龄18岁»."""
        en = language == "en"
        if isinstance(node, Stated):
            return self.stated(node, holds, language)
        left = node.left if isinstance(node, Compared) else node.value
        if isinstance(node, Compared):
            match node:
                case Compared(left=Asked(kind="truth", field=field), right=Value(value=bool() as value)):
                    return truth_word(field, (value is (node.sign == "=")) is holds, en)
                case Compared(left=Asked(field=field), right=Value(value=0)) if _counts(left):
                    sign = node.sign if holds else OPPOSITE[node.sign]
                    if sign in ("=", "<="):
                        return none_word(field, en)
                    if sign in ("!=", ">") and not en:
                        return none_word(field, en).replace("没有", "有", 1)
        tail = self.tail(node, holds, language)
        spoken = name(left, language, self.entity)
        if en:
            return f"{spoken} is {tail.removeprefix('is ')}"
        return f"{spoken}为{tail.removeprefix('是')}" if tail.startswith("是") else f"{spoken}{tail}"

    def tail(self, node: Compared | Between | Listed, holds: bool, language: Language) -> str:
        """What is said of a value: «不满成年年龄18岁», «在6岁至15岁之间», «不是C级、D级»."""
        en = language == "en"
        if isinstance(node, Compared):
            sign = node.sign if holds else OPPOSITE[node.sign]
            literal = isinstance(node.right, Value)
            words = _words(node.left, node.right)
            if sign in ("=", "!=") and not literal and node.left.kind == "text":
                right = self.beside(node.right, language)
                if en:
                    return f"{'the same as' if sign == '=' else 'unlike'} {right}"
                return f"与{right}{'相同' if sign == '=' else '不同'}"
            right = self.beside(node.right, language)
            return f"{words[sign][1]} {right}" if en else f"{words[sign][0]}{right}"
        if isinstance(node, Between):
            low, high = self.spoken(node.low, language), self.spoken(node.high, language)
            return ("" if holds else "not " if en else "不") + (
                f"between {low} and {high}" if en else f"在{low}至{high}之间"
            )
        options = [self.spoken(one, language) for one in node.among]
        first = (", " if en else "、").join(options[: min(LISTED_AT_MOST, len(options) - 1)])
        if len(options) > LISTED_AT_MOST:
            told = first + (f" or {len(options) - LISTED_AT_MOST} others" if en else f"等{len(options)}种之一")
        else:
            told = (" or " if en else "或").join([part for part in (first, options[-1]) if part])
        return f"{'is' if holds else 'is not'} {told}" if en else f"{'是' if holds else '不是'}{told}"

    def told(self, node: Node, truth: bool | None, language: Language) -> str:
        """A yes-or-no fact of the record: «没有参加居民医保»."""
        en = language == "en"
        if not isinstance(node, Asked):
            return clause(node, language, self.entity, bool(truth))
        if truth is not None:
            return truth_word(node.field, truth, en)
        yes = truth_word(node.field, True, en)
        return f"{plain(node.field.en)} is {NOT_COLLECTED[1]}" if en else f"是否{yes}{NOT_COLLECTED[0]}"

    def stated(self, node: Stated, truth: bool, language: Language) -> str:
        """«办结期限未采集»; of what is known, its value."""
        en = language == "en"
        known = truth is node.known
        if known and id(node.value) in self.values and self.values[id(node.value)][0] is not None:
            if node.value.kind == "truth":
                return self.told(node.value, self.values[id(node.value)][0], language)
            return self.spoken(node.value, language)
        called = name(node.value, language, self.entity)
        if en:
            return f"{called} is {'known' if known else NOT_COLLECTED[1]}"
        missing = node.value.field.missing[0] if isinstance(node.value, Asked) else ""
        short = missing if missing.startswith("未") and len(missing) < LISTED_AT_MOST else NOT_COLLECTED[0]
        return f"{called}{'已' + short[1:] if known else short}"

    def sentence(self, node: Compared | Between | Listed, truth: bool | None, language: Language) -> str:
        """«年龄52岁，不在16岁至50岁之间», "age 52 years, not between 16 years and 50 years"."""
        en = language == "en"
        left = node.left if isinstance(node, Compared) else node.value
        if isinstance(node, Compared) and left.kind == "truth" and isinstance(node.right, Value):
            held = None if truth is None else truth is ((node.sign == "=") is bool(node.right.value))
            return self.told(left, held, language)
        spoken, comma = self.spoken(left, language), ", " if en else "，"
        tail = self.tail(node, truth is not False, language)
        if truth is None:
            return f"{spoken}{comma}{self.doubt(node, left, tail, language)}"
        if self.alone(node, left, truth):
            value = self.values[id(left)][0]
            if isinstance(left, Asked) and _counts(left) and value <= 0:
                return none_word(left.field, en)
            if isinstance(left, Quantified) and value == 0:
                return f"no {spoken.removesuffix(': 0')}" if en else f"没有{tally(left, language)}"
            return spoken
        return f"{spoken}{comma}{tail}"

    def doubt(self, node: Compared | Between | Listed, left: Node, tail: str, language: Language) -> str:
        """«不能判断是否低于监测线6000元»; of what is only asked to be nought, no more than «不能判断»."""
        en = language == "en"
        if isinstance(node, Compared) and isinstance(node.right, Value) and node.right.value == 0:
            return "it cannot be told" if en else "不能判断"
        other = node.right if isinstance(node, Compared) else None
        lacks = ""
        if isinstance(other, Asked) and self.values[id(other)][0] is None:
            lacks = self.spoken(other, language) + (", " if en else "，")
            tail = tail.replace(self.beside(other, language), name(other, language, self.entity))
        if not en and tail.startswith("是"):
            tail = "为" + tail.removeprefix("是")
        return f"{lacks}cannot be told whether it is {tail.removeprefix('is ')}" if en else f"{lacks}不能判断是否{tail}"

    def beside(self, node: Node, language: Language) -> str:
        """A value as it stands behind a word of comparison: «提出日期2026年5月1日»."""
        told = self.spoken(node, language)
        called = name(node, "zh", self.entity)
        bare = language == "zh" and isinstance(node, Asked) and told.startswith(f"{called}为")
        return told.replace("为", "", 1) if bare and "为" not in called else told

    def alone(self, node: Compared | Between | Listed, left: Node, truth: bool) -> bool:
        """Whether the value alone tells it: it is the one asked for, there is some, or there is none."""
        if isinstance(node, Listed):
            return truth or len(node.among) > LISTED_AT_MOST
        if not isinstance(node, Compared) or not isinstance(node.right, Value) or isinstance(left, Arithmetic):
            return False
        sign = node.sign if truth else OPPOSITE[node.sign]
        if sign == "=":
            return True
        value = self.values[id(left)][0]
        nought = left.kind == "number" and node.right.value == 0
        return nought and (value > 0 if sign in ("!=", ">") else value >= 0 or (_counts(left) and value < 0))

    def spoken(self, node: Node, language: Language) -> str:
        """A value with its name: «人均纯收入8,000元», «监测线8,500元»; a literal alone."""
        en = language == "en"
        if isinstance(node, Value):
            if node.kind == "text":
                return node.label[en] or str(node.value)
            if node.kind == "number":
                text = shown(node.value, node.unit, language, below=node.denominator)
                return one_or_more(text) if en else text
            return shown(node.value, "", language)
        if isinstance(node, AsOf):
            return name(node, language, self.entity)
        if isinstance(node, Arithmetic):
            return self.reckoned(node, language)
        called = name(node, language, self.entity)
        value = self.value(node, language)
        if not value:
            return called
        if isinstance(node, Named):
            return f"{called} ({value})" if en else f"{called}{value}"
        if en:
            return f"{called}: {value}" if isinstance(node, Quantified) else f"{called} {value}"
        beside = value in (NOT_COLLECTED[0], OPEN[0]) or node.kind == "number"
        return f"{called}{value}" if beside else f"{called}为{value}"

    def reckoned(self, node: Arithmetic, language: Language) -> str:
        """«年龄比户主年龄大30岁», «从纳入日期2023年9月1日到截至日有800天»."""
        en = language == "en"
        left, right = (self.beside(one, language) for one in (node.left, node.right))
        value = self.values.get(id(node), (None, 1))[0]
        amount = self.value(node, language)
        if node.kind == "date":
            word = ("后", "after") if node.sign == "+" else ("前", "before")
            return f"{right} {word[1]} {left}" if en else f"{left}{word[0]}{right}"
        if node.sign == "-" and node.left.kind == "date":
            told = f"from {right} to {left}" if en else f"从{right}到{left}"
            joint = ": " if en else "有" if value is not None else "，"
            return f"{told}{joint}{amount}" if amount else told
        if node.sign == "-" and value is not None:
            return self.apart(node, left, right, value, language)
        words = {"+": ("加", " plus "), "*": ("乘", " times ")}
        if node.sign == "-":
            told = f"difference between {left} and {right}" if en else f"{left}与{right}之差"
        else:
            told = f"{left}{words[node.sign][en]}{right}"
        joint = (", " if en else "，") if amount in OPEN else ": " if en else "为"
        return f"{told}{joint}{amount}" if amount else told

    def apart(self, node: Arithmetic, left: str, right: str, value: int, language: Language) -> str:
        """How much two values differ."""
        en = language == "en"
        if value == 0:
            return f"{left} equals {right}" if en else f"{left}与{right}相同"
        size = self.amount(abs(value), node, language)
        if en:
            return f"{left} is {size} {'more' if value > 0 else 'less'} than {right}"
        more, less = ("大", "小") if node.dimension == "岁" else ("多", "少")
        return f"{left}比{right}{more if value > 0 else less}{size}"

    def value(self, node: Node, language: Language) -> str:
        """What is known of a node, with its unit; empty where only its name is wanted."""
        en = language == "en"
        if isinstance(node, Named):
            return self.amount(node.parameter.value, node, language)
        if isinstance(node, AsOf) or id(node) not in self.values:
            return ""
        value = self.values[id(node)][0]
        if isinstance(node, Asked) and node.field.codes and value is not None:
            return str(node.field.codes.get(value, (value, value))[en])
        if value is None and not isinstance(node, Asked):
            return OPEN[en]
        return self.amount(value, node, language)

    def amount(self, value: Any, node: Node, language: Language) -> str:
        below = self.values.get(id(node), (None, 1))[1]
        match node:
            case Asked():
                unit = node.field.unit
            case Named():
                unit = node.parameter.unit
            case _:
                unit = UNIT_OF.get(node.dimension, node.dimension)
        text = shown(value, unit, language, below=below)
        return one_or_more(text) if language == "en" and value is not None and node.kind == "number" else text


def _counts(node: Node) -> bool:
    """Whether a value counts people, things or times."""
    return (
        node.kind == "number"
        and node.dimension not in (*MEASURED, "岁", "年")
        and (isinstance(node, Asked) or (isinstance(node, Quantified) and node.form == "count"))
    )


def _words(left: Node, right: Node) -> Mapping[str, tuple[str, str]]:
    """The words of signs for what they stand between."""
    literal = isinstance(right, Value)
    if left.kind == "date":
        return {**SIGNS, **DATES}
    if left.kind in ("text", "truth"):
        return {**SIGNS, **SAME}
    words = dict(SIGNS) | (SAME if literal else {})
    if left.dimension == "岁":
        return words | (OLDER if isinstance(right, Asked) else AGES if isinstance(left, Asked) else {})
    return words | (COUNTS if left.dimension not in (*MEASURED, PLAIN) or _counts(left) else {})
