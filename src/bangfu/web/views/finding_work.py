"""Findings worked off: each with its reasons, the rows concerned and the cure; some of them decided in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from bangfu.cases.actions import CaseEntry
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.screening.actions.decisions import decide_each, last_day
from bangfu.screening.models import SET_ASIDE
from bangfu.screening.queries.lists import GONE, OPEN, Row
from bangfu.screening.queries.verdicts import whys
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisations
from bangfu.subjects.models import Subject
from bangfu.web.decided import approvers, decision_line, history
from bangfu.web.finding_forms import DecideForm
from bangfu.web.findings import (
    Listed,
    label,
    sentences,
    subjects_of,
    text,
    verdicts_url,
)
from bangfu.web.opened import Opened
from bangfu.web.views.findings import finding_row, total_line
from bangfu.web.views.works import pages

AT_ONCE, DECIDED_AT_MOST = 10, 500
# Of so many chosen findings everything is shown, of more their names.
SHOWN_WHOLE = 20
OF_SOURCES = "reconciliation_mismatch"


def finding_work(request: HttpRequest) -> HttpResponse:
    """The findings of the filter to work off; all that are to do when no state is asked for."""
    page = Opened(request)
    given = request.GET.dict()
    listed = Listed(page, {**given, "state": given.get("state") or "todo"})
    undecided = listed.found.narrowed(replace(listed.wanted, state=OPEN))
    form = listed.form()
    paper = Paginator(range(len(listed.found)), AT_ONCE).get_page(request.GET.get("page"))
    rows = listed.found.rows(paper.start_index() - 1 if len(listed.found) else 0, AT_ONCE)
    names = [listed.given[level] for level in ("village", "township") if level in listed.given]
    area = next((one for level in listed.areas.values() for one in level if names and one.code == names[0]), None)
    context = {
        "title": gettext("Findings to work off: %(place)s") % {"place": page.words.name(area)}
        if area
        else gettext("Findings to work off"),
        "filter_form": form,
        "filters": listed.chips(form),
        "total": total_line(page, listed),
        "cards": cards(page, listed, rows),
        "decide_url": page.url("finding_decide"),
        "can_decide": page.may(Right.SCREEN_FINDING_DECIDE) and not page.book.read_only,
        "run": str(listed.run.uid) if listed.run else "",
        "every_url": listed.url("finding_decide", every="1", state=OPEN)
        if AT_ONCE < len(undecided) <= DECIDED_AT_MOST
        else "",
        "undecided": len(undecided),
        "pages": pages(page, paper),
        "as_of": listed.run.as_of.isoformat() if listed.run else "",
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": gettext("Findings to work off"), "url": ""},
        ],
    }
    return render(request, "bangfu/finding_work.html", context)


def cards(page: Opened, listed: Listed, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Findings with what their rule says, why it holds, whose rows, the cure, its basis and what was decided."""
    if listed.run is None or not rows:
        return []
    wanted: dict[str, list[int]] = {}
    for one in rows:
        wanted.setdefault(one.code, []).append(one.subject_id)
    explained = whys(listed.run, wanted)
    members = {
        member for one in explained.values() for reason in one.reasons.values() for member in reason.all_members()
    }
    named = subjects_of(page, [*members, *(one.subject_id for one in rows)])
    found, back = [], page.request.get_full_path()
    for one in rows:
        if one.subject_id not in named:
            continue
        said, of = listed.whole.said[one.code], explained.get(one.code)
        reason = of.reasons.get(one.subject_id) if of else None
        decision = listed.whole.decided.get(one.code, {}).get(one.subject_id)
        found.append(
            {
                **finding_row(page, listed, one, named[one.subject_id]),
                "message": text(said, "message") or label(said),
                "cure": text(said, "cure"),
                "basis": said.source,
                "decide_url": page.url(
                    "finding_decide", {"chosen": _named(one, named), "run": listed.run.uid, "back": back}
                ),
                "why": sentences(page, reason, named) if of and reason else [],
                "subject": one.subject_id,
                "rule": one.code,
                "standing": decision,
                "decision": decision_line(page, decision),
                "back_again": decision is not None and decision.decided_before(one.since),
            }
        )
    return found


def _named(one: Row, named: dict[int, Subject]) -> str:
    """A finding as an address names it: its rule and its record."""
    return f"{one.code}:{named[one.subject_id].uid}"


def finding_decide(request: HttpRequest) -> HttpResponse:
    """The chosen findings, and what is decided of them: one or many, the same way."""
    page = Opened(request)
    sent = request.POST if request.method == "POST" else request.GET
    listed = Listed(page, {"run": sent.get("run", "")} if "chosen" in sent else sent.dict())
    chosen = _chosen(page, listed, sent)
    offices = _offices(page)
    names = [[(code, page.words.office(one)) for code, one in some.items()] for some in offices]
    form = DecideForm(*names, request.POST or None, initial={"key": page.key()})
    form.limit(last_day(page.today, page.book.pk), page.today)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(page, listed, chosen, form.cleaned_data, offices)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
        else:
            success(request, _decided(page, chosen, form.cleaned_data["answer"]))
            return HttpResponseRedirect(_back(page, sent))
    context = {
        "form": form,
        "url": page.url("finding_decide"),
        "chosen": [
            {
                "value": f"{code}:{subject.uid}",
                "label": label(listed.whole.said[code]) if code in listed.whole.said else code,
                "name": page.words.name(subject),
                "code": subject.code,
                "where": listed.where(subject.path),
                "url": verdicts_url(page, subject),
            }
            for code, subject in chosen[SHOWN_WHOLE:]
        ],
        "count": len(chosen),
        "values": [f"{code}:{subject.uid}" for code, subject in chosen],
        "cards": _whole_cards(page, listed, chosen[:SHOWN_WHOLE]),
        "approvers": approvers(page, [subject for _, subject in chosen]),
        "run": str(listed.run.uid) if listed.run else "",
        "back": sent.get("back", ""),
        "crumbs": [
            {"label": gettext("Checks of the records"), "url": page.url("findings")},
            {"label": gettext("Decide"), "url": ""},
        ],
    }
    return render(request, "bangfu/finding_decide.html", context, status=422 if form.errors else 200)


def _decided(page: Opened, chosen: list[tuple[str, Subject]], answer: str) -> str:
    """What became of a decision, and who is to approve it where somebody must."""
    done = gettext("Findings decided: %(count)s.") % {"count": len(chosen)}
    if answer not in SET_ASIDE:
        return done
    told = {"who": approvers(page, [subject for _, subject in chosen])}
    return f"{done} {gettext('They stay on the list until another person approves: %(who)s.') % told}"


def _whole_cards(page: Opened, listed: Listed, chosen: list[tuple[str, Subject]]) -> list[dict[str, Any]]:
    """The chosen findings with their values, their cure and every decision so far, as they were chosen."""
    if listed.run is None:
        return []
    ids = [subject.pk for _, subject in chosen]
    rows = {(one.code, one.subject_id): one for one in listed.whole.of(ids).rows() if one.change != GONE}
    told = cards(page, listed, [rows[code, one.pk] for code, one in chosen if (code, one.pk) in rows])
    for card in told:
        card["history"] = history(page, card["subject"], card["rule"], card["standing"])
    return told


class Offices(NamedTuple):
    """In whose name the reader may raise a problem, none without that right; and who may be told to act."""

    own: dict[str, Organisation]
    every: dict[str, Organisation]


def _decide(
    page: Opened, listed: Listed, chosen: list[tuple[str, Subject]], said: dict[str, Any], offices: Offices
) -> None:
    if listed.run is None:
        raise missing(mark("No rules have been run over this county yet."))
    raised = _problem(page, listed, chosen, said, offices) if said.get("raised") and chosen else None
    call = page.asking.call(page.request)
    told = {"answer": said["answer"], "reason": said["reason"], "until": said["until"]}
    decide_each(call, run=listed.run, chosen=chosen, raised=raised, **told)


def _problem(
    page: Opened, listed: Listed, chosen: list[tuple[str, Subject]], said: dict[str, Any], offices: Offices
) -> CaseEntry:
    """The problem that is raised of findings: about the record where there is one, with each named in its text."""
    keeper = offices.own.get(said["keeper"]) or next(iter(offices.own.values()))
    first = label(listed.whole.said[chosen[0][0]])
    lines = [f"{label(listed.whole.said[code])}: {subject.code}" for code, subject in chosen]
    about = chosen[0][1] if len({subject.pk for _, subject in chosen}) == 1 else None
    head = Heading(page.book, free_code(page), first, keeper, area=about.area if about else keeper.area)
    return CaseEntry(
        head,
        OF_SOURCES,
        about=about,
        responsible=offices.every.get(said["responsible"]),
        raised_on=page.today,
        due_on=said["due_on"],
        text="\n".join([said["reason"], *lines])[:2000],
    )


def free_code(page: Opened) -> str:
    """A code that no problem raised of findings bears yet."""
    head = f"D-{page.today.year}-"
    used = set(Subject.objects.filter(county=page.book, code__startswith=head).values_list("code", flat=True))
    return next(code for number in count(len(used) + 1) if (code := f"{head}{number:04d}") not in used)


def _chosen(page: Opened, listed: Listed, sent: QueryDict) -> list[tuple[str, Subject]]:
    """The findings named one by one, or every one of the filter; what the reader may not see is refused as absent."""
    if sent.get("every"):
        rows = listed.found.rows(0, DECIDED_AT_MOST)
        named = subjects_of(page, [one.subject_id for one in rows])
        return [(one.code, named[one.subject_id]) for one in rows if one.subject_id in named]
    pairs = [one.partition(":")[::2] for one in dict.fromkeys(sent.getlist("chosen"))]
    known = Subject.objects.filter(county=page.book, uid__in={uid for _, uid in pairs if _is_uid(uid)})
    seen = {str(one.uid): one for one in subjects_of(page, known.values_list("pk", flat=True)).values()}
    if any(uid not in seen for _, uid in pairs):
        raise missing(mark("There is nothing with this number that you may see."))
    return [(code, seen[uid]) for code, uid in pairs]


def _is_uid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _offices(page: Opened) -> Offices:
    if not page.may(Right.CASE_RECORD_WRITE):
        return Offices({}, {})
    mine = organisations(page.actor, Right.CASE_RECORD_WRITE).filter(subject__county=page.book)
    own = mine.filter(subject__path__startswith=page.scope(Right.CASE_RECORD_WRITE)).order_by("subject__code")
    there = Organisation.objects.filter(subject__county=page.book).exclude(successions__valid_from__lte=page.today)
    every = there.select_related("subject").order_by("subject__code")
    return Offices({one.subject.code: one for one in own}, {one.subject.code: one for one in every})


def _back(page: Opened, sent: QueryDict) -> str:
    """The page from which the findings were chosen; never another site's."""
    back = sent.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, None) else page.url("finding_work")
