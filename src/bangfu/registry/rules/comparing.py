"""How the sources of one field are held against each other: what agrees, who stands alone, what is still to be entered.

A value is as it is kept: text, a whole number in the smallest unit, a day as text, a truth value; None: not told.
What is not told disagrees with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeAlias

from bangfu.kernel.refusal import Refusal, mark
from bangfu.registry.rules import CATEGORY
from bangfu.registry.rules.fields import VILLAGE_KIND, FieldDef

Value: TypeAlias = str | int | bool | None

OURS, NATIONAL, HANDBOOK, FIELD_CHECK = "ours", "national", "handbook", "field_check"
# The three that are to be equal (三对照、三一致), in the order in which they stand side by side.
THREE = (NATIONAL, HANDBOOK, FIELD_CHECK)
SIDES = (OURS, *THREE)
NAMED = ("codes", "unit", "tolerance", "screen", "order", "sheet", "column")
HOWS = ("equal", "code", "codes", "number", "name", "day", "truth", "sealed")
# How a declared field is compared, by its type; what is not named here is a number.
_HOW_OF = {
    "text": "equal", "name": "name", "code": "code", "codes": "codes", "truth": "truth", "date": "day", "month": "day",
    **dict.fromkeys(("id_number", "phone", "account"), "sealed"),
}  # fmt: skip
# What forms and lists call the fields of an owner, and the columns that they call otherwise than the register does.
_HEAD = {"household": "household", "person": "member", "village": "village"}
_CALLED = {f"list.{CATEGORY}": "household.category"}
# Between two pages of the national system lie so many places.
PAGE = 1000


@dataclass(frozen=True)
class Compared:
    """A field that is compared. `tolerance`: by how much two numbers may differ, in the kept unit.

    `screen` and `order`: on which page of the national system it is entered, and where; empty: not entered there.
    `column`: its column in the national forms where that has no target. `sheet`: whether it stands on the sheet that
    is taken to the households. `declared`: the field as the policybook declares it, where one is compared.
    """

    code: str
    label: Mapping[str, str]
    of: str
    how: str
    codes: str = ""
    unit: str = ""
    tolerance: int = 0
    screen: str = ""
    order: int = 0
    sheet: bool = False
    column: str = ""
    declared: FieldDef | None = None


class Standing(StrEnum):
    """All that are told agree; they do not; fewer than two are told."""

    AGREE = "agree"
    DIFFER = "differ"
    UNTOLD = "untold"


class Tick(StrEnum):
    """What became of a change that is to be entered in the national system, by the next export."""

    WAITING = "waiting"
    ENTERED = "entered"
    NOT_ENTERED = "not_entered"
    INCONSISTENT = "inconsistent"


def read_compared(items: Iterable[Mapping[str, Any]]) -> list[Compared]:
    """The fields that the code list names; Refusal for one that says no known way to compare."""
    found = []
    for item in items:
        if item.get("how") not in HOWS or item.get("of") not in ("household", "person", "village"):
            raise Refusal(
                mark("The compared field “%(code)s” does not say how it is compared."),
                cure=mark("Write “of” and “how”."),
                code=item["code"],
            )
        named = {
            name: item[name]
            for name in ("codes", "unit", "tolerance", "screen", "order", "sheet", "column")
            if name in item
        }
        found.append(Compared(item["code"], item["label"], item["of"], item["how"], **named))
    return found


@dataclass(frozen=True)
class Screen:
    """A page of the national system: the fields of which owner it asks for, of which groups; empty: of every one."""

    code: str
    of: str
    groups: frozenset[str] = frozenset()


def read_screens(items: Iterable[Mapping[str, Any]]) -> list[Screen]:
    """The pages of the national system in their order; one that does not say whose it is asks for no declared field."""
    return [Screen(one["code"], one.get("of", ""), frozenset(one.get("groups", ()))) for one in items]


def code_of(field: FieldDef) -> str:
    """What the sources call a declared field."""
    if not field.kept:
        return f"{_HEAD[field.owner]}.stated.{field.code}"
    table, _, column = field.kept.partition(".")
    return _CALLED.get(field.kept) or (f"member.{column}" if table == "person" else field.kept)


def of_target(owner: str, target: str) -> str:
    """What the sources call the field that a column of a form about an owner is taken into."""
    return f"{_HEAD[owner]}.{target}" if target.startswith("stated.") else target


def of_kind(kind: str) -> str:
    """As what a subject is compared: household, person or village."""
    return "village" if kind == VILLAGE_KIND else kind


def with_declared(
    listed: Iterable[Compared], declared: Iterable[tuple[FieldDef, bool]], screens: Sequence[Screen]
) -> list[Compared]:
    """The listed fields, and after those of each page the declared ones of it: by page, and there by place.

    `declared`: each with whether it stands on the sheet for checks; what is no more declared is not compared.
    """
    every = {code_of(one): (one, sheet) for one, sheet in declared if not one.ended}
    place = {one.code: number * PAGE for number, one in enumerate(screens, 1)}
    found = {}
    for one in listed:
        of = every[one.code][0] if one.code in every else None
        found[one.code] = replace(one, declared=of, order=place.get(one.screen, 0) + one.order)
    for number, (code, (field, sheet)) in enumerate(every.items()):
        if code in found:
            continue
        page = next((one for one in screens if one.of == field.owner and _asks(one, field)), None)
        found[code] = Compared(
            code,
            field.label,
            field.owner,
            _HOW_OF.get(field.type, "number"),
            codes=field.codes,
            screen=page.code if page is not None else "",
            order=(place[page.code] if page is not None else 0) + PAGE // 2 + number,
            sheet=sheet and not field.sealed,
            declared=field,
        )
    return sorted(found.values(), key=lambda one: one.order)


def _asks(page: Screen, field: FieldDef) -> bool:
    return not page.groups or field.group in page.groups


def kept_value(field: Compared, value: Value) -> Any:
    """A told value as the register keeps it: days as days."""
    return date.fromisoformat(value) if field.how == "day" and isinstance(value, str) else value


def told_value(value: Any) -> Value:
    """A value of the register as it is compared: days as text."""
    return value.isoformat() if isinstance(value, date) else value


def same(field: Compared, one: Value, other: Value) -> bool:
    """Whether two told values are the same for this field."""
    if field.how == "number" and _whole(one) and _whole(other):
        return abs(int(one or 0) - int(other or 0)) <= field.tolerance
    if field.how == "codes":
        return sorted(str(one).split()) == sorted(str(other).split())
    if field.how == "name":
        return same_name(str(one), str(other))
    return one == other


def same_name(one: str, other: str) -> bool:
    """Whether two names are written alike but for blanks."""
    return "".join(one.split()) == "".join(other.split())


def _whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def standing(field: Compared, told: Mapping[str, Value]) -> Standing:
    """How the sources of one field of one record stand to each other."""
    values = [one for one in told.values() if one is not None]
    if len(values) < 2:
        return Standing.UNTOLD
    return Standing.AGREE if all(same(field, values[0], one) for one in values[1:]) else Standing.DIFFER


def odd_ones(field: Compared, told: Mapping[str, Value]) -> list[str]:
    """The sources that stand against the most; all that are told where none has the most on its side."""
    there = [(name, one) for name, one in told.items() if one is not None]
    votes = {name: sum(same(field, one, other) for _, other in there) for name, one in there}
    if not votes or standing(field, told) != Standing.DIFFER:
        return []
    most = max(votes.values())
    leading = [one for name, one in there if votes[name] == most]
    if any(not same(field, leading[0], one) for one in leading[1:]):
        return [name for name, _ in there]
    return [name for name, _ in there if votes[name] < most]


@dataclass(frozen=True)
class Agreement:
    """Of how many records the sources agree, of how many they differ, and of how many fewer than two of them tell."""

    agree: int = 0
    differ: int = 0
    untold: int = 0

    @property
    def compared(self) -> int:
        """The records with at least two sources."""
        return self.agree + self.differ

    @property
    def rate(self) -> Fraction | None:
        """The share that agrees, of one; None where nothing was compared."""
        return Fraction(self.agree, self.compared) if self.compared else None

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(self.agree + other.agree, self.differ + other.differ, self.untold + other.untold)


def counted(standings: Iterable[Standing]) -> Agreement:
    """Standings counted."""
    said = list(standings)
    return Agreement(said.count(Standing.AGREE), said.count(Standing.DIFFER), said.count(Standing.UNTOLD))


def tick(field: Compared, ours: Value, since: int, told: Sequence[tuple[int, bool, Value]]) -> Tick | None:
    """Whether a value of ours, recorded by line `since`, is to be entered in the national system, and what came of it.

    `told`: (line after which an export was received, whether its day lies before that of the change, its value) in
    that order. None: nothing to enter, since no export was known when it was changed, or the last one already said so.
    """
    if not any(seq < since for seq, _, _ in told):
        # It was like this before the first export came: a difference to be judged, no change to be entered.
        return None
    before = [value for seq, earlier, value in told if seq < since or earlier]
    after = [value for seq, earlier, value in told if seq >= since and not earlier]
    if before[-1] is not None and same(field, before[-1], ours):
        return None
    if not after:
        return Tick.WAITING
    if after[-1] is not None and same(field, after[-1], ours):
        return Tick.ENTERED
    if after[-1] is None or (before[-1] is not None and same(field, after[-1], before[-1])):
        return Tick.NOT_ENTERED
    return Tick.INCONSISTENT


def combinations(registers: Mapping[str, Iterable[str]]) -> dict[tuple[str, ...], list[str]]:
    """Who stands in which of several registers: the registers that have them → their marks, most registers first.

    A mark is the blind index of an ID number.
    """
    where: dict[str, list[str]] = {}
    for name, marks in registers.items():
        for one in dict.fromkeys(marks):
            where.setdefault(one, []).append(name)
    found: dict[tuple[str, ...], list[str]] = {}
    for one, names in where.items():
        found.setdefault(tuple(names), []).append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[0]), item[0])))
