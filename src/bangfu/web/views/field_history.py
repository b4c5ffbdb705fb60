"""The history of one field of a household, a person or a village, and where it is corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.kernel.refusal import forbidden, mark
from bangfu.registry.rules.threads import version
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.story.correcting import CorrectionForm, correct, correction_form
from bangfu.web.story.history import asked_field, history_tables
from bangfu.web.story.national import awaited
from bangfu.web.story.reading import Words, asked_day
from bangfu.web.views.owners import opened_owner


def field_page(owner: str) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """The page of a field of an owner."""
    return lambda request, uid, field: _Page(Opened(request), owner, uid, field).answer()


def field_correction(owner: str) -> Callable[[HttpRequest, str, str], HttpResponse]:
    """Where the correction of a field of an owner is sent."""
    return lambda request, uid, field: _Page(Opened(request), owner, uid, field).corrected()


class _Page:
    """One field of one subject as its page tells it."""

    def __init__(self, page: Opened, owner: str, uid: str, code: str) -> None:
        self.page, self.owner, self.subject = page, owner, opened_owner(page, owner, uid)
        self.words = Words(page, asked_day(page))
        self.field, self.thread = asked_field(page, self.words, self.subject, code)

    def answer(self, form: CorrectionForm | None = None, clash: dict[str, Any] | None = None) -> HttpResponse:
        """The history with the form to correct it; `clash`: what somebody else wrote since the form was opened."""
        page, subject, status = self.page, self.subject, 200 if form is None else 422
        form = form or correction_form(page, subject, self.field, self.thread)
        name, label = page.words.name(subject), self.words.label(self.field)
        back = page.url(self.owner, uid=subject.uid)
        context = {
            "title": label,
            "name": name,
            "code": subject.code,
            "back_url": back,
            **history_tables(page, self.words, self.field, self.thread),
            "awaited": awaited(page, subject, self.field),
            "form": form,
            "clash": clash,
            "correct_url": page.url(f"{self.owner}_correct", uid=subject.uid, field=self.field.code),
            "crumbs": [
                {"label": name, "url": record_url(page, subject) or back},
                {"label": gettext("History of %(field)s") % {"field": label}, "url": ""},
            ],
        }
        return render(page.request, "bangfu/field_page.html", context, status=409 if clash else status)

    def corrected(self) -> HttpResponse:
        """The page after a correction, or again with what was wrong with it."""
        page = self.page
        form = correction_form(page, self.subject, self.field, self.thread, page.request.POST)
        if form is None:
            raise forbidden(mark("You may not correct this field."))
        if form.is_valid() and correct(page, self.subject, form):
            success(page.request, gettext("Corrected. What it said before stays in the history."))
            return HttpResponseRedirect(page.url(f"{self.owner}_field", uid=self.subject.uid, field=self.field.code))
        return self.answer(form, self._clash(form) if form.clashed else None)

    def _clash(self, form: CorrectionForm) -> dict[str, Any]:
        """What the field says now and by whom; the form, looked at again, may be sent as it is."""
        form.data = {
            **{name: form.data.get(name) for name in form.fields},
            # Several ticked codes stay ticked.
            **({"value": self.page.request.POST.getlist("value")} if self.field.type == "codes" else {}),
            "seen": version(self.thread),
            "key": self.page.key(),
        }
        told = history_tables(self.page, self.words, self.field, self.thread)
        return next(iter(told["spans"]), {})
