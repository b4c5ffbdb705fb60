"""Funds: accounts and what goes in and out of them, in money and goods, and the shares a fund must keep."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.staff.models import OfficeRecord
from bangfu.subjects.models import Part, Subject, in_order

COUNTS = ("amount_fen", "quantity", "person_count", "person_times", "household_count", "place_count", "event_count")


class Account(OfficeRecord):
    """An account or stock of its holder (`organisation`), for a purpose; `of` the asset or project it belongs to."""

    kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80, blank=True)
    of = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="accounts_of")

    class Meta:
        constraints = [
            *OfficeRecord.Meta.constraints,
            in_order("valid_from", "valid_to", "funds_account_validity"),
        ]


class Entry(OfficeRecord, Part):
    """One entry: what was planned, came in or went out, and whom it reached. NULL: not stated, never zero.

    An entry without an account is what a report declares of money that is kept elsewhere.
    """

    class Side(models.TextChoices):
        """Planned, received, given."""

        PLAN = "plan"
        IN = "in"
        OUT = "out"

    account = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="entries")
    side = models.CharField(max_length=4, choices=Side.choices)
    kind = models.CharField(max_length=40)
    programme = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="programme_entries")
    item = models.CharField(max_length=80, blank=True)
    term = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    registered = models.BooleanField(null=True)
    on = models.DateField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    amount_ulp_fen = models.BigIntegerField(null=True)
    quantity = models.BigIntegerField(null=True)
    quantity_unit = models.CharField(max_length=20, blank=True)
    person_count = models.IntegerField(null=True)
    person_times = models.IntegerField(null=True)
    household_count = models.IntegerField(null=True)
    place_count = models.IntegerField(null=True)
    event_count = models.IntegerField(null=True)
    counterpart = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="counterpart_entries")
    fund_source = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "side"])]
        constraints = [
            *OfficeRecord.Meta.constraints,
            *Part.Meta.constraints,
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": 0}),
                    name=f"funds_entry_{column}",
                )
                for column in COUNTS
            ),
            models.CheckConstraint(
                condition=~Q(approx="")
                | Q(person_count__isnull=True)
                | Q(household_count__isnull=True)
                | Q(household_count__lte=F("person_count")),
                name="funds_entry_households",
            ),
            models.CheckConstraint(
                condition=~Q(**dict.fromkeys((f"{column}__isnull" for column in COUNTS), True)),
                name="funds_entry_says_something",
            ),
        ]


class ShareRule(OfficeRecord):
    """Which share of the accounts of a kind must or may go to a purpose, by which document."""

    account_kind = models.CharField(max_length=40)
    purpose = models.CharField(max_length=80)
    state = models.CharField(max_length=20)
    min_share_bp = models.IntegerField(null=True)
    max_share_bp = models.IntegerField(null=True)
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *OfficeRecord.Meta.constraints,
            in_order("valid_from", "valid_to", "funds_share_rule_validity"),
            models.CheckConstraint(
                condition=Q(min_share_bp__range=(0, 10_000)) | Q(min_share_bp__isnull=True),
                name="funds_share_rule_least",
            ),
            models.CheckConstraint(
                condition=Q(max_share_bp__range=(0, 10_000)) | Q(max_share_bp__isnull=True),
                name="funds_share_rule_most",
            ),
            models.CheckConstraint(
                condition=Q(min_share_bp__isnull=True)
                | Q(max_share_bp__isnull=True)
                | Q(max_share_bp__gte=F("min_share_bp")),
                name="funds_share_rule_range",
            ),
            models.CheckConstraint(
                condition=Q(min_share_bp__isnull=False) | Q(max_share_bp__isnull=False),
                name="funds_share_rule_says_something",
            ),
        ]
