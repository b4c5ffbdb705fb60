"""A trial county with the vendor's code lists, and short ways to write the head of a record in it."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.intake.actions import Outcome, load
from bangfu.intake.queries import record_kinds
from bangfu.intake.rules.records_file import RecordsFile, WrittenRow
from bangfu.kernel.period import read_period
from bangfu.places.models import Area
from bangfu.registry.actions import Paper, ReckoningEntry, YearEntry, reckon, state_years
from bangfu.registry.models import Household
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from tests.actions.book import Book, made
from tests.sample import load_policy_once


def ruled(code: str = "990177") -> Book:
    """The trial county, with the code lists in force."""
    load_policy_once()
    return made(code)


def head(
    book: Book, code: str, year: str = "2026", area: Area | None = None, keeper: Organisation | None = None, **own: Any
) -> Heading:
    """The head of a record of the trial county's bureau."""
    owner = keeper or book.bureau
    return Heading(book.county, code, code, owner, area or book.area("T"), year=read_period(year), **own)


def take(book: Book, **collections: list[dict[str, Any]]) -> Outcome:
    """Load rows as a records file would."""
    rows = [
        WrittenRow(collection, number, row)
        for collection, listed in collections.items()
        for number, row in enumerate(listed, 1)
    ]
    return load(book.call(), book.county, RecordsFile("t.yaml", {}, tuple(rows)), record_kinds())


SHEET = Paper("签字页.pdf", "application/pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")


def confirmed(book: Book, household: Household, year: int, on: date) -> None:
    """The household's account of an income year, which it confirmed on a day: what an exit needs."""
    account = YearEntry(household, year, {"crops": 900_000}, 1, rest="none")
    state_years(book.call(), county=book.county, entries=[account])
    said = ReckoningEntry(
        household, year, on, "confirmed", "户主", organisation=book.bureau, means="fingerprint", scan=SHEET
    )
    reckon(book.call(), entry=said)
