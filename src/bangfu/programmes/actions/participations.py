"""Who takes part in what: one person or household, or a group of which only counts are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.models import County
from bangfu.programmes.actions.admission import KINDS, kinds_that, refusals_of_wish, refuse_outside_registers
from bangfu.programmes.lifecycle import refuse_move, refuse_state
from bangfu.programmes.models import Participation
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, check_each, close_counts, permit, refuse_future, refuse_strangers
from bangfu.subjects.actions import corrections, make_subjects, moved, refuse_excess, refuse_excess_each
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import refuse_other_kind
from bangfu.subjects.rules import refuse_backwards, refuse_more_households, refuse_negative

CHANNELS = "programmes.channel"
# A wish is asked of who is to take part from now on, not of what is history.
ASKING = ("planned", "active")
WHO = ("person", "household", "cohort", "organisation")
AT = ("project", "batch", "lot", "asset", "area")
COUNTS = {
    "person_count": "persons",
    "household_count": "households",
    "item_count": "items",
    "planned_count": "planned",
    "helper_count": "helpers",
    "income_fen": "income",
}


@dataclass(frozen=True)
class Enrolment:
    """One participation; counts None: not stated. Days inside: `from_on` the first, `to_on` the last."""

    heading: Heading
    kind: str
    programme: Subject | None = None
    who: Subject | None = None
    at: Subject | None = None
    provider: Subject | None = None
    channel: str = ""
    registered: bool | None = None
    segment: str = ""
    state: str = "active"
    reason: str = ""
    from_on: date | None = None
    to_on: date | None = None
    as_on: date | None = None
    person_count: int | None = None
    household_count: int | None = None
    item_count: int | None = None
    planned_count: int | None = None
    helper_count: int | None = None
    income: Amount | None = None
    part_of: Subject | None = None
    part_by: str = ""

    def counts(self) -> dict[str, int | None]:
        """The counts and the income, by column."""
        return {
            "person_count": self.person_count,
            "household_count": self.household_count,
            "item_count": self.item_count,
            "planned_count": self.planned_count,
            "helper_count": self.helper_count,
            "income_fen": self.income.value if self.income else None,
            "income_ulp_fen": self.income.ulp if self.income else None,
        }


@action("programmes.participation.enrol", Right.PROGRAMME_RECORD_WRITE)
def enrol(act: Act, *, entry: Enrolment) -> Participation:
    """Record that somebody, or a group, takes part.

    Errors: Refusal for an unknown kind, for a person in a group's row, for days and counts that cannot stand
    together, and for a part larger than its whole.
    """
    (row,) = _enrol(act, entry.heading.county, [entry])
    act.about(row.subject.uid)
    return row


@action("programmes.participations.enrol", Right.PROGRAMME_RECORD_WRITE)
def enrol_many(act: Act, *, county: County, entries: Sequence[Enrolment]) -> dict[str, int]:
    """Record many participations in one transaction under one line: {participations}; a Refusal names its row."""
    return close_counts(act, county, participations=len(_enrol(act, county, entries)))


def _enrol(act: Act, county: County, entries: Sequence[Enrolment]) -> list[Participation]:
    today = act.call.today
    refuse_codes(county, today, KINDS, [(one.heading, one.kind) for one in entries])
    refuse_codes(county, today, CHANNELS, [(one.heading, one.channel) for one in entries], "channel")
    asking = kinds_that(county, "asks_wish", today)
    single = [one.who.pk for one in entries if one.who and one.kind in asking and _asks(one)]
    unwilling = refusals_of_wish(county, single, today) if single else {}
    checked = check_each(act, county, entries, lambda entry: _checked(today, entry, asking, unwilling))
    subjects = make_subjects(county, [one.heading.subject("participation") for one in checked])
    rows = [_row(subject, entry) for subject, entry in zip(subjects, checked, strict=True)]
    Participation.objects.bulk_create(rows)
    refuse_excess_each(rows, COUNTS)
    return rows


def _row(subject: Subject, entry: Enrolment) -> Participation:
    return Participation(
        subject=subject,
        **entry.heading.columns(),
        programme=entry.programme,
        kind=entry.kind,
        who=entry.who,
        at=entry.at,
        provider=entry.provider,
        channel=entry.channel,
        registered=entry.registered,
        segment=entry.segment,
        state=entry.state,
        state_reason=entry.reason,
        from_on=entry.from_on,
        to_on=entry.to_on,
        as_on=entry.as_on,
        part_of=entry.part_of,
        part_by=entry.part_by,
        **entry.counts(),
    )


def _asks(entry: Enrolment) -> bool:
    return entry.who is not None and entry.who.kind == "person" and entry.state in ASKING


def _checked(today: date, entry: Enrolment, asking: frozenset[str], unwilling: Mapping[int, Refusal]) -> Enrolment:
    """The entry as it is kept: one person counts one, one household counts one."""
    if entry.who is not None and entry.kind in asking and _asks(entry) and entry.who.pk in unwilling:
        raise unwilling[entry.who.pk]
    pointed = {name: getattr(entry, name) for name in ("programme", "who", "at", "provider", "part_of")}
    refuse_strangers(entry.heading.county, **pointed)
    kinds = {"programme": ("programme",), "who": WHO, "at": AT, "provider": ("organisation",)}
    for name, allowed in kinds.items():
        refuse_other_kind(name, pointed[name], allowed)
    refuse_state(entry.state, entry.reason)
    refuse_future(today, as_on=entry.as_on)
    if entry.state not in ("planned", "rescheduled"):
        refuse_future(today, **{"from": entry.from_on})
    refuse_backwards(entry.from_on, entry.to_on)
    if entry.state == "ended" and entry.to_on is not None:
        refuse_future(today, to=entry.to_on)
    _refuse_counts(entry.counts(), entry.heading.approx)
    return _one(entry)


def _refuse_counts(counts: dict[str, int | None], approx: str) -> None:
    refuse_negative(**{field: counts[column] for column, field in COUNTS.items()})
    refuse_more_households(counts["person_count"], counts["household_count"], approx)


def _one(entry: Enrolment) -> Enrolment:
    kind = entry.who.kind if entry.who else ""
    stated = {"person": entry.person_count, "household": entry.household_count}.get(kind)
    if stated not in (None, 1) or (kind == "person" and (entry.household_count or 0) > 1):
        raise Refusal(
            mark("One person or household counts one."),
            cure=mark("Leave the count empty, or name a cohort instead."),
            field="households" if kind == "household" else "persons",
        )
    if kind == "person":
        return replace(entry, person_count=1)
    return replace(entry, household_count=1) if kind == "household" else entry


@action("programmes.participation.move", Right.PROGRAMME_RECORD_WRITE)
def move_participation(act: Act, *, participation: Participation, to: str, on: date, reason: str = "") -> Participation:
    """Take a participation to its next state from a day on; the days before keep the earlier one.

    A planned one becomes active by approval: for the kinds that say so the person wishes it and stands in both
    registers on that day.
    """
    permit(act, participation)
    refuse_future(act.call.today, on=on)
    refuse_move(participation.state, to, reason)
    who = participation.who
    approved = to == "active" and participation.state == "planned" and who is not None and who.kind == "person"
    if approved and who is not None:
        _refuse_approval(participation.kind, who, on)
    changes: dict[str, object] = {"state": to, "state_reason": reason}
    if to == "active" and participation.from_on is None:
        changes["from_on"] = on
    if to == "ended":
        refuse_backwards(participation.from_on, on, "on")
        changes["to_on"] = on
    act.note(state=[participation.state, to])
    return moved(participation, on, changes)


def _refuse_approval(kind: str, who: Subject, on: date) -> None:
    if kind in kinds_that(who.county, "asks_wish", on) and (no := refusals_of_wish(who.county, [who.pk], on)):
        raise no[who.pk]
    if kind in kinds_that(who.county, "checks_register", on):
        refuse_outside_registers(who.pk, on)


@action("programmes.participation.amend", Right.PROGRAMME_RECORD_WRITE)
def amend_participation(
    act: Act,
    *,
    participation: Participation,
    person_count: int | None = None,
    household_count: int | None = None,
    item_count: int | None = None,
    planned_count: int | None = None,
    helper_count: int | None = None,
    income: Amount | None = None,
    approx: str | None = None,
) -> Participation:
    """Correct counts or income, with a reason; what was said before stays readable."""
    permit(act, participation)
    given = {
        "person_count": person_count,
        "household_count": household_count,
        "item_count": item_count,
        "planned_count": planned_count,
        "helper_count": helper_count,
        "income_fen": income.value if income else None,
        "income_ulp_fen": income.ulp if income else None,
        "approx": approx,
    }
    changes = corrections(act, participation, given)
    counts = {column: changes.get(column, getattr(participation, column)) for column in COUNTS}
    _refuse_counts(counts, changes.get("approx", participation.approx))
    fresh = participation.replaced(**changes)
    refuse_excess(fresh, COUNTS)
    return fresh
