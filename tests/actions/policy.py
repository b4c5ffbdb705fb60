"""A county's own entries of the policybook, proposed by one and put in force by another."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.kernel.scope import operator
from bangfu.policybook.actions import propose, put_in_force
from bangfu.policybook.models import Entry
from bangfu.policybook.queries import shown_digest
from tests.actions.book import Book


def put(book: Book, kind: str, code: str, valid_from: date, body: dict[str, Any]) -> Entry:
    """The entry in force in the book's county."""
    county = book.county.pk
    entry = propose(
        book.call(), kind=kind, code=code, valid_from=valid_from, basis="县办公会纪要", body=body, county=county
    )
    return put_in_force(book.call(actor=operator("another", county)), entry=entry, shown=shown_digest(entry))
