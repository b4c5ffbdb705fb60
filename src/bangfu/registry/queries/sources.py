"""Reading received lists: those an actor may see, and what the sources last told of records beside what we keep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from django.db.models import Q, QuerySet

from bangfu.audit.models import RowMark
from bangfu.kernel.refusal import mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import items
from bangfu.registry.models import (
    CONDITION,
    LIVING,
    Condition,
    Extract,
    Household,
    ListEntry,
    Living,
    Membership,
    Person,
    SourceList,
    SourceRow,
    StatedValue,
    VillageFact,
)
from bangfu.registry.queries.fields import fields_of, owner_of
from bangfu.registry.queries.threads import dated_fields
from bangfu.registry.rules import CATEGORY, NOT_HELPED
from bangfu.registry.rules.comparing import (
    THREE,
    Compared,
    Value,
    code_of,
    read_compared,
    read_screens,
    told_value,
    with_declared,
)
from bangfu.registry.rules.fields import LISTS, FieldDef, Owner, value_of
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import survivors

SOURCE_KIND = "registry.source_kind"
FIELDS = "registry.compared_field"
SCREENS = "registry.national_screen"
LISTED = "list."
AT_ONCE = 500
_STATED: dict[str, tuple[Any, str, tuple[str, ...]]] = {
    "living": (Living, "household", LIVING),
    "condition": (Condition, "person", CONDITION),
}


@dataclass(frozen=True)
class Cell:
    """What one source says: `value` to compare, `shown` in its place where the value itself is never shown.

    `seq`: the line of the audit book that recorded it; `on`: the day it speaks of, of a list.
    """

    value: Value
    seq: int = 0
    shown: str = ""
    on: date | None = None


Cells: TypeAlias = dict[str, Cell]


def compared_fields(on: date, county: int) -> list[Compared]:
    """The fields in which the sources are compared on a day: those listed, and every one that is declared."""
    declared = []
    for owner in LISTS:
        sheets = {one["code"] for one in items(LISTS[owner], on, county) if one.get("sheet") is True}
        declared += [(one, one.code in sheets) for one in dated_fields(owner, on, county)]
    return with_declared(listed_fields(on, county), declared, read_screens(items(SCREENS, on, county)))


def listed_fields(on: date, county: int) -> list[Compared]:
    """The compared fields that have an entry of their own."""
    return read_compared(items(FIELDS, on, county))


def numbered(county: County, kind: str, on: date) -> str:
    """The next number of the month for a kind of subject: 2026-11-0012."""
    month = on.isoformat()[:7]
    last = Subject.objects.filter(county=county, kind=kind, code__startswith=f"{month}-").order_by("-code").first()
    return f"{month}-{int(last.code[8:]) + 1 if last else 1:04d}"


def visible_lists(actor: Actor, county: County, right: Right = Right.REGISTRY_HOUSEHOLD_READ) -> QuerySet[SourceList]:
    """The received lists that speak of an area over which an actor may use a right, youngest first."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        if grant.organisation is None and grant.county == county.pk:
            reach |= Q(path__startswith=grant.path)
    rows = SourceList.objects.filter(reach, county=county).select_related("subject", "county")
    return rows.order_by("-as_of", "-pk")


def get_list(actor: Actor, county: County, uid: str) -> SourceList:
    """The visible list of that id; absent and forbidden are refused alike."""
    found = visible_lists(actor, county).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def ours(county: int, subjects: Sequence[int], on: date) -> dict[int, Cells]:
    """What the register keeps of records on a day, by subject and compared field; empty where unknown."""
    found: dict[int, Cells] = defaultdict(dict)
    declared = {(one.owner, one.code): one for owner in LISTS for one in fields_of(owner, on, county)}
    for start in range(0, len(subjects), AT_ONCE):
        part = subjects[start : start + AT_ONCE]
        _households(part, on, found)
        _people(part, on, found)
        _villages(part, on, found)
        _stated(part, on, declared, found)
        for entry in ListEntry.objects.filter(subject__in=part).as_of(on):
            name = "household.category" if entry.list == CATEGORY else f"{LISTED}{entry.list}"
            found[entry.subject_id][name] = Cell(entry.code, entry.recorded_seq or 0)
    return found


def _households(part: Sequence[int], on: date, found: dict[int, Cells]) -> None:
    homes = {one.pk: one for one in Household.objects.filter(subject__in=part).select_related("subject")}
    subjects = {key: one.subject_id for key, one in homes.items()}
    _dated("living", subjects, on, found)
    phones = _written("registry_household", homes)
    for key, one in homes.items():
        if one.phone is not None:
            found[one.subject_id]["household.phone"] = Cell(one.phone_index, phones.get(key, 0), str(one.phone))
        if one.bank:
            found[one.subject_id]["household.bank"] = Cell(one.bank, phones.get(key, 0))
    belonging: dict[int, list[Membership]] = defaultdict(list)
    for row in Membership.objects.filter(household__in=homes).as_of(on).select_related("person"):
        belonging[row.household_id].append(row)
    # Who left changed the number as well, by the line that ended the membership.
    last: dict[int, int] = defaultdict(int)
    for home, seq in Membership.objects.known().filter(household__in=homes).values_list("household_id", "recorded_seq"):
        last[home] = max(last[home], seq or 0)
    heads = {row.person_id: row for rows in belonging.values() for row in rows if row.relation == Membership.HEAD}
    named = _written("registry_person", heads)
    for key, rows in belonging.items():
        own = found[subjects[key]]
        own["household.member_count"] = Cell(len(rows), last[key])
        for row in rows:
            if row.relation == Membership.HEAD:
                seq = max(row.recorded_seq or 0, named.get(row.person_id, 0))
                own["head.name"] = Cell(row.person.name, seq)


def _people(part: Sequence[int], on: date, found: dict[int, Cells]) -> None:
    people = Person.objects.in_bulk(Person.objects.filter(subject__in=part).values_list("pk", flat=True))
    subjects = {key: one.subject_id for key, one in people.items()}
    _dated("condition", subjects, on, found)
    written = _written("registry_person", people)
    for key, one in people.items():
        own, seq = found[one.subject_id], written.get(key, 0)
        own["member.name"] = Cell(one.name, seq)
        own["member.sex"] = Cell(one.sex, seq)
        own["member.ethnicity"] = Cell(one.ethnicity, seq)
        if one.birth_date is not None:
            own["member.birth_date"] = Cell(one.birth_date.isoformat(), seq)
        if one.id_number is not None:
            own["member.id_number"] = Cell(one.id_first18, seq, str(one.id_number))
        if one.phone is not None:
            own["member.phone"] = Cell(one.phone_index, seq, str(one.phone))
    for row in Membership.objects.filter(person__in=people).as_of(on):
        found[subjects[row.person_id]]["member.relation"] = Cell(row.relation, row.recorded_seq or 0)


def _villages(part: Sequence[int], on: date, found: dict[int, Cells]) -> None:
    for row in VillageFact.objects.filter(village__in=part).as_of(on):
        if row.paved_on is not None:
            found[row.village_id]["village.paved_on"] = Cell(row.paved_on.isoformat(), row.recorded_seq or 0)


def _stated(
    part: Sequence[int], on: date, declared: Mapping[tuple[Owner, str], FieldDef], found: dict[int, Cells]
) -> None:
    """What is stated in declared fields that no column holds; of fields that are declared no more, nothing."""
    for row in StatedValue.objects.filter(subject__in=part, why="").as_of(on).select_related("subject"):
        field = declared.get((owner_of(row.subject), row.field))
        if field is not None:
            found[row.subject_id][code_of(field)] = Cell(told_value(value_of(field, row)), row.recorded_seq or 0)


def _dated(group: str, subjects: dict[int, int], on: date, found: dict[int, Cells]) -> None:
    """What is stated of living or condition; `subjects`: by the household or person it is stated of."""
    model, key, columns = _STATED[group]
    for row in model.objects.filter(**{f"{key}__in": subjects}).as_of(on):
        own = found[subjects[getattr(row, f"{key}_id")]]
        for column in columns:
            if (value := getattr(row, column)) is not None:
                own[f"{group}.{column}"] = Cell(value, row.recorded_seq or 0)


def _written(table: str, rows: Iterable[int]) -> dict[int, int]:
    """The last line that wrote each row of a table that is not dated."""
    marks = RowMark.objects.filter(table=table, row_id__in=list(rows)).order_by("line_id")
    return dict(marks.values_list("row_id", "line_id"))


def told(county: int, subjects: Sequence[int], on: date) -> dict[int, dict[str, Cells]]:
    """What each source last told of records by a day: subject → source → compared field.

    A field that the last list leaves out is as the list before had it.
    """
    found: dict[int, dict[str, Cells]] = {}
    for key, row in _rows(county, subjects, on, THREE):
        cells = found.setdefault(key, {}).setdefault(row.list.kind, {})
        cells.update(_cells(row))
    return found


def national(county: int, subjects: Sequence[int], on: date) -> dict[int, list[tuple[SourceList, Cells]]]:
    """What every export of the national system told of records by a day, the oldest first."""
    found: dict[int, list[tuple[SourceList, Cells]]] = defaultdict(list)
    for key, row in _rows(county, subjects, on, THREE[:1]):
        found[key].append((row.list, _cells(row)))
    return found


def _rows(county: int, subjects: Sequence[int], on: date, kinds: Sequence[str]) -> Iterable[tuple[int, SourceRow]]:
    """Each row with the record it is about now: what was told of one that was merged away is told of its survivor."""
    wanted = set(subjects)
    into = {gone: kept for gone, kept in survivors(county).items() if kept in wanted}
    every = [*subjects, *(gone for gone in into if gone not in wanted)]
    for start in range(0, len(every), AT_ONCE):
        rows = SourceRow.objects.filter(
            subject__in=every[start : start + AT_ONCE],
            list__county=county,
            list__kind__in=kinds,
            list__as_of__lte=on,
            outcome=SourceRow.Outcome.MATCHED,
        )
        for row in rows.select_related("list").order_by("list__as_of", "list_id", "pk"):
            yield into.get(row.subject_id or 0, row.subject_id or 0), row


def _cells(row: SourceRow) -> Cells:
    cells = {code: Cell(value, row.list.seq, on=row.list.as_of) for code, value in row.values.items()}
    if row.of == "person" and row.id_number is not None:
        cells["member.id_number"] = Cell(row.id_first18, row.list.seq, str(row.id_number), row.list.as_of)
    if row.phone is not None:
        name = "member.phone" if row.of == "person" else "household.phone"
        cells[name] = Cell(row.phone_index, row.list.seq, str(row.phone), row.list.as_of)
    return cells


@dataclass(frozen=True)
class Counts:
    """The rows of a list by outcome."""

    matched: int
    suspected: int
    unmatched: int

    @property
    def total(self) -> int:
        """The rows of the list."""
        return self.matched + self.suspected + self.unmatched


def counts_of(kept: SourceList) -> Counts:
    """How the rows of a list came out."""
    outcomes = list(kept.rows.values_list("outcome", flat=True))
    said = [outcomes.count(one) for one in (SourceRow.Outcome.MATCHED, SourceRow.Outcome.SUSPECTED)]
    return Counts(said[0], said[1], len(outcomes) - sum(said))


def missing_in(kept: SourceList) -> QuerySet[Subject]:
    """The helped households in the area of a list of households that it does not tell of."""
    listed = ListEntry.objects.filter(subject__county=kept.county_id, list=CATEGORY).as_of(kept.as_of)
    listed = listed.exclude(code__in=NOT_HELPED)
    here = Subject.objects.filter(county=kept.county_id, kind="household", path__startswith=kept.path)
    if not kept.rows.filter(of="household").exists():
        return here.none()
    there = kept.rows.filter(subject__isnull=False).order_by().values("subject_id")
    here = here.filter(merged_into__isnull=True, pk__in=listed.order_by().values("subject_id"))
    return here.exclude(pk__in=there).exclude(pk__in=survivors_of(there, kept.county_id)).order_by("code")


def survivors_of(there: QuerySet[SourceRow, Any], county: int) -> list[int]:
    """Of records that rows are about and that were merged away: the records into which they are."""
    into = survivors(county)
    return [into[gone] for gone in there.filter(subject__in=into).values_list("subject_id", flat=True) if gone in into]


def visible_extracts(actor: Actor, county: County) -> QuerySet[Extract]:
    """The lists given out that were drawn from lists an actor may see, youngest first."""
    rows = Extract.objects.filter(county=county, drawn_from__in=visible_lists(actor, county).order_by())
    return rows.select_related("subject", "county", "drawn_from").order_by("-asked_on", "-pk")


def marks_of(kept: SourceList) -> dict[str, int]:
    """The row of a list by the mark of its person's ID number; of a deleted list, of the people who were hit."""
    rows = list(kept.rows.filter(of="person").order_by("-number", "-pk").values_list("pk", "id_first18", "subject_id"))
    hit = [subject for _, index, subject in rows if index is None and subject is not None]
    known = {}
    for start in range(0, len(hit), AT_ONCE):
        people = Person.objects.filter(subject__in=hit[start : start + AT_ONCE], id_first18__isnull=False)
        known.update(dict(people.values_list("subject_id", "id_first18")))
    marked = [(index or known.get(subject), key) for key, index, subject in rows]
    return {index: key for index, key in marked if index}
