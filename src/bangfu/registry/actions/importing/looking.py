"""The register as far as the rows of a file may mean it, read at once for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bangfu.intake.rules.checked import Masked, Missing, Value
from bangfu.intake.rules.taking import Asked, Line, Targets
from bangfu.places.models import AreaName
from bangfu.registry.actions.importing.current import Home, homes_of
from bangfu.registry.models import Household, Membership, Person
from bangfu.vault.queries import vault
from bangfu.vault.rules.index import Form as Index

AT_ONCE = 500
# In a list of ours: which record a row is, and up to which audit line it was read.
UID, VERSION = "row.uid", "row.version"
# The sender has named the person of this row.
SAID = "row.said"


@dataclass
class Seen:
    """The register as far as the rows of a file may mean it."""

    asked: Asked
    targets: Targets
    homes: dict[int, Home] = field(default_factory=dict)
    by_number: dict[str, int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    home_of: dict[int, int] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    by_uid: dict[str, tuple[int, int]] = field(default_factory=dict)
    # Numbers of households that are no others than some that are kept, as the sender says.
    alias: dict[str, int] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)


def said_by(line: Line, targets: Targets) -> dict[str, Value]:
    """What a row says, by target; of a household's own form the head's columns are a member's."""
    said: dict[str, Value] = {}
    for target, column in targets.by_target.items():
        if (value := line.values.get(column.code)) is not None:
            said[plain_target(target)] = value
    if line.whose:
        said[UID] = line.whose
        said[SAID] = True
    return said


def plain_target(target: str) -> str:
    return f"member.{target.removeprefix('head.')}" if target.startswith("head.") else target


def look(asked: Asked, targets: Targets, rows: Iterable[Mapping[str, Value]]) -> Seen:
    rows = list(rows)
    seen = Seen(asked, targets)
    county = asked.county
    numbers = sorted({str(row["household.household_no"]) for row in rows if row.get("household.household_no")})
    indexes = {row["member.id_number"]: index_of(row["member.id_number"]) for row in rows if typed(row)}
    homes: set[int] = set()
    for part in _parts(numbers):
        found = Household.objects.filter(subject__county=county, subject__code__in=part)
        for key, code, merged in found.values_list("pk", "subject__code", "subject__merged_into_id"):
            if merged is None:
                seen.by_number[code] = key
                homes.add(key)
            seen.taken.add(code)
    homes |= _look_for_records(seen, rows)
    people: dict[int, str] = {}
    for part in _parts(sorted(set(indexes.values()))):
        held = Person.objects.filter(county=county, id_first18__in=part, subject__merged_into__isnull=True)
        people |= {key: index for key, index in held.values_list("pk", "id_first18") if index}
    for key, index in people.items():
        seen.by_id[index] = key
    for keys in _parts(sorted(people)):
        rows_of = Membership.objects.known().filter(person__in=keys, valid_to__isnull=True)
        seen.home_of |= dict(rows_of.values_list("person_id", "household_id"))
    homes |= set(seen.home_of.values())
    seen.homes = homes_of(county, homes, asked.on, targets)
    names = AreaName.objects.filter(county=county).as_of(asked.on).select_related("area")
    seen.paths = {row.code: row.area.path for row in names}
    _look_for_other_numbers(seen, rows)
    return seen


def _look_for_records(seen: Seen, rows: Sequence[Mapping[str, Value]]) -> set[int]:
    """The households of the rows that a list of ours wrote, by the records it named; empty for those taken back."""
    uids = sorted({str(row[UID]) for row in rows if _uid(row.get(UID))})
    for part in _parts(uids):
        own = Household.objects.filter(
            subject__uid__in=part, subject__county=seen.asked.county, subject__merged_into__isnull=True
        )
        seen.by_uid |= {str(uid): (key, 0) for uid, key in own.values_list("subject__uid", "pk")}
        held = Membership.objects.known().filter(
            person__subject__uid__in=part, person__county=seen.asked.county, valid_to__isnull=True
        )
        for uid, home, person in held.values_list("person__subject__uid", "household_id", "person_id"):
            seen.by_uid[str(uid)] = home, person
    return {home for home, _ in seen.by_uid.values()}


def _uid(value: Value) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False


def _look_for_other_numbers(seen: Seen, rows: Sequence[Mapping[str, Value]]) -> None:
    """A new number is another one of a kept household where the sender says that the heads are the same."""
    for row in rows:
        number, named = str(row.get("household.household_no") or ""), seen.by_uid.get(str(row.get(UID) or ""))
        if not row.get(SAID) or not number or named is None or number in seen.taken:
            continue
        home = seen.homes.get(named[0])
        is_head = seen.asked.form.of != "person" or row.get("member.relation") == Membership.HEAD
        if is_head and home is not None and home.head is not None and home.head.person.pk == named[1]:
            seen.alias[number] = named[0]


def typed(row: Mapping[str, Value]) -> bool:
    value = row.get("member.id_number")
    return isinstance(value, str) and not isinstance(value, (Masked, Missing))


def index_of(value: Value) -> str:
    return vault().indexer.index(Index.FIRST_18, str(value))


def _parts(items: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
