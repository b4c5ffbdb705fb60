"""What an indicator is: a definition read from data that names no record, place or document of the county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, cast, get_args

import yaml

from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import UNITS

IndicatorKind = Literal["sum", "rate", "difference", "per_unit", "growth"]
Reading = Literal["addition", "new_total"]
SECOND = {"rate": "denominator", "per_unit": "denominator", "difference": "subtrahend"}
REQUIRED = (
    "code", "label", "unit", "decimals", "rounding", "kind", "step", "numerator", "list", "valid_from", "source",
)  # fmt: skip
KEYS = frozenset((*REQUIRED, "denominator", "subtrahend", "where", "by", "reading", "note"))


@dataclass(frozen=True)
class Measure:
    """A column of a step that is summed.

    `holder` is the truth column saying whether a line carries it, `ulp` the column with the size of its last stated
    digit (none: exact), `flags` the columns that stand in for it under a basis flag.
    """

    column: str
    holder: str = ""
    ulp: str = ""
    flags: Mapping[str, str] | None = None

    def under(self, flags: frozenset[str]) -> str:
        """The column summed under the flags that are on."""
        for flag, column in (self.flags or {}).items():
            if flag in flags:
                return column
        return self.column

    @property
    def dimension(self) -> str:
        """fen, dm, bp or one (counts), told by the column's name."""
        last = self.column.rsplit("_", 1)[-1]
        return last if last in ("fen", "dm", "bp") else "one"


@dataclass(frozen=True)
class Indicator:
    """One definition; `value` is exact, `decimals` and half-up rounding belong to the shown text only."""

    code: str
    zh: str
    en: str
    unit: str
    decimals: int
    kind: IndicatorKind
    step: str
    numerator: Measure
    second: Measure | None
    where: Mapping[str, tuple[str, ...]]
    by: str
    reading: Reading
    shows: tuple[str, ...]
    valid_from: date
    document: str
    note_zh: str
    note_en: str

    @property
    def flags(self) -> tuple[str, ...]:
        """The basis flags this indicator understands."""
        measures = (self.numerator, self.second) if self.second else (self.numerator,)
        return tuple(sorted({flag for measure in measures for flag in measure.flags or {}}))


def read_file(path: Path, steps: Mapping[str, Step]) -> Mapping[str, Indicator]:
    """Every indicator of one YAML file, by code; Refusal names the file, the entry and the key."""
    try:
        body = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise _wrong(path.name, "", mark("is not readable YAML: %(error)s"), error=str(error)) from error
    entries = body.get("indicators") if isinstance(body, dict) else None
    if not isinstance(entries, list):
        raise _wrong(path.name, "indicators", mark("must hold a list of indicators"))
    found: dict[str, Indicator] = {}
    for number, entry in enumerate(entries, start=1):
        indicator = read_indicator(entry, steps, f"{path.name} #{number}")
        if indicator.code in found:
            raise _wrong(f"{path.name} #{number}", "code", mark("is used twice: %(code)s"), code=indicator.code)
        found[indicator.code] = indicator
    return found


def read_indicator(body: object, steps: Mapping[str, Step], where: str) -> Indicator:
    """One indicator from the body of a policy entry.

    Errors: Refusal with `row` = where and `field` = the key: unknown or missing keys, an unknown unit, step or
    column, units that do not belong together.
    """
    entry = _mapping(body, where, "")
    for key in entry:
        if key not in KEYS:
            message = mark("is no key of an indicator; known keys: %(keys)s")
            raise _wrong(where, str(key), message, keys=" ".join(sorted(KEYS)))
    for key in REQUIRED:
        if key not in entry:
            raise _wrong(where, key, mark("is missing"))
    where = f"{where} {entry['code']}"
    step = steps.get(str(entry["step"]))
    if step is None:
        raise _wrong(where, "step", mark("names no known step; known: %(steps)s"), steps=" ".join(sorted(steps)))
    kind = _choice(entry, "kind", get_args(IndicatorKind), where)
    _choice(entry, "rounding", ("half_up",), where)
    reading = _choice(entry, "reading", get_args(Reading), where) if "reading" in entry else "addition"
    label, source = _mapping(entry["label"], where, "label"), _mapping(entry["source"], where, "source")
    note = _mapping(entry.get("note", {}), where, "note")
    indicator = Indicator(
        code=str(entry["code"]),
        zh=_text(label, "zh", where, "label"),
        en=_text(label, "en", where, "label"),
        unit=_choice(entry, "unit", tuple(UNITS), where),
        decimals=_whole(entry, "decimals", where),
        kind=cast("IndicatorKind", kind),
        step=step.name,
        numerator=_measure(entry["numerator"], step, where, "numerator"),
        second=_second(entry, kind, step, where),
        where=_conditions(entry.get("where", {}), step, where),
        by=_column(entry["by"], step, where, "by") if "by" in entry else "",
        reading=cast("Reading", reading),
        shows=_columns(entry["list"], step, where),
        valid_from=_day(entry["valid_from"], where),
        document=_text(source, "document", where, "source"),
        note_zh=str(note.get("zh", "")),
        note_en=str(note.get("en", "")),
    )
    _check_units(indicator, where)
    return indicator


def _check_units(indicator: Indicator, where: str) -> None:
    given = UNITS[indicator.unit].dimension
    first, second = indicator.numerator.dimension, indicator.second.dimension if indicator.second else ""
    if indicator.kind in ("rate", "difference") and first != second:
        raise _wrong(where, SECOND[indicator.kind], mark("must be of the numerator's dimension, %(unit)s"), unit=first)
    wanted = {
        "sum": (first,),
        "difference": (first,),
        "rate": ("bp", "ratio"),
        "growth": ("bp", "ratio"),
        "per_unit": (f"{first}_per_{second}",),
    }[indicator.kind]
    if given not in wanted:
        raise _wrong(
            where, "unit", mark("%(unit)s does not fit: this indicator gives %(wanted)s"),
            unit=indicator.unit, wanted=" / ".join(wanted),
        )  # fmt: skip


def _second(entry: Mapping[str, object], kind: str, step: Step, where: str) -> Measure | None:
    wanted = SECOND.get(kind, "")
    for key in ("denominator", "subtrahend"):
        if (key == wanted) != (key in entry):
            raise _wrong(
                where, key, mark("an indicator of kind %(kind)s takes it exactly when it needs it: %(wanted)s"),
                kind=kind, wanted=wanted or "—",
            )  # fmt: skip
    return _measure(entry[wanted], step, where, wanted) if wanted else None


def _measure(body: object, step: Step, where: str, key: str) -> Measure:
    entry = _mapping(body, where, key)
    for name in entry:
        if name not in ("column", "holder", "ulp", "flags"):
            raise _wrong(where, f"{key}.{name}", mark("is no key of a measure; known keys: column holder ulp flags"))
    if "column" not in entry:
        raise _wrong(where, f"{key}.column", mark("is missing"))
    flags = _mapping(entry.get("flags", {}), where, f"{key}.flags")
    return Measure(
        _column(entry["column"], step, where, f"{key}.column"),
        _column(entry["holder"], step, where, f"{key}.holder") if "holder" in entry else "",
        _column(entry["ulp"], step, where, f"{key}.ulp") if "ulp" in entry else "",
        {str(flag): _column(column, step, where, f"{key}.flags.{flag}") for flag, column in flags.items()},
    )


def _conditions(body: object, step: Step, where: str) -> Mapping[str, tuple[str, ...]]:
    found = {}
    for column, values in _mapping(body, where, "where").items():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            raise _wrong(where, f"where.{column}", mark("must be a list of codes"))
        found[_column(column, step, where, "where")] = tuple(values)
    return found


def _columns(body: object, step: Step, where: str) -> tuple[str, ...]:
    if not isinstance(body, list) or not body:
        raise _wrong(where, "list", mark("must name the columns the list shows"))
    return tuple(_column(column, step, where, "list") for column in body)


def _column(name: object, step: Step, where: str, key: str) -> str:
    if name not in step.columns:
        raise _wrong(
            where, key, mark("“%(column)s” is no column of step %(step)s; it has: %(columns)s"),
            column=name, step=step.name, columns=" ".join(step.columns),
        )  # fmt: skip
    return str(name)


def _mapping(body: object, where: str, key: str) -> Mapping[str, object]:
    if not isinstance(body, dict):
        raise _wrong(where, key, mark("must be a mapping of keys to values"))
    return cast("Mapping[str, object]", body)


def _choice(entry: Mapping[str, object], key: str, known: tuple[str, ...], where: str) -> str:
    if entry[key] not in known:
        message = mark("“%(value)s” is not known; known: %(known)s")
        raise _wrong(where, key, message, value=entry[key], known=" ".join(known))
    return str(entry[key])


def _text(body: Mapping[str, object], key: str, where: str, above: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value.strip():
        raise _wrong(where, f"{above}.{key}", mark("must be a text that is not empty"))
    return value.strip()


def _whole(entry: Mapping[str, object], key: str, where: str) -> int:
    value = entry[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
        raise _wrong(where, key, mark("must be a whole number from 0 to 6"))
    return value


def _day(value: object, where: str) -> date:
    if not isinstance(value, date):
        raise _wrong(where, "valid_from", mark("must be a day, as in 2016-01-01"))
    return value


def _wrong(where: str, key: str, message: str, **params: Any) -> Refusal:
    return Refusal(message, cure=mark("Correct the definition."), row=where, field=key, **params)
