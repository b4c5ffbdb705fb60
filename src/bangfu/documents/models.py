"""Basis documents in and out, what they cite and supersede, and files kept by their hash."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Recorded
from bangfu.staff.models import Organisation, User
from bangfu.subjects.models import Subject


class Document(Recorded):
    """A document the office received or issued; `keeper` is whose file it lies in, None for the whole county's.

    `party` is the other side of a contract or letter of responsibility. The issuer is an organisation of the book, or
    only a name. `issued_text` keeps a date that is only partly known.
    """

    class Direction(models.TextChoices):
        """Received or issued."""

        IN = "in"
        OUT = "out"

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="document")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    kind = models.CharField(max_length=30)
    number = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=200)
    issuer = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    issuer_name = models.CharField(max_length=120, blank=True)
    keeper = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    issued_on = models.DateField(null=True)
    issued_text = models.CharField(max_length=40, blank=True)
    covers_from = models.DateField(null=True)
    covers_to = models.DateField(null=True)
    covers_text = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "issued_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(covers_from__isnull=True, covers_to__isnull=True) | Q(covers_to__gt=F("covers_from")),
                name="documents_covers",
            )
        ]


class Citation(Recorded):
    """One document rests on another, or takes its place."""

    class Relation(models.TextChoices):
        """How it points."""

        CITES = "cites"
        SUPERSEDES = "supersedes"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="citations")
    cited = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="cited_by")
    relation = models.CharField(max_length=10, choices=Relation.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "cited", "relation"], name="documents_cited_once"),
            models.CheckConstraint(condition=~Q(document=F("cited")), name="documents_not_itself"),
        ]


class Concern(Recorded):
    """A document belongs to a record (a village's covenant, a case's papers), or was made because of one."""

    class Relation(models.TextChoices):
        """How it concerns the record."""

        ABOUT = "about"
        MADE_AFTER = "made_after"

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="concerns")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="concerned_by")
    relation = models.CharField(max_length=10, choices=Relation.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "subject", "relation"], name="documents_concern_once")
        ]


class Circulation(Recorded):
    """A document was sent to somebody, who has read it or was reminded."""

    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="circulations")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_on = models.DateField()
    read_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "reader"], name="documents_sent_once"),
            models.CheckConstraint(
                condition=Q(read_on__isnull=True) | Q(read_on__gte=F("sent_on")), name="documents_read_after_sent"
            ),
        ]


class StoredFile(Recorded):
    """A file of a document or another subject; its content lies under its hash and is never written again."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="files")
    keeper = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField(help_text="bytes")
    media_type = models.CharField(max_length=100)
    name = models.CharField(max_length=120)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "sha256", "name"], name="documents_file_once"),
            models.CheckConstraint(condition=Q(size__gt=0), name="documents_file_not_empty"),
        ]
