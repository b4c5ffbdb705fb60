"""Codes against the list of a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

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
