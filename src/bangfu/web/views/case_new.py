"""Raising a problem or wish."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.cases.actions import CaseEntry, check_case, raise_case
from bangfu.cases.models import Case
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.staff.actions.heading import Heading
from bangfu.staff.models import Organisation
from bangfu.staff.queries import organisations
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.record_forms import CaseForm


def case_new(request: HttpRequest) -> HttpResponse:
    """The form of a new problem or wish."""
    page = Opened(request)
    mine = organisations(page.actor, Right.CASE_RECORD_WRITE).filter(subject__county=page.book)
    own = _by_code(mine.filter(subject__path__startswith=page.scope(Right.CASE_RECORD_WRITE)))
    there = Organisation.objects.filter(subject__county=page.book).exclude(successions__valid_from__lte=page.today)
    every = _by_code(there.select_related("subject"))
    named = [[(code, page.words.office(one)) for code, one in some.items()] for some in (own, every)]
    lists = [page.words.table(name).items() for name in ("cases.case_kind", "cases.severity")]
    form = CaseForm(
        *lists, *named, request.POST or None,
        initial={"key": page.key(), "raised_on": page.today, "severity": "ordinary", "code": free_code(page)},
    )  # fmt: skip
    if request.method == "POST" and own:
        whole = form.is_valid()
        entry = _entry(page, form.cleaned_data, own, every)
        try:
            if whole:
                made: Case = raise_case(page.asking.call(request), entry=entry)
                return HttpResponseRedirect(page.url("record", uid=made.subject.uid))
            # What the records refuse is told in the same round as what the form lacks.
            check_case(page.today, entry)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
    crumbs = [
        {"label": gettext("Problems and wishes"), "url": page.url("records", {"of": "case"})},
        {"label": gettext("Raise a problem or wish"), "url": ""},
    ]
    context = {"form": form, "url": page.url("case_new"), "crumbs": crumbs}
    return render(request, "bangfu/case_new.html", context, status=422 if form.errors else 200)


def free_code(page: Opened) -> str:
    """A code that no record of the book bears yet: the year and the next number of it."""
    head = f"C-{page.today.year}-"
    used = set(Subject.objects.filter(county=page.book, code__startswith=head).values_list("code", flat=True))
    return next(code for number in count(len(used) + 1) if (code := f"{head}{number:04d}") not in used)


def _by_code(rows: Any) -> dict[str, Organisation]:
    return {one.subject.code: one for one in rows.order_by("subject__code")}


def _entry(
    page: Opened, said: dict[str, Any], own: dict[str, Organisation], every: dict[str, Organisation]
) -> CaseEntry:
    """The case as it was typed; what is not filled in right is left blank."""
    keeper = own.get(said.get("organisation", "")) or next(iter(own.values()))
    return CaseEntry(
        heading=Heading(page.book, said.get("code", ""), said.get("name", ""), keeper, area=keeper.area),
        kind=said.get("kind", ""),
        responsible=every.get(said.get("responsible", "")),
        severity=said.get("severity") or "ordinary",
        raised_on=said.get("raised_on"),
        due_on=said.get("due_on"),
        text=said.get("text", ""),
    )
