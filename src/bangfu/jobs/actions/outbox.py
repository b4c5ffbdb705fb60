"""The outbox: what an action decides to send goes out once after its transaction, or not at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from bangfu.audit.actions import Act
from bangfu.audit.rules.open_act import writing
from bangfu.jobs.models import Outgoing
from bangfu.jobs.rules import next_try
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call

LOG = logging.getLogger("bangfu.jobs")
Sender = Callable[[str, dict[str, Any]], None]
_senders: dict[str, Sender] = {}


class NotSent(Exception):
    """A sender's word that nothing left the house, so that it may be tried again."""


def sender(kind: str) -> Callable[[Sender], Sender]:
    """Register the function that sends things of a kind: it is given the key and the payload.

    It raises NotSent when it is certain that nothing went out; any other error leaves the outcome unknown.
    """

    def register(function: Sender) -> Sender:
        if kind in _senders:
            raise ValueError(f"the outgoing kind {kind} has two senders")
        _senders[kind] = function
        return function

    return register


def put_out(act: Act, *, key: str, kind: str, payload: dict[str, Any]) -> Outgoing:
    """Put something into the outbox under the open action; the same key is the same sending.

    Errors: ValueError for a kind nobody sends; Refusal when the key was used with another payload.
    """
    writing("jobs.Outgoing")
    if kind not in _senders:
        raise ValueError(f"nobody sends the kind {kind}")
    at = act.call.at
    fresh = Outgoing(key=key, kind=kind, county_id=act.county, payload=payload, made_at=at, not_before=at)
    try:
        with transaction.atomic():
            fresh.save()
    except IntegrityError:
        held = Outgoing.objects.filter(key=key).first()
        if held is None:
            raise
        if (held.kind, held.payload) != (kind, payload):
            raise Refusal(mark("This was already sent with other contents.")) from None
        return held
    return fresh


def send_waiting(now: datetime) -> int:
    """Send what is waiting, oldest first; answers how many were sent. Not to be called inside a transaction."""
    ready = Outgoing.objects.filter(state=Outgoing.State.WAITING, not_before__lte=now)
    return sum(_send(row, now) for row in ready.order_by("made_at", "pk"))


def _send(row: Outgoing, now: datetime) -> bool:
    # Unknown until the sender has answered: should this process die now, nobody may send it a second time unasked.
    claim = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.WAITING, tries=row.tries)
    if not claim.update(state=Outgoing.State.UNKNOWN, tries=F("tries") + 1):
        return False
    mine = Outgoing.objects.filter(pk=row.pk, state=Outgoing.State.UNKNOWN)
    try:
        _senders[row.kind](row.key, row.payload)
    except NotSent as why:
        again = next_try(row.tries + 1, now)
        state = Outgoing.State.PARKED if again is None else Outgoing.State.WAITING
        mine.update(state=state, not_before=again or now, message=str(why)[:300])
        return False
    except Exception as fault:
        LOG.warning("outgoing %s %s: outcome unknown after %s", row.kind, row.pk, type(fault).__name__)
        mine.update(message=type(fault).__name__)
        return False
    mine.update(state=Outgoing.State.SENT, sent_at=now, message="")
    return True


def settle(call: Call, outgoing: Outgoing, *, arrived: bool) -> bool:
    """A person's word on something whose outcome is unknown or that is parked: it arrived, or send it again.

    False when it is neither unknown nor parked by now.
    """
    open_rows = Outgoing.objects.filter(pk=outgoing.pk, state__in=[Outgoing.State.UNKNOWN, Outgoing.State.PARKED])
    if arrived:
        return bool(open_rows.update(state=Outgoing.State.SENT, sent_at=call.at))
    return bool(open_rows.update(state=Outgoing.State.WAITING, tries=0, not_before=call.at))
