"""Correcting what a household or a person is, adding a member, and moving a household to another village."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import Area
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.actions.entries import MemberEntry, why_missing
from bangfu.registry.models import Household, ListEntry, Membership, Person, Residence
from bangfu.registry.rules import ON_LISTS, RELATION, birth_and_sex
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.actions import NewSubject, index, make_subjects, moved
from bangfu.subjects.models import Subject
from bangfu.vault.rules import mask
from bangfu.vault.rules.index import Form
from bangfu.vault.rules.sealed import Sealed

PERSON = ("name", "sex", "birth_date", "ethnicity", "id_number", "phone")
HOUSEHOLD = ("phone", "bank", "account")
EXPLAINED = ("id_number", "birth_date", "phone", "account")


@action("registry.person.amend", Right.REGISTRY_HOUSEHOLD_WRITE)
def amend_person(
    act: Act, *, person: Person, changes: Mapping[str, Any], whys: Mapping[str, str] | None = None, marks: str = ""
) -> Person:
    """Correct columns of PERSON, for a reason; sealed numbers as `Sealed`, None with why there is none in `whys`.

    `marks`: the blind indexes of the sealed numbers, by which two bodies with different numbers differ.
    Errors: Refusal without a reason, for an ID number that another person of the county has, and where birth date and
    sex do not agree with the number.
    """
    act.permit(person.county_id, person.subject.path)
    act.about(person.subject.uid)
    return corrected_person(act, person, changes, whys or {})


def corrected_person(act: Act, person: Person, changes: Mapping[str, Any], whys: Mapping[str, str]) -> Person:
    """A person with corrected columns, within an action that has permitted it; errors as `amend_person`."""
    row = Person.objects.select_related("subject").select_for_update(of=("self",)).get(pk=person.pk)
    changed = _write(act, row, changes, whys, PERSON)
    _refuse_unlike(row)
    _refuse_same_number(row, changed)
    row.save()
    if "name" in changed:
        rename(row.subject, row.name)
        for held in Membership.objects.known().filter(person=row, relation=Membership.HEAD, valid_to__isnull=True):
            rename(held.household.subject, row.name)
    return row


@action("registry.household.amend", Right.REGISTRY_HOUSEHOLD_WRITE)
def amend_household(
    act: Act,
    *,
    household: Household,
    changes: Mapping[str, Any],
    whys: Mapping[str, str] | None = None,
    marks: str = "",
) -> Household:
    """Correct columns of HOUSEHOLD, for a reason; as `amend_person`."""
    act.permit(household.subject.county_id, household.subject.path)
    act.about(household.subject.uid)
    return corrected_household(act, household, changes, whys or {})


def corrected_household(
    act: Act, household: Household, changes: Mapping[str, Any], whys: Mapping[str, str]
) -> Household:
    """A household with corrected columns, within an action that has permitted it; errors as `amend_household`."""
    row = Household.objects.select_related("subject").select_for_update(of=("self",)).get(pk=household.pk)
    _write(act, row, changes, whys, HOUSEHOLD)
    row.save()
    return row


def _write(
    act: Act, row: Any, changes: Mapping[str, Any], whys: Mapping[str, str], known: tuple[str, ...]
) -> list[str]:
    """Set the columns that differ and tell them in the line, sealed ones by their masks; the names of those."""
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")
    changed, told = [], {}
    for name in known:
        if name not in changes or getattr(row, name) == changes[name]:
            continue
        told[name] = [_told(getattr(row, name)), _told(changes[name])]
        setattr(row, name, changes[name])
        changed.append(name)
    for name in known:
        if name in EXPLAINED and hasattr(row, f"{name}_why") and (name in changed or name in whys):
            why = why_missing(getattr(row, name), whys.get(name, ""))
            if getattr(row, f"{name}_why") != why and name not in changed:
                changed.append(name)
            setattr(row, f"{name}_why", why)
    if not changed:
        raise Refusal(mark("Nothing would change."), cure=mark("Enter the correct value."))
    act.note(changes=told)
    return changed


def _told(value: Any) -> Any:
    if isinstance(value, Sealed):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _refuse_unlike(row: Person) -> None:
    """Birth date and sex are the ones in the ID number."""
    if row.id_number is not None:
        birth_and_sex(row.id_number.open("registry.person.amend", "compare"), row.birth_date, row.sex)


def _refuse_same_number(row: Person, changed: list[str]) -> None:
    if "id_number" not in changed or row.id_number is None:
        return
    found = row.id_number.blind_index(Form.FIRST_18)
    if Person.objects.filter(county_id=row.county_id, id_first18=found).exclude(pk=row.pk).exists():
        raise Refusal(
            mark("A person with this ID number is registered in this county already."),
            cure=mark("Search for the number, and move the person instead."),
            field="id_number",
        )


def rename(subject: Subject, name: str) -> None:
    """Call a person or household by another name, also where it is searched."""
    subject.label, subject.alias = name, mask.name(name)
    subject.save(update_fields=["label", "alias"])
    index(subject)


@action("registry.member.add", Right.REGISTRY_HOUSEHOLD_WRITE)
def add_member(act: Act, *, household: Household, entry: MemberEntry, on: date, reason: str) -> Membership:
    """Register a person who was not kept before as a member of a household from a day on.

    Errors: Refusal for a day to come, without a reason, for an unknown relation, a second head, and an ID number that
    the county has already.
    """
    subject = household.subject
    act.permit(subject.county_id, subject.path)
    refuse_future(act.call.today, on=on)
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    refuse_unknown_code(subject.county_id, RELATION, [entry.relation], on, "relation")
    held = Membership.objects.known().filter(household=household, valid_to__isnull=True)
    if entry.relation == Membership.HEAD and held.filter(relation=Membership.HEAD).exists():
        raise Refusal(mark("A household has exactly one head."), field="relation")
    (own,) = make_subjects(
        subject.county, [NewSubject("person", _free_code(household), entry.name, subject.area, mask.name(entry.name))]
    )
    person = Person(
        subject=own,
        county=subject.county,
        **{name: getattr(entry, name) for name in PERSON},
        id_number_why=entry.id_number_why,
        birth_date_why=why_missing(entry.birth_date),
        phone_why=why_missing(entry.phone),
    )
    _refuse_same_number(person, ["id_number"])
    person.save()
    since = max(on, entry.birth_date or on)
    row = Membership(household=household, person=person, relation=entry.relation, reason=reason[:100], valid_from=since)
    row.save()
    act.about(own.uid)
    return row


def _free_code(household: Household) -> str:
    """The next number of a person in the household: its own with -01 to -99."""
    start = f"{household.household_no}-"
    codes = Subject.objects.filter(county=household.subject.county, kind="person", code__startswith=start)
    used = {code[len(start) :].split("~")[0] for code in codes.values_list("code", flat=True)}
    return next(f"{start}{number:02d}" for number in range(1, 1000) if f"{number:02d}" not in used)


@action("registry.member.relate", Right.REGISTRY_HOUSEHOLD_WRITE)
def amend_relation(act: Act, *, person: Person, relation: str) -> Membership:
    """Correct how a member is related to the head, for a reason.

    Errors: Refusal without a reason, for an unknown relation and for a second head.
    """
    act.permit(person.county_id, person.subject.path)
    act.about(person.subject.uid)
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")
    refuse_unknown_code(person.county_id, RELATION, [relation], act.call.today, "relation")
    held = Membership.objects.known().filter(person=person, valid_to__isnull=True).select_for_update().first()
    if held is None:
        raise Refusal(mark("The person is in no household."), field="person")
    heads = Membership.objects.known().filter(household=held.household_id, valid_to__isnull=True)
    if relation == Membership.HEAD and heads.filter(relation=Membership.HEAD).exclude(pk=held.pk).exists():
        raise Refusal(mark("A household has exactly one head."), field="relation")
    if held.relation == Membership.HEAD and relation != Membership.HEAD:
        raise Refusal(
            mark("The household would have no head."),
            cure=mark("Say first who becomes the head."),
            field="relation",
        )
    return held.replaced(relation=relation)


@action("registry.household.move", Right.REGISTRY_HOUSEHOLD_WRITE)
def move_household(act: Act, *, household: Household, village: Area, natural: Area | None, on: date) -> Residence:
    """Keep a household, and everybody in it, in another village or natural village from a day on.

    The right is asked for over both villages. Errors: Refusal for a day to come and for an area of another county.
    """
    subject = household.subject
    act.permit(subject.county_id, subject.path)
    act.permit(subject.county_id, village.path)
    act.about(subject.uid)
    refuse_future(act.call.today, on=on)
    if village.county_id != subject.county_id:
        raise Refusal(mark("It belongs to another county."), field="village")
    held = Residence.objects.known().filter(household=household, valid_to__isnull=True).select_for_update().first()
    if held is None:
        raise Refusal(mark("This household is not kept any more."), field="village")
    changes = {"village_id": village.pk, "natural_village_id": natural.pk if natural else None}
    # What began on that day or later was written down wrongly; what began before holds until then.
    wrong = held.valid_from is not None and held.valid_from >= on
    row = held.replaced(**changes) if wrong else moved(held, on, changes)
    members = Membership.objects.known().filter(household=household, valid_to__isnull=True)
    people = Subject.objects.filter(person__memberships__in=members)
    for one in [subject, *people]:
        one.area, one.path = village, village.path
        one.save(update_fields=["area", "path"])
    return row


@action("registry.list.correct", Right.REGISTRY_HOUSEHOLD_WRITE)
def correct_entry(act: Act, *, subject: Subject, name: str, code: str) -> ListEntry:
    """Correct under which code of a list a household or person stands, for a reason; its days stay as they are."""
    act.permit(subject.county_id, subject.path)
    act.about(subject.uid)
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")
    held = ListEntry.objects.known().filter(subject=subject, list=name, valid_to__isnull=True)
    row = held.select_for_update().first()
    if row is None or name not in ON_LISTS:
        raise Refusal(mark("It stands on no such list."), field=name)
    refuse_unknown_code(subject.county_id, name, [code], row.valid_from or act.call.today, "under")
    return row.replaced(code=code)
