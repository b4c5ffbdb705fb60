"""Whose report, over which days, as of which day, and how its dates are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.places.models import County
from bangfu.staff.models import Organisation

SECOND_HALF = 7  # July


@dataclass(frozen=True)
class Frame:
    """Whose report, over which days, as of which day."""

    county: County
    organisation: Organisation
    period_from: date
    period_to: date
    as_of: date
    names_hidden: bool

    @property
    def years(self) -> tuple[int, int]:
        """The whole years that the period touches."""
        return self.period_from.year, self.period_to.year

    @property
    def words(self) -> dict[str, str]:
        """The words of the period by name."""
        first, last = self.years
        second = self.period_from.month >= SECOND_HALF
        return {
            "period": f"{day_words(self.period_from)}至{day_words(self.period_to)}",
            "from": day_words(self.period_from),
            "until": day_words(self.period_to),
            "as_of": day_words(self.as_of),
            "year": f"{last}年",
            "years": f"{first}年" if first == last else f"{first}—{last}年",
            "next_year": f"{last + 1}年",
            "half": "下半年" if second else "上半年",
            "next_half": f"{last + 1}年上半年" if second else "下半年",
        }


def day_words(day: date) -> str:
    """2019年8月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
