"""The forms of findings: what is decided of them, what becomes of an exemption, a run that is started."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
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
            ("exempted", _("It is so, and is exempted until a day")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("What was seen or asked, and where"))
    until = forms.DateField(
        label=_("Exempted until"), widget=DayInput(), required=False, help_text=_("Only for an exemption")
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
        self.fields["until"].need = _("(must be given for an exemption)")  # type: ignore[attr-defined]
        own = list(own)
        if not own:
            for name in ("raised", "keeper", "responsible", "due_on"):
                del self.fields[name]
            return
        for name in ("keeper", "responsible", "due_on"):
            self.fields[name].need = _("(only with a problem)")  # type: ignore[attr-defined]
        self.fields["keeper"].choices = own  # type: ignore[attr-defined]
        self.fields["responsible"].choices = [("", "—"), *every]  # type: ignore[attr-defined]

    def limit(self, last: date | None, today: date) -> None:
        """Tell until when an exemption may last."""
        first = today + timedelta(days=1)
        attrs = self.fields["until"].widget.attrs
        attrs["min"] = first.isoformat()
        if last is not None:
            attrs["max"] = last.isoformat()
            told = {"first": first.isoformat(), "last": last.isoformat()}
            self.fields["until"].help_text = gettext("Only for an exemption: from %(first)s to %(last)s") % told

    def clean(self) -> dict[str, Any]:
        """An exemption has its last day."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("answer") == "exempted" and not said.get("until") and "until" not in self.errors:
            self.add_error("until", _("Give the day until which it is exempted."))
        return said


class WordForm(Keyed):
    """A word on an exemption, or on «it is not so», that somebody else asked for."""

    word = forms.ChoiceField(
        label=_("Your word"), choices=[("", "—"), ("approve", _("Approve it")), ("refuse", _("Refuse it"))]
    )
    reason = forms.CharField(label=_("Reason, where it is refused"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].need = _("(must be given with a refusal)")  # type: ignore[attr-defined]


class RunForm(Keyed):
    """A run of all rules over a day."""

    as_of = forms.DateField(label=_("As of"), widget=DayInput())
