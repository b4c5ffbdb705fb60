"""The checker's own terms in Chinese and English, the same on the page, on the console and in a Word comment."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Literal

from bangfu.figures.finding import Figure, Kind, Relation, Repair, Verdict

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


def why(relation: Relation, language: Language) -> str:
    """What was read and what came out."""
    return relation.why if language == "zh" else relation.why_en


def difference(relation: Relation) -> str:
    """Stated less computed, with its sign; empty where one of them is no number or nothing is amiss."""
    try:
        gap = Decimal(relation.stated.rstrip("%‰")) - Decimal(relation.computed.rstrip("%‰"))
    except InvalidOperation:
        return ""
    if not gap or relation.verdict not in ("inconsistent", "warn"):
        return ""
    return f"{gap.normalize():+f}".replace("-", "−")


def arithmetic(relation: Relation, language: Language) -> str:
    """The sum as one would type it, with what the text says where that differs; empty where there is none."""
    if not relation.expression or not relation.computed:
        return ""
    done, gap = f"{relation.expression} = {relation.computed}", difference(relation)
    if not gap:
        return done
    return done + (f"，文中 {relation.stated}，差 {gap}" if language == "zh" else f"; stated {relation.stated}, {gap}")


def repair_words(repair: Repair, figure: Figure, language: Language) -> str:
    """What one figure would have to be, and how much that mends."""
    if language == "zh":
        said = f"若“{figure.text}”应为 {repair.value}{figure.unit}"
        return f"{said}，{repair.mends} 处算式都成立" if repair.mends > 1 else f"{said}，此处成立"
    said = f"If “{figure.text}” should read {repair.value}{figure.unit}"
    return f"{said}, {repair.mends} relations hold" if repair.mends > 1 else f"{said}, this one holds"
