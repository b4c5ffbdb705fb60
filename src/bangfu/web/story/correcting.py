"""Correcting a field where its history stands: the form by the field's type, and its sending."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.kernel.refusal import Refusal, Refusals
from bangfu.kernel.right import Right
from bangfu.registry.actions import Correction, correct_field
from bangfu.registry.actions.corrections import CONFLICT
from bangfu.registry.models import Household, Person
from bangfu.registry.queries.sources import SOURCE_KIND
from bangfu.registry.queries.threads import is_dated
from bangfu.registry.rules import INCOME_ITEM
from bangfu.registry.rules.fields import FieldDef, read_typed
from bangfu.registry.rules.threads import Thread, version
from bangfu.subjects.models import Subject
from bangfu.vault.models import SealedField
from bangfu.vault.rules.index import Form as Index
from bangfu.vault.rules.sealed import Sealed
from bangfu.web.forms import Choices, DayInput, Keyed
from bangfu.web.middleware import told
from bangfu.web.numbers import KILOMETRE, YUAN, chinese, unit_word
from bangfu.web.opened import Opened
from bangfu.web.registry_words import SEXES, WHY, YES, Reading

SEALED = {"phone": Index.PHONE, "account": Index.WHOLE, "id_number": Index.WHOLE}
MODELS = {"household": Household, "person": Person}
TRUTHS = {"yes": True, "no": False}


class CorrectionForm(Keyed):
    """The right value, or why there is none, from which day on, on what it rests, and why it is corrected."""

    why = forms.ChoiceField(label=_("Or why there is no value"), required=False)
    on = forms.DateField(label=_("Holds from"), widget=DayInput())
    source = forms.ChoiceField(label=_("It rests on"))
    reason = forms.CharField(label=_("Why it is corrected"), max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    # Whether somebody else changed the field since the form was opened.
    clashed = False

    def __init__(self, field: FieldDef, codes: Choices, sources: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["value"] = _asked(field, codes)
        self.fields["why"].choices = [("", "—"), *((code, gettext(word)) for code, word in WHY.items())]  # type: ignore[attr-defined]
        self.fields["source"].choices = [("", "—"), *sources]  # type: ignore[attr-defined]
        if is_dated(field):
            self.fields["on"].help_text = _(
                "Wrong from the beginning: give its first day. What is recorded for later days is set aside."
            )
        else:
            # A name or number is corrected for all days.
            self.fields["on"].widget = forms.HiddenInput()
        if field.kept.startswith("list."):
            del self.fields["why"]
            self.fields["value"].required = True
        else:
            for name in ("value", "why"):
                self.fields[name].need = _("(one of the two)")  # type: ignore[attr-defined]
        self.order_fields(["value", "why", "on", "source", "reason", "seen", "key"])

    def clean(self) -> dict[str, Any]:
        """The value as it is kept under «kept»; exactly one of value and why."""
        said: dict[str, Any] = super().clean() or {}
        written, why = said.get("value"), said.get("why", "")
        empty = written in (None, "", [])
        if "value" in self.errors:
            return said
        if empty == (not why):
            words = (
                _("Enter the value, or say why there is none.") if empty else _("Either a value or why there is none.")
            )
            self.add_error("value", words)
            return said
        try:
            said["kept"] = None if empty else self._kept(written)
        except Refusal as no:
            self.refuse(no)
        return said

    def _kept(self, written: Any) -> Any:
        kind = self.field.type
        if kind == "truth":
            return TRUTHS[str(written)]
        if kind in ("code", "date"):
            return written
        if kind == "codes":
            return " ".join(sorted(written))
        if kind in SEALED:
            table, _dot, column = self.field.kept.partition(".")
            column_of: Any = MODELS[table]._meta.get_field(column)
            sealed: SealedField = column_of
            return sealed.to_python(str(written).strip())
        return read_typed(self.field, str(written))

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside what it names; one about the field itself beside the value."""
        if isinstance(refusal, Refusals) or refusal.field in self.fields:
            super().refuse(refusal)
        elif "value" not in self.errors:
            self.add_error("value" if refusal.field else None, " ".join(part for part in told(refusal) if part))


def _asked(field: FieldDef, codes: Choices) -> forms.Field:
    """How the value of a field is asked for."""
    label = _("Correct value")
    if field.type == "code":
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *codes])
    if field.type == "codes":
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, required=False, choices=list(codes), widget=boxes)
    if field.type == "truth":
        yes = [("yes", gettext(YES[True])), ("no", gettext(YES[False]))]
        return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *yes])
    if field.type == "date":
        return forms.DateField(label=label, required=False, widget=DayInput())
    if field.type == "month":
        return forms.CharField(label=label, required=False, widget=forms.TextInput(attrs={"type": "month"}))
    asked = forms.CharField(label=label, required=False, max_length=200)
    if unit := typed_unit(field):
        asked.help_text = gettext("In %(unit)s") % {"unit": unit}
        asked.widget.attrs["inputmode"] = "decimal"
    return asked


def typed_unit(field: FieldDef) -> str:
    """The word of the unit in which a bare number of a field is read; empty where it has none."""
    words = {
        "money": unit_word(YUAN), "land": gettext("mu"), "length": unit_word(KILOMETRE),
        "area_m2": gettext("square metres"),
    }  # fmt: skip
    return words.get(field.type) or (field.unit if field.type == "count" and chinese() else "")


def correction_form(
    page: Opened, subject: Subject, field: FieldDef, thread: Thread, post: Any = None
) -> CorrectionForm | None:
    """The form to correct a field; None for who may not, and for what is corrected elsewhere."""
    may = page.actor.can(Right.REGISTRY_HOUSEHOLD_WRITE, subject.county_id, subject.path).yes
    if not may or page.book.read_only or field.kept.startswith(INCOME_ITEM):
        return None
    reading = Reading(page, page.today)
    codes: Choices = ()
    if field.codes == "registry.sex":
        codes = [(code, gettext(word)) for code, word in SEXES.items()]
    elif field.codes:
        codes = list(reading.table(field.codes, page.today).items())
    sources = list(reading.table(SOURCE_KIND, page.today).items())
    first = {"key": page.key(), "on": page.today, "seen": version(thread)}
    return CorrectionForm(field, codes, sources, post, initial=first)


def correct(page: Opened, subject: Subject, form: CorrectionForm) -> bool:
    """Correct as a form says that holds; False when somebody else changed it meanwhile or it was refused."""
    said = form.cleaned_data
    value = said["kept"]
    marks = value.blind_index(SEALED[form.field.type]) if isinstance(value, Sealed) else ""
    correction = Correction(
        subject, form.field.code, value, said["on"], said["source"], said["seen"], said.get("why", ""), marks
    )
    try:
        correct_field(page.asking.call(page.request), correction=correction)
    except Refusal as no:
        if no.status == 403:
            raise
        form.refuse(no)
        if no.status == CONFLICT:
            form.clashed = True
        return False
    return True
