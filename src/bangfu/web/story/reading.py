"""The values of fields as a reader reads them, and the audit lines behind them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.places.models import AreaName
from bangfu.registry.queries.sources import SOURCE_KIND
from bangfu.registry.rules.fields import FieldDef
from bangfu.registry.rules.threads import Said
from bangfu.subjects.models import Subject
from bangfu.web.numbers import KILOMETRE, YUAN, chinese, exact, unit_word
from bangfu.web.opened import Opened
from bangfu.web.registry_words import SEXES, WHY, Reading, plain
from bangfu.web.trail import line_word
from bangfu.web.words import actor_word, both

# The line of a row that was not written by anybody the book knows.
NOBODY = {"day": "", "who": "", "act": "", "reason": "", "url": ""}
CORRECTED = "registry.field.correct"


@dataclass(frozen=True)
class Value:
    """A value in words; `why`: why there is none, in words; both empty where nothing was ever stated."""

    text: str
    why: str = ""


class Words:
    """The values of fields on a day: codes in the words of the day on which they began to hold."""

    def __init__(self, page: Opened, on: date) -> None:
        self.page, self.on = page, on
        self.codes = Reading(page, on)

    def label(self, field: FieldDef) -> str:
        """What a field is called."""
        return both(field.label["zh"], field.label["en"])

    def said(self, field: FieldDef, said: Said | None) -> Value:
        """A statement in words."""
        if said is None:
            return Value("")
        if said.value is None:
            return Value("", gettext(WHY[said.why]) if said.why in WHY else "")
        return Value(self.text(field, said.value, said.since))

    def text(self, field: FieldDef, value: Any, since: date | None = None) -> str:
        """A value with its unit; on the wall nothing of what tells of somebody's health."""
        if field.private and self.page.on_wall:
            return gettext("not shown on the wall")
        if field.type == "code":
            return self._code(field, str(value), since)
        if field.type == "codes":
            return "、".join(self._code(field, one, since) for one in str(value).split())
        if field.type == "money":
            return f"{exact(value, YUAN)} {unit_word(YUAN)}"
        if field.type == "land":
            return f"{plain('mu100', value)} {gettext('mu')}"
        if field.type == "length":
            return f"{exact(value, KILOMETRE)} {unit_word(KILOMETRE)}"
        if field.type == "truth":
            return gettext("yes") if value else gettext("no")
        if field.type == "month":
            return f"{value:%Y-%m}"
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, int):
            number = str(value) if field.type == "year" else f"{value:,}"
            return f"{number} {field.unit if chinese() else ''}".strip()
        return self.page.words.quoted(str(value)) if field.type in ("text", "name") else str(value)

    def _code(self, field: FieldDef, code: str, since: date | None) -> str:
        if field.codes == "registry.sex" and code in SEXES:
            return gettext(SEXES[code])
        # The word of the day asked for; a code of an older list keeps the word of its own day.
        return self.codes.code(field.codes, code, since)


class Areas:
    """The names of areas on a day, read once."""

    def __init__(self, page: Opened, on: date) -> None:
        rows = AreaName.objects.filter(county=page.book).as_of(on).values_list("area_id", "name", "alias")
        self._names = {area: (alias or name) if page.hidden else name for area, name, alias in rows}

    def name(self, area: int | None) -> str:
        """What an area is called; empty where it has no name on the day."""
        return self._names.get(area or 0, "")


class Lines:
    """The audit lines of statements, read once for a page: who wrote them, when, why."""

    def __init__(self, page: Opened, numbers: Iterable[int | None]) -> None:
        self.page = page
        self._lines = Line.objects.in_bulk({one for one in numbers if one})
        self._opens = page.may(Right.AUDIT_LINE_READ)

    def told(self, number: int | None) -> dict[str, str]:
        """{day, who, act, reason, url} of a line."""
        line = self._lines.get(number or 0)
        if line is None:
            return dict(NOBODY)
        reason = self.page.words.quoted(line.reason or str(line.detail.get("amends") or ""))
        if line.action == CORRECTED and line.detail.get("source"):
            source = self.page.words.label(SOURCE_KIND, str(line.detail["source"]))
            reason = gettext("%(reason)s (by: %(source)s)") % {"reason": reason, "source": source}
        return {
            "day": line.at.astimezone(COUNTY_TIME).date().isoformat(),
            "who": self.page.words.actor(line.actor_name) if line.actor_name else actor_word(""),
            "act": line_word(line),
            "reason": reason,
            "url": self.page.url("audit_line", seq=line.seq) if self._opens else "",
        }


def asked_day(page: Opened) -> date:
    """The day of «?on=»; today where it names none, and for a day to come."""
    try:
        return min(date.fromisoformat(page.request.GET.get("on", "")), page.today)
    except ValueError:
        return page.today


def kept_day(page: Opened, on: date) -> dict[str, str]:
    """The day as a parameter of further addresses; none for today."""
    return {} if on == page.today else {"on": on.isoformat()}


def village_of(page: Opened, area: int | None) -> Subject | None:
    """The subject of a village's area."""
    return Subject.objects.filter(county=page.book, kind="area", area_id=area).first() if area else None
