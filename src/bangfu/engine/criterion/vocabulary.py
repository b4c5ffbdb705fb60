"""What a rule may name: kinds of records, their fields with units, dated parameters in force on a day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from bangfu.kernel.unit import UNITS

Kind = Literal["number", "text", "date", "truth"]

AS_OF = ("截至日", "as_of")
# Units a rule may count in beyond those of reports; all plain whole numbers.
COUNTED = ("岁", "年")
SAME_UNIT = {"名": "人", "月": "个月"}
# The unit that measures of a dimension are mostly written and told in.
UNIT_OF = {"fen": "元", "dm": "公里", "bp": "%", "mu100": "亩"}
PLAIN = ""
"""The dimension of a bare number: it may stand for any count."""


def dimension(unit: str) -> str:
    """What may be compared with one another: «fen», «dm», «bp», or for counts the thing counted («人», «天»)."""
    known = UNITS.get(unit)
    if known is not None and known.dimension != "one":
        return known.dimension
    return PLAIN if unit in ("", "个") else SAME_UNIT.get(unit, unit)


@dataclass(frozen=True)
class Field:
    """One thing that can be asked of a record. `column` is the column of the entity's table.

    A number has a `unit`, its column holding whole numbers of that unit's base. `per` makes it a ratio: column ÷ per,
    compared without dividing. `age` makes it whole years since the date in `column`. `codes` gives the labels of a
    coded text: code → (中文, English), `also` the short forms by which an answer may be typed as well: form → code.
    `missing` says what an empty value means, 中文 and English.
    """

    zh: str
    en: str
    kind: Kind
    column: str
    unit: str = ""
    per: str = ""
    age: bool = False
    codes: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)
    also: Mapping[str, str] = field(default_factory=dict, hash=False)
    source: str = ""
    missing: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Entity:
    """A kind of record with its table; `member` is how a quantifier over it is called («成员», «member»).

    `parent` is the entity it belongs to, by `parent_column` of its own table.
    """

    name: str
    zh: str
    table: str
    fields: tuple[Field, ...]
    parent: str = ""
    parent_column: str = ""
    member: tuple[str, str] = ("", "")
    unit: str = ""


@dataclass(frozen=True)
class Parameter:
    """A dated value by name: whole numbers of the unit's base, a text or a date, in force on the day asked of.

    `code` and `digest` name the entry it stands in and exactly which version of it; `since` is its first day.
    """

    zh: str
    en: str
    kind: Kind
    value: int | str | date
    unit: str = ""
    source: str = ""
    since: date | None = None
    code: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Quantifier:
    """«任一成员», «no_member»: what is asked of the records below."""

    form: Literal["any", "all", "no", "count", "sum"]
    entity: Entity


QUANTIFIERS: tuple[tuple[Literal["any", "all", "no", "count", "sum"], str, str], ...] = (
    ("any", "任一{}", "any_{}"),
    ("all", "所有{}", "all_{}s"),
    ("no", "无{}", "no_{}"),
    ("count", "{}数", "count_{}s"),
    ("sum", "{}合计", "sum_{}s"),
)


@dataclass(frozen=True)
class Vocabulary:
    """Entities by name and parameters in force on `as_of`."""

    entities: Mapping[str, Entity]
    parameters: tuple[Parameter, ...] = ()

    def entity(self, name: str) -> Entity:
        """One kind of record."""
        return self.entities[name]

    def above(self, entity: Entity) -> Iterator[Entity]:
        """The records it belongs to, nearest first."""
        while entity.parent:
            entity = self.entities[entity.parent]
            yield entity

    def below(self, entity: Entity) -> Iterator[Entity]:
        """The kinds of record that belong to it."""
        return (one for one in self.entities.values() if one.parent == entity.name)

    def quantifiers(self) -> Mapping[str, Quantifier]:
        """Every quantifier by its Chinese and English name."""
        return self._quantifiers

    def names(self) -> frozenset[str]:
        """Every word a rule may use that is no keyword, in both languages."""
        return self._names

    # A county's rules are read hundreds at a time in one vocabulary.
    @cached_property
    def _quantifiers(self) -> Mapping[str, Quantifier]:
        found = {}
        for entity in self.entities.values():
            if entity.parent:
                for form, zh, en in QUANTIFIERS:
                    found[zh.format(entity.member[0])] = Quantifier(form, entity)
                    found[en.format(entity.member[1])] = Quantifier(form, entity)
        return found

    @cached_property
    def _names(self) -> frozenset[str]:
        words = set(self.quantifiers()) | set(AS_OF)
        for entity in self.entities.values():
            words |= {entity.zh, entity.name}
            for one in entity.fields:
                words |= {one.zh, one.en}
        for parameter in self.parameters:
            words |= {parameter.zh, parameter.en}
        return frozenset(words)
