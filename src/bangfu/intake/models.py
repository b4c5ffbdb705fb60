"""What came in: each loading of a file, and each row it brought."""

from __future__ import annotations

from django.db import models

from bangfu.audit.models import Recorded
from bangfu.places.models import County


class Loading(Recorded):
    """One file taken in, whole."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    written = models.IntegerField(default=0)
    known = models.IntegerField(default=0)


class TakenRow(Recorded):
    """One row that was taken; the same code with the same digest is known, with another digest a contradiction."""

    loading = models.ForeignKey(Loading, on_delete=models.PROTECT, related_name="rows")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    collection = models.CharField(max_length=40)
    code = models.CharField(max_length=80)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "collection", "code"], name="intake_row_once"),
        ]
