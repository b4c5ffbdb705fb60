"""Looking behind a mask: with the right, a reason, and a line that stays."""

from __future__ import annotations

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.registry.models import Person
from bangfu.vault.actions import reveal

PURPOSE = "registry.person.reveal"
FIELDS = ("id_number", "phone")


@action(PURPOSE, Right.REGISTRY_HOUSEHOLD_READ)
def _write_down(act: Act, *, person: Person, field: str) -> None:
    """The line of one look. The number itself is no part of the action, whose answer the line keeps."""
    act.permit(person.county_id, person.subject.path)
    if not act.call.reason.strip():
        raise Refusal(
            mark("A number is shown only for a reason."),
            cure=mark("Say in a few words what it is needed for."),
            field="reason",
        )
    act.about(person.subject.uid)
    act.note(field=field)


def reveal_person(call: Call, *, person: Person, field: str = "id_number") -> str:
    """The full `id_number` or `phone` of a person; `call.reason` goes into the audit line.

    Errors: Refusal without the right over the person's area, without a reason, and when there is no such number.
    """
    # Asked again for a repeated key too, whose line is old: the right may have ended since.
    call.actor.require(Right.REGISTRY_HOUSEHOLD_READ, person.county_id, person.subject.path)
    sealed = getattr(person, field) if field in FIELDS else None
    if sealed is None:
        raise Refusal(mark("There is no such number of this person."), field="field")
    _write_down(call, person=person, field=field)
    return reveal(sealed, purpose=PURPOSE, reason=call.reason)
