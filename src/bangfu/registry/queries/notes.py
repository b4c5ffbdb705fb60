"""What people wrote down of households, people and villages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from bangfu.registry.models import Note
from bangfu.subjects.models import Subject


def notes(subjects: Sequence[Subject], on: date) -> QuerySet[Note]:
    """The notes of subjects up to a day, the latest first; also those written of records that were merged into them.

    The caller has found the subjects through what the actor may see.
    """
    keys = [one.pk for one in subjects]
    rows = Note.objects.as_of(on).filter(Q(subject__in=keys) | Q(subject__merged_into__in=keys))
    return rows.select_related("subject").order_by("-recorded_seq", "-pk")
