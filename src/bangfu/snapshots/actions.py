"""Freezing a county's facts as of a day."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from bangfu.audit.actions import Act, action
from bangfu.audit.queries import head
from bangfu.engine.snapshot import finish, open_snapshot, write_table
from bangfu.kernel.refusal import forbidden, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.policybook.queries import policy_version
from bangfu.snapshots.models import Frozen
from bangfu.snapshots.queries import fact_tables, still_true


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of one moment, and no writer waits for it."""
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def freeze(call: Call, *, county: County, as_of: date) -> Frozen:
    """Freeze every fact as of a day, or answer the snapshot that still says the same."""
    if not any(grant.county == county.pk for grant in call.actor.reach(Right.SNAPSHOT_FREEZE)):
        raise forbidden(mark("Your role does not carry this right."))
    existing = still_true(county, as_of)
    if existing is not None:
        return existing
    uid = uuid.uuid4()
    target = Path(settings.BANGFU_SNAPSHOTS) / county.code / str(uid)
    target.mkdir(parents=True)
    try:
        seq, digest = _write(county, as_of, target)
        snapshot = open_snapshot(target)
        return record_frozen(
            call,
            county=county,
            uid=str(uid),
            as_of=as_of,
            audit_seq=seq,
            audit_head=digest,
            policy_version=snapshot.policy_version,
            digest=snapshot.digest,
        )
    except BaseException:
        shutil.rmtree(target, ignore_errors=True)
        raise


def _write(county: County, as_of: date, target: Path) -> tuple[int, str]:
    with one_moment():
        seq, digest = head()
        entries = [write_table(target, table, table.rows(county.pk, as_of, None)) for table in fact_tables()]
        version = policy_version(as_of)
    finish(
        target,
        county=county.code,
        as_of=as_of,
        audit_seq=seq,
        audit_head=digest,
        policy_version=version,
        tables=entries,
    )
    return seq, digest


@action("snapshots.snapshot.record", Right.SNAPSHOT_FREEZE)
def record_frozen(
    act: Act,
    *,
    county: County,
    uid: str,
    as_of: date,
    audit_seq: int,
    audit_head: str,
    policy_version: str,
    digest: str,
) -> Frozen:
    """Record a finished folder."""
    # A snapshot holds the whole county whoever freezes it; what they see of it is decided when they look.
    act.permit_anywhere()
    act.county = county.pk
    row = Frozen(
        uid=uid,
        county=county,
        as_of=as_of,
        audit_seq=audit_seq,
        audit_head=audit_head,
        policy_version=policy_version,
        digest=digest,
        made_at=act.call.at,
    )
    row.save()
    act.note(snapshot=row.short)
    return row
