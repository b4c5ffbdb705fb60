"""Suspected duplicates: the states of a ticket, and which households may be one by the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bangfu.kernel.refusal import Refusal, mark

# From which state a ticket goes to which. Nothing waits for a ticket: payments and duties go on meanwhile.
MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"checking", "different", "proposed", "settled"}),
    "checking": frozenset({"different", "proposed", "settled"}),
    "proposed": frozenset({"open", "merged", "settled"}),
    "different": frozenset({"open"}),
    "merged": frozenset({"undone"}),
    "undone": frozenset({"checking", "different", "proposed", "settled"}),
    "settled": frozenset({"open"}),
}
# Still to be decided.
TO_DO = ("open", "checking", "proposed", "undone")
# Somebody has said that the two are two; it stands as long as what was compared stands.
REMEMBERED = ("different",)
WHOLE = 100


def refuse_move(state: str, to: str) -> None:
    """Refuse a change of state that the table does not allow."""
    if to not in MOVES.get(state, frozenset()):
        raise Refusal(
            mark("This pair was decided meanwhile."), cure=mark("Open it again and look at what was decided."),
            status=409,
        )  # fmt: skip


@dataclass(frozen=True)
class Suspected:
    """Two records that may be one, by the keys of their subjects, the smaller first.

    `levels`: field → level of agreement; `members`: pairs of people of the two households, in the same order.
    """

    kind: str
    left: int
    right: int
    bits100: int
    levels: Mapping[str, str] = field(default_factory=dict)
    members: tuple[tuple[int, int], ...] = ()

    @property
    def pair(self) -> tuple[int, int]:
        """The two, as the key of the pair."""
        return self.left, self.right


def suspected(
    pairs: Iterable[Mapping[str, Any]],
    fields: Iterable[str],
    home: Mapping[int, int],
    homes: Mapping[int, tuple[int, ...]],
    percent: int,
) -> list[Suspected]:
    """Pairs of people as tickets; where at least `percent` of the smaller of two households, and two people of it,
    pair with the other's, the households are one ticket, and its people are told in it.

    `pairs`: rows with left, right, bits100 and levels. People of one household are asked about by themselves.
    """
    names = tuple(fields)
    people = [
        Suspected(
            "person", min(row["left"], row["right"]), max(row["left"], row["right"]), row["bits100"] or 0,
            {name: row[name] for name in names if row[name]},
        )
        for row in pairs
    ]  # fmt: skip
    between: dict[tuple[int, int], list[Suspected]] = {}
    for one in people:
        two = (home[one.left], home[one.right])
        if two[0] != two[1]:
            between.setdefault((min(two), max(two)), []).append(one)
    found: list[Suspected] = []
    taken: set[tuple[int, int]] = set()
    for (first, second), some in sorted(between.items()):
        members = _each_once(some, first, home)
        smaller = min(len(homes[first]), len(homes[second]))
        if len(members) >= 2 and WHOLE * len(members) >= percent * smaller:
            found.append(Suspected("household", first, second, sum(one.bits100 for one in some), {}, tuple(members)))
            taken |= {one.pair for one in some}
    return sorted([*found, *(one for one in people if one.pair not in taken)], key=lambda one: one.pair)


def _each_once(some: list[Suspected], first: int, home: Mapping[int, int]) -> list[tuple[int, int]]:
    """Each person in one pair at most, the heaviest first; the person of the first household stands first."""
    used: set[int] = set()
    members = []
    for one in sorted(some, key=lambda one: (-one.bits100, one.pair)):
        if not used & {one.left, one.right}:
            used |= {one.left, one.right}
            members.append((one.left, one.right) if home[one.left] == first else (one.right, one.left))
    return sorted(members)
