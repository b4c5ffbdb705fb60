"""The forms of documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, DayInput, Keyed


class DocumentForm(Keyed):
    """A document that was received or issued."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("Your own short mark for it, used once"))
    number = forms.CharField(label=_("Document number"), max_length=80, required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=[("out", _("Issued")), ("in", _("Received"))])
    keeper = forms.ChoiceField(label=_("Kept by"), help_text=_("The issuing organisation, where it was issued here"))
    issuer_name = forms.CharField(label=_("Issued by, where received"), max_length=120, required=False)
    party = forms.ChoiceField(label=_("Signed with"), required=False, help_text=_("The other side, if there is one"))
    issued_on = forms.DateField(label=_("Issued on"), widget=DayInput())

    def __init__(self, kinds: Choices, keepers: Choices, parties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["keeper"].choices = list(keepers)  # type: ignore[attr-defined]
        self.fields["party"].choices = [("", "—"), *parties]  # type: ignore[attr-defined]


class Offering(forms.TextInput):
    """A text field beside which the browser offers known values, each with its name."""

    def __init__(self, known: Choices) -> None:
        super().__init__(attrs={"list": "known-documents", "autocomplete": "off"})
        self.known = list(known)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        """The field, then its list."""
        options = format_html_join("", '<option value="{}">{}</option>', self.known)
        return format_html('{}<datalist id="known-documents">{}</datalist>', super().render(*args, **kwargs), options)


class TieForm(Keyed):
    """What a document rests on, takes the place of, belongs to, or was made after."""

    relation = forms.ChoiceField(
        label=_("How they belong together"),
        choices=[
            ("cites", _("Cites the document")),
            ("rests_on", _("Rests on the rule, in the version of its day")),
            ("supersedes", _("Takes the place of the document")),
            ("about", _("Belongs to the record")),
            ("made_after", _("Was made after the record")),
        ],
    )
    code = forms.CharField(
        label=_("The document or record"), max_length=80, help_text=_("Document number or code; known ones are offered")
    )

    def __init__(self, known: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = Offering(known)


class CirculateForm(Keyed):
    """To whom a document goes."""

    readers = forms.MultipleChoiceField(label=_("Readers"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, people: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["readers"].choices = list(people)  # type: ignore[attr-defined]
