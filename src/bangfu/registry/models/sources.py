"""What others tell of our households, people and villages: received lists with their rows, decisions, extracts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import County
from bangfu.subjects.models import Subject
from bangfu.vault.models import BlindIndexField, SealedField
from bangfu.vault.rules import mask
from bangfu.vault.rules.index import Form

# A row has a column of this name itself.
NOBODY = list


class SourceList(Recorded):
    """A list as it was received from a source, or what one check at the households found; its code is its number.

    `kind` is a code of the list of sources. `path`: over which area it speaks. `as_of`: the day it tells of. A list of
    a department rests on an `authorisation` (a document's number), serves a `purpose` and has a day on which everything
    but who was hit, and the day, is deleted; the file under `sealed_sha256` then too.
    """

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="source_list")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    path = models.CharField(max_length=120)
    as_of = models.DateField()
    form = models.CharField(max_length=80, blank=True)
    sender = models.CharField(max_length=120)
    file_name = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the file as it came")
    sealed_sha256 = models.CharField(max_length=64, blank=True, help_text="under which it lies, sealed")
    authorisation = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    delete_on = models.DateField(null=True)
    deleted_on = models.DateField(null=True)
    notes = models.JSONField(default=dict, help_text="unknown headings, cells left out")
    received_on = models.DateField()
    received_by = models.CharField(max_length=100)
    seq = models.BigIntegerField(help_text="the line of the audit book after which it was received")

    class Meta:
        indexes = [models.Index(fields=["county", "kind", "as_of"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(authorisation="", purpose="", delete_on__isnull=True)
                | (~Q(authorisation="") & ~Q(purpose="") & Q(delete_on__isnull=False)),
                name="registry_source_authorised",
            ),
        ]


class SourceRow(Recorded):
    """One row of a received list: what it tells, and which record it is about.

    `values`: by the code of the compared field, as kept; numbers of people are sealed columns. `checked_by` and
    `signed`: of a check at the household. Of a department's list only `subject` and the day remain in the end.
    """

    class Outcome(models.TextChoices):
        """About one record for certain, perhaps about one, about none."""

        MATCHED = "matched"
        SUSPECTED = "suspected"
        UNMATCHED = "unmatched"

    list = models.ForeignKey(SourceList, on_delete=models.PROTECT, related_name="rows")
    number = models.IntegerField(help_text="1-based row of the file")
    of = models.CharField(max_length=10, choices=[(one, one) for one in ("household", "person", "village")])
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="source_rows")
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    ground = models.CharField(max_length=20, blank=True)
    bits100 = models.IntegerField(null=True, help_text="weight of a suspected pair, in hundredths of a bit")
    also = models.JSONField(default=NOBODY, help_text="who else a suspected row may be about, the likelier first")
    code = models.CharField(max_length=60, blank=True, help_text="the number the source gives it")
    name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True)
    place = models.CharField(max_length=120, blank=True)
    id_number = SealedField(kind=mask.Kind.ID_NUMBER, bound="registry.source_row.id_number", null=True)
    id_first18 = BlindIndexField(source="id_number", form=Form.FIRST_18)
    id_whole = BlindIndexField(source="id_number", form=Form.WHOLE)
    phone = SealedField(kind=mask.Kind.PHONE, bound="registry.source_row.phone", null=True)
    phone_index = BlindIndexField(source="phone", form=Form.PHONE)
    values = models.JSONField(default=dict)
    checked_by = models.CharField(max_length=60, blank=True)
    signed = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["list", "outcome"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="unmatched", subject__isnull=True)
                | (~Q(outcome="unmatched") & Q(subject__isnull=False)),
                name="registry_source_row_about",
            ),
        ]


class SourceDecision(Dated):
    """Which of the sources is right about one field of a record, and so who has to change it.

    `way`: ours (corrected here), handbook (to be mended), national (to be entered there). `value`: the right one.
    """

    WAYS = ("ours", "handbook", "national")

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="source_decisions")
    field = models.CharField(max_length=80)
    way = models.CharField(max_length=10, choices=[(one, one) for one in WAYS])
    value = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)
    decided_by = models.CharField(max_length=100)
    decided_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "field", "way"],
                condition=Q(superseded_seq__isnull=True),
                name="registry_source_decision_once",
            ),
        ]


class Extract(Recorded):
    """A list given out: to which office, for what, which fields of how many people; by whom, approved by whom.

    `rows` are those of the received list it is drawn from, at the time; nobody's number is kept here.
    """

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="extract")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    drawn_from = models.ForeignKey(SourceList, on_delete=models.PROTECT, related_name="extracts")
    recipient = models.CharField(max_length=120)
    authorisation = models.CharField(max_length=120)
    purpose = models.CharField(max_length=200)
    delete_on = models.DateField(null=True, help_text="by which whoever got it deletes it")
    fields = models.JSONField(default=list)
    row_count = models.IntegerField()
    asked_by = models.CharField(max_length=100)
    asked_uid = models.CharField(max_length=36)
    asked_on = models.DateField()
    approved_by = models.CharField(max_length=100, blank=True)
    approved_uid = models.CharField(max_length=36, blank=True)
    approved_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(approved_uid="", approved_on__isnull=True)
                | (~Q(approved_uid="") & Q(approved_on__isnull=False)),
                name="registry_extract_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_uid="") | ~Q(approved_uid=models.F("asked_uid")),
                name="registry_extract_second_person",
            ),
        ]
