"""What may stand together: lengths, values and counts of one project, batch or progress record."""

from __future__ import annotations

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show

SERVICE_LEVELS = ("paved", "access", "bridge", "other")
EMPLOYER_LEVELS = ("region", "city", "county")


def refuse_paved(paved_dm: int | None, length_dm: int | None) -> None:
    """The paved part of a length is never longer than the length."""
    if paved_dm is not None and length_dm is not None and paved_dm > length_dm:
        raise Refusal(
            mark("%(paved)s km paved is more than the whole length of %(length)s km."),
            cure=mark("Correct the paved length, or the length first."),
            field="paved",
            paved=show(paved_dm, "公里"),
            length=show(length_dm, "公里"),
        )


def refuse_fall(before_bp: int | None, now_bp: int | None, reason: str) -> None:
    """Progress falls only with a reason."""
    if before_bp is not None and now_bp is not None and now_bp < before_bp and not reason:
        raise Refusal(
            mark("Progress falls from %(before)s%% to %(now)s%%."),
            cure=mark("Give the reason, e.g. a failed section was taken up again."),
            field="lower_reason",
            before=show(before_bp, "%"),
            now=show(now_bp, "%"),
        )


def over_investment(value_done_fen: int | None, investment_fen: int | None) -> bool:
    """True when more was done than was planned: a warning, for a change order may explain it."""
    return value_done_fen is not None and investment_fen is not None and value_done_fen > investment_fen
