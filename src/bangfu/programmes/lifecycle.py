"""How a participation goes on: the only table of its states."""

from __future__ import annotations

from bangfu.kernel.refusal import Refusal, mark

MOVES: dict[str, frozenset[str]] = {
    "planned": frozenset({"active", "suspended", "rescheduled", "ended"}),
    "active": frozenset({"suspended", "ended"}),
    "suspended": frozenset({"active", "rescheduled", "ended"}),
    "rescheduled": frozenset({"active", "suspended", "ended"}),
    "ended": frozenset(),
}
# Whoever stops or puts off says why: the half-year summary prints the reason.
WITH_REASON = frozenset({"suspended", "rescheduled"})


def refuse_state(state: str, reason: str) -> None:
    """Refuse an unknown state, and a stop or a delay without its reason."""
    if state not in MOVES:
        raise Refusal(
            mark("“%(state)s” is no state of a participation."),
            cure=mark("Use one of: %(known)s."),
            field="state",
            state=state,
            known="、".join(MOVES),
        )
    if state in WITH_REASON and not reason.strip():
        raise Refusal(
            mark("What is suspended or put off needs its reason."),
            cure=mark("Say in a few words why."),
            field="reason",
        )


def refuse_move(state: str, to: str, reason: str) -> None:
    """Refuse a step that the table does not have."""
    refuse_state(to, reason)
    if to not in MOVES[state]:
        raise Refusal(
            mark("A participation does not go from “%(state)s” to “%(to)s”."),
            cure=mark("Next is one of: %(known)s."),
            field="state",
            state=state,
            to=to,
            known="、".join(sorted(MOVES[state])) or "—",
        )
