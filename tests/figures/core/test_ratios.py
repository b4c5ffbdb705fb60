"""Ratios typed with colons, and what is a time of day."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

VALUES = "第一产业增加值32.5亿元，增长4.2%；第二产业增加值47.6亿元，增长6.3%；第三产业增加值72.5亿元，增长6.8%。"
INCOMES = "城镇居民人均可支配收入31245元，增长6.2%；农村居民人均可支配收入12498元，增长8.1%，"
HOLDS = [
    (VALUES + "三次产业结构为21.3:31.2:47.5。", ("21.3", "31.2", "47.5")),
    (VALUES + "三次产业结构由上年的22.1∶30.7∶47.2调整为21.3∶31.2∶47.5。", ("21.3", "31.2", "47.5")),
    (INCOMES + "城乡居民收入比由上年的2.55：1缩小到2.50：1。", ("2.5",)),
    ("全县在校学生48572人，专任教师3652人，师生比为1∶13.3。", ("13.3",)),
]
BROKEN = [
    (VALUES + "三次产业结构为21.3∶37.2∶47.5。", "37.2"),
    (INCOMES + "城乡居民收入比为2.70：1。", "2.7"),
]
QUIET = [
    "城乡居民收入比由2.05:1下降为2.02:1。",
    "上午8:30至17:30办公，8:30:15开始，接待12人，其中8人、4人分两批。",
    INCOMES + "城乡居民收入比上年的2.55：1缩小。",
]


@pytest.mark.parametrize(("text", "stated"), HOLDS)
def test_a_ratio_is_held_against_its_levels(text: str, stated: tuple[str, ...]) -> None:
    made = check(text).relations
    assert set(stated) <= {one.stated for one in made if one.verdict == "consistent"}
    assert not [one for one in made if one.verdict == "inconsistent"]


@pytest.mark.parametrize(("text", "stated"), BROKEN)
def test_a_ratio_one_digit_off_is_an_alarm(text: str, stated: str) -> None:
    assert {one.stated for one in check(text).relations if one.verdict == "inconsistent"} == {stated}


@pytest.mark.parametrize("text", QUIET)
def test_the_members_of_a_ratio_enter_no_other_arithmetic(text: str) -> None:
    assert not [one for one in check(text).relations if one.verdict == "inconsistent"]
    assert not [one for one in check(text).relations if one.kind in ("difference", "multiple")]


def test_a_time_of_day_is_no_figure() -> None:
    assert [one.text for one in check("8:30至17:05:20，共12人。").figures] == ["12人"]
