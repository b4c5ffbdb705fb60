"""What is asked of an indicator: which years, which works, under which basis. Codes here, ids only in the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Question:
    """One question to one indicator.

    `filters` holds codes by name: category, employer_level, stage, employer, batch, project, area. `baseline` is the
    code of the target that holds the base of a growth, `current` a declared value standing in for what the records
    cannot give.
    """

    indicator: str
    years: tuple[int, int] | None = None
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    baseline: str = ""
    current: str = ""
    unit: str = ""
    places: int | None = None

    def plain(self) -> dict[str, Any]:
        """The question as plain data, the same for the same question."""
        return {
            "indicator": self.indicator,
            "years": list(self.years) if self.years else None,
            "filters": {name: sorted(values) for name, values in sorted(self.filters.items())},
            "flags": sorted(self.flags),
            "baseline": self.baseline,
            "current": self.current,
        }

    def same(self, other: Question) -> bool:
        """True when both ask the same thing, in whatever unit they show it."""
        return self.plain() == other.plain()


def question_of(plain: Mapping[str, Any], unit: str = "", places: int | None = None) -> Question:
    """The question of plain data."""
    years = plain.get("years")
    return Question(
        plain["indicator"],
        (int(years[0]), int(years[1])) if years else None,
        {name: tuple(values) for name, values in plain.get("filters", {}).items()},
        frozenset(plain.get("flags", ())),
        plain.get("baseline", ""),
        plain.get("current", ""),
        unit,
        places,
    )
