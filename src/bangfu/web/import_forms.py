"""The forms of imports: a file and whose it is, a block that is pasted, what headings mean, why a batch is undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.web.forms import Choices, DayInput, Keyed


class UploadForm(Keyed):
    """A spreadsheet to be checked; nothing is written before somebody has seen what it would change."""

    file = forms.FileField(
        label=_("The file"),
        help_text=_(".xlsx, .xls or .csv; an export of the national system as it is, or our own template"),
    )
    form = forms.ChoiceField(label=_("Form"), required=False, help_text=_("Left open, it is told by the headings"))
    sender = forms.CharField(
        label=_("Who filled it in"),
        max_length=120,
        help_text=_("A village, an office or a system; what its headings mean is remembered for the next time"),
    )
    on = forms.DateField(label=_("Holds from"), widget=DayInput(), help_text=_("The day from which its values hold"))

    def __init__(self, listed: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = [("", _("By its headings")), *listed]  # type: ignore[attr-defined]


class PasteForm(Keyed):
    """A block of cells of one village and one theme, as it is copied from a sheet."""

    form = forms.ChoiceField(label=_("Theme"))
    village = forms.ChoiceField(label=_("Village"))
    text = forms.CharField(
        label=_("Cells"),
        max_length=2_000_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off", "class": "grid"}),
        help_text=_("Copied from Excel or WPS with its row of headings; the village need not stand among them"),
    )
    on = forms.DateField(label=_("Holds from"), widget=DayInput(), help_text=_("The day from which its values hold"))

    def __init__(self, listed: Choices, villages: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form"].choices = list(listed)  # type: ignore[attr-defined]
        self.fields["village"].choices = list(villages)  # type: ignore[attr-defined]


class HeadingsForm(Keyed):
    """What each heading that nobody knows means; empty: it is left out."""

    def __init__(self, unknown: Iterable[Mapping[str, Any]], columns: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked: dict[str, str] = {}
        listed = [("", _("Leave it out")), *columns]
        for number, one in enumerate(unknown):
            name = f"heading{number}"
            self.asked[name] = str(one["heading"])
            help_text = _("Column %(place)s, %(filled)s cells filled. Example: %(sample)s") % {
                "place": one["place"],
                "filled": one["filled"],
                "sample": one["sample"] or "—",
            }
            self.fields[name] = forms.ChoiceField(
                label=str(one["heading"]), choices=listed, required=False, help_text=help_text
            )

    def meant(self) -> dict[str, str]:
        """Heading → column code, empty for one that is left out."""
        return {heading: self.cleaned_data.get(name, "") for name, heading in self.asked.items()}


class WordsForm(Keyed):
    """What words of a file mean that no list has; left open, they stay as they are written."""

    def __init__(self, asked: Iterable[Mapping[str, Any]], *args: Any, **kwargs: Any) -> None:
        """`asked`: {column, word, rows, heading, choices, meaning} of each word."""
        super().__init__(*args, **kwargs)
        self.asked: dict[str, tuple[str, str]] = {}
        for number, one in enumerate(asked):
            name = f"word{number}"
            self.asked[name] = (one["column"], one["word"])
            self.fields[name] = forms.ChoiceField(
                label=_("%(heading)s “%(word)s”") % {"heading": one["heading"], "word": one["word"]},
                choices=[("", _("As it is written")), *one["choices"]],
                initial=one["meaning"],
                required=False,
                help_text=_("%(rows)s rows") % {"rows": f"{one['rows']:,}"},
            )

    def meant(self) -> dict[str, dict[str, str]]:
        """Column → {word: code, empty where it stays as it is written}."""
        found: dict[str, dict[str, str]] = {}
        for name, (column, word) in self.asked.items():
            found.setdefault(column, {})[word] = self.cleaned_data.get(name, "")
        return found


class UndoForm(Keyed):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("It stands in the history of every record of the batch")
    )
