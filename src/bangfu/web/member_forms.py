"""The forms of who comes into a household and who leaves it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.registry.models import Why
from bangfu.web.forms import Choices, DayInput, Keyed
from bangfu.web.registry_words import SEXES, WHY

OTHER = "other"
NOTE_HELP = _("Needed with “other”")


def _list(form: forms.Form, name: str, choices: Choices) -> None:
    form.fields[name].choices = [("", "—"), *choices]  # type: ignore[attr-defined]


class _Dated(Keyed):
    """A day and a reason: a code, or one's own words beside «other»."""

    on = forms.DateField(label=_("From which day on"), widget=DayInput())
    why = forms.ChoiceField(label=_("Reason for the change"))
    note = forms.CharField(label=_("Reason in words"), max_length=100, required=False, help_text=NOTE_HELP)

    def __init__(self, reasons: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _list(self, "why", reasons)

    def clean(self) -> dict[str, Any]:
        """The reason's code; what was written beside «other» in its place."""
        said: dict[str, Any] = super().clean() or {}
        note = str(said.get("note") or "").strip()
        if said.get("why") == OTHER:
            if note:
                said["why"] = note
            else:
                self.add_error("note", gettext("Say why."))
        return said


class AddForm(_Dated):
    """Somebody whom the register does not have yet."""

    name = forms.CharField(label=_("Name"), max_length=60)
    relation = forms.ChoiceField(label=_("Relation to the head"))
    id_number = forms.CharField(
        label=_("ID number"), max_length=30, required=False, help_text=_("Birth date and sex follow from it.")
    )
    id_number_why = forms.ChoiceField(label=_("Why there is no ID number"), required=False)
    sex = forms.ChoiceField(label=_("Sex"), required=False)
    birth_date = forms.DateField(label=_("Birth date"), widget=DayInput(), required=False)
    ethnicity = forms.CharField(label=_("Ethnicity"), max_length=20)
    phone = forms.CharField(label=_("Telephone"), max_length=20, required=False)

    field_order = (
        "key", "name", "relation", "id_number", "id_number_why", "sex", "birth_date", "ethnicity", "phone", "on",
        "why", "note",
    )  # fmt: skip

    def __init__(self, reasons: Choices, relations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(reasons, *args, **kwargs)
        _list(self, "relation", relations)
        _list(self, "sex", [(code, gettext(word)) for code, word in SEXES.items()])
        _list(self, "id_number_why", [(one, gettext(WHY[one])) for one in Why.values])

    def entry(self) -> dict[str, Any]:
        """The row of a member."""
        names = ("name", "relation", "id_number", "id_number_why", "sex", "ethnicity", "phone")
        said = {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}
        born = self.cleaned_data["birth_date"]
        return said | ({"birth_date": born.isoformat()} if born else {})


class LeaveForm(_Dated):
    """A member who leaves the register or this household."""

    person = forms.ChoiceField(label=_("Which member"))
    heir = forms.ChoiceField(label=_("Who becomes the head"), required=False, help_text=_("Only where the head leaves"))

    field_order: tuple[str, ...] = ("key", "person", "on", "why", "note", "heir")

    def __init__(self, reasons: Choices, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(reasons, *args, **kwargs)
        _list(self, "person", people)
        _list(self, "heir", people)


class MoveForm(LeaveForm):
    """A member who goes over into another household of the county."""

    to = forms.CharField(label=_("Number of the other household"), max_length=50)
    relation = forms.ChoiceField(label=_("Relation to the head there"))

    field_order = ("key", "person", "to", "relation", "on", "why", "note", "heir")

    def __init__(self, reasons: Choices, people: Choices, relations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(reasons, people, *args, **kwargs)
        _list(self, "relation", relations)


class SplitForm(Keyed):
    """A member who begins a household of their own."""

    person = forms.ChoiceField(label=_("Which member"))
    household_no = forms.CharField(label=_("Number of the new household"), max_length=50)
    on = forms.DateField(label=_("From which day on"), widget=DayInput())
    heir = forms.ChoiceField(label=_("Who becomes the head"), required=False, help_text=_("Only where the head leaves"))

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _list(self, "person", people)
        _list(self, "heir", people)


class RelationForm(Keyed):
    """How a member is related to the head, put right."""

    person = forms.ChoiceField(label=_("Which member"))
    relation = forms.ChoiceField(label=_("Relation to the head"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, people: Choices, relations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _list(self, "person", people)
        _list(self, "relation", relations)
