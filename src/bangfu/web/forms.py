"""The forms of the pages: what is asked, in the reader's words; reading quantities is the kernel's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.unit import Amount, read_amount
from bangfu.web.middleware import told
from bangfu.web.numbers import KILOMETRE, PERCENT, TEN_THOUSAND_YUAN

Choices = Iterable[tuple[str, str]]

# What a form calls the columns that a refusal may name.
ASKED_AS = {
    "investment_fen": "investment",
    "length_dm": "length",
    "paved_dm": "paved",
    "value_done_fen": "value_done",
    "progress_bp": "progress",
    "project_count": "count",
}


class Keyed(forms.Form):
    """A form that changes something: its key was made when it was printed."""

    key = forms.CharField(widget=forms.HiddenInput)

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field it names, or above the form; each of several beside its own."""
        if isinstance(refusal, Refusals):
            for one in refusal.each:
                self.refuse(one)
            return
        message = " ".join(part for part in told(refusal) if part)
        field = ASKED_AS.get(refusal.field, refusal.field)
        # What the form itself says of a field is said once.
        if field not in self.errors:
            self.add_error(field if field in self.fields else None, message)


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AmountField(forms.CharField):
    """A quantity typed with or without its unit, read as an Amount; None when empty."""

    def __init__(self, unit: str, dimension: str, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.unit, self.dimension = unit, dimension

    def clean(self, value: Any) -> Amount | None:
        """The quantity; ValidationError in the reader's words for what is none."""
        text = str(super().clean(value) or "").strip()
        if not text:
            return None
        bare = text.lstrip("+-").replace(",", "").replace(".", "", 1).isdigit()
        try:
            return read_amount(f"{text}{self.unit}" if bare else text, self.dimension, usual=self.unit)
        except Refusal as no:
            raise forms.ValidationError(" ".join(part for part in told(no) if part)) from no


class WholeField(forms.IntegerField):
    """A whole number typed with or without its unit, which is a word of the reader's language."""

    def __init__(self, unit: str, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "numeric"}), **kwargs)
        self.unit = unit

    def to_python(self, value: Any) -> int | None:
        """The number without its unit; ValidationError in the reader's words for what is none."""
        text = str("" if value is None else value).strip()
        try:
            found: int | None = super().to_python(text.removesuffix(self.unit).strip().replace(",", ""))
        except forms.ValidationError:
            words = {"value": text[:40], "unit": self.unit}
            told_unit = gettext("“%(value)s” is no whole number; the unit should be %(unit)s.")
            raise forms.ValidationError(told_unit % words) from None
        return found


class SignInForm(AuthenticationForm):
    """Name and password."""

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Sign-in name")
        self.fields["password"].label = _("Password")
        self.error_messages["invalid_login"] = _("The name or the password is wrong.")


class PasswordForm(forms.Form):
    """A new password, said twice."""

    current = forms.CharField(
        label=_("Password you have now"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 10 characters, not only digits, and not your name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password once more"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    key = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Both times the same."""
        said: dict[str, Any] = super().clean() or {}
        if said.get("password") != said.get("again"):
            self.add_error("again", _("The two are not the same."))
        return said


class ComplaintForm(forms.Form):
    """A complaint or suggestion."""

    county = forms.ChoiceField(label=_("County"))
    text = forms.CharField(
        label=_("What is wrong, or what would be better"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    reply = forms.CharField(
        label=_("How to reach you"),
        required=False,
        max_length=200,
        help_text=_("Only if you want an answer: a name and a place. Telephone numbers are masked."),
    )

    def __init__(self, counties: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["county"].choices = list(counties)  # type: ignore[attr-defined]
        if len(list(self.fields["county"].choices)) == 1:  # type: ignore[attr-defined]
            self.fields["county"].widget = forms.HiddenInput()
            self.fields["county"].initial = self.fields["county"].choices[0][0]  # type: ignore[attr-defined]


class ProgressForm(Keyed):
    """How far works had come on a day."""

    on = forms.DateField(label=_("Happened on"), widget=DayInput())
    progress = AmountField(PERCENT, "bp", label=_("Progress"), help_text=_("In percent, e.g. 57.5"))
    value_done = AmountField(
        TEN_THOUSAND_YUAN, "fen", label=_("Value done"), help_text=_("In 10,000 yuan, or with its unit")
    )
    paved = AmountField(KILOMETRE, "dm", label=_("Paved length"), help_text=_("In kilometres, or with its unit"))
    lower_reason = forms.CharField(
        label=_("Reason, where progress falls"), required=False, max_length=300, widget=forms.TextInput()
    )


class MoveForm(Keyed):
    """The next stage."""

    stage = forms.ChoiceField(label=_("Next stage"))
    on = forms.DateField(label=_("Since"), widget=DayInput())

    def __init__(self, stages: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = list(stages)  # type: ignore[attr-defined]


class CorrectForm(Keyed):
    """A correction with its reason; a field left empty stays as it is."""

    investment = AmountField(
        TEN_THOUSAND_YUAN, "fen", label=_("Investment"), help_text=_("In 10,000 yuan, or with its unit")
    )
    length = AmountField(KILOMETRE, "dm", label=_("Length"), help_text=_("In kilometres, or with its unit"))
    paved = AmountField(KILOMETRE, "dm", label=_("Paved length"), help_text=_("In kilometres, or with its unit"))
    count = forms.IntegerField(label=_("Number of projects"), required=False, min_value=1)
    category = forms.ChoiceField(label=_("Category"), required=False)
    reason = forms.CharField(label=_("Reason of the correction"), max_length=500)

    def __init__(self, categories: Choices, *args: Any, batch: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", "—"), *categories]  # type: ignore[attr-defined]
        if batch:
            for name in ("paved", "count", "category"):
                del self.fields[name]


class ReportForm(Keyed):
    """Which report, of whom, over which days."""

    kind = forms.ChoiceField(label=_("Kind of report"))
    organisation = forms.ChoiceField(label=_("Organisation"))
    period_from = forms.DateField(label=_("From"), widget=DayInput())
    period_to = forms.DateField(label=_("To"), widget=DayInput())
    as_of = forms.DateField(label=_("As of"), widget=DayInput())

    def __init__(self, kinds: Choices, organisations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(kinds)  # type: ignore[attr-defined]
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]


class HandForm(Keyed):
    """Words written by hand at one place of a report."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A line is a paragraph. An empty text takes it out."),
    )


class FilterForm(forms.Form):
    """The filters of a list: each a choice or a text, all of them optional."""

    def __init__(self, given: Any, fields: dict[str, forms.Field], hidden: dict[str, str] | None = None) -> None:
        super().__init__(given or None)
        for name, field in fields.items():
            field.required = False
            self.fields[name] = field
        for name, value in (hidden or {}).items():
            self.fields[name] = forms.CharField(widget=forms.HiddenInput, required=False, initial=value)

    def value(self, name: str) -> Any:
        """What was chosen; empty when nothing or nonsense."""
        self.full_clean()
        return getattr(self, "cleaned_data", {}).get(name) or ""

    def chips(self, given: Mapping[str, Any], here: Callable[..., str]) -> list[dict[str, str]]:
        """Each filter that is set, in words, with the address that takes it off; `here` gives it."""
        return [
            {
                "label": str(self.fields[name].label),
                "value": str(dict(getattr(self.fields[name], "choices", [])).get(str(value), value)),
                "remove_url": here(**{name: None}),
            }
            for name, value in given.items()
        ]


def choice(label: Any, options: Choices) -> forms.ChoiceField:
    """A choice whose first option is everything."""
    return forms.ChoiceField(label=label, choices=[("", _("All")), *options], required=False)


def typed(label: Any) -> forms.CharField:
    """A short text."""
    return forms.CharField(label=label, max_length=80, required=False)


def day(label: Any) -> forms.DateField:
    """A day."""
    return forms.DateField(label=label, widget=DayInput(), required=False)
