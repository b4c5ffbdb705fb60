"""What a list finds, counted by what it consists of: the counts are of the whole filter and add up to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from bangfu.kernel.refusal import mark
from bangfu.registry.models import Condition, ListEntry, Living, Membership, Occupation, Residence
from bangfu.registry.queries.lists.cells import HOUSEHOLD_COLUMNS, PEOPLE_COLUMNS
from bangfu.registry.queries.lists.households import LISTS as HOUSEHOLD_LISTS
from bangfu.registry.queries.lists.listing import Listing
from bangfu.registry.queries.lists.people import LISTS as PEOPLE_LISTS
from bangfu.registry.queries.lists.people import STANDING
from bangfu.registry.queries.lists.students import STAGE, stages
from bangfu.registry.rules import CODED, SEVERAL


@dataclass(frozen=True)
class By:
    """One way to count: its parameter, what it is called, the code list of its answers, the filter that opens one."""

    name: str
    label: str
    codes: str = ""
    filter: str = ""


def _ways(kind: str) -> dict[str, By]:
    if kind == "villages":
        return {}
    lists = HOUSEHOLD_LISTS if kind == "households" else PEOPLE_LISTS
    ways = [By("village", mark("Village"), filter="area")]
    ways += [By(name, label, code, name) for code, (name, label) in lists.items()]
    if kind == "households":
        column = HOUSEHOLD_COLUMNS["house_grade"]
        return {one.name: one for one in [*ways, By(column.name, column.label, column.codes, "house")]}
    ways += [By("sex", PEOPLE_COLUMNS["sex"].label, "", "sex"), By("stage", mark("Stage of schooling"), STAGE, "stage")]
    ways += [
        By(name, label, codes, name) for column, (name, label, codes, _) in STANDING.items() if column not in SEVERAL
    ]
    return {one.name: one for one in [*ways, By("post", mark("Public post"), CODED["post"], "post")]}


WAYS: dict[str, dict[str, By]] = {kind: _ways(kind) for kind in ("households", "people", "villages")}


def counted(listing: Listing, by: By) -> list[tuple[str, int]]:
    """Code and number, the largest first; an empty code counts those of whom it is not known.

    Posts are counted, not their holders: who holds two counts twice.
    """
    found = listing.found.order_by().values("pk")
    counts = Counter(dict(_counts(listing, by, found)))
    if by.name != "post":
        counts[""] += listing.count - sum(counts.values())
    return sorted(((code, n) for code, n in counts.items() if n), key=lambda one: (not one[0], -one[1], one[0]))


def _counts(listing: Listing, by: By, found: Any) -> Iterable[tuple[str, int]]:
    on, kind = listing.day.on, listing.kind.name
    codes = {name: code for code, (name, _) in (*HOUSEHOLD_LISTS.items(), *PEOPLE_LISTS.items())}
    if by.name == "village":
        return _by_village(listing, found)
    if by.name in codes:
        subjects = listing.found.order_by().values("subject")
        return _grouped(ListEntry.objects.filter(subject__in=subjects, list=codes[by.name]).as_of(on), "code")
    if by.name == "sex":
        return _grouped(listing.found, "sex")
    if by.name == "post":
        return _grouped(Occupation.objects.filter(kind="post", person__in=found).as_of(on), "post")
    if kind == "households":
        return _grouped(Living.objects.filter(household__in=found).as_of(on), by.name)
    rows = Condition.objects.filter(person__in=found).as_of(on)
    if by.name != "stage":
        column = next(column for column, (name, *_) in STANDING.items() if name == by.name)
        return _grouped(rows, column)
    of, total = stages(listing.day), Counter[str]()
    for code, count in _grouped(rows, "school"):
        total[of.get(code, "")] += count
    return total.items()


def _by_village(listing: Listing, found: Any) -> Iterable[tuple[str, int]]:
    rows = Residence.objects.as_of(listing.day.on)
    if listing.kind.name == "households":
        return _grouped(rows.filter(household__in=found), "village")
    living = Membership.objects.filter(person__in=found).as_of(listing.day.on)
    homes = dict(rows.filter(household__in=living.values("household")).values_list("household", "village"))
    total: Counter[str] = Counter()
    for home, count in living.order_by().values_list("household").annotate(number=Count("pk")):
        total[str(homes.get(home, ""))] += count
    return total.items()


def _grouped(rows: Any, column: str) -> list[tuple[str, int]]:
    pairs = rows.order_by().values_list(column).annotate(number=Count("pk"))
    return [("" if code is None else str(code), count) for code, count in pairs]
