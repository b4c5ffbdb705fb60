"""What the national system is still to be told of a household, its people or one of their fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext

from bangfu.registry.models import SourceRow
from bangfu.registry.queries.differences import to_enter
from bangfu.registry.queries.sources import compared_fields, told
from bangfu.registry.rules import CATEGORY
from bangfu.registry.rules.comparing import HANDBOOK, NATIONAL, Tick
from bangfu.registry.rules.fields import FieldDef
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.source_words import DECIDED, TICKS, SourceWords, badge

OPEN = (Tick.WAITING, Tick.NOT_ENTERED, Tick.INCONSISTENT)
KINDS = ("household", "person")
# What a compared field is called where it is not called as the column is.
NAMED = {
    f"list.{CATEGORY}": "household.category",
    "person.name": "member.name",
    "person.id_number": "member.id_number",
    "person.ethnicity": "member.ethnicity",
}


def awaited(page: Opened, subject: Subject, field: FieldDef) -> dict[str, object] | None:
    """What became of a change of a field in the national system; None where nothing is to be entered there."""
    if subject.kind not in KINDS:
        return None
    code = NAMED.get(field.kept, field.kept)
    asked = [one for one in compared_fields(page.today, page.book.pk) if one.code == code and one.screen]
    if not asked:
        return None
    found = to_enter(page.book, [(subject.pk, subject.kind)], page.today, asked)
    if not found:
        return None
    words, one = SourceWords(page), found[0]
    return {
        "open": one.tick in OPEN,
        "badge": badge(DECIDED[NATIONAL] if one.tick == Tick.WAITING else TICKS[one.tick]),
        "national": words.value(one.field, one.national),
        "url": page.url("national_entries"),
    }


def to_be_entered(page: Opened, subjects: Sequence[Subject]) -> list[dict[str, object]]:
    """What of a household and its people is still to be entered in the national system, as a task; none without."""
    keys = [one.pk for one in subjects]
    if not SourceRow.objects.filter(subject__in=keys, list__kind=NATIONAL).exists():
        return []
    pairs = [(one.pk, one.kind) for one in subjects]
    found = to_enter(page.book, pairs, page.today, compared_fields(page.today, page.book.pk))
    number = sum(one.tick in OPEN for one in found)
    if not number:
        return []
    words = gettext("Fields to be entered in the national system: %(count)s") % {"count": number}
    return [{"title": words, "url": page.url("national_entries"), "badge": badge(DECIDED[NATIONAL])}]


def others(page: Opened, subject: Subject, on: date) -> dict[str, dict[str, str]]:
    """What the national system and the handbook last said of a household by a day, by the column that holds it here."""
    said = told(page.book.pk, [subject.pk], on).get(subject.pk, {})
    if not said:
        return {}
    words, kept = SourceWords(page), {code: name for name, code in NAMED.items()}
    found: dict[str, dict[str, str]] = {}
    for one in compared_fields(on, page.book.pk):
        cells = {side: said.get(side, {}).get(one.code) for side in (NATIONAL, HANDBOOK)}
        shown = {side: words.value(one, cell) for side, cell in cells.items() if cell is not None}
        found[kept.get(one.code, one.code)] = shown
    return found
