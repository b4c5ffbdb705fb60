"""What came in: each loading of a records file with its rows, each batch of a spreadsheet with its rows."""

from __future__ import annotations

from django.db import models

from bangfu.audit.models import Recorded
from bangfu.places.models import County
from bangfu.subjects.models import Subject


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


class Batch(Recorded):
    """One spreadsheet on its way into the register; its number is its subject's code.

    The file lies sealed under the hash of its sealed form; `sha256` is the hash of the file as it came. `path` is the
    area over which its sender may write. `on` is the day from which its values hold. `rows_digest` stands for every
    checked row, so that what is applied is what was shown.
    """

    class State(models.TextChoices):
        """Where it stands; see lifecycle."""

        CHECKING = "checking"
        MAPPING = "mapping"
        CHECKED = "checked"
        UNREADABLE = "unreadable"
        APPLYING = "applying"
        APPLIED = "applied"
        UNDOING = "undoing"
        UNDONE = "undone"
        REFUSED = "refused"

    class Mode(models.TextChoices):
        """Every row or none, or the rows without a fault."""

        ALL = "all"
        CLEAN = "clean"

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="batch")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120)
    form = models.CharField(max_length=80, blank=True)
    form_from = models.DateField(null=True, help_text="the day by whose forms it was checked")
    sender = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    sealed_sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(help_text="bytes")
    on = models.DateField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.CHECKING)
    why = models.JSONField(default=dict, help_text="why it could not be read or applied")
    headings = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    groups = models.JSONField(default=list, help_text="problems by column and cause")
    meant = models.JSONField(default=dict, help_text="column → {word of the file: [code that it means, rows]}")
    rows_digest = models.CharField(max_length=64, blank=True)
    mode = models.CharField(max_length=6, choices=Mode.choices, blank=True)
    attempt = models.IntegerField(default=0, help_text="how often it was begun to be applied")
    job = models.CharField(max_length=36, blank=True, help_text="the background work of its present step")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)
    actor_uid = models.CharField(max_length=36)
    applied_at = models.DateTimeField(null=True)
    applied_by = models.CharField(max_length=100, blank=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=100, blank=True)
    undone_for = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["county", "state"]), models.Index(fields=["sha256"])]


class BatchRow(models.Model):
    """What checking found of one row, and what became of it. Machinery: a new check writes the rows anew.

    `payload` is sealed: the values by column, and what differs from the record. `together` is the household that rows
    are taken with, `beside` the one that the file writes; `keys` are the client keys of the audit lines that took it.
    """

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="rows")
    number = models.IntegerField()
    verdict = models.CharField(max_length=10)
    together = models.CharField(max_length=60, blank=True)
    beside = models.CharField(max_length=60, blank=True)
    has_twin = models.BooleanField(default=False, help_text="a new row that may be somebody of the register")
    subject_uid = models.CharField(max_length=36, blank=True)
    payload = models.TextField()
    digest = models.CharField(max_length=64)
    portion = models.IntegerField(default=0)
    keys = models.JSONField(default=list)
    images = models.JSONField(default=list, help_text="rows without dates as they were before; numbers sealed")
    refusal = models.JSONField(default=dict)
    taken = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["batch", "verdict"])]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="intake_batch_row_once")]


class TwinAnswer(Recorded):
    """What a sender said of a new row that may be somebody of the register: it is remembered and not asked again.

    `mark` is a keyed digest of what tells the person of the row; `person` is whom it may be.
    """

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    person = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=10, blank=True, help_text="empty: taken back")
    said_on = models.DateField()
    said_by = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "mark", "person"], name="intake_twin_answer_once")]


class Heading(Recorded):
    """Which column a sender means by a heading of a form; an empty column says that it is left out."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    sender = models.CharField(max_length=120)
    form = models.CharField(max_length=80)
    heading = models.CharField(max_length=120)
    column = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "sender", "form", "heading"], name="intake_heading_once")
        ]
