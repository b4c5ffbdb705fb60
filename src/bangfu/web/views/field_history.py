"""The history of one field of a household, a person or a village."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.registry.queries.fields import owner_of
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.story.history import asked_field, history_tables
from bangfu.web.story.reading import Words, asked_day
from bangfu.web.views.household import opened_household
from bangfu.web.views.person import opened_person
from bangfu.web.views.village import opened_village


def household_field(request: HttpRequest, uid: str, field: str) -> HttpResponse:
    """A field of a household."""
    return _page(Opened(request), lambda page: opened_household(page, uid).subject, field)


def person_field(request: HttpRequest, uid: str, field: str) -> HttpResponse:
    """A field of a person."""
    return _page(Opened(request), lambda page: opened_person(page, uid).subject, field)


def village_field(request: HttpRequest, uid: str, field: str) -> HttpResponse:
    """A field of a village."""
    return _page(Opened(request), lambda page: opened_village(page, uid), field)


def _page(page: Opened, found: Callable[[Opened], Subject], code: str, status: int = 200) -> HttpResponse:
    subject, words = found(page), Words(page, asked_day(page))
    field, thread = asked_field(page, words, subject, code)
    name, label = page.words.name(subject), words.label(field)
    back = page.url(owner_of(subject), uid=subject.uid)
    context = {
        "title": label,
        "name": name,
        "code": subject.code,
        "back_url": back,
        **history_tables(page, words, field, thread),
        "crumbs": [
            {"label": name, "url": record_url(page, subject) or back},
            {"label": gettext("History of %(field)s") % {"field": label}, "url": ""},
        ],
    }
    return render(page.request, "bangfu/field_page.html", context, status=status)
