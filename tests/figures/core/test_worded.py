"""Relations that the words name on both sides stand whether they hold or not: totals, rates, shares."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

ROADS = "甲路1个（里程9.792公里）、乙路1个（里程1.469公里）、丙路1个（里程3.123公里）。总里程{}公里，总投资1706万元。"
CLAUSES = "使用群众车辆9辆。务工增收41.34万元，车辆运输增收24.75万元，合计{}万元。"
LOTS = "甲标段（里程3.2公里，投资420万元）、乙标段（里程5.6公里，投资780万元），总投资1200万元，总里程{}公里。"
TWO = "劳务增收86.4万元，分红增收32.5万元，两项合计{}万元。"
NAMED = "属于监测对象的3289人，占47.17%。就读中职2479人。监测对象中就读中职2448人，占监测对象的{}%。"
BEHIND = "外出务工2,340人，同比下降{}%，去年同期为2,400人。"
IN_BRACKETS = "接待游客3.6万人次，同比增长{}%（上年同期3万人次）。"
AGAINST = "新增电站45座，累计180座，较135座增长{}。"


@pytest.mark.parametrize(
    ("text", "kind", "right", "wrong"),
    [
        (ROADS, "sum", "14.384", "14.834"),
        (CLAUSES, "sum", "66.09", "69.06"),
        (LOTS, "sum", "8.8", "8.3"),
        (TWO, "sum", "118.9", "181.9"),
        (NAMED, "share", "74.43", "47.43"),
        (BEHIND, "growth", "2.5", "4.5"),
        (IN_BRACKETS, "growth", "20", "30"),
        (AGAINST, "growth", "三分之一", "四分之一"),
    ],
)
def test_a_relation_told_in_words_stands_when_it_is_broken(text: str, kind: str, right: str, wrong: str) -> None:
    held, broken = check(text.format(right)), check(text.format(wrong))
    assert not [one.why for one in held.relations if one.verdict == "inconsistent"]
    assert any(one.kind == kind and one.verdict == "consistent" for one in held.relations)
    (alarm,) = [one for one in broken.relations if one.verdict == "inconsistent"]
    assert alarm.kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "2018年安排农村公路项目41个。总里程306.95公里，总投资81553.845万元，完成产值68845.91万元。",
        "甲路3.2公里、乙路5.6公里已完工。全县农村公路总里程2306.9公里。",
        "计划投资420万元，已完成投资310万元，总投资1200万元。",
        "外出务工2,340人，同比增长4.5%，去年同期增长3.1%。",
    ],
)
def test_a_total_of_something_else_is_no_alarm(text: str) -> None:
    assert not [one.why for one in check(text).relations if one.verdict == "inconsistent"]
