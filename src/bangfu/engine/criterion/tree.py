"""A rule understood: every name found, every value with its kind and unit. Nothing in it is the officer's own text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from bangfu.engine.criterion.vocabulary import PLAIN, Entity, Field, Kind, Parameter, dimension

Sign = Literal["<", "<=", "=", "!=", ">=", ">"]
Reckoning = Literal["+", "-", "*"]
Junction = Literal["and", "or", "not"]


@dataclass(frozen=True)
class Value:
    """A literal. A number is value ÷ denominator in the base of its unit («1.5» is 15 ÷ 10)."""

    kind: Kind
    value: int | str | date | bool
    unit: str = ""
    denominator: int = 1
    label: tuple[str, str] = ("", "")

    @property
    def dimension(self) -> str:
        return dimension(self.unit)


@dataclass(frozen=True)
class AsOf:
    """The day the rule is asked of."""

    kind: Kind = "date"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Named:
    """A dated parameter."""

    parameter: Parameter

    @property
    def kind(self) -> Kind:
        return self.parameter.kind

    @property
    def dimension(self) -> str:
        return dimension(self.parameter.unit)


@dataclass(frozen=True)
class Asked:
    """A field of the record itself or of one above it; `on` is the day an age is asked of."""

    entity: Entity
    field: Field
    on: Node | None = None

    @property
    def kind(self) -> Kind:
        return self.field.kind

    @property
    def dimension(self) -> str:
        return dimension(self.field.unit)


@dataclass(frozen=True)
class Arithmetic:
    """A sum, difference or product of numbers, or a date moved by some days, months or years, or between two dates."""

    sign: Reckoning
    left: Node
    right: Node
    kind: Kind
    dimension: str


@dataclass(frozen=True)
class Compared:
    """Two values held against one another."""

    sign: Sign
    left: Node
    right: Node
    kind: Kind = "truth"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Between:
    """A number or date from one to another, both inside."""

    value: Node
    low: Node
    high: Node
    kind: Kind = "truth"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Listed:
    """A value that is one of some."""

    value: Node
    among: tuple[Node, ...]
    kind: Kind = "truth"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Stated:
    """Whether a value is known at all; never itself unknown."""

    value: Node
    known: bool
    kind: Kind = "truth"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Joined:
    """Conditions joined by «and» or «or»; «not» has one."""

    form: Junction
    parts: tuple[Node, ...]
    kind: Kind = "truth"
    dimension: str = PLAIN


@dataclass(frozen=True)
class Quantified:
    """What is asked of the records below: any, all, no, how many meet `condition`; the sum of `value` over them."""

    form: Literal["any", "all", "no", "count", "sum"]
    entity: Entity
    condition: Node | None
    value: Node | None
    kind: Kind
    dimension: str


Node: TypeAlias = Value | AsOf | Named | Asked | Arithmetic | Compared | Between | Listed | Stated | Joined | Quantified


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes right below one, in the order written."""
    match node:
        case Asked(on=on):
            return () if on is None else (on,)
        case Arithmetic(left=left, right=right) | Compared(left=left, right=right):
            return (left, right)
        case Between(value=value, low=low, high=high):
            return (value, low, high)
        case Listed(value=value, among=among):
            return (value, *among)
        case Stated(value=value):
            return (value,)
        case Joined(parts=inner):
            return inner
        case Quantified(condition=condition, value=value):
            return tuple(one for one in (value, condition) if one is not None)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """The node and all below it."""
    yield node
    for part in parts(node):
        yield from walk(part)


def parameters_in(node: Node) -> tuple[Parameter, ...]:
    """The dated parameters a rule names, each once, in the order written."""
    return tuple(dict.fromkeys(one.parameter for one in walk(node) if isinstance(one, Named)))
