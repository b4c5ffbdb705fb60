"""The forms by which a change of the policybook is proposed: one for each kind that is not a rule."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.duties.rules.windows import CADENCES
from bangfu.engine.criterion.dictionary import UNITS_OF_POLICY
from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.policybook.rules.files import CODE_AT_MOST
from bangfu.web.forms import AmountField, DayInput, Keyed, WholeField
from bangfu.web.middleware import told
from bangfu.web.numbers import KILOMETRE, YUAN, exact
from bangfu.web.opened import Opened
from bangfu.web.policy_words import parameter_unit

Body = dict[str, Any]
CODE = re.compile(r"[a-z][a-z0-9_.]*")
NEW_ROWS = 3
# Units whose values are typed in another unit than they are kept in.
TYPED_IN = {"fen": (YUAN, "fen"), "dm": (KILOMETRE, "dm")}
# Whatever rules can count in, and the size of files.
UNITS = (*UNITS_OF_POLICY, "byte")
# What a form calls the keys that a refusal may name.
ASKED_AS = {"source": "basis", "year": "code", "name": "name_zh"}


class PolicyForm(Keyed):
    """What every proposal says: from when, until when, on which document."""

    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput())
    valid_to = forms.DateField(
        label=_("Valid until before"), required=False, widget=DayInput(), help_text=_("Left empty: until it is changed")
    )
    basis = forms.CharField(
        label=_("Basis document"), max_length=300, help_text=_("Title and number, such as a county meeting's minutes")
    )
    HEAD = ("valid_from", "valid_to", "basis")
    # The fields that what rules find hangs on: what it would change is told before it is proposed.
    RULING: tuple[str, ...] = ()
    # Whether an entry that is not there yet may be proposed.
    MADE_HERE = True

    def __init__(self, page: Opened, before: Body | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.before = page, before or {}
        if before is None:
            self.fields["code"] = forms.CharField(
                label=_("Code"), max_length=CODE_AT_MOST, validators=[_coded], help_text=_("Small letters, used once")
            )
        self.ask()
        self.order_fields([*(name for name in self.fields if name not in self.HEAD), *self.HEAD])

    def ask(self) -> None:
        """Add the fields of the kind."""

    def body(self) -> Body:
        """What was typed, as the body of an entry."""
        return dict(self.before)

    def clean(self) -> dict[str, Any]:
        """The days in their order."""
        said: dict[str, Any] = super().clean() or {}
        first, last = said.get("valid_from"), said.get("valid_to")
        if first and last and last <= first:
            self.add_error("valid_to", gettext("It ends after it begins."))
        return said

    def ask_label(self) -> None:
        """The name in both languages; the English one may be left out."""
        label = self.before.get("label") or {}
        self.fields["label_zh"] = _text(_("Named"), label.get("zh", ""))
        self.fields["label_en"] = _english(label.get("en", ""))

    def label(self) -> Body:
        """The name in both languages."""
        said = self.cleaned_data
        zh = str(said.get("label_zh", ""))
        return {"zh": zh, "en": said.get("label_en") or zh}

    def refuse(self, refusal: Refusal) -> None:
        """A refusal beside the field that asks for the key it names."""
        for one in refusal.each if isinstance(refusal, Refusals) else [refusal]:
            name = one.field.replace(".", "_")
            field = ASKED_AS.get(name, name)
            if field not in self.errors:
                message = " ".join(part for part in told(one) if part)
                self.add_error(field if field in self.fields else None, message)


def _coded(text: str) -> None:
    if not CODE.fullmatch(text):
        raise forms.ValidationError(
            gettext("A code begins with a small letter and has only small letters, digits, full stops and underscores.")
        )


def _text(label: Any, initial: str = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, initial=initial, **kwargs)


def _english(initial: str = "") -> forms.CharField:
    return _text(_("Name in English"), initial, required=False, help_text=_("Left empty: as in Chinese"))


class ParameterForm(PolicyForm):
    """A parameter's value in its unit; of a new one also its name and unit."""

    RULING = ("unit", "value", "name_zh", "name_en")

    def ask(self) -> None:
        """The value as officials write it; of a new one its unit before it and what rules call it behind."""
        self.ask_label()
        if "value" in self.before:
            self.fields["value"] = _value_field(self.before)
            return
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"), choices=[(unit, _unit_typed(unit)) for unit in UNITS],
            help_text=_("Money is kept to the fen, lengths to the decimetre; everything else is a whole number."),
        )  # fmt: skip
        self.fields["value"] = _text(_("Value"), help_text=_("In the unit chosen above"))
        self.fields["name_zh"] = _text(
            _("How rules call it"), required=False, help_text=_("Only if rules are to name it, without blanks")
        )
        self.fields["name_en"] = _text(_("How rules call it in English"), required=False)

    def body(self) -> Body:
        """The value in the unit that it is kept in."""
        said = self.cleaned_data
        unit = str(self.before.get("unit") or said.get("unit", ""))
        found = {**self.before, "label": self.label(), "value": _kept(said["value"], self.before, unit)}
        if unit:
            found["unit"] = unit
        if said.get("name_zh") or said.get("name_en"):
            found["name"] = {"zh": said["name_zh"], "en": said["name_en"]}
        return found

    def clean(self) -> dict[str, Any]:
        """A new one's value in the unit chosen with it."""
        said = super().clean()
        if "value" in self.before or "value" not in said or "unit" not in said:
            return said
        try:
            _kept(said["value"], {}, said["unit"])
        except forms.ValidationError as no:
            self.add_error("value", no)
        return said


def _unit_typed(unit: str) -> str:
    return gettext("yuan") if unit == "fen" else parameter_unit(unit)


def _value_field(before: Body) -> forms.Field:
    value, unit = before.get("value"), str(before.get("unit", ""))
    if isinstance(value, list):
        return forms.CharField(
            label=_("Value"), initial="\n".join(str(one) for one in value), help_text=_("One a line"),
            widget=forms.Textarea(attrs={"rows": 6}),
        )  # fmt: skip
    if isinstance(value, int) and unit in TYPED_IN:
        field = AmountField(*TYPED_IN[unit], label=_("Value"), initial=exact(value, TYPED_IN[unit][0]))
        field.required = True
        field.help_text = gettext("In %(unit)s") % {"unit": _unit_typed(unit)}
        return field
    if isinstance(value, int):
        told_unit = _unit_typed(unit)
        return WholeField(
            told_unit, label=_("Value"), initial=value, help_text=gettext("In %(unit)s") % {"unit": told_unit}
        )
    return forms.CharField(label=_("Value"), max_length=200, initial=value or "")


def _kept(typed: Any, before: Body, unit: str) -> Any:
    """What was typed as it is kept: whole numbers of the smallest unit, texts, lists of texts."""
    if isinstance(before.get("value"), list):
        return [line.strip() for line in str(typed).splitlines() if line.strip()]
    if "value" in before:
        return typed.value if unit in TYPED_IN and isinstance(before["value"], int) else typed
    if unit in TYPED_IN:
        amount = AmountField(*TYPED_IN[unit]).clean(str(typed))
        if amount is None:
            raise forms.ValidationError(gettext("A parameter has a value."))
        return amount.value
    return WholeField(_unit_typed(unit)).clean(str(typed))


class CadenceForm(PolicyForm):
    """How often a work is owed."""

    def ask(self) -> None:
        """Name, which work, how often, how many times at least."""
        self.ask_label()
        works = self.page.words.table("activities.event_kind").items()
        often = [(code, self.page.words.label("duties.cadence", code)) for code in CADENCES]
        self.fields["what"] = forms.ChoiceField(
            label=_("Which work"), choices=list(works), initial=self.before.get("what")
        )
        self.fields["cadence"] = forms.ChoiceField(
            label=_("How often"), choices=often, initial=self.before.get("cadence")
        )
        self.fields["minimum"] = forms.IntegerField(
            label=_("At least how many times"), min_value=1, max_value=1000, initial=self.before.get("minimum", 1)
        )

    def body(self) -> Body:
        """The cadence."""
        said = self.cleaned_data
        return {**self.before, "label": self.label(), **{name: said[name] for name in ("what", "cadence", "minimum")}}


class RowsForm(PolicyForm):
    """A form with a table: rows that are there and some empty ones; each cell is a field `<column>_<row>`."""

    COLUMNS: tuple[str, ...] = ()

    def rows(self) -> Iterator[dict[str, Any]]:
        """{fixed, cells, fresh} of each row: what cannot be changed, and the bound fields."""
        for number, fixed in enumerate(self.fixed()):
            names = [f"{column}_{number}" for column in self.COLUMNS]
            cells = [self[name] if name in self.fields else None for name in names]
            yield {"fixed": fixed, "cells": cells, "fresh": not fixed}

    def fixed(self) -> list[str]:
        """What each row shows and nobody changes; empty for a new row."""
        return []

    def in_table(self) -> set[str]:
        """The names of the fields in the table."""
        return {f"{column}_{number}" for number in range(len(self.fixed())) for column in self.COLUMNS}

    def above(self) -> list[Any]:
        """The fields before the table: what the entry is called."""
        return [field for field in self.visible_fields() if field.name not in {*self.in_table(), *self.HEAD}]

    def below(self) -> list[Any]:
        """The fields behind the table: from when, and on which document."""
        return [field for field in self.visible_fields() if field.name in self.HEAD]

    @property
    def columns(self) -> list[Any]:
        """The heads of the table."""
        return []

    def said(self, column: str, number: int) -> Any:
        """What was typed in a cell."""
        return self.cleaned_data.get(f"{column}_{number}")


def _cell(label: Any, initial: str = "", **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, initial=initial, required=False, **kwargs)


class CodeListForm(RowsForm):
    """The items of a code list: each may be called otherwise or ended, and new ones added; none vanishes."""

    COLUMNS = ("code", "zh", "en", "ended")

    @property
    def columns(self) -> list[Any]:
        """The heads of the table."""
        return [_("Code"), _("Named"), _("Name in English"), _("No longer used")]

    def fixed(self) -> list[str]:
        """The codes that are there."""
        return [item["code"] for item in self.before.get("items", [])] + [""] * NEW_ROWS

    def ask(self) -> None:
        """The name of the list, a row of fields for each item, and empty ones."""
        self.ask_label()
        items = self.before.get("items", [])
        for number, code in enumerate(self.fixed()):
            item = items[number] if code else {"label": {}}
            if not code:
                self.fields[f"code_{number}"] = _cell(_("Code"), validators=[_coded])
            self.fields[f"zh_{number}"] = _cell(_("Named"), item["label"].get("zh", ""))
            self.fields[f"en_{number}"] = _cell(_("Name in English"), item["label"].get("en", ""))
            if code:
                self.fields[f"ended_{number}"] = forms.BooleanField(
                    label=_("No longer used"), required=False, initial=bool(item.get("ended"))
                )

    def clean(self) -> dict[str, Any]:
        """Each row whole, each code once."""
        said = super().clean()
        seen = {code for code in self.fixed() if code}
        for number, fixed in enumerate(self.fixed()):
            code, zh = fixed or self.said("code", number), self.said("zh", number)
            if code and not zh:
                self.add_error(f"zh_{number}", gettext("An item has a name."))
            if zh and not code and f"code_{number}" not in self.errors:
                self.add_error(f"code_{number}", gettext("An item has a code."))
            if not fixed and code:
                if code in seen:
                    self.add_error(f"code_{number}", gettext("This code stands in the list already."))
                seen.add(code)
        return said

    def body(self) -> Body:
        """The list with its items in their order, new ones at the end."""
        before = self.before.get("items", [])
        found = []
        for number, fixed in enumerate(self.fixed()):
            code, zh = fixed or self.said("code", number), self.said("zh", number)
            if not code:
                continue
            item = {key: value for key, value in (before[number] if fixed else {}).items() if key != "ended"}
            item |= {"code": code, "label": {"zh": zh, "en": self.said("en", number) or zh}}
            found.append({**item, "ended": True} if self.said("ended", number) else item)
        return {**self.before, "label": self.label(), "items": found}


class CalendarForm(RowsForm):
    """Days off and weekend days worked, each span with its first and last day."""

    COLUMNS = ("zh", "en", "from", "to", "kind")
    KINDS = (("holidays", _("day off")), ("working", _("worked")))

    @property
    def columns(self) -> list[Any]:
        """The heads of the table."""
        return [_("Named"), _("Name in English"), _("First day"), _("Last day"), _("Off or worked")]

    def spans(self) -> list[tuple[str, Body]]:
        """The spans that are there, each with its kind."""
        return [(kind, span) for kind, _words in self.KINDS for span in self.before.get(kind) or []]

    def fixed(self) -> list[str]:
        """Every row may be changed."""
        return [""] * (len(self.spans()) + NEW_ROWS)

    def ask(self) -> None:
        """A row of fields for each span, and empty ones."""
        if "year" not in self.before:
            self.ask_label()
        spans = self.spans()
        for number in range(len(self.fixed())):
            kind, span = spans[number] if number < len(spans) else ("holidays", {})
            label = span.get("label") or {}
            self.fields[f"zh_{number}"] = _cell(_("Named"), label.get("zh", ""))
            self.fields[f"en_{number}"] = _cell(_("Name in English"), label.get("en", ""))
            for name, words in (("from", _("First day")), ("to", _("Last day"))):
                day = span.get(name) or span.get("from")
                self.fields[f"{name}_{number}"] = forms.DateField(
                    label=words, required=False, widget=DayInput(), initial=date.fromisoformat(day) if day else None
                )
            self.fields[f"kind_{number}"] = forms.ChoiceField(
                label=_("Off or worked"), choices=self.KINDS, initial=kind, required=False
            )

    def clean(self) -> dict[str, Any]:
        """Each span with its first day, and its days in their order."""
        said = super().clean()
        for number in range(len(self.fixed())):
            first, last = self.said("from", number), self.said("to", number)
            if (last or self.said("zh", number)) and not first and f"from_{number}" not in self.errors:
                self.add_error(f"from_{number}", gettext("A span has a first day."))
            if first and last and last < first:
                self.add_error(f"to_{number}", gettext("The span ends before it begins."))
        return said

    def body(self) -> Body:
        """The spans in the order of their days."""
        found: dict[str, list[Body]] = {kind: [] for kind, _words in self.KINDS}
        for number in range(len(self.fixed())):
            first, last, zh = (self.said(name, number) for name in ("from", "to", "zh"))
            if first is None:
                continue
            span: Body = {"label": {"zh": zh, "en": self.said("en", number) or zh}} if zh else {}
            span["from"] = first.isoformat()
            if last and last != first:
                span["to"] = last.isoformat()
            found[self.said("kind", number) or "holidays"].append(span)
        for spans in found.values():
            spans.sort(key=lambda span: str(span["from"]))
        more = {"label": self.label()} if "label_zh" in self.fields else {}
        return {**self.before, **more, **found}
