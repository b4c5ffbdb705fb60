"""Organisations with their dated names and successors, positions, appointments, assignments, users."""

from __future__ import annotations

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import Area, County
from bangfu.subjects.models import Subject


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


class Assignment(Dated):
    """A helper (organisation, team or person) answers for a target, on the strength of a document."""

    kind = models.CharField(max_length=40)
    helper = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="helps")
    target = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="helped_by")
    basis = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
