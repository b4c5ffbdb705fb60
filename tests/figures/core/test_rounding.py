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
