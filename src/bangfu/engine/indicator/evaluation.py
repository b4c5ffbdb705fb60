"""Evaluating an indicator: exact value, shown text, rounding interval of the inputs, and the list behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from bangfu.engine.indicator.definition import ROLES, Indicator
from bangfu.engine.indicator.filters import Filters
from bangfu.engine.indicator.query import NAMES, Queries, Side, sides, write
from bangfu.engine.indicator.value import NamedValue, Operand, Stated, Total, as_stated, growth, value_of
from bangfu.engine.runner import Runner, Value
from bangfu.engine.steps import in_order
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show


@dataclass(frozen=True)
class ListRow:
    """One line behind a figure. `contribution` adds up to the numerator; `second` to the denominator.

    `first`, `second`, `third` are None where the line does not carry the operand or nothing is known of it; `missing`
    tells the latter. `shown` holds the columns the definition lists.
    """

    line_id: int
    contribution: int
    first: int | None
    second: int | None
    first_ulp: int
    second_ulp: int
    missing: bool
    shown: Mapping[str, Value]
    third: int | None = None


@dataclass(frozen=True)
class Result:
    """An evaluated indicator.

    `value`, `low`, `high` are in the base of the indicator's unit (fen, dm, bp, one, ratio, fen per dm); None means
    unknown, and `shown` is then empty. `missing` lines carry the measure without a known value; `open_lines` may
    belong or not; `straddling` reach beyond the years asked for; `left_out` give one operand of a pair only. `sorts`:
    of how many sorts that are not added up the lines are, where the definition tells sorts apart.
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
    operands: Mapping[str, Operand] = field(default_factory=dict)
    left_out: int = 0
    sorts: int = 0

    @property
    def complete(self) -> bool:
        """True when every line that belongs is known, and known to belong."""
        return self.value is not None and not (self.missing or self.open_lines or self.straddling)


@dataclass(frozen=True)
class _Found:
    """One side after asking: its operands, its rows, and what stands in the way of a whole figure."""

    side: Side
    queries: Queries
    operands: Mapping[str, Operand]
    rows: tuple[ListRow, ...]
    open_lines: int
    straddling: int
    left_out: int


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
    others: Mapping[str, Filters] | None = None,
    stated: Mapping[str, Stated] | None = None,
) -> Result:
    """Evaluate one indicator over the runner's snapshot.

    `scope` is the area path of whoever asks; `baseline` the base of a growth; `current` a declared value standing in
    for the computed numerator of a growth (the result then says so in `given`). `others` narrows single operands and
    `stated` replaces them, both by role (numerator, denominator, per, achieved …).
    Errors: Refusal for an unknown flag, filter or operand, a growth without baseline, or another day than the runner's.
    """
    known = dict(stated or {}) | ({"numerator": current} if current is not None else {})
    _check(runner, indicator, as_of, flags, (*(others or {}), *(stated or {})))
    _check_growth(indicator, baseline=baseline, current=current)
    asked = sides(indicator, runner.steps, filters or Filters(), others or {}, frozenset(known))
    found = [_ask(runner, indicator, side, scope, flags) for side in asked]
    rows = tuple(row for one in found for row in one.rows)
    sorts = _sorts(indicator, rows)
    operands = _operands(found, known, alike=sorts <= 1)
    first = operands.get("numerator", Operand(None)).total
    readings = growth(indicator, first, as_stated(baseline)) if baseline is not None else ()
    total = _total_of(indicator, operands, readings)
    _check_list(indicator, operands, rows)
    numerator = total if indicator.kind == "difference" else first
    return Result(
        indicator=indicator,
        as_of=runner.as_of,
        value=total.value if total else None,
        low=total.low if total else None,
        high=total.high if total else None,
        shown=show(total.value, indicator.unit, indicator.decimals) if total else "",
        numerator=int(numerator.value) if numerator else None,
        denominator=_denominator(indicator, operands, baseline),
        lines=len(rows),
        missing=_missing(indicator, rows),
        open_lines=sum(one.open_lines for one in found),
        straddling=sum(one.straddling for one in found),
        rows=rows,
        sql="\n\n".join(one.queries.total for one in found),
        list_sql="\n\n".join(one.queries.listing for one in found),
        engine=runner.engine,
        steps=_steps(runner, indicator),
        flags=tuple(sorted(flags)),
        given=(*(name for name, one in (("baseline", baseline), ("current", current)) if one), *sorted(stated or {})),
        readings=readings,
        groups=_groups(indicator, rows),
        operands=operands,
        left_out=sum(one.left_out for one in found),
        sorts=sorts,
    )  # fmt: skip


def _operands(found: Sequence[_Found], known: Mapping[str, Stated], *, alike: bool) -> dict[str, Operand]:
    """The sums by role, declared values in place of computed ones; of lines that are not alike none is known."""
    operands = {role: operand if alike else Operand(None) for one in found for role, operand in one.operands.items()}
    return operands | {role: Operand(as_stated(value), given=True) for role, value in known.items()}


def _missing(indicator: Indicator, rows: Sequence[ListRow]) -> int:
    """Rows without a value; that the parts of a remainder are not known is what it asks."""
    return sum(row.missing for row in rows if indicator.kind != "remainder")


def _ask(runner: Runner, indicator: Indicator, side: Side, scope: str, flags: frozenset[str]) -> _Found:
    """One list, its sums and what of it cannot be told."""
    queries = write(side, runner.steps[side.step], scope, flags)
    sums = runner.rows(queries.total).records()[0]
    records = sorted(runner.rows(queries.listing).records(), key=lambda record: (_int(record["line_id"]), repr(record)))
    rows = tuple(_row(indicator, side, record) for record in records)
    open_lines = _int(runner.rows(queries.open_lines).records()[0]["open_lines"])
    operands = {
        role: Operand(_total(sums, name, open_lines), _times(side, records))
        for role, name in zip(side.roles, NAMES, strict=False)
    }
    if (side.one and len(rows) != 1) or (indicator.recorded and not rows):
        # Standards are not added up: none, or more than one, is no standard. What nobody recorded is not nought.
        operands = dict.fromkeys(side.roles, Operand(None))
    left_out = _int(runner.rows(queries.left_out).records()[0]["left_out"]) if queries.left_out else 0
    return _Found(side, queries, operands, rows, open_lines, _int(sums["straddling"]), left_out)


def _sorts(indicator: Indicator, rows: tuple[ListRow, ...]) -> int:
    """Of how many sorts the lines are that give a value; a line of no sort is of its own."""
    if not indicator.alike:
        return 0
    told = [tuple(row.shown[column] for column in indicator.alike) for row in rows if row.first is not None]
    return len({sort for sort in told if None not in sort}) + sum(None in sort for sort in told)


def _times(side: Side, records: list[dict[str, Value]]) -> int | None:
    """What multiplies a quota: the number beside the standard, one where the definition names none."""
    column = side.measures[0].times
    return 1 if not column else _maybe(records[0][column]) if records else None


def _check(
    runner: Runner, indicator: Indicator, as_of: date | None, flags: frozenset[str], operands: tuple[str, ...]
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
    for role in operands:
        if role not in indicator.operands:
            raise Refusal(
                mark("Indicator %(code)s has no operand “%(role)s”."),
                cure=mark("Leave it out, or name one of: %(known)s."),
                field=role,
                code=indicator.code,
                role=role,
                known=" ".join(ROLES[indicator.kind]),
            )


def _check_growth(indicator: Indicator, *, baseline: Stated | None, current: Stated | None) -> None:
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


def _row(indicator: Indicator, side: Side, record: Mapping[str, Value]) -> ListRow:
    values: dict[str, int | None] = {}
    ulps: dict[str, int] = {}
    missing = False
    places = dict(zip(indicator.operands, ("first", "second", "third"), strict=False))
    for role, name in zip(side.roles, NAMES, strict=False):
        values[places[role]] = _maybe(record[name])
        ulps[places[role]] = _int(record[f"{name}_ulp"])
        missing = missing or (bool(record[f"{name}_held"]) and record[name] is None)
    first, second = values.get("first"), values.get("second")
    return ListRow(
        line_id=_int(record["line_id"]),
        contribution=(first or 0) - ((second or 0) if indicator.kind == "difference" else 0),
        first=first,
        second=second,
        first_ulp=ulps.get("first", 0),
        second_ulp=ulps.get("second", 0),
        missing=missing,
        shown={column: record[column] for column in side.shows},
        third=values.get("third"),
    )


def _check_list(indicator: Indicator, operands: Mapping[str, Operand], rows: tuple[ListRow, ...]) -> None:
    """A figure whose list has another total is never shown."""
    listed = (
        sum(row.first or 0 for row in rows),
        sum(row.second or 0 for row in rows),
        sum(row.third or 0 for row in rows),
    )
    for role, added in zip(indicator.operands, listed, strict=False):
        operand = operands.get(role)
        if operand is not None and operand.total is not None and not operand.given and operand.total.value != added:
            raise ArithmeticError(f"{indicator.code}: the {role} is {operand.total.value}, its list adds up to {added}")


def _total_of(indicator: Indicator, operands: Mapping[str, Operand], readings: tuple[NamedValue, ...]) -> Total | None:
    if indicator.kind == "growth":
        return next((reading.total for reading in readings if reading.name == indicator.reading), None)
    return value_of(indicator, operands)


def _denominator(indicator: Indicator, operands: Mapping[str, Operand], baseline: Stated | None) -> int | None:
    if baseline is not None:
        return baseline.value
    if indicator.kind in ("sum", "difference", "remainder"):
        return None
    second = next((operands[role].total for role in list(indicator.operands)[1:2] if role in operands), None)
    return int(second.value) if second is not None else None


def _steps(runner: Runner, indicator: Indicator) -> Mapping[str, str]:
    named = [measure.step for measure in indicator.operands.values() if measure.step]
    return {step.name: step.digest for step in in_order(runner.steps, named)}


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
