"""Claims, report runs with every figure kept, and the words people added by hand."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import County
from bangfu.snapshots.models import Frozen
from bangfu.subjects.models import Subject


class Claim(Dated):
    """A value somebody declared, bound to an indicator and its question; `declared` empty: computed only.

    Without an indicator it is a pair of statements (`against` the other one) or a number of things that the passage
    lists. `of` names claims whose declared values it adds up; `other` narrows a second operand, `given` states one.
    """

    class Group(models.TextChoices):
        """What kind of claim it is: read in a text as a figure, as a number of listed things, or only computed."""

        AGGREGATE = "aggregate"
        LIST_COUNT = "list_count"
        DERIVED = "derived"

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    label_zh = models.CharField(max_length=120)
    label_en = models.CharField(max_length=120)
    organisation = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="claims")
    group = models.CharField(max_length=12, choices=Group.choices, default=Group.AGGREGATE)
    indicator = models.CharField(max_length=60, blank=True)
    period = models.CharField(max_length=40)
    as_of = models.DateField(null=True)
    filters = models.JSONField(default=dict)
    other = models.JSONField(default=dict, help_text="filters of the second operand, or of operands by role")
    given = models.JSONField(default=dict, help_text="stated operands by role")
    of = models.JSONField(default=list, help_text="codes of claims whose declared values are added up")
    against = models.JSONField(default=dict, help_text="a statement that contradicts it: line and quote")
    passage = models.TextField(blank=True, help_text="the text that lists what is counted")
    unit = models.CharField(max_length=20, blank=True, help_text="unit to show a computed value in")
    flags = models.JSONField(default=dict)
    baseline = models.CharField(max_length=60, blank=True, help_text="code of the target that holds a growth's base")
    current = models.CharField(max_length=40, blank=True, help_text="declared value standing in for the numerator")
    declared = models.CharField(max_length=40, blank=True)
    place = models.IntegerField(default=0)
    source_document = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    source_line = models.IntegerField(null=True)
    source_quote = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"], condition=Q(superseded_seq__isnull=True), name="reporting_claim_once"
            )
        ]


class Run(Recorded):
    """One report, made from one snapshot, kept whole: its text, its figures and what they rest on."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="runs")
    kind = models.CharField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField()
    as_of = models.DateField()
    frozen = models.ForeignKey(Frozen, on_delete=models.PROTECT, related_name="runs")
    names_hidden = models.BooleanField(default=False)
    template_digest = models.CharField(max_length=64)
    engine = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    paragraphs = models.JSONField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)


class RunFigure(Recorded):
    """One figure of a run: what was asked, what came out, which records stand behind it."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="figures")
    code = models.CharField(max_length=20)
    label_zh = models.CharField(max_length=200)
    label_en = models.CharField(max_length=200)
    value = models.CharField(max_length=40)
    unit = models.CharField(max_length=20)
    declared = models.CharField(max_length=40, blank=True)
    computed = models.CharField(max_length=40, blank=True)
    verdict = models.CharField(max_length=20, blank=True)
    severity = models.CharField(max_length=20, blank=True)
    question = models.JSONField()
    definition = models.JSONField()
    records = models.JSONField()
    numerator = models.BigIntegerField(null=True)
    denominator = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="reporting_figure_once")]


class HandText(Dated):
    """A paragraph written by hand at one place of a report; it stands again in every later run of that report."""

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    period_from = models.DateField()
    period_to = models.DateField()
    slot = models.CharField(max_length=40)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "organisation", "kind", "period_from", "period_to", "slot"],
                condition=Q(superseded_seq__isnull=True),
                name="reporting_hand_text_once",
            )
        ]
