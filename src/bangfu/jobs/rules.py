"""When a failed job or message is tried again, and when a person has to look at it."""

from __future__ import annotations

from datetime import datetime, timedelta

TRIES_AT_MOST = 5
LEASE = timedelta(minutes=10)
_PAUSES = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1))


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after `tries` tries; None when it is to be parked."""
    return None if tries >= TRIES_AT_MOST else now + _PAUSES[min(tries, len(_PAUSES)) - 1]


def lost(lease_until: datetime | None, now: datetime) -> bool:
    """True when the worker that held the lease has not been heard of for too long."""
    return lease_until is None or lease_until <= now
