"""The states of a batch: a table that can be printed, and the one function that changes a state."""

from __future__ import annotations

from typing import Any

from bangfu.intake.models import Batch
from bangfu.kernel.refusal import Refusal, Said, mark

S = Batch.State
MOVES: dict[str, frozenset[str]] = {
    S.CHECKING: frozenset({S.CHECKING, S.MAPPING, S.CHECKED, S.UNREADABLE, S.REFUSED}),
    S.MAPPING: frozenset({S.CHECKING, S.REFUSED}),
    S.CHECKED: frozenset({S.CHECKING, S.APPLYING, S.REFUSED}),
    S.UNREADABLE: frozenset({S.CHECKING, S.REFUSED}),
    S.APPLYING: frozenset({S.APPLIED, S.UNDOING}),
    S.APPLIED: frozenset({S.UNDOING}),
    S.UNDOING: frozenset({S.UNDONE, S.CHECKED}),
    S.UNDONE: frozenset(),
    S.REFUSED: frozenset(),
}
WORDS: dict[str, str] = {
    S.CHECKING: mark("Being checked"),
    S.MAPPING: mark("Headings to be told"),
    S.CHECKED: mark("Checked, nothing written yet"),
    S.UNREADABLE: mark("Cannot be read"),
    S.APPLYING: mark("Being written"),
    S.APPLIED: mark("Written"),
    S.UNDOING: mark("Being taken back"),
    S.UNDONE: mark("Taken back"),
    S.REFUSED: mark("Given up"),
}
AT_WORK = frozenset({S.CHECKING, S.APPLYING, S.UNDOING})
ENDED = frozenset({S.UNDONE, S.REFUSED})


def move(batch: Batch, to: str, **changes: Any) -> Batch:
    """Lock the batch, check that it may go to the state, write both. Only actions call this.

    Errors: Refusal where the table has no such step, as when somebody else took one meanwhile.
    """
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    if to not in MOVES[locked.state]:
        raise Refusal(
            mark("This batch does not go from “%(state)s” to “%(to)s”."),
            cure=mark("Open it again: somebody may have taken a step meanwhile."),
            field="state",
            state=Said(WORDS[locked.state]),
            to=Said(WORDS[to]),
        )
    locked.state = to
    for name, value in changes.items():
        setattr(locked, name, value)
    locked.save()
    return locked
