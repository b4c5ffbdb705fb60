"""What a correction changes, and why; and what changes of itself from a day on."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from bangfu.audit.actions import Act
from bangfu.audit.models import Dated
from bangfu.kernel.refusal import Refusal, mark

D = TypeVar("D", bound=Dated)


def corrections(act: Act, row: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The columns that would change (None: not given), told in the audit line.

    Errors: Refusal without a reason, and when nothing would change.
    """
    if not act.call.reason.strip():
        raise Refusal(mark("A correction needs its reason."), cure=mark("Say in a few words why."), field="reason")
    changes = {name: value for name, value in given.items() if value is not None and getattr(row, name) != value}
    if not changes:
        raise Refusal(mark("Nothing would change."), cure=mark("Enter the correct value."))
    act.note(changes={name: [getattr(row, name), value] for name, value in changes.items()})
    return changes


def moved(row: D, on: date, changes: dict[str, Any]) -> D:
    """The row as it is from a day on; a row of its own keeps what it said of the days before.

    Errors: Refusal when nothing would change, and for a day on or before which the present row began.
    """
    if all(getattr(row, name) == value for name, value in changes.items()):
        raise Refusal(mark("Nothing would change."), cure=mark("Enter the correct value."))
    if row.valid_from is not None and on <= row.valid_from:
        raise Refusal(
            mark("What stands now holds since %(since)s."),
            cure=mark("Give a later day, or correct the record."),
            field="on",
            since=row.valid_from.isoformat(),
        )
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    for name in ("id", "recorded_seq", "superseded_seq"):
        del fields[name]
    row.supersede()
    type(row)(**{**fields, "valid_to": on}).save()
    fresh = type(row)(**{**fields, **changes, "valid_from": on, "valid_to": None})
    fresh.save()
    return fresh
