"""Finding people and households by the end of a number, through the blind indexes: no number is opened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from django.db.models import Q, QuerySet

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.registry.models import Household, Person
from bangfu.vault.rules import normal


class By(StrEnum):
    """Which number was met."""

    NUMBER = "number"
    ID_NUMBER = "id_number"
    ID_TAIL = "id_tail"
    PHONE = "phone"
    PHONE_TAIL = "phone_tail"


People: TypeAlias = QuerySet[Person]
Homes: TypeAlias = QuerySet[Household]
Asked: TypeAlias = tuple[tuple[str, By], ...]
# By the number of characters typed: the blind index that is asked, and what it is.
OF_PEOPLE = {
    4: (("id_last4", By.ID_TAIL), ("phone_tail", By.PHONE_TAIL)),
    6: (("id_last6", By.ID_TAIL),),
    11: (("phone_index", By.PHONE),),
    18: (("id_first18", By.ID_NUMBER),),
    20: (("id_first18", By.ID_NUMBER),),
    22: (("id_first18", By.ID_NUMBER),),
}
OF_HOUSEHOLDS = {4: (("phone_tail", By.PHONE_TAIL),), 11: (("phone_index", By.PHONE),)}


@dataclass(frozen=True)
class Met:
    """The key of a subject, and which of its numbers was met."""

    subject: int
    by: By


def people_by_number(actor: Actor, county: int, number: str, most: int) -> list[Met]:
    """The visible people of a county with such a number or end of one, at most so many, in the order of their codes."""
    return _met(Person.objects.all(), OF_PEOPLE, _reach(actor, county), number, most)


def households_by_number(actor: Actor, county: int, number: str, most: int) -> list[Met]:
    """The visible households of a county with such a telephone, at most so many."""
    return _met(Household.objects.all(), OF_HOUSEHOLDS, _reach(actor, county), number, most)


def _met(rows: People | Homes, columns: Mapping[int, Asked], reach: Q | None, number: str, most: int) -> list[Met]:
    bare = normal.compact(number)
    found: dict[int, Met] = {}
    for column, by in columns.get(len(bare), ()) if reach is not None else ():
        seen = rows.filter(reach, subject__merged_into__isnull=True)
        for subject in _asked(seen, column, bare, most - len(found)):
            found.setdefault(subject, Met(subject, by))
    return list(found.values())


def _asked(rows: People | Homes, column: str, number: str, most: int) -> Iterator[int]:
    """The keys of the subjects; the database orders and cuts before anything else of a person is read."""
    try:
        asked = rows.filter(**{f"{column}__of": number}).order_by("subject__code")
        yield from asked.values_list("subject_id", flat=True)[: max(most, 0)]
    except Refusal:
        return


def _reach(actor: Actor, county: int) -> Q | None:
    """The areas of a county whose households the actor may read; None for nowhere."""
    grants = actor.reach(Right.REGISTRY_HOUSEHOLD_READ)
    paths = {one.path for one in grants if one.county == county and one.organisation is None}
    if not paths:
        return None
    reach = Q(subject__county_id=county)
    if "/" not in paths:
        within = Q()
        for path in paths:
            within |= Q(subject__path__startswith=path)
        reach &= within
    return reach
