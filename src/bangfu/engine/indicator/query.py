"""The SQL of an indicator. Each list is written once; the total is a sum over that very list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bangfu.engine.indicator.definition import Indicator
from bangfu.engine.indicator.filters import Filters, narrowed, straddling
from bangfu.engine.indicator.measure import Measure
from bangfu.engine.steps import Step

NEXT = ",\n  "
NAMES = ("first", "second")


@dataclass(frozen=True)
class Queries:
    """`listing` gives the lines, `total` their sums, `open_lines` counts lines that may belong but cannot be told.

    `left_out` counts lines that give one operand of a pair and not the other; empty where operands are not paired.
    """

    listing: str
    total: str
    open_lines: str
    left_out: str = ""


@dataclass(frozen=True)
class Side:
    """Operands that come from one list of lines: the same step, conditions and filters; at most two."""

    roles: tuple[str, ...]
    step: str
    measures: tuple[Measure, ...]
    where: Mapping[str, tuple[str, ...]]
    shows: tuple[str, ...]
    filters: Filters
    paired: bool = False

    @property
    def one(self) -> bool:
        """True when exactly one line must match."""
        return self.measures[0].one


def sides(
    indicator: Indicator,
    steps: Mapping[str, Step],
    filters: Filters,
    others: Mapping[str, Filters],
    stated: frozenset[str] = frozenset(),
) -> tuple[Side, ...]:
    """The lists an indicator needs; `others` narrows single operands by role, `stated` operands need none.

    Without a filter of its own an operand of the same step takes the indicator's, one of another step its years, days
    and area, as far as that step has them.
    """
    found: list[Side] = []
    for role, measure in indicator.operands.items():
        if measure.given or role in stated or (measure.apart and role not in others):
            continue
        own = measure.step == indicator.step
        narrow = others.get(role) or (filters if own else _common(filters, steps[measure.step]))
        shows = tuple(dict.fromkeys((*((indicator.by,) if indicator.by else ()), *indicator.shows))) if own else ()
        side = Side((role,), measure.step, (measure,), measure.where, measure.shows or shows, narrow)
        joined = found and len(found[0].roles) == 1 and _same(found[0], side)
        if joined:
            both = (*found[0].roles, role), (*found[0].measures, measure)
            found[0] = replace(found[0], roles=both[0], measures=both[1], paired=indicator.paired)
        else:
            found.append(side)
    return tuple(found)


def _same(one: Side, other: Side) -> bool:
    alike = one.step == other.step and one.where == other.where and one.filters == other.filters
    return alike and not one.one and not other.one


def _common(filters: Filters, step: Step) -> Filters:
    return Filters(
        years=filters.years if "year_from" in step.columns else None,
        path=filters.path if "path" in step.columns else "",
        days=filters.days if "day_from" in step.columns else None,
    )


def write(side: Side, step: Step, scope: str, flags: frozenset[str]) -> Queries:
    """The three statements of one side, all inside the checked subset."""
    conditions = narrowed(side.filters, scope, side.where, step, upward=side.one)
    matched = " and ".join(f"({condition})" for condition in conditions) or "true"
    some = " or ".join(_held(measure) for measure in side.measures)
    known = _known(side, flags)
    listed = _listing(side, step, flags, matched=matched, held=known if side.paired else some)
    sums = [line for name, _ in zip(NAMES, side.measures, strict=False) for line in _sums(name)]
    total = NEXT.join(
        [
            "count(*) as line_count",
            "cast(sum(case when listed.straddles then 1 else 0 end) as bigint) as straddling",
            *sums,
        ]
    )
    return Queries(
        listing=f"{listed}\norder by line_id",
        total=f"select\n  {total}\nfrom (\n{listed}\n) as listed",
        open_lines=_open_lines(step, side.measures, matched),
        left_out=_left_out(side, matched, some, known) if side.paired else "",
    )


def _left_out(side: Side, matched: str, some: str, known: str) -> str:
    condition = f"({matched}) and ({some}) and not ({known})"
    return f"select count(*) as left_out from {side.step} as line where {condition}"  # noqa: S608


def _known(side: Side, flags: frozenset[str]) -> str:
    """That a line gives every operand."""
    return " and ".join(f"({_held(measure)} and line.{measure.under(flags)} is not null)" for measure in side.measures)


def _held(measure: Measure) -> str:
    return f"line.{measure.holder}" if measure.holder else "true"


def _listing(side: Side, step: Step, flags: frozenset[str], *, matched: str, held: str) -> str:
    times = tuple(measure.times for measure in side.measures if measure.times)
    shown = [column for column in dict.fromkeys((*side.shows, *times)) if column != "line_id"]
    columns = [
        "line.line_id",
        *(f"line.{column}" for column in shown),
        f"{straddling(side.filters)} as straddles",
    ]
    for name, measure in zip(NAMES, side.measures, strict=False):
        columns += _carried(name, measure, f"line.{measure.under(flags)}")
    listing = f"select\n  {NEXT.join(columns)}\nfrom {side.step} as line\n"
    condition = f"({matched}) and ({held})"
    if "part_of_id" not in step.columns:
        return f"{listing}where {condition}"
    return listing + _without_parts(side, flags, matched, condition)


def _without_parts(side: Side, flags: frozenset[str], matched: str, condition: str) -> str:
    """A part is not counted beside its whole, nor a whole that states nothing beside its parts that do."""
    stated = (" and " if side.paired else " or ").join(
        f"line.{measure.under(flags)} is not null" for measure in side.measures
    )
    says = f"({matched}) and ({stated})"
    return f"""left join (
  select line.line_id
  from {side.step} as line
  where {says}
) as whole on whole.line_id = line.part_of_id
left join (
  select distinct line.part_of_id
  from {side.step} as line
  where {says}
) as parts on parts.part_of_id = line.line_id
where {condition} and whole.line_id is null and (({stated}) or parts.part_of_id is null)"""  # noqa: S608


def _carried(name: str, measure: Measure, column: str) -> list[str]:
    """The measure where the line carries it, whether it does, and the size of its last stated digit where known."""
    known = f"{column} is not null" + (f" and line.{measure.holder}" if measure.holder else "")
    ulp = f"case when {known} then coalesce(line.{measure.ulp}, 0) else 0 end" if measure.ulp else "0"
    return [
        f"{_held(measure)} as {name}_held",
        f"case when line.{measure.holder} then {column} end as {name}" if measure.holder else f"{column} as {name}",
        f"cast({ulp} as bigint) as {name}_ulp",
    ]


def _sums(name: str) -> list[str]:
    unknown = f"listed.{name}_held and listed.{name} is null"
    return [
        f"cast(sum(listed.{name}) as bigint) as {name}",
        f"cast(sum(listed.{name}_ulp) as bigint) as {name}_ulp",
        f"count(listed.{name}) as {name}_known",
        f"cast(sum(case when {unknown} then 1 else 0 end) as bigint) as {name}_missing",
    ]


def _open_lines(step: Step, measures: Sequence[Measure], matched: str) -> str:
    """Lines whose filter columns are not known, and batches of which a part may match but only the whole is known."""
    held = " or ".join(_held(measure) for measure in measures)
    if "holder" not in step.columns:
        return f"select count(*) as open_lines from {step.name} as line where ({matched}) is null and ({held})"  # noqa: S608
    unheld = " or ".join(f"not {_held(measure)}" for measure in measures if measure.holder) or "false"
    return f"""with parts as (
  select distinct line.batch_id
  from {step.name} as line
  where line.holder = 'project' and line.batch_id is not null and coalesce({matched}, true) and ({unheld})
),
wholes as (
  select line.batch_id
  from {step.name} as line
  where line.holder = 'batch' and ({matched})
),
lines as (
  select line.line_id as id
  from {step.name} as line
  where ({matched}) is null and ({held}) and (line.holder = 'project' or line.holds_count)
  union all
  select p.batch_id as id
  from parts as p
  left join wholes as w on w.batch_id = p.batch_id
  where w.batch_id is null
)
select count(*) as open_lines from lines as n"""  # noqa: S608
