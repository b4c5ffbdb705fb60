"""Views of lists kept under a name: one's own and those of one's organisation."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django import forms
from django.contrib.messages import success
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.staff.actions import delete_view, rename_view, save_view, set_default_view
from bangfu.staff.models import Organisation, SavedView
from bangfu.staff.queries.views import visible_views
from bangfu.web.forms import Keyed
from bangfu.web.opened import Opened
from bangfu.web.registry_filters import LISTS, view_url

MINE = "mine"


class ViewForm(Keyed):
    """A name, whose it is, and whether the list opens with it."""

    page = forms.CharField(widget=forms.HiddenInput)
    asked = forms.CharField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Name of the view"), max_length=60)
    whose = forms.ChoiceField(label=_("Who sees it"))
    is_default = forms.BooleanField(label=_("The list opens with it"), required=False)

    def __init__(self, offices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = (MINE, gettext("Only me"))
        self.fields["whose"].choices = [own, *offices]  # type: ignore[attr-defined]


def saved_views(request: HttpRequest) -> HttpResponse:
    """Every view the reader may open; a new one is saved, others are renamed, deleted, made the default."""
    page = Opened(request)
    offices = _offices(page)
    named = [
        (code, gettext("Everybody of %(office)s") % {"office": page.words.office(one)}) for code, one in offices.items()
    ]
    form = ViewForm(
        named,
        request.POST if request.POST.get("do") == "save" else None,
        initial={"key": page.key(), "page": request.GET.get("page", ""), "asked": request.GET.get("asked", "")},
    )
    refused = ""
    if request.method == "POST":
        try:
            if request.POST.get("do") != "save":
                return _changed(page, request)
            if form.is_valid():
                return _saved(page, form.cleaned_data, offices)
        except Refusal as no:
            if no.status in (403, 404):
                raise
            if request.POST.get("do") == "save":
                form.refuse(no)
            else:
                refused = gettext(no.message) % no.params
    asked_of = form["page"].value()
    context = {
        "form": form if asked_of in LISTS else None,
        "of": gettext(LISTS[asked_of]) if asked_of in LISTS else "",
        "url": page.url("saved_views"),
        "refused": refused,
        "rows": [_row(page, one) for one in visible_views(page.actor, page.book)],
        "crumbs": [
            {"label": gettext("Households, people, villages"), "url": page.url("households")},
            {"label": gettext("Saved views"), "url": ""},
        ],
    }
    return render(request, "bangfu/saved_views.html", context, status=422 if form.errors or refused else 200)


def _offices(page: Opened) -> dict[str, Organisation]:
    """The organisations in whose name the reader works here."""
    held = Organisation.objects.filter(subject__in=page.actor.offices(page.book.pk)).select_related("subject")
    return {one.subject.code: one for one in held.order_by("subject__code")}


def _saved(page: Opened, said: dict[str, Any], offices: dict[str, Organisation]) -> HttpResponse:
    if said["page"] not in LISTS:
        raise missing(mark("There is no such view, or it is not yours to change."))
    kept = save_view(
        page.asking.call(page.request),
        county=page.book,
        page=said["page"],
        name=said["name"],
        asked=said["asked"],
        organisation=offices.get(said["whose"]),
        is_default=said["is_default"],
    )
    success(page.request, gettext("The view “%(name)s” is kept.") % {"name": kept.name})
    return HttpResponseRedirect(view_url(page, kept))


def _changed(page: Opened, request: HttpRequest) -> HttpResponse:
    do, call = request.POST.get("do", ""), page.asking.call(request)
    try:
        uid = UUID(request.POST.get("view", ""))
    except ValueError:
        raise missing(mark("There is no such view, or it is not yours to change.")) from None
    if do == "rename":
        rename_view(call, county=page.book, uid=uid, name=request.POST.get("name", ""))
        success(request, gettext("The view has its new name."))
    elif do in ("default", "usual"):
        set_default_view(call, county=page.book, uid=uid, is_default=do == "default")
        success(
            request,
            gettext("The list opens with this view.") if do == "default" else gettext("The list opens without a view."),
        )
    elif do == "delete":
        delete_view(call, county=page.book, uid=uid)
        success(request, gettext("The view is deleted."))
    return HttpResponseRedirect(page.url("saved_views"))


def _row(page: Opened, one: SavedView) -> dict[str, Any]:
    office = page.words.office(one.organisation) if one.organisation else ""
    return {
        "uid": str(one.uid),
        "key": page.key(),
        "name": one.name,
        "url": view_url(page, one),
        "of": gettext(LISTS.get(one.page, one.page)),
        "whose": office or gettext("Only me"),
        "by": one.owner.name,
        "default": one.is_default,
        "filters": len({name for name, _value in parse_qsl(one.asked) if name not in ("col", "sort")}),
    }
