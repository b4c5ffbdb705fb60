"""Many rules over all records at once: each table read once, members counted along their households, no table hashed.

What SQL means stays what it means: a condition on one record is written by `statement`, or holds a whole number, a day
or a text against another. Here conditions are joined, members' truths are added up for those above them, and truths
from above are handed down. A rule that asks more (`Unfit`) is left to a statement of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from bangfu.engine.criterion.columns import Ask, Bools, Number, Rows, Truth, Unfit, Whole
from bangfu.engine.criterion.statement import born_on, by_birth
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
from bangfu.engine.criterion.vocabulary import Entity, Field, Parameter, Vocabulary

Hand = Callable[[Any], Any]
Truths = Callable[[], Truth]
Numbers = Callable[[], Number]
SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt, "<=": operator.le, "=": operator.eq, "!=": operator.ne, ">=": operator.ge, ">": operator.gt,
}  # fmt: skip
EPOCH = date(1970, 1, 1)
LARGEST = 2**63 - 1
AT_ONCE = 250_000


@dataclass(frozen=True)
class Judged:
    """How a rule came out: the subjects it holds of, in order, and of how many it does not or cannot be told."""

    subjects: NDArray[np.int64]
    failed: int
    unknown: int


class Judge:
    """Rules over the records that `ask` reads, as of a day."""

    def __init__(self, vocabulary: Vocabulary, as_of: date, ask: Ask) -> None:
        self.vocabulary = vocabulary
        self.as_of = as_of
        self.ask = ask
        self.rows: dict[str, Rows] = {}
        self.unfit: set[str] = set()

    def judged(self, rules: Mapping[str, tuple[Entity, Node]]) -> dict[str, Judged]:
        """How each rule came out, by its code; those that are unfit are left out."""
        found: dict[str, list[Judged]] = {}
        for code, ids, truth in self.truths(rules):
            found.setdefault(code, []).append(_judged(ids, truth))
        return {code: _together(parts) for code, parts in found.items() if code not in self.unfit}

    def truths(self, rules: Mapping[str, tuple[Entity, Node]]) -> Iterator[tuple[str, NDArray[np.int64], Truth]]:
        """Rules with the ids of some records they are asked of and how they came out for them, part by part.

        A rule in `unfit` was left out, if only for some part.
        """
        works = {}
        for code, (entity, node) in rules.items():
            try:
                works[code] = (entity.name, self.truth(node, self.of(entity).entity))
            except Unfit:
                self.unfit.add(code)
        try:
            self.read()
        except Unfit:
            self.unfit |= set(rules)
            return
        for _ in self.parts():
            for code, (name, work) in works.items():
                try:
                    yield code, self.rows[name].ids, work()
                except Unfit:
                    self.unfit.add(code)

    def parts(self) -> Iterator[None]:
        """Show some records at a time, so that what is reckoned of them stays in the processor's cache."""
        every = dict(self.rows)
        longest = max((len(rows.ids) for rows in every.values()), default=0)
        count = longest // AT_ONCE + 1 if all(rows.lies for rows in every.values()) else 1
        if count == 1:
            yield
            return
        for number in range(count):
            self.rows = {name: self.part(every, rows, number, count)[0] for name, rows in every.items()}
            yield

    def part(self, every: Mapping[str, Rows], rows: Rows, number: int, count: int) -> tuple[Rows, tuple[int, int]]:
        """One of the parts of some records, and which: those that belong to that part of the records above."""
        above, size = (0, 0), len(rows.ids)
        first, last = size * number // count, size * (number + 1) // count
        if rows.bound:
            above = self.part(every, every[rows.entity.parent], number, count)[1]
            first, last = int(rows.edges[above[0]]), int(rows.edges[above[1]])
        return rows.part(first, last, above), (first, last)

    def of(self, entity: Entity) -> Rows:
        return self.rows.setdefault(entity.name, Rows(entity))

    def read(self) -> None:
        """Each table once, then how each lies to the one above it."""
        for rows in self.rows.values():
            rows.read(self.ask)
        for rows in self.rows.values():
            if rows.bound:
                rows.bind(self.rows[rows.entity.parent])

    def truth(self, node: Node, entity: Entity) -> Truths:
        """How to find out a condition of each record of an entity; asks for the columns that it needs."""
        match node:
            case Joined(form="not", parts=(inner,)):
                return _opposite(self.truth(inner, entity))
            case Joined(form=form, parts=inner):
                every = [self.truth(part, entity) for part in inner]
                return _all(every) if form == "and" else _opposite(_all([_opposite(one) for one in every]))
            case Between(value=value, low=low, high=high):
                return self.truth(Joined("and", (Compared(">=", value, low), Compared("<=", value, high))), entity)
            case Compared():
                return self.compared(node, entity)
            case Listed(value=Asked(kind="text") as value, among=among):
                return self.among(value, [str(_text(one)) for one in among], entity)
            case Stated(value=Asked(field=Field(per="") as asked) as value, known=known):
                stated = self.column(value if not asked.age else born_on(value), entity, Rows.stated)
                return stated if known else _opposite(stated)
            case Quantified():
                return self.quantified(node, entity)
        return self.column(node, entity, Rows.truth)

    def column(self, node: Node, entity: Entity, tell: Callable[[Rows, str], Truth]) -> Truths:
        """What is told of a column of the records that a node asks, handed down to those of an entity."""
        inner = list(walk(node))
        owners = {one.entity.name for one in inner if isinstance(one, Asked)} or {entity.name}
        if len(owners) > 1 or any(isinstance(one, Quantified) for one in inner):
            raise Unfit
        owner = self.vocabulary.entity(owners.pop())
        name, down = self.of(owner).want(node), self.handing(owner, entity)

        def work() -> Truth:
            truth = tell(self.rows[owner.name], name)
            return Truth(down(truth.met), down(truth.failed))

        return work

    def compared(self, node: Compared, entity: Entity) -> Truths:
        if (born := by_birth(node, self.as_of)) is not None:
            return self.truth(born, entity)
        if _countable(node):
            return _compared(node.sign, self.number(node.left, entity), self.number(node.right, entity))
        match node:
            case Compared(left=Asked(kind="text") as left) if (text := _text(node.right)) is not None:
                equal = self.among(left, [text], entity)
            case Compared(left=left, right=Value(value=bool() as value)):
                equal = self.truth(left, entity) if value else _opposite(self.truth(left, entity))
            case _:
                return self.column(node, entity, Rows.truth)
        return equal if node.sign == "=" else _opposite(equal)

    def among(self, node: Asked, texts: Collection[str], entity: Entity) -> Truths:
        """Whether a text of each record is one of some."""
        return self.column(node, entity, lambda rows, name: rows.among(name, texts))

    def number(self, node: Node, entity: Entity) -> Numbers:
        """How to find out a whole number or a day of each record of an entity."""
        match node:
            case Value(value=value) | Named(parameter=Parameter(value=value)):
                constant = Number((value - EPOCH).days if isinstance(value, date) else int(value))
                return lambda: constant
            case AsOf():
                today = Number((self.as_of - EPOCH).days)
                return lambda: today
            case Quantified(form="sum"):
                return self.summed(node, entity)
            case Quantified():
                return self.counted(node, entity)
            case Asked():
                return self.asked(node, entity)
            case Arithmetic(left=left, right=right):
                return _apart(self.number(left, entity), self.number(right, entity))
        raise Unfit

    def asked(self, node: Asked, entity: Entity) -> Numbers:
        name, down = self.of(node.entity).want(node), self.handing(node.entity, entity)

        def work() -> Number:
            rows = self.rows[node.entity.name]
            number = rows.number(name)
            if node.entity is entity:
                return number
            every = np.ones(len(rows.ids), np.bool_) if number.known is None else number.known
            return Number(down(number.value), down(every))

        return work

    def quantified(self, node: Quantified, entity: Entity) -> Truths:
        """Whether any, all or none meet a condition: a member that does decides, else one of whom it is not known."""
        counts, down = self.counts(node, entity)

        def work() -> Truth:
            met, failed, sizes = counts()
            one, other = (met > 0, failed == sizes) if node.form != "all" else (met == sizes, failed > 0)
            return Truth(down(other), down(one)) if node.form == "no" else Truth(down(one), down(other))

        return work

    def counted(self, node: Quantified, entity: Entity) -> Numbers:
        """How many members meet a condition; unknown where one member's part is."""
        counts, down = self.counts(node, entity)

        def work() -> Number:
            met, failed, sizes = counts()
            return Number(down(met), down(met + failed == sizes))

        return work

    def summed(self, node: Quantified, entity: Entity) -> Numbers:
        """A sum over the members that meet a condition; unknown where one member's part is."""
        self.bind(node.entity)
        added = self.number(cast(Node, node.value), node.entity)
        condition = None if node.condition is None else self.truth(node.condition, node.entity)
        down = self.handing(self.vocabulary.entity(node.entity.parent), entity)

        def work() -> Number:
            number, below = added(), self.rows[node.entity.name]
            every = np.ones(len(below.ids), np.bool_)
            truth = Truth(every, ~every) if condition is None else condition()
            known = every if number.known is None else number.known
            each = np.where(truth.met & known, number.value, 0)
            largest = max(abs(int(each.min(initial=0))), abs(int(each.max(initial=0))))
            if largest * int(below.sizes.max(initial=0)) > LARGEST:
                raise Unfit
            doubtful = ~(truth.met | truth.failed) | (truth.met & ~known)
            return Number(down(below.totals(each.astype(np.int64))), down(below.totals(doubtful) == 0))

        return work

    def counts(self, node: Quantified, entity: Entity) -> tuple[Callable[[], tuple[Whole, Whole, Whole]], Hand]:
        """Of each record that members belong to, of how many the condition is met, fails, and how many there are."""
        self.bind(node.entity)
        condition = self.truth(cast(Node, node.condition), node.entity)

        def work() -> tuple[Whole, Whole, Whole]:
            truth, below = condition(), self.rows[node.entity.name]
            sizes = below.sizes
            met = below.totals(truth.met)
            told = np.count_nonzero(truth.met) + np.count_nonzero(truth.failed) == len(below.ids)
            return met, sizes - met if told else below.totals(truth.failed), sizes

        return work, self.handing(self.vocabulary.entity(node.entity.parent), entity)

    def bind(self, entity: Entity) -> None:
        """Let the records of an entity be bound to those above them, once read."""
        self.of(self.vocabulary.entity(entity.parent))
        self.of(entity).bound = True

    def handing(self, above: Entity, entity: Entity) -> Hand:
        """Give each record of an entity what its record above has; nothing where it has none."""
        steps = []
        while entity is not above:
            self.bind(entity)
            steps.append(entity.name)
            entity = self.vocabulary.entity(entity.parent)

        def hand(each: Any) -> Any:
            for name in reversed(steps):
                each = self.rows[name].handed(each)
            return each

        return hand


def _countable(node: Compared) -> bool:
    """Whether two whole numbers or days are held against one another as they stand."""
    each = (node.left, node.right)
    return all(map(_plain, each)) and any(isinstance(one, (Asked, Quantified)) for one in walk(node))


def _plain(node: Node) -> bool:
    match node:
        case Value(denominator=denominator):
            return node.kind in ("number", "date") and denominator == 1
        case AsOf():
            return True
        case Named() | Asked(field=Field(age=False, per="")):
            return node.kind in ("number", "date")
        case Arithmetic(sign="-", left=left, right=right):
            return left.kind == right.kind == "date" and _plain(left) and _plain(right)
        case Quantified(form="sum", value=value):
            return isinstance(value, Asked) and _plain(value)
        case Quantified():
            return node.form == "count"
    return False


def _text(node: Node) -> str | None:
    """A text that stands in a rule, or in a parameter it names."""
    value = node.value if isinstance(node, Value) else node.parameter.value if isinstance(node, Named) else None
    return value if isinstance(value, str) else None


def _compared(sign: str, left: Numbers, right: Numbers) -> Truths:
    def work() -> Truth:
        one, two = left(), right()
        held = SIGNS[sign](one.value, two.value)
        known = _both(one.known, two.known)
        return Truth(held, ~held) if known is None else Truth(held & known, ~held & known)

    return work


def _apart(left: Numbers, right: Numbers) -> Numbers:
    """The days between two days."""

    def work() -> Number:
        one, two = left(), right()
        return Number(one.value - two.value, _both(one.known, two.known))

    return work


def _both(one: Bools | None, two: Bools | None) -> Bools | None:
    return two if one is None else one if two is None else one & two


def _all(every: list[Truths]) -> Truths:
    def work() -> Truth:
        first, *rest = every
        truth = first()
        for one in rest:
            other = one()
            truth = Truth(truth.met & other.met, truth.failed | other.failed)
        return truth

    return work


def _opposite(inner: Truths) -> Truths:
    def work() -> Truth:
        truth = inner()
        return Truth(truth.failed, truth.met)

    return work


def _judged(ids: NDArray[np.int64], truth: Truth) -> Judged:
    failed = int(np.count_nonzero(truth.failed))
    subjects = ids[truth.met]
    return Judged(subjects, failed, len(ids) - len(subjects) - failed)


def _together(parts: list[Judged]) -> Judged:
    subjects = np.concatenate([one.subjects for one in parts])
    return Judged(subjects, sum(one.failed for one in parts), sum(one.unknown for one in parts))
