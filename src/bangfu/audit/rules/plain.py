"""What a line may carry: text in which one event stays one line, wherever it is printed."""

from __future__ import annotations

import unicodedata
from typing import Any

LONGEST = 1000
# Line and paragraph separators and whatever turns the direction of writing; joiners inside a word stay.
_BREAKING = frozenset("\u2028\u2029\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _spelt(sign: str) -> str:
    if unicodedata.category(sign) in ("Cc", "Cs") or sign in _BREAKING:
        return f"\\u{ord(sign):04x}"
    return sign


def plain_text(text: str, most: int = LONGEST) -> str:
    """The text with controls, lone surrogates and turning marks spelt out, cut after `most` characters."""
    shown = "".join(_spelt(sign) for sign in text[:most])
    return shown if len(shown) <= most and len(text) <= most else shown[: most - 1] + "…"


def plain(value: Any) -> Any:
    """The same for every text inside lists and named values."""
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, dict):
        return {plain_text(str(key)): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value
