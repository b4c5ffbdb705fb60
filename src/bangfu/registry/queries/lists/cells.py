"""What stands in the columns of a list: plain values of one page of rows, a few queries whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q

from bangfu.kernel.refusal import mark
from bangfu.places.models import AreaName
from bangfu.registry.models import (
    CONDITION,
    LIVING,
    Condition,
    Household,
    ListEntry,
    Living,
    Membership,
    Occupation,
    Person,
    Residence,
    VillageFact,
)
from bangfu.registry.queries.lists import households, people
from bangfu.registry.queries.lists.filters import Day, able_codes
from bangfu.registry.queries.lists.income import accounts
from bangfu.registry.queries.lists.villages import homes
from bangfu.registry.rules import CAR, CATEGORY, CODED, POVERTY_CAUSE, RELATION, SEVERAL, SPECIAL_GROUP, SPECIAL_RESULT
from bangfu.registry.rules.accounts import per_head_fen
from bangfu.subjects.models import Subject


@dataclass(frozen=True)
class Column:
    """One column: its parameter, what it is called, how its values read.

    `kind`: `text`, `code` and `several` (of the code list `codes`), `whole` (with `unit`), `fen`, `mu100`, `dm`,
    `yes`, `day`, `sex`, `masked`.
    """

    name: str
    label: str
    kind: str = "text"
    codes: str = ""
    unit: str = ""
    said: Mapping[str, str] | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values stand at the right."""
        return self.kind in ("whole", "fen", "mu100", "dm")


@dataclass(frozen=True)
class Value:
    """A value, or why there is none. `since`: the day whose words a code of a dated list takes."""

    raw: Any = None
    why: str = ""
    since: date | None = None


Row = dict[str, Value]
NOTHING = Value(None, "not_collected")
_LIVING_COLUMNS = (
    Column("house_grade", mark("Grade of the house"), "code", "registry.house_grade"),
    Column("water_safe", mark("Safe drinking water"), "yes"),
    Column("road_paved", mark("Paved way to the house"), "yes"),
    Column("road_distance_dm", mark("Distance to the village road"), "dm"),
    Column("farmland_mu100", mark("Farmland"), "mu100"),
    Column("irrigated_mu100", mark("Irrigated land"), "mu100"),
    Column("forest_mu100", mark("Forest"), "mu100"),
    Column("retired_mu100", mark("Farmland returned to forest or grass"), "mu100"),
    Column("orchard_mu100", mark("Orchards"), "mu100"),
    Column("pasture_mu100", mark("Pasture"), "mu100"),
    Column("pond_mu100", mark("Water surface"), "mu100"),
)
HOUSEHOLD_COLUMNS = {
    one.name: one
    for one in (
        Column("village", mark("Village")),
        Column("natural_village", mark("Natural village")),
        Column("category", mark("Category"), "code", CATEGORY),
        Column("category_since", mark("Category since"), "day"),
        Column("cause", mark("Cause of poverty"), "code", POVERTY_CAUSE),
        Column("car", mark("Car"), "code", CAR),
        Column("special", mark("Special group"), "code", SPECIAL_GROUP),
        Column("screened", mark("Result of screening"), "code", SPECIAL_RESULT),
        Column("screened_since", mark("Result since"), "day"),
        Column("members", mark("Members"), "whole", unit=mark("people")),
        Column("labour", mark("Able to work"), "whole", unit=mark("people")),
        Column("income", mark("Net income a head"), "fen"),
        Column("net", mark("Net income of the year"), "fen"),
        Column("headcount", mark("Members of the income year"), "whole", unit=mark("people")),
        *_LIVING_COLUMNS,
        Column("phone", mark("Telephone"), "masked"),
        Column("bank", mark("Bank")),
        Column("account", mark("Account"), "masked"),
    )
}
PEOPLE_COLUMNS = {
    one.name: one
    for one in (
        Column("household", mark("Household")),
        Column("village", mark("Village")),
        Column("relation", mark("Relation to the head"), "code", RELATION),
        Column("sex", mark("Sex"), "sex"),
        Column("age", mark("Age"), "whole", unit=mark("years")),
        Column("birth_date", mark("Born on"), "day"),
        Column("ethnicity", mark("Ethnicity")),
        Column("id_number", mark("ID number"), "masked"),
        Column("phone", mark("Telephone"), "masked"),
        *(
            Column(column, label, "several" if column in SEVERAL else "code", codes)
            for column, (_, label, codes, _) in people.STANDING.items()
        ),
        *(Column(name, label, "code", code) for code, (name, label) in people.LISTS.items()),
        Column("roster_since", mark("On the roster since"), "day"),
        Column("school_since", mark("At school since"), "day"),
        Column("job", mark("Where the job is"), "code", CODED["region"]),
        Column("employer", mark("Employer")),
        Column("post", mark("Public post"), "code", CODED["post"]),
        Column("category", mark("Category of the household"), "code", CATEGORY),
        Column("left", mark("Left on"), "day"),
        Column("left_for", mark("Reason of leaving")),
    )
}
VILLAGE_COLUMNS = {
    one.name: one
    for one in (
        Column("code", mark("Code")),
        Column("township", mark("Township")),
        Column("households", mark("Households"), "whole", unit=mark("households")),
        Column("people", mark("People"), "whole", unit=mark("people")),
        Column("paved_on", mark("Paved since"), "day"),
    )
}


def _names(day: Day, hidden: bool) -> dict[int, str]:
    """The names of the county's areas on the day, by the area's id."""
    rows = AreaName.objects.filter(county_id=day.county).as_of(day.on).values_list("area_id", "name", "alias")
    return {area: (alias or name) if hidden else name for area, name, alias in rows}


def _entries(day: Day, subjects: Sequence[int], lists: Iterable[str]) -> dict[tuple[int, str], Value]:
    rows = ListEntry.objects.filter(subject__in=subjects, list__in=list(lists)).as_of(day.on)
    return {(row.subject_id, row.list): Value(row.code, since=row.valid_from) for row in rows}


def _stated(row: Any, columns: Iterable[str]) -> Row:
    return {name: Value(getattr(row, name), getattr(row, f"{name}_why")) for name in columns}


def of_households(page: Sequence[Household], day: Day, wanted: Iterable[str], *, hidden: bool = False) -> list[Row]:
    """One row a household, in the given order; only the columns that are wanted, and `head`, `number`."""
    asked = set(wanted)
    rows: list[Row] = [
        {
            "number": Value(one.subject.code),
            "head": Value(one.subject.shown(hidden)),
            "phone": Value(str(one.phone) if one.phone else None, one.phone_why),
            "account": Value(str(one.account) if one.account else None, one.account_why),
            "bank": Value(one.bank or None),
        }
        for one in page
    ]
    named = _names(day, hidden) if asked & {"village", "natural_village"} else {}
    lived = {row.household_id: row for row in Residence.objects.filter(household__in=page).as_of(day.on)}
    entries = _entries(day, [one.subject_id for one in page], households.LISTS)
    counts = {name: _count(page, day, name) for name in ("members", "labour") if name in asked}
    livings = _livings(page, day) if asked & set(LIVING) else {}
    money = _money(page, day) if asked & {"income", "net", "headcount"} else {}
    for row, one in zip(rows, page, strict=True):
        home = lived.get(one.pk)
        row["village"] = Value(named.get(home.village_id) if home else None)
        row["natural_village"] = Value(named.get(home.natural_village_id or 0) if home else None)
        for code, (name, _) in households.LISTS.items():
            row[name] = entries.get((one.subject_id, code), NOTHING)
        row["category_since"] = Value(row["category"].since)
        row["screened_since"] = Value(row["screened"].since)
        row.update({name: Value(found.get(one.pk, 0)) for name, found in counts.items()})
        row.update(livings.get(one.pk) or dict.fromkeys(LIVING, NOTHING))
        row.update(money.get(one.pk) or dict.fromkeys(("income", "net", "headcount"), NOTHING))
    return rows


def _count(page: Sequence[Household], day: Day, name: str) -> dict[int, int]:
    rows = Membership.objects.filter(household__in=page).as_of(day.on)
    if name == "labour":
        able = Condition.objects.filter(labour__in=able_codes(day)).as_of(day.on)
        rows = rows.filter(person__in=able.values("person"))
    return dict(rows.order_by().values_list("household").annotate(number=Count("pk")))


def _livings(page: Sequence[Household], day: Day) -> dict[int, Row]:
    rows = Living.objects.filter(household__in=page).as_of(day.on)
    return {row.household_id: _stated(row, LIVING) for row in rows}


def _money(page: Sequence[Household], day: Day) -> dict[int, Row]:
    """Net income and what it is divided by; a head's share in whole fen."""
    found: dict[int, Row] = {}
    for row in accounts(day.county, day.on).filter(household__in=page):
        net, heads = row.net, row.headcount
        share = per_head_fen(net, heads)
        found[row.household_id] = {
            "income": Value(share, "" if share is not None else "not_collected"),
            "net": Value(net, "" if net is not None else "not_collected"),
            "headcount": Value(heads, row.headcount_why),
        }
    return found


def of_people(page: Sequence[Person], day: Day, wanted: Iterable[str], *, hidden: bool = False) -> list[Row]:
    """One row a person, in the given order; only the columns that are wanted, and `name`, `number`."""
    asked = set(wanted)
    subjects = [one.subject_id for one in page]
    last = _last(page, day)
    standing = {row.person_id: row for row in Condition.objects.filter(person__in=page).as_of(day.on)}
    entries = _entries(day, subjects, people.LISTS)
    homes_of = [row.household.subject_id for row in last.values()]
    categories = _entries(day, homes_of, (CATEGORY,)) if "category" in asked else {}
    villages = _villages(last.values(), day, hidden) if "village" in asked else {}
    work = _work(page, day) if asked & {"job", "employer", "post"} else {}
    rows: list[Row] = []
    for one in page:
        own, held = last.get(one.pk), standing.get(one.pk)
        row: Row = {
            "number": Value(one.subject.code),
            "name": Value(one.subject.shown(hidden)),
            "sex": Value(one.sex),
            "birth_date": Value(one.birth_date, one.birth_date_why),
            "age": Value(_age(one.birth_date, day.on), one.birth_date_why),
            "ethnicity": Value(one.ethnicity),
            "id_number": Value(str(one.id_number) if one.id_number else None, one.id_number_why),
            "phone": Value(str(one.phone) if one.phone else None, one.phone_why),
            "household": Value(own.household.subject.code if own else None),
            "relation": Value(own.relation if own else None),
            "village": Value(villages.get(own.household_id) if own else None),
            "left": Value(own.valid_to if own and own.valid_to and own.valid_to <= day.on else None),
            "left_for": Value((own.end_reason or None) if own else None),
            **(_stated(held, CONDITION) if held else dict.fromkeys(CONDITION, NOTHING)),
            **work.get(one.pk, {name: Value() for name in ("job", "employer", "post")}),
        }
        if own:
            row["category"] = categories.get((own.household.subject_id, CATEGORY), NOTHING)
        for code, (name, _) in people.LISTS.items():
            row[name] = entries.get((one.subject_id, code), Value())
        row["roster_since"] = Value(row["roster"].since)
        row["school_since"] = Value(held.valid_from if held and held.school else None)
        rows.append(row)
    return rows


def _last(page: Sequence[Person], day: Day) -> dict[int, Membership]:
    """The household of the day, else the last one before it."""
    rows = Membership.objects.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day.on), person__in=page).known()
    found: dict[int, Membership] = {}
    for row in rows.select_related("household__subject").order_by("valid_from", "pk"):
        found[row.person_id] = row
    return found


def _villages(last: Iterable[Membership], day: Day, hidden: bool) -> dict[int, str]:
    named = _names(day, hidden)
    lived = Residence.objects.filter(household__in=[row.household_id for row in last]).as_of(day.on)
    return {home: named.get(village, "") for home, village in lived.values_list("household_id", "village_id")}


def _work(page: Sequence[Person], day: Day) -> dict[int, Row]:
    """The job and the post begun last stand for the others."""
    found: dict[int, Row] = {}
    rows = Occupation.objects.filter(person__in=page).as_of(day.on).order_by("valid_from", "code")
    for one in rows:
        row = found.setdefault(one.person_id, {name: Value() for name in ("job", "employer", "post")})
        if one.kind == "post":
            row["post"] = Value(one.post or None, "" if one.post else "not_collected")
        else:
            row["job"] = Value(one.region or None, "" if one.region else "not_collected")
            row["employer"] = Value(one.employer or None)
    return found


def _age(born: date | None, on: date) -> int | None:
    return None if born is None else on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def of_villages(page: Sequence[Subject], day: Day, wanted: Iterable[str], *, hidden: bool = False) -> list[Row]:
    """One row a village, in the given order."""
    areas = [one.area_id for one in page]
    inside = homes(day).filter(village__in=areas)
    kept = dict(inside.order_by().values_list("village").annotate(number=Count("pk")))
    living = Membership.objects.filter(household__in=inside.values("household")).as_of(day.on)
    # Each member is counted where their household is kept.
    lived = dict(inside.values_list("household_id", "village_id"))
    people_of: dict[int, int] = {}
    for household, number in living.order_by().values_list("household").annotate(number=Count("pk")):
        people_of[lived[household]] = people_of.get(lived[household], 0) + number
    facts = {row.village_id: row for row in VillageFact.objects.filter(village__in=page).as_of(day.on)}
    names = AreaName.objects.filter(county_id=day.county).as_of(day.on).select_related("area")
    named = {row.area_id: row for row in names}
    towns = {row.area.path: row for row in named.values() if row.area.level == "township"}
    rows: list[Row] = []
    for one in page:
        own, fact = named.get(one.area_id or 0), facts.get(one.pk)
        town = next((row for path, row in towns.items() if one.path.startswith(path)), None)
        rows.append(
            {
                "number": Value(own.code if own else one.code),
                "name": Value(_called(own, hidden) or one.shown(hidden)),
                "code": Value(own.code if own else one.code),
                "township": Value(_called(town, hidden) or None),
                "households": Value(kept.get(one.area_id, 0)),
                "people": Value(people_of.get(one.area_id or 0, 0)),
                "paved_on": Value(fact.paved_on, fact.paved_on_why) if fact else NOTHING,
            }
        )
    return rows


def _called(name: AreaName | None, hidden: bool) -> str:
    return "" if name is None else (name.alias or name.name) if hidden else name.name
