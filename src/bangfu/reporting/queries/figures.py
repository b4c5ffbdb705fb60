"""Asking indicators: definitions in force, codes turned into ids, and the list behind each figure with its names."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from bangfu.duties.models import Target
from bangfu.duties.queries import target
from bangfu.engine.indicator import WHOLE, Filters, Indicator, Measure, Result, evaluate, read_indicator
from bangfu.engine.kept import KeptRunner
from bangfu.engine.runner import Runner
from bangfu.engine.steps import Step
from bangfu.kernel.period import read_period
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.unit import UNITS, Amount, read_amount, show
from bangfu.places.models import County
from bangfu.places.queries import area_by_code
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import entries
from bangfu.reporting.queries.origins import Origins
from bangfu.reporting.rules.asking import SECOND, Codes, Question
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import opened
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import by_code, pointed_at

# The kind of subject a filter names; any other filter on a column of ids names whatever bears the code.
KINDS = {
    "account": "account",
    "basis": "document",
    "batch": "batch",
    "duty": "duty",
    "employer": "organisation",
    "mandate": "document",
    "organisation": "organisation",
    "owner": "organisation",
    "plan": "plan",
    "project": "project",
    "provider": "organisation",
    "responsible": "organisation",
}
# Filters that name the very records: what they choose is not narrowed to the years of another operand.
NAMING = frozenset({"record", "project", "batch", "account"})
# Quotas are asked of chosen works: what is in scope stands beside the number.
SCOPED = frozenset({"quota", "shortfall", "fulfilment"})


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
    third: int | None = None
    path: str = ""


@dataclass(frozen=True)
class Scope:
    """Which lines a quota counts, and which of the same years and area it leaves out."""

    inside: tuple[Line, ...]
    outside: tuple[Line, ...]


@dataclass(frozen=True)
class Answered:
    """A question with its result; `shown` is in `unit` at `places` decimals; `scope` only of a quota."""

    question: Question
    indicator: Indicator
    entry: Entry
    result: Result
    unit: str
    shown: str
    lines: tuple[Line, ...]
    baseline: Baseline | None
    scope: Scope | None = None


def runner_of(frozen: Frozen) -> AbstractContextManager[Runner]:
    """The engine over a verified snapshot."""
    return KeptRunner(opened(frozen))


def indicators_on(county: County, on: date) -> list[Entry]:
    """The indicator entries in force on a day."""
    return entries("indicator", on, county.pk)


def definition(entry: Entry, runner: Runner) -> Indicator:
    """The indicator that an entry defines, over the steps of a runner."""
    return indicator_of(entry, runner.steps)


def indicator_of(entry: Entry, steps: Mapping[str, Step]) -> Indicator:
    """The indicator that an entry defines."""
    body = {
        **entry.body,
        "code": entry.code,
        "valid_from": entry.valid_from,
        "source": {"document": entry.basis},
    }
    return read_indicator(body, steps, entry.code)


class Desk:
    """Where one snapshot's questions are asked: definitions and codes are looked up once."""

    def __init__(self, runner: Runner, county: County) -> None:
        self.runner = runner
        self.county = county
        self._entries = {entry.code: entry for entry in indicators_on(county, runner.as_of)}
        self._indicators: dict[str, Indicator] = {}
        self._ids: dict[tuple[tuple[str, ...], str], int] = {}
        self._paths: dict[str, str] = {WHOLE: ""}
        self._subjects: dict[int, Subject] = {}
        self.origins = Origins()

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

        Errors: Refusal for an unknown indicator, code, flag, operand or unit.
        """
        entry, indicator = self.indicator(question.indicator)
        base = _baseline(self.county, question)
        filters = self._filters(question, indicator.step, question.filters)
        result = evaluate(
            self.runner,
            indicator,
            scope,
            self.runner.as_of,
            filters,
            flags=question.flags,
            baseline=base,
            current=read_amount(question.current) if question.current else None,
            others=self._others(question, indicator),
            stated=_stated(question, indicator),
        )
        unit = question.unit or indicator.unit
        if unit not in UNITS or UNITS[unit].dimension != UNITS[indicator.unit].dimension:
            raise Refusal(mark("“%(unit)s” is no unit of this indicator."), field="unit", unit=unit)
        own = indicator.decimals if unit == indicator.unit else None
        places = question.places if question.places is not None else own
        shown = "" if result.value is None else _printed(result.value, unit, places, exact=question.places is None)
        lines = self._lines(result)
        scoped = indicator.kind in SCOPED and "numerator" not in result.given
        within = self._scope(indicator, filters, scope, lines) if scoped else None
        return Answered(question, indicator, entry, result, unit, shown, lines, base, within)

    def _scope(self, indicator: Indicator, filters: Filters, scope: str, lines: tuple[Line, ...]) -> Scope:
        """What a quota counts beside what of the same years and area it does not."""
        inside = tuple(line for line in lines if line.first is not None)
        if "numerator" not in indicator.operands or not inside:
            return Scope(inside, ())
        every = replace(indicator, kind="sum", second=None, third=None, where={}, numerator=_bare(indicator))
        wide = evaluate(
            self.runner, every, scope, self.runner.as_of, Filters(filters.years, filters.path, days=filters.days)
        )
        counted = {line.uid for line in inside}
        outside = tuple(line for line in self._lines(wide) if line.uid not in counted and line.first is not None)
        return Scope(inside, outside)

    def _lines(self, result: Result) -> tuple[Line, ...]:
        lacking = {row.line_id for row in result.rows} - set(self._subjects)
        if lacking:
            self._subjects |= Subject.objects.in_bulk(lacking)
        return tuple(
            Line(
                uid=str(self._subjects[row.line_id].uid),
                code=self._subjects[row.line_id].code,
                kind=self._subjects[row.line_id].kind,
                label=self._subjects[row.line_id].label,
                alias=self._subjects[row.line_id].alias,
                contribution=row.contribution,
                first=row.first,
                second=row.second,
                missing=row.missing,
                shown=row.shown,
                third=row.third,
                path=self._subjects[row.line_id].path,
            )
            for row in result.rows
        )

    def _others(self, question: Question, indicator: Indicator) -> dict[str, Filters]:
        """The filters of single operands; Refusal for an operand the indicator does not have."""
        found = {}
        roles = list(indicator.operands)
        for role, codes in question.other.items():
            name = (roles[1] if len(roles) > 1 else "") if role == SECOND else role
            if name not in indicator.operands:
                raise Refusal(mark("This indicator has no operand “%(role)s”."), field="other", role=role)
            asked = question
            if NAMING & set(codes):
                asked = replace(question, years=None, days=None)
            shared = {} if NAMING & set(codes) or "area" not in question.filters else {"area": question.filters["area"]}
            found[name] = self._filters(asked, indicator.operands[name].step, {**shared, **codes})
        return found

    def _filters(self, question: Question, step: str, codes: Codes) -> Filters:
        """Codes turned into the ids of this book; Refusal naming the filter for an unknown one.

        A state as of a day, such as a paved rate, has no years; the period then only names the report it stands in.
        """
        of = self.runner.steps[step]
        years = question.years if "year_from" in of.columns else None
        path = ""
        columns: dict[str, tuple[str | int | None, ...]] = {}
        for name, values in codes.items():
            if name == "years":
                years = whole_years(values[0])
            elif name == "area":
                path = self._path(values[0])
            else:
                column, named = self._column(of, name, values)
                columns[column] = named
        return Filters(years, path, columns, question.days if "day_from" in of.columns else None)

    def _path(self, code: str) -> str:
        """The path of the area of a code; Refusal when there is none."""
        if code not in self._paths:
            self._paths[code] = area_by_code(self.county, code).path
        return self._paths[code]

    def _column(self, step: Step, name: str, values: tuple[str, ...]) -> tuple[str, tuple[str | int | None, ...]]:
        """The step's column that a filter names, with codes as they stand or ids for the codes of subjects."""
        if name in step.filters and not name.endswith("_id"):
            open_ = step.filters[name]
            return name, tuple(None if open_ and value == WHOLE else value for value in values)
        found = [one for one in (f"{name}_id", *(("subject_id",) if name == "project" else ())) if one in step.filters]
        column = "line_id" if name == "record" else found[0] if found else ""
        if not column:
            raise Refusal(
                mark("There is no filter “%(name)s”."),
                cure=mark("Use one of: %(known)s."),
                field=name,
                name=name,
                known=" ".join(("years", "area", "record", *(one.removesuffix("_id") for one in step.filters))),
            )
        kinds = step.subjects if name == "record" else (KINDS.get(name, ""),)
        open_ = step.filters.get(column, False)
        return column, tuple(None if open_ and value == WHOLE else self._id(kinds, value, name) for value in values)

    def _id(self, kinds: tuple[str, ...], code: str, field: str) -> int:
        """The subject of one of the kinds that bears a code; an empty kind is any."""
        if (kinds, code) not in self._ids:
            named = [by_code(self.county, kind, code) for kind in kinds if kind]
            found = next((one for one in named if one is not None), None)
            if found is None and "" in kinds:
                found = pointed_at(self.county, code, field=field)
            if found is None:
                raise Refusal(mark("There is nothing with the code “%(code)s”."), field=field, code=code)
            self._ids[kinds, code] = found.pk
        return self._ids[kinds, code]


def whole_years(text: str) -> tuple[int, int] | None:
    """«2016-2019» as its first and last year; None for a masked period and for `all`."""
    if text == WHOLE:
        return None
    span = read_period(text)
    return (span.start.year, span.last_day.year) if span.start and span.last_day else None


def _bare(indicator: Indicator) -> Measure:
    """The numerator without the conditions of the definition."""
    return replace(indicator.numerator, where={})


def _stated(question: Question, indicator: Indicator) -> dict[str, Amount]:
    """Stated operands as amounts; Refusal for one of another kind than the operand's."""
    found = {}
    for role, text in question.given.items():
        if role not in indicator.operands:
            raise Refusal(mark("This indicator has no operand “%(role)s”."), field="given", role=role)
        dimension = indicator.operands[role].dimension
        if not dimension:
            dimension = "one" if indicator.kind == "product" else indicator.numerator.dimension
        found[role] = read_amount(text, dimension)
    return found


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
