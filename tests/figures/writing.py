"""How a planted sentence is written: marked numbers, natural sizes, a clerk's slips, and the same text otherwise typed.

A number stands between two private marks until the text is printed, so that the same paragraph can be written with
thousand separators or broken into lines without touching years and document numbers.
"""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from random import Random
from typing import NamedTuple

from tests.figures import vocabulary
from tests.figures.metrics import Expected, Pair
from tests.figures.vocabulary import Thing

OPEN, CLOSE = "\ue000", "\ue001"
Number = Decimal | int
HUNDRED = Decimal(100)
CHINESE = "零一两三四五六七八九"


class Sentence(NamedTuple):
    """Marked text and what it holds."""

    text: str
    expected: tuple[Expected, ...]


def plain(marked: str) -> str:
    return marked.replace(OPEN, "").replace(CLOSE, "")


def fig(number: Number | str) -> str:
    return f"{OPEN}{number}{CLOSE}"


def exact(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def rounded(value: Decimal, places: int, how: str = ROUND_HALF_UP) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=how)


def chance(rng: Random, share: float) -> bool:
    return rng.random() < share


def amount(rng: Random, low: int, high: int, places: int = 0) -> Decimal:
    """Between low and high, small ones more often, as in a county's statistics."""
    value = math.exp(rng.uniform(math.log(max(low, 2)), math.log(max(high, 3))))
    return rounded(Decimal(value), places)


def split(rng: Random, total: Decimal, count: int) -> list[Decimal]:
    """`count` positive parts of `total`, none of them nearly nothing, with the decimals of the total."""
    places = -int(total.as_tuple().exponent)
    weights = [rng.uniform(1, 6) for _ in range(count)]
    parts = [rounded(total * Decimal(weight / sum(weights)), places) for weight in weights]
    parts[0] += total - sum(parts)
    return parts


def slip(rng: Random, value: Decimal, least: Decimal = Decimal(0), avoid: tuple[Decimal, ...] = ()) -> Decimal:
    """The value as a tired clerk writes it: two digits turned round or one digit wrong, never by less than `least`.

    Two units of the last place (ten for decimals, which may have been rounded) are the smallest slip: less could be
    a matter of rounding.
    """
    places = -int(value.as_tuple().exponent)
    unit = Decimal(1).scaleb(-places)
    least = max(least, unit * (10 if places else 2))
    digits = str(value)
    for _ in range(60):
        wrong = list(digits)
        at = rng.randrange(len(wrong))
        if not wrong[at].isdigit():
            continue
        if chance(rng, 0.4) and at + 1 < len(wrong) and wrong[at + 1].isdigit():
            wrong[at], wrong[at + 1] = wrong[at + 1], wrong[at]
        else:
            wrong[at] = rng.choice("123456789")
        if wrong[0] == "0":
            continue
        found = Decimal("".join(wrong))
        if abs(found - value) >= least and all(abs(found - other) >= least for other in avoid):
            return found
    return value + max(rounded(least, places, ROUND_HALF_UP), unit) * 3


def money_least(total: Decimal, unit: str) -> Decimal:
    """Amounts in 万元 are rounded ones: a slip must be more than the rounding of some parts."""
    if unit in ("万元", "亿元", "万亩", "公里"):
        return max(
            total * Decimal("0.005"), Decimal(10) if total == total.to_integral_value() and total > 400 else Decimal(0)
        )
    return Decimal(0)


def turned(total: Decimal, left: Decimal, right: Decimal) -> tuple[Pair, ...]:
    """total = left + right said the other two ways round."""
    return ((total, left + right), (left, total - right), (right, total - left))


def listed(rng: Random, thing_parts: list[str], figures: list[str], style: str | None = None) -> str:
    """«县内120人、县外80人»: the names with their figures."""
    link = style or rng.choice(("", "", "", "", "有", "为", "的"))
    pieces = [f"{name}{link}{figure}" for name, figure in zip(thing_parts, figures, strict=True)]
    joint = rng.choice(("、", "，", "、", "；" if style is None else "、"))
    if chance(rng, 0.15) and len(pieces) > 1:
        return joint.join(pieces[:-1]) + rng.choice(("和", "以及")) + pieces[-1]
    return joint.join(pieces)


def some_parts(rng: Random, thing: Thing) -> list[str]:
    count = rng.randint(2, len(thing.parts))
    return sorted(rng.sample(thing.parts, count), key=thing.parts.index)


def any_thing(rng: Random) -> Thing:
    return rng.choice(vocabulary.COUNTED if chance(rng, 0.7) else vocabulary.MONEY)


def lead(rng: Random) -> str:
    return rng.choice(vocabulary.LEADS)


def total_of(rng: Random, thing: Thing) -> Decimal:
    total = amount(rng, thing.low, thing.high, thing.places)
    floor = 30 if not thing.places else 1
    return max(total, Decimal(floor))


def count_word(rng: Random, count: int, chinese: float = 0.7) -> str:
    return CHINESE[count] if chance(rng, chinese) else str(count)


def percent(value: Decimal, places: int, how: str = ROUND_HALF_UP) -> Decimal:
    return rounded(value, places, how)


def wrong_percent(rng: Random, true: Decimal, places: int, avoid: tuple[Decimal, ...] = ()) -> Decimal:
    for _ in range(80):
        found = rounded(true + Decimal(rng.choice((-1, 1)) * rng.uniform(1.6, 14)), places)
        if found > Decimal("0.5") and all(abs(found - other) > 1 for other in (true, *avoid)):
            return found
    return rounded(true + 21, places)


def rate_places(rng: Random) -> int:
    return rng.choice((0, 1, 1, 2, 2))


WIDE = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


def full_width(marked: str) -> str:
    return plain(marked).translate(WIDE)


def separated(marked: str) -> str:
    """Thousand separators in every figure of four digits or more."""

    def commas(found: re.Match[str]) -> str:
        whole, dot, decimals = found[1].partition(".")
        return (f"{int(whole):,}" if whole.isdigit() else whole) + dot + decimals

    return re.sub(f"{OPEN}([^{CLOSE}]*){CLOSE}", commas, marked)


def broken(marked: str, rng: Random) -> str:
    """Hard line breaks every thirty or so characters, as copied from a PDF, but never inside a number."""
    width, out, column = rng.randint(24, 44), [], 0
    pieces = re.findall(f"{OPEN}[^{CLOSE}]*{CLOSE}|[0-9A-Za-z.]+|.|\n", marked)
    for piece in pieces:
        text = plain(piece)
        if column + len(text) > width and text not in "，。；：、）”":
            out.append("\n")
            column = 0
        out.append(text)
        column = 0 if text == "\n" else column + len(text)
    return "".join(out)
