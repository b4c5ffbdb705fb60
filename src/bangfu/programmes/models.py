"""Programmes: the policy versions behind them, what they grant or ask, and who takes part."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.staff.models import OfficeRecord
from bangfu.subjects.models import Part, Sourced, Subject, in_order


def not_negative(*columns: str) -> Q:
    """Every one of the columns is empty or zero or more."""
    condition = Q()
    for column in columns:
        condition &= Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": 0})
    return condition


class Programme(OfficeRecord):
    """A programme of an office; its validity is the time in which it runs."""

    kind = models.CharField(max_length=40)
    goal = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            *OfficeRecord.Meta.constraints,
            in_order("valid_from", "valid_to", "programmes_programme_validity"),
        ]


class PolicyVersion(Sourced):
    """The rules of a programme from a day on; `basis` is the document that says them."""

    class State(models.TextChoices):
        """Superseded: a later version took its place."""

        DRAFT = "draft"
        IN_FORCE = "in_force"
        SUPERSEDED = "superseded"

    programme = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="policy_versions")
    number = models.SmallIntegerField()
    state = models.CharField(max_length=12, choices=State.choices)
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "number"],
                condition=Q(superseded_seq__isnull=True),
                name="programmes_version_once",
            ),
            models.UniqueConstraint(
                fields=["programme"],
                condition=Q(superseded_seq__isnull=True, state="in_force"),
                name="programmes_one_version_in_force",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="programmes_version_number"),
            in_order("valid_from", "valid_to", "programmes_version_validity"),
        ]


class BenefitItem(OfficeRecord):
    """A standard: what a programme pays, shares, caps or asks. NULL: not stated; a masked sum is text and no number."""

    programme = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="benefit_items")
    version = models.SmallIntegerField(null=True, help_text="number of the programme's policy version")
    kind = models.CharField(max_length=20)
    item = models.CharField(max_length=120)
    pay_method = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20)
    per = models.CharField(max_length=20, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    min_fen = models.BigIntegerField(null=True)
    max_fen = models.BigIntegerField(null=True)
    share_bp = models.IntegerField(null=True)
    min_share_bp = models.IntegerField(null=True)
    per_amount_fen = models.BigIntegerField(null=True)
    persons = models.IntegerField(null=True)
    minimum = models.IntegerField(null=True)
    maximum = models.IntegerField(null=True)
    months = models.IntegerField(null=True)
    criteria = models.JSONField(default=list)
    masked_text = models.CharField(max_length=40, blank=True)
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            *OfficeRecord.Meta.constraints,
            in_order("valid_from", "valid_to", "programmes_standard_validity"),
            models.CheckConstraint(
                condition=not_negative("amount_fen", "min_fen", "per_amount_fen", "persons", "minimum", "months"),
                name="programmes_standard_not_negative",
            ),
            models.CheckConstraint(
                condition=(Q(min_fen__isnull=True) | Q(max_fen__isnull=True) | Q(max_fen__gte=F("min_fen")))
                & (Q(minimum__isnull=True) | Q(maximum__isnull=True) | Q(maximum__gte=F("minimum"))),
                name="programmes_standard_range",
            ),
            models.CheckConstraint(
                condition=(Q(share_bp__isnull=True) | Q(share_bp__range=(0, 10_000)))
                & (Q(min_share_bp__isnull=True) | Q(min_share_bp__range=(0, 10_000))),
                name="programmes_standard_share",
            ),
            models.CheckConstraint(
                condition=Q(masked_text="") | Q(amount_fen__isnull=True), name="programmes_standard_masked"
            ),
        ]


class Participation(OfficeRecord, Part):
    """One takes part, or a group of which only counts are known; then `who` is empty or a cohort, never a person.

    `from_on` and `to_on` are the first and the last day; validity is the time in which `state` holds.
    """

    programme = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="participations")
    kind = models.CharField(max_length=40)
    who = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="takes_part")
    at = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="taken_part_in")
    provider = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="provides")
    channel = models.CharField(max_length=40, blank=True)
    registered = models.BooleanField(null=True)
    segment = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=20)
    state_reason = models.CharField(max_length=300, blank=True)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    as_on = models.DateField(null=True)
    person_count = models.IntegerField(null=True)
    household_count = models.IntegerField(null=True)
    item_count = models.IntegerField(null=True)
    planned_count = models.IntegerField(null=True)
    helper_count = models.IntegerField(null=True)
    income_fen = models.BigIntegerField(null=True)
    income_ulp_fen = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(superseded_seq__isnull=True, valid_to__isnull=True),
                name="programmes_participation_once",
            ),
            *OfficeRecord.Meta.constraints[1:],
            *Part.Meta.constraints,
            models.CheckConstraint(
                condition=not_negative(
                    "person_count", "household_count", "item_count", "planned_count", "helper_count", "income_fen"
                ),
                name="programmes_participation_counts",
            ),
            in_order("from_on", "to_on", "programmes_participation_dates"),
            in_order("valid_from", "valid_to", "programmes_participation_validity"),
            models.CheckConstraint(
                condition=~Q(approx="")
                | Q(person_count__isnull=True)
                | Q(household_count__isnull=True)
                | Q(household_count__lte=F("person_count")),
                name="programmes_participation_households",
            ),
        ]
