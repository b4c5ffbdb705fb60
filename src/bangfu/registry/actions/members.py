"""Who comes into a household and who leaves it, and a household of one's own out of another."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.actions.amendments import rename
from bangfu.registry.actions.entries import why_missing
from bangfu.registry.models import Household, ListEntry, Membership, Person, Residence
from bangfu.registry.rules import CATEGORY, NEW_RELATION, RELATION, SPLIT
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.actions import NewSubject, index, make_subjects
from bangfu.vault.rules import mask


@action("registry.member.move", Right.REGISTRY_HOUSEHOLD_WRITE)
def move_member(
    act: Act, *, person: Person, to: Household, relation: str, on: date, reason: str, heir: Person | None = None
) -> Membership:
    """Move a person into another household from a day on; the days before keep the old one.

    `reason`: a code of the lists of reasons, or words; `heir`: who becomes the head where the head goes. The right is
    asked for over both households. Errors: Refusal as for leaving, for an unknown relation, for the same household,
    and for a second head.
    """
    act.permit(person.county_id, person.subject.path)
    act.permit(to.subject.county_id, to.subject.path)
    if to.subject.county_id != person.county_id:
        raise Refusal(mark("The household belongs to another county."), field="to")
    refuse_unknown_code(person.county_id, RELATION, [relation], on, "relation")
    rows = Membership.objects.known().filter(household=to, valid_to__isnull=True)
    if rows.filter(person=person).exists():
        raise Refusal(mark("The person is in this household already."), field="to")
    if relation == Membership.HEAD and rows.filter(relation=relation).exists():
        raise Refusal(mark("A household has exactly one head."), field="relation")
    _end(act, person, on, reason, heir)
    return _come(
        act, Membership(household=to, person=person, relation=relation, reason=reason.strip()[:100], valid_from=on)
    )


@action("registry.household.split", Right.REGISTRY_HOUSEHOLD_WRITE)
def split_household(act: Act, *, person: Person, household_no: str, on: date, heir: Person | None = None) -> Membership:
    """A member begins a household of their own from a day on: in the same village, under the same category.

    Land, house and income stay with the household left: what the new one has is stated anew. Errors: as for leaving,
    and for a number that is empty or taken.
    """
    act.permit(person.county_id, person.subject.path)
    number = household_no.strip()
    if not number:
        raise Refusal(mark("The new household needs its number."), field="household_no")
    left = _end(act, person, on, SPLIT, heir).household
    village = left.subject.area
    new = NewSubject("household", number, person.name, village, mask.name(person.name))
    (subject,) = make_subjects(left.subject.county, [new])
    household = Household(subject=subject, phone_why=why_missing(None), account_why=why_missing(None))
    household.save()
    home = Residence.objects.known().filter(household=left, valid_to__isnull=True).first()
    if home is None:
        raise Refusal(mark("This household is not kept any more."), field="person")
    Residence(household=household, village=home.village, natural_village=home.natural_village, valid_from=on).save()
    entry = ListEntry.objects.known().filter(subject=left.subject, list=CATEGORY, valid_to__isnull=True).first()
    if entry is not None:
        ListEntry(subject=subject, list=CATEGORY, code=entry.code, valid_from=on).save()
    return _come(
        act, Membership(household=household, person=person, relation=Membership.HEAD, reason=SPLIT, valid_from=on)
    )


@action("registry.member.leave", Right.REGISTRY_HOUSEHOLD_WRITE)
def leave_household(act: Act, *, person: Person, on: date, reason: str, heir: Person | None = None) -> Membership:
    """End a person's membership on a day: died, moved away, counted elsewhere; `heir` as for moving.

    Errors: Refusal for a day to come or before the person came, without a reason, when they are in no household, and
    for a head without an heir among those who stay.
    """
    act.permit(person.county_id, person.subject.path)
    act.about(person.subject.uid)
    return _end(act, person, on, reason, heir)


def _come(act: Act, row: Membership) -> Membership:
    person, to = row.person, row.household
    row.save()
    person.subject.area, person.subject.path = to.subject.area, to.subject.path
    person.subject.save(update_fields=["area", "path"])
    index(person.subject)
    act.about(person.subject.uid)
    return row


def _end(act: Act, person: Person, on: date, reason: str, heir: Person | None) -> Membership:
    refuse_future(act.call.today, on=on)
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    rows = Membership.objects.known().filter(person=person, valid_to__isnull=True)
    held = rows.select_for_update().first()
    if held is None:
        raise Refusal(mark("The person is in no household."), field="person")
    _refuse_not_begun(held, on)
    closed = _closed(held, on, end_reason=reason.strip()[:100])
    if held.relation == Membership.HEAD:
        _succeed(held.household, heir, on)
    return closed


def _succeed(household: Household, heir: Person | None, on: date) -> None:
    """Somebody of those who stay becomes the head from a day on, where anybody stays."""
    rows = Membership.objects.known().filter(household=household, valid_to__isnull=True).select_for_update()
    held = rows.filter(person=heir).first() if heir is not None else None
    if held is None:
        if not rows.exists():
            return
        raise Refusal(
            mark("The household would have no head."), cure=mark("Say first who becomes the head."), field="heir"
        )
    _refuse_not_begun(held, on)
    _closed(held, on, end_reason=NEW_RELATION)
    Membership(
        household=household, person=held.person, relation=Membership.HEAD, reason=NEW_RELATION, valid_from=on
    ).save()
    rename(household.subject, held.person.name)


def _refuse_not_begun(held: Membership, on: date) -> None:
    if held.valid_from is not None and held.valid_from >= on:
        raise Refusal(mark("The person came on %(on)s only."), field="on", on=held.valid_from.isoformat())


def _closed(held: Membership, on: date, **changes: Any) -> Membership:
    """The membership as it was until a day, in the place of the one that was open."""
    closed = Membership(
        household=held.household,
        person=held.person,
        relation=held.relation,
        reason=held.reason,
        valid_from=held.valid_from,
        valid_to=on,
        **changes,
    )
    held.supersede()
    closed.save()
    return closed
