"""One value for many households or people at once: what it would do is shown first, and only that is done."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.messages import success
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.registry.actions import Which, change_many
from bangfu.registry.queries.lists.bulk import CHANGES, REFUSED, SAME, SETTABLE, Change, Preview, Settable, Step
from bangfu.registry.queries.lists.bulk import preview as look
from bangfu.web.forms import DayInput, Keyed
from bangfu.web.opened import Opened
from bangfu.web.registry_filters import LISTS, Asked
from bangfu.web.registry_words import YES
from bangfu.web.views.registry_lists import totals_cells

TICK = "tick"
SHOWN_AT_MOST = 20
CONFLICT = 409
OUTCOMES = {
    CHANGES: mark("will change"),
    SAME: mark("stand so already"),
    REFUSED: mark("cannot be changed"),
}


class ChangeForm(Keyed):
    """The value, from which day on, and why."""

    value = forms.ChoiceField(label=_("New value"))
    since = forms.DateField(label=_("From which day on"), widget=DayInput())
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, options: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [("", "—"), *options]  # type: ignore[attr-defined]


def registry_change(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a field, then its value; look at what would change, then confirm it."""
    if kind not in SETTABLE:
        raise Http404
    page = Opened(request)
    asked = Asked(page, kind)
    ticked = request.POST.getlist(TICK) or request.GET.getlist(TICK)
    field = SETTABLE[kind].get(request.GET.get("field", ""))
    context = _head(page, asked, kind, ticked, field)
    if field is None:
        return render(request, "bangfu/registry_change.html", context)
    options = _options(asked, field)
    form = ChangeForm(options, request.POST or None, initial={"key": page.key(), "since": page.today})
    seen: Preview | None = None
    if request.method == "POST" and form.is_valid():
        change = Change(field.name, form.cleaned_data["value"], form.cleaned_data["since"])
        try:
            if request.POST.get("do") == "run":
                which = Which(kind, asked.on, asked.given, ticked)
                return _run(page, asked, which, change)
            seen = _look(page, asked, ticked, change)
        except Refusal as no:
            if no.status == 403:
                raise
            form.refuse(no)
            if no.status == CONFLICT:
                seen = _look(page, asked, ticked, change)
    context |= {"form": form, "preview": _shown(asked, field, form, seen) if seen is not None else None}
    return render(request, "bangfu/registry_change.html", context, status=422 if form.errors else 200)


def _head(page: Opened, asked: Asked, kind: str, ticked: list[str], field: Settable | None) -> dict[str, Any]:
    listing = asked.listing_for(Right.REGISTRY_HOUSEHOLD_WRITE)
    number = listing.narrowed(ticked).count() if ticked else listing.count
    kept = {**asked.address(), TICK: ticked}
    told = gettext("Ticked rows: %(count)s") if ticked else gettext("All rows of the filter: %(count)s")
    return {
        "scope": told % {"count": f"{number:,}"},
        "number": number,
        "filters": [{**chip, "remove_url": "", "turn_url": ""} for chip in asked.chips()],
        "fields": [
            {
                "code": one.name,
                "label": gettext(one.column.label),
                "chosen": field is not None and one.name == field.name,
            }
            for one in SETTABLE[kind].values()
        ],
        "field": gettext(field.column.label) if field else "",
        "kept": [(name, value) for name, many in kept.items() for value in ([many] if isinstance(many, str) else many)],
        "ticked": ticked,
        "url": page.url("registry_change", {**asked.address(), "field": field.name if field else ""}, kind=kind),
        "choose_url": page.url("registry_change", kind=kind),
        "crumbs": [
            {"label": gettext(LISTS[kind]), "url": page.url(kind, asked.address() or {"view": "none"})},
            {"label": gettext("Change many at once"), "url": ""},
        ],
    }


def _options(asked: Asked, field: Settable) -> list[tuple[str, str]]:
    if field.column.kind == "yes":
        return [("yes", gettext(YES[True])), ("no", gettext(YES[False]))]
    return list(asked.reading.table(field.column.codes, asked.page.today).items())


def _look(page: Opened, asked: Asked, ticked: list[str], change: Change) -> Preview:
    return look(asked.listing_for(Right.REGISTRY_HOUSEHOLD_WRITE), asked.listing, ticked, change, page.today)


def _run(page: Opened, asked: Asked, which: Which, change: Change) -> HttpResponse:
    shown = page.request.POST.get("shown", "")
    call = page.asking.call(page.request)
    counts = change_many(call, county=page.book, which=which, change=change, shown=shown)
    told = gettext(
        "Changed: %(changed)s. Stood so already: %(same)s. Not changed: %(refused)s. Each has a line in the audit book."
    )
    success(page.request, told % {name: f"{number:,}" for name, number in counts.items()})
    return HttpResponseRedirect(page.url(which.kind, asked.address() or {"view": "none"}))


def _shown(asked: Asked, field: Settable, form: ChangeForm, seen: Preview) -> dict[str, Any]:
    """The preview as the page lays it out: how many, sums, a sample of what becomes of what, and what is refused."""
    to = dict(form.fields["value"].choices)[form.cleaned_data["value"]]  # type: ignore[attr-defined]
    return {
        "digest": seen.digest,
        "key": asked.page.key(),
        "counts": [
            {"label": gettext(word), "count": f"{len(seen.of(outcome)):,}"} for outcome, word in OUTCOMES.items()
        ],
        "any": bool(seen.of(CHANGES)),
        "sums": totals_cells(dict(seen.sums)),
        "beyond": f"{seen.beyond:,}" if seen.beyond else "",
        "sample": [_line(asked, field, one, to) for one in seen.of(CHANGES)[:SHOWN_AT_MOST]],
        "more": max(0, len(seen.of(CHANGES)) - SHOWN_AT_MOST),
        "refused": [_line(asked, field, one, "") for one in seen.of(REFUSED)[:SHOWN_AT_MOST]],
        "refused_more": max(0, len(seen.of(REFUSED)) - SHOWN_AT_MOST),
        "said": [(name, form.data.get(name, "")) for name in ("value", "since", "reason")],
    }


def _line(asked: Asked, field: Settable, one: Step, to: str) -> dict[str, str]:
    since = one.before.since.isoformat() if one.before.since else ""
    why = gettext("What stands now holds since %(since)s; choose a later day.") % {"since": since}
    return {
        "name": asked.page.words.name(one.subject),
        "code": one.subject.code,
        "before": asked.reading.text(field.column, one.before),
        "since": since,
        "after": to,
        "why": "" if to else why,
    }
