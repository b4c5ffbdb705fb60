"""The forms of received lists: what is received, what a check found, who is right, what is given out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, DayInput, Keyed


class ReceiveForm(Keyed):
    """A list as it came from a source."""

    kind = forms.ChoiceField(label=_("Source"))
    file = forms.FileField(label=_("File"), help_text=_("xlsx, xls or csv, as the source exported it"))
    as_of = forms.DateField(label=_("Day it tells of"), widget=DayInput())
    sender = forms.CharField(label=_("Received from"), max_length=120)
    authorisation = forms.CharField(
        label=_("Authorisation or sharing order"),
        max_length=120,
        required=False,
        help_text=_("The document's number"),
    )
    purpose = forms.CharField(label=_("Purpose"), max_length=200, required=False)
    delete_on = forms.DateField(
        label=_("Day of deletion"),
        widget=DayInput(),
        required=False,
        help_text=_("From this day on only who was hit, and the day, are kept"),
    )

    def __init__(self, kinds: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        for name in ("authorisation", "purpose", "delete_on"):
            self.fields[name].need = _("(for lists of departments)")  # type: ignore[attr-defined]


class CheckForm(Keyed):
    """Who checked at the household or village, when, and that its head signed."""

    on = forms.DateField(label=_("Checked on"), widget=DayInput())
    checked_by = forms.CharField(label=_("Checked by"), max_length=60)
    signed = forms.BooleanField(label=_("Signed by the head of the household"), required=False)

    def __init__(self, *args: Any, of_village: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signed"].need = _("(only a signed sheet counts)")  # type: ignore[attr-defined]
        if of_village:
            self.fields["signed"].label = _("Signed by the head of the village committee")


class ExtractForm(Keyed):
    """To whom a list of people is given out, and for what."""

    drawn_from = forms.ChoiceField(label=_("People of the list"))
    recipient = forms.CharField(label=_("Given to"), max_length=120)
    authorisation = forms.CharField(label=_("Authorisation or sharing order"), max_length=120)
    purpose = forms.CharField(label=_("Purpose"), max_length=200)
    delete_on = forms.DateField(
        label=_("To be deleted by"), widget=DayInput(), help_text=_("By whoever gets it, at the latest on this day")
    )
    fields_out = forms.MultipleChoiceField(label=_("Fields given out"), widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, lists: Choices, columns: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["drawn_from"].choices = [("", "—"), *lists]  # type: ignore[attr-defined]
        self.fields["fields_out"].choices = list(columns)  # type: ignore[attr-defined]
