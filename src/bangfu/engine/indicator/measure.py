"""One operand of an indicator: the column of a step that is summed, or a single standard, or a value only given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bangfu.engine.indicator import fields
from bangfu.engine.steps import Step
from bangfu.kernel.refusal import mark

KEYS = frozenset({"column", "holder", "ulp", "flags", "step", "where", "list", "one", "times", "given", "apart"})


@dataclass(frozen=True)
class Measure:
    """A column of a step that is summed.

    `holder` is the truth column saying whether a line carries it, `ulp` the column with the size of its last stated
    digit (none: exact), `flags` the columns that stand in for it under a basis flag. `one`: a standard that cannot be
    summed, exactly one line must match; `times` is the column beside it that multiplies a quota. `given`: no column
    at all, whoever asks states the value. `apart`: unknown unless whoever asks narrows this operand on its own.
    """

    column: str
    holder: str = ""
    ulp: str = ""
    flags: Mapping[str, str] | None = None
    step: str = ""
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    one: bool = False
    times: str = ""
    given: bool = False
    apart: bool = False

    def under(self, flags: frozenset[str]) -> str:
        """The column summed under the flags that are on."""
        for flag, column in (self.flags or {}).items():
            if flag in flags:
                return column
        return self.column

    @property
    def dimension(self) -> str:
        """fen, dm, bp or one (counts), told by the column's name; empty for a value only given."""
        if self.given:
            return ""
        last = self.column.rsplit("_", 1)[-1]
        return last if last in ("fen", "dm", "bp") else "one"


@dataclass(frozen=True)
class Place:
    """Where an operand is read: the entry, its own step, all steps, and the conditions of the whole indicator."""

    where: str
    step: Step
    steps: Mapping[str, Step]
    shared: Mapping[str, tuple[str, ...]]


def read_measure(body: object, key: str, place: Place) -> Measure:
    """An operand from its body.

    A measure of another step, or with conditions of its own, does not take the indicator's.
    Errors: Refusal naming the entry and the key.
    """
    where = place.where
    entry = fields.mapping(body, where, key)
    for name in entry:
        if name not in KEYS:
            message = mark("is no key of a measure; known keys: %(keys)s")
            raise fields.wrong(where, f"{key}.{name}", message, keys=" ".join(sorted(KEYS)))
    if entry.get("given") is True:
        return Measure("", given=True)
    if "column" not in entry:
        raise fields.wrong(where, f"{key}.column", mark("is missing"))
    step = fields.step_of(entry["step"], place.steps, where, f"{key}.step") if "step" in entry else place.step
    flags = fields.mapping(entry.get("flags", {}), where, f"{key}.flags")

    def named(name: str) -> str:
        return fields.column(entry[name], step, where, f"{key}.{name}") if name in entry else ""

    mine = fields.conditions(entry["where"], step, where, f"{key}.where") if "where" in entry else None
    return Measure(
        named("column"),
        named("holder"),
        named("ulp"),
        {str(flag): fields.column(column, step, where, f"{key}.flags.{flag}") for flag, column in flags.items()},
        step.name,
        mine if mine is not None else place.shared if step is place.step else {},
        fields.columns(entry["list"], step, where, f"{key}.list") if "list" in entry else (),
        entry.get("one") is True,
        named("times"),
        apart=entry.get("apart") is True,
    )
