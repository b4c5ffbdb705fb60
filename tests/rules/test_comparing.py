"""How the sources of a field are held against each other."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bangfu.kernel.refusal import Refusal
from bangfu.registry.rules.comparing import (
    Agreement,
    Compared,
    Standing,
    Tick,
    combinations,
    counted,
    odd_ones,
    read_compared,
    same,
    standing,
    tick,
)
from bangfu.registry.rules.source_lines import SourceLine


def field(how: str = "number", **own: object) -> Compared:
    item = {"code": "x", "label": {"zh": "甲", "en": "x"}, "of": "household", "how": how, **own}
    return read_compared([item])[0]


def test_a_field_says_how_it_is_compared() -> None:
    assert field(tolerance=10, unit="mu100").tolerance == 10
    with pytest.raises(Refusal):
        field("guess")


@pytest.mark.parametrize(
    ("how", "one", "other", "are"),
    [
        ("number", 300, 305, True), ("number", 300, 311, False), ("codes", "a b", "b a", True),
        ("name", "甲 乙", "甲乙", True), ("truth", True, False, False), ("code", "c", "c", True),
    ],
)  # fmt: skip
def test_values_are_the_same_by_the_way_of_their_field(how: str, one: object, other: object, are: bool) -> None:
    assert same(field(how, tolerance=10), one, other) is are  # type: ignore[arg-type]


def test_the_source_that_stands_alone_is_named() -> None:
    told = {"national": 3, "handbook": 3, "field_check": 4}
    assert standing(field(), told) == Standing.DIFFER and odd_ones(field(), told) == ["field_check"]
    assert odd_ones(field(), {"national": 3, "handbook": 4}) == ["national", "handbook"]
    assert standing(field(), {"national": 3, "handbook": None}) == Standing.UNTOLD
    assert odd_ones(field(), {"national": 3, "handbook": 3}) == []


def test_what_is_not_told_is_no_disagreement() -> None:
    told = counted([Standing.AGREE, Standing.UNTOLD, Standing.DIFFER, Standing.AGREE])
    assert told == Agreement(2, 1, 1) and told.compared == 3 and told.rate == Fraction(2, 3)
    assert Agreement().rate is None and (told + told).agree == 4


@pytest.mark.parametrize(
    ("told", "stands"),
    [
        ([(5, "a")], Tick.WAITING),
        ([(5, "b")], None),
        ([(5, "a"), (12, "b")], Tick.ENTERED),
        ([(5, "a"), (12, "a")], Tick.NOT_ENTERED),
        ([(5, "a"), (12, None)], Tick.NOT_ENTERED),
        ([(5, "a"), (12, "c")], Tick.INCONSISTENT),
        ([(5, "a"), (12, "a"), (13, "b")], Tick.ENTERED),
        # It differed before anything was changed here: for a person to judge, nothing to be entered.
        ([(12, "a")], None),
        ([], None),
    ],
)  # fmt: skip
def test_the_next_export_says_what_became_of_a_change(told: list[tuple[int, str | None]], stands: Tick | None) -> None:
    assert tick(field("code"), "b", 10, [(seq, False, value) for seq, value in told]) is stands


def test_an_export_of_an_earlier_day_says_nothing_of_a_change() -> None:
    assert tick(field("code"), "b", 10, [(5, False, "a"), (12, True, "a")]) is Tick.WAITING


def test_registers_are_crossed() -> None:
    found = combinations({"household": "abcd", "school": "abc", "exam": "ab"})
    assert found == {
        ("household", "school", "exam"): ["a", "b"], ("household", "school"): ["c"], ("household",): ["d"],
    }  # fmt: skip


def test_numbers_of_people_are_never_among_the_values_of_a_line() -> None:
    with pytest.raises(ValueError, match=r"household\.account, member\.phone"):
        SourceLine(4, "person", phone="13900000000", values={"member.phone": "1", "household.account": "2", "a.b": 3})
