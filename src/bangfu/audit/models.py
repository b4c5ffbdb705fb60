"""The audit trail's tables, and the base of every table whose rows only actions may write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, Self, TypeVar

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models import Q

from bangfu.audit.rules import open_act as ledger
from bangfu.kernel.refusal import Refusal, mark

M_co = TypeVar("M_co", bound="Recorded", covariant=True)


class Line(models.Model):
    """One action, sign-in, refusal or reveal. Rows are never changed or deleted: triggers of the database see to it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36)
    actor_name = models.CharField(max_length=100)
    action = models.CharField(max_length=80, db_index=True)
    county_id = models.BigIntegerField(null=True, db_index=True)
    subject_uid = models.CharField(max_length=36, blank=True, db_index=True)
    key = models.CharField(max_length=64, unique=True)
    request_digest = models.CharField(max_length=64)
    answer = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    detail = models.JSONField(default=dict)
    rows_digest = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]


class RowMark(models.Model):
    """The keyed digest of one row as the line left it."""

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="marks")
    table = models.CharField(max_length=80)
    row_id = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["table", "row_id", "line"])]


class Head(models.Model):
    """The chain's last line; its lock orders all writers."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="audit_one_head")]


class KeptAside(models.Model):
    """A request whose key was already used with another body: nothing is dropped, a person looks at it."""

    at = models.DateTimeField()
    actor_uid = models.CharField(max_length=36)
    action = models.CharField(max_length=80)
    key = models.CharField(max_length=64, db_index=True)
    request_digest = models.CharField(max_length=64)
    body_token = models.TextField()


@cache
def _bounds(model: type[models.Model]) -> tuple[tuple[str, str, int | None, range | None], ...]:
    """(attribute, field, most characters, range) of every column that cannot keep every value."""
    ranges = BaseDatabaseOperations.integer_field_ranges
    found: list[tuple[str, str, int | None, range | None]] = []
    for column in model._meta.concrete_fields:
        if isinstance(column, (models.CharField, models.TextField)):
            found.append((column.attname, column.name, column.max_length, None))
        elif column.get_internal_type() in ranges and not column.primary_key:
            low, high = ranges[column.get_internal_type()]
            found.append((column.attname, column.name, None, range(low, high + 1)))
    return tuple(found)


def refuse_unkeepable(row: models.Model) -> None:
    """Refuse text that is too long or holds what no database keeps, and numbers out of a column's range.

    SQLite would keep most of them silently, PostgreSQL would break off with an error that says nothing to a person.
    """
    for attribute, name, most, kept in _bounds(type(row)):
        value = row.__dict__.get(attribute)
        if isinstance(value, str):
            if most is not None and len(value) > most:
                raise Refusal(
                    mark("At most %(most)s characters fit here."), cure=mark("Shorten it."), field=name, most=most
                )
            if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
                raise Refusal(
                    mark("This text holds characters that cannot be kept."), cure=mark("Type it anew."), field=name
                )
        elif kept is not None and isinstance(value, int) and value not in kept:
            raise Refusal(mark("“%(text)s” is too large."), cure=mark("Check the unit."), field=name, text=str(value))


class RecordedQuerySet(models.QuerySet[M_co]):
    """A query set whose bulk writes are known to the open action."""

    def update(self, **values: Any) -> int:
        """Update and let the open action mark every row it may have touched."""
        act = ledger.writing(self.model._meta.label)
        keys = list(self.values_list("pk", flat=True))
        changed = super().update(**values)
        act.wrote(self.model, keys)
        return changed

    def bulk_create(self, objs: Iterable[M_co], *args: Any, **options: Any) -> list[M_co]:
        """Insert many rows under the open action."""
        act = ledger.writing(self.model._meta.label)
        rows = list(objs)
        for row in rows:
            refuse_unkeepable(row)
        made = super().bulk_create(rows, *args, **options)
        act.wrote(self.model, [row.pk for row in made])
        return made

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: a row is ended, superseded or merged."""
        raise ledger.no_delete(self.model._meta.label)


class Recorded(models.Model):
    """A row that only an open action may write; its digest goes into that action's line."""

    objects = RecordedQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **options: Any) -> None:
        """Write the row under the open action."""
        act = ledger.writing(self._meta.label)
        refuse_unkeepable(self)
        super().save(*args, **options)
        act.wrote(type(self), [self.pk])

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Refused: a row is ended, superseded or merged."""
        raise ledger.no_delete(self._meta.label)


class DatedQuerySet(RecordedQuerySet[M_co]):
    """Rows with a span of validity and a span of knowledge."""

    def as_of(self, day: date, seq: int | None = None) -> Self:
        """Rows in force on `day`, as the book knew them after line `seq` (None: as it knows now)."""
        rows = self.filter(Q(valid_from__isnull=True) | Q(valid_from__lte=day)).filter(
            Q(valid_to__isnull=True) | Q(valid_to__gt=day)
        )
        return rows.known(seq)

    def known(self, seq: int | None = None) -> Self:
        """Rows not superseded, or not yet superseded after line `seq`."""
        if seq is None:
            return self.filter(superseded_seq__isnull=True)
        return self.filter(recorded_seq__lte=seq).filter(Q(superseded_seq__isnull=True) | Q(superseded_seq__gt=seq))


class Dated(Recorded):
    """Half-open validity, and the audit lines that recorded and superseded the row."""

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    recorded_seq = models.BigIntegerField(null=True, db_index=True)
    superseded_seq = models.BigIntegerField(null=True)

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True

    def supersede(self) -> None:
        """Mark that another row takes this one's place; the line's number is filled when the action closes.

        Errors: Refusal when somebody took its place since this row was read.
        """
        act = ledger.writing(self._meta.label)
        # Zero now, so that unique keys of rows in force make room at once; the true number when the action closes.
        in_force = type(self)._base_manager.filter(pk=self.pk, superseded_seq__isnull=True)
        if not models.QuerySet.update(in_force, superseded_seq=0):
            raise Refusal(mark("This record was changed meanwhile."), cure=mark("Open it again."))
        act.supersedes(type(self), self.pk)

    def replaced(self, **changes: Any) -> Self:
        """A saved copy with the changes; this row is superseded and stays readable."""
        columns = {field.attname: getattr(self, field.attname) for field in self._meta.concrete_fields}
        for name in ("id", "recorded_seq", "superseded_seq"):
            del columns[name]
        self.supersede()
        fresh = type(self)(**{**columns, **changes})
        fresh.save()
        return fresh
