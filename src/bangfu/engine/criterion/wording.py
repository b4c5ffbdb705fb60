"""A rule and its values in words, Chinese or English; the words of a rule can be read back as the same rule."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

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
from bangfu.engine.criterion.vocabulary import AS_OF, QUANTIFIERS, Entity
from bangfu.kernel.unit import UNITS, half_up, show

Language = Literal["zh", "en"]
WORDS: dict[str, tuple[str, str]] = {
    "and": (" 且 ", " and "),
    "or": (" 或 ", " or "),
    "not": ("非", "not "),
    "missing": (" 未采集", " is missing"),
    "known": (" 已采集", " is known"),
    "true": ("是", "true"),
    "false": ("否", "false"),
}
COUNTED = {"岁": "years of age", "年": "years"}
YES_NO = {True: ("是", "yes"), False: ("否", "no")}
PLACES, DECIMALS = 2, 15


def wording(node: Node, language: Language, here: Entity, *, inside: bool = False) -> str:
    """The rule as typed, asked of records `here`; in brackets where it stands `inside` another condition and must."""
    en = language == "en"
    match node:
        case Value() | AsOf() | Named() | Asked():
            return _name(node, language, here)
        case Arithmetic(sign=sign, left=left, right=right):
            return f"{_term(left, sign, language, here)} {sign} {_term(right, sign, language, here, right=True)}"
        case Compared(sign=sign, left=left, right=right):
            return f"{wording(left, language, here, inside=True)} {sign} {wording(right, language, here, inside=True)}"
        case Between(value=value, low=low, high=high):
            one, two = wording(low, language, here, inside=True), wording(high, language, here, inside=True)
            words = f" between {one} and {two}" if en else f" 介于 {one} 至 {two} 之间"
            return wording(value, language, here, inside=True) + words
        case Listed(value=value, among=among):
            options = ", ".join(wording(one, language, here) for one in among)
            return wording(value, language, here, inside=True) + (f" in ({options})" if en else f" 属于({options})")
        case Stated(value=value, known=known):
            return wording(value, language, here, inside=True) + WORDS["known" if known else "missing"][en]
        case Joined(form="not", parts=(inner,)):
            return WORDS["not"][en] + _bracketed(inner, language, here)
        case Joined(form=form, parts=parts):
            text = WORDS[form][en].join(wording(part, language, here, inside=True) for part in parts)
            return f"({text})" if inside else text
        case Quantified():
            return _quantified(node, language)


def _name(node: Value | AsOf | Named | Asked, language: Language, here: Entity) -> str:
    en = language == "en"
    if isinstance(node, Value):
        return literal(node, language)
    if isinstance(node, AsOf):
        return AS_OF[en]
    if isinstance(node, Named):
        return node.parameter.en if en else node.parameter.zh
    name = node.field.en if en else node.field.zh
    if node.entity.name != here.name:
        name = f"{node.entity.name if en else node.entity.zh}.{name}"
    return name if node.on is None or isinstance(node.on, AsOf) else f"{name}({wording(node.on, language, here)})"


def _quantified(node: Quantified, language: Language) -> str:
    en = language == "en"
    form = next(pattern[en] for name, *pattern in QUANTIFIERS if name == node.form)
    inner = [wording(one, language, node.entity) for one in (node.value, node.condition) if one is not None]
    return f"{form.format(node.entity.member[en])}({', '.join(inner)})"


def _bracketed(node: Node, language: Language, here: Entity) -> str:
    text = wording(node, language, here, inside=True)
    return text if isinstance(node, (Quantified, Asked, Value)) or text.startswith("(") else f"({text})"


def _term(node: Node, sign: str, language: Language, here: Entity, *, right: bool = False) -> str:
    text = wording(node, language, here, inside=True)
    loose = isinstance(node, Arithmetic) and ((sign == "*" and node.sign != "*") or right)
    return f"({text})" if loose else text


def literal(value: Value, language: Language) -> str:
    """A literal as typed: «8000元», "8000 yuan", «'脱贫户'», «2026-09-30»."""
    if value.kind == "text":
        shown = value.label[language == "en"] or str(value.value)
        return f"'{shown}'"
    if value.kind == "date":
        return str(value.value)
    if value.kind == "truth":
        return WORDS["true" if value.value else "false"][language == "en"]
    unit = _english(value.unit) if language == "en" else value.unit
    size = UNITS[unit].size if unit in UNITS else 1
    number = Fraction(int(str(value.value)), value.denominator * size)
    return f"{half_up(number, DECIMALS):f}".rstrip("0").rstrip(".") + unit_word(unit, language)


def _english(unit: str) -> str:
    # English has no word for 万 and 亿.
    return "元" if unit in ("万元", "亿元") else unit


def unit_word(unit: str, language: Language) -> str:
    """The unit behind a number."""
    if language == "zh" or not unit:
        return unit
    name = UNITS[unit].en if unit in UNITS else COUNTED[unit]
    return name if name == "%" else f" {name}"


def shown(value: object, unit: str, language: Language, *, below: int = 1) -> str:
    """A value from a record as people say it; None is «not collected»."""
    if value is None:
        return "not collected" if language == "en" else "未采集"
    if isinstance(value, bool):
        return YES_NO[value][language == "en"]
    if isinstance(value, int):
        number = Fraction(value, below)
        unit = _english(unit) if language == "en" else unit
        if unit in UNITS:
            text = show(number, unit, None if number.denominator == 1 else UNITS[unit].places, grouped=True)
        else:
            text = f"{half_up(number, 0 if number.denominator == 1 else PLACES):f}"
        return text + unit_word(unit, language)
    if isinstance(value, date) and language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return str(value)
