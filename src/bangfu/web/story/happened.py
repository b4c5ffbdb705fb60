"""What reached somebody or something, dated as its changes are: visits, money, problems, documents, decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext

from bangfu.documents.models import Concern
from bangfu.kernel.right import Right
from bangfu.screening.models import Decision
from bangfu.subjects.models import Subject
from bangfu.web.decided import answer_badge
from bangfu.web.opened import Opened
from bangfu.web.records import RECORDS, record_url, visible
from bangfu.web.story.changes import SHOWN, Change
from bangfu.web.story.linked import held, naming

# The day on which a record of a kind came to be, and the word of its being done with.
BEGAN = {"event": ("on", "to_on"), "entry": ("on",), "case": ("raised_on",)}


def happened(page: Opened, subjects: Sequence[Subject], on: date, *, at: str = "") -> list[Change]:
    """Up to a day, as far as the reader may see it; `at`: also what is kept in the area of a path."""
    keys = [one.pk for one in subjects]
    found = _documents(page, keys, on) + _decisions(page, subjects, on)
    if not page.may(Right.RECORD_READ):
        return found
    asked: Mapping[str, Q] = {kind: naming(kind, keys) | (Q(subject__path=at) if at else Q()) for kind in BEGAN}
    for kind in held(asked):
        rows = visible(page, kind).filter(asked[kind]).order_by("-recorded_seq", "-pk")
        for row in rows[:SHOWN]:
            found += _of_row(page, kind, row, on)
    return found


def _of_row(page: Opened, kind: str, row: Any, on: date) -> list[Change]:
    """A record's beginning and, of a problem, its end."""
    began = next((day for name in BEGAN[kind] if (day := getattr(row, name)) is not None), None)
    name, url = page.words.name(row.subject), record_url(page, row.subject)
    told = []
    if began is not None and began <= on:
        told.append(Change(began, gettext(RECORDS[kind].one), "", name, row.recorded_seq, url=url))
    closed = row.closed_on if kind == "case" else None
    if closed is not None and closed <= on:
        told.append(Change(closed, gettext("Problem closed"), name, "", row.recorded_seq, url=url))
    return told


def _documents(page: Opened, keys: Sequence[int], on: date) -> list[Change]:
    rows = Concern.objects.filter(subject__in=keys, document__subject__in=page.documents).select_related(
        "document__subject"
    )
    return [
        Change(
            one.document.issued_on, gettext("Document"), "", page.words.name(one.document.subject), None,
            url=record_url(page, one.document.subject),
        )
        for one in rows
        if one.document.issued_on is not None and one.document.issued_on <= on
    ]  # fmt: skip


def _decisions(page: Opened, subjects: Sequence[Subject], on: date) -> list[Change]:
    if not page.may(Right.SCREEN_FINDING_READ):
        return []
    rows = Decision.objects.known().filter(subject__in=[one.pk for one in subjects]).order_by("pk")
    return [
        Change(
            one.valid_from, gettext("Decision on a finding"), "", answer_badge(one)["label"], one.recorded_seq,
            reason=page.words.quoted(one.reason),
        )
        for one in rows
        if one.valid_from is not None and one.valid_from <= on
    ]  # fmt: skip
