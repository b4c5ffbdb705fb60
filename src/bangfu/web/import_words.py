"""Words of a file that no list has, each with what it may mean."""

from __future__ import annotations

from typing import Any

from bangfu.intake.models import Batch
from bangfu.intake.queries.reading import areas_on, lists_of, meanings_of, word_of
from bangfu.intake.rules.checked import Form, Type
from bangfu.places.models import AreaName
from bangfu.web.imports import heading_of
from bangfu.web.opened import Opened
from bangfu.web.words import both

# A select of more entries than this is no help, and a page of many of them too heavy for a phone.
CHOICES_AT_MOST = 400


def words_asked(page: Opened, batch: Batch, form: Form) -> list[dict[str, Any]]:
    """{column, word, rows, heading, choices, meaning}: those answered first, then those that keep rows out."""
    open_ = {(one["column"], word): rows for one in batch.groups for word, rows in one.get("words", {}).items()}
    told = {
        (column, word): (meaning, rows)
        for column, words in batch.meant.items()
        for word, (meaning, rows) in words.items()
    }
    if not open_ and not told:
        return []
    lists, areas = lists_of(page.book, form, batch.on), areas_on(page.book, batch.on)
    names = AreaName.objects.filter(county=page.book, area__path__startswith=batch.path).as_of(batch.on)
    within = set(names.values_list("code", flat=True))
    choices: dict[str, list[tuple[str, str]]] = {}
    asked = []
    for column, word in [*told, *(one for one in open_ if one not in told)]:
        own = form.column(column)
        if own is None:
            continue
        if column not in choices:
            named = meanings_of(own, lists, areas)
            choices[column] = [
                (code, both(*label)) for code, label in named.items() if own.type is not Type.AREA or code in within
            ]
        if not 0 < len(choices[column]) <= CHOICES_AT_MOST:
            continue
        meaning, rows = told.get((column, word), ("", open_.get((column, word), 0)))
        asked.append(
            {
                "column": column,
                "word": word,
                "rows": rows,
                "heading": heading_of(own, column),
                "choices": choices[column],
                "meaning": meaning,
            }
        )
    return asked


def words_told(page: Opened, batch: Batch, form: Form) -> list[dict[str, str]]:
    """{column, word, meaning, rows} of what was said."""
    if not batch.meant:
        return []
    lists, areas = lists_of(page.book, form, batch.on), areas_on(page.book, batch.on)
    return [
        {
            "column": heading_of(own, column),
            "word": word,
            "meaning": both(*meanings_of(own, lists, areas).get(meaning, (word_of(own, meaning, lists, areas),) * 2)),
            "rows": f"{rows:,}",
        }
        for column, words in batch.meant.items()
        if (own := form.column(column)) is not None
        for word, (meaning, rows) in words.items()
    ]
