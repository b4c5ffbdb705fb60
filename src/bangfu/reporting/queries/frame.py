"""Whose report, over which days, as of which day, and how its dates are said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.reporting.rules.spans import half_words, period_name
from bangfu.staff.models import Organisation

# What helped people and the work for them are called in their time.
TERMS = "reporting.term"


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
        name, whole = period_name(self.period_from, self.period_to)
        half, next_half = half_words(self.period_from, self.period_to)
        cut = self.as_of if self.as_of < self.period_to else None if whole else self.period_to
        terms = items(TERMS, self.period_to, self.county.pk)
        return {
            "period": f"{day_words(self.period_from)}至{day_words(min(self.period_to, self.as_of))}",
            "from": day_words(self.period_from),
            "until": day_words(self.period_to),
            "as_of": day_words(self.as_of),
            "year": f"{last}年",
            "years": name,
            "cut": f"（截至{self.within(cut) if first == last else day_words(cut)}）" if cut else "",
            "next_year": f"{last + 1}年",
            "half": half,
            "next_half": next_half,
            **{str(term["code"]): str(term["label"]["zh"]) for term in terms},
        }

    def within(self, day: date) -> str:
        """A day without its year where it is the last one of the period."""
        return f"{day.month}月{day.day}日" if day.year == self.years[1] else day_words(day)


def day_words(day: date) -> str:
    """2019年8月31日."""
    return f"{day.year}年{day.month}月{day.day}日"
