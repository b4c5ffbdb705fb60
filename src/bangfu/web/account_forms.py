"""The forms of a household's yearly account: its lines, a paper behind one of them, and what the household said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import mark
from bangfu.registry.actions.accounts import Paper
from bangfu.registry.models import HouseholdYear, Reckoning, Why
from bangfu.registry.rules.accounts import GROUPS
from bangfu.web.forms import AmountField, Choices, DayInput, Keyed
from bangfu.web.numbers import YUAN, exact
from bangfu.web.registry_words import WHY

LINE = "item-"
# How a group of lines is called.
GROUP_WORDS = {
    "wage": mark("Wages"),
    "operating": mark("Income from production and business"),
    "property": mark("Income from property"),
    "transfer": mark("Transfers"),
    "cost": mark("Cost of production"),
    "relief": mark("Subsidies that lower the cost of production"),
    "rigid": mark("Rigid expenses"),
}
_ANSWERS = {"confirmed": mark("The household confirms it"), "objected": mark("The household objects")}
_MEANS = {"signature": mark("Signature"), "fingerprint": mark("Fingerprint")}
REST = {"none": mark("There is none"), "not_collected": mark("Not asked yet")}


class LineField(AmountField):
    """Fen, or why there is none; None where the line is left empty."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(YUAN, "fen", **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def clean(self, value: Any) -> Any:
        """Whole fen, the code of a reason written in the reader's words, or None."""
        text = str(value or "").strip()
        for code, word in WHY.items():
            if text in (code, gettext(word)):
                return code
        found = super().clean(value)
        if found is not None and found.value < 0:
            raise forms.ValidationError(gettext("“%(text)s” may not be negative.") % {"text": found.text})
        return None if found is None else found.value


class AccountForm(Keyed):
    """The whole account of one income year; `listed` are the year's items."""

    headcount = forms.IntegerField(
        label=_("Members of the income year"), min_value=1, max_value=60, required=False,
        help_text=_("It divides the income, and need not be the number of members today."),
    )  # fmt: skip
    surveyed_on = forms.DateField(label=_("Surveyed on"), widget=DayInput(), required=False)

    def __init__(
        self,
        listed: Sequence[Mapping[str, Any]],
        held: HouseholdYear | None,
        before: Mapping[str, str],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        """`before`: what lines said the year before, by their codes."""
        super().__init__(*args, **kwargs)
        zh = not (get_language() or "zh").startswith("en")
        self.listed = listed
        for item in listed:
            label, said = item["label"]["zh" if zh else "en"], before.get(item["code"], "")
            self.fields[f"{LINE}{item['code']}"] = LineField(label=label, help_text=said)
        rest = [(code, gettext(word)) for code, word in REST.items()]
        self.fields["rest"] = forms.ChoiceField(label=_("Lines left empty mean"), choices=rest)
        self.fields["note"] = forms.CharField(label=_("Remark"), max_length=200, required=False)
        if held is not None:
            self.fields["amends"] = forms.CharField(
                label=_("Why the account that stands was wrong"), max_length=200, required=False
            )

    def blocks(self) -> list[dict[str, Any]]:
        """The lines by group, in the order in which an account is read."""
        found = []
        for group in GROUPS:
            names = [f"{LINE}{item['code']}" for item in self.listed if item["group"] == group]
            if names:
                found.append({"title": gettext(GROUP_WORDS[group]), "fields": [self[name] for name in names]})
        return found

    def said(self) -> dict[str, int | str]:
        """The lines that say something: fen, or why there is none."""
        lines = {item["code"]: self.cleaned_data.get(f"{LINE}{item['code']}") for item in self.listed}
        return {code: value for code, value in lines.items() if value is not None}


def as_typed(held: HouseholdYear | None) -> dict[str, Any]:
    """What the form shows of an account that stands."""
    if held is None:
        return {"rest": "none"}
    lines = {
        f"{LINE}{code}": gettext(WHY[value]) if isinstance(value, str) else exact(value, YUAN)
        for code, value in held.items.items()
    }
    rest = held.rest if held.rest in REST else Why.NONE.value
    told = {"headcount": held.headcount, "surveyed_on": held.surveyed_on, "note": held.note}
    return {**lines, **told, "rest": rest}


class _Scanned(Keyed):
    """A form that may bring a file."""

    def paper(self, name: str) -> Paper | None:
        """The file that was chosen, if one was."""
        file = self.cleaned_data.get(name)
        return Paper(file.name, file.content_type or "", file.read()) if file else None


class VoucherForm(_Scanned):
    """A paper behind one line."""

    item = forms.ChoiceField(label=_("Line of the account"))
    amount = AmountField(YUAN, "fen", label=_("Amount on the paper"), help_text=_("In yuan"))
    paid_on = forms.DateField(label=_("Day on the paper"), widget=DayInput(), required=False)
    note = forms.CharField(label=_("What it is"), max_length=120, required=False)
    paper_file = forms.FileField(label=_("Scan or photograph of the paper"), help_text=_("PDF, JPEG or PNG"))

    def __init__(self, lines: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = list(lines)  # type: ignore[attr-defined]
        self.fields["amount"].required = True


class ReckonForm(_Scanned):
    """What the household said to its account."""

    on = forms.DateField(label=_("Gone through on"), widget=DayInput())
    answer = forms.ChoiceField(label=_("What the household said"))
    signed_by = forms.CharField(label=_("Who spoke and signed for the household"), max_length=60)
    means = forms.ChoiceField(label=_("Signature or fingerprint"), required=False)
    scan = forms.FileField(
        label=_("Scan of the signed sheet"), required=False, help_text=_("PDF, JPEG or PNG; needed for a confirmation")
    )
    text = forms.CharField(
        label=_("What it objects to"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    organisation = forms.ChoiceField(label=_("Gone through by"))

    def __init__(self, organisations: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [(code, gettext(_ANSWERS[code])) for code in Reckoning.Answer.values]
        self.fields["answer"].choices = [("", "—"), *answers]  # type: ignore[attr-defined]
        means = [(code, gettext(_MEANS[code])) for code in Reckoning.Means.values]
        self.fields["means"].choices = [("", "—"), *means]  # type: ignore[attr-defined]
        self.fields["organisation"].choices = list(organisations)  # type: ignore[attr-defined]


def answer_word(row: Reckoning) -> str:
    """What the household said, and how it put it down."""
    words = gettext(_ANSWERS[row.answer])
    return f"{words} · {gettext(_MEANS[row.means])}" if row.means else words
