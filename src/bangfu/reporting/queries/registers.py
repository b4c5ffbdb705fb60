"""Lists of a report: rows of the snapshot as items, their names and texts read live by the snapshot's audit line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.apps import apps

from bangfu.cases.lifecycle import DONE
from bangfu.duties.queries import targets
from bangfu.engine.runner import Runner, Value
from bangfu.kernel.area import covers
from bangfu.kernel.unit import show
from bangfu.policybook.queries import entries, parameter
from bangfu.policybook.queries import items as list_items
from bangfu.reporting.queries.columns import LISTS, TEXTS
from bangfu.reporting.queries.figures import indicators_on
from bangfu.reporting.queries.followed import Bound, Followed, follow
from bangfu.reporting.queries.frame import Frame
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.queries.infrastructure import employers, reported
from bangfu.reporting.queries.items import Aim, Coded, Rowed, Work
from bangfu.reporting.queries.rows import matches, only_counted, order_of, rows_of
from bangfu.reporting.rules.ongoing import FINISHED, carried, scheduled
from bangfu.reporting.rules.spans import days_of
from bangfu.reporting.rules.template import Over
from bangfu.reporting.rules.wording import Run
from bangfu.snapshots.queries import fact_tables
from bangfu.subjects.models import Subject

# Works are listed by batch and project as a report of works lists them; these are the ones still to be finished.
OPEN_WORKS = "open_works"
TARGETS = "target"
# A plan is the next one when it begins within half a year.
NEXT = timedelta(days=181)
THRESHOLD = "duties.participation_threshold"
SIZES = {"fen": "元", "dm": "公里", "bp": "%"}
# Numbers of things that another column or the record itself names.
UNITLESS = {
    "entry": ("quantity",),
    "participation": ("item_count",),
    "plan_item": ("planned_count", "done_count"),
    "standard": ("minimum", "maximum"),
}
ORGANISATION = ("organisation_id", "employer_id")
IDS = ("id", "subject_id", "line_id")
# Tables whose rows go on until their last day is stated.
LASTING = frozenset({"assignment", "duty"})


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
        self._followed: dict[int, Followed] = {}

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
        """One row by its id, with its texts."""
        if not isinstance(key, int):
            return None
        row = next((row for row in self._table(table) if row.get("id") == key), None)
        subject = Subject.objects.filter(pk=key).first() if row is not None else None
        if row is None or subject is None:
            return None
        return Rowed(table, row, subject, self._texts(table, [key]).get(key, {}), self)

    def followed(self, item: Rowed) -> Followed:
        """What became of a plan's item."""
        key = item.subject.pk
        if key not in self._followed:
            duty, group = self.row_of("duty", item.row["duty_id"]), self.row_of("participation", item.row["about_id"])
            bound = Bound(
                duty.row if duty else None,
                self._code((duty or item).row["organisation_id"]),
                self._code(duty.row["target_id"]) if duty else "",
                group.row if group else None,
                f"{item.subject.label} {item.texts.get('text', '')}",
                self._plan_days(item),
            )
            as_of = self.frame.as_of
            self._followed[key] = follow(item.row, item.texts, bound, self.gathering, as_of)
        return self._followed[key]

    def successor(self, item: int) -> str | None:
        """The name of the item that carries an item of a plan on."""
        found = next((row["id"] for row in self._table("plan_item") if row["carried_from_id"] == item), None)
        return self.name(found) if isinstance(found, int) else None

    def _code(self, subject: Value) -> str:
        found = Subject.objects.filter(pk=subject).first() if isinstance(subject, int) else None
        return found.code if found else ""

    def _plan_days(self, item: Rowed) -> tuple[date, date] | None:
        plan = item.row["plan_id"]
        row = next((row for row in self._table("plan") if row["id"] == plan), None)
        if row is None or not isinstance(plan, int):
            return None
        return days_of(row, self._plan_texts.get(plan, {}).get("period_text", ""))

    @cached_property
    def _plan_texts(self) -> dict[int, dict[str, str]]:
        return self._texts("plan", [key for row in self._table("plan") if isinstance(key := row["id"], int)])

    def name(self, subject: int) -> str:
        """A subject's name by its id."""
        if subject not in self._names:
            found = Subject.objects.filter(pk=subject).first()
            self._names[subject] = found.shown(self.frame.names_hidden) if found else ""
        return self._names[subject]

    def quantity(self, item: Rowed, column: str, value: int, unit: str) -> Run:
        """A number of a record as a figure: money, length and shares by the column's name, counts as they are."""
        size = column.rsplit("_", 1)[-1]
        known = self._columns.get((item.table, column)) or self._columns.get(("", column))
        zh, en, counted = known or (column, column, "")
        unit = unit or SIZES.get(size, "" if column in UNITLESS.get(item.table, ()) else counted)
        number = show(value, unit) if size in SIZES else str(value)
        return self.gathering.recorded(item.subject, column, (zh, en), number, unit)

    @cached_property
    def _columns(self) -> dict[tuple[str, str], tuple[str, str, str]]:
        """Labels and unit by table and column, and by column where a step has no table of its own."""
        every = [(table.name, one) for table in fact_tables() for one in table.columns]
        named = {("", one.name): (one.zh, one.en, one.unit) for _, one in every}
        exact = {(table, one.name): (one.zh, one.en, one.unit) for table, one in every}
        late = {
            ("works_line", "late_day"): ("超期天数", "Days past the planned finish", "天"),
            ("case", "late_day"): ("超期天数", "Days past the day set", "天"),
        }
        return {**named, **exact, **late}

    def _rowed(self, over: Over) -> list[Rowed]:
        said_of = {column: codes for column, codes in (over.where or {}).items() if column in ("standing", "begun")}
        if said_of:
            plain = {column: codes for column, codes in (over.where or {}).items() if column not in said_of}
            found = self._rowed(replace(over, where=plain))
            return [one for one in found if all(getattr(self.followed(one), name) in said_of[name] for name in said_of)]
        kept = [row for row in self._table(over.table) if self._fits(row, over)]
        ids = next((name for name in IDS if kept and name in kept[0]), "id")
        subjects = Subject.objects.in_bulk([row[ids] for row in kept])
        said = self._texts(over.table, list(subjects))
        found = [
            Rowed(over.table, row, subjects[key], said.get(key, {}), self)
            for row in kept
            if isinstance(key := row[ids], int) and key in subjects
        ]
        timely = (one for one in found if self._timely(one, over.years))
        return sorted(timely, key=lambda one: order_of(one.row, one.subject.pk, over.order))

    def _table(self, table: str) -> list[dict[str, Value]]:
        if table not in self._rows:
            self._rows[table] = rows_of(self.runner, table)
            if table == "case":
                more = (
                    {"about_category": self._category(row), "late_day": self._late(row)} for row in self._rows[table]
                )
                self._rows[table] = [{**row, **added} for row, added in zip(self._rows[table], more, strict=True)]
            if table == "works_line":
                projects, gates = rows_of(self.runner, "project"), rows_of(self.runner, "milestone")
                self._rows[table] = scheduled(self._rows[table], projects, gates, self.frame.as_of)
        return self._rows[table]

    @cached_property
    def _employers(self) -> frozenset[int]:
        return frozenset(reported(self.frame, self._table("works_line")))

    def _category(self, row: Mapping[str, Value]) -> str | None:
        """The category of the works that a problem is about or holds up."""
        works = {one["subject_id"]: one["category"] for one in self._table("works_line")}
        found = works.get(row["about_id"]) or works.get(row["blocks_id"])
        return str(found) if found else None

    def _late(self, row: Mapping[str, Value]) -> int | None:
        """How many days the day set for an open problem is past; None for one that is closed, or not late."""
        due, as_of = row["due_on"], self.frame.as_of
        late = isinstance(due, date) and due < as_of and row["state"] not in DONE
        return (as_of - due).days if isinstance(due, date) and late else None

    def _fits(self, row: Mapping[str, Value], over: Over) -> bool:
        if not matches(row, over) or (over.below and not self._below(row, over.below)):
            return False
        if over.table == "works_line" and only_counted(row):
            return False
        subject = self.frame.organisation.subject
        if over.scope == "employers":
            return row["employer_id"] in self._employers
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
        if years == "carried" or (years == "running" and carried(one.row, self.frame.period_from)):
            return carried(one.row, self.frame.period_from)
        text = one.texts.get("period_text", "")
        if one.table == "plan_item" and isinstance(plan := one.row["plan_id"], int):
            text = self._plan_texts.get(plan, {}).get("period_text", "") or text
        span = days_of(one.row, text, lasting=one.table in LASTING)
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
                if batched.stage in FINISHED or (over.scope == "own" and not own):
                    continue
                kind, codes = next(iter(batched.filters.items()))
                subject = Subject.objects.get(county=self.frame.county, kind=kind, code=codes[0])
                found.append(Work(batched, subject, self))
        return found
