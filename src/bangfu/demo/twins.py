"""People whom the made county has twice by mistake: a daughter who married out, parents kept in turn, children minded.

Pure: the same households give the same people. None of them has an ID number in the second record, so that nothing but
their likeness tells that they are one; a few are written with a character that sounds alike, or with a slipped day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.demo.county import Row, Size
from bangfu.demo.people import DAUGHTER, DAUGHTER_IN_LAW, FATHER, GRANDDAUGHTER, GRANDSON, MOTHER, SON

MANY: dict[Size, int] = {"mini": 3, "std": 6}
HEARD_ALIKE = {
    "措": "错",
    "仓": "苍",
    "英": "瑛",
    "花": "华",
    "芳": "方",
    "才": "财",
    "莲": "连",
    "军": "君",
    "平": "萍",
}
TOWNSHIP_DIGITS = 9


@dataclass(frozen=True)
class Planted:
    """A member written once more, and the household to which."""

    household_no: str
    member: Row


def planted(homes: Sequence[Row], size: Size) -> list[Planted]:
    """People written a second time, each in a household where they might well be taken for one of its own.

    Households of the first township stay as the national system has them.
    """
    first = min(str(home["village"]) for home in homes)[:TOWNSHIP_DIGITS]
    rest = [home for home in homes if not str(home["village"]).startswith(first)]
    found: list[Planted] = []
    used: set[str] = set()
    kinds = (_daughters, _children, _parents)
    for turn in range(MANY[size]):
        for one, source in kinds[turn % len(kinds)](rest):
            if not used & {one.household_no, source}:
                used |= {one.household_no, source}
                found.append(one)
                break
    return found


def _daughters(homes: Sequence[Row]) -> Iterator[tuple[Planted, str]]:
    """A grown daughter who is kept at home, and as daughter-in-law in another village of the township."""
    for home in homes:
        for member in home["members"]:
            if member["relation"] == DAUGHTER and member["birth_date"].year <= _head(home).year + 30 and _grown(member):
                for other in homes:
                    son = any(one["relation"] == SON and _grown(one) for one in other["members"])
                    free = all(one["relation"] != DAUGHTER_IN_LAW for one in other["members"])
                    if son and free and other["village"] != home["village"] and _near(home, other):
                        yield _again(other, member, DAUGHTER_IN_LAW), home["household_no"]


def _children(homes: Sequence[Row]) -> Iterator[tuple[Planted, str]]:
    """A child minded by grandparents of the village, written there too, with day and month exchanged."""
    for home in homes:
        for member in home["members"]:
            born: date = member["birth_date"]
            if member["relation"] in (SON, DAUGHTER) and not _grown(member) and born.day < born.month:
                for other in homes:
                    if other["village"] == home["village"] and other is not home and _head(other).year + 40 < born.year:
                        as_whom = GRANDSON if member["sex"] == "male" else GRANDDAUGHTER
                        slipped = born.replace(month=born.day, day=born.month)
                        yield _again(other, member, as_whom, birth_date=slipped), home["household_no"]


def _parents(homes: Sequence[Row]) -> Iterator[tuple[Planted, str]]:
    """A parent whom two households of the village keep in turn, in one of them with a character that sounds alike."""
    for home in homes:
        for member in home["members"]:
            heard = next((sign for sign in member["name"] if sign in HEARD_ALIKE), "")
            if member["relation"] in (FATHER, MOTHER) and heard:
                name = member["name"].replace(heard, HEARD_ALIKE[heard], 1)
                for other in homes:
                    free = all(one["relation"] != member["relation"] for one in other["members"])
                    young = 18 <= _head(other).year - member["birth_date"].year <= 40
                    if free and young and other["village"] == home["village"] and other is not home:
                        yield _again(other, member, member["relation"], name=name), home["household_no"]


def _again(home: Row, member: Row, relation: str, **other: object) -> Planted:
    kept = {name: member[name] for name in ("name", "sex", "birth_date", "ethnicity")}
    return Planted(home["household_no"], {**kept, "relation": relation, "id_number_why": "not_collected", **other})


def _head(home: Row) -> date:
    born: date = home["members"][0]["birth_date"]
    return born


def _grown(member: Row) -> bool:
    return member["phone"] is not None


def _near(home: Row, other: Row) -> bool:
    return str(home["village"])[:TOWNSHIP_DIGITS] == str(other["village"])[:TOWNSHIP_DIGITS]
