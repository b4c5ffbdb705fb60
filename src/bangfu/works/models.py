"""Works: batches and projects of an employer, their lots and parts, dated progress, milestones, areas they serve."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.places.models import Area
from bangfu.staff.models import Organisation
from bangfu.subjects.models import Sourced, Subject


class Portfolio(Sourced):
    """What a batch and a project share. NULL: not stated at this level; `_ulp`: one last digit."""

    employer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    employer_level = models.CharField(max_length=10)
    year_from = models.SmallIntegerField()
    year_to = models.SmallIntegerField()
    length_dm = models.BigIntegerField(null=True)
    length_ulp_dm = models.BigIntegerField(null=True)
    investment_fen = models.BigIntegerField(null=True)
    investment_ulp_fen = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class Batch(Portfolio):
    """Projects reported together; its own sums are those that only the whole batch states."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="batches")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(superseded_seq__isnull=True), name="works_batch_once"
            ),
            models.CheckConstraint(condition=Q(year_to__gte=F("year_from")), name="works_batch_years"),
            models.CheckConstraint(condition=Q(investment_fen__gte=0), name="works_batch_investment"),
        ]


class Project(Portfolio):
    """One project, or a group of `project_count` projects of which only the number is known; never split."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="projects")
    batch = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="batch_projects")
    category = models.CharField(max_length=40)
    service_level = models.CharField(max_length=10)
    project_count = models.IntegerField(default=1)
    paved_dm = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=20)
    planned_start = models.DateField(null=True)
    planned_finish = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(superseded_seq__isnull=True), name="works_project_once"
            ),
            models.CheckConstraint(condition=Q(year_to__gte=F("year_from")), name="works_project_years"),
            models.CheckConstraint(condition=Q(project_count__gte=1), name="works_project_count"),
            models.CheckConstraint(condition=Q(investment_fen__gte=0), name="works_project_investment"),
            models.CheckConstraint(
                condition=Q(paved_dm__isnull=True) | Q(length_dm__isnull=True) | Q(paved_dm__lte=F("length_dm")),
                name="works_project_paved",
            ),
        ]


class Progress(Sourced):
    """How far a project, group, batch, lot or part had come on a day; `progress_bp` in 1/100 of a percent.

    `planned_bp` is how far it should have come by then, where a programme of works says so.
    """

    code = models.CharField(max_length=60, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="progress")
    on = models.DateField()
    progress_bp = models.IntegerField(null=True)
    planned_bp = models.IntegerField(null=True)
    value_done_fen = models.BigIntegerField(null=True)
    value_done_ulp_fen = models.BigIntegerField(null=True)
    paved_dm = models.BigIntegerField(null=True)
    paved_ulp_dm = models.BigIntegerField(null=True)
    lower_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(progress_bp__isnull=True) | Q(progress_bp__range=(0, 10_000)), name="works_progress_range"
            ),
            models.CheckConstraint(
                condition=Q(planned_bp__isnull=True) | Q(planned_bp__range=(0, 10_000)), name="works_planned_range"
            ),
        ]


class Milestone(Sourced):
    """A stage entered or a gate passed: on a day, or known to be reached by the day it was stated."""

    code = models.CharField(max_length=60, blank=True)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=40)
    on = models.DateField(null=True)
    stated_on = models.DateField(null=True)


class Lot(Sourced):
    """A bid section, or `lot_count` of them of which only the number is known."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="lot_rows")
    of = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="lots")
    lot_count = models.IntegerField(default=1)
    contractor = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    contract_fen = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(lot_count__gte=1), name="works_lot_count")]


class WorkItem(Sourced):
    """A part of a project's works (earthworks, a bridge, a layer); how far it is stands in its progress records."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="work_item_rows")
    project = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="work_items")
    group_name = models.CharField(max_length=80, blank=True)
    weight_bp = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(superseded_seq__isnull=True), name="works_workitem_once"
            ),
            models.CheckConstraint(
                condition=Q(weight_bp__isnull=True) | Q(weight_bp__range=(0, 10_000)), name="works_workitem_weight"
            ),
        ]


class Serves(Sourced):
    """A project brings its service to an area, or to `area_count` areas inside it of which only the number is known."""

    code = models.CharField(max_length=60, blank=True)
    project = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="serves")
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="+")
    area_count = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(area_count__gte=1), name="works_serves_count")]
