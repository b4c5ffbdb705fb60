"""Documents that are owed: by whom, for which year, and which of them are not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

Each = Literal["contractor", "organisation", "village"]


@dataclass(frozen=True)
class Owed:
    """One check of the policybook: every holder owes a document of a kind each year, or once.

    `from_month`: from which month of the year its absence is told.
    """

    code: str
    zh: str
    en: str
    document: str
    each: Each
    kinds: frozenset[str]
    yearly: bool
    from_month: int

    def told(self, year: int, today: date) -> bool:
        """True when an absent document of a year is already told."""
        return not self.yearly or (year, self.from_month) <= (today.year, today.month)


def owed(code: str, body: Mapping[str, Any]) -> Owed:
    """The check that an entry of the policybook says."""
    return Owed(
        code,
        body["label"]["zh"],
        body["label"]["en"],
        body["document"],
        body["each"],
        frozenset(body["kinds"]),
        body["every"] == "year",
        body["from_month"],
    )


def lacking(holders: Iterable[int], there: Iterable[int]) -> list[int]:
    """The holders, in their order, of whom no document is there."""
    held = set(there)
    return [holder for holder in holders if holder not in held]


@dataclass(frozen=True)
class PaperSet:
    """The kinds of documents that the file of a record must hold."""

    zh: str
    en: str
    papers: tuple[str, ...]


def paper_set(body: Mapping[str, Any]) -> PaperSet:
    """The set that an entry of the policybook says."""
    return PaperSet(body["label"]["zh"], body["label"]["en"], tuple(body["papers"]))
