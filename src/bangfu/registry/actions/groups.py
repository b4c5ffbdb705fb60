"""Cohorts: groups of people of which only counts are known. They hold no person and no household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.record import refuse_unlisted
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.registry.models import Cohort
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import (
    Heading,
    check_each,
    close_counts,
    permit,
    refuse_future,
    refuse_strangers,
)
from bangfu.subjects.actions import corrections, make_subjects, refuse_excess, refuse_excess_each
from bangfu.subjects.models import Subject
from bangfu.subjects.rules import refuse_more_households, refuse_negative

LISTS, ORIGINS, STAGES = "registry.cohort_list", "registry.origin", "registry.stage"
PLACES = ("in", "out")
COUNTS = {"person_count": "persons", "household_count": "households"}


@dataclass(frozen=True)
class CohortEntry:
    """One cohort; counts None: not stated. `part_of` is the subject of the cohort it is a part of."""

    heading: Heading
    list_code: str
    origin: str = ""
    stage: str = ""
    place: str = ""
    registered: bool | None = None
    person_count: int | None = None
    household_count: int | None = None
    as_on: date | None = None
    part_of: Subject | None = None
    part_by: str = ""


@action("registry.cohort.record", Right.REGISTRY_GROUP_WRITE)
def record_cohort(act: Act, *, entry: CohortEntry) -> Cohort:
    """Record a group; Refusal for an unknown code, for no count at all, and for a part larger than its whole."""
    (row,) = _record(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("registry.cohorts.record", Right.REGISTRY_GROUP_WRITE)
def record_cohorts(act: Act, *, county: County, entries: Sequence[CohortEntry]) -> dict[str, int]:
    """Record many groups in one transaction under one line: {cohorts}."""
    return close_counts(act, county, cohorts=len(_record(act, county, entries)))


def _record(act: Act, county: County, entries: Sequence[CohortEntry]) -> list[Cohort]:
    today = act.call.today
    refuse_codes(county, today, LISTS, [(one.heading, one.list_code) for one in entries], "list_code")
    refuse_codes(county, today, ORIGINS, [(one.heading, one.origin) for one in entries], "origin")
    refuse_codes(county, today, STAGES, [(one.heading, one.stage) for one in entries], "stage")
    check_each(act, county, entries, lambda entry: _refuse(today, entry))
    subjects = make_subjects(county, [one.heading.subject("cohort") for one in entries])
    rows = [_row(subject, entry) for subject, entry in zip(subjects, entries, strict=True)]
    Cohort.objects.bulk_create(rows)
    refuse_excess_each(rows, COUNTS)
    return rows


def _row(subject: Subject, entry: CohortEntry) -> Cohort:
    return Cohort(
        subject=subject,
        **entry.heading.columns(),
        list_code=entry.list_code,
        origin=entry.origin,
        stage=entry.stage,
        place=entry.place,
        registered=entry.registered,
        person_count=entry.person_count,
        household_count=entry.household_count,
        as_on=entry.as_on,
        part_of=entry.part_of,
        part_by=entry.part_by,
    )


def _refuse(today: date, entry: CohortEntry) -> None:
    refuse_strangers(entry.heading.county, part_of=entry.part_of)
    refuse_future(today, as_on=entry.as_on)
    if entry.place:
        refuse_unlisted("place", entry.place, PLACES)
    if entry.person_count is None and entry.household_count is None:
        raise Refusal(
            mark("A group of people is known by a count."),
            cure=mark("State the persons, the households or both."),
            field="persons",
        )
    refuse_negative(persons=entry.person_count, households=entry.household_count)
    refuse_more_households(entry.person_count, entry.household_count, entry.heading.approx)


@action("registry.cohort.amend", Right.REGISTRY_GROUP_WRITE)
def amend_cohort(
    act: Act,
    *,
    cohort: Cohort,
    person_count: int | None = None,
    household_count: int | None = None,
    approx: str | None = None,
) -> Cohort:
    """Correct a group's counts, with a reason; what was said before stays readable."""
    permit(act, cohort)
    refuse_negative(persons=person_count, households=household_count)
    given = {"person_count": person_count, "household_count": household_count, "approx": approx}
    changes = corrections(act, cohort, given)
    stands = {name: changes.get(name, getattr(cohort, name)) for name in given}
    refuse_more_households(stands["person_count"], stands["household_count"], stands["approx"])
    fresh = cohort.replaced(**changes)
    refuse_excess(fresh, COUNTS)
    return fresh
