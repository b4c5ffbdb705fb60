"""Reading households, people, groups and assets, beginning with what the actor may see; numbers come out masked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import AreaName, County
from bangfu.policybook.queries import items
from bangfu.registry.models import Asset, Cohort, CohortName, Household, ListEntry, Membership, Person, Residence
from bangfu.registry.rules import CATEGORY, NOT_HELPED
from bangfu.registry.rules.matching import Kept, Listed, Match, match
from bangfu.staff.queries import within_reach
from bangfu.vault.rules import normal

COHORT_LIST = "registry.cohort_list"
# An item of that list says by this word of which other it counts the registered.
OF = "registered_of"
_HOME = ("household_id", "village_id", "natural_village_id")


@dataclass(frozen=True)
class MemberLine:
    """One member in a list; `id_number` and `phone` are masks, `missing` the reason where there is none."""

    uid: str
    name: str
    relation: str
    sex: str
    birth_date: date | None
    id_number: str
    id_number_why: str
    phone: str


@dataclass(frozen=True)
class HouseholdLine:
    """One household in a list as of a day, head first among its members.

    `category` is a code of the list that was in force on `category_since`: its label is looked up on that day.
    """

    uid: str
    household_no: str
    village: str
    category: str
    category_since: date | None
    phone: str
    members: tuple[MemberLine, ...]


def _reach(actor: Actor, right: Right) -> Q:
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        # A household belongs to no organisation, so a right over an organisation's own records reaches none.
        if grant.organisation is None:
            inside = {} if grant.path == "/" else {"subject__path__startswith": grant.path}
            reach |= Q(subject__county_id=grant.county, **inside)
    return reach & Q(subject__merged_into__isnull=True)


def visible(actor: Actor, right: Right = Right.REGISTRY_HOUSEHOLD_READ) -> QuerySet[Household]:
    """The households over which an actor may use a right, by number."""
    return Household.objects.filter(_reach(actor, right)).select_related("subject").order_by("subject__code")


def visible_people(actor: Actor, right: Right = Right.REGISTRY_HOUSEHOLD_READ) -> QuerySet[Person]:
    """The people over whom an actor may use a right, by number."""
    return Person.objects.filter(_reach(actor, right)).select_related("subject").order_by("subject__code")


def get(actor: Actor, uid: str) -> Household:
    """The visible household of that id; absent and forbidden are refused alike."""
    found = visible(actor).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def get_person(actor: Actor, uid: str) -> Person:
    """The visible person of that id; absent and forbidden are refused alike."""
    found = visible_people(actor).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def find_by_id_number(actor: Actor, number: str) -> list[Person]:
    """The visible people of a whole ID number, or of its last six or four characters.

    Errors: Refusal for any other length.
    """
    bare = normal.compact(number)
    column = {4: "id_last4", 6: "id_last6", 18: "id_first18", 20: "id_first18", 22: "id_first18"}.get(len(bare))
    if column is None:
        raise Refusal(
            mark("A person is found by the whole ID number or by its last six or four characters."),
            cure=mark("Give one of these."),
            field="id_number",
        )
    return list(visible_people(actor).filter(**{f"{column}__of": bare}))


def members(household: Household, on: date, seq: int | None = None) -> list[Membership]:
    """Who belonged to a household on a day, head first, as the book knew it after line `seq`."""
    rows = Membership.objects.filter(household=household).as_of(on, seq).select_related("person__subject")
    return sorted(rows, key=_head_first)


def _head_first(row: Membership) -> tuple[bool, str]:
    return row.relation != Membership.HEAD, row.person.subject.code


def lines(households: Iterable[Household], on: date, *, names_hidden: bool = False) -> list[HouseholdLine]:
    """A page of visible households as of a day, in the given order, members masked; five queries whatever the number.

    A household that was not kept on that day is left out.
    """
    page = list(households)
    homes = {
        row.household_id: row
        for row in Residence.objects.filter(household__in=page).as_of(on).select_related("village")
    }
    villages = {
        row.area_id: (row.alias or row.name) if names_hidden else row.name
        for row in AreaName.objects.filter(area__in=[home.village_id for home in homes.values()]).as_of(on)
    }
    subjects = [one.subject_id for one in page]
    entries = {row.subject_id: row for row in ListEntry.objects.filter(subject__in=subjects, list=CATEGORY).as_of(on)}
    within: dict[int, list[Membership]] = {}
    for row in Membership.objects.filter(household__in=page).as_of(on).select_related("person__subject"):
        within.setdefault(row.household_id, []).append(row)
    return [
        HouseholdLine(
            uid=str(one.subject.uid),
            household_no=one.household_no,
            village=villages.get(homes[one.pk].village_id, ""),
            category=entries[one.subject_id].code if one.subject_id in entries else "",
            category_since=entries[one.subject_id].valid_from if one.subject_id in entries else None,
            phone=str(one.phone or ""),
            members=tuple(_member(row, names_hidden) for row in sorted(within.get(one.pk, []), key=_head_first)),
        )
        for one in page
        if one.pk in homes
    ]


def _member(row: Membership, names_hidden: bool) -> MemberLine:
    person = row.person
    return MemberLine(
        uid=str(person.subject.uid),
        name=person.subject.shown(names_hidden),
        relation=row.relation,
        sex=person.sex,
        birth_date=person.birth_date,
        id_number=str(person.id_number or ""),
        id_number_why=person.id_number_why,
        phone=str(person.phone or ""),
    )


def visible_cohorts(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Cohort]:
    """The groups of a county that an actor may use a right on, as the book knows them now; never people."""
    rows = Cohort.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "part_of").order_by("subject__code")


def visible_assets(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Asset]:
    """The assets of a county that an actor may use a right on, in their present state."""
    rows = Asset.objects.known().filter(within_reach(actor, right, county), valid_to__isnull=True)
    return rows.select_related("subject__area", "organisation__subject", "part_of").order_by("subject__code")


def on_list(subjects: Iterable[int], name: str, on: date) -> dict[int, ListEntry]:
    """Under which code of a dated list each subject stands on a day; who is not on the list is left out."""
    return {row.subject_id: row for row in ListEntry.objects.filter(subject_id__in=subjects, list=name).as_of(on)}


def helped_on(person: int, on: date) -> bool:
    """Whether a person's household is one that is helped on a day; `person` is the subject's key."""
    home = Membership.objects.filter(person__subject_id=person).as_of(on).select_related("household").first()
    if home is None:
        return False
    entry = on_list([home.household.subject_id], CATEGORY, on).get(home.household.subject_id)
    return entry is not None and entry.code not in NOT_HELPED


def listed_names(cohort: Cohort) -> QuerySet[CohortName]:
    """The lines of a group's name list as the book knows it now; for who may read the households of its whole area."""
    return CohortName.objects.known().filter(cohort=cohort.subject).select_related("person__subject").order_by("line")


def village_names(county: int, on: date) -> dict[int, frozenset[str]]:
    """By the id of each village's area: its names, what stands for it where names are hidden, and its code."""
    levels = ("village", "natural_village")
    rows = AreaName.objects.filter(county_id=county, area__level__in=levels).as_of(on)
    found: dict[int, set[str]] = {}
    for area, *names in rows.values_list("area_id", "name", "alias", "code"):
        found.setdefault(area, set()).update(name for name in names if name)
    return {area: frozenset(names) for area, names in found.items()}


def matched(cohort: Cohort, on: date) -> list[Match]:
    """The name list of a group joined with the register as of a day, in the order of its lines."""
    rows = listed_names(cohort)
    lines = [
        Listed(one.line, one.name, one.birth_date, one.village, one.id_first18 or "", one.person_id, one.is_none)
        for one in rows
    ]
    return match(lines, _kept(cohort.subject.county_id, rows.order_by(), on)) if lines else []


def _kept(county: int, names: QuerySet[CohortName], on: date) -> list[Kept]:
    """Everybody kept on the day who may be one of the names."""
    asked = Q(person__name__in=names.values("name")) | Q(person_id__in=names.filter(is_none=False).values("person_id"))
    asked |= Q(person__id_first18__in=names.filter(id_first18__isnull=False).values("id_first18"))
    belonging = Membership.objects.filter(asked, household__subject__county_id=county).as_of(on)
    belonging = belonging.filter(person__subject__merged_into__isnull=True)
    columns = ("person_id", "person__name", "person__birth_date", "person__id_first18", "household__subject_id")
    people = list(belonging.values_list(*columns, "household_id"))
    homes = Residence.objects.filter(household__memberships__in=belonging).as_of(on)
    areas = {home: (village, natural) for home, village, natural in homes.values_list(*_HOME)}
    entries = ListEntry.objects.filter(subject__county_id=county, list=CATEGORY).as_of(on)
    helped = set(entries.exclude(code__in=NOT_HELPED).values_list("subject_id", flat=True))
    named = village_names(county, on)
    nowhere: frozenset[str] = frozenset()
    return [
        Kept(
            person,
            name,
            birth,
            nowhere.union(*(named.get(area, nowhere) for area in areas[home])),
            index or "",
            subject in helped,
        )
        for person, name, birth, index, subject, home in people
        if home in areas
    ]


@dataclass(frozen=True)
class Whereabouts:
    """A person as of a day, to be told from another of the name; `id_number` is a mask."""

    uid: str
    name: str
    birth_date: date | None
    id_number: str
    household_no: str
    village: str


def whereabouts(people: Iterable[int], on: date, *, names_hidden: bool = False) -> dict[int, Whereabouts]:
    """People by their keys with the household and the village of the day; empty texts where they are in none."""
    found = Person.objects.select_related("subject").in_bulk(list(people))
    belonging = Membership.objects.filter(person__in=found).as_of(on).select_related("household__subject")
    homes = {row.person_id: row.household for row in belonging}
    lived = Residence.objects.filter(household__in=[home.pk for home in homes.values()]).as_of(on)
    villages = dict(lived.values_list("household_id", "village_id"))
    named = {
        row.area_id: (row.alias or row.name) if names_hidden else row.name
        for row in AreaName.objects.filter(area__in=villages.values()).as_of(on)
    }
    return {
        key: Whereabouts(
            str(one.subject.uid),
            one.subject.shown(names_hidden),
            one.birth_date,
            str(one.id_number or ""),
            homes[key].household_no if key in homes else "",
            named.get(villages.get(homes[key].pk, 0), "") if key in homes else "",
        )
        for key, one in found.items()
    }


def registered_part(cohort: Cohort, on: date) -> Cohort | None:
    """The group that states how many of a group are registered, by itself or by the code list; None unless it is one.

    It has the same keeper, area and years, and its list says of which list it counts the registered, or it is a part.
    """
    lists = {one["code"] for one in items(COHORT_LIST, on, cohort.subject.county_id) if one.get(OF) == cohort.list_code}
    same = Q(list_code__in=lists, part_of__isnull=True) | Q(part_of=cohort.subject, registered=True)
    told = {name: getattr(cohort, name) for name in ("organisation", "year_from", "year_to", "period_text", "place")}
    rows = Cohort.objects.known().filter(same, subject__path=cohort.subject.path, person_count__isnull=False, **told)
    found = list(rows.filter(subject__county_id=cohort.subject.county_id).select_related("subject")[:2])
    return found[0] if len(found) == 1 else None
