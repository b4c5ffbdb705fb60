"""One row for everything that can be pointed at, what is held, how it is found, and what was merged."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models
from django.db.models import F, Lookup, Q

from bangfu.audit.models import Dated, Recorded
from bangfu.places.models import Area, County

# Nothing that is typed sorts behind it.
LAST_CHARACTER = "\U0010ffff"


class Subject(Recorded):
    """A household, person, organisation, asset, project, lot, document, area …; `path` is its area's path."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    alias = models.CharField(max_length=200, blank=True, help_text="what is shown where names are hidden")
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=120, default="/", db_index=True)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "kind", "code"], name="subjects_code_once"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="subjects_not_into_itself"
            ),
        ]

    def shown(self, names_hidden: bool) -> str:
        """The label, or what stands for it where names are hidden."""
        return (self.alias or self.label) if names_hidden else self.label


class Sourced(Dated):
    """A row that says where it was read: a document, a line of it, and the words there."""

    source_document = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    source_line = models.IntegerField(null=True)
    source_quote = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


def in_order(first: str, last: str, name: str) -> models.CheckConstraint:
    """Where both days are known, the last is not before the first."""
    unknown = Q(**{f"{first}__isnull": True}) | Q(**{f"{last}__isnull": True})
    return models.CheckConstraint(condition=unknown | Q(**{f"{last}__gte": F(first)}), name=name)


class Part(models.Model):
    """A record of a group may be a part of another of its kind, by some breakdown whose parts are disjoint."""

    part_of = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="%(class)s_parts")
    part_by = models.CharField(max_length=20, blank=True, help_text="the breakdown, e.g. stage")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(part_of__isnull=True) | ~Q(part_of=F("subject")), name="%(app_label)s_%(class)s_no_own_part"
            )
        ]


class Hold(Dated):
    """Something about a subject that must wait: payments, an exit, a project; written by cases."""

    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="holds")
    effect = models.CharField(max_length=40)
    cause = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)


class KeyField(models.CharField[str, str]):
    """A text that is looked for from its beginning, byte by byte, in either database alike."""


@KeyField.register_lookup
class Begins(Lookup[Any]):
    """`key__begins=text`: a range of the index. Wildcards mean nothing, and no collation has a say."""

    lookup_name = "begins"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The range from the text up to whatever begins with it."""
        return self._range(compiler, connection, ">=", "<")

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        """The same by the bytes, whatever the database's language."""
        return self._range(compiler, connection, "~>=~", "~<~")

    def _range(self, compiler: Any, connection: Any, least: str, below: str) -> tuple[str, tuple[str | int, ...]]:
        column, given = self.process_lhs(compiler, connection)
        text = str(self.rhs)
        return f"({column} {least} %s AND {column} {below} %s)", (*given, text, *given, text + LAST_CHARACTER)


class SearchKey(models.Model):
    """One way to find a subject: its name, a reading of it, its initials, its code, a later part of its name.

    Derived from the subject by `subjects.actions.index`. `of` and `path` repeat the subject's kind and area path, so
    that the index alone answers what somebody may see of what they typed. `kind` is a `Form`.
    """

    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="keys")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="+", db_index=False)
    of = models.CharField(max_length=20)
    kind = models.CharField(max_length=10)
    key = KeyField(max_length=200)
    path = KeyField(max_length=120)

    class Meta:
        indexes = [
            models.Index(
                fields=["county", "of", "key", "path", "kind", "subject"],
                name="subjects_key_found",
                opclasses=["int8_ops", "varchar_ops", *["varchar_pattern_ops"] * 2, "varchar_ops", "int8_ops"],
            )
        ]


class Merge(Recorded):
    """Two subjects turned out to be one; undone by a row of its own, never by deletion."""

    kept = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    reason = models.CharField(max_length=300)
    undone_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["gone"], condition=Q(undone_on__isnull=True), name="subjects_merged_once")
        ]
