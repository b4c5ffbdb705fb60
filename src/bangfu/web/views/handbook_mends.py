"""What is to be written into handbooks, for each helper a list to take along."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.registry.queries.differences import ToMend, held, helpers, homes_of, to_mend, told_of
from bangfu.registry.queries.sources import compared_fields
from bangfu.subjects.models import Subject
from bangfu.web.forms import FilterForm, choice
from bangfu.web.opened import Opened
from bangfu.web.source_words import SourceWords

NOBODY = 0


def handbook_mends(request: HttpRequest) -> HttpResponse:
    """Field by field what each helper mends in the handbooks of the households they answer for."""
    page = Opened(request)
    words = SourceWords(page)
    subjects = {one.pk: one for one in told_of(page.actor, page.book)}
    pairs = [(one.pk, one.kind) for one in subjects.values()]
    mends = to_mend(held(page.book, pairs, page.today, compared_fields(page.today, page.book.pk)))
    homes = homes_of((subjects[one.subject] for one in mends), page.today)
    answering = helpers([one.pk for one in homes.values()], page.today)
    groups: dict[int, list[ToMend]] = defaultdict(list)
    for one in mends:
        helper = answering.get(homes[one.subject].pk) if one.subject in homes else None
        groups[helper.pk if helper else NOBODY].append(one)
    named = {one.pk: page.words.name(one) for one in answering.values()} | {NOBODY: gettext("Nobody is named")}
    asked = FilterForm(request.GET, {"helper": choice(_("Helper"), [(str(key), named[key]) for key in sorted(groups)])})
    chosen = asked.value("helper")
    context = {
        "filter_form": asked,
        "count": f"{len(mends):,}",
        "day": page.today.isoformat(),
        "groups": [
            {
                "helper": named[key],
                "rows": [_row(words, one, subjects[one.subject], homes.get(one.subject)) for one in groups[key]],
            }
            for key in sorted(groups, key=lambda one: (one == NOBODY, named[one]))
            if chosen in ("", str(key))
        ],
        "crumbs": [
            {"label": gettext("Sources compared"), "url": page.url("sources")},
            {"label": gettext("Handbooks to be mended"), "url": ""},
        ],
    }
    return render(request, "bangfu/handbook_mends.html", context)


def _row(words: SourceWords, one: ToMend, subject: Subject, home: Subject | None) -> dict[str, Any]:
    name = words.page.words.name
    return {
        "household": name(home) if home else name(subject),
        "code": home.code if home else subject.code,
        "of": name(subject) if subject.kind == "person" else "",
        "field": words.field(one.field),
        "handbook": words.value(one.field, one.handbook),
        "right": words.value(one.field, one.right),
        "since": one.since.isoformat() if one.since else "",
    }
