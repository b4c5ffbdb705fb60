"""What was frozen, when, and under which line of the audit trail."""

from __future__ import annotations

import uuid

from django.db import models

from bangfu.audit.models import Recorded
from bangfu.places.models import County


class Frozen(Recorded):
    """One frozen folder of facts; `digest` is that of its manifest."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    as_of = models.DateField()
    audit_seq = models.BigIntegerField()
    audit_head = models.CharField(max_length=64, blank=True)
    policy_version = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    @property
    def short(self) -> str:
        """The name people see."""
        return f"{self.as_of:%Y%m%d}-{self.digest[:8]}"
