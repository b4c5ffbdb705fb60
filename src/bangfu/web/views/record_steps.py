"""What one may do with a record: the next step of a problem, a group's numbers, the end of a plan item or activity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext

from bangfu.activities import lifecycle as activity_states
from bangfu.activities.actions import check_move, move_event
from bangfu.activities.models import Event
from bangfu.cases.actions import count_group, look_back, move_case
from bangfu.cases.models import Case
from bangfu.cases.queries import keeps, next_states, puts_right
from bangfu.duties.actions import carry_over, check_end, end_item
from bangfu.duties.models import PlanItem
from bangfu.duties.queries import visible_plans
from bangfu.kernel.refusal import Refusal, Refusals, mark, missing, together
from bangfu.kernel.right import Right
from bangfu.programmes import lifecycle as participation_states
from bangfu.programmes.actions import move_participation
from bangfu.programmes.models import Participation
from bangfu.staff.models import OfficeRecord, Organisation
from bangfu.web.forms import Keyed
from bangfu.web.opened import Opened
from bangfu.web.record_forms import CountForm, EventForm, ItemEndForm, MoveForm, StepForm
from bangfu.web.records import visible
from bangfu.web.views.record import record_page

RIGHTS = {
    "case": Right.CASE_RECORD_WRITE, "plan_item": Right.PLAN_RECORD_WRITE, "event": Right.ACTIVITY_RECORD_WRITE,
    "participation": Right.PROGRAMME_RECORD_WRITE,
}  # fmt: skip
STATES = {
    "case": "cases.state", "plan_item": "duties.item_state", "event": "activities.event_state",
    "participation": "programmes.participation_state",
}  # fmt: skip
# What a form calls the fields that a refusal may name.
ASKED_AS = {"state": "to", "item": "to", "code": "into"}
Save = Callable[[dict[str, Any]], object]


def record_step(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a problem or wish its next step."""
    page, case = _opened(request, uid, "case")
    form = _step_form(page, case, request.POST)

    def save(said: dict[str, Any]) -> None:
        call = page.asking.call(request)
        told = {"on": said["on"], "by": said["by"], "text": said["text"]}
        if case.state == "closed":
            look_back(call, case=case, holds=said["to"] == "holds", **told)
            return
        to = _organisations(page).get(said["organisation"])
        move_case(call, case=case, to=said["to"], organisation=to, **told)

    return _sent(page, case, form, save, gettext("The step is recorded."))


def record_count(request: HttpRequest, uid: str) -> HttpResponse:
    """State the numbers of a group of problems or wishes anew."""
    page, case = _opened(request, uid, "case")

    def save(said: dict[str, Any]) -> None:
        count_group(page.asking.call(request), case=case, case_count=said["count"], closed_count=said["closed"])

    return _sent(page, case, CountForm(request.POST), save, gettext("The numbers are recorded."))


def record_end(request: HttpRequest, uid: str) -> HttpResponse:
    """Say what became of an item of a plan."""
    page, item = _opened(request, uid, "plan_item")

    def save(said: dict[str, Any]) -> None:
        call = page.asking.call(request)
        if said["to"] != "carried_over":
            told = {"reason": said["reason"], "done_count": said["done_count"]}
            end_item(call, item=item, to=said["to"], on=said["on"], **told)
            return
        into = visible_plans(page.actor, page.book).filter(subject__code=said["into"]).first()
        if into is None:
            check({**said, "into": ""})
            return
        code = f"{item.subject.code}-{into.subject.code}"[:60]
        carry_over(call, item=item, into=into, code=code, on=said["on"], reason=said["reason"])

    def check(said: dict[str, Any]) -> None:
        to = said.get("to", "")
        lacking = to == "carried_over" and not said.get("into")
        together(
            lambda: check_end(page.today, to, said.get("on"), said.get("reason", "")),
            lambda: _refuse_no_plan() if lacking else None,
        )

    return _sent(page, item, _item_form(page, item, request.POST), save, gettext("It is recorded."), check=check)


def _refuse_no_plan() -> None:
    raise Refusal(mark("Say into which plan it is carried over."), field="into")


def record_held(request: HttpRequest, uid: str) -> HttpResponse:
    """Say what became of a planned activity."""
    page, event = _opened(request, uid, "event")

    def save(said: dict[str, Any]) -> None:
        told = {name: said[name] for name in ("on", "reason", "headcount")}
        move_event(page.asking.call(request), event=event, to=said["to"], **told)

    def check(said: dict[str, Any]) -> None:
        check_move(page.today, event, said.get("to", ""), said.get("on"), said.get("reason", ""))

    return _sent(page, event, _event_form(page, event, request.POST), save, gettext("It is recorded."), check=check)


def record_move(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a participation to its next state: approved, suspended, put off, ended."""
    page, row = _opened(request, uid, "participation")

    def save(said: dict[str, Any]) -> None:
        told = {name: said[name] for name in ("to", "on", "reason")}
        move_participation(page.asking.call(request), participation=row, **told)

    return _sent(page, row, _move_form(page, row, request.POST), save, gettext("It is recorded."))


def doing(page: Opened, row: Any) -> dict[str, Any] | None:
    """The form that a record's page offers this reader: {title, form, url, submit}; None for nothing to do."""
    if row.subject.kind not in RIGHTS or not _may(page, row):
        return None
    fresh = {"key": page.key(), "on": page.today}
    if isinstance(row, Case) and not row.single:
        form: Keyed = CountForm(initial={**fresh, "count": row.case_count, "closed": row.closed_count})
        return _offer(page, row, "record_count", gettext("State the numbers anew"), form)
    if isinstance(row, Case):
        if row.state != "closed" and not next_states(page.actor, row):
            return None
        return _offer(page, row, "record_step", gettext("Next step"), _step_form(page, row, initial=fresh))
    if isinstance(row, PlanItem) and row.state == "open":
        form = _item_form(page, row, initial={**fresh, "done_count": row.done_count})
        return _offer(page, row, "record_end", gettext("Say what became of it"), form)
    if isinstance(row, Participation) and participation_states.MOVES[row.state]:
        return _offer(page, row, "record_move", gettext("What becomes of it"), _move_form(page, row, initial=fresh))
    if isinstance(row, Event) and activity_states.MOVES[row.state]:
        form = _event_form(page, row, initial={**fresh, "on": row.on if row.on and row.on <= page.today else None})
        return _offer(page, row, "record_held", gettext("Say what became of it"), form)
    return None


def _offer(page: Opened, row: OfficeRecord, name: str, title: str, form: Keyed) -> dict[str, Any]:
    return {"title": title, "form": form, "url": page.url(name, uid=row.subject.uid), "submit": gettext("Save")}


def _opened(request: HttpRequest, uid: str, kind: str) -> tuple[Opened, Any]:
    page = Opened(request)
    row = visible(page, kind).filter(subject__uid=uid).first()
    if row is None:
        raise missing(mark("There is no record with this number that you may see."))
    return page, row


def _may(page: Opened, row: Any) -> bool:
    """True for its keeper, and for the organisation that is to put a problem right."""
    if isinstance(row, Case):
        return keeps(page.actor, row) or (row.single and row.state != "closed" and puts_right(page.actor, row))
    keeper = row.organisation.subject_id
    return page.actor.can(RIGHTS[row.subject.kind], page.book.pk, row.subject.path, keeper).yes


def _sent(page: Opened, row: Any, form: Keyed, save: Save, done: str, *, check: Save | None = None) -> HttpResponse:
    """Save what was sent; where the form itself lacks something, what the records refuse is told in the same round."""
    # Rights first: somebody who may not write here learns nothing about how to fill the form in.
    if not _may(page, row):
        page.actor.require(RIGHTS[row.subject.kind], page.book.pk, row.subject.path, row.organisation.subject_id)
    whole = form.is_valid()
    try:
        if whole:
            save(form.cleaned_data)
        elif check is not None:
            check(form.cleaned_data)
    except Refusal as no:
        if no.status == 403:
            raise
        for each in no.each if isinstance(no, Refusals) else [no]:
            _in_words(page, row, each)
        form.refuse(no)
    else:
        if whole:
            success(page.request, done)
            return HttpResponseRedirect(page.url("record", uid=row.subject.uid))
    offered = doing(page, row)
    return record_page(page, row, offered and {**offered, "form": form}, status=422)


def _in_words(page: Opened, row: Any, no: Refusal) -> None:
    """States in the reader's words, and the field as the form calls it."""
    listed = STATES[row.subject.kind]
    for name in ("state", "to"):
        if name in no.params:
            no.params[name] = page.words.label(listed, str(no.params[name]))
    if "known" in no.params:
        no.params["known"] = "、".join(page.words.label(listed, one) for one in str(no.params["known"]).split("、"))
    no.field = ASKED_AS.get(no.field, no.field)


def _organisations(page: Opened) -> dict[str, Organisation]:
    rows = Organisation.objects.filter(subject__county=page.book).select_related("subject").order_by("subject__code")
    return {one.subject.code: one for one in rows}


def _step_form(page: Opened, case: Case, *given: Any, **more: Any) -> StepForm:
    if case.state == "closed":
        steps = [("holds", gettext("Looked at again: it holds")), ("reopened", gettext("Looked at again: reopened"))]
    else:
        words = page.words.table("cases.state")
        states = next_states(page.actor, case)
        # What was sent is let through to the action, which says why not.
        sent = page.request.POST.get("to", "")
        states += [sent] if sent in words and sent not in states else []
        steps = [(code, words.get(code, code)) for code in states]
    offices = [(code, page.words.office(one)) for code, one in _organisations(page).items()]
    return StepForm(steps, offices, *given, **more)


def _item_form(page: Opened, item: PlanItem, *given: Any, **more: Any) -> ItemEndForm:
    words = page.words.table("duties.item_state")
    ends = [(code, words.get(code, code)) for code in ("done", "carried_over", "dropped")]
    plans = (
        visible_plans(page.actor, page.book).exclude(subject_id=item.plan_id).order_by("-year_from", "subject__code")
    )
    own = plans.filter(organisation=item.organisation)
    return ItemEndForm(ends, [(one.subject.code, page.words.name(one.subject)) for one in own], *given, **more)


def _move_form(page: Opened, row: Participation, *given: Any, **more: Any) -> MoveForm:
    words = page.words.table(STATES["participation"])
    order = list(participation_states.MOVES)
    states = sorted(participation_states.MOVES[row.state], key=order.index)
    return MoveForm([(code, words.get(code, code)) for code in states], *given, **more)


def _event_form(page: Opened, event: Event, *given: Any, **more: Any) -> EventForm:
    words = page.words.table("activities.event_state")
    ends = [(code, words.get(code, code)) for code in ("held", "postponed", "cancelled", "planned")]
    return EventForm([one for one in ends if one[0] in activity_states.MOVES[event.state]], *given, **more)
