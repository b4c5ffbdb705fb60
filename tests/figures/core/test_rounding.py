"""How far the rounding of what is told can carry a result: a whole number beside decimals of its unit is exact."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("安排培训资金20万元，已支付19.3万元，占96.5%。", "consistent"),
        ("安排培训资金20万元，已支付19.3万元，占95.6%。", "inconsistent"),
        # Both may be rounded to whole 亿元.
        ("总投资20亿元，已完成19亿元，占95.6%。", "approximate"),
        # Of another unit: 2亿元 may be rounded although 万元 are told to the yuan.
        ("总投资2亿元，已完成19312.5万元，占95.6%。", "approximate"),
    ],
)
def test_a_whole_number_beside_decimals_is_exact(text: str, verdict: str) -> None:
    (made,) = [one for one in check(text).relations if one.kind == "share"]
    assert made.verdict == verdict


@pytest.mark.parametrize(
    ("sentence", "verdict"),
    [
        ("投入资金1.2亿元，比上年1亿元增长25%。", "warn"),
        ("投入资金1.2亿元，比上年1亿元增长28%。", "inconsistent"),
        ("投入资金1.2亿元，比上年1亿元增长20%。", "consistent"),
        ("产值3.6亿元，比上年的3亿元增长24%。", "inconsistent"),
        ("全年销售收入由2亿元增加到2.5亿元，增长30%。", "inconsistent"),
        ("产值从0.4亿元增加到0.5亿元，增长30%。", "warn"),
        ("产值从1.2万吨增加到1.5万吨，增长25%。", "consistent"),
        ("完成投资约1亿元，比上年的0.8亿元增长30%。", "warn"),
    ],
)
def test_coarse_figures_do_not_excuse_a_rate_of_growth(sentence: str, verdict: str) -> None:
    told = [one.verdict for one in check(sentence).relations if one.kind == "growth"]
    assert told == [verdict], sentence
