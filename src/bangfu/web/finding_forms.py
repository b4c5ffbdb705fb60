"""The forms of findings: what is decided of them, what becomes of an exemption, a run that is started."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, DayInput, Keyed


class DecideForm(Keyed):
    """What is decided of the chosen findings, in the same words for all of them."""

    answer = forms.ChoiceField(
        label=_("What is decided"),
        choices=[
            ("", "—"),
            ("confirmed", _("It is so, and is to be mended")),
            ("refuted", _("It is not so")),
            ("exempted", _("It is so and shall be left as it is until a day")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("What was seen or asked, and where"))
    until = forms.DateField(
        label=_("Left as it is until"), widget=DayInput(), required=False, help_text=_("Only for an exemption")
    )
    raised = forms.BooleanField(
        label=_("Raise it as a problem as well"),
        required=False,
        help_text=_("Only for what is so; one problem for all of them"),
    )
    keeper = forms.ChoiceField(label=_("Entered by"), required=False)
    responsible = forms.ChoiceField(label=_("Organisation that is to act"), required=False)
    due_on = forms.DateField(label=_("To be put right by"), widget=DayInput(), required=False)

    def __init__(self, own: Choices, every: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(own)
        if not own:
            for name in ("raised", "keeper", "responsible", "due_on"):
                del self.fields[name]
            return
        self.fields["keeper"].choices = own  # type: ignore[attr-defined]
        self.fields["responsible"].choices = [("", "—"), *every]  # type: ignore[attr-defined]


class WordForm(Keyed):
    """A word on an exemption that somebody else asked for."""

    word = forms.ChoiceField(label=_("Your word"), choices=[("approve", _("Approve it")), ("refuse", _("Refuse it"))])
    reason = forms.CharField(label=_("Reason, where it is refused"), max_length=300, required=False)


class RunForm(Keyed):
    """A run of all rules over a day."""

    as_of = forms.DateField(label=_("As of"), widget=DayInput())
