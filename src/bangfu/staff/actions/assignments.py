"""Who answers for whom: assignments of helpers to areas, households, projects and organisations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import (
    Heading,
    check_each,
    close_counts,
    permit,
    refuse_future,
    refuse_strangers,
)
from bangfu.staff.models import Assignment
from bangfu.subjects.actions import make_subjects
from bangfu.subjects.models import Subject

KINDS = "staff.assignment_kind"


@dataclass(frozen=True)
class AssignmentEntry:
    """One assignment, or a roster of which only the numbers are known; days inside, counts None: not stated."""

    heading: Heading
    kind: str
    helper: Subject
    target: Subject
    basis: Subject | None = None
    roster: str = ""
    from_on: date | None = None
    to_on: date | None = None
    helper_count: int | None = None
    household_count: int | None = None
    area_count: int | None = None
    rank_count: int | None = None


@action("staff.assignment.assign", Right.STAFF_ASSIGNMENT_WRITE)
def assign(act: Act, *, entry: AssignmentEntry) -> Assignment:
    """Make a helper answer for a target; Refusal for an unknown kind and for counts that cannot stand together."""
    (row,) = _assign(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("staff.assignments.assign", Right.STAFF_ASSIGNMENT_WRITE)
def assign_many(act: Act, *, county: County, entries: Sequence[AssignmentEntry]) -> dict[str, int]:
    """Make many assignments in one transaction under one line: {assignments}."""
    return close_counts(act, county, assignments=len(_assign(act, county, entries)))


def _assign(act: Act, county: County, entries: Sequence[AssignmentEntry]) -> list[Assignment]:
    refuse_codes(county, act.call.today, KINDS, [(entry.heading, entry.kind) for entry in entries])
    check_each(act, county, entries, lambda entry: _refuse(act.call.today, entry))
    subjects = make_subjects(county, [entry.heading.subject("assignment") for entry in entries])
    rows = [
        Assignment(
            subject=subject,
            **entry.heading.columns(),
            kind=entry.kind,
            helper=entry.helper,
            target=entry.target,
            basis=entry.basis,
            roster=entry.roster,
            valid_from=entry.from_on,
            valid_to=entry.to_on + timedelta(days=1) if entry.to_on else None,
            helper_count=entry.helper_count,
            household_count=entry.household_count,
            area_count=entry.area_count,
            rank_count=entry.rank_count,
        )
        for subject, entry in zip(subjects, entries, strict=True)
    ]
    return Assignment.objects.bulk_create(rows)


def _refuse(today: date, entry: AssignmentEntry) -> None:
    refuse_strangers(entry.heading.county, helper=entry.helper, target=entry.target, basis=entry.basis)
    refuse_future(today, **{"from": entry.from_on})
    if entry.from_on is not None and entry.to_on is not None and entry.to_on < entry.from_on:
        raise Refusal(mark("It would end before it began."), field="to")
    if entry.rank_count is not None and entry.helper_count is not None and entry.rank_count > entry.helper_count:
        raise Refusal(
            mark("%(ranks)s of this rank are more than the %(helpers)s helpers."),
            cure=mark("Correct one of the two numbers."),
            field="ranks",
            ranks=entry.rank_count,
            helpers=entry.helper_count,
        )


@action("staff.assignment.end", Right.STAFF_ASSIGNMENT_WRITE)
def end_assignment(act: Act, *, assignment: Assignment, last_day: date) -> Assignment:
    """End an assignment after its last day; what it was before stays readable."""
    permit(act, assignment)
    refuse_future(act.call.today, on=last_day)
    if assignment.valid_to is not None:
        raise Refusal(
            mark("This assignment ended on %(on)s already."),
            field="on",
            on=(assignment.valid_to - timedelta(days=1)).isoformat(),
        )
    if assignment.valid_from is not None and last_day < assignment.valid_from:
        raise Refusal(mark("It would end before it began."), field="on")
    return assignment.replaced(valid_to=last_day + timedelta(days=1))
