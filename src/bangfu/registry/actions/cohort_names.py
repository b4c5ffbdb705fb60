"""The name list of a group: stated whole, and for each line whom of the register somebody says it is."""

from __future__ import annotations

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.models import Cohort, CohortName, Person
from bangfu.registry.queries import listed_names, village_names
from bangfu.registry.rules.name_list import NameLine, read_names
from bangfu.staff.actions.heading import permit


@action("registry.names.state", Right.REGISTRY_GROUP_WRITE)
def state_names(act: Act, *, cohort: Cohort, text: str) -> dict[str, int]:
    """State the name list of a group, in place of an earlier one: {names, decided}.

    `text`: a line for each person, as `read_names` takes it. What was decided for a line that stands in both lists
    unchanged stays decided. Errors: Refusals naming every line at fault; then the earlier list stays.
    """
    permit(act, cohort)
    villages = village_names(cohort.subject.county_id, act.call.today)
    names = read_names(text, {name for own in villages.values() for name in own})
    held = list(listed_names(cohort))
    fresh = [_row(cohort, one) for one in names]
    decided = {_said(row): row for row in held if row.decided_on}
    for row in fresh:
        # The blind index is set when the row is saved; the same list twice is compared by its mask and birth date.
        if before := decided.pop(_said(row), None):
            row.person_id, row.is_none = before.person_id, before.is_none
            row.decided_by, row.decided_on = before.decided_by, before.decided_on
    for row in held:
        row.supersede()
    CohortName.objects.bulk_create(fresh)
    return {"names": len(fresh), "decided": sum(row.decided_on is not None for row in fresh)}


def _row(cohort: Cohort, one: NameLine) -> CohortName:
    return CohortName(
        cohort=cohort.subject,
        line=one.line,
        name=one.name,
        birth_date=one.birth_date,
        village=one.village,
        id_number=one.id_number,
    )


def _said(row: CohortName) -> tuple[object, ...]:
    return row.line, row.name, row.birth_date, row.village, str(row.id_number or "")


@action("registry.names.decide", Right.REGISTRY_MATCH_DECIDE)
def decide_name(act: Act, *, cohort: Cohort, line: int, person: Person | None) -> CohortName:
    """Say which person of the register a line of a name list is, or (None) that it is nobody there.

    Whoever stands on two lines counts once. Errors: Refusal for a line that is not in the list, and for a person of
    another county or of another name without the ID number of the line.
    """
    permit(act, cohort)
    row = listed_names(cohort).filter(line=line).first()
    if row is None:
        raise Refusal(mark("The list has no such line any more."), cure=mark("Open it again."), field="line")
    if person is not None:
        _refuse_person(cohort, row, person)
    return row.replaced(
        person_id=person.pk if person else None,
        is_none=person is None,
        decided_by=act.call.actor.name,
        decided_on=act.call.today,
    )


def _refuse_person(cohort: Cohort, row: CohortName, person: Person) -> None:
    same_number = row.id_first18 is not None and row.id_first18 == person.id_first18
    if person.county_id != cohort.subject.county_id or not (person.name == row.name or same_number):
        raise Refusal(mark("This is none of the people it may be."), cure=mark("Choose one of them."), field="person")
