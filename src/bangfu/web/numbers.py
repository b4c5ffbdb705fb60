"""Numbers as pages print them: exact, grouped, in the unit that officials use."""

from __future__ import annotations

from fractions import Fraction

from django.utils.translation import get_language

from bangfu.kernel.unit import UNITS, show

_BY_ENGLISH = {unit.en: name for name, unit in reversed(UNITS.items())}
TEN_THOUSAND_YUAN = _BY_ENGLISH["10,000 yuan"]
KILOMETRE = _BY_ENGLISH["km"]
PERCENT = _BY_ENGLISH["%"]
YUAN = _BY_ENGLISH["yuan"]
MU = _BY_ENGLISH["mu"]
PER_HOUSEHOLD = _BY_ENGLISH["persons per household"]
PIECE = _BY_ENGLISH["items"]
CASES = _BY_ENGLISH["pieces"]
# The unit in which a sum of a dimension's base unit is printed in lists.
OF_DIMENSION = {"fen": TEN_THOUSAND_YUAN, "dm": KILOMETRE, "bp": PERCENT, "one": PIECE}


def chinese() -> bool:
    """True when the reader reads Chinese."""
    return not (get_language() or "zh").startswith("en")


def exact(value: int | Fraction | None, unit: str) -> str:
    """Every digit of a whole number of base units, without trailing zeros; yuan with both digits of its fen or with
    none, as a column of amounts is read by its decimal points; empty when not known."""
    if value is None:
        return ""
    text = show(value, unit, len(str(UNITS[unit].size)) - 1, grouped=True)
    if unit == YUAN:
        return text.removesuffix(".00")
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(fen: int | None) -> str:
    """10,000 yuan."""
    return exact(fen, TEN_THOUSAND_YUAN)


def kilometres(dm: int | None) -> str:
    """Kilometres."""
    return exact(dm, KILOMETRE)


def percent(bp: int | None) -> str:
    """A percentage with its sign."""
    return "" if bp is None else f"{exact(bp, PERCENT)}%"


def bar(bp: int | None) -> int:
    """The length of a progress bar, 0 to 100."""
    return 0 if bp is None else max(0, min(100, bp // 100))


def progress(bp: int | None) -> dict[str, str | int]:
    """What the progress component takes."""
    return {"text": percent(bp), "bar": bar(bp)}


def grouped(text: str) -> str:
    """A printed number with thousands separators; other text as it is."""
    head, dot, tail = text.partition(".")
    digits = head.lstrip("+-")
    if not digits.isdigit():
        return text
    return f"{head[: len(head) - len(digits)]}{int(digits):,}{dot}{tail}"


def unit_word(unit: str) -> str:
    """The unit's name in the reader's language."""
    if chinese() or unit not in UNITS:
        return unit
    words = UNITS[unit].en
    # «1,706.38 10,000 yuan» would read as two numbers.
    return f"× {words}" if words[0].isdigit() else words
