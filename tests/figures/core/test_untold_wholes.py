"""Shares that make up a hundred are of what their parts make up, where no whole is told; ratios told in words."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def told(text: str, kind: str) -> list[tuple[str, str]]:
    return [(one.stated, one.verdict) for one in check(text).relations if one.kind == kind]


def test_classes_with_their_shares() -> None:
    text = "村集体收入5万元以下的38个，占30.2%；5万至10万元的47个，占37.3%；10万元以上的41个，占{}%。"
    assert told(text.format("32.5"), "share") == [(rate, "consistent") for rate in ("30.2", "37.3", "32.5")]


def test_the_last_share_takes_up_the_rest() -> None:
    text = "种植大户29户，占20.6%；养殖大户41户，占29.1%；加工户71户，占50.3%。"
    assert told(text, "share") == [("20.6", "consistent"), ("29.1", "consistent"), ("50.3", "approximate")]


def test_two_shares_in_each_clause() -> None:
    text = "已启动98个村、7412户，分别占计划的70%、71.8%；完成12个村、806户，分别占计划的8.6%、7.8%；"
    text += "未启动的30个村、2109户，分别占计划的21.4%、20.4%。"
    rates = ("70", "71.8", "8.6", "7.8", "21.4", "20.4")
    assert sorted(told(text, "share")) == sorted((rate, "consistent") for rate in rates)


def test_causes_told_one_after_the_other() -> None:
    text = "因病602户占62.3%，因学18户占1.86%，因无劳力231户占23.9%，因残116户占12%。"
    assert told(text, "share") == [(rate, "consistent") for rate in ("62.3", "1.86", "23.9", "12")]


@pytest.mark.parametrize(
    "text",
    [
        "因病602户占62.3%，因学18户占1.86%，因残116户占12%。",
        "因病602户占62.3%，因残116户占12%。",
        "因病312户，占41.6%；因残204户，占28.3%；缺技术150户，占11.9%。",
        "到位资金812万元，占65%；开工项目14个，占20%；验收9个，占15%。",
    ],
)
def test_rates_of_other_wholes_are_left_alone(text: str) -> None:
    assert told(text, "share") == []


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [("比为1.76，比上年缩小0.04", "consistent"), ("比1.67，较上年下降0.03", "inconsistent")],
)
def test_the_ratio_of_town_and_country(ratio: str, verdict: str) -> None:
    text = "城镇居民人均可支配收入38120元，增长4.2%；农村居民人均可支配收入21655元，增长6.1%。城乡居民收入"
    assert told(text + ratio + "。", "multiple") == [(ratio[ratio.index("1.") :][:4], verdict)]


def test_the_ratio_of_the_year_before_is_passed_over() -> None:
    text = "城镇居民人均可支配收入38120元，农村居民人均可支配收入21655元，城乡收入比由上年的1.80下降为1.76。"
    assert told(text, "multiple") == [("1.76", "consistent")]


def test_a_structure_told_with_commas() -> None:
    text = "第一产业增加值20.11亿元，第二产业增加值28.32亿元，第三产业增加值38.11亿元，三次产业增加值结构为"
    assert told(text + "23.2、32.7、44.0。", "share") == [(part, "consistent") for part in ("23.2", "32.7", "44")]


def test_a_structure_that_makes_up_a_hundred() -> None:
    text = "第一产业增加值9.83亿元，第二产业增加值20.14亿元，第三产业增加值35.35亿元，三次产业结构为15:30.8:54.2。"
    assert [verdict for _, verdict in told(text, "share")] == ["consistent", "consistent", "approximate"]
