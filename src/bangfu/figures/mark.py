"""A figure as the rules see it: cheaper than the finding's Figure, and with its surroundings."""

from __future__ import annotations

from decimal import Decimal

from bangfu.figures.finding import Approx


class Mark:
    """A figure at clean text[start:end]; `gap` is what stands between the figure before it and this one.

    `sentence` counts the sentences of its block, `depth` the open brackets. What is said of it is kept from the first
    time it is asked: `label` and `noun` (the words before and behind it), `said` (the label of figures that stand
    together), whether it `changes` something rather than being a stock, whether it `adds` up with others, and how often
    chance would `hit` it.
    """

    __slots__ = (
        "adds",
        "approx",
        "base",
        "changes",
        "depth",
        "dimension",
        "end",
        "factor",
        "gap",
        "hit",
        "index",
        "label",
        "multiplied",
        "noun",
        "place",
        "places",
        "said",
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
    gap: str
    label: str | None
    noun: str | None
    said: str | None
    changes: bool | None
    adds: bool | None
    hit: float | None
    sentence: int
    depth: int

    def __repr__(self) -> str:
        return f"<{self.text} {self.dimension}>"
