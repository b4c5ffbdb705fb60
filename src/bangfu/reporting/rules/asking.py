"""What is asked of an indicator: which years, which records, under which basis. Codes here, ids only in the engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Codes = Mapping[str, tuple[str, ...]]
SECOND = "second"
"""Stands for an indicator's second operand, whatever its role is called there."""


@dataclass(frozen=True)
class Question:
    """One question to one indicator.

    `filters` holds codes by name: area, record, a column of the step (category, kind, stage …) or a subject it points
    at (employer, batch, project, account …). `other` holds such filters for single operands by role, `given` stated
    operands by role. `baseline` is the code of the target that holds the base of a growth, `current` a declared value
    standing in for what the records cannot give. `days` narrows to lines of these days, both inside.
    """

    indicator: str
    years: tuple[int, int] | None = None
    filters: Codes = field(default_factory=dict)
    flags: frozenset[str] = frozenset()
    baseline: str = ""
    current: str = ""
    unit: str = ""
    places: int | None = None
    other: Mapping[str, Codes] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    days: tuple[date, date] | None = None

    def plain(self) -> dict[str, Any]:
        """The question as plain data, the same for the same question."""
        found: dict[str, Any] = {
            "indicator": self.indicator,
            "years": list(self.years) if self.years else None,
            "filters": _sorted(self.filters),
            "flags": sorted(self.flags),
            "baseline": self.baseline,
            "current": self.current,
        }
        # Left out where empty: what earlier runs keep stays equal.
        if self.other:
            found["other"] = {role: _sorted(codes) for role, codes in sorted(self.other.items())}
        if self.given:
            found["given"] = dict(sorted(self.given.items()))
        if self.days:
            found["days"] = [day.isoformat() for day in self.days]
        return found

    def same(self, other: Question) -> bool:
        """True when both ask the same thing, in whatever unit they show it."""
        return self.plain() == other.plain()


def _sorted(codes: Codes) -> dict[str, list[str]]:
    return {name: sorted(values) for name, values in sorted(codes.items())}


def _codes(plain: Mapping[str, Any]) -> Codes:
    return {name: tuple(values) for name, values in plain.items()}


def question_of(plain: Mapping[str, Any], unit: str = "", places: int | None = None) -> Question:
    """The question of plain data."""
    years, days = plain.get("years"), plain.get("days")
    return Question(
        plain["indicator"],
        (int(years[0]), int(years[1])) if years else None,
        _codes(plain.get("filters", {})),
        frozenset(plain.get("flags", ())),
        plain.get("baseline", ""),
        plain.get("current", ""),
        unit,
        places,
        {role: _codes(codes) for role, codes in plain.get("other", {}).items()},
        dict(plain.get("given", {})),
        (date.fromisoformat(days[0]), date.fromisoformat(days[1])) if days else None,
    )
