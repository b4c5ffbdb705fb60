"""What the national system is still to be told of a household, its people or one of their fields."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext

from bangfu.registry.models import SourceRow
from bangfu.registry.queries.differences import to_enter
from bangfu.registry.queries.fields import owner_of
from bangfu.registry.queries.sources import compared_fields, told
from bangfu.registry.rules.comparing import HANDBOOK, NATIONAL, Tick, code_of
from bangfu.registry.rules.fields import FieldDef
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.source_words import DECIDED, TICKS, SourceWords, badge

OPEN = (Tick.WAITING, Tick.NOT_ENTERED, Tick.INCONSISTENT)


def awaited(page: Opened, subject: Subject, field: FieldDef) -> dict[str, object] | None:
    """What became of a change of a field in the national system; None where nothing is to be entered there."""
    if not SourceRow.objects.filter(subject=subject, list__kind=NATIONAL).exists():
        return None
    code = code_of(field)
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
    """What the national system and the handbook last said of a record by a day, by the declared field."""
    said = told(page.book.pk, [subject.pk], on).get(subject.pk, {})
    if not said:
        return {}
    words = SourceWords(page)
    found: dict[str, dict[str, str]] = {}
    for one in compared_fields(on, page.book.pk):
        cells = {side: said.get(side, {}).get(one.code) for side in (NATIONAL, HANDBOOK)}
        shown = {side: words.value(one, cell) for side, cell in cells.items() if cell is not None}
        if one.declared is not None and shown and one.of == owner_of(subject):
            found[one.declared.code] = shown
    return found
