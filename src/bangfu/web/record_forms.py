"""The forms of records: the next step of a problem, a group counted anew, what became of an item or an activity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, DayInput, Keyed


class StepForm(Keyed):
    """The next step of a problem or wish."""

    to = forms.ChoiceField(label=_("Next step"))
    on = forms.DateField(label=_("Happened on"), widget=DayInput())
    by = forms.CharField(
        label=_("Who did or signed it"), max_length=80, required=False, help_text=_("Empty: you yourself")
    )
    organisation = forms.ChoiceField(
        label=_("Organisation that is to act"), required=False, help_text=_("Where it is assigned")
    )
    text = forms.CharField(
        label=_("What was done or found"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, steps: Choices, organisations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(steps)  # type: ignore[attr-defined]
        self.fields["organisation"].choices = [("", "—"), *organisations]  # type: ignore[attr-defined]


class CountForm(Keyed):
    """The numbers of a group of problems or wishes."""

    count = forms.IntegerField(label=_("How many there are"), min_value=2, required=False)
    closed = forms.IntegerField(label=_("How many are closed"), min_value=0, required=False)


class CaseForm(Keyed):
    """A problem or wish that is raised."""

    name = forms.CharField(label=_("In a few words"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind"))
    code = forms.CharField(label=_("Code"), max_length=60, help_text=_("Your own short mark for it, used once"))
    organisation = forms.ChoiceField(label=_("Entered by"))
    responsible = forms.ChoiceField(label=_("Organisation that is to act"), required=False)
    severity = forms.ChoiceField(label=_("Severity"), initial="ordinary")
    raised_on = forms.DateField(label=_("Raised on"), widget=DayInput())
    due_on = forms.DateField(label=_("To be put right by"), widget=DayInput(), required=False)
    text = forms.CharField(
        label=_("What is wrong or wished"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def __init__(self, kinds: Choices, severities: Choices, own: Choices, all_: Choices, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.fields["kind"].choices = [("", "—"), *kinds]  # type: ignore[attr-defined]
        self.fields["severity"].choices = list(severities)  # type: ignore[attr-defined]
        self.fields["organisation"].choices = list(own)  # type: ignore[attr-defined]
        self.fields["responsible"].choices = [("", "—"), *all_]  # type: ignore[attr-defined]


class ItemEndForm(Keyed):
    """What became of an item of a plan."""

    to = forms.ChoiceField(label=_("What became of it"))
    on = forms.DateField(label=_("Since"), widget=DayInput())
    done_count = forms.IntegerField(label=_("Number done"), min_value=0, required=False)
    reason = forms.CharField(
        label=_("Reason, where it was not done"), max_length=500, required=False, widget=forms.TextInput()
    )
    into = forms.ChoiceField(label=_("Carried over into"), required=False)

    def __init__(self, ends: Choices, plans: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(ends)  # type: ignore[attr-defined]
        self.fields["into"].choices = [("", "—"), *plans]  # type: ignore[attr-defined]


class MoveForm(Keyed):
    """The next state of a participation."""

    to = forms.ChoiceField(label=_("What becomes of it"))
    on = forms.DateField(label=_("Since"), widget=DayInput())
    reason = forms.CharField(
        label=_("Reason, where it is suspended or put off"), max_length=300, required=False, widget=forms.TextInput()
    )

    def __init__(self, states: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(states)  # type: ignore[attr-defined]


class EventForm(Keyed):
    """What became of a planned activity."""

    to = forms.ChoiceField(label=_("What became of it"))
    on = forms.DateField(label=_("Held on"), widget=DayInput(), required=False)
    headcount = forms.IntegerField(label=_("People taking part"), min_value=0, required=False)
    reason = forms.CharField(
        label=_("Reason, where it was not held"), max_length=300, required=False, widget=forms.TextInput()
    )

    def __init__(self, ends: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = list(ends)  # type: ignore[attr-defined]


class NamesForm(Keyed):
    """The name list of a group, pasted; a file that is sent takes its place."""

    text = forms.CharField(
        label=_("List of names"),
        max_length=2_000_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_(
            "A line for each person: name, birth date, village, ID number, apart by commas or as copied from a sheet. "
            "Only the name is needed. A first line of headings may name the columns in another order."
        ),
    )
    file = forms.FileField(label=_("Or a file"), required=False, help_text=_("xlsx, csv or txt, at most 2 MB"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Neither may be left out as the reader pleases: one of the two is needed.
        self.fields["text"].need = _("(here, or as a file below)")  # type: ignore[attr-defined]
        self.fields["file"].need = _("(takes the place of what is typed above)")  # type: ignore[attr-defined]
