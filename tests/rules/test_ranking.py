"""Lots against plan: order, ties, quality first; and the weeks of a month."""

from __future__ import annotations

from datetime import date

from bangfu.works.rules.ranking import LotStanding, ranked, week_ends


def test_best_against_plan_first_equals_share_a_rank_and_the_next_leaves_a_gap() -> None:
    lots = [
        LotStanding(1, 5_000, 5_500, False),
        LotStanding(2, 3_000, 2_000, False),
        LotStanding(3, 9_000, 8_000, False),
    ]
    assert [(rank, lot.lot) for rank, lot in ranked(lots)] == [(1, 2), (1, 3), (3, 1)]


def test_an_open_failure_follows_all_others_however_far_ahead() -> None:
    lots = [LotStanding(1, 9_000, 1_000, True), LotStanding(2, 1_000, 9_000, False)]
    assert [lot.lot for _, lot in ranked(lots)] == [2, 1]


def test_a_lot_without_plan_has_no_rank() -> None:
    assert ranked([LotStanding(1, 9_000, None, False)]) == [(None, LotStanding(1, 9_000, None, False))]


def test_weeks_end_on_sundays_and_on_the_last_day() -> None:
    assert [day.day for day in week_ends(date(2026, 11, 1))] == [1, 8, 15, 22, 29, 30]
    assert [day.day for day in week_ends(date(2026, 5, 1))] == [3, 10, 17, 24, 31]
