"""What is owed to households by policy and was not done: a review after the exit, a visit, a plan of the year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from bangfu.activities.models import Event
from bangfu.duties.models import Plan
from bangfu.duties.rules.windows import Window, windows
from bangfu.policybook.queries import in_force_or_none
from bangfu.registry.models import Household, ListEntry
from bangfu.registry.rules import CATEGORY, LIFTED, NOT_HELPED

OWED = "duties.household_duty"
EXITED, HELPED = "exited", "helped"
ORDINARY = "ordinary"


@dataclass(frozen=True)
class HouseholdDuty:
    """What the policybook says is owed to a household. `of`: the exited or the helped ones; `cadence` as of duties.

    It is done by an activity of the kinds `done_by`, or by a plan of the kind `plan` for the year.
    """

    code: str
    label: Mapping[str, str]
    of: str
    cadence: str
    done_by: tuple[str, ...]
    plan: str

    def window(self, on: date) -> Window | None:
        """The window that must have been used by a day: the last that is over; of a plan, the year itself."""
        begun = list(windows(self.cadence, date(on.year - 2, 1, 1), None, until=on))
        over = begun if self.plan else [one for one in begun if one.last < on]
        return over[-1] if over else None


def household_duties(on: date, county: int) -> list[HouseholdDuty]:
    """What is owed to households on a day; none where the policybook has no such list."""
    entry = in_force_or_none("code_list", OWED, on, county)
    return [_duty(one) for one in entry.body["items"]] if entry is not None else []


def _duty(item: Mapping[str, Any]) -> HouseholdDuty:
    told = item["code"], item["label"], item["of"], item["cadence"]
    return HouseholdDuty(*told, tuple(item.get("done_by", ())), item.get("plan", ""))


def overdue(duty: HouseholdDuty, on: date) -> Q:
    """The households that were owed it through a whole window and to which it was not done since that began."""
    window = duty.window(on)
    if window is None:
        return Q(pk__in=[])
    owing = _owing(duty.of, window.first) & _owing(duty.of, on)
    return owing & ~Q(Exists(_done(duty, window, on)))


def came_out(day: date) -> Q:
    """Households that came out of poverty or monitoring by a day and stand on their own."""
    return _owing(EXITED, day)


def _owing(of: str, day: date) -> Q:
    """Those that are helped on a day; those that came out of poverty or monitoring by then and stand on their own."""
    entries = ListEntry.objects.filter(list=CATEGORY, subject=OuterRef("subject"))
    helped = entries.exclude(code__in=(*NOT_HELPED, LIFTED))
    if of == HELPED:
        return Q(Exists(helped.as_of(day)))
    before = Q(Exists(helped.known().filter(valid_from__lt=day)))
    lifted, plain = (Q(Exists(entries.filter(code=code).as_of(day))) for code in (LIFTED, ORDINARY))
    return lifted | (plain & before)


def _done(duty: HouseholdDuty, window: Window, on: date) -> Any:
    if duty.plan:
        rows = Plan.objects.known().filter(target=OuterRef("subject"), kind=duty.plan)
        return rows.filter(year_from__lte=window.first.year, year_to__gte=window.first.year)
    held = Event.objects.known().filter(about=OuterRef("subject"), kind__in=duty.done_by, state=Event.State.HELD)
    span = (window.first, on)
    return held.filter(Q(on__range=span) | Q(on__isnull=True, to_on__range=span))


def owed_to(household: Household, on: date) -> list[HouseholdDuty]:
    """What was owed to one household and not done, as of a day."""
    duties = household_duties(on, household.subject.county_id)
    return [one for one in duties if Household.objects.filter(overdue(one, on), pk=household.pk).exists()]


def last_done(household: Household, duty: HouseholdDuty, on: date) -> date | None:
    """When it was last done by a day."""
    held = Event.objects.known().filter(about=household.subject, kind__in=duty.done_by, state=Event.State.HELD)
    days = [day for pair in held.values_list("on", "to_on") for day in pair if day is not None and day <= on]
    return max(days, default=None)
