"""A figure as the rules see it: cheaper than the finding's Figure, and with its surroundings."""

from __future__ import annotations

from decimal import Decimal

from bangfu.figures.finding import Approx


class Mark:
    """A figure at clean text[start:end]; `gap` is what stands between the figure before it and this one.

    `head` is where its number ends, `sentence` counts the sentences of its block, `depth` the open brackets;
    `ranged` figures («2500-3000元») are bounds and enter no arithmetic.
    """

    __slots__ = (
        "approx",
        "base",
        "depth",
        "dimension",
        "end",
        "factor",
        "gap",
        "index",
        "label",
        "multiplied",
        "place",
        "places",
        "ranged",
        "sentence",
        "start",
        "text",
        "unit",
        "value",
        "word",
    )

    index: int
    place: int
    start: int
    end: int
    text: str
    value: Decimal | None
    unit: str
    word: str
    places: int
    factor: Decimal
    base: Decimal | None
    dimension: str
    approx: Approx
    multiplied: bool
    ranged: bool
    gap: str
    label: str | None
    sentence: int
    depth: int

    def __repr__(self) -> str:
        return f"<{self.text} {self.dimension}>"
