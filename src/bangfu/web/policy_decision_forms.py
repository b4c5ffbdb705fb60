"""The forms by which a proposal of the policybook comes to its end: put in force, turned down, taken back."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Keyed


class PutForm(Keyed):
    """Putting a proposal in force: the digests of what was shown go back with it."""

    shown = forms.CharField(widget=forms.HiddenInput)
    effect = forms.CharField(widget=forms.HiddenInput, required=False)


class RejectForm(Keyed):
    """Turning a proposal down."""

    reason = forms.CharField(
        label=_("Why it is not put in force"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class WithdrawForm(Keyed):
    """Taking one's own proposal back."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
