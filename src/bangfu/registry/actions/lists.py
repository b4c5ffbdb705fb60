"""Putting households and people on dated lists: category, labour roster, wishes; what held before ends on that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.audit.actions import Act, action
from bangfu.kernel.record import Field, RecordKind, day, one_of, text
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.registry.models import ListEntry
from bangfu.registry.queries.accounts import exit_holds, lacks_for_exit
from bangfu.registry.rules import CATEGORY, ON_LISTS, comes_out
from bangfu.staff.actions.heading import refuse_future
from bangfu.subjects.actions import moved
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import pointed_at, refuse_other_kind


@action("registry.list.enter", Right.REGISTRY_HOUSEHOLD_WRITE)
def enter_on_list(act: Act, *, subject: Subject, name: str, code: str, on: date) -> ListEntry:
    """Put a household or person under a code of a dated list from a day on.

    Errors: Refusal for an unknown list or code, a subject of another kind, a day to come, a day on or before which the
    present entry began, and for an exit that a problem makes wait or that the household has not confirmed.
    """
    act.permit(subject.county_id, subject.path)
    refuse_other_kind("who", subject, (ON_LISTS[name],))
    refuse_future(act.call.today, on=on)
    refuse_unknown_code(subject.county_id, name, [code], on, "under")
    act.about(subject.uid)
    held = ListEntry.objects.known().filter(subject=subject, list=name, valid_to__isnull=True).first()
    if name == CATEGORY and held is not None and comes_out(held.code, code):
        refuse_exit(subject, on)
    if held is not None:
        return moved(held, on, {"code": code})
    entry = ListEntry(subject=subject, list=name, code=code, valid_from=on)
    entry.save()
    return entry


def refuse_exit(subject: Subject, on: date) -> None:
    """Refusal for an exit that a problem makes wait, and for one whose account the household has not confirmed."""
    if waiting := exit_holds(subject, on):
        raise Refusal(
            mark("The exit waits until the problem “%(problem)s” is closed."),
            cure=mark("Settle it with the household and close the problem first."),
            field="under",
            problem=waiting[0].cause.code,
        )
    lacking = lacks_for_exit(subject.household, on)
    if lacking is not None:
        raise Refusal(
            mark("The household has not confirmed its account of the income year %(year)s."),
            cure=mark("Enter the account, go through it with the household, and keep the signed sheet."),
            field="under",
            year=lacking[0],
        )


def _take(call: Call, county: County, **row: Any) -> bool:
    """True when it was entered, False when it stands already."""
    subject = pointed_at(county, row["who"], field="who")
    name, on = row["list"], row.get("on") or call.today
    held = ListEntry.objects.filter(subject=subject, list=name).as_of(on).first()
    if held is not None and held.code == row["under"]:
        return False
    enter_on_list(call, subject=subject, name=name, code=row["under"], on=on)
    return True


RECORD_KIND = RecordKind(
    "list_entries",
    (
        Field("code", text, required=True),
        Field("who", text, required=True),
        Field("list", one_of(*ON_LISTS), required=True),
        Field("under", text, required=True),
        Field("on", day),
    ),
    _take,
)
