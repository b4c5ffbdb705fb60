"""Evaluating an indicator: exact value, shown text, rounding interval of the inputs, and the list behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from bangfu.engine.indicator.definition import Indicator
from bangfu.engine.indicator.filters import Filters
from bangfu.engine.indicator.query import write
from bangfu.engine.runner import Runner, Value
from bangfu.engine.steps import in_order
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import UNITS, show


class Stated(Protocol):
    """A quantity as a text gives it, in the base unit; `kernel.unit.Amount` is one."""

    @property
    def value(self) -> int: ...
    @property
    def ulp(self) -> int: ...


@dataclass(frozen=True)
class Total:
    """An exact sum and how far half a last digit of every input can carry it."""

    value: Fraction
    low: Fraction
    high: Fraction


@dataclass(frozen=True)
class NamedValue:
    """One reading of a figure that has several: its name and its value in the base of the unit."""

    name: str
    total: Total


@dataclass(frozen=True)
class ListRow:
    """One line behind a figure. `contribution` adds up to the numerator; `second` to the denominator.

    `first`, `second` are None where the line does not carry the measure or nothing is known of it; `missing` tells
    the latter. `shown` holds the columns the definition lists.
    """

    line_id: int
    contribution: int
    first: int | None
    second: int | None
    first_ulp: int
    second_ulp: int
    missing: bool
    shown: Mapping[str, Value]


@dataclass(frozen=True)
class Result:
    """An evaluated indicator.

    `value`, `low`, `high` are in the base of the indicator's unit (fen, dm, bp, one, ratio, fen per dm); None means
    unknown, and `shown` is then empty. `missing` lines carry the measure without a known value; `open_lines` may
    belong or not; `straddling` reach beyond the years asked for.
    """

    indicator: Indicator
    as_of: date
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    shown: str
    numerator: int | None
    denominator: int | None
    lines: int
    missing: int
    open_lines: int
    straddling: int
    rows: tuple[ListRow, ...]
    sql: str
    list_sql: str
    engine: str
    steps: Mapping[str, str]
    flags: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    readings: tuple[NamedValue, ...] = ()
    groups: Mapping[str, int | None] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """True when every line that belongs is known, and known to belong."""
        return self.value is not None and not (self.missing or self.open_lines or self.straddling)


def evaluate(
    runner: Runner,
    indicator: Indicator,
    scope: str = "",
    as_of: date | None = None,
    filters: Filters | None = None,
    *,
    flags: frozenset[str] = frozenset(),
    baseline: Stated | None = None,
    current: Stated | None = None,
) -> Result:
    """Evaluate one indicator over the runner's snapshot.

    `scope` is the area path of whoever asks; `baseline` the base of a growth; `current` a declared value standing in
    for the computed numerator of a growth (the result then says so in `given`).
    Errors: Refusal for an unknown flag or filter, a growth without baseline, or another day than the runner's.
    """
    _check(runner, indicator, as_of, flags, baseline=baseline, current=current)
    step = runner.steps[indicator.step]
    queries = write(indicator, step, scope, filters or Filters(), flags)
    sums = runner.rows(queries.total).records()[0]
    rows = tuple(_row(indicator, record) for record in runner.rows(queries.listing).records())
    open_lines = _int(runner.rows(queries.open_lines).records()[0]["open_lines"])
    first = _total(sums, "first", open_lines)
    second = _total(sums, "second", open_lines) if indicator.second else None
    _check_list(indicator, first, second, rows)
    if current is not None:
        first = _stated(current)
    readings = _readings(indicator, first, _stated(baseline)) if baseline is not None else ()
    total = _value(indicator, first, second, readings)
    numerator = total if indicator.kind == "difference" else first
    missing = sum(row.missing for row in rows)
    return Result(
        indicator=indicator,
        as_of=runner.as_of,
        value=total.value if total else None,
        low=total.low if total else None,
        high=total.high if total else None,
        shown=show(total.value, indicator.unit, indicator.decimals) if total else "",
        numerator=int(numerator.value) if numerator else None,
        denominator=_denominator(indicator, second, baseline),
        lines=len(rows),
        missing=0 if current is not None else missing,
        open_lines=0 if current is not None else open_lines,
        straddling=0 if current is not None else _int(sums["straddling"]),
        rows=() if current is not None else rows,
        sql=queries.total,
        list_sql=queries.listing,
        engine=runner.engine,
        steps={found.name: found.digest for found in in_order(runner.steps, [indicator.step])},
        flags=tuple(sorted(flags)),
        given=tuple(name for name, given in (("baseline", baseline), ("current", current)) if given is not None),
        readings=readings,
        groups=_groups(indicator, rows),
    )


def _check(
    runner: Runner,
    indicator: Indicator,
    as_of: date | None,
    flags: frozenset[str],
    *,
    baseline: object,
    current: object,
) -> None:
    if as_of is not None and as_of != runner.as_of:
        raise Refusal(
            mark("The engine looks from %(engine)s, the figure is asked for as of %(asked)s."),
            cure=mark("Open the snapshot for that day."),
            engine=runner.as_of.isoformat(),
            asked=as_of.isoformat(),
        )
    unknown = sorted(flags - set(indicator.flags))
    if unknown:
        raise Refusal(
            mark("Indicator %(code)s has no basis “%(flag)s”."),
            cure=mark("Leave it out, or choose one of: %(known)s."),
            code=indicator.code,
            flag=unknown[0],
            known=" ".join(indicator.flags) or "—",
        )
    if (indicator.kind == "growth") != (baseline is not None) or (current is not None and baseline is None):
        raise Refusal(
            mark("A growth needs its baseline, and nothing else takes one: %(code)s."),
            cure=mark("Give the value at the beginning of the period."),
            code=indicator.code,
        )


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _maybe(value: Value) -> int | None:
    return value if isinstance(value, int) else None


def _total(sums: Mapping[str, Value], name: str, open_lines: int) -> Total | None:
    """None when nothing is known; nought only when there is truly nothing to add."""
    if not _int(sums[f"{name}_known"]) and (_int(sums[f"{name}_missing"]) or open_lines):
        return None
    value, half = Fraction(_int(sums[name])), Fraction(_int(sums[f"{name}_ulp"]), 2)
    return Total(value, value - half, value + half)


def _stated(given: Stated) -> Total:
    half = Fraction(given.ulp, 2)
    return Total(Fraction(given.value), given.value - half, given.value + half)


def _row(indicator: Indicator, record: Mapping[str, Value]) -> ListRow:
    first, second = _maybe(record["first"]), _maybe(record.get("second"))
    missing = (bool(record["first_held"]) and first is None) or (bool(record.get("second_held")) and second is None)
    taken = (second or 0) if indicator.kind == "difference" else 0
    shown = dict.fromkeys((*((indicator.by,) if indicator.by else ()), *indicator.shows))
    return ListRow(
        line_id=_int(record["line_id"]),
        contribution=(first or 0) - taken,
        first=first,
        second=second,
        first_ulp=_int(record["first_ulp"]),
        second_ulp=_int(record.get("second_ulp")),
        missing=missing,
        shown={column: record[column] for column in shown},
    )


def _check_list(indicator: Indicator, first: Total | None, second: Total | None, rows: tuple[ListRow, ...]) -> None:
    """A figure whose list has another total is never shown."""
    for name, total, listed in (
        ("numerator", first, sum(row.first or 0 for row in rows)),
        ("denominator", second, sum(row.second or 0 for row in rows)),
    ):
        if total is not None and total.value != listed:
            raise ArithmeticError(f"{indicator.code}: the {name} is {total.value}, its list adds up to {listed}")


def _scale(indicator: Indicator) -> int:
    """A plain ratio in the base of the indicator's unit: 1/100 percent, or itself."""
    return 10_000 if UNITS[indicator.unit].dimension == "bp" else 1


def _quotient(first: Total, second: Total, scale: int) -> Total | None:
    if second.value == 0:
        return None
    if second.low <= 0 or first.low < 0:
        exact = first.value / second.value * scale
        return Total(exact, exact, exact)
    return Total(first.value / second.value * scale, first.low / second.high * scale, first.high / second.low * scale)


def _readings(indicator: Indicator, first: Total | None, base: Total) -> tuple[NamedValue, ...]:
    """Growth is read in two ways: the figure is the addition, or the new total."""
    scale = _scale(indicator)
    added = _quotient(first, base, scale) if first is not None else None
    if added is None:
        return ()
    stock = Total(added.value - scale, added.low - scale, added.high - scale)
    return (NamedValue("addition", added), NamedValue("new_total", stock))


def _value(
    indicator: Indicator, first: Total | None, second: Total | None, readings: tuple[NamedValue, ...]
) -> Total | None:
    if first is None or (indicator.second is not None and second is None):
        return None
    if indicator.kind == "growth":
        return next((reading.total for reading in readings if reading.name == indicator.reading), None)
    if second is None:
        return first
    if indicator.kind == "difference":
        return Total(first.value - second.value, first.low - second.high, first.high - second.low)
    return _quotient(first, second, _scale(indicator) if indicator.kind == "rate" else 1)


def _denominator(indicator: Indicator, second: Total | None, baseline: Stated | None) -> int | None:
    if baseline is not None:
        return baseline.value
    return int(second.value) if second is not None and indicator.kind != "difference" else None


def _groups(indicator: Indicator, rows: tuple[ListRow, ...]) -> Mapping[str, int | None]:
    """The numerator by the values of the grouping column; "" stands for lines where it is not known."""
    if not indicator.by:
        return {}
    found: dict[str, int | None] = {}
    for row in rows:
        key = row.shown[indicator.by]
        name = "" if key is None else str(key)
        known = found.get(name)
        found[name] = known if row.first is None else (known or 0) + row.contribution
    return dict(sorted(found.items()))
