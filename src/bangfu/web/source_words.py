"""The sources of a field in words: their names, values side by side, shares, badges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext

from bangfu.intake.rules.checked import Problem
from bangfu.intake.rules.problems import in_words
from bangfu.kernel.refusal import mark
from bangfu.registry.models import SourceRow
from bangfu.registry.queries import Whereabouts
from bangfu.registry.queries.differences import Held
from bangfu.registry.queries.source_reading import department_columns
from bangfu.registry.queries.sources import SOURCE_KIND, Cell
from bangfu.registry.rules.comparing import (
    HANDBOOK,
    NATIONAL,
    OURS,
    SIDES,
    Agreement,
    Compared,
    Standing,
    Tick,
    kept_value,
    same_name,
)
from bangfu.subjects.models import Subject
from bangfu.web.cohort_share import percent_of
from bangfu.web.opened import Opened
from bangfu.web.registry_words import Reading, plain
from bangfu.web.story.reading import Words
from bangfu.web.words import both

ROWS_SHOWN = 20
WAYS = {
    OURS: mark("Ours is wrong: correct it here"),
    HANDBOOK: mark("The handbook is wrong: to be mended"),
    NATIONAL: mark("The national system is wrong: to be entered there"),
}
DECIDED = {
    OURS: ("done", mark("Corrected here")),
    HANDBOOK: ("wait", mark("Handbook to be mended")),
    NATIONAL: ("wait", mark("To be entered in the national system")),
}
STANDINGS = {
    Standing.AGREE: ("ok", mark("Agree")),
    Standing.DIFFER: ("bad", mark("Differ")),
    Standing.UNTOLD: ("none", mark("Not told")),
}
TICKS = {
    Tick.WAITING: ("wait", mark("To be entered")),
    Tick.NOT_ENTERED: ("bad", mark("Not entered")),
    Tick.INCONSISTENT: ("bad", mark("Entered otherwise")),
    Tick.ENTERED: ("ok", mark("Entered")),
}
UNITS = {"mu100": mark("mu"), "dm": mark("m"), "person": mark("people")}
KINDS = {"mu100": "mu100", "dm": "dm", "person": "whole"}


class SourceWords:
    """Values of compared fields as a reader reads them."""

    def __init__(self, page: Opened) -> None:
        self.page = page
        self.reading = Reading(page, page.today)
        self.declared = Words(page, page.today)

    def side(self, side: str) -> str:
        """What a source is called."""
        return gettext("This book") if side == OURS else self.page.words.label(SOURCE_KIND, side)

    def field(self, field: Compared) -> str:
        """What a field is called."""
        return field.label["en" if (get_language() or "zh").startswith("en") else "zh"]

    def value(self, field: Compared, cell: Cell) -> str:
        """A value with its unit; empty where it is not told."""
        value = cell.value
        if value is None:
            return ""
        if field.how == "sealed":
            return cell.shown
        if field.declared is not None:
            return self.declared.text(field.declared, kept_value(field, value), cell.on)
        if field.how == "code":
            return self.reading.code(field.codes, str(value))
        if field.how == "codes":
            return "、".join(self.reading.code(field.codes, one) for one in str(value).split())
        if field.how == "truth":
            return plain("yes", bool(value))
        if field.unit in UNITS:
            return f"{plain(KINDS[field.unit], value)} {gettext(UNITS[field.unit])}"
        return str(value)

    def sides(self, row: Held) -> list[dict[str, Any]]:
        """The sources of a row side by side; those that stand against the most are marked."""
        odd = row.odd
        return [
            {
                "side": side,
                "label": self.side(side),
                "value": self.value(row.field, row.cells[side]),
                "odd": side in odd,
                "on": day.isoformat() if (day := row.cells[side].on) else "",
            }
            for side in SIDES
        ]

    def said(self, row: Held) -> str:
        """In a sentence, who stands against whom."""
        odd = row.odd
        if not odd:
            return ""
        names = "、".join(self.side(side) for side in odd)
        if len(odd) == len([one for one in row.cells.values() if one.value is not None]):
            return gettext("No two sources agree: %(names)s.") % {"names": names}
        return gettext("Against the others stands: %(names)s.") % {"names": names}


def badge(pair: tuple[str, str]) -> dict[str, str]:
    """A kind and a word as a badge."""
    return {"kind": pair[0], "label": gettext(pair[1])}


def share_line(one: Agreement) -> str:
    """«412 / 420 = 98.10%», of the records that could be compared; empty where none could."""
    if one.rate is None:
        return ""
    return f"{one.agree:,} / {one.compared:,} = {percent_of(one.rate)}"


def who(page: Opened, subject: Subject) -> str:
    """A record's name as it is shown to the reader."""
    return page.words.name(subject)


def places(subjects: Iterable[Subject]) -> dict[int, int | None]:
    """The area of each record by its key."""
    return {one.pk: one.area_id for one in subjects}


def columns_read(page: Opened) -> list[dict[str, str]]:
    """{label, also}: what is read of a department's list, and how else it may be headed."""
    return [
        {"label": both(one["label"]["zh"], one["label"]["en"]), "also": "、".join(one.get("also", ()))}
        for one in department_columns(page.book.pk, page.today)
    ]


def unread_words(notes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """{column, message, cure, count, rows, shown}: the cells that were left out, by column and cause."""
    found = []
    for one in notes.get("unread", []):
        message, cure = in_words(Problem(0, one["column"], one["cause"], params=one["params"]), gettext)
        shown = "、".join(str(row) for row in one["rows"][:ROWS_SHOWN]) + ("…" if len(one["rows"]) > ROWS_SHOWN else "")
        told = {"column": one["column"], "message": message, "cure": cure, "rows": one["rows"], "shown": shown}
        found.append({**told, "count": f"{len(one['rows']):,}"})
    return found


def contradictions(row: SourceRow, person: Whereabouts | None) -> list[str]:
    """What a row that has a person's ID number says otherwise than the register."""
    if person is None or row.subject is None or row.of != "person" or row.outcome != SourceRow.Outcome.MATCHED:
        return []
    found = []
    if row.name and not same_name(row.name, row.subject.label):
        found.append(gettext("The name is another one in the register."))
    if row.birth_date and person.birth_date and row.birth_date != person.birth_date:
        found.append(gettext("The birth date is another one in the register."))
    return found
