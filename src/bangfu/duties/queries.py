"""Reading targets, duties, plans and their items; whether a duty was done is asked here and kept nowhere."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from bangfu.activities.queries import held
from bangfu.documents.models import Document
from bangfu.duties.models import Duty, Plan, PlanItem, Target
from bangfu.duties.rules.windows import Done, Fulfilment, Window, fulfilment, windows
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.staff.queries import within_reach
from bangfu.subjects.models import Subject


def target(county: County, code: str) -> Target | None:
    """The target of a code."""
    return Target.objects.known().filter(county=county, code=code).first()


def targets(county: County, organisation: Subject) -> list[Target]:
    """The targets of one organisation."""
    return list(Target.objects.known().filter(county=county, organisation=organisation).order_by("code"))


def visible_duties(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Duty]:
    """The duties of a county that an actor may use a right on, as the book knows them now."""
    rows = Duty.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "mandate", "target")


def visible_plans(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[Plan]:
    """The plans of a county that an actor may use a right on, as the book knows them now."""
    rows = Plan.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "target", "document")


def visible_items(actor: Actor, county: County, right: Right = Right.RECORD_READ) -> QuerySet[PlanItem]:
    """The plan items of a county that an actor may use a right on, as the book knows them now."""
    rows = PlanItem.objects.known().filter(within_reach(actor, right, county))
    return rows.select_related("subject__area", "organisation__subject", "owner__subject", "plan", "duty", "about")


def get_duty(actor: Actor, county: County, uid: str, right: Right = Right.RECORD_READ) -> Duty:
    """The visible duty of a subject's uid; absent and forbidden are refused alike."""
    found = visible_duties(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no duty with this number that you may see."))
    return found


def get_plan(actor: Actor, county: County, uid: str, right: Right = Right.RECORD_READ) -> Plan:
    """The visible plan of a subject's uid; absent and forbidden are refused alike."""
    found = visible_plans(actor, county, right).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no plan with this number that you may see."))
    return found


def plan_row(county: County, code: str, *, field: str) -> Plan:
    """The plan of a code; Refusal naming the field when there is none."""
    found = Plan.objects.known().filter(subject__county=county, subject__code=code).first()
    if found is None:
        raise Refusal(
            mark("There is no plan with the code “%(code)s”."),
            cure=mark("List it before this row, or correct the code."),
            field=field,
            code=code,
        )
    return found


def items_of(plan: Plan) -> list[PlanItem]:
    """The items of a plan in the order in which they were entered."""
    rows = PlanItem.objects.known().filter(plan=plan.subject)
    return list(rows.select_related("subject", "owner__subject", "duty", "about").order_by("subject_id"))


def span(duty: Duty) -> tuple[date, date | None] | None:
    """The first and last day of a duty: its own, else those of its years; None when no beginning is known."""
    first = duty.from_on or (date(duty.year_from, 1, 1) if duty.year_from else None)
    last = duty.to_on or (date(duty.year_to, 12, 31) if duty.year_to else None)
    return None if first is None else (first, last)


def expected(duty: Duty, as_of: date) -> list[Window]:
    """The windows of a duty that have begun by a day; none when it states no measure or no beginning."""
    days = span(duty)
    return list(windows(duty.cadence, *days, until=as_of)) if days else []


def fulfilled(duty: Duty, as_of: date) -> Fulfilment:
    """How a duty stands on a day, from what was held or written up to it: expected, done and missed windows."""
    return fulfilment(expected(duty, as_of), _done(duty, as_of), duty.min_count, as_of)


def done(duty: Duty, as_of: date) -> int:
    """In how many windows the duty was surely done."""
    return fulfilled(duty, as_of).done


def missed(duty: Duty, as_of: date) -> int:
    """How many windows are over without it, counting what has no day in favour of the duty."""
    return fulfilled(duty, as_of).missed


def _done(duty: Duty, as_of: date) -> Iterable[Done]:
    owing, days = duty.organisation.subject, span(duty)
    if duty.evidence == Duty.Evidence.DOCUMENT:
        papers = Document.objects.filter(kind=duty.what, issuer=duty.organisation, subject__county=owing.county)
        for day in papers.filter(issued_on__lte=as_of).values_list("issued_on", flat=True):
            yield Done(day, day, 1)
        return
    path = duty.target.path if duty.target else duty.subject.path
    for event in held(owing, duty.what, path, as_of):
        first, last = event.on or event.from_on, event.on or event.to_on
        if first is None and days is not None and not _in_years(duty, event.year_from, event.year_to):
            continue
        yield Done(first, last, event.event_count or 1)


def _in_years(duty: Duty, year_from: int | None, year_to: int | None) -> bool:
    """True when the years that an undated event names touch those of the duty; without years they may."""
    first, last = span(duty) or (None, None)
    after = first is not None and year_to is not None and year_to < first.year
    before = last is not None and year_from is not None and year_from > last.year
    return not after and not before
