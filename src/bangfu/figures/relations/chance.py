"""How likely it is that figures agree by chance: pairs tried, times how often a pair would hit the figure."""

from __future__ import annotations

import re

from bangfu.figures.mark import Mark

# Where words ask for the relation, where they do not, and where they ask and the nearest figures answer.
ASKED, UNASKED, STRONG = 0.06, 0.004, 0.6
HUNDRED = 100.0
COMMON = frozenset(
    ("总数", "人数", "户数", "总户", "数的", "的比", "比例", "比重", "全县", "全镇", "全村", "完成", "达到")
)
WORDS = re.compile(r"[一-鿿]{2,}")


def hit_of_rate(mark: Mark) -> float:
    """How often a share taken at random comes out as this rate."""
    return float(10.0**-(mark.places) / HUNDRED)


def hit_of_level(mark: Mark) -> float:
    """How often a value of about this size comes out as this one: zeros at its end are no digits."""
    hit = mark.hit
    if hit is None:
        value = mark.value
        digits = f"{value:f}".replace(".", "").strip("0") if value else ""
        hit = mark.hit = 1.0 / (float(digits[0]) * 10.0 ** (len(digits) - 1)) if digits else 1.0
    return hit


def named(pairs: set[str], words: str) -> bool:
    """Whether words have one of the pairs of characters that name something."""
    return any(map(words.__contains__, pairs))


def pairs_of(words: str) -> set[str]:
    """Every two neighbouring characters of words that name something."""
    return {word[place : place + 2] for word in WORDS.findall(words) for place in range(len(word) - 1)} - COMMON
