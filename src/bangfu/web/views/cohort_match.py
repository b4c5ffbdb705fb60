"""A group of people compared with the poor-household register: the share, and the names that are not certain."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.messages import success
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.figures.reading.source import read
from bangfu.kernel.refusal import Refusal, Refusals, mark, missing
from bangfu.kernel.right import Right
from bangfu.policybook.queries import number
from bangfu.registry.actions import decide_name, state_names
from bangfu.registry.models import Cohort, CohortName
from bangfu.registry.queries import (
    COHORT_LIST,
    Whereabouts,
    get_person,
    listed_names,
    matched,
    registered_part,
    whereabouts,
)
from bangfu.registry.rules.matching import Ground, Match, Outcome, Tally, tally
from bangfu.vault.rules import mask
from bangfu.web.cohort_share import percent_of, rounding, share_line, stated
from bangfu.web.forms import FilterForm, choice, day
from bangfu.web.middleware import told
from bangfu.web.opened import Opened
from bangfu.web.record_forms import NamesForm
from bangfu.web.records import RECORDS, record_url, visible
from bangfu.web.views.works import pages

AT_ONCE, FAULTS_NAMED = 50, 20
BYTES_AT_MOST = 2 * 1024 * 1024
NOBODY = "none"
# What is still to be decided comes first, then who is not registered.
ORDER = (Outcome.AMBIGUOUS, Outcome.UNMATCHED, Outcome.MATCHED, Outcome.DUPLICATE)
COUNTED = (Outcome.MATCHED, Outcome.DUPLICATE)
OUTCOMES = {
    Outcome.AMBIGUOUS: ("warn", _("To be decided")),
    Outcome.UNMATCHED: ("none", _("Not in the register")),
    Outcome.MATCHED: ("ok", _("In the register")),
    Outcome.DUPLICATE: ("none", _("Listed twice, counted once")),
}
GROUNDS = {
    Ground.CHOSEN: _("decided by hand"),
    Ground.ID_NUMBER: _("same ID number and name"),
    Ground.BIRTH_DATE: _("same name and birth date"),
    Ground.VILLAGE: _("same name and village"),
    Ground.NAME: _("the only one of this name"),
    Ground.NOBODY: _("nobody of this name is kept"),
    Ground.OTHERS: _("who bears this name has another birth date, village or ID number"),
    Ground.NOT_HELPED: _("kept, but the household is not one of the poor-household register"),
    Ground.CHOSEN_NONE: _("decided by hand: nobody in the register"),
    Ground.CHOSEN_GONE: _("decided by hand, but not kept on this day"),
    Ground.SEVERAL: _("several people may be meant"),
    Ground.OTHER_NAME: _("the ID number is kept under another name"),
    Ground.TWICE: _("the same person as on line %(line)s"),
}


def cohort_match(request: HttpRequest, uid: str) -> HttpResponse:
    """The comparison as of a day."""
    page, cohort = _opened(request, uid)
    return _page(page, cohort, NamesForm(initial={"key": page.key()}))


def cohort_names(request: HttpRequest, uid: str) -> HttpResponse:
    """State the name list of a group."""
    page, cohort = _opened(request, uid)
    page.actor.require(Right.REGISTRY_GROUP_WRITE, *_place(page, cohort))
    given = request.POST.copy()
    form = NamesForm(given)
    try:
        if file := request.FILES.get("file"):
            if (file.size or 0) > BYTES_AT_MOST:
                raise Refusal(mark("That is more than 2 MB."), cure=mark("Split it."), field="file")
            # What was read stands in the box, so that a mistake in it is put right there.
            given["text"] = read(file.name or "", file.read()).text
        if form.is_valid():
            said = state_names(page.asking.call(request), cohort=cohort, text=form.cleaned_data["text"])
            success(request, gettext("The list is kept: %(count)s names.") % {"count": f"{said['names']:,}"})
            return HttpResponseRedirect(page.url("cohort_match", uid=uid))
    except Refusals as no:
        _tell(form, no)
    except Refusal as no:
        if no.status == 403:
            raise
        form.refuse(no)
    return _page(page, cohort, form, status=422)


def cohort_decide(request: HttpRequest, uid: str) -> HttpResponse:
    """Say who a line of the list is."""
    page, cohort = _opened(request, uid)
    page.actor.require(Right.REGISTRY_MATCH_DECIDE, *_place(page, cohort))
    line, chosen = request.POST.get("line", ""), request.POST.get("person", "")
    if not chosen or not line.isdecimal():
        raise Refusal(mark("Nobody is chosen."), cure=mark("Choose a person, or that it is nobody."), status=422)
    person = None if chosen == NOBODY else get_person(page.actor, chosen)
    row = decide_name(page.asking.call(request), cohort=cohort, line=int(line), person=person)
    success(request, gettext("Decided: line %(line)s, %(name)s.") % {"line": row.line, "name": _name(page, row)})
    kept = {name: request.POST.get(name, "") for name in ("on", "outcome")}
    return HttpResponseRedirect(page.url("cohort_match", kept, uid=uid) + "#names")


def _opened(request: HttpRequest, uid: str) -> tuple[Opened, Cohort]:
    page = Opened(request)
    row: Cohort | None = visible(page, "cohort").filter(subject__uid=uid).first()
    if row is None:
        raise missing(mark("There is no record with this number that you may see."))
    return page, row


def _place(page: Opened, cohort: Cohort) -> tuple[int, str, int]:
    return page.book.pk, cohort.subject.path, cohort.organisation.subject_id


def _tell(form: NamesForm, no: Refusals) -> None:
    """Every line at fault with its cure, the first of them; the rest as a number."""
    for one in no.each[:FAULTS_NAMED]:
        words = " ".join(part for part in told(one) if part)
        form.add_error("text", gettext("Line %(line)s: %(words)s") % {"line": one.row, "words": words})
    if (more := len(no.each) - FAULTS_NAMED) > 0:
        form.add_error("text", gettext("and %(count)s more") % {"count": more})


def _page(page: Opened, cohort: Cohort, form: NamesForm, status: int = 200) -> HttpResponse:
    outcomes = [(one.value, str(OUTCOMES[one][1])) for one in ORDER]
    fields = {"on": day(_("As of")), "outcome": choice(_("Result"), outcomes)}
    on = min(FilterForm(page.request.GET, fields).value("on") or page.today, page.today)
    asked = FilterForm({**page.request.GET.dict(), "on": on.isoformat()}, fields)
    found = matched(cohort, on)
    may = {
        "read": page.actor.can(Right.REGISTRY_HOUSEHOLD_READ, page.book.pk, cohort.subject.path).yes,
        "write": _may(page, Right.REGISTRY_GROUP_WRITE, cohort),
        "decide": _may(page, Right.REGISTRY_MATCH_DECIDE, cohort),
    }
    shown = sorted(found, key=lambda one: (ORDER.index(one.outcome), one.line))
    if outcome := asked.value("outcome"):
        shown = [one for one in shown if one.outcome == outcome]
    paper = Paginator(shown if may["read"] else [], AT_ONCE).get_page(page.request.GET.get("page"))
    title = page.words.name(cohort.subject)
    context = {
        "title": title,
        "kind": page.words.label(COHORT_LIST, cohort.list_code),
        "code": cohort.subject.code,
        "on": on.isoformat(),
        "outcome": outcome,
        "filter_form": asked if found else None,
        "may": may,
        "counted": _counted(page, cohort, tally(found), on) if found else None,
        "stated": stated(page, cohort, on),
        "rows": _rows(page, cohort, list(paper), on, decides=may["decide"]),
        "pages": pages(page, paper),
        "form": form,
        "names_url": page.url("cohort_names", uid=cohort.subject.uid),
        "decide_url": page.url("cohort_decide", uid=cohort.subject.uid),
        "key": page.key,
        "crumbs": [
            {"label": gettext(RECORDS["cohort"].many), "url": page.url("records", {"of": "cohort"})},
            {"label": title, "url": record_url(page, cohort.subject)},
            {"label": gettext("Compared with the register"), "url": ""},
        ],
    }
    return render(page.request, "bangfu/cohort_match.html", context, status=status)


def _may(page: Opened, right: Right, cohort: Cohort) -> bool:
    return not page.book.read_only and page.actor.can(right, *_place(page, cohort)).yes


def _counted(page: Opened, cohort: Cohort, counts: Tally, on: date) -> dict[str, Any]:
    places = number("registry.share_places", on, page.book.pk)
    notes = []
    least, most = counts.share, counts.at_most
    if counts.ambiguous and least is not None and most is not None:
        notes.append(
            gettext("%(count)s names are still to be decided: the share lies between %(least)s and %(most)s.")
            % {
                "count": f"{counts.ambiguous:,}",
                "least": percent_of(least),
                "most": percent_of(most),
            }
        )
    if cohort.person_count is not None and cohort.person_count != counts.total:
        notes.append(
            gettext("The list holds %(names)s names; the group is stated as %(persons)s persons.")
            % {"names": f"{counts.total:,}", "persons": f"{cohort.person_count:,}"}
        )
    part = registered_part(cohort, on)
    if part is not None and part.person_count != counts.matched:
        notes.append(
            gettext("Stated as registered: %(stated)s; found in the register: %(found)s.")
            % {"stated": f"{part.person_count:,}", "found": f"{counts.matched:,}"}
        )
    return {
        "line": share_line(counts.matched, counts.total, places),
        "rounding": rounding(places),
        "facts": [
            {"label": OUTCOMES[Outcome.MATCHED][1], "value": _persons(counts.matched)},
            {"label": OUTCOMES[Outcome.UNMATCHED][1], "value": _persons(counts.unmatched)},
            {"label": OUTCOMES[Outcome.AMBIGUOUS][1], "value": _persons(counts.ambiguous)},
            *(
                [{"label": OUTCOMES[Outcome.DUPLICATE][1], "value": _lines(counts.duplicate)}]
                if counts.duplicate
                else []
            ),
        ],
        "notes": notes,
    }


def _persons(count: int) -> str:
    return gettext("%(count)s persons") % {"count": f"{count:,}"}


def _lines(count: int) -> str:
    return gettext("%(count)s lines") % {"count": f"{count:,}"}


def _name(page: Opened, row: CohortName) -> str:
    return mask.name(row.name) if page.hidden else row.name


def _rows(page: Opened, cohort: Cohort, found: list[Match], on: date, *, decides: bool) -> list[dict[str, Any]]:
    """The lines of a page of the list, with what each rests on and whom it may be."""
    listed = {one.line: one for one in listed_names(cohort).filter(line__in=[one.line for one in found])}
    people = whereabouts({key for one in found for key in one.people}, on, names_hidden=page.hidden)
    rows = []
    for one in found:
        row = listed[one.line]
        kind, label = OUTCOMES[one.outcome]
        own = [people[key] for key in one.people if key in people]
        rows.append(
            {
                "line": one.line,
                "name": _name(page, row),
                "about": _about(row.birth_date, row.village, str(row.id_number or "")),
                "badge": {"kind": kind, "label": label},
                "why": GROUNDS[one.ground] % {"line": one.twin},
                "who": _who(page, own[0]) if own and one.outcome in COUNTED else "",
                "decided": gettext("%(name)s, %(day)s")
                % {"name": page.words.actor(row.decided_by), "day": row.decided_on.isoformat()}
                if row.decided_on
                else "",
                "open": one.outcome == Outcome.AMBIGUOUS,
                "options": [(who.uid, _who(page, who)) for who in own] if decides else [],
                "chosen": NOBODY if row.is_none else str(row.person.subject.uid) if row.person else "",
            }
        )
    return rows


def _about(*parts: date | str | None) -> str:
    return " · ".join(str(part) for part in parts if part)


def _who(page: Opened, one: Whereabouts) -> str:
    place = one.village or gettext("not kept on this day")
    return _about(one.name, one.household_no, place, one.birth_date, one.id_number)
