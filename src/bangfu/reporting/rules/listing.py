"""Counting what stands at the quoted words of a passage, where the reader of figures has found no list.

Whoever states the claim says that a list stands there; so a list of just that many things right before or right after
the words confirms it. Nothing here contradicts: another number is no proof that the list was meant.
"""

from __future__ import annotations

import re

_BREAK = re.compile(r"[。！？!?；;：:，,（）()“”\"「」\n]")
_OPENING = re.compile(r"^[”\"」]?\s*(?:即|是指|指|包括|分别是|为|：|:|[（(])")
_CLOSING = re.compile(r"[。！？!?\n）)]")
_CLAUSES = re.compile(r"[；;]")
_THINGS = re.compile(r"[、]|(?<=[^\s])(?:以及|和|与|及)(?=[^\s])")
_LEVELS = re.compile(r"(?P<signs>[国國省州市县縣区區乡鄉镇鎮村组組户戶校班]+)[一二两兩三四五六七八九十\d][级級]")


def confirmed(passage: str, quote: str, number: int) -> bool:
    """True when just `number` things are listed before or after the quoted words, or named in them as levels."""
    start = passage.find(quote) if quote else -1
    if start < 0 or number < 2:
        return False
    end = start + len(quote)
    return _before(passage[:start], number) or _after(passage[end:], number) or _signs(quote, number)


def _before(text: str, number: int) -> bool:
    """«通过甲、乙、丙» and then the words: the things of the clause that leads to them."""
    return _count(_BREAK.split(text)[-1]) == number


def _after(text: str, number: int) -> bool:
    """«即甲、乙与丙», «(甲;乙;丙)»: the things of the sentence that explains the words."""
    opening = _OPENING.match(text)
    if not opening:
        return False
    said = _CLOSING.split(text[opening.end() :])[0]
    clauses = [clause for clause in _CLAUSES.split(said) if clause.strip()]
    return len(clauses) == number if len(clauses) > 1 else _count(said) == number


def _count(text: str) -> int:
    return len([thing for thing in _THINGS.split(text) if thing.strip()]) if "、" in text else 0


def _signs(quote: str, number: int) -> bool:
    """«县乡村三级»: as many levels, a single sign each, as the number says."""
    found = _LEVELS.search(quote)
    return found is not None and len(found["signs"]) == number
