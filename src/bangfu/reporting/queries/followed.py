"""What became of a plan's item: what was done is counted from the records that its duty, indicator or subject names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.duties.models import Duty
from bangfu.reporting.queries.gathering import Gathering
from bangfu.reporting.rules.asking import Question
from bangfu.reporting.rules.following import Promise, reason, standing
from bangfu.reporting.rules.wording import Run, measure

EVENTS, TIMES, PEOPLE = "activities.events", "次", "人"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Bound:
    """What an item is bound to: its duty, who owes it about what (codes), the group it is about; its words and span."""

    duty: Row | None
    organisation: str
    target: str
    group: Row | None
    words: str
    span: tuple[date, date] | None


@dataclass(frozen=True)
class Followed:
    """An item followed up; `figure` is what was done as `question` counted it; `unit` of planned and done."""

    promise: Promise
    figure: Run | None
    unit: str
    done_on: date | None
    as_of: date
    question: Question | None = None

    @property
    def standing(self) -> str:
        """How it stands, as a code of `duties.item_standing`."""
        return standing(self.promise, self.as_of)

    @property
    def reason(self) -> str:
        """Why less was done than planned."""
        return reason(self.promise, self.as_of)

    @property
    def begun(self) -> str:
        """«yes» when there is something to say of it: it ended, its day is over, or some of it was done."""
        said = self.standing not in ("running", "open") or bool(self.promise.done)
        return "yes" if said else "no"


def follow(row: Row, texts: Mapping[str, str], bound: Bound, gathering: Gathering, as_of: date) -> Followed:
    """What became of one item, from a row of the snapshot and its texts."""
    planned, done, figure, unit = row["planned_count"], row["done_count"], None, ""
    question = _question(row, bound)
    if question is not None and gathering.answer(question).result.complete:
        answered = gathering.answer(question)
        figure, unit, value = gathering.ask(question), answered.unit, answered.result.value
        done = None if value is None else int(value)
        if not done and planned is None and question.indicator == EVENTS:
            figure = done = None
        planned = row["target_value"] if question.indicator == row["indicator"] else planned
    elif bound.duty is not None and bound.duty["evidence"] == Duty.Evidence.ACTIVITY:
        unit = TIMES
    elif bound.group is not None and bound.group["planned_count"] == planned is not None:
        done, unit = bound.group["person_count"] if done is None else done, PEOPLE
    if not unit and planned is not None:
        unit = measure(bound.words, planned)
    ends = bound.span[1] if bound.span else None
    promise = Promise(row["state"], row["due_on"], ends, planned, done, texts.get("reason", "").rstrip("。；"))
    done_on = row["done_on"] if row["state"] == "done" else None
    return Followed(promise, figure, unit, done_on, as_of, question if figure is not None else None)


def _question(row: Row, bound: Bound) -> Question | None:
    """What counts as done: activities of the duty's kind by whoever owes it, or the indicator of a target."""
    years, days = None, None
    if bound.span is not None:
        first, last = bound.span
        whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        years, days = ((first.year, last.year), None) if whole else (None, (first, last))
    owner = {"organisation": (bound.organisation,)}
    if bound.duty is not None and bound.duty["evidence"] == Duty.Evidence.ACTIVITY:
        about = {"about": (bound.target,)} if bound.target else {}
        return Question(EVENTS, years, {**owner, **about, "kind": (bound.duty["what"],)}, days=days)
    if row["indicator"] and row["target_value"] is not None:
        return Question(row["indicator"], years, owner, days=days)
    return None
