"""Targets: what is to be reached by when, and where one stood before."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bangfu.audit.models import Dated
from bangfu.places.models import County
from bangfu.subjects.models import Subject


class Target(Dated):
    """A target of an organisation for an indicator; values in the base unit of the indicator's unit, NULL: not set."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    indicator = models.CharField(max_length=60)
    organisation = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="targets")
    baseline_value = models.BigIntegerField(null=True)
    baseline_text = models.CharField(max_length=40, blank=True)
    baseline_on = models.DateField(null=True)
    target_value = models.BigIntegerField(null=True)
    target_text = models.CharField(max_length=40, blank=True)
    due = models.DateField(null=True)
    flags = models.JSONField(default=dict)
    source_document = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    source_line = models.IntegerField(null=True)
    source_quote = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"], condition=Q(superseded_seq__isnull=True), name="duties_target_once"
            )
        ]
