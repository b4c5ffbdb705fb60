"""Notes in people's own words, as a page tells them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext

from bangfu.registry.queries.notes import notes
from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.story.reading import Lines, kept_day

SHOWN = 3


def latest_notes(page: Opened, owner: str, subjects: Sequence[Subject], on: date) -> dict[str, Any]:
    """{rows, count, url}: the last notes of a page's subjects, the first of which the page is about."""
    rows = note_rows(page, subjects, on)
    return {
        "rows": rows[:SHOWN],
        "count": len(rows),
        "url": page.url(f"{owner}_notes", kept_day(page, on), uid=subjects[0].uid),
    }


def note_rows(page: Opened, subjects: Sequence[Subject], on: date) -> list[dict[str, Any]]:
    """{text, about, line} of each note, the latest first; on the wall nobody reads what was written."""
    found = list(notes(subjects, on))
    lines = Lines(page, (one.recorded_seq for one in found))
    return [
        {
            "text": gettext("not shown on the wall") if page.on_wall else one.text,
            "about": "" if one.subject_id == subjects[0].pk else page.words.name(one.subject),
            "line": lines.told(one.recorded_seq),
        }
        for one in found
    ]
