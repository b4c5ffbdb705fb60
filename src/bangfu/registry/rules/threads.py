"""What one field said from when to when, as the book knows it now, and what was set aside as wrong: no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bangfu.kernel.digest import canonical, sha256_hex


@dataclass(frozen=True)
class Said:
    """One statement of one field. `why`: why there is no value; `seq`: the audit lines of its writing and undoing."""

    value: Any
    why: str
    since: date | None
    until: date | None
    recorded: int | None
    superseded: int | None = None

    @property
    def what(self) -> tuple[Any, str]:
        """The value, or why there is none."""
        return self.value, self.why

    def holds(self, day: date) -> bool:
        """True on a day of the half-open span."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Thread:
    """One field through time: `spans` the latest first, `set_aside` what was stated and turned out wrong."""

    field: str
    spans: tuple[Said, ...]
    set_aside: tuple[Said, ...] = ()

    def at(self, day: date) -> Said | None:
        """What the field says of a day; None where nothing is stated of it."""
        return next((one for one in self.spans if one.holds(day)), None)

    def before(self, one: Said) -> Said | None:
        """What was said before a span."""
        place = self.spans.index(one) + 1
        return self.spans[place] if place < len(self.spans) else None


def thread(field: str, rows: Iterable[Said]) -> Thread:
    """The statements of a field joined where they say the same one after the other.

    A span that was only ended keeps the line by which it was first recorded; a statement that the book no longer
    makes of its first day was set aside.
    """
    every = list(rows)
    known = sorted((one for one in every if one.superseded is None), key=_begin)
    spans: list[Said] = []
    for one in known:
        first = Said(one.value, one.why, one.since, one.until, _first_line(every, one), None)
        last = spans[-1] if spans else None
        if last is not None and last.what == one.what and last.until == one.since:
            spans[-1] = Said(last.value, last.why, last.since, one.until, last.recorded, None)
        else:
            spans.append(first)
    aside: list[Said] = []
    for one in sorted((one for one in every if one.superseded is not None), key=_begin):
        last = aside[-1] if aside else None
        if _stands(spans, one) or _restated(every, one):
            continue
        if last is not None and (last.what, last.superseded, last.until) == (one.what, one.superseded, one.since):
            # One wrong statement, kept in several rows because another column of them changed.
            aside[-1] = replace(last, until=one.until)
        else:
            aside.append(one)
    return Thread(field, tuple(reversed(spans)), tuple(sorted(aside, key=lambda one: -(one.superseded or 0))))


def version(thread: Thread) -> str:
    """A short mark of everything said of a field, by which a reader knows whether it changed since; sealed as masks."""
    told = [[_mark(one.value), one.why, one.since, one.until] for one in thread.spans]
    return sha256_hex(canonical([told, [[_mark(one.value), one.superseded] for one in thread.set_aside]]))[:16]


def _mark(value: Any) -> Any:
    return value if isinstance(value, (str, int, date)) or value is None else str(value)


def _begin(one: Said) -> date:
    return one.since or date.min


def _first_line(every: Iterable[Said], one: Said) -> int | None:
    """The line that first said so of the span's first day."""
    day = one.since or date.min
    lines = [each.recorded for each in every if each.what == one.what and each.recorded is not None and each.holds(day)]
    return min(lines, default=one.recorded)


def _stands(spans: Iterable[Said], one: Said) -> bool:
    """Whether the book still says of its first day what the statement said."""
    day = one.since or date.min
    return any(span.what == one.what and span.holds(day) for span in spans)


def _restated(every: Iterable[Said], one: Said) -> bool:
    """Whether a later row said the same from the same day on, as one does whose end was written down."""
    own = (one.what, one.since)
    return any((each.what, each.since) == own and (each.superseded or 0) > (one.superseded or 0) for each in every)
