"""Which entries are changed in a form of their kind; of a form of import what else its columns are called."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bangfu.intake.rules.recognising import whole_heading
from bangfu.web.policy_forms import Body, CadenceForm, CalendarForm, CodeListForm, ParameterForm, PolicyForm, RowsForm

SYNONYMS_AT_MOST = 600
_APART = re.compile(r"[、,，;；\n]+")


class HeadingsForm(RowsForm):
    """The headings by which others call the columns of a form; the columns themselves come with the program."""

    COLUMNS = ("name", "also")
    MADE_HERE = False

    @property
    def columns(self) -> list[Any]:
        """The heads of the table."""
        return [_("Column"), _("Also typed as")]

    def fixed(self) -> list[str]:
        """Our own headings."""
        return [one["label"]["zh"] for one in self.before.get("columns", [])]

    def ask(self) -> None:
        """A cell for each column: its other headings, with 、 between."""
        for number, column in enumerate(self.before.get("columns", [])):
            self.fields[f"also_{number}"] = forms.CharField(
                label=_("Also typed as"),
                required=False,
                max_length=SYNONYMS_AT_MOST,
                initial="、".join(column.get("also", [])),
            )

    def clean(self) -> dict[str, Any]:
        """No heading calls two columns."""
        said = super().clean()
        called: dict[str, int] = {}
        for number, name in enumerate(self.fixed()):
            called[whole_heading(name)] = number
        for number in range(len(self.fixed())):
            for heading in self.headings(number):
                if called.setdefault(whole_heading(heading), number) != number:
                    message = gettext("“%(heading)s” calls another column already.") % {"heading": heading}
                    self.add_error(f"also_{number}", message)
        return said

    def headings(self, number: int) -> list[str]:
        """What was typed for a column, each once, without its own heading."""
        said = [" ".join(one.split()) for one in _APART.split(str(self.said("also", number) or ""))]
        return [one for one in dict.fromkeys(said) if one and one != self.fixed()[number]]

    def body(self) -> Body:
        """The form with the headings as typed."""
        columns = []
        for number, column in enumerate(self.before["columns"]):
            kept = {key: value for key, value in column.items() if key != "also"}
            headings = self.headings(number)
            columns.append({**kept, "also": headings} if headings else kept)
        return {**self.before, "columns": columns}


# The kinds whose change is proposed in these forms; rules and checks have a page of their own.
EDITABLE: dict[str, type[PolicyForm]] = {
    "parameter": ParameterForm,
    "code_list": CodeListForm,
    "duty": CadenceForm,
    "calendar": CalendarForm,
    "form": HeadingsForm,
}
# Of these an entry that is not there yet may be proposed.
MADE_HERE = {kind: form for kind, form in EDITABLE.items() if form.MADE_HERE}
