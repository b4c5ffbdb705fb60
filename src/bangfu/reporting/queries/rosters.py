"""The rosters behind a report: the number of people in the text must be the number in the list that goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import read_amount
from bangfu.reporting.models import Run, RunFigure
from bangfu.reporting.queries.composing import template_of
from bangfu.reporting.queries.registers import ORGANISATION
from bangfu.reporting.queries.rows import matches
from bangfu.reporting.rules.spans import days_of
from bangfu.reporting.rules.template import Over, Part, Table
from bangfu.snapshots.queries import fact_tables

# What a row of a roster counts; a record of one person says one.
PEOPLE = "person_count"


@dataclass(frozen=True)
class Roster:
    """A roster of a run: the figure of the text, and how many people the records hold now."""

    figure: RunFigure
    rows: int

    @property
    def said(self) -> set[str]:
        """The numbers that the text or a declaration gives."""
        declared = {str(read_amount(self.figure.declared).value)} if self.figure.declared else set()
        return {self.figure.value, *declared}

    @property
    def agrees(self) -> bool:
        """True when text, declaration and roster are one number."""
        return self.said == {str(self.rows)}


def rosters(run: Run) -> list[Roster]:
    """Every roster of a run, counted from the records of now as of the run's day."""
    lists = dict(_lists(run))
    found = []
    for row in run.paragraphs:
        if row.get("roster"):
            figure = run.figures.get(code=row["roster"])
            over = lists.get(row["place"])
            if over is not None:
                found.append(Roster(figure, _people(run, over)))
    return found


def refuse_wrong_roster(run: Run) -> None:
    """Refuse to finalise a report whose roster holds another number of people than its text."""
    for roster in rosters(run):
        if not roster.agrees:
            raise Refusal(
                mark("The text says %(said)s, the roster has %(rows)s rows: the report cannot be finalised."),
                cure=mark("Correct the roster or the declared number, then generate the report again."),
                field="roster",
                said=" / ".join(sorted(roster.said)),
                rows=str(roster.rows),
            )


def _lists(run: Run) -> Iterator[tuple[str, Over]]:
    """What each roster of the template goes over, by the part it stands in."""
    _, template = template_of(run.county, run.kind, run.as_of)

    def inside(part: Part, place: str) -> Iterator[tuple[str, Over]]:
        for block in part.blocks:
            if isinstance(block, Table) and block.roster:
                yield from ((place, line.over) for line in block.lines if line.over is not None)
        for below in part.parts:
            yield from inside(below, place)

    for part in template.parts:
        yield from inside(part, part.code)


def _people(run: Run, over: Over) -> int:
    table = next(table for table in fact_tables() if table.name == over.table)
    names = [column.name for column in table.columns]
    total = 0
    for values in table.rows(run.county_id, run.as_of, None):
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        office = next((row[name] for name in ORGANISATION if name in row), None)
        if office == run.organisation_id and matches(row, over) and _timely(run, row, over):
            count = row.get(PEOPLE)
            total += count if isinstance(count, int) else 1
    return total


def _timely(run: Run, row: dict[str, Any], over: Over) -> bool:
    if over.years == "all":
        return True
    span = days_of(row, "")
    begin = date(run.period_to.year, 1, 1) if over.years == "last" else run.period_from
    return span is None or (span[0] <= run.period_to and span[1] >= begin)
