"""What people write where there is nothing, or where nothing is known."""

from __future__ import annotations

import unicodedata

from bangfu.intake.rules.checked import Missing, Value

NOTHING = frozenset({"-", "--", "—", "——", "/", "\\", "·", ".", "、", "_", "〃", "空", "空白", "null", "NULL", "None"})
WHY = {
    **dict.fromkeys(
        ["未采集", "未收集", "未填", "不详", "未知", "待核实", "待采集", "待补", "N/A", "n/a"],
        Missing.NOT_COLLECTED,
    ),
    **dict.fromkeys(["不适用", "不涉及", "不需要", "免填"], Missing.NOT_APPLICABLE),
    **dict.fromkeys(["无", "没有", "暂无", "无此项"], Missing.NONE),
}


# What a formula shows that went wrong; as text it is no better.
FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#####"})


def said_of(text: str) -> Value:
    """A text half-width with single blanks, None for a sign of nothing, or why there is nothing."""
    bare = " ".join(unicodedata.normalize("NFKC", text).split()) if not text.isascii() else " ".join(text.split())
    if bare in NOTHING:
        return None
    return WHY.get(bare, bare) or None
