"""The paragraphs of a report's run as its page shows them: figures are links, tables are tables, records open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext

from bangfu.reporting.models import Run, RunFigure
from bangfu.reporting.rules.paper import CELL, LINE, bookmark_names
from bangfu.subjects.models import Subject
from bangfu.web.numbers import grouped, unit_word
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.verdicts import declared_of
from bangfu.web.words import both, verdict_badge

KINDS = ("heading1", "heading2", "heading3", "caption", "table")


class Shown:
    """The paragraphs of a run for its page: figures as links with their bookmarks, notes numbered as they come."""

    def __init__(self, page: Opened, run: Run, said: Callable[[str], str]) -> None:
        self.page = page
        self.run = run
        self.said = said
        self.figures = {one.code: one for one in run.figures.all()}
        codes = [part["figure"] for row in run.paragraphs for part in row["runs"] if isinstance(part, dict)]
        self.bookmarks = iter(bookmark_names(codes))
        self.marks = 0
        uids = {uid for row in run.paragraphs for uid in row.get("about", ())}
        self.subjects = {str(one.uid): one for one in Subject.objects.filter(county=run.county, uid__in=uids)}

    def paragraph(self, row: dict[str, Any]) -> dict[str, Any]:
        """A heading, a text or a table."""
        notes: list[dict[str, Any]] = []
        kind = row["kind"] if row["kind"] in KINDS else "text"
        found: dict[str, Any] = {"kind": kind, "notes": notes, "about": self._about(row)}
        if kind == "table":
            head, *lines = self._cells(row["runs"], notes)
            return found | {"columns": head, "lines": lines}
        parts = [self._part(part, notes) for part in row["runs"]]
        return found | {"parts": parts, "text": "".join(_text(part) for part in parts)}

    def _cells(self, runs: list[Any], notes: list[dict[str, Any]]) -> list[list[list[dict[str, Any]]]]:
        lines: list[list[list[dict[str, Any]]]] = [[[]]]
        for part in runs:
            if part == LINE:
                lines.append([[]])
            elif part == CELL:
                lines[-1].append([])
            else:
                lines[-1][-1].append(self._part(part, notes))
        return lines

    def _part(self, part: Any, notes: list[dict[str, Any]]) -> dict[str, Any]:
        if isinstance(part, str):
            return {"text": self.said(part)}
        one = self.figures[part["figure"]]
        note = _note(self.page, self.run, one)
        if note:
            self.marks += 1
            notes.append(note | {"mark": str(self.marks)})
        return {
            "figure": {
                "text": part["text"],
                "url": self.page.url("report_figure", uid=self.run.uid, code=one.code),
                "id": next(self.bookmarks),
                "state": note["state"] if note else "",
                "mark": str(self.marks) if note else "",
                "title": both(one.label_zh, one.label_en),
            }
        }

    def _about(self, row: dict[str, Any]) -> list[dict[str, str]]:
        """The records a paragraph speaks of, where this person may open them."""
        found = []
        for uid in row.get("about", ()):
            one = self.subjects.get(uid)
            url = record_url(self.page, one) if one else ""
            if one and url:
                found.append({"label": self.said(one.shown(self.run.names_hidden)), "url": url})
        return found


def _text(part: dict[str, Any]) -> str:
    return str(part["text"]) if "text" in part else str(part["figure"]["text"])


def _note(page: Opened, run: Run, one: RunFigure) -> dict[str, Any] | None:
    """What stands in the margin: only figures that somebody declared and the records do not bear out."""
    if one.verdict not in ("inconsistent", "declared") or "target" in one.definition:
        return None
    words = gettext("declared %(declared)s") % {"declared": one.declared}
    if one.verdict == "inconsistent":
        declared = declared_of(one)
        words = gettext("declared %(declared)s, computed %(computed)s %(unit)s") % {
            "declared": one.declared,
            "computed": grouped(one.computed),
            "unit": unit_word(declared.unit if declared else one.unit),
        }
    badge = verdict_badge(one.verdict, one.severity)
    return {
        "text": words,
        "state": {"bad": "bad", "warn": "warn"}.get(badge["kind"], "warn"),
        "badge": badge,
        "url": page.url("report_figure", uid=run.uid, code=one.code),
    }
