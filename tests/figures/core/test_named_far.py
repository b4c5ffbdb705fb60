"""What the words name and tell elsewhere, and what is told of one item as of its siblings."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


@pytest.mark.parametrize(("rate", "verdict"), [("20.1", "consistent"), ("20.7", "inconsistent")])
def test_the_whole_of_a_share_stands_paragraphs_away(rate: str, verdict: str) -> None:
    text = (
        "一、基本情况\n全县辖12个乡镇，有安置点134个，常住人口26.4万人。\n二、存在问题\n物业费收缴困难。"
        f"至今没有引进产业的还有27个，占安置点的{rate}%。"
    )
    assert ("share", rate, verdict) in said(text)


def test_two_wholes_of_one_name_are_none() -> None:
    text = "甲县有安置点134个。\n乙县有安置点96个。\n没有引进产业的还有27个，占安置点的21.0%。"
    assert [found for found in said(text) if found[0] == "share"] == []


@pytest.mark.parametrize(("rate", "verdict"), [("97.94", "consistent"), ("97.49", "inconsistent")])
def test_a_rate_of_what_has_not_failed(rate: str, verdict: str) -> None:
    text = f"2180处供水点全部取样化验，还有45处不合格（浊度超标28处，余氯不足17处），合格率{rate}%。"
    assert ("share", rate, verdict) in said(text)


@pytest.mark.parametrize(("points", "verdict"), [("6.28", "consistent"), ("6.82", "inconsistent")])
def test_the_average_of_all_is_told_before(points: str, verdict: str) -> None:
    text = (
        "全县共拨付8412万元，拨付率71.46%。\n其中：甲镇拨付1204万元，拨付率83.12%，高于全县平均11.66个百分点；"
        f"乙镇拨付983万元，拨付率74.05%；丙镇拨付764万元，拨付率65.18%，低于全县平均{points}个百分点。"
    )
    assert ("difference", points, verdict) in said(text)


@pytest.mark.parametrize(("parts", "verdict"), [("1362人", "consistent"), ("1326人", "inconsistent")])
def test_the_other_measure_stood_beside_the_same_count(parts: str, verdict: str) -> None:
    text = (
        "2016年下达386户1504人，2017年下达427户1693人。\n进展如下。\n"
        f"2017年427户中，集中安置344户{parts}，分散安置83户331人。"
    )
    assert ("sum", "1693", verdict) in said(text)


def items(last: str, left: str) -> str:
    return (
        "1.蔬菜大棚项目。下达资金120万元，建棚60座。实际支付118.68万元，剩余资金1.32万元，资金使用率98.90%。\n"
        "2.冷链项目。下达资金85万元，建冷库5座。实际支付81.515万元，剩余资金3.485万元，资金使用率95.90%。\n"
        "3.育苗项目。下达资金64万元，育苗40万株，用工1600人次，人均培训80元。实际支付61.12万元，剩余资金2.88万元，"
        f"资金使用率{last}%。\n"
        f"上述三个项目合计实际支付261.315万元，剩余{left}万元。"
    )


@pytest.mark.parametrize(("last", "verdict"), [("95.5", "consistent"), ("95.05", "inconsistent")])
def test_a_rate_as_in_the_other_items(last: str, verdict: str) -> None:
    assert ("share", last, verdict) in said(items(last, "7.685"))


@pytest.mark.parametrize(("left", "verdict"), [("7.685", "consistent"), ("7.865", "inconsistent")])
def test_a_total_of_the_items(left: str, verdict: str) -> None:
    assert ("sum", left, verdict) in said(items("95.5", left))


@pytest.mark.parametrize(("rate", "verdict"), [("6.21", "consistent"), ("6.12", "inconsistent")])
def test_the_namesakes_of_another_list(rate: str, verdict: str) -> None:
    text = (
        f"欠缴较多的是：柏林镇14户52.6万元，欠缴率{rate}%；松岗乡9户31.2万元，欠缴率7.37%；石桥乡5户18.4万元，"
        "欠缴率6.79%。\n应缴总额情况：柏林镇201户846.5万元，松岗乡118户423.4万元，石桥乡84户271.1万元，"
        "新塘镇156户602.8万元。"
    )
    assert ("share", rate, verdict) in said(text)


@pytest.mark.parametrize(("rate", "verdict"), [("80.9", "consistent"), ("80.6", "inconsistent")])
def test_rates_of_two_lists_in_order(rate: str, verdict: str) -> None:
    text = (
        "干渠12条86.4公里，支渠38条142.5公里，斗渠95条203.1公里，已分别衬砌71.2公里、118.6公里、164.3公里，"
        f"完成率依次为82.4%、83.2%、{rate}%。"
    )
    assert ("share", rate, verdict) in said(text)


@pytest.mark.parametrize(("number", "verdict"), [("6", "consistent"), ("5", "inconsistent")])
def test_towns_and_streets_are_counted(number: str, verdict: str) -> None:
    text = f"落后于全县的有城关镇、东街街道、柳溪乡、北关街道、石门乡、白塔镇{number}个乡镇（街道）。"
    assert ("list_count", number, verdict) in said(text)
