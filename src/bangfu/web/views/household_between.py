"""A household on two days: what became otherwise, what was put right, what reached it from the one to the other."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.policybook.queries import reading_once
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.story.between import Between
from bangfu.web.story.changes import rows_of, timeline
from bangfu.web.story.reading import asked_day, kept_day
from bangfu.web.views.household import opened_household


def household_between(request: HttpRequest, uid: str) -> HttpResponse:
    """The household of an address on the days of «?from=» and «?on=», in whichever order they were given."""
    page = Opened(request)
    subject = opened_household(page, uid).subject
    with reading_once():
        return render(request, "bangfu/household_between.html", _context(page, subject))


def _context(page: Opened, subject: Subject) -> dict[str, Any]:
    last = asked_day(page)
    first, last = sorted((_first_day(page, last), last))
    found = Between(page, subject, first, last)
    differences = rows_of(page, found.differences())
    name, home = page.words.name(subject), page.url("household", kept_day(page, last), uid=subject.uid)
    return {
        "title": gettext("Two days side by side"),
        "name": name,
        "code": subject.code,
        "back_url": home,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "today": page.today.isoformat(),
        "days": [{"url": page.url("household", kept_day(page, on), uid=subject.uid), "on": on.isoformat()}
                 for on in (first, last)],
        "choices": _choices(page, subject),
        "kept_names": page.book.read_only and not page.hidden,
        "differences": differences,
        "accounts": found.accounts(),
        "corrections": rows_of(page, found.corrections()),
        "happened": timeline(page, found.happened()),
        "crumbs": [
            {"label": name, "url": home},
            {"label": gettext("Two days side by side"), "url": ""},
        ],
    }  # fmt: skip


def _first_day(page: Opened, last: date) -> date:
    """The day of «?from=»; the first of the last day's year where it names none, and today for a day to come."""
    try:
        return min(date.fromisoformat(page.request.GET.get("from", "")), page.today)
    except ValueError:
        return last.replace(month=1, day=1)


def _choices(page: Opened, subject: Subject) -> list[dict[str, str]]:
    """The days that are asked for most, each beside today."""
    today = page.today
    days = {
        gettext("A month ago"): today - timedelta(days=30),
        gettext("The beginning of the year"): today.replace(month=1, day=1),
        gettext("A year ago"): today - timedelta(days=365),
    }
    return [
        {"label": label, "url": page.url("household_between", {"from": on.isoformat()}, uid=subject.uid)}
        for label, on in days.items()
    ]
