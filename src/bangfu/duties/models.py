"""Targets, duties with their cadence, and plans with their items."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Dated
from bangfu.places.models import County
from bangfu.staff.models import OfficeRecord, Organisation
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


class Duty(OfficeRecord):
    """Who owes what how often. `what` is a kind of activity or of document; whether it was done is a query, no column.

    `from_on` and `to_on` are its first and last day; NULL: its years hold, else it is not stated.
    """

    class Evidence(models.TextChoices):
        """Where one sees that it was done."""

        ACTIVITY = "activity"
        DOCUMENT = "document"

    class Cadence(models.TextChoices):
        """How often; a regular duty states no measure, so nothing can be missed."""

        DAY = "day"
        WEEK = "week"
        MONTH = "month"
        QUARTER = "quarter"
        HALF_YEAR = "half_year"
        YEAR = "year"
        ONCE = "once"
        REGULAR = "regular"

    who = models.CharField(max_length=120)
    what = models.CharField(max_length=40)
    evidence = models.CharField(max_length=10, choices=Evidence.choices)
    cadence = models.CharField(max_length=10, choices=Cadence.choices)
    min_count = models.IntegerField(default=1)
    from_on = models.DateField(null=True)
    to_on = models.DateField(null=True)
    mandate = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    trigger = models.CharField(max_length=200, blank=True)
    target = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta(OfficeRecord.Meta):
        abstract = False
        constraints = [
            *OfficeRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(min_count__gte=1), name="duties_duty_min_count"),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")),
                name="duties_duty_span",
            ),
        ]


class Plan(OfficeRecord):
    """What an organisation means to do in a period for a target; its items are its content."""

    class State(models.TextChoices):
        """How far the paper is."""

        DRAFT = "draft"
        ISSUED = "issued"
        APPROVED = "approved"

    kind = models.CharField(max_length=40)
    target = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="plans_for")
    state = models.CharField(max_length=10, choices=State.choices)
    issued_on = models.DateField(null=True)
    approved_on = models.DateField(null=True)
    document = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")


class PlanItem(OfficeRecord):
    """One thing a plan says will be done; `state_on` is the day it was done, carried over or dropped."""

    class Kind(models.TextChoices):
        """What it is."""

        TASK = "task"
        TARGET = "target"
        COMMITMENT = "commitment"
        PROJECT = "project"

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open"
        DONE = "done"
        CARRIED_OVER = "carried_over"
        DROPPED = "dropped"

    plan = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="plan_items")
    topic = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField(blank=True)
    indicator = models.CharField(max_length=60, blank=True)
    target_value = models.BigIntegerField(null=True)
    target_text = models.CharField(max_length=40, blank=True)
    due_on = models.DateField(null=True)
    due_text = models.CharField(max_length=60, blank=True)
    owner = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    responsible = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    state_on = models.DateField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    planned_count = models.IntegerField(null=True)
    done_count = models.IntegerField(null=True)
    amount_fen = models.BigIntegerField(null=True)
    amount_ulp_fen = models.BigIntegerField(null=True)
    length_dm = models.BigIntegerField(null=True)
    length_ulp_dm = models.BigIntegerField(null=True)
    duty = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    about = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="plan_items_about")
    carried_from = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="carried_to")

    class Meta(OfficeRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["state", "due_on"])]
        constraints = [
            *OfficeRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=("open", "done")) | ~Q(reason=""), name="duties_planitem_reason"
            ),
            models.CheckConstraint(condition=~Q(state="open") | Q(state_on__isnull=True), name="duties_planitem_open"),
            *(
                models.CheckConstraint(condition=Q(**{f"{column}__gte": 0}), name=f"duties_planitem_{column}")
                for column in ("planned_count", "done_count", "amount_fen", "length_dm")
            ),
            models.CheckConstraint(
                condition=Q(carried_from__isnull=True) | ~Q(carried_from=F("subject")), name="duties_planitem_carried"
            ),
        ]
