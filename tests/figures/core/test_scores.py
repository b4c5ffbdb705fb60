"""A score told in words is that of its table."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

TEXT = """开展绩效自评，自评得分{score}分，等次为优。
指标 分值 自评得分 扣分
产出 60 57.5 2.5
效益 40 38.2 1.8
合计 100 95.7 4.3
"""


@pytest.mark.parametrize("space", ["　", "\t", "|"])
@pytest.mark.parametrize(("score", "verdict"), [("95.7", "consistent"), ("97.5", "inconsistent")])
def test_a_score_is_that_of_the_total_row(space: str, score: str, verdict: str) -> None:
    text = "\n".join(line.replace(" ", space) for line in TEXT.format(score=score).split("\n"))
    found = [(one.verdict, one.computed) for one in check(text).relations if one.stated == score]
    assert (verdict, "95.7") in found
