"""What the register says now of households and people, under the names by which a form's columns are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Max

from bangfu.audit.models import RowMark
from bangfu.audit.queries import row_key
from bangfu.intake.rules.checked import Missing, Value
from bangfu.intake.rules.taking import Targets
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.places.models import AreaName, County
from bangfu.registry.models import (
    CONDITION,
    LIVING,
    Condition,
    Household,
    HouseholdYear,
    ListEntry,
    Living,
    Membership,
    Occupation,
    Person,
    Residence,
    StatedValue,
)
from bangfu.registry.queries.fields import fields_of
from bangfu.registry.rules import CATEGORY, ON_LISTS, income_year_ends
from bangfu.registry.rules.fields import FieldDef, Owner, value_of
from bangfu.subjects.models import Subject
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.sealed import Sealed

AT_ONCE = 500
TEXTS = ("post", "region", "place", "employer", "industry", "channel")
# A value that is kept: as a form says it, or sealed.
Held = Value | Sealed


@dataclass
class Home:
    """One household with its members, and what is said of it by target."""

    household: Household
    path: str
    said: dict[str, Held] = field(default_factory=dict)
    members: dict[int, Kept] = field(default_factory=dict)
    years: dict[int, HouseholdYear] = field(default_factory=dict)

    @property
    def head(self) -> Kept | None:
        """Its head."""
        return next((one for one in self.members.values() if one.relation == Membership.HEAD), None)


@dataclass
class Kept:
    """One member, and what is said of them by target; `member.…` whoever they are."""

    person: Person
    relation: str
    said: dict[str, Held] = field(default_factory=dict)


def last_income_year(on: date) -> int:
    """The last income year that had ended on a day."""
    return on.year if on > income_year_ends(on.year) else on.year - 1


def homes_of(county: County, households: Iterable[int], on: date, targets: Targets) -> dict[int, Home]:
    """Households by their keys as of a day, with what the form's columns ask of them."""
    keys = sorted(set(households))
    found: dict[int, Home] = {}
    for start in range(0, len(keys), AT_ONCE):
        found.update(_some(county, keys[start : start + AT_ONCE], on, targets))
    return found


def _some(county: County, keys: Sequence[int], on: date, targets: Targets) -> dict[int, Home]:
    rows = Household.objects.filter(pk__in=keys, subject__county=county, subject__merged_into__isnull=True)
    homes = {row.pk: Home(row, row.subject.path) for row in rows.select_related("subject")}
    _places(homes, on)
    belonging = Membership.objects.filter(household__in=homes, valid_to__isnull=True).known()
    for held in belonging.select_related("person__subject"):
        homes[held.household_id].members[held.person_id] = Kept(held.person, held.relation)
    for home in homes.values():
        _basic(home)
    _lists(homes, targets)
    if targets.of("living"):
        _states(homes)
    if targets.of("condition"):
        _conditions(homes)
    if any("stated." in target for target in targets.by_target):
        _stated(county, homes, on, targets.form.of)
    if targets.of("job") or targets.of("post"):
        _jobs(homes)
    if targets.of("year") or targets.of("year.items"):
        for year in HouseholdYear.objects.filter(household__in=homes).known():
            homes[year.household_id].years[year.year] = year
    return homes


def _places(homes: Mapping[int, Home], on: date) -> None:
    rows = list(Residence.objects.filter(household__in=homes, valid_to__isnull=True).known())
    areas = {row.village_id for row in rows} | {row.natural_village_id for row in rows if row.natural_village_id}
    codes = dict(AreaName.objects.filter(area__in=areas).as_of(on).values_list("area_id", "code"))
    for row in rows:
        said = homes[row.household_id].said
        said["household.village"] = codes.get(row.village_id)
        said["household.natural_village"] = codes.get(row.natural_village_id or 0) or Missing.NOT_COLLECTED


def _basic(home: Home) -> None:
    own = home.household
    home.said |= {
        "household.household_no": own.household_no,
        "household.phone": _or_why(own.phone, own.phone_why),
        "household.bank": own.bank or Missing.NOT_COLLECTED,
        "household.account": _or_why(own.account, own.account_why),
    }
    for kept in home.members.values():
        person = kept.person
        kept.said = {
            "member.name": person.name,
            "member.relation": kept.relation,
            "member.sex": person.sex,
            "member.birth_date": _or_why(person.birth_date, person.birth_date_why),
            "member.ethnicity": person.ethnicity,
            "member.id_number": _or_why(person.id_number, person.id_number_why),
            "member.phone": _or_why(person.phone, person.phone_why),
        }


def _or_why(value: Sealed | date | str | int | bool | None, why: str) -> Held:
    return value if value is not None else Missing(why) if why else Missing.NOT_COLLECTED


def _lists(homes: Mapping[int, Home], targets: Targets) -> None:
    names = {CATEGORY, *targets.of("list")} & set(ON_LISTS)
    by_subject: dict[int, dict[str, Held]] = {}
    for home in homes.values():
        by_subject[home.household.subject_id] = home.said
        by_subject |= {kept.person.subject_id: kept.said for kept in home.members.values()}
    entries = ListEntry.objects.filter(subject__in=by_subject, list__in=names, valid_to__isnull=True).known()
    for entry in entries:
        said = by_subject[entry.subject_id]
        said["household.category" if entry.list == CATEGORY else f"list.{entry.list}"] = entry.code


def _states(homes: Mapping[int, Home]) -> None:
    for home in homes.values():
        home.said |= {f"living.{name}": Missing.NOT_COLLECTED for name in LIVING}
    for row in Living.objects.filter(household__in=homes, valid_to__isnull=True).known():
        said = homes[row.household_id].said
        said |= {f"living.{name}": _or_why(getattr(row, name), getattr(row, f"{name}_why")) for name in LIVING}


def _conditions(homes: Mapping[int, Home]) -> None:
    people = {key: kept for home in homes.values() for key, kept in home.members.items()}
    for kept in people.values():
        kept.said |= {f"condition.{name}": Missing.NOT_COLLECTED for name in CONDITION}
    for row in Condition.objects.filter(person__in=people, valid_to__isnull=True).known():
        said = people[row.person_id].said
        said |= {f"condition.{name}": _or_why(getattr(row, name), getattr(row, f"{name}_why")) for name in CONDITION}


def fields_by_owner(county: County, on: date) -> dict[str, dict[str, FieldDef]]:
    """The declared fields of households and of people on a day, by code."""
    owners: tuple[Owner, ...] = ("household", "person")
    return {owner: {one.code: one for one in fields_of(owner, on, county.pk) if not one.kept} for owner in owners}


def _stated(county: County, homes: Mapping[int, Home], on: date, of: str) -> None:
    """What is stated in declared fields, of households and of their people; `of`: whose are named without an owner."""
    declared = fields_by_owner(county, on)
    heads = {owner: "stated" if (owner == "person") == (of == "person") else f"{owner}.stated" for owner in declared}
    by_subject: dict[int, tuple[dict[str, Held], str]] = {}
    for home in homes.values():
        by_subject[home.household.subject_id] = home.said, "household"
        by_subject |= {one.person.subject_id: (one.said, "person") for one in home.members.values()}
    for said, owner in by_subject.values():
        said |= {f"{heads[owner]}.{code}": Missing.NOT_COLLECTED for code in declared[owner]}
    for row in StatedValue.objects.filter(subject__in=by_subject, valid_to__isnull=True).known():
        said, owner = by_subject[row.subject_id]
        if (field := declared[owner].get(row.field)) is not None:
            said[f"{heads[owner]}.{row.field}"] = _or_why(value_of(field, row), row.why)


def _jobs(homes: Mapping[int, Home]) -> None:
    """The job and the public post that each member holds now, the one that began last."""
    people = {key: kept for home in homes.values() for key, kept in home.members.items()}
    rows = Occupation.objects.filter(person__in=people, valid_to__isnull=True).known().order_by("valid_from", "code")
    for row in rows:
        said = people[row.person_id].said
        said |= {f"{row.kind}.{name}": getattr(row, name) or Missing.NOT_COLLECTED for name in TEXTS}
        said[f"{row.kind}.since"] = row.valid_from
        for name in ("months", "monthly_fen"):
            said[f"{row.kind}.{name}"] = _or_why(getattr(row, name), getattr(row, f"{name}_why"))


def year_said(home: Home, year: int) -> dict[str, Held]:
    """What a household's account of an income year says, by target."""
    row = home.years.get(year)
    if row is None:
        return {}
    said: dict[str, Held] = {
        "year.headcount": _or_why(row.headcount, row.headcount_why),
        "year.surveyed_on": _or_why(row.surveyed_on, ""),
        "year.note": row.note or Missing.NOT_COLLECTED,
    }
    for code, value in row.items.items():
        said[f"year.items.{code}"] = value if isinstance(value, int) else Missing(value)
    return said


def state_of(said: Mapping[str, Held], targets: Iterable[str]) -> str:
    """A keyed digest of what a record says under some targets; numbers go in by their blind indexes."""
    told = {
        name: value.blind_index(Form.WHOLE) if isinstance(value, Sealed) else value
        for name, value in said.items()
        if name in targets
    }
    return keyed_hex(row_key(), canonical(told))[:16]


def last_line(home: Home, kept: Kept | None) -> int:
    """The last audit line that wrote something of a household, or of one member of it.

    A list of ours says up to which line its rows were read; what was written later is not overwritten by it.
    """
    people = [kept] if kept is not None else list(home.members.values())
    keys = [one.person.pk for one in people]
    marked: dict[Any, list[int]] = {Person: keys, Subject: [one.person.subject_id for one in people]}
    dated: list[Any] = [
        rows.filter(person__in=keys) for rows in (Membership.objects, Condition.objects, Occupation.objects)
    ]
    subjects = [home.household.subject_id, *marked[Subject]]
    dated += [rows.filter(subject__in=subjects) for rows in (ListEntry.objects, StatedValue.objects)]
    if kept is None:
        marked[Household] = [home.household.pk]
        marked[Subject].append(home.household.subject_id)
        own = (Residence.objects, Living.objects, HouseholdYear.objects, Membership.objects)
        dated += [rows.filter(household=home.household) for rows in own]
    lines = [0]
    for rows in dated:
        found = rows.aggregate(recorded=Max("recorded_seq"), superseded=Max("superseded_seq"))
        lines += [line for line in found.values() if line is not None]
    for model, rows_of in marked.items():
        marks = RowMark.objects.filter(table=model._meta.db_table, row_id__in=rows_of)
        lines.append(marks.aggregate(last=Max("line_id"))["last"] or 0)
    return max(lines)
