"""The page of one record: its columns, its source, what points at it, and its history."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from bangfu.cases.lifecycle import DONE
from bangfu.cases.models import Case
from bangfu.cases.queries import acting
from bangfu.documents.queries import papers
from bangfu.kernel.right import Right
from bangfu.subjects.models import Subject
from bangfu.web.findings import checks_url
from bangfu.web.opened import Opened
from bangfu.web.record_cells import Cells, period_word
from bangfu.web.record_parts import own_parts, paper_set, pointing
from bangfu.web.records import RECORDS, columns, facts_of, record_url
from bangfu.web.tasks import next_step
from bangfu.web.trail import history_rows

HISTORY_AT_MOST = 30
# Columns whose number is told in words, or beside another column.
TOLD_ELSEWHERE = frozenset({"quantity_unit", "target_value", "criteria_count"})
COUNTS_OF_GROUPS = frozenset({"case_count", "closed_count"})


def record_page(page: Opened, row: Any, offered: dict[str, Any] | None, status: int = 200) -> HttpResponse:
    """Answer with the page of a record that the reader may see."""
    subject, view = row.subject, RECORDS[row.subject.kind]
    context = {
        "title": page.words.name(subject),
        "kind": gettext(view.one),
        "code": subject.code,
        "checks_url": checks_url(page, subject),
        "facts": _facts(page, row),
        "text": page.words.quoted(getattr(row, "text", "") or getattr(row, "state_reason", "")),
        "criteria": [page.words.quoted(one) for one in getattr(row, "criteria", None) or []],
        "parts": own_parts(page, row),
        "pointing": pointing(page, subject),
        "offered": offered,
        "source": _source(page, row),
        "paper_set": paper_set(page, subject, row),
        "papers": _papers(page, subject),
        "history": history_rows(page, subject, HISTORY_AT_MOST),
        "crumbs": [
            {"label": gettext(view.many), "url": page.url("records", {"of": subject.kind})},
            {"label": page.words.name(subject), "url": ""},
        ],
    }
    return render(page.request, "bangfu/record_page.html", context, status=status)


def _facts(page: Opened, row: Any) -> list[dict[str, Any]]:
    """What is known of it; columns that nobody filled are left out."""
    kind = row.subject.kind
    facts = facts_of(page, kind, [row]).get(row.subject_id, {})
    cells = Cells(page, kind, [facts])
    skipped = TOLD_ELSEWHERE | (COUNTS_OF_GROUPS if facts.get("case_count") == 1 else frozenset())
    told = [cells.cell(column, facts) for column in columns(kind) if column.name not in skipped]
    found = [{**one, "value": one.get("told", one["value"])} for one in told if one["value"]]
    if not columns(kind):
        found = _without_facts(page, row)
    if period := period_word(row):
        found.insert(min(1, len(found)), {"label": gettext("Year"), "value": period})
    return found + _acting(page, row) + _plain(page, row)


def _acting(page: Opened, row: Any) -> list[dict[str, Any]]:
    """Whose step is next while a case is open."""
    if not isinstance(row, Case) or row.state in DONE:
        return []
    words = f"{page.words.office(acting(row))} · {next_step(row)}"
    return [{"label": gettext("Next to act"), "value": words}]


def _without_facts(page: Opened, row: Any) -> list[dict[str, Any]]:
    """What a record without columns for figures says: whose it is, and its kind."""
    listed = RECORDS[row.subject.kind].lists.get("kind", "")
    return [
        {"label": gettext("Organisation"), "value": page.words.office(row.organisation)},
        {"label": gettext("Kind"), "value": page.words.label(listed, row.kind)},
    ]


def _plain(page: Opened, row: Any) -> list[dict[str, Any]]:
    """Words of a record that no figure rests on."""
    told = (
        (gettext("Goal"), "goal"),
        (gettext("What sets it off"), "trigger"),
        (gettext("Target"), "target_text"),
        (gettext("Due"), "due_text"),
        (gettext("Person in charge"), "responsible"),
        (gettext("Reason"), "reason"),
        (gettext("Put right by"), "rectified_by"),
        (gettext("Verified by"), "verified_by"),
        (gettext("Sum as the source masks it"), "masked_text"),
    )
    found = []
    for label, name in told:
        value = getattr(row, name, "")
        if isinstance(value, str) and value:
            word = page.words.actor(value) if name.endswith("_by") else page.words.quoted(value)
            found.append({"label": label, "value": word})
    return found


def _papers(page: Opened, subject: Subject) -> list[dict[str, str]]:
    if not page.may(Right.DOCUMENT_RECORD_READ):
        return []
    rows = papers(subject.pk).select_related("subject")
    return [{"title": page.words.name(one.subject), "url": record_url(page, one.subject)} for one in rows]


def _source(page: Opened, row: Any) -> dict[str, Any] | None:
    if row.source_document is None:
        return None
    return {
        "document": page.words.name(row.source_document),
        "url": record_url(page, row.source_document),
        "line": row.source_line,
        "quote": page.words.quoted(row.source_quote),
        "language": "zh",
    }
