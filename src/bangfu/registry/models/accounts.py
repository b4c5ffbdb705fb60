"""What stands behind a household's yearly account: papers of its lines, and that it was gone through together."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bangfu.audit.models import Dated
from bangfu.documents.models import StoredFile
from bangfu.subjects.models import Subject


class Voucher(Dated):
    """A paper behind one line of a household's account of an income year: a bill, a receipt, a settlement.

    `item` is a code of the list of income items; `amount_fen` what the paper says, `paid_on` its day where it has one.
    """

    household = models.ForeignKey("registry.Household", on_delete=models.PROTECT, related_name="vouchers")
    year = models.SmallIntegerField()
    item = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    paid_on = models.DateField(null=True)
    note = models.CharField(max_length=120, blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["household", "year"])]
        constraints = [models.CheckConstraint(condition=Q(amount_fen__gt=0), name="registry_voucher_amount")]


class Reckoning(Dated):
    """The account of an income year was gone through with the household on a day, which confirmed it or objected.

    `account` is the very account that was shown: one that takes its place is not confirmed by this. A confirmation
    rests on the scan of the signed sheet or on a document in the file; an objection on the problem raised by it.
    """

    class Answer(models.TextChoices):
        """What the household said."""

        CONFIRMED = "confirmed"
        OBJECTED = "objected"

    class Means(models.TextChoices):
        """How the household put it down."""

        SIGNATURE = "signature"
        FINGERPRINT = "fingerprint"

    account = models.ForeignKey("registry.HouseholdYear", on_delete=models.PROTECT, related_name="reckonings")
    on = models.DateField()
    answer = models.CharField(max_length=10, choices=Answer.choices)
    signed_by = models.CharField(max_length=60)
    means = models.CharField(max_length=12, choices=Means.choices, blank=True)
    scan = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
    event = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="objected", case__isnull=False)
                | Q(answer="confirmed", case__isnull=True)
                & ~Q(means="")
                & (Q(scan__isnull=False) | Q(document__isnull=False)),
                name="registry_reckoning_rests",
            ),
            models.CheckConstraint(condition=~Q(signed_by=""), name="registry_reckoning_signed"),
        ]
