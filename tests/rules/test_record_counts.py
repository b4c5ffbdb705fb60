"""How counts are read, and which of them cannot stand together."""

from __future__ import annotations

from datetime import date

import pytest

from bangfu.funds.rules import refuse_empty, refuse_over_whole, refuse_shares
from bangfu.kernel.fact import yes_no
from bangfu.kernel.record import count_of, quantity
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import Amount
from bangfu.programmes.lifecycle import refuse_move, refuse_state
from bangfu.programmes.rules.standards import money_or_mask
from bangfu.subjects.rules import refuse_backwards, refuse_more_households


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("120人", (120, "人")),
        (" 1,200 ", (1200, "")),
        (22, (22, "")),
        ("30000份", (30_000, "份")),
        ("12 人次", (12, "人次")),
    ],
)
def test_a_count_keeps_its_counter_word(written: object, read: tuple[int, str]) -> None:
    assert quantity(written) == read


@pytest.mark.parametrize("written", ["", "人", "1.5人", "-3", "3 4", True, "1,20", "9" * 19, "10-20人"])
def test_what_is_no_count_is_refused(written: object) -> None:
    with pytest.raises(Refusal):
        quantity(written)


def test_a_count_of_something_else_is_refused() -> None:
    people = count_of("人", "名")
    assert [people(one) for one in ("7", "7人", "7名")] == [7, 7, 7]
    with pytest.raises(Refusal, match="人、名"):
        people("7户")


@pytest.mark.parametrize("written", ["20xx元", "2×××元", "xx万元", "3*00"])
def test_a_masked_sum_is_kept_as_it_stands(written: str) -> None:
    assert money_or_mask(written) == written


def test_a_sum_is_a_sum() -> None:
    read = money_or_mask("1500元")
    assert isinstance(read, Amount) and read.value == 150_000
    for wrong in ("1500", "abc元", "20yy元"):
        with pytest.raises(Refusal):
            money_or_mask(wrong)


def test_numbers_that_cannot_stand_together() -> None:
    refuse_more_households(None, 5, "")
    refuse_more_households(4, 5, "about")
    refuse_backwards(None, date(2020, 1, 1))
    refuse_empty({"a": None, "b": 0})
    refuse_shares(0, 10_000)
    refuse_over_whole(None, [10_000, 5])
    refuse_over_whole(4000, [None, 6000])
    for call in (
        lambda: refuse_more_households(4, 5, ""),
        lambda: refuse_backwards(date(2020, 1, 2), date(2020, 1, 1)),
        lambda: refuse_empty({"a": None}),
        lambda: refuse_shares(-1, None),
        lambda: refuse_over_whole(4001, [6000]),
        lambda: refuse_state("resting", ""),
        lambda: refuse_move("ended", "active", ""),
    ):
        with pytest.raises(Refusal):
            call()


def test_truth_is_a_word() -> None:
    assert [yes_no(one) for one in (True, False, None)] == ["yes", "no", None]
