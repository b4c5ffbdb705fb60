"""Years and months counted by the dates told, and shares told in tenths, halves and thirds."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def verdicts(text: str, stated: str, kind: str) -> list[tuple[str, str]]:
    return [(one.verdict, one.computed) for one in check(text).relations if (one.stated, one.kind) == (stated, kind)]


@pytest.mark.parametrize(
    ("text", "stated", "verdict", "computed"),
    [
        ("自2017年至2021年五年来，累计投入资金860万元。", "5", "consistent", "5"),
        ("自2017年至2021年七年来，累计投入资金860万元。", "7", "inconsistent", "5"),
        ("2019—2022年四年间共派出工作队36支。", "4", "consistent", "4"),
        ("2018年收入86万元，2019年收入91万元，2020年收入97万元，三年累计274万元。", "3", "consistent", "3"),
        ("2018年、2019年、2020年、2021年分别安置86户、91户、97户、40户，三年合计314户。", "3", "inconsistent", "4"),
        ("2020至2022年，合作社分红依次为8万元、9万元、11万元，三年累计28万元。", "3", "consistent", "3"),
        ("厂房自2020年4月建成至2023年2月已闲置34个月。", "34", "consistent", "34"),
        ("厂房自2020年4月建成至2023年2月已闲置35个月。", "35", "consistent", "35"),
        ("厂房自2020年4月建成至2023年2月已闲置29个月。", "29", "inconsistent", "34"),
    ],
)  # fmt: skip
def test_a_span_is_of_its_first_and_last_date(text: str, stated: str, verdict: str, computed: str) -> None:
    assert verdicts(text, stated, "span") == [(verdict, computed)]


@pytest.mark.parametrize(
    "text",
    [
        "2016年搬迁86户，2017年搬迁91户，2018年搬迁97户，2019年搬迁40户，四年全部入住。",
        "2019年建成车间3个，2021年建成车间5个，五年过渡期内继续巩固。",
        "2021年以来三年间，2022年投入80万元，2023年投入90万元，两年共170万元。",
        "2021年启动三年行动，2022年投入86万元。",
        "2023年投入资金860万元，较2019年翻番，两年内全部建成。",
    ],
)
def test_neighbouring_years_of_a_series_are_no_span(text: str) -> None:
    assert not [one for one in check(text).relations if one.verdict == "inconsistent"]


@pytest.mark.parametrize(
    ("text", "stated", "verdict"),
    [
        ("全镇劳动力8200人，外出务工3380人，占四成左右。", "4", "consistent"),
        ("全镇劳动力8200人，完成培训任务7600人的103%；外出务工3380人，占四成左右。", "4", "consistent"),
        ("户籍人口8200人，常住人口4715人，不足户籍人口的六成。", "6", "consistent"),
        ("户籍人口8200人，常住人口5330人，占户籍人口的六成多。", "6", "approximate"),
        ("户籍人口8200人，常住人口4100人，占七成。", "7", "inconsistent"),
        ("抽查项目60个，完工32个，占一半以上。", "50", "approximate"),
        ("抽查项目60个，完工32个，占比过半。", "50", "approximate"),
        ("抽查项目60个，完工22个，占一半以上。", "50", "inconsistent"),
        ("抽查项目60个，完工40个，占三分之二。", "66.67", "consistent"),
        ("抽查项目60个，完工41个，占三分之二以上。", "66.67", "approximate"),
    ],
)
def test_a_share_may_be_told_in_tenths_or_parts(text: str, stated: str, verdict: str) -> None:
    assert [found[0] for found in verdicts(text, stated, "share")] == [verdict]


@pytest.mark.parametrize("text", ["上半年完成3件，半年内办结。", "时间过半，任务过半。", "约一半时间在村。"])
def test_half_a_year_is_no_share(text: str) -> None:
    assert check(text).relations == ()
