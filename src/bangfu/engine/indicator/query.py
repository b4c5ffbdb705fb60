"""The SQL of an indicator. The list is written once; the total is a sum over that very list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bangfu.engine.indicator.definition import Indicator, Measure
from bangfu.engine.indicator.filters import Filters, narrowed, straddling
from bangfu.engine.steps import Step

NEXT = ",\n  "


@dataclass(frozen=True)
class Queries:
    """`listing` gives the lines, `total` their sums, `open_lines` counts lines that may belong but cannot be told."""

    listing: str
    total: str
    open_lines: str


def write(indicator: Indicator, step: Step, scope: str, filters: Filters, flags: frozenset[str]) -> Queries:
    """The three statements of one evaluation, all inside the checked subset."""
    conditions = narrowed(filters, scope, indicator.where, step)
    measures = [indicator.numerator, *([indicator.second] if indicator.second else [])]
    matched = " and ".join(f"({condition})" for condition in conditions) or "true"
    held = " or ".join(_held(measure) for measure in measures)
    listed = _listing(indicator, measures, flags, condition=f"({matched}) and ({held})", beyond=straddling(filters))
    sums = [line for place in range(len(measures)) for line in _sums(("first", "second")[place])]
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
        open_lines=_open_lines(step, measures, matched),
    )


def _held(measure: Measure) -> str:
    return f"line.{measure.holder}" if measure.holder else "true"


def _listing(
    indicator: Indicator, measures: Sequence[Measure], flags: frozenset[str], *, condition: str, beyond: str
) -> str:
    shown = [column for column in dict.fromkeys((indicator.by, *indicator.shows)) if column and column != "line_id"]
    columns = ["line.line_id", *(f"line.{column}" for column in shown), f"{beyond} as straddles"]
    for name, measure in zip(("first", "second"), measures, strict=False):
        columns += _carried(name, measure, f"line.{measure.under(flags)}")
    return f"select\n  {NEXT.join(columns)}\nfrom {indicator.step} as line\nwhere {condition}"


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
        return f"select count(*) as open_lines from {step.name} as line where ({matched}) is null"  # noqa: S608
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
