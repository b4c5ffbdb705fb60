"""What changed, the latest first: since when it holds, when it was recorded and by whom, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.registry.rules.fields import FieldDef
from bangfu.registry.rules.threads import Said, Thread
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.story.facts import history_url
from bangfu.web.story.reading import Lines, Words

SHOWN = 40


@dataclass(frozen=True)
class Change:
    """One thing that became otherwise on a day; `corrected`: it had been written down wrongly."""

    on: date | None
    what: str
    before: str
    after: str
    line: int | None
    who: str = ""
    url: str = ""
    reason: str = ""
    corrected: bool = False


def of_fields(
    words: Words,
    subject: Subject,
    fields: Iterable[FieldDef],
    threads: Mapping[str, Thread],
    who: str = "",
) -> list[Change]:
    """The changes of the fields of one subject up to the day; what was said first is no change."""
    found = []
    for field in fields:
        held = threads.get(field.code)
        if held is None:
            continue
        url = history_url(words.page, subject, field.code, words.on)
        for one in held.spans:
            before = held.before(one)
            if before is not None and (one.since is None or one.since <= words.on):
                told = words.label(field), _told(words, field, before), _told(words, field, one)
                found.append(Change(one.since, *told, one.recorded, who, url))
        for gone in held.set_aside:
            now = held.at(gone.since or date.min)
            told = words.label(field), _told(words, field, gone), _told(words, field, now)
            found.append(Change(gone.since, *told, gone.superseded, who, url, corrected=True))
    return found


def _told(words: Words, field: FieldDef, said: Said | None) -> str:
    value = words.said(field, said)
    return value.text or value.why


def timeline(page: Opened, changes: Iterable[Change]) -> dict[str, Any]:
    """{rows, more}: the latest first, each with the line behind it."""
    ordered = sorted(changes, key=lambda one: (one.on or date.min, one.line or 0), reverse=True)
    return {"rows": rows_of(page, ordered[:SHOWN]), "more": max(len(ordered) - SHOWN, 0)}


def rows_of(page: Opened, changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Changes as rows of a table, in the order given, each with the line behind it."""
    lines = Lines(page, (one.line for one in changes))
    rows = []
    for one in changes:
        line = lines.told(one.line)
        rows.append(
            {
                "on": one.on.isoformat() if one.on else gettext("day not stated"),
                "what": one.what, "who": one.who, "url": one.url,
                "before": one.before or "—", "after": one.after or "—",
                "corrected": {"kind": "warn", "label": gettext("Corrected")} if one.corrected else None,
                "line": {**line, "reason": one.reason or line["reason"]},
            }
        )  # fmt: skip
    return rows
