"""A rule as SQL: one SELECT over the tables of a snapshot, any number of rules at once, each record read once.

Truth is three-valued as in SQL: what is not known makes a condition unknown unless the rest decides it. A quantifier is
unknown when a member whose condition is unknown could change it; a count or sum when any member's is. Nothing is
divided: a ÷ b < c is a < c × b, so that no rounding decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from math import prod
from typing import NamedTuple, cast

from bangfu.engine.criterion.tree import (
    Arithmetic,
    Asked,
    AsOf,
    Between,
    Compared,
    Joined,
    Listed,
    Named,
    Node,
    Quantified,
    Stated,
    Value,
    walk,
)
from bangfu.engine.criterion.vocabulary import Entity, Vocabulary

INTERVALS = {"个月": "month", "年": "year"}
DAYS = {"天": 1, "周": 7}
SIGNS = {"!=": "<>"}
PERCENT = 10_000
UNCOUNTED = 1_000_000_000
# Conditions of members are gathered as bits of a whole number, two of each: one pass over the rows for fifteen of them.
FLAGS, MET, OPEN = 15, 2, 1
_PLAIN = re.compile(r"-?\d+")


class Number(NamedTuple):
    """A number as SQL: top ÷ (below × denominator); `below` is a column that is never 0, or empty."""

    top: str
    denominator: int = 1
    below: str = ""


def statement(
    entity: Entity,
    wanted: Mapping[str, Node],
    vocabulary: Vocabulary,
    as_of: date,
    only: tuple[str, Collection[int]] | None = None,
) -> str:
    """One SELECT: `subject_id`, `of_id` (the record above, if any) and each wanted node; one row a record of `entity`.

    A truth gives a boolean that may be NULL; a number its top as «name» and, of a ratio, what it is divided by as
    «name_below». `only` narrows it to the records with some ids in a column of the entity's table.
    """
    if only is None:
        return _Statement(entity, vocabulary, as_of).written(wanted)
    ids = ", ".join(str(int(one)) for one in sorted(only[1])) or "null"
    sql = _Statement(entity, vocabulary, as_of, ids if only[0] == "id" else "").written(wanted)
    return f"{sql}\nwhere {entity.name}.{only[0]} in ({ids})"


@dataclass
class _Level:
    """The rows of one kind of record at one depth: what they are joined with and what is gathered from them."""

    entity: Entity
    depth: int
    above: dict[str, Entity] = field(default_factory=dict)
    below: dict[tuple[str, int], _Level] = field(default_factory=dict)
    gathered: dict[str, str] = field(default_factory=dict)
    flags: dict[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.entity.name}_{self.depth}"

    def gather(self, sql: str) -> str:
        """The column that holds an aggregate over the rows."""
        return self.gathered.setdefault(sql, f"q{len(self.gathered) + 1}")

    def flag(self, condition: str) -> tuple[str, int]:
        """The column and the place in it that tell whether a row meets a condition, or whether it cannot be told."""
        number = self.flags.setdefault(condition, len(self.flags))
        return f"m{number // FLAGS + 1}", number % FLAGS

    def masks(self) -> Iterable[tuple[str, str]]:
        """Each column of flags: two bits a condition, met and not known, of all rows together."""
        conditions = list(self.flags)
        for first in range(0, len(conditions), FLAGS):
            each = (
                f"case when {one} then {MET << 2 * place} when {one} is null then {OPEN << 2 * place} else 0 end"
                for place, one in enumerate(conditions[first : first + FLAGS])
            )
            yield f"bit_or({' + '.join(each)})", f"m{first // FLAGS + 1}"


class _Statement:
    def __init__(self, entity: Entity, vocabulary: Vocabulary, as_of: date, ids: str = "") -> None:
        self.vocabulary = vocabulary
        self.ids = ids
        self.as_of_day = as_of
        self.as_of = _day(as_of)
        self.top = _Level(entity, 0)
        self.levels: dict[tuple[str, int], _Level] = {}

    def written(self, wanted: Mapping[str, Node]) -> str:
        own = self.top.entity
        columns = [f"{own.name}.id as subject_id"] + [f"{own.name}.{own.parent_column} as of_id"] * bool(own.parent)
        for name, node in wanted.items():
            columns += [f"{sql} as {column}" for column, sql in self.column(name, node)]
        # Deeper levels are gathered first: what is above reads them.
        steps = [
            f"{level.name} as (\n  {self.gathering(level)}\n)"
            for level in sorted(self.levels.values(), key=lambda one: one.depth)
        ]
        head = "with " + ",\n".join(steps) + "\n" if steps else ""
        return f"{head}select\n  " + ",\n  ".join(columns) + f"\n{self.source(self.top)}"

    def column(self, name: str, node: Node) -> Iterable[tuple[str, str]]:
        if node.kind != "number":
            return [(name, self.plain(node, self.top))]
        number = self.number(node, self.top)
        below = _times(number.below, str(number.denominator))
        return [(name, number.top)] + ([(f"{name}_below", below)] if below != "1" else [])

    def gathering(self, level: _Level) -> str:
        own = level.entity
        columns = [f"{own.name}.{own.parent_column} as of_id"]
        columns += [f"{sql} as {column}" for sql, column in (*level.gathered.items(), *level.masks())]
        key = f"{own.name}.{own.parent_column}"
        # What belongs to others than those asked about need not be gathered.
        where = f" where {key} in ({self.ids})" if self.ids and own.parent == self.top.entity.name else ""
        return "select " + ", ".join(columns) + f" {self.source(level)}{where} group by {key}"

    def source(self, level: _Level) -> str:
        """The FROM of a level: its own table, the records above in order, what is gathered below any of them."""
        own = level.entity
        lines = [f"from {own.table} as {own.name}"]
        last = own
        reach = {one.name for one in level.above.values()}
        for above in self.vocabulary.above(own):
            if not reach:
                break
            reach.discard(above.name)
            lines.append(
                f"left join {above.table} as {above.name} on {above.name}.id = {last.name}.{last.parent_column}"
            )
            last = above
        for below in level.below.values():
            lines.append(f"left join {below.name} on {below.name}.of_id = {below.entity.parent}.id")
        return " ".join(lines)

    def truth(self, node: Node, level: _Level) -> str:
        """A condition as a boolean that may be NULL, in brackets where it needs them."""
        match node:
            case Joined(form="not", parts=(inner,)):
                return f"(not {self.truth(inner, level)})"
            case Joined(form=form, parts=inner):
                return "(" + f" {form} ".join(self.truth(part, level) for part in inner) + ")"
            case Compared():
                return self.compared(node, level)
            case Between(value=value, low=low, high=high):
                above = self.compared(Compared(">=", value, low), level)
                return f"({above} and {self.compared(Compared('<=', value, high), level)})"
            case Listed(value=value, among=among) if value.kind == "text":
                return f"({self.plain(value, level)} in ({', '.join(self.plain(one, level) for one in among)}))"
            case Listed(value=value, among=among):
                equal = (self.compared(Compared("=", value, one), level) for one in among)
                return "(" + " or ".join(equal) + ")"
            case Stated(value=value, known=known):
                unknown = " or ".join(f"{sql} is null" for sql in self.known_by(value, level))
                return f"(not ({unknown}))" if known else f"({unknown})"
            case Quantified():
                return self.quantified(node, level)
            case Value(value=value):
                return "true" if value else "false"
        return self.plain(node, level)

    def known_by(self, value: Node, level: _Level) -> tuple[str, ...]:
        if value.kind != "number":
            return (self.plain(value, level),)
        number = self.number(value, level)
        return (number.top, number.below) if number.below else (number.top,)

    def compared(self, node: Compared, level: _Level) -> str:
        sign = SIGNS.get(node.sign, node.sign)
        if node.left.kind != "number":
            return f"({self.plain(node.left, level)} {sign} {self.plain(node.right, level)})"
        if (born := by_birth(node, self.as_of_day)) is not None:
            return self.truth(born, level)
        left, right = self.number(node.left, level), self.number(node.right, level)
        one = _times(left.top, str(right.denominator), right.below)
        two = _times(right.top, str(left.denominator), left.below)
        return f"({one} {sign} {two})"

    def plain(self, node: Node, level: _Level) -> str:
        """A text, date or truth."""
        match node:
            case Value(kind="text", value=value):
                return "'" + str(value).replace("'", "''") + "'"
            case Value(kind="date", value=date() as value):
                return _day(value)
            case AsOf():
                return self.as_of
            case Named(parameter=parameter):
                return self.plain(Value(parameter.kind, parameter.value), level)
            case Asked():
                return self.asked(node, level)
            case Arithmetic():
                return self.moved(node, level)
        return self.truth(node, level)

    def asked(self, node: Asked, level: _Level) -> str:
        if node.entity is not level.entity:
            level.above[node.entity.name] = node.entity
        return f"{node.entity.name}.{node.field.column}"

    def moved(self, node: Arithmetic, level: _Level) -> str:
        """A date some days, months or years away."""
        step, start = cast(Value, node.right), self.plain(node.left, level)
        if step.unit in DAYS:
            return f"({start} {node.sign} {cast(int, step.value) * DAYS[step.unit]})"
        return f"cast({start} {node.sign} interval '{step.value}' {INTERVALS[step.unit]} as date)"

    def number(self, node: Node, level: _Level) -> Number:
        match node:
            case Value(value=value, denominator=denominator):
                return Number(str(value), denominator)
            case Named(parameter=parameter):
                return Number(str(parameter.value))
            case Asked(field=asked, on=on):
                column = self.asked(node, level)
                if asked.age and on is not None:
                    return Number(_age(column, self.plain(on, level)))
                below = f"nullif({node.entity.name}.{asked.per}, 0)" if asked.per else ""
                return Number(column, below=below)
            case Quantified():
                return Number(self.counted(node, level))
            case Arithmetic(sign="-", left=left, right=right) if left.kind == "date":
                return Number(f"date_diff('day', {self.plain(right, level)}, {self.plain(left, level)})")
            case Arithmetic(sign="*", left=left, right=right):
                one, two = self.number(left, level), self.number(right, level)
                percent = PERCENT ** ("bp" in (left.dimension, right.dimension))
                denominator = one.denominator * two.denominator * percent
                return Number(_times(one.top, two.top), denominator, one.below or two.below)
            case Arithmetic(sign=sign, left=left, right=right):
                one, two = self.number(left, level), self.number(right, level)
                top = _sum(sign, _times(one.top, str(two.denominator)), _times(two.top, str(one.denominator)))
                return Number(top, one.denominator * two.denominator)
        raise TypeError(node)

    def inner(self, node: Quantified, level: _Level) -> _Level:
        """The level of the members a quantifier asks, as deep as its own quantifiers make it."""
        depth = 1 + _depth(node)
        key = (node.entity.name, depth)
        found = self.levels.setdefault(key, _Level(node.entity, depth))
        level.below[key] = found
        anchor = node.entity.parent
        if anchor != level.entity.name:
            level.above[anchor] = self.vocabulary.entity(anchor)
        return found

    def quantified(self, node: Quantified, level: _Level) -> str:
        """Whether any, all or none meet a condition: a member that does decides, else one of whom it is not known."""
        below = self.inner(node, level)
        condition = self.truth(cast(Node, node.condition), below)
        column, place = below.flag(f"(not {condition})" if node.form == "all" else condition)
        flags = f"coalesce({below.name}.{column}, 0)"
        yes, no = ("true", "false") if node.form == "any" else ("false", "true")
        return (
            f"(case when ({flags} & {MET << 2 * place}) <> 0 then {yes} "
            f"when ({flags} & {OPEN << 2 * place}) <> 0 then null else {no} end)"
        )

    def counted(self, node: Quantified, level: _Level) -> str:
        """How many members meet a condition, or a sum over them: unknown when one member's part is."""
        below = self.inner(node, level)
        condition = "true" if node.condition is None else self.truth(node.condition, below)
        if node.value is None:
            # One unknown member lifts the count above every count there is.
            each = f"case when {condition} then 1 when {condition} is null then {UNCOUNTED} else 0 end"
            total = f"coalesce({below.name}.{below.gather(f'sum({each})')}, 0)"
            return f"(case when {total} < {UNCOUNTED} then cast({total} as bigint) end)"
        number = self.number(node.value, below)
        unknown = f"({condition} is null or ({condition} and {number.top} is null))"
        sums = below.gather(f"sum(case when {condition} then {number.top} else 0 end)")
        open_ = below.gather(f"max(case when {unknown} then 1 else 0 end)")
        known = f"coalesce({below.name}.{open_}, 0) = 0"
        return f"(case when {known} then cast(coalesce({below.name}.{sums}, 0) as bigint) end)"


def _depth(node: Quantified) -> int:
    """How many quantifiers deep its own condition and value go."""
    inner = [one for part in (node.condition, node.value) if part for one in walk(part) if isinstance(one, Quantified)]
    return max((1 + _depth(one) for one in inner), default=0)


def _times(*factors: str) -> str:
    """The product of what is not empty. Plain numbers are multiplied here: engines take them for small integers."""
    plain = prod(int(one) for one in factors if _PLAIN.fullmatch(one))
    columns = [one for one in factors if one and not _PLAIN.fullmatch(one)]
    return " * ".join(columns + [str(plain)] * (plain != 1 or not columns))


def _sum(sign: str, one: str, two: str) -> str:
    if _PLAIN.fullmatch(one) and _PLAIN.fullmatch(two):
        return str(int(one) + int(two) if sign == "+" else int(one) - int(two))
    return f"({one} {sign} {two})"


def _day(day: date) -> str:
    return f"cast('{day.isoformat()}' as date)"


def born_on(aged: Asked) -> Asked:
    """The day of birth that an age is counted from."""
    return Asked(aged.entity, replace(aged.field, kind="date", age=False, unit=""))


def by_birth(node: Compared, as_of: date) -> Node | None:
    """An age held against a whole number of years, as the day of birth held against a day; None for the rest.

    Years are counted out for each record otherwise: this costs an engine a third of the time.
    """
    aged = node.left
    if not (isinstance(aged, Asked) and aged.field.age) or (years := _years(node.right)) is None:
        return None
    on = as_of if isinstance(aged.on, AsOf) else aged.on.value if isinstance(aged.on, Value) else None
    if not isinstance(on, date) or not 0 <= years < on.year - 1:
        return None
    born = born_on(aged)
    this, next_ = (Value("date", _years_before(on, count)) for count in (years, years + 1))
    match node.sign:
        case "<":
            return Compared(">", born, this)
        case ">=":
            return Compared("<=", born, this)
        case ">":
            return Compared("<=", born, next_)
        case "<=":
            return Compared(">", born, next_)
        case "=":
            return Joined("and", (Compared(">", born, next_), Compared("<=", born, this)))
    return Joined("or", (Compared("<=", born, next_), Compared(">", born, this)))


def _years(node: Node) -> int | None:
    """A whole number of years that stands in a rule, or in a parameter it names."""
    if isinstance(node, Value) and node.denominator == 1:
        return int(str(node.value))
    return int(str(node.parameter.value)) if isinstance(node, Named) else None


def _years_before(on: date, years: int) -> date:
    """The last day of birth of who is so many years old on a day."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)


def _age(born: str, on: str) -> str:
    """Whole years between two days: the birthday itself counts."""
    if on.startswith("cast('"):
        day = date.fromisoformat(on[6:16])
        before = f"extract(month from {born}) * 100 + extract(day from {born}) > {day.month * 100 + day.day}"
        return f"({day.year} - extract(year from {born}) - case when {before} then 1 else 0 end)"
    before = (
        f"extract(month from {born}) * 100 + extract(day from {born}) > "
        f"extract(month from {on}) * 100 + extract(day from {on})"
    )
    return f"(extract(year from {on}) - extract(year from {born}) - case when {before} then 1 else 0 end)"
