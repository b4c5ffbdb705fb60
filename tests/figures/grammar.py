"""A seeded grammar of the sentences in which reports do arithmetic: each with what holds in it and what was planted."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from tests.figures import vocabulary
from tests.figures.metrics import Expected
from tests.figures.sentences_counts import mean, named, numbered, product, repeated, span
from tests.figures.sentences_growth import doubled, fall, multiple, points, rise
from tests.figures.sentences_shares import (
    done,
    households,
    left,
    share,
    share_about,
    share_truncated,
    shares_respectively,
    subset,
    surpassed,
)
from tests.figures.sentences_sums import (
    sum_about,
    sum_mixed_units,
    sum_nested,
    sum_parts,
    sum_respectively,
    sum_two_measures,
)
from tests.figures.sentences_tables import table
from tests.figures.writing import OPEN, Sentence, chance, plain


class Paragraph(NamedTuple):
    """Marked text of some sentences, what they hold, and the idioms they were made from."""

    marked: str
    expected: tuple[Expected, ...]
    idioms: tuple[str, ...]

    @property
    def text(self) -> str:
        return plain(self.marked)


IDIOMS: dict[str, tuple[Callable[[Random, bool], Sentence], int]] = {
    "sum_parts": (sum_parts, 8),
    "sum_two_measures": (sum_two_measures, 4),
    "sum_nested": (sum_nested, 4),
    "sum_mixed_units": (sum_mixed_units, 3),
    "sum_respectively": (sum_respectively, 3),
    "sum_about": (sum_about, 2),
    "share": (share, 5),
    "share_truncated": (share_truncated, 2),
    "share_about": (share_about, 2),
    "shares_respectively": (shares_respectively, 3),
    "done": (done, 5),
    "left": (left, 4),
    "surpassed": (surpassed, 1),
    "subset": (subset, 2),
    "households": (households, 2),
    "rise": (rise, 6),
    "fall": (fall, 3),
    "multiple": (multiple, 3),
    "doubled": (doubled, 2),
    "points": (points, 3),
    "product": (product, 4),
    "mean": (mean, 4),
    "numbered": (numbered, 3),
    "named": (named, 3),
    "repeated": (repeated, 2),
    "span": (span, 3),
    "table": (table, 3),
}


def paragraph(rng: Random, wrong_share: float = 0.3) -> Paragraph:
    """One to three idioms of different kinds among sentences whose figures stand in no relation."""
    names = pick(rng, rng.choice((1, 1, 2, 2, 3)))
    sentences = [IDIOMS[name][0](rng, chance(rng, wrong_share)) for name in names]
    texts = [sentence.text for sentence in sentences]
    for noise in rng.sample(vocabulary.NOISE, rng.randint(0, 2)):
        texts.insert(rng.randint(0, len(texts)), noise)
    head = rng.choice(("", "", "（一）基本情况。", "二、工作成效\n", "1.", "（三）", "3．落实情况："))
    if texts[0].startswith((OPEN, "1")) and head.endswith("."):
        head = ""  # «1.90人» would be one number
    expected = tuple(one for sentence in sentences for one in sentence.expected)
    return Paragraph(head + "".join(texts), expected, tuple(names))


def pick(rng: Random, count: int) -> list[str]:
    names: list[str] = []
    while len(names) < count:
        name = rng.choices(list(IDIOMS), [weight for _, weight in IDIOMS.values()])[0]
        if name not in names:
            names.append(name)
    return names


def paragraphs(count: int, seed: int = 20261122) -> list[Paragraph]:
    rng = Random(seed)
    return [paragraph(rng) for _ in range(count)]
