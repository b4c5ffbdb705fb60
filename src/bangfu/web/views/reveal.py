"""A whole number is shown once, for a reason, and the record says who looked."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.audit.models import Line
from bangfu.kernel.refusal import Refusal, mark
from bangfu.policybook.queries import parameter
from bangfu.registry.actions.reveal import PURPOSE, reveal_person
from bangfu.registry.models import Person
from bangfu.registry.queries import get_person, whereabouts
from bangfu.web.forms import Choices, Keyed
from bangfu.web.opened import Opened
from bangfu.web.trail import audit_row

REASONS = "registry.reveal_reason"
AN_HOUR = "registry.reveals_an_hour"
LOOKS_AT_MOST = 20
FIELDS = {"id_number": mark("ID number"), "phone": mark("Telephone")}


class RevealForm(Keyed):
    """Which number, and what for."""

    field = forms.ChoiceField(label=_("Which number"))
    why = forms.ChoiceField(label=_("What it is needed for"))
    words = forms.CharField(label=_("In a few words"), max_length=200, widget=forms.TextInput())

    def __init__(self, fields: Choices, reasons: Choices, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["field"].choices = list(fields)  # type: ignore[attr-defined]
        self.fields["why"].choices = [("", "—"), *reasons]  # type: ignore[attr-defined]


def reveal(request: HttpRequest, uid: str) -> HttpResponse:
    """Ask for a reason, then show the number on this answer only."""
    page = Opened(request)
    person = get_person(page.actor, uid)
    masks = {name: str(getattr(person, name)) for name in FIELDS if getattr(person, name) is not None}
    if page.on_wall or not masks:
        words = mark("Leave the mode first.") if page.on_wall else ""
        raise Refusal(_nothing(on_wall=page.on_wall), cure=words, status=409)
    named = [(name, f"{gettext(FIELDS[name])} {masked}") for name, masked in masks.items()]
    reasons = page.words.table(REASONS)
    form = RevealForm(named, reasons.items(), request.POST or None, initial={"key": page.key()})
    shown = ""
    if request.method == "POST" and form.is_valid():
        try:
            shown = _shown(page, person, form.cleaned_data, reasons)
        except Refusal as no:
            if no.status in (403, 404):
                raise
            form.refuse(no)
    context = {
        "name": page.words.name(person.subject),
        "where": whereabouts([person.pk], page.today, names_hidden=page.hidden)[person.pk],
        "form": form,
        "url": page.url("reveal", uid=uid),
        "shown": shown,
        "label": gettext(FIELDS[form.cleaned_data["field"]]) if shown else "",
        "looks": _looks(page, person),
        "back": page.url("person", uid=uid),
    }
    return render(request, "bangfu/reveal_page.html", context, status=422 if form.errors else 200)


def _nothing(*, on_wall: bool) -> str:
    return mark("Numbers are not shown on the wall.") if on_wall else mark("There is no such number of this person.")


def _shown(page: Opened, person: Person, said: dict[str, Any], reasons: dict[str, str]) -> str:
    """The number; Refusal when this form showed it before, and beyond so many an hour."""
    call = page.asking.call(page.request)
    if Line.objects.filter(key=call.key).exists():
        raise Refusal(
            mark("This form has shown its number already."), cure=mark("Open the page anew and say again what for.")
        )
    most = int(parameter(AN_HOUR, page.today, page.book.pk))
    recent = Line.objects.filter(action=PURPOSE, actor_uid=page.actor.uid, at__gt=page.asking.now - timedelta(hours=1))
    if recent.count() >= most:
        raise Refusal(
            mark("More than %(most)s numbers an hour are shown to nobody."),
            cure=mark("Wait, or take out a list with your leader's approval."),
            most=most,
        )
    reason = f"{reasons.get(said['why'], said['why'])}: {said['words']}"
    return reveal_person(replace(call, reason=reason), person=person, field=said["field"])


def _looks(page: Opened, person: Person) -> list[dict[str, object]]:
    """Who looked, when and what for, the youngest first."""
    lines = Line.objects.filter(action=PURPOSE, subject_uid=str(person.subject.uid)).order_by("-seq")[:LOOKS_AT_MOST]
    return [audit_row(page, line) for line in lines]
