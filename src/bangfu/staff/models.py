"""Organisations with their dated names and successors, positions, appointments, assignments, users."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import Area, County
from bangfu.subjects.models import Sourced, Subject


class Organisation(Recorded):
    """An office, committee, firm or team; its name and its superior are dated rows."""

    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="organisation")
    level = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")


class OrganisationName(Dated):
    """What an organisation was called, from when to when."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="names")
    name = models.CharField(max_length=120)
    alias = models.CharField(max_length=120, blank=True)


class OrganisationSuccession(Dated):
    """One organisation took over another's duties on a day."""

    gone = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions")
    heir = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inheritances")


class Position(Recorded):
    """A place in an organisation that carries a role; people are appointed to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="positions")
    role = models.CharField(max_length=40)
    title = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "role", "title"], name="staff_position_once")]


class UserManager(BaseUserManager["User"]):
    """Finds users by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in names are compared without regard to case."""
        return self.get(login__iexact=username or "")


class User(AbstractBaseUser):
    """A person who may sign in. There is no superuser flag; every right comes from an appointment."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    login = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)

    USERNAME_FIELD = "login"
    objects = UserManager()


class Appointment(Dated):
    """A person holds a position over an area, on the strength of a document."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="appointments")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="appointments")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")


class OfficeRecord(Sourced):
    """What an organisation keeps as a record of its own: a subject, the years it is about, how exact its counts are.

    `period_text` keeps the period as it was written; a masked one («20xx») leaves the years NULL.
    """

    class Approx(models.TextChoices):
        """How the source qualifies its counts."""

        EXACT = ""
        ABOUT = "about"
        AT_LEAST = "at_least"
        AT_MOST = "at_most"

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    year_from = models.SmallIntegerField(null=True)
    year_to = models.SmallIntegerField(null=True)
    period_text = models.CharField(max_length=60, blank=True)
    approx = models.CharField(max_length=10, choices=Approx.choices, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(superseded_seq__isnull=True), name="%(app_label)s_%(class)s_once"
            ),
            models.CheckConstraint(
                condition=Q(year_from__isnull=True, year_to__isnull=True)
                | Q(year_from__isnull=False, year_to__isnull=False, year_to__gte=F("year_from")),
                name="%(app_label)s_%(class)s_years",
            ),
        ]


class Assignment(OfficeRecord):
    """A helper (organisation, team or person) answers for a target, on the strength of a document.

    A roster of which only the numbers are known is one row with its counts; NULL: not stated.
    """

    kind = models.CharField(max_length=40)
    helper = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="helps")
    target = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="helped_by")
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    roster = models.CharField(max_length=40, blank=True)
    helper_count = models.IntegerField(null=True)
    household_count = models.IntegerField(null=True)
    area_count = models.IntegerField(null=True)
    rank_count = models.IntegerField(null=True)

    class Meta(OfficeRecord.Meta):
        abstract = False
        constraints = [
            *OfficeRecord.Meta.constraints,
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="staff_assignment_span",
            ),
            models.CheckConstraint(
                condition=Q(helper_count__isnull=True)
                | Q(rank_count__isnull=True)
                | Q(rank_count__lte=F("helper_count")),
                name="staff_assignment_ranks",
            ),
            *(
                models.CheckConstraint(condition=Q(**{f"{column}__gte": 0}), name=f"staff_assignment_{column}")
                for column in ("helper_count", "household_count", "area_count", "rank_count")
            ),
        ]


class SavedView(Dated):
    """What somebody asked of a list, kept under a name: their own, or their organisation's where one is given.

    `asked` is the address's query. The row of a view that was renamed or deleted stays readable.
    """

    uid = models.UUIDField(default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="views")
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="views")
    page = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    asked = models.CharField(max_length=2000, blank=True)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["uid"], condition=Q(valid_to__isnull=True, superseded_seq__isnull=True), name="staff_view_once"
            )
        ]
