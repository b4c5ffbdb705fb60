"""A file of a source is received: read, kept with its rows, each held against the register."""

from __future__ import annotations

from datetime import date
from typing import Any

from bangfu.kernel.right import Right
from bangfu.registry.actions.sources import ListEntry, receive_list
from bangfu.registry.models import SourceList
from bangfu.registry.queries.source_reading import Sent, read_source
from bangfu.web.opened import Opened


def received(page: Opened, kind: str, sent: Sent, as_of: date, **told: Any) -> SourceList:
    """Keep a file as what a source says on a day; `told`: sender and, of a department, what it may be kept for.

    Errors: Refusal for a file that cannot be read, and for what `receive_list` refuses.
    """
    reading = read_source(page.book, kind, sent, as_of, page.today)
    notes = {
        "unknown": list(reading.unknown),
        "unread": [
            {"column": one.column, "cause": one.cause, "rows": list(one.rows), "params": dict(one.params)}
            for one in reading.unread
        ],
        "skipped": reading.skipped,
    }
    entry = ListEntry(
        kind=kind,
        path=page.scope(Right.REGISTRY_SOURCE_WRITE),
        as_of=as_of,
        file_name=sent.name,
        content=sent.content,
        form=reading.form,
        notes=notes,
        lines=reading.lines,
        **told,
    )
    made: SourceList = receive_list(page.asking.call(page.request), county=page.book, entry=entry)
    return made
