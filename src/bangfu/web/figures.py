"""Figures as pages: the question in the address, the snapshot behind it, the definition and the list of records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from bangfu.engine.indicator import WHOLE
from bangfu.engine.steps import load_steps
from bangfu.kernel.fact import Column
from bangfu.kernel.period import read_day, read_period
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.unit import UNITS
from bangfu.places.models import AreaName
from bangfu.reporting.queries.figures import Scope
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.actions import freeze
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import fact_tables, written_since
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject
from bangfu.web.columns import COLUMNS, COUNTED_AS, KINDS, LISTED, LISTS_OF, MEASURES, OF_STEP, POINTING, TRUTHS, YES_NO
from bangfu.web.findings import checks_url
from bangfu.web.numbers import OF_DIMENSION, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import RECORDS, fact_table, record_url
from bangfu.web.words import both, term_word
from bangfu.works.queries import visible_batches, visible_projects

# The filters an address may carry: where, the very records, and what the steps of the engine can be narrowed by.
FILTERS = tuple(
    dict.fromkeys(
        (
            "category", "employer_level", "stage", "employer", "batch", "project", "area", "record",
            *sorted({column.removesuffix("_id") for step in load_steps().values() for column in step.filters}),
        )
    )
)  # fmt: skip
# The years of the records, where they are not those of the period asked for.
RECORD_YEARS = "record_years"
LISTS = {
    "category": "works.category",
    "stage": "works.stage",
    "employer_level": "works.employer_level",
    "service_level": "works.service_level",
}
# The record itself is the first column of every list.
SELF = frozenset({"subject_id", "area_id"})


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


def at_hand(page: Opened) -> Frozen | None:
    """Today's snapshot for who may freeze, made anew only when something was written since; else the youngest."""
    return frozen_for(page) if page.may(Right.SNAPSHOT_FREEZE) and not page.book.read_only else latest(page)


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
    if given.get(RECORD_YEARS):
        filters["years"] = (given.get(RECORD_YEARS, ""),)
    return Question(
        code,
        years_of(given.get("years", "")),
        filters,
        frozenset(flag for flag in given.getlist("flag") if flag),
        baseline=given.get("baseline", ""),
        current=given.get("current", ""),
        other=_other(given.getlist("other")),
        given=dict(one.split(":", 1) for one in given.getlist("given") if ":" in one),
        days=_days(given.get("days", "")),
    )


def _days(text: str) -> tuple[date, date] | None:
    """«2026-01-01..2026-06-30», both inside; Refusal for what is no day."""
    first, dots, last = text.partition("..")
    return (read_day(first), read_day(last)) if dots else None


def _other(written: Iterable[str]) -> dict[str, dict[str, tuple[str, ...]]]:
    """«denominator:kind:base», one for each code that narrows an operand of its own."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in written:
        role, _, rest = one.partition(":")
        name, _, code = rest.partition(":")
        if not code:
            raise Refusal(mark("“%(pair)s” is no filter."), cure=mark("Write ROLE:NAME:CODE."), field="other", pair=one)
        codes = found.setdefault(role, {})
        codes[name] = (*codes.get(name, ()), code)
    return found


def day_of(given: QueryDict) -> date | None:
    """The day an address asks for."""
    text = given.get("as_of", "")
    return read_day(text) if text else None


def params(asked: Question) -> dict[str, Any]:
    """The address's side of a question."""
    years = f"{asked.years[0]}-{asked.years[1]}" if asked.years else ""
    return {
        "years": years,
        **{RECORD_YEARS if name == "years" else name: list(values) for name, values in asked.filters.items()},
        "flag": sorted(asked.flags),
        "baseline": asked.baseline,
        "current": asked.current,
        "other": [
            f"{role}:{name}:{code}"
            for role, codes in asked.other.items()
            for name, values in codes.items()
            for code in values
        ],
        "given": [f"{role}:{text}" for role, text in asked.given.items()],
        "days": "..".join(day.isoformat() for day in asked.days or ()),
    }


def year_words(years: Iterable[int] | None) -> str:
    """2016 or 2016–2019."""
    span = sorted(set(years or ()))
    return "–".join(str(year) for year in span)


def _listed_word(page: Opened, name: str, code: str, kinds: Iterable[str]) -> str:
    """A code's label in the list that the first of some kinds of record has for it; empty where none has."""
    for kind in kinds:
        own = RECORDS[kind].lists.get(name) if kind in RECORDS else None
        for listed in filter(None, (own, *LISTS_OF.get((kind, name), ()))):
            if code in page.words.table(listed):
                return page.words.label(listed, code)
    return ""


def code_word(page: Opened, name: str, code: str, kinds: Iterable[str] = ()) -> str:
    """A filter's code in the reader's words; `kinds` are the kinds of record it is asked of."""
    if code == WHOLE:
        return gettext("as a whole")
    if word := _listed_word(page, name, code, kinds):
        return word
    if name in LISTS:
        return page.words.label(LISTS[name], code)
    if name in TRUTHS:
        return gettext(YES_NO[code]) if code in YES_NO else code
    # A figure without records leaves open of what kind they would be.
    if word := _listed_word(page, name, code, RECORDS):
        return word
    kinds_of = {"employer": "organisation", "area": "area"}
    found = Subject.objects.filter(county=page.book, kind=kinds_of.get(name, name), code=code).first()
    if found is None and name in POINTING:
        found = Subject.objects.filter(county=page.book, code=code).first()
    return page.words.name(found) or code


@cache
def _columns() -> dict[str, Column]:
    """The first fact column of each name: what it is called, and in what it is counted."""
    return {column.name: column for table in reversed(fact_tables()) for column in table.columns}


def measure_word(column: str, kind: str = "") -> str:
    """What a measure counts, in the reader's language; `kind` is the kind of record it is of."""
    if (kind, column) in OF_STEP:
        return gettext(OF_STEP[kind, column])
    if column in MEASURES:
        return gettext(MEASURES[column])
    known = _columns().get(column)
    return both(known.zh, known.en) if known else column


def column_word(name: str, kinds: Iterable[str] = ()) -> str:
    """What a column of the list behind a figure is called; `kinds` are the kinds of record it is of."""
    if name in COLUMNS:
        return gettext(COLUMNS[name])
    for kind in kinds:
        table = fact_table(kind)
        for column in table.columns if table else ():
            if column.name == name:
                return both(column.zh, column.en)
    return measure_word(name)


def scope_words(page: Opened, scope: Scope | None) -> str:
    """What a quota counts, and what of the same years and area it leaves out; empty where there is no quota."""
    if scope is None:
        return ""
    inside, outside = (
        gettext(", ").join((line.alias or line.label) if page.hidden else line.label for line in lines if line.first)
        for lines in (scope.inside, scope.outside)
    )
    said = gettext("In scope: %(works)s.") % {"works": inside or gettext("none")}
    return f"{said} {gettext('Not in scope: %(works)s.') % {'works': outside}}" if outside else said


def baseline_word(value: int | None, column: str) -> str:
    """The base of a growth of a measure, with its unit."""
    unit = OF_DIMENSION.get(column.rsplit("_", 1)[-1], OF_DIMENSION["one"])
    return gettext("the baseline, %(value)s %(unit)s") % {"value": exact(value, unit), "unit": unit_word(unit)}


def unit_of(column: str) -> str:
    """The unit in which a measure is printed."""
    last = column.rsplit("_", 1)[-1]
    if last in ("fen", "dm", "bp"):
        return OF_DIMENSION[last]
    known = _columns().get(COUNTED_AS.get(column, column))
    counted = known.unit if known and known.unit in UNITS and UNITS[known.unit].dimension == "one" else ""
    return counted or OF_DIMENSION["one"]


class Listed:
    """The list behind a figure, ready for its table; subjects that its columns point at are read once."""

    def __init__(
        self,
        page: Opened,
        columns: tuple[str, ...],
        *,
        unit: str = "",
        summed: bool = True,
        figure: str = "",
        states: Mapping[str, str] | None = None,
    ) -> None:
        """`unit`: of the figure, where it is the sum of the list; `figure`: how it comes of the totals; `states`: how
        records stand, by uid, where their own code alone would mislead.
        """
        self.states = states or {}
        self.page, self.unit, self.summed, self.figure = page, unit, summed, figure
        self.first, self.second, self.third = (*columns, "", "")[:3]
        self._pointed: dict[int, Subject] = {}
        self._offices: dict[int, str] = {}

    def table(self, records: list[dict[str, Any]]) -> dict[str, Any]:
        """Columns, total and rows for the page."""
        shown = list(dict.fromkeys(name for one in records for name in one["shown"] if name not in SELF))
        self._read_subjects(records)
        kinds = list(dict.fromkeys(one["kind"] for one in records))
        measures = self._measures(records)
        columns: list[dict[str, Any]] = [{"label": gettext("Record")}]
        columns += [{"label": column_word(name, kinds), **self._numeric(name)} for name in shown]
        sums = []
        for name, side in measures:
            unit = self._unit(name, side)
            kind = next((one["kind"] for one in records if one.get(side) is not None), "")
            columns.append({"label": measure_word(name, kind), "unit": unit_word(unit), "numeric": True})
            sums.append({"value": exact(sum(one.get(side) or 0 for one in records), unit)})
        return {
            "columns": columns,
            "totals": self._totals(sums, 1 + len(shown)) if self.summed else None,
            "rows": [self._row(one, shown, measures) for one in records],
            "note": self._note(records),
        }

    def _totals(self, sums: list[dict[str, Any]], span: int) -> dict[str, Any]:
        label = gettext("Total")
        return {"label": f"{label} · {self.figure}" if self.figure else label, "cells": sums, "span": span, "tail": 0}

    def _unit(self, name: str, side: str) -> str:
        """Counts of a sum are in its own unit; whatever else is in that of its column."""
        known = unit_of(name)
        same = self.unit and side == "first" and UNITS[self.unit].dimension == UNITS[known].dimension == "one"
        return self.unit if same else known

    def _measures(self, records: list[dict[str, Any]]) -> list[tuple[str, str]]:
        """The operands that have a column of their own: the same one twice stands once where its lines are the same."""
        found = [(self.first, "first")]
        apart = any(one["first"] is None and one.get("second") is not None for one in records)
        if self.second and (self.second != self.first or apart):
            found.append((self.second, "second"))
        if self.third:
            found.append((self.third, "third"))
        return [(name, side) for name, side in found if name]

    def _numeric(self, name: str) -> dict[str, Any]:
        if name.endswith(("_fen", "_dm", "_bp")):
            return {"numeric": True, "unit": unit_word(unit_of(name))}
        return {"numeric": True} if name.endswith(("_count", "_months")) else {}

    def _note(self, records: list[dict[str, Any]]) -> str:
        lost = sum(1 for one in records if one["missing"])
        if not lost:
            return ""
        return gettext("%(count)s lines carry this figure without a recorded value; it is not taken for nought.") % {
            "count": lost
        }

    def _read_subjects(self, records: list[dict[str, Any]]) -> None:
        wanted = {
            int(value)
            for one in records
            for name, value in one["shown"].items()
            if name.endswith("_id") and name not in SELF and value not in (None, "")
        }
        self._pointed = Subject.objects.in_bulk(wanted)
        for office in Organisation.objects.filter(subject_id__in=wanted).select_related("subject"):
            self._offices[office.subject_id] = self.page.words.office(office)
        uids = {one["uid"] for one in records if one["uid"]}
        self._own = {str(one.uid): one for one in Subject.objects.filter(county=self.page.book, uid__in=uids)}

    def _row(self, one: dict[str, Any], shown: list[str], measures: list[tuple[str, str]]) -> list[dict[str, Any]]:
        name = one["name"] or one["code"]
        own = self._own.get(str(one["uid"]))
        cells: list[dict[str, Any]] = [
            {"value": name, "url": record_url(self.page, own) or (checks_url(self.page, own) if own else "")}
        ]
        cells += [self._cell(column, one["shown"].get(column), one) for column in shown]
        cells += [{"value": exact(one.get(side), unit_of(column)), "numeric": True} for column, side in measures]
        return cells

    def _cell(self, column: str, value: Any, one: Mapping[str, Any]) -> dict[str, Any]:
        kind, stands = one["kind"], self.states.get(str(one["uid"]), "")
        if column == "state" and stands:
            return {"value": stands}
        if value is None or value == "":
            return {"value": ""}
        if column.endswith("_id"):
            number = int(value)
            return {"value": self._offices.get(number) or self.page.words.name(self._pointed.get(number))}
        if column == "holder":
            return {"value": gettext(KINDS.get(str(value), str(value)))}
        for several in LISTS_OF.get((kind, column), ()):
            if str(value) in self.page.words.table(several):
                return {"value": self.page.words.label(several, str(value))}
        if column == "term":
            return {"value": term_word(str(value))}
        listed = (RECORDS[kind].lists if kind in RECORDS else LISTS).get(column) or LISTED.get(column)
        if listed:
            return {"value": self.page.words.label(listed, str(value))}
        if column in TRUTHS:
            return {"value": gettext(YES_NO.get(str(value), str(value)))}
        if column.endswith(("_fen", "_dm", "_bp")):
            return {"value": exact(int(value), unit_of(column)), "numeric": True}
        return {"value": str(value), "numeric": column.endswith(("_count", "_months"))}


def area_names(page: Opened, areas: Iterable[int]) -> list[str]:
    """What areas are called today, or what stands for them where names are hidden."""
    rows = AreaName.objects.as_of(page.today).filter(area_id__in=list(areas), county=page.book)
    return [(row.alias or row.name) if page.hidden else row.name for row in rows.order_by("area__path")]
