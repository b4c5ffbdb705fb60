"""How a name may be typed when it is looked for."""

from __future__ import annotations

import re
from itertools import islice, product

from opencc import OpenCC
from pypinyin import Style, pinyin

_TO_SIMPLIFIED = OpenCC("t2s")
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff]")
READINGS_AT_MOST = 64


def normal(text: str) -> str:
    """Simplified characters, small letters, no blanks or middle dots."""
    return re.sub(r"[\s·•・.]", "", str(_TO_SIMPLIFIED.convert(text))).lower()


def search_keys(label: str, code: str) -> set[tuple[str, str]]:
    """(kind, key) pairs under which a subject is found: name, every reading and its initials, code.

    Polyphones keep all their readings, at most READINGS_AT_MOST of them, so that 曾 answers to zeng and ceng.
    """
    name = normal(label)
    keys = {("name", name), ("code", code.lower())}
    chinese = _NOT_CHINESE.sub("", name)
    if not chinese or len(chinese) > 12:
        return {pair for pair in keys if pair[1]}
    readings = pinyin(chinese, style=Style.NORMAL, heteronym=True)
    for reading in islice(product(*(dict.fromkeys(one) for one in readings)), READINGS_AT_MOST):
        keys.add(("pinyin", "".join(reading)))
        keys.add(("initials", "".join(syllable[0] for syllable in reading)))
    return {pair for pair in keys if pair[1]}
