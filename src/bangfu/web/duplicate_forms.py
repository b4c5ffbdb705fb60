"""The forms of a suspected duplicate: not the same, the same, another person's word, and taking a merge back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, Keyed

TAKE = "take_"


class DifferentForm(Keyed):
    """They are two, or it is to be looked at on the spot."""

    answer = forms.ChoiceField(
        label=_("What was found"),
        choices=[
            ("", "—"),
            ("different", _("They are not the same; do not ask again")),
            ("checking", _("It is to be checked on the spot")),
        ],
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("What was seen or asked, and where"))


class SameForm(Keyed):
    """They are the same: which record is kept, and what is taken from the other."""

    kept = forms.ChoiceField(label=_("Record that is kept"))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("What was seen or asked, and where"))

    def __init__(self, sides: Choices, fields: Mapping[str, tuple[str, Choices]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kept"].choices = [("", "—"), *sides]  # type: ignore[attr-defined]
        reason = self.fields.pop("reason")
        for name, (label, values) in fields.items():
            told = [("", _("as the record kept says")), *values]
            self.fields[TAKE + name] = forms.ChoiceField(label=label, choices=told, required=False)
        self.fields["reason"] = reason

    def taken(self) -> list[str]:
        """What comes from the record that is not kept."""
        said = self.cleaned_data
        return [
            name.removeprefix(TAKE)
            for name, side in said.items()
            if name.startswith(TAKE) and side and side != said["kept"]
        ]


class MergeWordForm(Keyed):
    """A word on a merge that somebody else proposed."""

    word = forms.ChoiceField(
        label=_("Your word"),
        choices=[("", "—"), ("approve", _("Merge them")), ("refuse", _("Send it back"))],
    )
    reason = forms.CharField(label=_("Reason, where it is sent back"), max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].need = _("(must be given when it is sent back)")  # type: ignore[attr-defined]


class UndoForm(Keyed):
    """A merge is taken back."""

    reason = forms.CharField(label=_("Why the merge is undone"), max_length=300)
