"""What intake asks of the office whose records a form is of: compare rows with the records, take them, restore."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from bangfu.intake.rules.checked import Column, Form, Masked, Missing, Problem, Value
from bangfu.kernel.scope import Actor, Call
from bangfu.places.models import County

Say = Callable[[int, int], None]


class Verdict(StrEnum):
    """What a row would do to the register."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"
    DUPLICATE = "duplicate"
    STALE = "stale"


TAKEN = frozenset({Verdict.NEW, Verdict.CHANGED, Verdict.DUPLICATE})
"""The verdicts of rows that are written; the others change nothing or wait for a person.

A suspected duplicate of which nobody says anything is taken as somebody new, and asked about afterwards.
"""


class Answer(StrEnum):
    """What the sender says of a suspected duplicate."""

    SAME = "same"
    ANOTHER = "another"


class Twin(NamedTuple):
    """Who of the register a new row may be: the uid of the person, how alike, field by field.

    `bits100` is the sum of weights in hundredths of a bit; `levels`: field → level of agreement.
    """

    subject: str
    bits100: int
    levels: Mapping[str, str]


class Diff(NamedTuple):
    """One field that differs: its column's code, what the record has, what the file says."""

    column: str
    before: Value
    after: Value


@dataclass(frozen=True)
class Asked:
    """For whom, from which day on and by which form rows are compared or taken."""

    actor: Actor
    county: County
    form: Form
    on: date


@dataclass(frozen=True)
class Line:
    """One row that was read: its 1-based number, its values by column code, only of the cells that are filled.

    `whose`: the uid of the person that the sender says it is of.
    """

    number: int
    values: Mapping[str, Value]
    whose: str = ""


@dataclass(frozen=True)
class Compared:
    """A row held against the register.

    `together`: rows of the same text are taken in one go. `subject`: the uid of the record it is about, empty where
    there is none yet. `state`: a digest of what the record said; when it differs later, somebody changed it.
    `twin`: whom a new row may be; `answer`: what the sender said of that. `beside`: the household as the file has it.
    """

    number: int
    verdict: Verdict
    together: str = ""
    subject: str = ""
    state: str = ""
    diffs: tuple[Diff, ...] = ()
    problems: tuple[Problem, ...] = ()
    twin: Twin | None = None
    answer: str = ""
    beside: str = ""


@dataclass(frozen=True)
class Ready:
    """A row about to be taken, or to be restored: as it was read and as it was compared."""

    line: Line
    compared: Compared


@dataclass(frozen=True)
class Taken:
    """`parts`: by which names the call was parted, each an audit line; `subjects`: uids of what was written, by row.

    `images`: rows that carry no dates as they were before, as JSON.
    """

    parts: tuple[tuple[object, ...], ...]
    subjects: tuple[str, ...] = ()
    images: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Restoring:
    """What is to be put back of a portion: images of rows, the rows that its lines made, and whose they are.

    `made`: the keys of the rows of a model that the lines wrote for the first time. `batch`: its subject.
    """

    batch: Any
    number: int
    path: str
    images: Sequence[Mapping[str, Any]]
    subjects: Sequence[str]
    made: Callable[[Any], Sequence[int]]

    @property
    def body_digest(self) -> str:
        """Which portion of which batch."""
        return f"{self.batch.uid} {self.number}"


class Taker(Protocol):
    """An office's way to take rows of some kinds of form."""

    of: frozenset[str]

    def compare(self, asked: Asked, lines: Sequence[Line], beside: Sequence[Line], say: Say) -> list[Compared]:
        """Hold every row against the register, in their order; `beside`: rows of the file that have an error."""

    def suspects(self, asked: Asked, rows: Sequence[Ready]) -> Mapping[int, Twin]:
        """Of all rows of a file the new ones who may be somebody of the register, by row number."""

    def mark(self, asked: Asked, line: Line) -> str:
        """A keyed digest of what tells the person of a row from others, by which an answer is remembered."""

    def take(self, call: Call, asked: Asked, rows: Sequence[Ready]) -> Taken:
        """Write rows that go together; Refusal names the column in `field` and the row's number in `row`."""

    def restore(self, call: Call, county: County, restoring: Restoring) -> None:
        """Put back what taking changed in rows that carry no dates, and take back what it made."""


@dataclass(frozen=True)
class Targets:
    """The columns of a form by what they are taken for: «living.house_grade» → its column."""

    form: Form
    by_target: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        found = {one.target: one for one in self.form.columns if one.target}
        object.__setattr__(self, "by_target", found)

    def of(self, head: str) -> dict[str, Column]:
        """The columns of one head: «living» → {house_grade: column}."""
        start = f"{head}."
        return {
            target.removeprefix(start): column for target, column in self.by_target.items() if target.startswith(start)
        }


def plain(value: Value) -> Any:
    """A value as JSON: days and reasons are told apart from texts."""
    if isinstance(value, Missing):
        return {"why": value.value}
    if isinstance(value, Masked):
        return {"mask": str(value)}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value


def unplain(value: Any) -> Value:
    """The value that `plain` wrote."""
    if isinstance(value, dict):
        if "mask" in value:
            return Masked(value["mask"])
        return Missing(value["why"]) if "why" in value else date.fromisoformat(value["day"])
    return value  # type: ignore[no-any-return]
