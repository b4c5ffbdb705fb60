"""The checker's own terms in Chinese and English, the same on the page, on the console and in a Word comment."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import PurePath
from typing import Literal

from bangfu.figures.finding import Figure, Kind, Relation, Repair, Verdict
from bangfu.figures.numeral import ordinal
from bangfu.figures.script import cleaned

Language = Literal["zh", "en"]

# In the order a reader wants them: what is wrong first.
VERDICTS: dict[Verdict, dict[Language, str]] = {
    "inconsistent": {"zh": "不符", "en": "Does not add up"},
    "warn": {"zh": "存疑", "en": "Doubtful"},
    "approximate": {"zh": "约数相符", "en": "Agrees roughly"},
    "consistent": {"zh": "相符", "en": "Agrees"},
    "undecided": {"zh": "无法核对", "en": "Cannot be checked"},
}
KINDS: dict[Kind, dict[Language, str]] = {
    "sum": {"zh": "合计", "en": "Sum"},
    "share": {"zh": "占比", "en": "Share"},
    "difference": {"zh": "相差", "en": "Difference"},
    "growth": {"zh": "增减幅度", "en": "Growth"},
    "multiple": {"zh": "倍数", "en": "Multiple"},
    "product": {"zh": "相乘", "en": "Product"},
    "per_unit": {"zh": "单位均值", "en": "Value per unit"},
    "list_count": {"zh": "项数", "en": "Number of items"},
    "repeat": {"zh": "前后两处", "en": "Said twice"},
    "subset": {"zh": "部分与全部", "en": "Part and whole"},
    "span": {"zh": "起止时间", "en": "Dates"},
}
# Worth a remark in the margin; what agrees is silent.
REMARKED: tuple[Verdict, ...] = ("inconsistent", "warn", "undecided")
_IN_WORDS = re.compile(r"[零一二两三四五六七八九十]{1,3}")

# Made up, and wrong in one place: what the checker does is seen before one has a text at hand.
EXAMPLE = (
    "全县共有监测户 1286 户，其中：东岸镇 512 户、西岸乡 438 户、河口镇 326 户。已消除风险 963 户，占 74.9%。\n"
    "全年投入帮扶资金 2350 万元，比上年的 2000 万元增长 17.5%。\n"
    "主要做了三个方面的工作：一是抓产业，二是抓就业，三是抓饮水安全。"
)


def marked_name(name: str, language: Language) -> str:
    """What the document with remarks is called: after the one it was made from."""
    stem = PurePath(name).stem or {"zh": "材料", "en": "text"}[language]
    return stem + {"zh": "（核数批注）.docx", "en": " (figures checked).docx"}[language]


def why(relation: Relation, language: Language) -> str:
    """What was read and what came out."""
    return relation.why if language == "zh" else relation.why_en


def arithmetic(relation: Relation, language: Language) -> str:
    """The sum as one would type it; empty where the reason says it already, or where there is none."""
    if not relation.expression or not relation.computed or relation.expression in why(relation, language):
        return ""
    return f"{relation.expression} = {relation.computed}"


def meant(repair: Repair, figure: Figure) -> str:
    """The value a figure would have to be, written as the text writes it: 两个 for 三个, 两個 for 三個, 2个 for 3个."""
    found = _IN_WORDS.match(cleaned(figure.text))
    unit = figure.text[found.end() :] if found else ""
    if not found or cleaned(unit) != figure.unit or not repair.value.isdigit() or not 0 < int(repair.value) < 100:
        return f"{repair.value}{figure.unit}"
    return ("两" if repair.value == "2" and unit else ordinal(int(repair.value))) + unit


def _list_words(lacking: int, repair: Repair, figure: Figure, language: Language) -> str:
    number = abs(lacking)
    if language == "zh":
        first = f"补上没有列出的 {number} 项" if lacking > 0 else f"删去多列的 {number} 项"
        return f"{first}，或将“{figure.text}”改为 {meant(repair, figure)}"
    first = f"Adding the {number} not listed" if lacking > 0 else f"Taking out {number}"
    return f"{first}, or changing “{figure.text}” to {meant(repair, figure)}, mends this one"


def repair_words(repair: Repair, figure: Figure, language: Language, kind: Kind = "sum") -> str:
    """What one figure would have to be, and how much that mends; of a list of too few, that one may be lacking."""
    if kind == "list_count" and figure.value is not None:
        return _list_words(int(figure.value - Decimal(repair.value)), repair, figure, language)
    if language == "zh":
        said = f"将“{figure.text}”改为 {meant(repair, figure)} 即可对上"
        said += f"，{repair.mends} 处都成立" if repair.mends > 1 else ""
        return said + (f"，但另有 {repair.breaks} 处不再成立" if repair.breaks else "")
    said = f"Changing “{figure.text}” to {meant(repair, figure)} mends "
    said += f"{repair.mends} relations" if repair.mends > 1 else "this one"
    others = "1 other no longer holds" if repair.breaks == 1 else f"{repair.breaks} others no longer hold"
    return said + (f", but {others}" if repair.breaks else "")
