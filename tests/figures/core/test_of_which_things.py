"""Changes told item by item, and means of all things beside counts of only some of them."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def alarms(text: str) -> list[str]:
    return [one.why for one in check(text).relations if one.verdict == "inconsistent"]


@pytest.mark.parametrize(
    "text",
    [
        "蔬菜1,200亩、青稞8,600亩，分别比去年增加200亩和减少400亩。",
        "甲村蔬菜300亩、马铃薯900亩，面积分别较上年增加50亩和60亩。",
        "转移就业860人、就近就业420人，分别同比增加60人、减少35人。",
        "公益岗位120个、车间岗位80个，分别比上年增加20个和减少10个。",
        "村集体收入468万元，村均36万元，其中收入50万元以上的村4个，10万元以上的村11个。",
        "全镇共13个村。\n村集体收入468万元，村均36万元，其中收入10万元以上的村11个。",
        "全镇共13个村。\n村集体收入468万元，村均36万元，11个村有光伏电站。",
        "发放补贴468万元，户均3.6万元，补贴5万元以上的户20户。",
    ],
)
def test_what_is_not_of_these_figures_is_no_alarm(text: str) -> None:
    assert alarms(text) == []


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("全镇共13个村，村集体收入468万元，村均39万元，其中收入10万元以上的村11个。", "39万元", "36"),
        ("6个村集体经济收入216万元，村均39万元。", "39万元", "36"),
        ("脱贫户86户获得产业奖补51.6万元，户均6200元。", "6200元", "6000"),
    ],
)
def test_of_a_broken_mean_the_mean_is_mended(text: str, written: str, meant: str) -> None:
    findings = check(text)
    (broken,) = [one for one in findings.relations if one.verdict == "inconsistent"]
    first = broken.repairs[0]
    assert (next(one.text for one in findings.figures if one.id == first.figure), first.value) == (written, meant)
