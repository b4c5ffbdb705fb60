"""What a rule means: its tree with every name found in the vocabulary and every value checked for kind and unit."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import cast

from bangfu.engine.criterion.extent import check_extent
from bangfu.engine.criterion.syntax import Syntax, parse
from bangfu.engine.criterion.tree import (
    Arithmetic,
    Asked,
    AsOf,
    Between,
    Compared,
    Joined,
    Junction,
    Listed,
    Named,
    Node,
    Quantified,
    Reckoning,
    Sign,
    Stated,
    Value,
)
from bangfu.engine.criterion.vocabulary import AS_OF, PLAIN, UNIT_OF, Entity, Kind, Quantifier, Vocabulary, dimension
from bangfu.engine.criterion.words import likest, refused, unknown, words
from bangfu.kernel.refusal import Refusal, Said, mark
from bangfu.kernel.unit import UNITS

STEPS = ("天", "周", "个月", "年")
"""Units by which a date may be moved."""
KINDS: dict[Kind, str] = {
    "number": Said(mark("a number")),
    "text": Said(mark("a text")),
    "date": Said(mark("a date")),
    "truth": Said(mark("a condition")),
}
DIMENSIONS = {
    "fen": Said(mark("money")),
    "dm": Said(mark("length")),
    "bp": Said(mark("percent")),
    PLAIN: Said(mark("a plain number")),
}


def read_rule(text: str, entity: Entity, vocabulary: Vocabulary) -> Node:
    """The meaning of a rule asked of records of one kind.

    Errors: Refusal (status 422, params place = character from 1) for what the language does not know, names that are
    not in the vocabulary, values that cannot be compared, and a rule that is no condition.
    """
    reader = _Reader(vocabulary)
    tree = parse(words(text, reader.names), text)
    found = reader.node(tree, entity)
    if found.kind != "truth":
        raise refused(
            mark("A rule is a condition; this is %(kind)s."), tree.start,
            cure=mark("Compare it with something, e.g. “… < …”."), kind=KINDS[found.kind],
        )  # fmt: skip
    return found


class _Reader:
    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.names = vocabulary.names()
        self.quantifiers = vocabulary.quantifiers()
        self.forms: dict[str, Callable[[Syntax, Entity], Node]] = {
            "or": self.joined, "and": self.joined, "not": self.joined, "compare": self.compared,
            "between": self.between, "in": self.listed, "missing": self.stated, "known": self.stated,
            "+": self.added, "-": self.added, "*": self.multiplied, "minus": self.minus,
            "name": self.named, "call": self.called,
        }  # fmt: skip

    def node(self, tree: Syntax, entity: Entity) -> Node:
        form = self.forms.get(tree.form)
        return literal(tree) if form is None else form(tree, entity)

    def of_kind(self, tree: Syntax, entity: Entity, kind: Kind) -> Node:
        found = self.node(tree, entity)
        if found.kind != kind:
            raise refused(
                mark("%(wanted)s is needed at character %(place)s; this is %(kind)s."), tree.start,
                cure=mark("Choose another value, or compare it with something, e.g. “… < …”."),
                wanted=KINDS[kind], kind=KINDS[found.kind],
            )  # fmt: skip
        return found

    def joined(self, tree: Syntax, entity: Entity) -> Node:
        parts = tuple(self.of_kind(part, entity, "truth") for part in tree.parts)
        return Joined(cast(Junction, tree.form), parts)

    def compared(self, tree: Syntax, entity: Entity) -> Node:
        left, right = (self.node(part, entity) for part in tree.parts)
        left, right = _labelled(left, right, tree.parts[0]), _labelled(right, left, tree.parts[1])
        _alike(left, right, *tree.parts)
        if left.kind in ("text", "truth") and tree.value not in ("=", "!="):
            raise refused(
                mark("“%(sign)s” (character %(place)s) compares numbers and dates only."), tree.start,
                cure=mark("Use = or != for texts and conditions."), sign=tree.value,
            )  # fmt: skip
        found = Compared(cast(Sign, tree.value), left, right)
        check_extent(found, tree.start)
        return found

    def between(self, tree: Syntax, entity: Entity) -> Node:
        value, low, high = (self.node(part, entity) for part in tree.parts)
        for other, part in zip((low, high), tree.parts[1:], strict=True):
            _alike(value, other, tree.parts[0], part)
        if value.kind not in ("number", "date"):
            raise refused(mark("Only numbers and dates lie between others."), tree.start, cure=mark("Use “in (…)”."))
        for other in (low, high):
            check_extent(Compared("<=", value, other), tree.start)
        return Between(value, low, high)

    def listed(self, tree: Syntax, entity: Entity) -> Node:
        value = self.node(tree.parts[0], entity)
        among = tuple(_labelled(self.node(part, entity), value, part) for part in tree.parts[1:])
        for one, part in zip(among, tree.parts[1:], strict=True):
            if not isinstance(one, (Value, Named)):
                raise refused(
                    mark("A list (character %(place)s) holds plain values only."), part.start,
                    cure=mark("Write numbers, texts or dates."),
                )  # fmt: skip
            _alike(value, one, tree.parts[0], part)
            check_extent(Compared("=", value, one), tree.start)
        return Listed(value, among)

    def stated(self, tree: Syntax, entity: Entity) -> Node:
        return Stated(self.node(tree.parts[0], entity), tree.form == "known")

    def minus(self, tree: Syntax, entity: Entity) -> Node:
        inner = self.of_kind(tree.parts[0], entity, "number")
        if isinstance(inner, Value):
            return Value("number", -cast(int, inner.value), inner.unit, inner.denominator)
        return Arithmetic("-", Value("number", 0), inner, "number", inner.dimension)

    def added(self, tree: Syntax, entity: Entity) -> Node:
        left, right = (self.node(part, entity) for part in tree.parts)
        sign = cast(Reckoning, tree.form)
        if left.kind == "date" and right.kind == "date" and sign == "-":
            return Arithmetic(sign, left, right, "number", "天")
        if left.kind == "date":
            if isinstance(right, Value) and right.kind == "number" and right.unit in STEPS and right.denominator == 1:
                return Arithmetic(sign, left, right, "date", PLAIN)
            raise refused(
                mark("A date (character %(place)s) can be moved by a number of days, weeks, months or years."),
                tree.parts[1].start, cure=mark("Write e.g. “截至日 - 90天”."),
            )  # fmt: skip
        _alike(left, right, *tree.parts)
        if left.kind != "number":
            raise _no_arithmetic(tree, left)
        for part, node in zip(tree.parts, (left, right), strict=True):
            _no_ratio(part, node)
        return Arithmetic(sign, left, right, "number", left.dimension or right.dimension)

    def multiplied(self, tree: Syntax, entity: Entity) -> Node:
        left, right = (self.node(part, entity) for part in tree.parts)
        for node in (left, right):
            if node.kind != "number":
                raise _no_arithmetic(tree, node)
        measured = [node.dimension for node in (left, right) if node.dimension in ("fen", "dm")]
        if len(measured) > 1:
            raise refused(
                mark("Money and lengths (character %(place)s) cannot be multiplied by one another."), tree.start,
                cure=mark("Multiply by a plain number, a count or a percentage."),
            )  # fmt: skip
        if sum(map(is_ratio, (left, right))) > 1:
            _no_ratio(tree, right)
        others = [node.dimension for node in (left, right) if node.dimension not in (PLAIN, "bp")]
        percent = "bp" if left.dimension == right.dimension == "bp" else PLAIN
        return Arithmetic("*", left, right, "number", [*measured, *others, percent][0])

    def named(self, tree: Syntax, entity: Entity) -> Node:
        prefix, _, name = tree.value.rpartition(".")
        reach = [entity, *self.vocabulary.above(entity)]
        if prefix:
            reach = [one for one in reach if prefix in (one.zh, one.name)]
            if not reach:
                raise refused(
                    mark("“%(name)s” (character %(place)s) cannot be asked from here."), tree.start,
                    cure=mark("Ask the record itself or one that it belongs to."), name=prefix,
                )  # fmt: skip
        for one in reach:
            for field in one.fields:
                if name in (field.zh, field.en):
                    return Asked(one, field, AsOf() if field.age else None)
        if not prefix and name in AS_OF:
            return AsOf()
        for parameter in () if prefix else self.vocabulary.parameters:
            if name in (parameter.zh, parameter.en):
                return Named(parameter)
        if name in self.quantifiers:
            raise refused(
                mark("“%(name)s” (character %(place)s) asks for a condition in brackets."), tree.start,
                cure=mark("Write e.g. “%(name)s(…)”."), name=name,
            )  # fmt: skip
        for one in self.vocabulary.entities.values():
            if not prefix and one.parent and any(name in (field.zh, field.en) for field in one.fields):
                raise refused(
                    mark("“%(name)s” (character %(place)s) is asked of %(entity)s, not here."), tree.start,
                    cure=mark("Ask it of each: %(example)s."), name=name, entity=one.zh,
                    example=f"任一{one.member[0]}(… {name} …)",
                )  # fmt: skip
        raise unknown(tree.value, tree.start, [field.zh for one in reach for field in one.fields])

    def called(self, tree: Syntax, entity: Entity) -> Node:
        quantifier = self.quantifiers.get(tree.value)
        if quantifier is not None:
            return self.quantified(tree, entity, quantifier)
        found = self.named(Syntax("name", tree.start, tree.end, tree.value), entity)
        if isinstance(found, Asked) and found.field.age and len(tree.parts) == 1:
            return Asked(found.entity, found.field, self.of_kind(tree.parts[0], entity, "date"))
        raise refused(
            mark("“%(name)s” (character %(place)s) takes nothing in brackets."), tree.start,
            cure=mark("Leave the brackets out."), name=tree.value,
        )  # fmt: skip

    def quantified(self, tree: Syntax, entity: Entity, quantifier: Quantifier) -> Node:
        below = quantifier.entity
        if below.parent not in (entity.name, *(one.name for one in self.vocabulary.above(entity))):
            raise refused(
                mark("“%(name)s” (character %(place)s) cannot be asked from here."), tree.start,
                cure=mark("Ask the record itself or one that it belongs to."), name=tree.value,
            )  # fmt: skip
        sums = quantifier.form == "sum"
        if len(tree.parts) > 1 + sums:
            raise refused(
                mark("“%(name)s” (character %(place)s) takes one condition."), tree.start,
                cure=mark("Join conditions by 且 (and) or 或 (or)."), name=tree.value,
            )  # fmt: skip
        if not sums:
            condition = self.of_kind(tree.parts[0], below, "truth")
            counts = quantifier.form == "count"
            kind: Kind = "number" if counts else "truth"
            return Quantified(quantifier.form, below, condition, None, kind, dimension(below.unit) if counts else PLAIN)
        value = self.of_kind(tree.parts[0], below, "number")
        _no_ratio(tree.parts[0], value)
        where = self.of_kind(tree.parts[1], below, "truth") if len(tree.parts) > 1 else None
        return Quantified("sum", below, where, value, "number", value.dimension)


def literal(tree: Syntax) -> Value:
    """A number, text, date or truth as written."""
    if tree.form == "number":
        written = Decimal(tree.value)
        places = max(0, -int(written.as_tuple().exponent))
        unit = UNITS.get(tree.unit)
        size = unit.size if unit is not None else 1
        value, denominator = int(written.scaleb(places)) * size, 10**places
        while denominator > 1 and value % 10 == 0:
            value, denominator = value // 10, denominator // 10
        return Value("number", value, tree.unit, denominator)
    if tree.form == "date":
        try:
            return Value("date", datetime.date.fromisoformat(tree.value))
        except ValueError:
            raise refused(
                mark("“%(date)s” (character %(place)s) is no day of the calendar."), tree.start,
                cure=mark("Write e.g. 2026-09-30."), date=tree.value,
            ) from None  # fmt: skip
    return Value("text", tree.value) if tree.form == "text" else Value("truth", tree.value == "true")


def is_ratio(node: Node) -> bool:
    """Whether a number is one column divided by another."""
    if isinstance(node, Arithmetic):
        return node.kind == "number" and (is_ratio(node.left) or is_ratio(node.right))
    return isinstance(node, Asked) and bool(node.field.per)


def _no_ratio(tree: Syntax, node: Node) -> None:
    if is_ratio(node):
        raise refused(
            mark("A value per head (character %(place)s) cannot be added up."), tree.start,
            cure=mark("Add up the amounts themselves, or compare it as it is."),
        )  # fmt: skip


def _labelled(value: Node, other: Node, tree: Syntax) -> Node:
    """A text that stands for a code, when it is held against a coded field."""
    if not (isinstance(value, Value) and value.kind == "text" and isinstance(other, Asked) and other.field.codes):
        return value
    typed, field = str(value.value), other.field
    for code, labels in field.codes.items():
        if typed in (code, *labels) or field.also.get(typed) == code:
            return Value("text", code, label=labels)
    options = "、".join(labels[0] for labels in field.codes.values())
    near = likest(typed, [one for labels in field.codes.values() for one in labels])
    raise refused(
        mark("“%(value)s” (character %(place)s) is no answer of “%(asked)s”."), tree.start,
        cure=mark("Did you mean: %(near)s? The answers are: %(options)s.") if near
        else mark("Choose one of: %(options)s."),
        value=typed[:40], asked=field.zh, options=options, near="、".join(f"'{one}'" for one in near),
        name=f"'{typed}'",
    )  # fmt: skip


def _alike(left: Node, right: Node, here: Syntax, there: Syntax) -> None:
    """Refuse to hold a number against a text, or money against a count; at the number that lacks its unit."""
    if left.kind != right.kind:
        raise refused(
            mark("At character %(place)s %(left)s is held against %(right)s."), here.start,
            cure=mark("Compare values of one kind; texts stand in quotes, days as 2026-09-30."),
            left=KINDS[left.kind], right=KINDS[right.kind],
        )  # fmt: skip
    one, two = left.dimension, right.dimension
    if left.kind != "number" or one == two:
        return
    measured = {"fen", "dm", "bp"} & {one, two}
    if PLAIN in (one, two) and not measured:
        return
    # A plain nought is nought of anything.
    if measured and any(isinstance(node, Value) and node.value == 0 for node in (left, right)):
        return
    for bare, part, other in ((right, there, one), (left, here, two)):
        if isinstance(bare, Value) and not bare.unit:
            number = f"{part.value}{UNIT_OF.get(other, other)}"
            raise refused(
                mark("“%(number)s” (character %(place)s) has no unit."), part.start,
                cure=mark("Write e.g. “%(example)s”."), number=part.value, example=number,
            )  # fmt: skip
    raise refused(
        mark("At character %(place)s %(left)s is held against %(right)s."), here.start,
        cure=mark("Write the unit, e.g. 8000元, 2.5公里, 30%%, 16岁."),
        left=DIMENSIONS.get(one, one), right=DIMENSIONS.get(two, two),
    )  # fmt: skip


def _no_arithmetic(tree: Syntax, node: Node) -> Refusal:
    return refused(
        mark("At character %(place)s %(kind)s cannot be reckoned with."), tree.start,
        cure=mark("Only numbers are added and multiplied."), kind=KINDS[node.kind],
    )  # fmt: skip
