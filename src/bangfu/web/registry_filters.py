"""The filters of a registry list as a form and as chips, from what stands in the address."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.registry.models import ListEntry, Person
from bangfu.registry.queries.lists.cells import Column
from bangfu.registry.queries.lists.declared import column_of, filter_of
from bangfu.registry.queries.lists.declared import fields as declared_fields
from bangfu.registry.queries.lists.filters import ANY, LACKING, NOT, TURNED, Day, Filter, areas
from bangfu.registry.queries.lists.listing import KINDS, Kind, Listing
from bangfu.registry.rules import ON_LISTS
from bangfu.registry.rules.fields import FieldDef
from bangfu.staff.models import SavedView
from bangfu.staff.queries.views import visible_views
from bangfu.web.forms import FilterForm, choice, day, typed
from bangfu.web.opened import SHOWN, Opened, query
from bangfu.web.registry_others import OTHERS
from bangfu.web.registry_words import SEXES, YES, Reading
from bangfu.web.words import both

COLUMN, MORE = "col", "more"
LISTS = {"households": mark("Households"), "people": mark("People"), "villages": mark("Villages")}
# Filters that stand open; the others unfold.
FIRST = frozenset({"area", "category", "cause", "sex", "age_from", "age_to", "school", "paved", "q"})
LACKED_WORDS = {
    "income": mark("Net income a head"), "cause": mark("Cause of poverty"), "id_number": mark("ID number"),
    "birth_date": mark("Born on"), "phone": mark("Telephone"), "account": mark("Account"),
}  # fmt: skip


def view_url(page: Opened, view: SavedView) -> str:
    """The address of a list as a view keeps it."""
    asked: dict[str, Any] = {}
    for name, value in parse_qsl(view.asked):
        asked.setdefault(name, []).append(value)
    return page.url(view.page, {**asked, "view": str(view.uid)})


def views_of(page: Opened, kind: str, asked: Asked) -> dict[str, Any]:
    """The views of a list as choices, and where this one is kept and all are looked after."""
    text = query(asked.address()).removeprefix("?")
    rows = visible_views(page.actor, page.book, kind)
    open_now = page.request.GET.get("view", "")
    return {
        "choices": [
            {"label": one.name, "url": view_url(page, one), "active": str(one.uid) == open_now and one.asked == text}
            for one in rows
        ],
        "save_url": "" if page.book.read_only else page.url("saved_views", {"page": kind, "asked": text}),
        "manage_url": page.url("saved_views") if rows else "",
    }


class Asked:
    """What the address asks of one kind of list: filters, day, order, columns; and the list itself."""

    def __init__(self, page: Opened, kind: str) -> None:
        self.page, self.kind = page, KINDS[kind]
        # Read first: the codes that a filter offers are those of its day.
        self.on = _day(page)
        self.reading = Reading(page, self.on)
        self.given = {name: str(self.form.value(name)) for name in self.filters if str(self.form.value(name) or "")}
        sort = page.request.GET.get("sort", "")
        self.sort = sort if sort.removeprefix("-") in self.kind.sorts else ""

    @property
    def day(self) -> Day:
        """As of which day, in which county."""
        return Day(self.page.book.pk, self.on)

    @cached_property
    def listing(self) -> Listing:
        """The one query."""
        return self.listing_for(Right.REGISTRY_HOUSEHOLD_READ)

    def listing_with(self, **more: str) -> Listing:
        """The same query narrowed further."""
        given, others = {**self.given, **more}, OTHERS.get(self.kind.name)
        return Listing(self.page.actor, self.kind, self.day, given, more=others)

    def listing_for(self, right: Right) -> Listing:
        """The same query over what the reader may use another right on."""
        return Listing(
            self.page.actor,
            self.kind,
            self.day,
            self.given,
            sort=self.sort,
            right=right,
            more=OTHERS.get(self.kind.name),
        )

    @cached_property
    def fields(self) -> dict[str, FieldDef]:
        """The declared fields of the day, by their parameter."""
        return declared_fields(self.kind.name, self.day)

    @cached_property
    def filters(self) -> dict[str, Filter]:
        """The list's own filters, those by people's enrolment, and the declared fields that are asked for."""
        said = self.page.request.GET
        asked = [name for name in self.fields if name in said or name == said.get(MORE)]
        own = "pk" if self.kind.name == "villages" else "subject"
        told = {name: filter_of(name, self.fields[name], own=own) for name in asked}
        return {**self.kind.filters, **OTHERS.get(self.kind.name, {}), **told}

    @cached_property
    def columns(self) -> list[str]:
        """The columns chosen, in the list's own order; the usual ones where none is."""
        asked = set(self.page.request.GET.getlist(COLUMN))
        chosen = [name for name in (*self.kind.columns, *self.fields) if name in asked]
        return chosen or list(self.kind.usual)

    def column(self, name: str) -> Column:
        """One of the columns."""
        return self.kind.columns[name] if name in self.kind.columns else column_of(name, self.fields[name])

    @cached_property
    def form(self) -> FilterForm:
        """Every filter; the day last. What else the address says is kept."""
        fields: dict[str, forms.Field] = {name: self._field(self.kind, one) for name, one in self.filters.items()}
        declared = [(name, both(one.label["zh"], one.label["en"])) for name, one in self.fields.items()]
        fields[MORE] = choice(_("Add a filter by a field"), [one for one in declared if one[0] not in fields])
        fields["on"] = day(_("As of"))
        hidden = {"sort": self.page.request.GET.get("sort", "")} if self.page.request.GET.get("sort") else {}
        if self.page.book.read_only and not self.page.hidden:
            hidden["names"] = SHOWN
        form = FilterForm(self.page.request.GET, fields, hidden)
        if kept := self.page.request.GET.getlist(COLUMN):
            form.fields[COLUMN] = forms.MultipleChoiceField(
                choices=[(name, name) for name in (*self.kind.columns, *self.fields)], widget=forms.MultipleHiddenInput,
                required=False, initial=kept,
            )  # fmt: skip
        return form

    def _field(self, kind: Kind, one: Filter) -> forms.Field:
        label = both(one.said["zh"], one.said["en"]) if one.said else gettext(one.label)
        if one.kind in ("whole", "yuan"):
            unit = f" ({gettext(one.unit)})" if one.unit else ""
            field: forms.Field = forms.IntegerField(label=f"{label}{unit}", min_value=0, required=False)
            field.widget = forms.TextInput(attrs={"inputmode": "numeric"})
            return field
        if one.kind == "text":
            return typed(label)
        options = self._options(kind, one)
        asked = self.page.request.GET.get(one.name, "")
        if asked.startswith(NOT) and one.kind in TURNED:
            # What is turned round stands in the choice as long as it is set.
            options += [(f"{NOT}{code}", _not(word)) for code, word in options if f"{NOT}{code}" == asked]
        return choice(label, options)

    def _options(self, kind: Kind, one: Filter) -> list[tuple[str, str]]:
        if one.kind == "place":
            return self._places()
        if one.kind == "yes":
            return [("yes", gettext(YES[True])), ("no", gettext(YES[False]))]
        if one.kind == "only":
            return [("yes", gettext(YES[True]))]
        if one.kind == "sex":
            return [(code, gettext(word)) for code, word in SEXES.items()]
        if one.kind == "ethnicity":
            rows = Person.objects.filter(county=self.page.book).order_by("ethnicity")
            return [(name, name) for name in rows.values_list("ethnicity", flat=True).distinct()]
        if one.kind == "lacking":
            return [(name, self._lacked(kind, name)) for name in kind.lacked]
        return self._codes(one)

    def _codes(self, one: Filter) -> list[tuple[str, str]]:
        options = list(self.reading.table(one.codes).items())
        if one.said:
            options.append((LACKING, gettext("not collected")))
        if one.codes in ON_LISTS:
            options += self._still(one.codes, {code for code, _label in options})
            if one.name != "category":
                options.append((LACKING, gettext("not entered")))
        if one.any:
            options.insert(0, (ANY, gettext("any of them")))
        return options

    def _still(self, name: str, known: set[str]) -> list[tuple[str, str]]:
        """Codes that people stand under on the day and that its list no longer has, in the words of then."""
        rows = ListEntry.objects.filter(subject__county=self.page.book, list=name).exclude(code__in=known)
        found = rows.as_of(self.on).order_by("code").values_list("code", "valid_from")
        return [(code, self.reading.code(name, code, since)) for code, since in dict(found).items()]

    def _lacked(self, kind: Kind, name: str) -> str:
        if name in kind.columns:
            return gettext(kind.columns[name].label)
        return gettext(LACKED_WORDS[name])

    def _places(self) -> list[tuple[str, str]]:
        """Townships with their villages under them, as far as the reader may see households."""
        scope, county = self.page.scope(Right.REGISTRY_HOUSEHOLD_READ), self.page.book.pk
        towns = areas(county, "township", self.on)
        found = []
        villages = areas(county, "village", self.on)
        for path, code, name, alias in towns:
            inside = [one for one in villages if one[0].startswith(path) and one[0].startswith(scope or "-")]
            if path.startswith(scope or "-"):
                found.append((code, self._called(name, alias)))
            found += [(one[1], f"{self._called(name, alias)} · {self._called(*one[2:])}") for one in inside]
        return found

    def _called(self, name: str, alias: str) -> str:
        return (alias or name) if self.page.hidden else name

    def chips(self) -> list[dict[str, str]]:
        """Each filter that is set, with the addresses that take it off and turn it; the day where it is not today."""
        said = dict(self.given)
        if self.on != self.page.today:
            said["on"] = self.on.isoformat()
        found = self.form.chips(said, self.page.here)
        for chip, (name, value) in zip(found, said.items(), strict=True):
            if name in self.filters and self.filters[name].kind in TURNED:
                chip.update(self._turned(chip["value"], name, value))
        return found

    def _turned(self, words: str, name: str, value: str) -> dict[str, str]:
        """What a chip says, and the address of its contrary."""
        if value.startswith(NOT):
            told = _not(words.removeprefix(NOT)) if words == value else words
            return {
                "value": told,
                "turn": gettext("make it “is”"),
                "turn_url": self.page.here(**{name: value.removeprefix(NOT)}),
            }
        return {"turn": gettext("make it “is not”"), "turn_url": self.page.here(**{name: f"{NOT}{value}"})}

    def address(self) -> dict[str, Any]:
        """What the address says of the list: for a saved view, a bulk change, an export."""
        kept: dict[str, Any] = dict(self.given)
        if self.on != self.page.today:
            kept["on"] = self.on.isoformat()
        if self.sort:
            kept["sort"] = self.sort
        chosen = self.page.request.GET.getlist(COLUMN)
        return {**kept, COLUMN: [name for name in self.columns if name in chosen]}


def _not(words: str) -> str:
    return gettext("not: %(value)s") % {"value": words}


def _day(page: Opened) -> date:
    try:
        return date.fromisoformat(page.request.GET.get("on", ""))
    except ValueError:
        return page.today
