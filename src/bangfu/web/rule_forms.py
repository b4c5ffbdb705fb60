"""The form of a rule or check: what its kind of entry needs, nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bangfu.policybook.rules.files import FileEntry
from bangfu.web.forms import Choices, DayInput, Keyed

CODE = r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$"
# Texts that an entry gives in Chinese and in English.
TEXTS = {"rule": ("label",), "check": ("label", "message", "cure")}
CODED = {"rule": ("kind",), "check": ("family", "severity")}


class RuleForm(Keyed):
    """A rule (`of` «rule») or a check of records («check») as it is to be from a day on."""

    label = forms.CharField(label=_("Name of the rule"), max_length=100)
    label_en = forms.CharField(
        label=_("Name in English"), max_length=120, required=False,
        help_text=_("Left empty, the name above stands in its place."),
    )  # fmt: skip
    entity = forms.ChoiceField(label=_("Asked of"))
    criterion = forms.CharField(
        label=_("Condition"), strip=False, required=False,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("What it is for"))
    family = forms.ChoiceField(label=_("Family"))
    severity = forms.ChoiceField(label=_("Severity"))
    message = forms.CharField(
        label=_("What is found wrong"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Said of each record of which the condition holds."),
    )  # fmt: skip
    message_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    cure = forms.CharField(label=_("What to do about it"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))
    cure_en = forms.CharField(label=_("The same in English"), max_length=300, required=False)
    code = forms.RegexField(
        CODE, label=_("Code"), max_length=80,
        help_text=_("Small letters, digits and points, e.g. own.road_age; used once, never changed"),
        error_messages={"invalid": _("Write small letters and digits with a point between, e.g. own.road_age.")},
    )  # fmt: skip
    valid_from = forms.DateField(label=_("In force from"), widget=DayInput())
    basis = forms.CharField(
        label=_("Document it rests on"),
        max_length=300,
        help_text=_("The document or decision it rests on, with its number"),
    )
    suspended = forms.BooleanField(label=_("Stop it: it is not run in this county from that day on"), required=False)

    def __init__(self, of: str, lists: dict[str, Choices], *args: Any, held: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of = of
        for name, choices in lists.items():
            self.fields[name].choices = [*([] if name == "entity" else [("", "—")]), *choices]  # type: ignore[attr-defined]
        absent = {"rule": ("family", "severity", "message", "message_en", "cure", "cure_en"), "check": ("kind",)}[of]
        for name in (*absent, *(("code",) if held else ("suspended",))):
            del self.fields[name]
        if held:
            # What a rule is asked of is what its findings and decisions stand on.
            self.fields["entity"].disabled = True

    def entry(self, code: str) -> FileEntry:
        """The entry as typed; what is missing is empty. `check_body` and reading the rule refuse what cannot be."""
        said: dict[str, Any] = getattr(self, "cleaned_data", {})
        body: dict[str, Any] = {"label": self._both(said, "label")}
        if said.get("suspended"):
            body["suspended"] = True
        else:
            body |= {"entity": said.get("entity", "")}
            body |= {name: said.get(name, "") for name in CODED[self.of]}
            body |= {"criterion": said.get("criterion", "").strip()}
            body |= {name: self._both(said, name) for name in TEXTS[self.of][1:]}
        first = said.get("valid_from") or date.max
        return FileEntry(self.of, said.get("code") or code, first, None, said.get("basis", ""), body)

    def _both(self, said: dict[str, Any], name: str) -> dict[str, str]:
        zh = str(said.get(name, "")).strip()
        return {"zh": zh, "en": str(said.get(f"{name}_en", "")).strip() or zh}


def initial(said: FileEntry) -> dict[str, Any]:
    """What the form shows of an entry that is to be changed."""
    body = said.body
    found: dict[str, Any] = {name: body.get(name, "") for name in ("entity", "kind", "family", "severity", "criterion")}
    for name in TEXTS[said.kind]:
        pair = body.get(name) or {}
        found[name] = pair.get("zh", "")
        found[f"{name}_en"] = pair.get("en", "") if pair.get("en") != pair.get("zh") else ""
    return found | {"basis": "", "suspended": bool(body.get("suspended"))}
