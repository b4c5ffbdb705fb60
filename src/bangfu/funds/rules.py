"""What an entry and a share rule must say; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import show

SIDES = ("plan", "in", "out")
STATES = ("current", "proposed", "alternative")
WHOLE_BP = 10_000


def refuse_empty(counts: Mapping[str, int | None]) -> None:
    """An entry states a sum, a quantity or whom it reached; otherwise it says nothing."""
    if all(value is None for value in counts.values()):
        raise Refusal(
            mark("The entry states neither a sum nor a quantity nor a count."),
            cure=mark("Fill at least the amount, the quantity or whom it reached."),
            field="amount",
        )


def refuse_shares(least: int | None, most: int | None) -> None:
    """A share rule has a lower or an upper end, each of 0 to 100 %, in their order."""
    if least is None and most is None:
        raise Refusal(mark("A share rule has a lower or an upper end."), field="min_share")
    for field, share in (("min_share", least), ("max_share", most)):
        if share is not None and not 0 <= share <= WHOLE_BP:
            raise Refusal(mark("A share lies between 0 and 100 %%."), field=field)
    if least is not None and most is not None and most < least:
        raise Refusal(mark("The upper end lies below the lower end."), field="max_share")


def refuse_over_whole(least: int | None, others: Iterable[int | None]) -> None:
    """The least shares of the purposes of one kind of account together are at most the whole."""
    total = (least or 0) + sum(other or 0 for other in others)
    if least is not None and total > WHOLE_BP:
        raise Refusal(
            mark("With this the least shares of these accounts come to %(sum)s %%."),
            cure=mark("Lower one of them, or end the rule it replaces."),
            field="min_share",
            sum=show(total, "%"),
        )
