"""Making plans, adding their items, and saying what became of each item."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bangfu.audit.actions import Act, action
from bangfu.duties import lifecycle
from bangfu.duties.models import Plan, PlanItem
from bangfu.kernel.refusal import Refusal, mark, together
from bangfu.kernel.right import Right
from bangfu.kernel.unit import Amount
from bangfu.places.queries import refuse_other_county
from bangfu.staff.actions.codes import refuse_codes
from bangfu.staff.actions.heading import (
    Heading,
    begin,
    permit,
    refuse_future,
    refuse_strangers,
)
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Subject

KINDS = "duties.plan_kind"


@dataclass(frozen=True)
class PlanEntry:
    """One plan; `target` None: its area."""

    heading: Heading
    kind: str
    target: Subject | None = None
    state: str = "draft"
    issued_on: date | None = None
    approved_on: date | None = None
    document: Subject | None = None


@dataclass(frozen=True)
class PlanItemEntry:
    """One item of a plan; None: not stated."""

    heading: Heading
    kind: str
    topic: str = ""
    text: str = ""
    indicator: str = ""
    target: Amount | None = None
    due_on: date | None = None
    due_text: str = ""
    owner: Organisation | None = None
    responsible: str = ""
    state: str = "open"
    state_on: date | None = None
    reason: str = ""
    planned_count: int | None = None
    done_count: int | None = None
    amount: Amount | None = None
    length: Amount | None = None
    duty: Subject | None = None
    about: Subject | None = None
    carried_from: Subject | None = None


@action("duties.plan.make", Right.PLAN_RECORD_WRITE)
def make_plan(act: Act, *, entry: PlanEntry) -> Plan:
    """Make a plan; Refusal for an unknown kind or state and for a paper issued or approved in days to come."""
    county, heading = entry.heading.county, entry.heading
    if entry.state not in lifecycle.PLAN_MOVES:
        raise Refusal(mark("“%(state)s” is no state of a plan."), field="state", state=entry.state)
    refuse_future(act.call.today, issued_on=entry.issued_on, approved_on=entry.approved_on)
    if entry.state == "draft" and (entry.issued_on or entry.approved_on):
        raise Refusal(mark("A draft is neither issued nor approved."), field="state")
    refuse_codes(county, act.call.today, KINDS, [(heading, entry.kind)])
    columns = begin(act, heading, "plan")
    refuse_strangers(county, target=entry.target, document=entry.document)
    row = Plan(
        **columns,
        kind=entry.kind,
        target=entry.target or Subject.objects.filter(kind="area", area=heading.area, county=county).first(),
        state=entry.state,
        issued_on=entry.issued_on,
        approved_on=entry.approved_on,
        document=entry.document,
    )
    row.save()
    return row


@action("duties.plan.move", Right.PLAN_RECORD_WRITE)
def move_plan(act: Act, *, plan: Plan, to: str, on: date) -> Plan:
    """Issue or approve a plan on a day."""
    permit(act, plan)
    refuse_future(act.call.today, on=on)
    act.note(state=[plan.state, to])
    return lifecycle.move_plan(plan, to, on)


@action("duties.item.add", Right.PLAN_RECORD_WRITE)
def add_item(act: Act, *, plan: Plan, entry: PlanItemEntry) -> PlanItem:
    """Add an item to a plan; Refusal naming the field for what cannot stand together."""
    permit(act, plan)
    _refuse(act.call.today, entry)
    county = entry.heading.county
    columns = begin(act, entry.heading, "plan_item")
    refuse_strangers(county, plan=plan.subject, duty=entry.duty, about=entry.about, carried_from=entry.carried_from)
    refuse_other_county(county.pk, owner=entry.owner.subject.county_id if entry.owner else None)
    row = PlanItem(
        **columns,
        plan=plan.subject,
        kind=entry.kind,
        topic=entry.topic,
        text=entry.text,
        indicator=entry.indicator,
        target_value=entry.target.value if entry.target else None,
        target_text=entry.target.text if entry.target else "",
        due_on=entry.due_on,
        due_text=entry.due_text,
        owner=entry.owner,
        responsible=entry.responsible,
        state=entry.state,
        state_on=entry.state_on,
        reason=entry.reason,
        planned_count=entry.planned_count,
        done_count=entry.done_count,
        amount_fen=entry.amount.value if entry.amount else None,
        amount_ulp_fen=entry.amount.ulp if entry.amount else None,
        length_dm=entry.length.value if entry.length else None,
        length_ulp_dm=entry.length.ulp if entry.length else None,
        duty=entry.duty,
        about=entry.about,
        carried_from=entry.carried_from,
    )
    row.save()
    return row


def _refuse(today: date, entry: PlanItemEntry) -> None:
    if entry.kind not in PlanItem.Kind.values:
        raise Refusal(mark("“%(kind)s” is no kind of plan item."), field="kind", kind=entry.kind)
    if entry.state not in lifecycle.ITEM_MOVES:
        raise Refusal(mark("“%(state)s” is no state of a plan item."), field="state", state=entry.state)
    if entry.state == "open" and entry.state_on is not None:
        raise Refusal(
            mark("An open item has no day on which it was done."), cure=mark("Give its state."), field="done_on"
        )
    refuse_future(today, done_on=entry.state_on)
    lifecycle.refuse_without_reason(entry.state, entry.reason)
    for field, amount in (("amount", entry.amount), ("length", entry.length)):
        if amount is not None and amount.value < 0:
            raise Refusal(mark("“%(text)s” may not be negative."), field=field, text=amount.text)


def check_end(today: date, to: str, on: date | None, reason: str) -> None:
    """Refuse everything about the end of an item that cannot be so, all at once; a blank day is not looked at."""
    together(lambda: refuse_future(today, on=on), lambda: lifecycle.refuse_without_reason(to, reason))


def _refuse_same_plan(item: PlanItem, into: Plan) -> None:
    if into.subject_id == item.plan_id:
        raise Refusal(mark("An item is carried over into another plan."), field="into")


@action("duties.item.end", Right.PLAN_RECORD_WRITE)
def end_item(
    act: Act, *, item: PlanItem, to: str, on: date, reason: str = "", done_count: int | None = None
) -> PlanItem:
    """Say that an item was done on a day, or dropped for a reason."""
    permit(act, item)
    if to not in ("done", "dropped"):
        raise Refusal(
            mark("An item ends as done or dropped."),
            cure=mark("Carry it over into the plan that follows."),
            field="state",
        )
    check_end(act.call.today, to, on, reason)
    act.note(state=[item.state, to])
    changes = {} if done_count is None else {"done_count": done_count}
    return lifecycle.move_item(item, to, on, reason if to == "dropped" else "", changes)


@action("duties.item.carry_over", Right.PLAN_RECORD_WRITE)
def carry_over(
    act: Act, *, item: PlanItem, into: Plan, code: str, on: date, reason: str, due_on: date | None = None
) -> PlanItem:
    """Carry an open item over into another plan: it ends here with its reason and stands there as a new item."""
    permit(act, item)
    act.permit(into.subject.county_id, into.subject.path, into.organisation.subject_id)
    together(lambda: check_end(act.call.today, "carried_over", on, reason), lambda: _refuse_same_plan(item, into))
    lifecycle.move_item(item, "carried_over", on, reason, {})
    entry = PlanItemEntry(
        heading=_carried_heading(item, into, code),
        kind=item.kind,
        topic=item.topic,
        text=item.text,
        indicator=item.indicator,
        target=_again(item.target_value, None, item.target_text),
        due_on=due_on,
        owner=item.owner,
        responsible=item.responsible,
        planned_count=item.planned_count,
        amount=_again(item.amount_fen, item.amount_ulp_fen),
        length=_again(item.length_dm, item.length_ulp_dm),
        duty=item.duty,
        about=item.about,
        carried_from=item.subject,
    )
    fresh: PlanItem = add_item(act.call.part("carried"), plan=into, entry=entry)
    act.about(item.subject.uid)
    return fresh


def _again(value: int | None, ulp: int | None, text: str = "") -> Amount | None:
    """A kept quantity as the amount it was."""
    return None if value is None else Amount(value, ulp or 1, "", "", text)


def _carried_heading(item: PlanItem, into: Plan, code: str) -> Heading:
    return Heading(
        county=item.subject.county,
        code=code,
        name=item.subject.label,
        organisation=into.organisation,
        area=item.subject.area,
        alias=item.subject.alias,
        approx=item.approx,
    )
