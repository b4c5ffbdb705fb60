"""The base of a rate of change and of a share: the one the words name, and what the stated rate was taken of."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check
from bangfu.figures.finding import Relation


def rated(text: str, stated: str) -> Relation:
    """The only relation on a stated rate."""
    (found,) = [one for one in check(text).relations if one.stated == stated and one.kind in ("growth", "share")]
    return found


@pytest.mark.parametrize(
    ("text", "stated", "computed"),
    [
        # 486 ÷ (9312 - 486), not 486 ÷ 9312.
        ("全镇外出务工9312人，较上年末增加486人，增长5.2%。", "5.2", "5.50646"),
        ("外出务工9312人，完成年度任务9000人的103.5%，比上年末多486人、增长5.2%。", "5.2", "5.50646"),
        # 486 ÷ (9312 + 486), not 486 ÷ 9312.
        ("在校学生9312人，比上年减少486人，下降5.2%。", "5.2", "4.9602"),
        # A base that is told: 58.6 ÷ 742.3, not 58.6 ÷ 800.9.
        ("销售额800.9万元，比2021年的742.3万元增加58.6万元，增长7.3%。", "7.3", "7.89438"),
        ("销售额800.9万元，比上年同期（742.3万元）增加58.6万元，同比增长7.3%。", "7.3", "7.89438"),
        # Both levels told, and no amount.
        ("存栏由2140头增加到2568头，增长16.7%。", "16.7", "20"),
        ("一季度销售1240.5万元，二季度销售1736.7万元，二季度环比增长28.6%。", "28.6", "40"),
        ("全村2022年收入124万元，2023年收入155万元，增长20%。", "20", "25"),
        ("受理信访2140件，较去年的2568件减少428件，下降20%。", "20", "16.6667"),
    ],
)
def test_a_change_is_of_the_level_before_it(text: str, stated: str, computed: str) -> None:
    made = rated(text, stated)
    assert (made.verdict, made.computed) == ("inconsistent", computed)
    assert made.repairs[0].mends >= 1


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("全镇外出务工9312人，较上年末增加486人，增长5.5%。", "5.5"),
        ("上年末外出务工9312人，今年增加486人，增长5.2%。", "5.2"),
        ("在校学生9312人，比上年减少486人，下降5.0%。", "5"),
        ("销售额800.9万元，比2021年的742.3万元增加58.6万元，增长7.9%。", "7.9"),
        ("全年发电1652.4万千瓦时，比上年的1606.1万千瓦时增加46.3万千瓦时，增长2.9%。", "2.9"),
        ("原有床位640张，新建后增加160张，增长25%。", "25"),
    ],
)
def test_a_change_of_its_own_base_holds(text: str, stated: str) -> None:
    assert rated(text, stated).verdict == "consistent"


@pytest.mark.parametrize(
    ("text", "stated", "computed", "base"),
    [
        ("项目送审金额864.5万元，审定812.3万元，核减52.2万元，核减率6.4%。", "6.4", "6.03817", "812.3万元"),
        (
            "发现多计工程款52.2万元。上述项目送审金额864.5万元，审定812.3万元，核减率6.4%。",
            "6.4",
            "6.03817",
            "812.3万元",
        ),
        (
            "村级收入1286.4万元，提取管理费128.64万元后，可分配收益1157.76万元。在可分配收益1157.76万元中，用于岗位补助746.1万元，占58%。",
            "58",
            "64.4434",
            "1286.4万元",
        ),
    ],
)
def test_a_share_is_of_the_whole_that_is_named(text: str, stated: str, computed: str, base: str) -> None:
    made = rated(text, stated)
    assert (made.verdict, made.computed) == ("inconsistent", computed)
    assert base in made.why


def test_the_reader_is_told_of_what_the_stated_rate_was_taken() -> None:
    made = rated("全镇外出务工9312人，较上年末增加486人，增长5.2%。", "5.2")
    assert "5.2%是按 9312人 算的" in made.why
    assert "5.2% is of 9312人" in made.why_en
    assert made.repairs[0].value == "5.5"
    made = rated("存栏由2140头增加到2568头，增长16.7%。", "16.7")
    assert "16.7%是按 2568头 算的" in made.why
