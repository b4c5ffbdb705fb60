"""What names are hidden in a text, and which counts and days of a record cannot stand together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from opencc import OpenCC

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import Amount

_TO_TRADITIONAL = OpenCC("s2t")


def veil(names: Iterable[tuple[str, str]]) -> Callable[[str], str]:
    """What replaces each name in a text by what stands for it, in simplified and traditional characters alike."""
    pairs = {name: alias for name, alias in names if name and alias and name != alias}
    pairs |= {str(_TO_TRADITIONAL.convert(name)): str(_TO_TRADITIONAL.convert(alias)) for name, alias in pairs.items()}
    longest_first = sorted(pairs.items(), key=lambda pair: len(pair[0]), reverse=True)

    def over(text: str) -> str:
        for name, alias in longest_first:
            text = text.replace(name, alias)
        return text

    return over


def veiled(text: str, names: Iterable[tuple[str, str]]) -> str:
    """One text under the veil."""
    return veil(names)(text)


def refuse_negative(**values: int | Amount | None) -> None:
    """No count, sum or length is less than nothing; `values` by field, told as they were written."""
    for field, value in values.items():
        number, text = (value.value, value.text) if isinstance(value, Amount) else (value, str(value))
        if number is not None and number < 0:
            raise Refusal(mark("“%(text)s” may not be negative."), field=field, text=text)


def refuse_more_households(persons: int | None, households: int | None, approx: str) -> None:
    """A household has at least one person, where both are stated exactly."""
    if not approx and persons is not None and households is not None and households > persons:
        raise Refusal(
            mark("%(households)s households are more than the %(persons)s people in them."),
            cure=mark("Correct one of the two numbers."),
            field="households",
            households=households,
            persons=persons,
        )


def refuse_backwards(first: date | None, last: date | None, field: str = "to") -> None:
    """Nothing ends before it began."""
    if first is not None and last is not None and last < first:
        raise Refusal(mark("It would end before it began."), field=field)
