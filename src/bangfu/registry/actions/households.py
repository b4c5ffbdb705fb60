"""Registering households, one or a whole roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from bangfu.audit.actions import Act, action
from bangfu.kernel.area import covers
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area, County
from bangfu.places.queries import area_by_code
from bangfu.policybook.queries import items
from bangfu.policybook.rules.code_lists import refuse_unlisted_codes
from bangfu.registry.actions.entries import HouseholdEntry, MemberEntry, why_missing
from bangfu.registry.models import Household, ListEntry, Membership, Person, Residence
from bangfu.registry.rules import CATEGORY, RELATION
from bangfu.subjects.actions import NewSubject, all_free, make_subjects
from bangfu.subjects.models import Subject
from bangfu.vault.rules import mask
from bangfu.vault.rules.index import Form

AT_ONCE = 2000
TOGETHER = 200


@dataclass(frozen=True)
class Written:
    """The rows of one household."""

    household: Household
    rows: Sequence[Model]


class Places:
    """The areas and codes of one day, each looked up once for all households of a roster."""

    # What was looked up is no part of what is asked.
    body_digest = ""

    def __init__(self, county: County, on: date) -> None:
        self.county, self.on = county, on
        self._areas: dict[tuple[str, str], Area] = {}
        self._codes: dict[str, list[str]] = {}
        # What a roster has written already, by the household's number.
        self.written: dict[str, Written] = {}

    def area(self, code: str, level: str) -> Area:
        """The area of a code and level; Refusal naming the level as the field."""
        if (code, level) not in self._areas:
            self._areas[code, level] = _area(self.county, code, level, self.on)
        return self._areas[code, level]

    def codes(self, code_list: str) -> list[str]:
        """The codes of a list on the day."""
        if code_list not in self._codes:
            self._codes[code_list] = [item["code"] for item in items(code_list, self.on, self.county.pk)]
        return self._codes[code_list]


@action("registry.household.register", Right.REGISTRY_HOUSEHOLD_WRITE)
def register_household(
    act: Act, *, county: County, entry: HouseholdEntry, on: date, reason: str = "", places: Places | None = None
) -> Household:
    """Register a household with its members from a day on; who is born later belongs to it from birth.

    `places`: what a roster has looked up already for the same county and day.

    Errors: Refusal naming the field for a village or code that is unknown on that day, a day to come, a number that
    is taken, and an ID number that the county has already.
    """
    places = places if places and (places.county, places.on) == (county, on) else Places(county, on)
    village, _ = _villages(places, entry)
    act.permit(county.pk, village.path)
    if on > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=on.isoformat())
    _refuse_codes(places, entry)
    told = places.written.pop(entry.household_no, None)
    if told is None:
        _refuse_taken(county, entry)
        (told,) = _write(places, [entry], known_free=False, reason=reason)
    else:
        for row in told.rows:
            act.wrote(type(row), [row.pk])
    act.about(told.household.subject.uid)
    act.note(members=len(entry.members))
    return told.household


@action("registry.roster.register", Right.REGISTRY_HOUSEHOLD_WRITE)
def register_roster(act: Act, *, county: County, entries: Sequence[HouseholdEntry], on: date) -> dict[str, int]:
    """Register many households in one transaction, each with a line of its own: {households, people}.

    Errors: the first household's Refusal, with its number as the row; then none is registered.
    """
    act.permit_anywhere()
    act.county = county.pk
    places = Places(county, on)
    together = _all_free(county, entries)
    for start in range(0, len(entries), TOGETHER):
        part = entries[start : start + TOGETHER]
        if together and all(_reachable(act, places, entry) for entry in part):
            written = _write(places, part, known_free=True)
            places.written = {entry.household_no: one for entry, one in zip(part, written, strict=True)}
            act.hands_on()
        for entry in part:
            try:
                register_household(act.call.part(entry.household_no), county=county, entry=entry, on=on, places=places)
            except Refusal as no:
                raise no.at(entry.household_no) from no
    counts = {"households": len(entries), "people": sum(len(entry.members) for entry in entries)}
    act.note(**counts)
    return counts


def _reachable(act: Act, places: Places, entry: HouseholdEntry) -> bool:
    """Whether a household may be written before it is asked about; one that may not says why when its turn comes."""
    try:
        _refuse_codes(places, entry)
        village, _ = _villages(places, entry)
    except Refusal:
        return False
    may = act.right is None or act.call.actor.can(act.right, places.county.pk, village.path).yes
    return may and places.on <= act.call.today


def _write(places: Places, entries: Sequence[HouseholdEntry], *, known_free: bool, reason: str = "") -> list[Written]:
    """Write the rows of many households, a statement for each kind of row, under the action that is open."""
    county, on = places.county, places.on
    where = [_villages(places, entry) for entry in entries]
    wanted = [_subjects(village, entry) for entry, (village, _) in zip(entries, where, strict=True)]
    made = iter(make_subjects(county, [one for several in wanted for one in several], known_free=known_free))
    subjects = [[next(made) for _ in several] for several in wanted]
    households = Household.objects.bulk_create(
        [
            Household(
                subject=own[0],
                phone=entry.phone,
                phone_why=why_missing(entry.phone),
                bank=entry.bank,
                account=entry.account,
                account_why=why_missing(entry.account),
            )
            for entry, own in zip(entries, subjects, strict=True)
        ]
    )
    homes = Residence.objects.bulk_create(
        [
            Residence(household=household, village=village, natural_village=natural, valid_from=on)
            for household, (village, natural) in zip(households, where, strict=True)
        ]
    )
    listed = ListEntry.objects.bulk_create(
        [
            ListEntry(subject=own[0], list=CATEGORY, code=entry.category, valid_from=on)
            for entry, own in zip(entries, subjects, strict=True)
        ]
    )
    people = _write_people(places, households, entries, [own[1:] for own in subjects], reason)
    return [
        Written(household, [*own, household, home, category, *(row for _ in own[1:] for row in next(people))])
        for household, own, home, category in zip(households, subjects, homes, listed, strict=True)
    ]


def _write_people(
    places: Places,
    households: Sequence[Household],
    entries: Sequence[HouseholdEntry],
    subjects: Sequence[Sequence[Subject]],
    reason: str,
) -> Iterator[tuple[Person, Membership]]:
    """The members of the households one after the other, each with the membership that is its first."""
    members = [
        (household, member, subject)
        for household, entry, own in zip(households, entries, subjects, strict=True)
        for member, subject in zip(entry.members, own, strict=True)
    ]
    people = Person.objects.bulk_create([_person(places.county, subject, member) for _, member, subject in members])
    belonging = Membership.objects.bulk_create(
        [
            Membership(
                household=household,
                person=person,
                relation=member.relation,
                reason=reason,
                valid_from=max(places.on, member.birth_date or places.on),
            )
            for (household, member, _), person in zip(members, people, strict=True)
        ]
    )
    return zip(people, belonging, strict=True)


def _all_free(county: County, entries: Sequence[HouseholdEntry]) -> bool:
    """Whether no code and no ID number of a roster stands twice in it or in the county.

    Where one does, each household asks for its own and says which it is.
    """
    indexes = [index for entry in entries for index in _id_indexes(entry) if index]
    if len(set(indexes)) < len(indexes):
        return False
    for start in range(0, len(indexes), AT_ONCE):
        if Person.objects.filter(county=county, id_first18__in=indexes[start : start + AT_ONCE]).exists():
            return False
    return all_free(county, [one for entry in entries for one in _subjects(None, entry)])


def _id_indexes(entry: HouseholdEntry) -> list[str]:
    """The mark of each member's ID number by its first eighteen characters; empty without one."""
    return [one.id_number.blind_index(Form.FIRST_18) if one.id_number is not None else "" for one in entry.members]


def _villages(places: Places, entry: HouseholdEntry) -> tuple[Area, Area | None]:
    village = places.area(entry.village, "village")
    if not entry.natural_village:
        return village, None
    natural = places.area(entry.natural_village, "natural_village")
    if not covers(village.path, natural.path):
        raise Refusal(mark("This natural village lies in another village."), field="natural_village")
    return village, natural


def _area(county: County, code: str, level: str, on: date) -> Area:
    try:
        area = area_by_code(county, code, on)
    except Refusal as no:
        raise Refusal(no.message, cure=no.cure, field=level, **no.params) from no
    if area.level != level:
        raise Refusal(mark("The area “%(code)s” is of another level."), field=level, code=code)
    return area


def _refuse_codes(places: Places, entry: HouseholdEntry) -> None:
    refuse_unlisted_codes(places.codes(CATEGORY), [entry.category], places.on, "category")
    refuse_unlisted_codes(places.codes(RELATION), [one.relation for one in entry.members], places.on, "relation")


def _refuse_taken(county: County, entry: HouseholdEntry) -> None:
    indexes = _id_indexes(entry)
    rows = Person.objects.filter(county=county, id_first18__in=[index for index in indexes if index])
    taken = set(rows.values_list("id_first18", flat=True))
    for place, index in enumerate(indexes, 1):
        if index in taken:
            raise Refusal(
                mark("A person with this ID number is registered in this county already."),
                cure=mark("Search for the number, and move the person instead."),
                field="id_number",
                row=f"{entry.household_no} · {place}",
            )


def _subjects(village: Area | None, entry: HouseholdEntry) -> list[NewSubject]:
    """What others will point at: the household under its head's name, then each member."""
    head = entry.head.name
    return [NewSubject("household", entry.household_no, head, village, mask.name(head))] + [
        NewSubject("person", f"{entry.household_no}-{number:02d}", member.name, village, mask.name(member.name))
        for number, member in enumerate(entry.members, 1)
    ]


def _person(county: County, subject: Subject, member: MemberEntry) -> Person:
    return Person(
        subject=subject,
        county=county,
        name=member.name,
        id_number=member.id_number,
        id_number_why=member.id_number_why,
        sex=member.sex,
        birth_date=member.birth_date,
        birth_date_why=why_missing(member.birth_date),
        ethnicity=member.ethnicity,
        phone=member.phone,
        phone_why=why_missing(member.phone),
    )
