"""Which version of a rule was in force on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date


def in_force(issued: Sequence[date | None], on: date) -> int | None:
    """The place of the version in force on a day; `issued` holds the days of the versions, oldest first.

    A version holds from its own day until the next one's; one without a day never displaces another. None: none yet.
    """
    held = None
    for place, day in enumerate(issued):
        if day is not None and day <= on:
            held = place
    return held
