"""Lists of a report: rows of the snapshot as items, their names and texts read live by the snapshot's audit line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps

from bangfu.duties.models import Target
from bangfu.duties.queries import targets
from bangfu.engine.runner import Runner, Value
from bangfu.engine.tables import INPUTS
from bangfu.kernel.area import covers
from bangfu.kernel.unit import show
from bangfu.policybook.queries import entries, parameter
from bangfu.policybook.queries import items as list_items
from bangfu.reporting.queries.columns import APPROX, LISTS, TEXTS
from bangfu.reporting.queries.figures import indicators_on
from bangfu.reporting.queries.frame import Frame, day_words
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.queries.infrastructure import employers
from bangfu.reporting.rules.infrastructure import Item as Batched
from bangfu.reporting.rules.spans import days_of, span_words, term_words
from bangfu.reporting.rules.template import Over
from bangfu.reporting.rules.wording import Run
from bangfu.snapshots.queries import fact_tables
from bangfu.subjects.models import Subject

# A plan's item bound to a duty speaks with the duty's cadence and least number.
OF_DUTY = frozenset({"cadence", "min_count", "who", "what", "mandate_id"})
# Works are listed by batch and project as a report of works lists them; these are the ones still to be finished.
OPEN_WORKS = "open_works"
TARGETS = "target"
SAID = frozenset({"name", "code", "approx", "span", "term"})
DONE = frozenset({"completed", "in_service"})
# A plan is the next one when it begins within half a year.
NEXT = timedelta(days=181)
THRESHOLD = "duties.participation_threshold"
SIZES = {"fen": "元", "dm": "公里", "bp": "%"}
ORGANISATION = ("organisation_id", "employer_id")
IDS = ("id", "subject_id", "line_id")


@dataclass(frozen=True)
class Coded:
    """A code with its word; figures asked for it are narrowed to the code."""

    code: str
    label: str
    column: str
    about: str = ""

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """Narrowed to the code."""
        return {self.column: (self.code,)} if self.column else {}

    def word(self, name: str, unit: str) -> Run | None:
        """`label` or `code`."""
        return {"label": self.label, "code": self.code}[name]


@dataclass(frozen=True)
class Rowed:
    """A row of the snapshot with its subject's name; numbers of it become figures that open the record."""

    table: str
    row: Mapping[str, Value]
    subject: Subject
    texts: Mapping[str, str]
    book: Registers = field(repr=False)

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """Narrowed to the record; works by project or batch."""
        name = self.subject.kind if self.table == "works_line" else "record"
        return {name: (self.subject.code,)}

    @property
    def about(self) -> str:
        """The record."""
        return str(self.subject.uid)

    def word(self, name: str, unit: str) -> Run | None:
        """`name`, `code`, a text of the record, or a column of its row."""
        if name in SAID:
            return self._said(name)
        if name in self.texts:
            return self.texts[name].rstrip("。；") or None
        if self.table == "plan_item" and name in OF_DUTY:
            duty = self.book.row_of("duty", self.row["duty_id"])
            return duty.word(name, unit) if duty else None
        return self._column(name, self.row[name], unit)

    def _said(self, name: str) -> str | None:
        """What every record says of itself, whatever its columns."""
        if name == "name":
            return self.subject.shown(self.book.frame.names_hidden)
        if name == "approx":
            return APPROX.get(str(self.row.get("approx") or ""), "")
        if name == "span":
            return span_words(self.row)
        return term_words(str(self.row["term"] or "")) if name == "term" else self.subject.code

    def _column(self, name: str, value: Value, unit: str) -> Run | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return self.book.label(self.table, name, "yes" if value else "no")
        if isinstance(value, date):
            return day_words(value)
        if isinstance(value, str):
            return self.book.label(self.table, name, value)
        if name.endswith("_id"):
            return self.book.name(value)
        return self.book.quantity(self, name, value, unit)


@dataclass(frozen=True)
class Work:
    """A batch or project that is not finished."""

    batched: Batched
    subject: Subject
    book: Registers = field(repr=False)

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """Narrowed to the batch or project."""
        return self.batched.filters

    @property
    def about(self) -> str:
        """The batch or project."""
        return str(self.subject.uid)

    def word(self, name: str, unit: str) -> Run | None:
        """`name`, `code`, `span` (the years) and `stage`."""
        return {
            "name": self.subject.shown(self.book.frame.names_hidden),
            "code": self.subject.code,
            "span": self.batched.years,
            "stage": self.book.label("works_line", "stage", self.batched.stage),
        }[name]


@dataclass(frozen=True)
class Aim:
    """A target as it was set."""

    target: Target
    label: tuple[str, str]
    book: Registers = field(repr=False)
    about: str = ""

    @property
    def filters(self) -> Mapping[str, tuple[str, ...]]:
        """A target narrows nothing."""
        return {}

    def word(self, name: str, unit: str) -> Run | None:
        """`label`, `target`, `unit`, `baseline`, `due`."""
        zh, en = self.label
        said = {"target": self.target.target_text, "baseline": self.target.baseline_text}
        if name in said:
            ending = {"target": ("目标", "target"), "baseline": ("基数", "base")}[name]
            labels = (f"{zh}{ending[0]}", f"{en}, {ending[1]}")
            return self.book.gathering.stated(self.target, said[name], *labels) if said[name] else None
        if name == "due":
            return day_words(self.target.due) if self.target.due else None
        return {"label": zh, "unit": self.book.gathering.unit_of(self.target.target_text)}[name]


class Registers:
    """The lists of one report."""

    def __init__(
        self, runner: Runner, frame: Frame, gathering: Gathering, seq: int, labels: Mapping[str, Mapping[str, str]]
    ) -> None:
        self.runner = runner
        self.frame = frame
        self.gathering = gathering
        self.seq = seq
        self.labels = labels
        self._rows: dict[str, list[dict[str, Value]]] = {}
        self._names: dict[int, str] = {}
        self._lists: dict[str, dict[str, str]] = {}

    def items(self, over: Over) -> Sequence[Coded | Rowed | Work | Aim]:
        """The items of a list, in order."""
        if over.codes:
            return [Coded(code, label, over.column) for code, label in over.codes]
        if over.code_list:
            listed = list_items(over.code_list, self.frame.as_of, self.frame.county.pk)
            return [Coded(str(one["code"]), str(one["label"]["zh"]), over.column) for one in listed]
        if over.table == OPEN_WORKS:
            return self._open_works(over)
        if over.table == TARGETS:
            return self._targets(over)
        return self._rowed(over)

    def label(self, table: str, column: str, code: str) -> str:
        """The template's word for a code of a column, else the code list's, else the code itself."""
        own = self.labels.get(column, {})
        if code in own:
            return own[code]
        name = LISTS.get((table, column), "")
        if name not in self._lists:
            found = entries("code_list", self.frame.as_of, self.frame.county.pk) if name else []
            listed: list[dict[str, Any]] = next((entry.body["items"] for entry in found if entry.code == name), [])
            self._lists[name] = {str(one["code"]): str(one["label"]["zh"]) for one in listed}
        return self._lists[name].get(code, code)

    def plans(self, years: str) -> tuple[str, ...]:
        """The codes of this organisation's plans for a time."""
        found = self._rowed(Over(table="plan", years=years))
        return tuple(one.subject.code for one in found)

    def row_of(self, table: str, key: Value) -> Rowed | None:
        """One row by its id."""
        if not isinstance(key, int):
            return None
        row = next((row for row in self._table(table) if row.get("id") == key), None)
        subject = Subject.objects.filter(pk=key).first() if row is not None else None
        return Rowed(table, row, subject, {}, self) if row is not None and subject is not None else None

    def name(self, subject: int) -> str:
        """A subject's name by its id."""
        if subject not in self._names:
            found = Subject.objects.filter(pk=subject).first()
            self._names[subject] = found.shown(self.frame.names_hidden) if found else ""
        return self._names[subject]

    def quantity(self, item: Rowed, column: str, value: int, unit: str) -> Run:
        """A number of a record as a figure: money, length and shares by the column's name, counts as they are."""
        size = column.rsplit("_", 1)[-1]
        if size in SIZES:
            unit = unit or SIZES[size]
            number = show(value, unit)
        else:
            number = str(value)
        label = self._columns.get((item.table, column), (column, column))
        return self.gathering.recorded(item.subject, column, label, number, unit)

    @cached_property
    def _columns(self) -> dict[tuple[str, str], tuple[str, str]]:
        return {(table.name, one.name): (one.zh, one.en) for table in fact_tables() for one in table.columns}

    def _rowed(self, over: Over) -> list[Rowed]:
        kept = [row for row in self._table(over.table) if self._fits(row, over)]
        ids = next((name for name in IDS if kept and name in kept[0]), "id")
        subjects = Subject.objects.in_bulk([row[ids] for row in kept])
        said = self._texts(over.table, list(subjects))
        found = [
            Rowed(over.table, row, subjects[key], said.get(key, {}), self)
            for row in kept
            if isinstance(key := row[ids], int) and key in subjects
        ]
        return sorted((one for one in found if self._timely(one, over.years)), key=lambda one: _order(one, over.order))

    def _table(self, table: str) -> list[dict[str, Value]]:
        if table not in self._rows:
            self._rows[table] = rows_of(self.runner, table)
            if table == "case":
                self._rows[table] = [{**row, "about_category": self._category(row)} for row in self._rows[table]]
        return self._rows[table]

    def _category(self, row: Mapping[str, Value]) -> str | None:
        """The category of the works that a problem is about or holds up."""
        works = {one["subject_id"]: one["category"] for one in self._table("works_line")}
        found = works.get(row["about_id"]) or works.get(row["blocks_id"])
        return str(found) if found else None

    def _fits(self, row: Mapping[str, Value], over: Over) -> bool:
        if not matches(row, over) or (over.below and not self._below(row, over.below)):
            return False
        if over.table == "works_line" and _only_counted(row):
            return False
        subject = self.frame.organisation.subject
        if over.scope in ("own", "employer"):
            office = next((row[name] for name in ORGANISATION if name in row), None)
            if office != subject.pk:
                return False
        return over.scope != "area" or covers(subject.path, str(row.get("path", "/")))

    def _below(self, row: Mapping[str, Value], below: tuple[str, ...]) -> bool:
        part, whole = below
        one, of = row[part], row[whole]
        if not isinstance(one, int) or not isinstance(of, int):
            return False
        return 100 * one < of * int(parameter(THRESHOLD, self.frame.as_of, self.frame.county.pk))

    def _timely(self, one: Rowed, years: str) -> bool:
        """A row without a time belongs to whichever report takes it in, but was never planned for «now»."""
        if years == "all":
            return True
        text = one.texts.get("period_text", "")
        if one.table == "plan_item" and isinstance(plan := one.row["plan_id"], int):
            text = self._texts("plan", [plan]).get(plan, {}).get("period_text", "") or text
        span = days_of(one.row, text)
        if span is None:
            return years != "now"
        first, last = span
        if years == "next":
            return self.frame.period_to < first <= self.frame.period_to + NEXT
        if years == "before":
            return last < self.frame.period_from
        begin = date(self.frame.years[1], 1, 1) if years == "last" else self.frame.period_from
        return first <= self.frame.period_to and last >= begin

    def _texts(self, table: str, keys: list[int]) -> dict[int, dict[str, str]]:
        if table not in TEXTS or not keys:
            return {}
        name, columns = TEXTS[table]
        model: Any = apps.get_model(name)
        rows = model.objects.known(self.seq).filter(subject_id__in=keys)
        named = [(column.split("=")[0], column.split("=")[-1]) for column in columns]
        return {row.subject_id: {said: str(getattr(row, column, "")) for said, column in named} for row in rows}

    def _targets(self, over: Over) -> list[Aim]:
        wanted = (over.where or {}).get("indicator", ())
        labels = {one.code: one.body["label"] for one in indicators_on(self.frame.county, self.frame.as_of)}
        return [
            Aim(row, (str(label["zh"]), str(label["en"])), self)
            for row in targets(self.frame.county, self.frame.organisation.subject)
            if (row.indicator in wanted or not wanted) and (label := labels.get(row.indicator))
        ]

    def _open_works(self, over: Over) -> list[Work]:
        found = []
        for employer in employers(self.runner, self.frame):
            own = employer.code == self.frame.organisation.subject.code
            for batched in employer.items:
                if batched.stage in DONE or (over.scope == "own" and not own):
                    continue
                kind, codes = next(iter(batched.filters.items()))
                subject = Subject.objects.get(county=self.frame.county, kind=kind, code=codes[0])
                found.append(Work(batched, subject, self))
        return found


def rows_of(runner: Runner, table: str) -> list[dict[str, Value]]:
    """Every row of a table or step; none where the snapshot is older than the table."""
    step = runner.steps.get(table)
    columns = tuple(step.columns) if step else tuple(INPUTS.get(table, ()))
    if not columns or (step is None and table not in runner.snapshot.tables):
        return []
    listed = ", ".join(f'n."{name}"' for name in columns)
    return list(runner.rows(f'select {listed} from "{table}" as n').records())  # noqa: S608 (declared names)


def matches(row: Mapping[str, Value], over: Over) -> bool:
    """True when every column has one of the values asked for; truth is yes or no, nothing is empty, `*` anything."""
    return all(
        code in values or ("*" in values and code != "")
        for column, values in (over.where or {}).items()
        for code in (_coded(row[column]),)
    )


def _only_counted(row: Mapping[str, Value]) -> bool:
    """True for a project of which only its batch states anything."""
    unstated = row["investment_fen"] is None and row["length_dm"] is None
    return row["holder"] == "project" and row["batch_id"] is not None and unstated


def _coded(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def span_of(frame: Frame, years: str) -> tuple[int, int]:
    """The whole years of a period, of its last one, of the year after it or of the year before it."""
    first, last = frame.years
    other = {"last": (last, last), "next": (last + 1, last + 1), "before": (first - 1, first - 1)}
    return other.get(years, (first, last))


def _order(one: Rowed, columns: tuple[str, ...]) -> tuple[Any, ...]:
    """Empty values last, then the order in which records were written."""
    keys: list[Any] = []
    for column in columns:
        value = one.row[column]
        keys += [value is None, "" if value is None else str(value)]
    return (*keys, one.subject.pk)
