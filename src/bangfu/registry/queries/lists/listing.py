"""One list as one definition: what it finds, how many, the sums over all of it, a page of it, and its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.registry.queries.lists import cells, declared, households, people, villages
from bangfu.registry.queries.lists.filters import Day, Filter, chosen
from bangfu.registry.rules.fields import FieldDef


@dataclass(frozen=True)
class Kind:
    """A kind of list: of households, people or villages. `usual`: the columns shown where none are chosen."""

    name: str
    filters: Mapping[str, Filter]
    lacked: Sequence[str]
    columns: Mapping[str, cells.Column]
    usual: Sequence[str]
    sorts: Sequence[str]
    base: Callable[..., QuerySet[Any]]
    ordered: Callable[[QuerySet[Any], Day, str], QuerySet[Any]]
    totals: Callable[[QuerySet[Any], Day], dict[str, int]]
    values: Callable[..., list[cells.Row]]


KINDS = {
    one.name: one
    for one in (
        Kind(
            "households", households.FILTERS, households.LACKED, cells.HOUSEHOLD_COLUMNS,
            ("village", "category", "cause", "members", "labour", "income", "phone"),
            households.SORTS, households.base, households.ordered, households.totals, cells.of_households,
        ),
        Kind(
            "people", people.FILTERS, people.LACKED, cells.PEOPLE_COLUMNS,
            ("household", "village", "relation", "sex", "age", "school", "health", "labour", "id_number"),
            people.SORTS, people.base, people.ordered, people.totals, cells.of_people,
        ),
        Kind(
            "villages", villages.FILTERS, villages.LACKED, cells.VILLAGE_COLUMNS,
            ("code", "township", "households", "people", "paved_on"),
            villages.SORTS, villages.base, villages.ordered, villages.totals, cells.of_villages,
        ),
    )
}  # fmt: skip


class Listing:
    """What an actor asked of one kind of list as of a day; every reading of it is of the same query."""

    def __init__(
        self,
        actor: Actor,
        kind: Kind,
        day: Day,
        given: Mapping[str, str],
        *,
        sort: str = "",
        right: Right = Right.REGISTRY_HOUSEHOLD_READ,
        more: Mapping[str, Filter] | None = None,
    ) -> None:
        self.actor, self.kind, self.day, self.sort = actor, kind, day, sort
        own = "pk" if kind.name == "villages" else "subject"
        asked = {name for name in given if name.startswith(declared.HEAD)}
        fields = {name: one for name, one in self.fields.items() if name in asked} if asked else {}
        said = {name: declared.filter_of(name, one, own=own) for name, one in fields.items()}
        self.filters = {**kind.filters, **(more or {}), **said}
        self.given = {name: value for name, value in given.items() if name in self.filters and value}
        self.right = right

    @cached_property
    def fields(self) -> dict[str, FieldDef]:
        """The declared fields of the day, by their parameter."""
        return declared.fields(self.kind.name, self.day)

    def column(self, name: str) -> cells.Column | None:
        """A column of the list or of a declared field; None for an unknown name."""
        if name in self.kind.columns:
            return self.kind.columns[name]
        return declared.column_of(name, self.fields[name]) if name in self.fields else None

    @cached_property
    def found(self) -> QuerySet[Any]:
        """Everything found, in no order: the one query."""
        more = {"left": True} if "left" in self.given else {}
        rows = self.kind.base(self.actor, self.day, self.right, **more)
        return rows.filter(chosen(self.filters, self.given, self.day))

    @cached_property
    def rows(self) -> QuerySet[Any]:
        """Everything found, in the order asked for."""
        return self.kind.ordered(self.found, self.day, self.sort)

    @cached_property
    def count(self) -> int:
        """How many are found."""
        return self.found.order_by().count()

    def counts(self, asked: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
        """How many of what is found match each of some further filters too, by their names; one query."""
        told = {
            name: Count("pk", filter=chosen(self.filters, given, self.day), distinct=True)
            for name, given in asked.items()
        }
        return self.found.order_by().aggregate(**told) if told else {}

    def totals(self) -> dict[str, int]:
        """The sums over everything found, not over a page."""
        return self.kind.totals(self.found, self.day)

    def keys(self) -> list[int]:
        """The ids of everything found, in order."""
        return list(self.rows.values_list("pk", flat=True))

    def values(self, page: Sequence[Any], columns: Iterable[str], *, hidden: bool = False) -> list[cells.Row]:
        """The cells of some of the rows, in their order."""
        asked = list(columns)
        rows = self.kind.values(page, self.day, asked, hidden=hidden)
        if fields := {name: self.fields[name] for name in asked if name.startswith(declared.HEAD)}:
            subjects = [one if self.kind.name == "villages" else one.subject for one in page]
            for row, more in zip(rows, declared.values(subjects, self.day, fields), strict=True):
                row.update(more)
        return rows

    def narrowed(self, uids: Iterable[str]) -> QuerySet[Any]:
        """Those of the rows found that were ticked."""
        column = "uid__in" if self.kind.name == "villages" else "subject__uid__in"
        return self.rows.filter(**{column: list(uids)})


def listing(actor: Actor, county: int, kind: str, on: date, given: Mapping[str, str]) -> Listing:
    """The list of a kind in a county as of a day."""
    return Listing(actor, KINDS[kind], Day(county, on), given)
