"""Runs of all rules over one snapshot, how each rule came out, and what people decided of what was found."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import County
from bangfu.snapshots.models import Frozen
from bangfu.subjects.models import Subject


class Run(Recorded):
    """One run; `digest` is that of its file of results, `rules_digest` of every rule and parameter it used."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    frozen = models.ForeignKey(Frozen, on_delete=models.PROTECT, related_name="screenings")
    as_of = models.DateField()
    engine = models.CharField(max_length=40)
    rules_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=100)


class Outcome(Recorded):
    """How one rule came out in a run: of which entry, with which parameters, and against which earlier run.

    `fault` says why it could not be read; it then has no results, and the next run is held against the one before.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="outcomes")
    earlier = models.ForeignKey(Run, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=80)
    entry_digest = models.CharField(max_length=64)
    valid_from = models.DateField()
    entity = models.CharField(max_length=40)
    parameters = models.JSONField(default=list, help_text="name, value, unit, since, digest of each it names")
    changed = models.BooleanField(default=False, help_text="another rule or another parameter than in the earlier run")
    asked = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    new = models.BigIntegerField(default=0)
    continued = models.BigIntegerField(default=0)
    gone = models.BigIntegerField(default=0)
    fault = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "code"])]
        constraints = [models.UniqueConstraint(fields=["run", "code"], name="screening_outcome_once")]

    @property
    def held(self) -> int:
        """Of how many records it holds."""
        return self.new + self.continued


class Decision(Dated):
    """What a person decided of a rule and a record. Runs read it and never write it.

    It stands until another decision takes its place, an exemption until its last day. What takes a finding off the
    list, an exemption or «it is not so», counts once another person has approved it, and never where that person
    refused it. `case` is the problem that was raised of it.
    """

    class Answer(models.TextChoices):
        """What was decided: it is so, it is not so, or it is so and shall be left as it is."""

        CONFIRMED = "confirmed"
        REFUTED = "refuted"
        EXEMPTED = "exempted"

    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="decisions")
    code = models.CharField(max_length=80)
    answer = models.CharField(max_length=12, choices=Answer.choices)
    reason = models.CharField(max_length=300)
    decided_uid = models.CharField(max_length=36)
    decided_by = models.CharField(max_length=100)
    approved_uid = models.CharField(max_length=36, blank=True)
    approved_by = models.CharField(max_length=100, blank=True)
    refused_uid = models.CharField(max_length=36, blank=True)
    refused_by = models.CharField(max_length=100, blank=True)
    refused_why = models.CharField(max_length=300, blank=True)
    case = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["county", "code"])]
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "code"], condition=Q(superseded_seq__isnull=True), name="screening_one_decision"
            ),
            models.CheckConstraint(
                condition=Q(approved_uid="") | ~Q(approved_uid=F("decided_uid")), name="screening_four_eyes"
            ),
            models.CheckConstraint(
                condition=~Q(answer="exempted") | Q(valid_to__isnull=False), name="screening_exemption_ends"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="screening_decided_for_a_reason"),
            models.CheckConstraint(
                condition=Q(refused_uid="")
                | (~Q(refused_uid=F("decided_uid")) & Q(approved_uid="") & ~Q(refused_why="")),
                name="screening_refused_by_another",
            ),
        ]

    @property
    def counts(self) -> bool:
        """Whether it takes the finding off the list of what is open."""
        return self.sets_aside and self.approved_uid != ""

    @property
    def waits(self) -> bool:
        """Whether it would take the finding off the list and nobody has approved or refused that yet."""
        return self.sets_aside and not self.approved_uid and not self.refused_uid

    def decided_before(self, day: date) -> bool:
        """Whether it was decided on an earlier day: of a finding that has been cured and come back since."""
        return self.valid_from is not None and self.valid_from < day

    @property
    def sets_aside(self) -> bool:
        """Whether it is an answer that takes a finding off the list of what is open."""
        return self.answer in SET_ASIDE


# The answers that another person approves before they count.
SET_ASIDE = (Decision.Answer.EXEMPTED, Decision.Answer.REFUTED)


class Duplicate(Dated):
    """Two records of a kind that may be one: a question, no reproach. Nothing is held because of it.

    The row that is not superseded says how the ticket stands; `uid` is the same in all of its rows. `facts` is a keyed
    digest of what was compared: as long as that stands, what was said not to be the same is not asked again.
    `choice` is what is to be kept, proposed by one person and approved by another; `steps` is what a merge did.
    """

    class State(models.TextChoices):
        """How the question stands."""

        OPEN = "open"
        CHECKING = "checking"
        PROPOSED = "proposed"
        DIFFERENT = "different"
        MERGED = "merged"
        UNDONE = "undone"
        SETTLED = "settled"

    uid = models.UUIDField(db_index=True)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    left = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    right = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices)
    bits100 = models.IntegerField()
    levels = models.JSONField(default=dict)
    members = models.JSONField(default=list)
    facts = models.CharField(max_length=64)
    found_on = models.DateField()
    reason = models.CharField(max_length=300, blank=True)
    decided_uid = models.CharField(max_length=36, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    approved_uid = models.CharField(max_length=36, blank=True)
    approved_by = models.CharField(max_length=100, blank=True)
    choice = models.JSONField(default=dict)
    steps = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["county", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["left", "right"], condition=Q(superseded_seq__isnull=True), name="screening_one_duplicate"
            ),
            models.UniqueConstraint(
                fields=["uid"], condition=Q(superseded_seq__isnull=True), name="screening_duplicate_stands_once"
            ),
            models.CheckConstraint(condition=Q(left__lt=F("right")), name="screening_duplicate_in_order"),
            models.CheckConstraint(
                condition=Q(approved_uid="") | ~Q(approved_uid=F("decided_uid")), name="screening_duplicate_four_eyes"
            ),
        ]
