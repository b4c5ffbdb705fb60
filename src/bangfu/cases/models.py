"""Problems and wishes: one case with its moves, or a group of cases of which only the numbers are known."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Recorded
from bangfu.staff.models import OfficeRecord, Organisation
from bangfu.subjects.models import Subject


class Case(OfficeRecord):
    """Something wrong or wished. A group (`case_count` other than 1, NULL: not stated) takes no single moves.

    `rectified_by` and `verified_by` are the two people of the last round: never the same one.
    """

    class State(models.TextChoices):
        """Where it stands; the moves are the table of cases.lifecycle."""

        OPEN = "open"
        ASSIGNED = "assigned"
        RECTIFIED = "rectified"
        VERIFIED = "verified"
        CLOSED = "closed"
        ESCALATED = "escalated"
        REOPENED = "reopened"

    class Severity(models.TextChoices):
        """How pressing it is."""

        MINOR = "minor"
        ORDINARY = "ordinary"
        SERIOUS = "serious"
        URGENT = "urgent"

    kind = models.CharField(max_length=40)
    about = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="cases_about")
    responsible = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    raised_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)
    case_count = models.IntegerField(null=True)
    closed_count = models.IntegerField(null=True)
    blocks = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="blocked_by")
    effect = models.CharField(max_length=40, blank=True)
    rectified_by = models.CharField(max_length=80, blank=True)
    verified_by = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)

    @property
    def single(self) -> bool:
        """True for one case, False for a group."""
        return self.case_count == 1

    class Meta(OfficeRecord.Meta):
        abstract = False
        indexes = [models.Index(fields=["kind", "state", "due_on"])]
        constraints = [
            *OfficeRecord.Meta.constraints,
            models.CheckConstraint(condition=Q(case_count__gte=1), name="cases_case_count"),
            models.CheckConstraint(
                condition=Q(closed_count__isnull=True)
                | Q(closed_count__gte=0) & (Q(case_count__isnull=True) | Q(closed_count__lte=F("case_count"))),
                name="cases_case_closed",
            ),
            models.CheckConstraint(
                condition=Q(raised_on__isnull=True) | Q(closed_on__isnull=True) | Q(closed_on__gte=F("raised_on")),
                name="cases_case_days",
            ),
            models.CheckConstraint(
                condition=Q(verified_by="") | ~Q(verified_by=F("rectified_by")), name="cases_case_two_people"
            ),
            models.CheckConstraint(
                condition=Q(blocks__isnull=True, effect="") | Q(blocks__isnull=False) & ~Q(effect=""),
                name="cases_case_effect",
            ),
        ]


class CaseAction(Recorded):
    """One step of a case: what was done, by whom, on which day (NULL: not stated), and the state it led to."""

    class Kind(models.TextChoices):
        """What was done."""

        RAISE = "raise"
        ASSIGN = "assign"
        RECTIFY = "rectify"
        VERIFY = "verify"
        RETURN = "return"
        CLOSE = "close"
        ESCALATE = "escalate"
        REOPEN = "reopen"
        LOOK_BACK = "look_back"

    case = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="case_actions")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=Case.State.choices)
    on = models.DateField(null=True)
    by = models.CharField(max_length=80)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=1000, blank=True)
