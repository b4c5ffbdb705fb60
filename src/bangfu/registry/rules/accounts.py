"""A household's yearly account worked out: sums by group, gross and net income, net income a head against a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from bangfu.registry.rules import account_sums, income_year_ends, net_fen

EARNED = ("wage", "operating", "property", "transfer")
RIGID = "rigid"
# In the order in which an account is read: what comes in, what it costs, what must be paid.
GROUPS = (*EARNED, "cost", "relief", RIGID)


@dataclass(frozen=True)
class Outcome:
    """Fen; None where a part was not collected. `gross` 年收入, `net` 年纯收入, `rigid` what must be paid in any case.

    `line` is net income a head that is compared with; `reached` None where it cannot be told.
    """

    sums: Mapping[str, int | None]
    gross: int | None
    net: int | None
    rigid: int | None
    headcount: int | None
    line: int | None

    @property
    def per_head(self) -> Fraction | None:
        """Net income a head in fen, exact."""
        return None if self.net is None or not self.headcount else Fraction(self.net, self.headcount)

    @property
    def per_head_fen(self) -> int | None:
        """Net income a head as it is shown."""
        return per_head_fen(self.net, self.headcount)

    @property
    def reached(self) -> bool | None:
        """Whether the line is reached, compared without dividing: net ≥ line × members."""
        if self.net is None or not self.headcount or self.line is None:
            return None
        return self.net >= self.line * self.headcount


def per_head_fen(net: int | None, headcount: int | None) -> int | None:
    """Net income a head in whole fen, half a fen away from zero; None where it cannot be told. Only to be shown."""
    if net is None or not headcount:
        return None
    whole = (2 * abs(net) + headcount) // (2 * headcount)
    return whole if net >= 0 else -whole


def outcome(
    items: Mapping[str, int | str],
    rest: str,
    listed: Iterable[Mapping[str, Any]],
    headcount: int | None,
    line: int | None,
) -> Outcome:
    """An account by its items (code → fen or why there is none) and the year's list of them."""
    sums = account_sums(items, rest, listed)
    earned = [sums.get(group, 0) for group in EARNED]
    known = [one for one in earned if one is not None]
    gross = sum(known) if len(known) == len(earned) else None
    return Outcome(sums, gross, net_fen(sums), sums.get(RIGID, 0), headcount, line)


def last_income_year(on: date) -> int:
    """The income year that had ended by a day: it ends on 30 September."""
    return on.year if on >= income_year_ends(on.year) else on.year - 1


def change_percent(before: object, now: object) -> int | None:
    """By how many per cent a line changed against the year before, half away from zero; None without both amounts.

    Amounts in fen; of nothing, no share of it is told.
    """
    if not isinstance(before, int) or not isinstance(now, int) or before == 0:
        return None
    share = abs(now - before) * 200 // abs(before)
    return ((share + 1) // 2) * (1 if now > before else -1)
