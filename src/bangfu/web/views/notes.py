"""The notes of a household, a person or a village, and where another one is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django import forms
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal
from bangfu.kernel.right import Right
from bangfu.registry.actions import write_note
from bangfu.registry.queries.threads import memberships
from bangfu.subjects.models import Subject
from bangfu.web.forms import Keyed
from bangfu.web.opened import Opened
from bangfu.web.story.notes import note_rows
from bangfu.web.story.reading import asked_day, kept_day
from bangfu.web.views.owners import opened_owner

MOST = 1000


class NoteForm(Keyed):
    """What is written down."""

    text = forms.CharField(
        label=_("What is to be noted"),
        max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stays as it is written, under your name; no ID number, bank card or telephone number here."),
    )


def all_notes(owner: str) -> Callable[[HttpRequest, str], HttpResponse]:
    """The page of an owner's notes."""

    def view(request: HttpRequest, uid: str) -> HttpResponse:
        page = Opened(request)
        return _page(page, owner, opened_owner(page, owner, uid))

    return view


def new_note(owner: str) -> Callable[[HttpRequest, str], HttpResponse]:
    """Where a note of an owner is sent."""

    def view(request: HttpRequest, uid: str) -> HttpResponse:
        page = Opened(request)
        subject = opened_owner(page, owner, uid)
        form = NoteForm(request.POST)
        if form.is_valid():
            try:
                write_note(page.asking.call(request), subject=subject, text=form.cleaned_data["text"])
            except Refusal as no:
                if no.status in (403, 428):
                    raise
                form.refuse(no)
            else:
                success(request, gettext("The note is written."))
                return HttpResponseRedirect(page.url(f"{owner}_notes", uid=uid))
        return _page(page, owner, subject, form)

    return view


def _page(page: Opened, owner: str, subject: Subject, form: NoteForm | None = None) -> HttpResponse:
    on = asked_day(page)
    may = page.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, subject.county_id, subject.path).yes and not page.on_wall
    name, home = page.words.name(subject), page.url(owner, kept_day(page, on), uid=subject.uid)
    context = {
        "name": name,
        "code": subject.code,
        "back_url": home,
        "on": on.isoformat(),
        "is_today": on == page.today,
        "rows": note_rows(page, [subject, *_members(subject, on)], on),
        "form": (form or NoteForm(initial={"key": page.key()})) if may else None,
        "note_url": page.url(f"{owner}_note", uid=subject.uid),
        "crumbs": [{"label": name, "url": home}, {"label": gettext("Notes"), "url": ""}],
    }
    return render(page.request, "bangfu/notes_page.html", context, status=422 if form else 200)


def _members(subject: Subject, on: date) -> list[Subject]:
    """Who belongs to a household on a day; nobody to anything else."""
    rows = memberships(subject) if subject.kind == "household" else []
    return [
        row.person.subject
        for row in rows
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on < row.valid_to)
    ]
