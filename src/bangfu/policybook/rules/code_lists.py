"""Codes against the list of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bangfu.kernel.refusal import Refusal, mark


def refuse_unlisted_codes(known: Sequence[str], codes: Iterable[str], on: date, field: str) -> None:
    """Refusal naming the field for a code that is not among those `known` on a day."""
    for code in sorted(set(codes)):
        if code not in known:
            raise Refusal(
                mark("The code “%(code)s” is not in the list of %(on)s."),
                cure=mark("Use one of: %(known)s."),
                field=field,
                code=code,
                on=on.isoformat(),
                known="、".join(known),
            )


def open_codes(items: Iterable[Mapping[str, Any]]) -> list[str]:
    """The codes that new records may use: those of the items that have not ended."""
    return [item["code"] for item in items if not item.get("ended")]


def refuse_vanished_codes(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> None:
    """Refusal for a list that leaves out a code it had: records that use it would lose their word."""
    kept = {item["code"] for item in after}
    gone = [item["code"] for item in before if item["code"] not in kept]
    if gone:
        raise Refusal(
            mark("These codes may not vanish, records may use them: %(codes)s."),
            cure=mark("Keep the item and mark it as ended."),
            field="items",
            codes="、".join(gone),
        )
