"""Which person of the register each line of a name list is; nothing is guessed, a person decides what is not certain.

A line names somebody and may tell more: birth date, village, ID number. Who contradicts what it tells is somebody else.
One person left is a match, several are for a person to decide, none is not in the register.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction


class Outcome(StrEnum):
    """Of a registered household; not of one; not certain; the same person as on another line."""

    MATCHED = "matched"
    UNMATCHED = "unmatched"
    AMBIGUOUS = "ambiguous"
    DUPLICATE = "duplicate"


class Ground(StrEnum):
    """What an outcome rests on."""

    CHOSEN = "chosen"
    ID_NUMBER = "id_number"
    BIRTH_DATE = "birth_date"
    VILLAGE = "village"
    NAME = "name"
    NOBODY = "nobody"
    OTHERS = "others"
    NOT_HELPED = "not_helped"
    CHOSEN_NONE = "chosen_none"
    CHOSEN_GONE = "chosen_gone"
    SEVERAL = "several"
    OTHER_NAME = "other_name"
    TWICE = "twice"


@dataclass(frozen=True)
class Listed:
    """A line of a name list; `id_index` is the blind index of its ID number. `person`: whom somebody chose for it."""

    line: int
    name: str
    birth_date: date | None = None
    village: str = ""
    id_index: str = ""
    person: int | None = None
    is_none: bool = False


@dataclass(frozen=True)
class Kept:
    """A person kept in a household on the day; `helped`: in one of the poor-household register."""

    person: int
    name: str
    birth_date: date | None
    villages: frozenset[str]
    id_index: str
    helped: bool


@dataclass(frozen=True)
class Match:
    """What became of a line; `people` are those it may be, who it is first; `twin`: the same person's other line."""

    line: int
    outcome: Outcome
    ground: Ground
    people: tuple[int, ...] = ()
    twin: int | None = None


@dataclass(frozen=True)
class Tally:
    """How many lines came out how."""

    matched: int
    unmatched: int
    ambiguous: int
    duplicate: int = 0

    @property
    def total(self) -> int:
        """The people of the list: who stands on two lines is one."""
        return self.matched + self.unmatched + self.ambiguous

    @property
    def share(self) -> Fraction | None:
        """The registered share as far as it is certain; None for an empty list."""
        return share(self.matched, self.total)

    @property
    def at_most(self) -> Fraction | None:
        """The share if everybody who is still to be decided were registered."""
        return share(self.matched + self.ambiguous, self.total)


def share(registered: int, total: int) -> Fraction | None:
    """The registered of a total, as an exact fraction of one; None of nobody."""
    return Fraction(registered, total) if total else None


def match(lines: Sequence[Listed], kept: Iterable[Kept]) -> list[Match]:
    """What became of each line, in the order of the lines."""
    people = {one.person: one for one in kept}
    by_name, by_id = defaultdict(list), {}
    for one in people.values():
        by_name[one.name].append(one)
        if one.id_index:
            by_id[one.id_index] = one
    found = [_one(line, people, by_name[line.name], by_id.get(line.id_index)) for line in lines]
    return _each_person_once(found)


def tally(found: Iterable[Match]) -> Tally:
    """The lines counted by outcome."""
    counts = dict.fromkeys(Outcome, 0)
    for one in found:
        counts[one.outcome] += 1
    return Tally(**{outcome.value: count for outcome, count in counts.items()})


def _one(line: Listed, people: dict[int, Kept], named: list[Kept], same_number: Kept | None) -> Match:
    left = [same_number] if same_number else [one for one in named if not _contradicts(line, one)]
    may_be = tuple(sorted(one.person for one in left))
    if line.is_none:
        return Match(line.line, Outcome.UNMATCHED, Ground.CHOSEN_NONE, may_be)
    if line.person is not None:
        others = tuple(one for one in may_be if one != line.person)
        if line.person not in people:
            return Match(line.line, Outcome.UNMATCHED, Ground.CHOSEN_GONE, others)
        return _certain(line, people[line.person], Ground.CHOSEN, others)
    if not left:
        return Match(line.line, Outcome.UNMATCHED, Ground.OTHERS if named else Ground.NOBODY)
    if len(left) > 1:
        return Match(line.line, Outcome.AMBIGUOUS, Ground.SEVERAL, may_be)
    if same_number and same_number.name != line.name:
        return Match(line.line, Outcome.AMBIGUOUS, Ground.OTHER_NAME, may_be)
    return _certain(line, left[0], Ground.ID_NUMBER if same_number else _ground(line, left[0]))


def _contradicts(line: Listed, one: Kept) -> bool:
    """True when what the line tells and what is kept cannot be of one person."""
    other_number = bool(line.id_index and one.id_index)
    other_birth = None not in (line.birth_date, one.birth_date) and line.birth_date != one.birth_date
    return other_number or other_birth or bool(line.village and line.village not in one.villages)


def _ground(line: Listed, one: Kept) -> Ground:
    if line.birth_date is not None and line.birth_date == one.birth_date:
        return Ground.BIRTH_DATE
    return Ground.VILLAGE if line.village else Ground.NAME


def _certain(line: Listed, one: Kept, ground: Ground, others: tuple[int, ...] = ()) -> Match:
    people = (one.person, *others)
    if not one.helped:
        return Match(line.line, Outcome.UNMATCHED, Ground.NOT_HELPED, people)
    return Match(line.line, Outcome.MATCHED, ground, people)


def _each_person_once(found: list[Match]) -> list[Match]:
    """A person counts on the first line only; another one waits until somebody says that it is the same."""
    first: dict[int, int] = {}
    for one in found:
        if one.outcome == Outcome.MATCHED:
            first.setdefault(one.people[0], one.line)
    return [
        _again(one, first[one.people[0]])
        if one.outcome == Outcome.MATCHED and first[one.people[0]] != one.line
        else one
        for one in found
    ]


def _again(one: Match, twin: int) -> Match:
    outcome = Outcome.DUPLICATE if one.ground == Ground.CHOSEN else Outcome.AMBIGUOUS
    return Match(one.line, outcome, Ground.TWICE, one.people, twin)
