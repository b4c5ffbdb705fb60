"""The people of a county as record matching compares them, and who of them stands in which household."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
from django.db.models import Q

from bangfu.engine.matching import COLUMNS, Weights, pair_lists, read_weights
from bangfu.kernel.area import ids
from bangfu.places.models import County
from bangfu.policybook.queries import in_force
from bangfu.registry.models import Household, Membership, Residence

PEOPLE = "matching.people"


@dataclass(frozen=True)
class Likeness:
    """Everybody kept on a day. `rows` has the columns of record matching, `key` is the subject of the person.

    `home`: person → household, `homes`: household → its people, both by the keys of subjects; `contact`: household →
    the marks of its telephone and its account.
    """

    rows: pa.Table
    home: dict[int, int]
    homes: dict[int, tuple[int, ...]]
    contact: dict[int, tuple[str, str]] = field(default_factory=dict)

    def facts(self, subject: int) -> list[Any]:
        """What is compared of a person, or of a household and everybody in it; empty for one that is not kept."""
        if subject in self.homes:
            return [*self.contact.get(subject, ()), *sorted(map(str, map(self._of, self.homes[subject])))]
        return self._of(subject)

    def _of(self, person: int) -> list[Any]:
        place = self._places.get(person)
        return [] if place is None else [str(self.rows[name][place].as_py()) for name in _FACTS]

    @property
    def _places(self) -> dict[int, int]:
        if not hasattr(self, "_found"):
            object.__setattr__(self, "_found", {key: place for place, key in enumerate(self.rows["key"].to_pylist())})
        found: dict[int, int] = self._found  # type: ignore[attr-defined]
        return found


_FACTS = ("name", "birth_date", "village", "sex", "id_index")
_READ = (
    "person__subject_id", "person__id_first18", "person__name", "person__birth_date", "person__sex", "relation",
    "household__subject_id", "household_id",
)  # fmt: skip


def likeness(county: County, on: date, of: Collection[int] | None = None) -> Likeness:
    """The people of a county on a day; `of` narrows it to some people and households, by the keys of subjects."""
    belonging = Membership.objects.filter(household__subject__county=county).as_of(on)
    belonging = belonging.filter(person__subject__merged_into__isnull=True)
    homes = Household.objects.filter(subject__county=county, subject__merged_into__isnull=True)
    if of is not None:
        asked = list(of)
        belonging = belonging.filter(Q(person__subject_id__in=asked) | Q(household__subject_id__in=asked))
        homes = homes.filter(Q(subject_id__in=asked) | Q(memberships__in=belonging))
    lived = Residence.objects.filter(household__subject__county=county).as_of(on)
    paths = dict(lived.values_list("household_id", "village__path"))
    rows: list[dict[str, Any]] = []
    home: dict[int, int] = {}
    inside: dict[int, list[int]] = {}
    for person, index, name, born, sex, relation, subject, key in belonging.order_by("pk").values_list(*_READ):
        path = paths.get(key)
        rows.append({
            "key": person, "id_index": index, "name": name, "birth_date": born, "village": path,
            "town": str(ids(path)[:-1]) if path else None, "sex": sex, "relation": relation,
        })  # fmt: skip
        home[person] = subject
        inside.setdefault(subject, []).append(person)
    table = pa.Table.from_pylist(rows, pa.schema(list(COLUMNS.items())))
    contact = {
        subject: (phone or "", account or "")
        for subject, phone, account in homes.values_list("subject_id", "phone_index", "account_index")
    }
    return Likeness(table, home, {key: tuple(some) for key, some in inside.items()}, contact)


def matching_weights(county: County, on: date) -> Weights:
    """The weights in force in a county on a day; Refusal (404) when there are none."""
    entry = in_force("matching", PEOPLE, on, county.pk)
    return read_weights(entry.body, entry.code)


def alike(county: County, given: pa.Table, on: date) -> pa.Table:
    """The registered people who are, or may be, those of a list: the pairs of `engine.matching`, `left` registered."""
    return pair_lists(likeness(county, on).rows, given, matching_weights(county, on))
