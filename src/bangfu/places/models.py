"""Counties, their areas, and the dated names and codes of areas."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from bangfu.audit.models import Dated, Recorded


class County(Recorded):
    """One book: a county, or a read-only sample kept apart from every county."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    code = models.CharField(max_length=12, unique=True)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=[("county", "county"), ("sample", "sample")])
    made = models.BooleanField(default=False, help_text="True for demo data, which belongs to nobody")
    read_only = models.BooleanField(default=False)


class Area(Recorded):
    """One area for as long as it exists under any name; `path` holds internal ids from the top down."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="areas")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.CharField(max_length=20)
    path = models.CharField(max_length=120, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "path"], name="places_path_once")]


class AreaName(Dated):
    """What an area was called and which official code it bore, from when to when."""

    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="names")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    alias = models.CharField(max_length=80, blank=True, help_text="what is shown where place names are hidden")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                condition=Q(valid_to__isnull=True, superseded_seq__isnull=True),
                name="places_code_once",
            )
        ]


class Succession(Dated):
    """One area went over into another on a day: merged, split or renamed."""

    gone = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    heir = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="inheritances")
    kind = models.CharField(max_length=10, choices=[("merged", "merged"), ("split", "split"), ("moved", "moved")])
