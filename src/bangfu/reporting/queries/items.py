"""The items of a report's lists: codes, rows of the snapshot, works, targets; each says its words and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from bangfu.cases.lifecycle import standing
from bangfu.duties.models import Target
from bangfu.engine.runner import Value
from bangfu.reporting.queries.columns import APPROX
from bangfu.reporting.queries.followed import Followed
from bangfu.reporting.queries.frame import Frame, day_words
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.rules.infrastructure import Item as Batched
from bangfu.reporting.rules.spans import span_words, term_words
from bangfu.reporting.rules.wording import Run, measure
from bangfu.subjects.models import Subject

# A plan's item bound to a duty speaks with the duty's cadence and least number.
OF_DUTY = frozenset({"cadence", "min_count", "who", "what", "mandate_id"})
# What a plan's item says of itself besides its columns, see Followed.
FOLLOWED = frozenset({"done_count", "done_day", "standing", "reason", "unit", "counted_in", "successor"})
# `{due_on:月日}`: a day of the period's last year without that year, as in a table.
SHORT_DAY = "月日"
SAID = frozenset({"name", "code", "approx", "span", "term", "measure"})


class Book(Protocol):
    """What items ask of the lists they stand in."""

    frame: Frame
    gathering: Gathering

    def label(self, table: str, column: str, code: str) -> str: ...
    def name(self, subject: int) -> str: ...
    def quantity(self, item: Rowed, column: str, value: int, unit: str) -> Run: ...
    def row_of(self, table: str, key: Value) -> Rowed | None: ...
    def followed(self, item: Rowed) -> Followed: ...
    def successor(self, item: int) -> str | None: ...


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
    book: Book = field(repr=False)

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
        if self.table == "plan_item" and name in FOLLOWED:
            return self._followed(name, unit)
        if name in self.texts:
            return self.texts[name].rstrip("。；") or None
        if self.table == "plan_item" and name in OF_DUTY:
            duty = self.book.row_of("duty", self.row["duty_id"])
            return duty.word(name, unit) if duty else None
        return self._column(name, self.row[name], unit)

    def _followed(self, name: str, unit: str) -> Run | None:
        """What became of a plan's item; `done_day` where nothing was counted, `counted_in` the unit where known."""
        found = self.book.followed(self)
        if name == "done_count":
            done = found.promise.done
            return found.figure or (None if done is None else self.book.quantity(self, name, done, found.unit))
        if name == "done_day":
            return self._column(name, found.done_on, unit) if found.promise.done is None else None
        if name == "successor":
            return self.book.successor(self.subject.pk)
        if name == "standing":
            return self.book.label(self.table, name, found.standing)
        if name == "counted_in":
            return found.unit or None
        return found.unit if name == "unit" else found.reason or None

    def _said(self, name: str) -> str | None:
        """What every record says of itself, whatever its columns."""
        if name == "name":
            return self.subject.shown(self.book.frame.names_hidden)
        if name == "approx":
            return APPROX.get(str(self.row.get("approx") or ""), "")
        if name == "measure":
            return measure(self.subject.label, int(str(self.row.get("minimum") or 0)))
        if name == "span":
            return span_words(self.row)
        return term_words(str(self.row["term"] or "")) if name == "term" else self.subject.code

    def _count(self, name: str) -> int | None:
        value = self.row[name]
        return value if isinstance(value, int) else None

    def _column(self, name: str, value: Value, unit: str) -> Run | None:
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return self.book.label(self.table, name, "yes" if value else "no")
        if isinstance(value, date):
            return self.book.frame.within(value) if unit == SHORT_DAY else day_words(value)
        if self.table == "case" and name == "state":
            listed, code = standing(str(value), self._count("case_count"), self._count("closed_count"))
            return self.book.label(self.table, listed.partition(".")[2], code)
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
    book: Book = field(repr=False)

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
    book: Book = field(repr=False)
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
