"""The policybook's one table: what was proposed, by whom, on which document, and what is in force since when."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Dated
from bangfu.policybook.rules.files import FileEntry


class Entry(Dated):
    """One version of one entry. Nothing that it says ever changes: another version takes its place.

    `county_id` None is for every county of the book. `shown_digest` is what its approver had before them.
    """

    class State(models.TextChoices):
        """Where a version stands."""

        PROPOSED = "proposed"
        IN_FORCE = "in_force"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"
        SUPERSEDED = "superseded"

    class Origin(models.TextChoices):
        """Who wrote a version."""

        VENDOR = "vendor"
        COUNTY = "county"

    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    county_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    proposer_uid = models.CharField(max_length=36)
    approver_uid = models.CharField(max_length=36, blank=True)
    shown_digest = models.CharField(max_length=64, blank=True)
    basis = models.TextField()
    decision_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "code", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "code", "version"], condition=Q(county_id__isnull=True), name="policybook_version_all"
            ),
            models.UniqueConstraint(
                fields=["kind", "code", "county_id", "version"],
                condition=Q(county_id__isnull=False),
                name="policybook_version_county",
            ),
            models.UniqueConstraint(
                fields=["kind", "code", "valid_from"],
                condition=Q(state="in_force", county_id__isnull=True),
                name="policybook_in_force_all",
            ),
            models.UniqueConstraint(
                fields=["kind", "code", "county_id", "valid_from"],
                condition=Q(state="in_force", county_id__isnull=False),
                name="policybook_in_force_county",
            ),
            models.CheckConstraint(
                condition=~Q(state="in_force") | (~Q(approver_uid="") & ~Q(approver_uid=F("proposer_uid"))),
                name="policybook_four_eyes",
            ),
            models.CheckConstraint(condition=Q(valid_from__isnull=False), name="policybook_valid_from"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="policybook_span"
            ),
            models.CheckConstraint(
                condition=Q(origin="vendor", county_id__isnull=True) | Q(origin="county"), name="policybook_vendor_all"
            ),
        ]

    def as_file(self) -> FileEntry:
        """The row as a policy file says it."""
        if self.valid_from is None:
            raise ValueError("an entry has a first day")
        return FileEntry(self.kind, self.code, self.valid_from, self.valid_to, self.basis, self.body)

    def digest_now(self) -> str:
        """The digest of what the row says now; equal to `digest` unless it was changed behind the door."""
        return self.as_file().digest
