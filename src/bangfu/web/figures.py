"""Figures as pages: the question in the address, the snapshot behind it, the definition and the list of records."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from bangfu.kernel.period import read_day, read_period
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.places.models import AreaName
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import written_since
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject
from bangfu.web.numbers import OF_DIMENSION, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.works.queries import visible_batches, visible_projects

FILTERS = ("category", "employer_level", "stage", "employer", "batch", "project", "area")
LISTS = {
    "category": "works.category",
    "stage": "works.stage",
    "employer_level": "works.employer_level",
    "service_level": "works.service_level",
}
COLUMNS = {
    "subject_id": mark("Record"),
    "area_id": mark("Record"),
    "holder": mark("Kind"),
    "employer_id": mark("Employer"),
    "category": mark("Category"),
    "service_level": mark("Service level"),
    "year_from": mark("First year"),
    "year_to": mark("Last year"),
    "stage": mark("Stage"),
    "length_dm": mark("Length"),
    "investment_fen": mark("Investment"),
    "paved_count": mark("Paved"),
    "building_count": mark("Under construction"),
}
MEASURES = {
    "project_count": mark("Number of projects"),
    "lot_count": mark("Number of lots"),
    "length_dm": mark("Length"),
    "paved_dm": mark("Paved length"),
    "access_dm": mark("Access length"),
    "investment_fen": mark("Investment"),
    "value_done_fen": mark("Value done"),
    "paved_count": mark("Paved"),
    "paved_or_building_count": mark("Paved or under construction"),
    "area_count": mark("Areas"),
}
# The record itself is the first column of every list.
SELF = frozenset({"subject_id", "area_id"})
KINDS = {
    "project": mark("Project"),
    "batch": mark("Batch"),
    "area": mark("Area"),
}


def frozen_for(page: Opened, as_of: date | None = None) -> Frozen:
    """The snapshot to ask: a fresh one where the reader may freeze, else the latest there is."""
    rows = Frozen.objects.filter(county=page.book)
    if as_of is not None and as_of > page.today:
        raise Refusal(mark("%(on)s has not come yet."), field="as_of", on=as_of.isoformat())
    if page.may(Right.SNAPSHOT_FREEZE) and not (page.book.read_only and as_of is None and rows.exists()):
        return freeze(page.call(), county=page.book, as_of=as_of or page.today)
    found = (rows if as_of is None else rows.filter(as_of=as_of)).order_by("-as_of", "-pk").first()
    if found is None:
        raise missing(
            mark("No snapshot has been frozen for this day yet; somebody with the right to freeze makes one.")
        )
    return found


def latest(page: Opened) -> Frozen | None:
    """The youngest snapshot, without making one."""
    return Frozen.objects.filter(county=page.book).order_by("-as_of", "-pk").first()


def staleness(page: Opened, frozen: Frozen) -> str:
    """A sentence when records were written after the snapshot."""
    if not written_since(frozen):
        return ""
    return gettext("Records have been written since this snapshot; the figure does not hold them.")


def default_years(page: Opened, on: date) -> tuple[int, int] | None:
    """The year of a snapshot's day where works touch it, else all the years there are."""
    spans = [
        *visible_projects(page.actor, page.book).values_list("year_from", "year_to"),
        *visible_batches(page.actor, page.book).values_list("year_from", "year_to"),
    ]
    if not spans:
        return None
    year = on.year
    if any(first <= year <= last for first, last in spans):
        return year, year
    return min(first for first, _ in spans), max(last for _, last in spans)


def years_of(text: str) -> tuple[int, int] | None:
    """The whole years of «2016» or «2016-2019»; Refusal for anything else."""
    if not text:
        return None
    span = read_period(text)
    if span.start is None or span.last_day is None:
        raise Refusal(mark("The year is hidden in the source and cannot be used here."), field="years")
    return span.start.year, span.last_day.year


def question(code: str, given: QueryDict) -> Question:
    """The question that an address asks."""
    filters = {name: tuple(given.getlist(name)) for name in FILTERS if any(given.getlist(name))}
    return Question(
        code,
        years_of(given.get("years", "")),
        filters,
        frozenset(flag for flag in given.getlist("flag") if flag),
        baseline=given.get("baseline", ""),
        current=given.get("current", ""),
    )


def day_of(given: QueryDict) -> date | None:
    """The day an address asks for."""
    text = given.get("as_of", "")
    return read_day(text) if text else None


def params(asked: Question) -> dict[str, Any]:
    """The address's side of a question."""
    years = f"{asked.years[0]}-{asked.years[1]}" if asked.years else ""
    return {
        "years": years,
        **{name: list(values) for name, values in asked.filters.items()},
        "flag": sorted(asked.flags),
        "baseline": asked.baseline,
        "current": asked.current,
    }


def year_words(years: Iterable[int] | None) -> str:
    """2016 or 2016–2019."""
    span = sorted(set(years or ()))
    return "–".join(str(year) for year in span)


def code_word(page: Opened, name: str, code: str) -> str:
    """A filter's code in the reader's words."""
    if name in LISTS:
        return page.words.label(LISTS[name], code)
    kinds = {"employer": "organisation", "batch": "batch", "project": "project"}
    if name in kinds:
        found = Subject.objects.filter(county=page.book, kind=kinds[name], code=code).first()
        return page.words.name(found) or code
    return code


def measure_word(column: str) -> str:
    """What a measure counts, in the reader's language."""
    return gettext(MEASURES[column]) if column in MEASURES else column


def baseline_word(value: int | None, column: str) -> str:
    """The base of a growth of a measure, with its unit."""
    unit = OF_DIMENSION.get(column.rsplit("_", 1)[-1], OF_DIMENSION["one"])
    return gettext("the baseline, %(value)s %(unit)s") % {"value": exact(value, unit), "unit": unit_word(unit)}


class Listed:
    """The list behind a figure, ready for its table; names of offices are read once."""

    def __init__(self, page: Opened, columns: tuple[str, str]) -> None:
        self.page = page
        self.first, self.second = columns
        self.units = tuple(self._unit(column) if column else "" for column in columns)
        self._offices: dict[int, str] = {}

    def _unit(self, column: str) -> str:
        last = column.rsplit("_", 1)[-1]
        return OF_DIMENSION[last if last in ("fen", "dm", "bp") else "one"]

    @property
    def two(self) -> bool:
        """True for a quotient or difference, whose lines carry two numbers."""
        return bool(self.second) and self.second != self.first

    def table(self, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Columns, total and rows for the page."""
        shown = [name for name in (records[0]["shown"] if records else {}) if name not in SELF]
        self._read_offices(records)
        columns: list[dict[str, Any]] = [{"label": gettext("Record")}]
        columns += [{"label": gettext(COLUMNS.get(name, name)), **self._numeric(name)} for name in shown]
        columns.append({"label": measure_word(self.first), "unit": unit_word(self.units[0]), "numeric": True})
        sums = [sum(one["first"] or 0 for one in records)]
        if self.two:
            columns.append({"label": measure_word(self.second), "unit": unit_word(self.units[1]), "numeric": True})
            sums.append(sum(one["second"] or 0 for one in records))
        cells = [{"value": exact(total, unit)} for total, unit in zip(sums, self.units, strict=False)]
        return {
            "columns": columns,
            "totals": {"label": gettext("Total"), "cells": cells, "span": 1 + len(shown), "tail": 0},
            "rows": [self._row(one, shown) for one in records],
            "note": self._note(records),
        }

    def _numeric(self, name: str) -> dict[str, Any]:
        if name.endswith(("_fen", "_dm")):
            return {"numeric": True, "unit": unit_word(self._unit(name))}
        return {"numeric": True} if name.endswith("_count") else {}

    def _note(self, records: list[dict[str, Any]]) -> str:
        lost = sum(1 for one in records if one["missing"])
        if not lost:
            return ""
        return gettext("%(count)s lines carry this figure without a recorded value; it is not taken for nought.") % {
            "count": lost
        }

    def _read_offices(self, records: list[dict[str, Any]]) -> None:
        wanted = {int(one["shown"]["employer_id"]) for one in records if one["shown"].get("employer_id")}
        for office in Organisation.objects.filter(subject_id__in=wanted).select_related("subject"):
            self._offices[office.subject_id] = self.page.words.office(office)

    def _row(self, one: dict[str, Any], shown: list[str]) -> list[dict[str, Any]]:
        page = self.page
        opens = one["kind"] in ("project", "batch") and page.may(Right.WORKS_PROJECT_READ)
        name = one["name"] or one["code"]
        cells: list[dict[str, Any]] = [{"value": name, "url": page.url("work", uid=one["uid"]) if opens else ""}]
        cells += [self._cell(column, one["shown"].get(column)) for column in shown]
        cells.append({"value": exact(one["first"], self.units[0]), "numeric": True})
        if self.two:
            cells.append({"value": exact(one["second"], self.units[1]), "numeric": True})
        return cells

    def _cell(self, column: str, value: Any) -> dict[str, Any]:
        if value is None or value == "":
            return {"value": ""}
        if column in LISTS:
            return {"value": self.page.words.label(LISTS[column], str(value))}
        if column == "employer_id":
            return {"value": self._offices.get(int(value), "")}
        if column == "holder":
            return {"value": gettext(KINDS.get(str(value), str(value)))}
        if column.endswith(("_fen", "_dm")):
            return {"value": exact(int(value), self._unit(column)), "numeric": True}
        return {"value": str(value), "numeric": column.endswith("_count")}


def area_names(page: Opened, areas: Iterable[int]) -> list[str]:
    """What areas are called today, or what stands for them where names are hidden."""
    rows = AreaName.objects.as_of(page.today).filter(area_id__in=list(areas), county=page.book)
    return [(row.alias or row.name) if page.hidden else row.name for row in rows.order_by("area__path")]
