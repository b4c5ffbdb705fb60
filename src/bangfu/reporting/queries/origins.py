"""Where the records behind a figure were read: document and line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q

from bangfu.subjects.models import Sourced
from bangfu.works.models import Lot, Milestone, Progress

Place = tuple[int, int | None]


@lru_cache(maxsize=1)
def _models() -> tuple[Any, ...]:
    """The records with a subject of their own that say where they were read; what is told of a project is not it."""
    sourced = [model for model in apps.get_models() if issubclass(model, Sourced) and _has_subject(model)]
    return tuple(model for model in sourced if model not in (Progress, Milestone))


def _has_subject(model: type[Model]) -> bool:
    try:
        model._meta.get_field("subject")
    except FieldDoesNotExist:
        return False
    return True


class Origins:
    """What was read from which line of a document; each document's records are looked up once."""

    def __init__(self) -> None:
        self._uids: dict[int, set[tuple[int | None, str]]] = {}

    def read_from(self, uid: str, contribution: int, column: str, place: Place) -> bool:
        """True when what a record adds to a figure was read from this document and line."""
        document, row = place
        here = Q(source_document_id=document, source_line=row)
        if column == "lot_count":
            return Lot.objects.known().filter(here, of__uid=uid, lot_count=contribution).exists()
        if column == "value_done_fen":
            said = Progress.objects.known().filter(here, subject__uid=uid, value_done_fen=contribution)
            return said.exists()
        if document not in self._uids:
            first, *others = (
                model.objects.known().filter(source_document_id=document).values_list("source_line", "subject__uid")
                for model in _models()
            )
            self._uids[document] = {(line, str(one)) for line, one in first.union(*others, all=True)}
        return (row, uid) in self._uids[document]


def places_of(uids: Iterable[str]) -> dict[str, set[Place]]:
    """Document and line of every record with one of these uids."""
    wanted = list(set(uids))
    found: dict[str, set[Place]] = defaultdict(set)
    for model in _models():
        rows = model.objects.known().filter(subject__uid__in=wanted, source_document__isnull=False)
        for uid, document, row in rows.values_list("subject__uid", "source_document_id", "source_line"):
            found[str(uid)].add((document, row))
    return found
