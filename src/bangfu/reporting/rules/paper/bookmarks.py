"""Names of the bookmarks that tie a figure in the file to its definition."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

# Word keeps 40 characters, drops case when it compares, and allows letters, digits and the underscore.
_LONGEST = 40
_PLAIN = re.compile(r"[a-z0-9_]{1,32}")


def bookmark_name(figure_id: str) -> str:
    """The bookmark of a figure, from its id alone: `fig_<id>`, or where Word needs it a shortened form and a digest."""
    if _PLAIN.fullmatch(figure_id):
        return f"fig_{figure_id}"
    slug = re.sub(r"[^a-z0-9]+", "_", figure_id.lower()).strip("_")[:18]
    digest = hashlib.sha256(figure_id.encode()).hexdigest()[:12]
    return f"fig_{slug}_{digest}" if slug else f"fig_{digest}"


def bookmark_names(figure_ids: Sequence[str]) -> tuple[str, ...]:
    """One name for each figure in reading order; a figure said again gets `_2`, `_3` … after its name."""
    first = {figure_id: bookmark_name(figure_id) for figure_id in figure_ids}
    taken = set(first.values())
    seen: set[str] = set()
    names: list[str] = []
    for figure_id in figure_ids:
        name = first[figure_id]
        if figure_id in seen:
            name = _again(name, taken)
            taken.add(name)
        seen.add(figure_id)
        names.append(name)
    return tuple(names)


def _again(name: str, taken: set[str]) -> str:
    turn = 2
    while True:
        ending = f"_{turn}"
        again = name[: _LONGEST - len(ending)] + ending
        if again not in taken:
            return again
        turn += 1
