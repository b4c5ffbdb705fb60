"""Registering duties: who owes what how often, since when, on which mandate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.duties.models import Duty
from bangfu.duties.rules.windows import CADENCES
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import Heading, begin, permit, refuse_strangers
from bangfu.subjects.models import Subject

# Where the kinds that a duty asks for are listed, by what shows that it was done.
WHAT = {"activity": "activities.event_kind", "document": "documents.kind"}


@dataclass(frozen=True)
class DutyEntry:
    """One duty; `from_on` and `to_on` are its first and last day, None: not stated or without end."""

    heading: Heading
    who: str
    what: str
    cadence: str
    evidence: str = "activity"
    min_count: int = 1
    from_on: date | None = None
    to_on: date | None = None
    mandate: Subject | None = None
    trigger: str = ""
    target: Subject | None = None


@action("duties.duty.register", Right.PLAN_RECORD_WRITE)
def register_duty(act: Act, *, entry: DutyEntry) -> Duty:
    """Register what an organisation owes; Refusal for an unknown cadence or kind and for a wrong span."""
    if entry.cadence not in CADENCES:
        raise Refusal(mark("“%(cadence)s” is no cadence."), field="cadence", cadence=entry.cadence)
    if entry.evidence not in WHAT:
        raise Refusal(mark("“%(evidence)s” shows no duty done."), field="evidence", evidence=entry.evidence)
    if not entry.who.strip():
        raise Refusal(mark("This field must be filled."), field="who")
    if entry.min_count < 1:
        raise Refusal(mark("A duty asks for at least one."), field="min")
    if entry.from_on is not None and entry.to_on is not None and entry.to_on < entry.from_on:
        raise Refusal(mark("It would end before it began."), field="to")
    county = entry.heading.county
    refuse_codes(county, act.call.today, WHAT[entry.evidence], [(entry.heading, entry.what)], "what")
    columns = begin(act, entry.heading, "duty")
    refuse_strangers(county, mandate=entry.mandate, target=entry.target)
    row = Duty(
        **columns,
        who=entry.who,
        what=entry.what,
        evidence=entry.evidence,
        cadence=entry.cadence,
        min_count=entry.min_count,
        from_on=entry.from_on,
        to_on=entry.to_on,
        mandate=entry.mandate,
        trigger=entry.trigger,
        target=entry.target,
    )
    row.save()
    return row


@action("duties.duty.end", Right.PLAN_RECORD_WRITE)
def end_duty(act: Act, *, duty: Duty, last_day: date) -> Duty:
    """Let a duty end with a day; the windows before it stay owed."""
    permit(act, duty)
    if duty.to_on is not None:
        raise Refusal(mark("This duty ends on %(on)s already."), field="on", on=duty.to_on.isoformat())
    if duty.from_on is not None and last_day < duty.from_on:
        raise Refusal(mark("It would end before it began."), field="on")
    return duty.replaced(to_on=last_day)
