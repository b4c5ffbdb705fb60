"""Which record of the register each row of a received list is about: for certain, perhaps, or none.

By the first eighteen characters of the ID number, by the household's number, by a village's name or code; what is left
of people is weighed over name, birth date and village, and only suspected: a person decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bangfu.engine.matching import Weights, pair_lists, read_weights
from bangfu.places.models import County
from bangfu.policybook.queries import in_force
from bangfu.registry.models import Household, Membership, Person, Residence, SourceRow
from bangfu.registry.queries import village_names
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import survivors
from bangfu.vault.queries import vault
from bangfu.vault.rules import normal
from bangfu.vault.rules.index import Form

AT_ONCE = 500
WEIGHTS = "matching.people"
# So many people are shown beside a row of whom it may be.
SUSPECTS = 3
Outcome = SourceRow.Outcome


@dataclass(frozen=True)
class Asked:
    """A row whose record is looked for; `key` tells it from the others of its list."""

    key: int
    of: str
    code: str = ""
    name: str = ""
    birth_date: date | None = None
    place: str = ""
    id_number: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Whose:
    """`subject`: the record's subject, None where there is none; `ground`: what it rests on.

    `also`: of a suspected one, who else it may be, by subject, the likelier first.
    """

    subject: int | None
    outcome: str
    ground: str = ""
    bits100: int | None = None
    also: tuple[int, ...] = ()


NOBODY = Whose(None, Outcome.UNMATCHED.value)


def whose(county: County, path: str, on: date, asked: Sequence[Asked]) -> dict[int, Whose]:
    """Whose each row is, by its key, among the records under `path` as of a day."""
    marks = {one.key: index_of(one.id_number) for one in asked if one.id_number}
    people = _people(county, path, set(marks.values()) - {""})
    found: dict[int, Whose] = {}
    homes = _homes(county, path, {one.code for one in asked if one.of == "household" and one.code})
    found_heads = [people[marks[one.key]] for one in asked if one.of == "household" and marks.get(one.key) in people]
    heads = _heads(found_heads, on)
    villages = _villages(county, path, on) if any(one.of == "village" for one in asked) else {}
    for one in asked:
        person = people.get(marks.get(one.key, ""))
        if one.of == "person" and person is not None:
            found[one.key] = Whose(person[1], Outcome.MATCHED, "id_number")
        elif one.of == "household" and one.code in homes:
            found[one.key] = Whose(homes[one.code], Outcome.MATCHED, "number")
        elif one.of == "household" and person is not None and person[0] in heads:
            found[one.key] = Whose(heads[person[0]], Outcome.MATCHED, "head")
        elif one.of == "village" and villages.get(one.place or one.name or one.code):
            found[one.key] = Whose(villages[one.place or one.name or one.code], Outcome.MATCHED, "village")
    left = [one for one in asked if one.of == "person" and one.key not in found and one.name]
    answers = {one.key: NOBODY for one in asked} | found
    if not left:
        return answers
    kept = _kept(county, path, on, {one.subject for one in found.values()})
    return answers | _suspected(kept, _weights(county, on), left, marks)


def index_of(number: str | None) -> str:
    """The blind index of a number's first eighteen characters; empty without one."""
    if not number:
        return ""
    bare = normal.compact(number)
    return vault().indexer.index(Form.FIRST_18, bare) if len(bare) >= 18 else ""


def _people(county: County, path: str, marks: set[str]) -> dict[str, tuple[int, int]]:
    """(key, subject) of each person by the mark of the ID number; of one merged away, whom they are merged into."""
    found, wanted = {}, sorted(marks)
    gone: dict[str, int] = {}
    into = survivors(county.pk)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Person.objects.filter(
            county=county, subject__path__startswith=path, id_first18__in=wanted[start : start + AT_ONCE]
        )
        for mark, key, subject in rows.values_list("id_first18", "pk", "subject_id"):
            if subject in into:
                gone[mark or ""] = into[subject]
            else:
                found[mark or ""] = (key, subject)
    kept = dict(Person.objects.filter(subject__in=gone.values()).values_list("subject_id", "pk"))
    return {mark: (kept[subject], subject) for mark, subject in gone.items() if subject in kept} | found


def _homes(county: County, path: str, codes: set[str]) -> dict[str, int]:
    """Subject of each household by its number; of one merged away, of the one it is merged into."""
    found, wanted, into = {}, sorted(codes), survivors(county.pk)
    for start in range(0, len(wanted), AT_ONCE):
        rows = Household.objects.filter(
            subject__county=county, subject__path__startswith=path, subject__code__in=wanted[start : start + AT_ONCE]
        )
        told = rows.values_list("subject__code", "subject_id")
        found.update({code: into.get(subject, subject) for code, subject in told})
    return found


def _heads(people: Iterable[tuple[int, int]], on: date) -> dict[int, int]:
    """Person → subject of the household of which they are the head on the day."""
    keys = [person for person, _ in people]
    found: dict[int, int] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = Membership.objects.filter(person__in=keys[start : start + AT_ONCE], relation=Membership.HEAD).as_of(on)
        found.update(dict(rows.values_list("person_id", "household__subject_id")))
    return found


def _villages(county: County, path: str, on: date) -> dict[str, int]:
    """Subject of each village by its names and code; a name that two villages bear names none."""
    rows = Subject.objects.filter(county=county, kind="area", path__startswith=path, area__level="village")
    subjects = {area: key for area, key in rows.values_list("area_id", "pk") if area is not None}
    found: dict[str, int | None] = {}
    for area, names in village_names(county.pk, on).items():
        if area in subjects:
            for name in names:
                found[name] = None if found.get(name, subjects[area]) != subjects[area] else subjects[area]
    return {name: key for name, key in found.items() if key is not None}


def _suspected(kept: pa.Table, weights: Weights, left: Sequence[Asked], marks: Mapping[int, str]) -> dict[int, Whose]:
    """Pairs that the stored weights find possible, up to SUSPECTS for a row; none is taken for certain.

    A pairing finds the best of each row: who was found is left out of the next one.
    """
    best: dict[int, Whose] = {}
    others: dict[int, list[int]] = defaultdict(list)
    for _ in range(SUSPECTS):
        asked = [one for one in left if one.key in best] if best else list(left)
        pairs = _paired(kept, weights, asked, marks) if asked and kept.num_rows else []
        for one in pairs:
            if one["left"] in best:
                others[one["left"]].append(one["right"])
            else:
                best[one["left"]] = Whose(one["right"], Outcome.SUSPECTED, str(one["ground"]), one["bits100"])
        if not pairs:
            break
        taken = pa.array([one["right"] for one in pairs], pa.int64())
        kept = kept.filter(pc.invert(pc.is_in(kept["key"], value_set=taken)))
    return {key: replace(one, also=tuple(others[key])) for key, one in best.items()}


def _paired(kept: pa.Table, weights: Weights, left: Sequence[Asked], marks: Mapping[int, str]) -> list[dict[str, Any]]:
    table = pa.table(
        {
            "key": pa.array([one.key for one in left], pa.int64()),
            "id_index": pa.array([marks.get(one.key) or None for one in left], pa.string()),
            "name": pa.array([one.name for one in left], pa.string()),
            "birth_date": pa.array([one.birth_date for one in left], pa.date32()),
            "village": pa.array([one.place or None for one in left], pa.string()),
        }
    )
    found: list[dict[str, Any]] = pair_lists(table, kept, weights).to_pylist()
    return found


def _weights(county: County, on: date) -> Weights:
    return read_weights(in_force("matching", WEIGHTS, on, county.pk).body)


def _kept(county: County, path: str, on: date, taken: Collection[int | None]) -> pa.Table:
    """Everybody kept on the day under the path whom no other row is for certain, by subject."""
    belonging = Membership.objects.filter(household__subject__county=county, household__subject__path__startswith=path)
    belonging = belonging.filter(person__subject__merged_into__isnull=True).as_of(on)
    columns = ("person__subject_id", "person__id_first18", "person__name", "person__birth_date", "household_id")
    rows = [row for row in belonging.values_list(*columns) if row[0] not in taken]
    lived = Residence.objects.filter(household__subject__county=county).as_of(on)
    homes = dict(lived.values_list("household_id", "village_id"))
    named = {area: min(names, key=len) for area, names in village_names(county.pk, on).items()}
    return pa.table(
        {
            "key": pa.array([row[0] for row in rows], pa.int64()),
            "id_index": pa.array([row[1] for row in rows], pa.string()),
            "name": pa.array([row[2] for row in rows], pa.string()),
            "birth_date": pa.array([row[3] for row in rows], pa.date32()),
            "village": pa.array([named.get(homes.get(row[4], 0)) for row in rows], pa.string()),
        }
    )
