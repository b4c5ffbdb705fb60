"""The values of a record in the reader's words: codes as labels, sums in the unit that officials use."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext

from bangfu.cases.lifecycle import DONE, standing
from bangfu.kernel.fact import Column
from bangfu.kernel.refusal import mark
from bangfu.programmes.models import Programme
from bangfu.subjects.models import Subject
from bangfu.web.columns import YES_NO
from bangfu.web.numbers import CASES, KILOMETRE, OF_DIMENSION, YUAN, chinese, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.promised import Promises
from bangfu.web.records import RECORDS, columns, record_url
from bangfu.web.words import both, term_word

Cell = dict[str, Any]
Facts = dict[str, Any]

# A standard is so many yuan a month; all other sums are printed in 10,000 yuan.
IN_YUAN = frozenset({("standard", "amount_fen"), ("standard", "min_fen"), ("standard", "max_fen")})
# Counts whose unit is another than the fact table's, or one of each row.
UNITS_OF = {
    ("case", "case_count"): CASES,
    ("case", "closed_count"): CASES,
    ("plan_item", "planned_count"): "",
    ("plan_item", "done_count"): "",
    ("participation", "item_count"): "",
    ("entry", "quantity"): "",
    ("standard", "minimum"): "",
    ("standard", "maximum"): "",
}
QUALIFIED = {
    "about": mark("about %(number)s"),
    "at_least": mark("%(number)s or more"),
    "at_most": mark("up to %(number)s"),
}
# What a standard sets stands in many columns of which each fills one or two.
SET = Column("set", "text", "", mark("What it sets"))
EXACTLY = frozenset({"min_count", "criteria_count", "months", "share_bp", "min_share_bp", "max_share_bp"})


class Cells:
    """Cells of fact columns; the subjects pointed at are read once for all rows."""

    def __init__(self, page: Opened, kind: str, rows: Iterable[Facts]) -> None:
        self.page, self.kind, self.rows = page, kind, list(rows)
        wanted = {
            value for row in self.rows for name, value in row.items() if name.endswith("_id") and value is not None
        }
        self.pointed = page.pointed({int(one) for one in wanted})

    @cached_property
    def programmes(self) -> dict[str, Subject]:
        """The programmes of the book by code."""
        rows = Programme.objects.known().filter(subject__county=self.page.book).select_related("subject")
        return {row.subject.code: row.subject for row in rows}

    @cached_property
    def promises(self) -> Promises:
        """What became of the rows, where they are items of plans."""
        return Promises(self.page, [int(row["id"]) for row in self.rows if "id" in row])

    def head(self, column: Column) -> Cell:
        """{label, unit, numeric, tight} of a column."""
        numeric = column.kind == "int" and not column.name.endswith("_id")
        label = both(column.zh, column.en[:1].upper() + column.en[1:]) if column is not SET else gettext(SET.en)
        return {"label": label, "unit": self.unit(column), "numeric": numeric, "tight": column.kind == "date"}

    def held(self, column: Column, row: Facts) -> Any:
        """What a row holds in a column, or what was counted for it."""
        return self.promises.done(row)["value"] if self._counted(column) else row.get(column.name)

    def _counted(self, column: Column) -> bool:
        return (self.kind, column.name) == ("plan_item", "done_count")

    def cell(self, column: Column, row: Facts) -> Cell:
        """{label, unit, numeric, value, url} of one column of one row; an empty value where nothing is known."""
        head, value = self.head(column), row.get(column.name)
        if self._counted(column):
            return head | self.promises.done(row)
        if column is SET:
            return {**head, "value": "; ".join(self._set(row)), "url": ""}
        if value is None or value == "":
            return {**head, "value": "", "url": ""}
        if column.name.endswith("_id"):
            return head | self._link(self.pointed.get(int(value)))
        if column.name == "programme":
            return head | self._link(self.programmes.get(str(value)), str(value))
        if isinstance(value, bool):
            return {**head, "value": gettext("yes") if value else gettext("no"), "url": ""}
        if isinstance(value, int):
            return {**head, "value": self.number(column, value, row), "told": self.told(column, value, row), "url": ""}
        if isinstance(value, date):
            return {**head, "value": value.isoformat(), "url": "", "late": self._late(column, value, row)}
        return {**head, "value": self._word(column.name, str(value), row), "url": ""}

    def _late(self, column: Column, day: date, row: Facts) -> dict[str, str] | None:
        """That the day set for something still open is over, as a badge."""
        still_open = {"case": row.get("state") not in DONE, "plan_item": row.get("state") == "open"}
        if column.name != "due_on" or not still_open.get(self.kind) or day >= self.page.today:
            return None
        return {"kind": "bad", "label": gettext("%(days)s days over") % {"days": (self.page.today - day).days}}

    def unit(self, column: Column) -> str:
        """The unit printed beside a column's numbers; English names of counts say their unit themselves."""
        if column.kind != "int" or column.name.endswith("_id"):
            return ""
        last = column.name.rsplit("_", 1)[-1]
        if last in ("fen", "dm", "bp"):
            return unit_word(self._shown_in(column.name))
        return UNITS_OF.get((self.kind, column.name), column.unit) if chinese() else ""

    def told(self, column: Column, value: int, row: Facts) -> str:
        """A number with its unit, qualified as its source qualifies it, where no column says the unit."""
        return self.number(column, value, row, self.unit(column))

    def number(self, column: Column, value: int, row: Facts, unit: str = "") -> str:
        """A number as it is printed, qualified as its source qualifies it."""
        last = column.name.rsplit("_", 1)[-1]
        text = exact(value, self._shown_in(column.name)) if last in ("fen", "dm", "bp") else f"{value:,}"
        if column.name == "quantity" and row.get("quantity_unit"):
            unit = self.page.words.quoted(str(row["quantity_unit"]))
        if (self.kind, column.name) == ("plan_item", "planned_count"):
            unit = self.promises.unit(row)
        text = f"{text} {unit}".strip()
        approx = str(row.get("approx") or "")
        if approx in QUALIFIED and column.name not in EXACTLY:
            return gettext(QUALIFIED[approx]) % {"number": text}
        return text

    def _set(self, row: Facts) -> list[str]:
        """What a standard sets, in one cell: a sum or a range, a share, so many people for each sum, a number."""
        table = {column.name: column for column in columns("standard")}
        told = {
            name: f"{self.number(table[name], row[name], {})} {self.unit(table[name])}".strip().replace(" %", "%")
            for name in table
            if isinstance(row.get(name), int) and not isinstance(row.get(name), bool)
        }
        found = [told[name] for name in ("amount_fen", "share_bp") if name in told]
        if "persons" in told and "per_amount_fen" in told:
            words = gettext("%(people)s for each %(sum)s")
            found.append(words % {"people": told["persons"], "sum": told["per_amount_fen"]})
        for lower, upper in (("min_fen", "max_fen"), ("min_share_bp", ""), ("minimum", "maximum")):
            if lower in told and upper in told:
                found.append(f"{told[lower]} – {told[upper]}")
            elif lower in told:
                found.append(gettext("at least %(number)s") % {"number": told[lower]})
            elif upper in told:
                found.append(gettext("up to %(number)s") % {"number": told[upper]})
        if row.get("criteria_count"):
            found.append(gettext("%(count)s criteria") % {"count": row["criteria_count"]})
        if row.get("masked"):
            found.append(gettext("masked in the source"))
        return found

    def _shown_in(self, name: str) -> str:
        if (self.kind, name) in IN_YUAN:
            return YUAN
        return OF_DIMENSION[name.rsplit("_", 1)[-1]] if not name.endswith("_dm") else KILOMETRE

    def _link(self, subject: Subject | None, otherwise: str = "") -> Cell:
        return {"value": self.page.words.name(subject) or otherwise, "url": record_url(self.page, subject)}

    def _word(self, name: str, value: str, row: Facts) -> str:
        if name == "registered":
            return gettext(YES_NO.get(value, value))
        if name == "term":
            return term_word(value)
        if name == "state" and self.kind == "case":
            return self.page.words.label(*standing(value, row.get("case_count"), row.get("closed_count")))
        if (self.kind, name, value) == ("plan_item", "state", "open"):
            return self.promises.standing(row) or self.page.words.label(RECORDS[self.kind].lists[name], value)
        if name == "what" and row.get("evidence") == "document":
            return self.page.words.label("documents.kind", value)
        listed = RECORDS[self.kind].lists.get(name)
        return self.page.words.label(listed, value) if listed else self.page.words.quoted(value)


def period_word(row: Any) -> str:
    """The years a record is about, or its period as it was written."""
    first, last = getattr(row, "year_from", None), getattr(row, "year_to", None)
    if first is None:
        return str(getattr(row, "period_text", "") or "")
    return f"{first}" if last in (None, first) else f"{first}–{last}"
