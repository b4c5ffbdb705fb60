"""A household's account worked out: sums, net income a head, and the line compared without dividing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from bangfu.registry.rules import comes_out
from bangfu.registry.rules.accounts import change_percent, last_income_year, outcome, per_head_fen

LISTED = [
    {"code": "wage", "group": "wage"},
    {"code": "crops", "group": "operating"},
    {"code": "cost", "group": "cost"},
    {"code": "relief", "group": "relief"},
    {"code": "medical", "group": "rigid"},
    {"code": "old_age", "group": "transfer", "counts": False},
]


def test_the_net_is_what_came_in_less_the_cost_and_rigid_expenses_stand_beside_it() -> None:
    items: dict[str, int | str] = {"wage": 1_000_000, "crops": 800_000, "cost": 420_000, "medical": 300_000}
    found = outcome(items, "none", LISTED, 3, 460_000)
    assert (found.gross, found.net, found.rigid) == (1_800_000, 1_380_000, 300_000)
    assert found.per_head == Fraction(460_000) and found.reached is True
    assert (found.per_head_fen, per_head_fen(5, 2), per_head_fen(-5, 2), per_head_fen(4, 3), per_head_fen(5, 0)) == (
        460_000, 3, -3, 1, None,
    )  # fmt: skip
    assert outcome(items, "none", LISTED, 3, 460_001).reached is False
    assert outcome({**items, "relief": 3, "old_age": 9}, "none", LISTED, 3, 460_001).net == 1_380_003


def test_what_was_not_collected_is_no_verdict() -> None:
    found = outcome({"wage": 5}, "not_collected", LISTED, 3, 1)
    assert (found.gross, found.net, found.reached, found.per_head) == (None, None, None, None)
    found = outcome({"wage": 5}, "none", LISTED, None, 1)
    assert (found.net, found.reached, found.per_head) == (5, None, None)
    assert outcome({"wage": 5}, "none", LISTED, 2, None).reached is None
    # Half a fen below the line: not reached, though it would be after rounding.
    assert outcome({"wage": 5}, "none", LISTED, 2, 3).reached is False


def test_an_income_year_is_over_on_its_last_day() -> None:
    assert (last_income_year(date(2026, 9, 29)), last_income_year(date(2026, 9, 30))) == (2025, 2026)


def test_coming_out_is_from_help_to_none() -> None:
    assert comes_out("poor", "lifted") and comes_out("prevention", "ordinary") and comes_out("marginal", "lifted")
    assert not comes_out("lifted", "ordinary") and not comes_out("ordinary", "lifted")
    assert not comes_out("ordinary", "prevention") and not comes_out("unstable", "marginal")


@pytest.mark.parametrize(
    ("before", "now", "percent"),
    [(1000, 1500, 50), (1000, 505, -50), (1000, 494, -51), (3, 4, 33), (1000, 1000, 0), (0, 5, None),
     (1000, 0, -100), ("none", 5, None), (5, "not_collected", None), (-200, 100, 150)],
)  # fmt: skip
def test_a_change_is_told_of_two_amounts_only(before: object, now: object, percent: int | None) -> None:
    assert change_percent(before, now) == percent
