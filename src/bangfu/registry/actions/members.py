"""Who comes into a household and who leaves it."""

from __future__ import annotations

from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.models import Household, Membership, Person
from bangfu.registry.rules import RELATION
from bangfu.subjects.actions import index


@action("registry.member.move", Right.REGISTRY_HOUSEHOLD_WRITE)
def move_member(act: Act, *, person: Person, to: Household, relation: str, on: date, reason: str) -> Membership:
    """Move a person into another household from a day on; the days before keep the old one.

    The right is asked for over both households. Errors: Refusal as for leaving, for an unknown relation, for the
    same household, and for a second head.
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
    _end(act, person, on, reason)
    row = Membership(household=to, person=person, relation=relation, reason=reason, valid_from=on)
    row.save()
    person.subject.area, person.subject.path = to.subject.area, to.subject.path
    person.subject.save(update_fields=["area", "path"])
    index(person.subject)
    act.about(person.subject.uid)
    return row


@action("registry.member.leave", Right.REGISTRY_HOUSEHOLD_WRITE)
def leave_household(act: Act, *, person: Person, on: date, reason: str) -> Membership:
    """End a person's membership on a day: died, moved away, counted elsewhere.

    Errors: Refusal for a day to come or before the person came, without a reason, and when they are in no household.
    """
    act.permit(person.county_id, person.subject.path)
    act.about(person.subject.uid)
    return _end(act, person, on, reason)


def _end(act: Act, person: Person, on: date, reason: str) -> Membership:
    if on > act.call.today:
        raise Refusal(mark("%(on)s has not come yet."), field="on", on=on.isoformat())
    if not reason.strip():
        raise Refusal(mark("Say why."), field="reason")
    rows = Membership.objects.known().filter(person=person, valid_to__isnull=True)
    held = rows.select_for_update().first()
    if held is None:
        raise Refusal(mark("The person is in no household."), field="person")
    if held.valid_from is not None and held.valid_from >= on:
        raise Refusal(mark("The person came on %(on)s only."), field="on", on=held.valid_from.isoformat())
    closed = Membership(
        household_id=held.household_id,
        person=person,
        relation=held.relation,
        reason=held.reason,
        end_reason=reason.strip()[:100],
        valid_from=held.valid_from,
        valid_to=on,
    )
    held.supersede()
    closed.save()
    return closed
