"""Words of a file that no list has: what somebody says they mean is read in every row that has them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bangfu.intake.rules.checked import Column, Found, Problem, Type
from bangfu.intake.rules.checking.cells import SHOWN_AT_MOST
from bangfu.intake.rules.writing import text_of
from bangfu.vault.rules.find import mask_text

NAMED = frozenset({Type.CODE, Type.CODES, Type.AREA})
"""The types of columns whose values are named by words: of codes and of places."""
UNKNOWN = frozenset({"not_in_list", "code_ended", "area_unknown"})
"""The problems of a word that no list has."""
KEPT = 30


def unknown_words(problems: Iterable[Problem]) -> dict[str, int]:
    """{word: in how many rows} of problems of one cause and column, the most frequent KEPT; whole words, no numbers."""
    found = Counter(one.value for one in problems if one.code in UNKNOWN and _whole(one.value))
    return dict(found.most_common(KEPT))


def _whole(word: str) -> bool:
    """Whether a cell is shown as it is written, and nobody's number stands in it."""
    return 0 < len(word) <= SHOWN_AT_MOST and mask_text(word) == word


def meant_by(column: Column | None, word: str) -> bool:
    """Whether of a word in a column it can be said what it means."""
    return column is not None and column.type in NAMED and _whole(word)


def with_meant(found: Found, meant: Mapping[str, Mapping[str, str]]) -> Found:
    """A sheet in which words stand as what they mean. `meant`: column code → {as written: as it is read}."""
    at = {found.places[code] - 1: words for code, words in meant.items() if code in found.places}
    if not at:
        return found
    rows = list(found.sheet.rows)
    for number in range(found.header_row, len(rows)):
        row = rows[number]
        said = {
            place: words[written]
            for place, words in at.items()
            if place < len(row) and (written := text_of(row[place])) in words
        }
        if said:
            rows[number] = tuple(said.get(place, cell) for place, cell in enumerate(row))
    return replace(found, sheet=replace(found.sheet, rows=rows))
