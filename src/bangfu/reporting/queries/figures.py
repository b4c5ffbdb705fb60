"""Asking indicators: definitions in force, codes turned into ids, and the list behind each figure with its names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from bangfu.duties.models import Target
from bangfu.duties.queries import target
from bangfu.engine.duck import DuckRunner
from bangfu.engine.indicator import Filters, Indicator, Result, evaluate, read_indicator
from bangfu.engine.runner import Runner
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.unit import UNITS, Amount, read_amount, show
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries
from bangfu.reporting.rules.asking import Question
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import by_code

# The filters whose codes name subjects: the engine's column and the subject's kind.
KINDS = {
    "employer": ("employer_id", "organisation"),
    "batch": ("batch_id", "batch"),
    "project": ("subject_id", "project"),
}


@dataclass(frozen=True)
class Baseline:
    """The base of a growth, in the base unit."""

    value: int
    ulp: int
    text: str
    on: date | None


@dataclass(frozen=True)
class Line:
    """One line behind a figure: the subject it speaks of, its share of the figure, and what the list shows."""

    uid: str
    code: str
    kind: str
    label: str
    alias: str
    contribution: int
    first: int | None
    second: int | None
    missing: bool
    shown: Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """A question with its result; `shown` is in `unit` at `places` decimals."""

    question: Question
    indicator: Indicator
    entry: Entry
    result: Result
    unit: str
    shown: str
    lines: tuple[Line, ...]
    baseline: Baseline | None


def runner_of(frozen: Frozen) -> AbstractContextManager[Runner]:
    """The engine over a verified snapshot."""
    return DuckRunner(opened(frozen))


def indicators_on(county: County, on: date) -> list[Entry]:
    """The indicator entries in force on a day."""
    return entries("indicator", on, county.pk)


def definition(entry: Entry, runner: Runner) -> Indicator:
    """The indicator that an entry defines."""
    body = {
        **entry.body,
        "code": entry.code,
        "valid_from": entry.valid_from,
        "source": {"document": entry.basis},
    }
    return read_indicator(body, runner.steps, entry.code)


class Desk:
    """Where one snapshot's questions are asked: definitions and codes are looked up once."""

    def __init__(self, runner: Runner, county: County) -> None:
        self.runner = runner
        self.county = county
        self._entries = {entry.code: entry for entry in indicators_on(county, runner.as_of)}
        self._indicators: dict[str, Indicator] = {}
        self._ids: dict[tuple[str, str], int] = {}

    @property
    def codes(self) -> list[str]:
        """The indicators in force on the snapshot's day."""
        return list(self._entries)

    def indicator(self, code: str) -> tuple[Entry, Indicator]:
        """The definition of a code in force on the snapshot's day; Refusal when there is none."""
        entry = self._entries.get(code)
        if entry is None:
            raise missing(mark("There is no indicator “%(code)s”."), code=code)
        if code not in self._indicators:
            self._indicators[code] = definition(entry, self.runner)
        return entry, self._indicators[code]

    def ask(self, question: Question, scope: str = "") -> Answered:
        """Ask one question.

        Errors: Refusal for an unknown indicator, code, flag or unit.
        """
        entry, indicator = self.indicator(question.indicator)
        base = _baseline(self.county, question)
        result = evaluate(
            self.runner,
            indicator,
            scope,
            self.runner.as_of,
            self._filters(question, indicator),
            flags=question.flags,
            baseline=base,
            current=read_amount(question.current) if question.current else None,
        )
        unit = question.unit or indicator.unit
        if UNITS[unit].dimension != UNITS[indicator.unit].dimension:
            raise Refusal(mark("“%(unit)s” is no unit of this indicator."), field="unit", unit=unit)
        own = indicator.decimals if unit == indicator.unit else None
        places = question.places if question.places is not None else own
        shown = "" if result.value is None else _printed(result.value, unit, places, exact=question.places is None)
        return Answered(question, indicator, entry, result, unit, shown, _lines(result), base)

    def _filters(self, question: Question, indicator: Indicator) -> Filters:
        """Codes turned into the ids of this book; Refusal naming the filter for an unknown one.

        A state as of a day, such as a paved rate, has no years; the period then only names the report it stands in.
        """
        dated = "year_from" in self.runner.steps[indicator.step].columns
        given: dict[str, Any] = {"years": question.years if dated else None}
        for name, values in question.filters.items():
            if name in ("category", "employer_level", "stage"):
                given[name] = tuple(values)
            elif name in KINDS:
                column, kind = KINDS[name]
                given[column] = tuple(self._id(kind, code, name) for code in values)
            elif name == "area":
                given["path"] = area_by_code(self.county, values[0]).path
            else:
                raise Refusal(mark("There is no filter “%(name)s”."), field=name, name=name)
        return Filters(**given)

    def _id(self, kind: str, code: str, field: str) -> int:
        if (kind, code) not in self._ids:
            found = by_code(self.county, kind, code)
            if found is None:
                raise Refusal(mark("There is nothing with the code “%(code)s”."), field=field, code=code)
            self._ids[kind, code] = found.pk
        return self._ids[kind, code]


def _printed(value: Fraction, unit: str, places: int | None, *, exact: bool) -> str:
    """Rates keep their decimals; sums are printed whole, with every digit they have and no zeros behind."""
    if exact and UNITS[unit].dimension in ("fen", "dm", "one"):
        return show(value, unit)
    return show(value, unit, places)


def _baseline(county: County, question: Question) -> Baseline | None:
    if not question.baseline:
        return None
    row = target(county, question.baseline)
    if row is None or row.baseline_value is None:
        raise missing(mark("There is no baseline “%(code)s”."), code=question.baseline)
    return baseline_of(row)


def baseline_of(row: Target) -> Baseline:
    """The baseline of a target row; ValueError when it has none."""
    if row.baseline_value is None:
        raise ValueError("the target has no baseline")
    written: Amount = read_amount(row.baseline_text)
    return Baseline(row.baseline_value, written.ulp, row.baseline_text, row.baseline_on)


def _lines(result: Result) -> tuple[Line, ...]:
    subjects = Subject.objects.in_bulk([row.line_id for row in result.rows])
    return tuple(
        Line(
            uid=str(subjects[row.line_id].uid),
            code=subjects[row.line_id].code,
            kind=subjects[row.line_id].kind,
            label=subjects[row.line_id].label,
            alias=subjects[row.line_id].alias,
            contribution=row.contribution,
            first=row.first,
            second=row.second,
            missing=row.missing,
            shown=row.shown,
        )
        for row in result.rows
    )
