"""Rates of incidence, lists in two measures, rows of rates of several kinds, names with amounts, fees."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

Said = tuple[str, str, str]


def said(text: str) -> list[Said]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


def alarms(text: str) -> list[Said]:
    return [found for found in said(text) if found[2] == "inconsistent"]


@pytest.mark.parametrize(("rate", "verdict"), [("0.86", "consistent"), ("0.96", "inconsistent")])
def test_who_is_left_of_all_who_live_there(rate: str, verdict: str) -> None:
    text = (
        "全乡农业人口6120户24310人。建档立卡贫困户842户3196人，累计脱贫778户2987人，剩余64户209人，"
        f"贫困发生率由13.15%下降到{rate}%。"
    )
    assert ("share", "13.15", "consistent") in said(text)
    assert ("share", rate, verdict) in said(text)


def test_the_rate_after_a_year_that_the_list_goes_beyond() -> None:
    text = (
        "某镇辖9个村，农业人口18650人。\n全镇贫困人口2217人，其中2016年脱贫610人，2017年脱贫822人，2018年脱贫594人，"
        "2019年计划脱贫166人。累计脱贫2026人，贫困发生率由11.89%下降到2018年底的1.02%。"
    )
    assert {("share", "11.89", "consistent"), ("share", "1.02", "consistent")} <= set(said(text))
    assert alarms(text) == []


@pytest.mark.parametrize(("rate", "verdict"), [("1.3", "consistent"), ("1.6", "inconsistent")])
def test_year_by_year(rate: str, verdict: str) -> None:
    text = (
        "某村位于县城以东20公里处，全村8个社402户1568人。2014年确定建档立卡户118户426人，贫困发生率27.2%。\n"
        "2016年脱贫31户118人，2017年脱贫26户97人，2018年脱贫35户124人，当年贫困发生率降到5.5%，2019年脱贫19户66人，"
        f"贫困发生率降至{rate}%。"
    )
    assert ("share", "5.5", "consistent") in said(text)
    assert ("share", rate, verdict) in said(text)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        (
            "2014年初识别建档立卡贫困户9412户35218人，贫困发生率18.6%。累计减贫8920户33516人，"
            "现有未脱贫492户1702人，贫困发生率降到0.9%。",
            "0.9",
        ),
        ("全镇现剩余186户702人未脱贫，贫困发生率2.84%。2020年预脱贫121户468人，脱贫后贫困发生率为0.95%。", "0.95"),
    ],
)
def test_by_a_rate_told_before(text: str, rate: str) -> None:
    assert ("share", rate, "consistent") in said(text)


@pytest.mark.parametrize(("whole", "verdict"), [("168", "consistent"), ("167", "inconsistent")])
def test_a_list_that_households_add_up_is_the_list_of_persons(whole: str, verdict: str) -> None:
    text = (
        f"2015年底识别贫困户52户{whole}人。\n2016年脱贫20户66人，2017年脱贫18户58人，2018年脱贫11户36人，"
        "仍有3户8人未脱贫。"
    )
    assert ("sum", whole, verdict) in said(text)


@pytest.mark.parametrize(("rate", "verdict"), [("76", "consistent"), ("67", "inconsistent")])
def test_a_row_of_rates_of_several_kinds(rate: str, verdict: str) -> None:
    text = (
        "计划实施产业路24条156.5公里，总投资9390万元。截至8月底，已完工18条，完成路基140.2公里、路面118.9公里，"
        f"完成投资6845.3万元，分别占计划的75%、89.6%、{rate}%、72.9%。"
    )
    assert ("share", rate, verdict) in said(text)
    assert ("share", "89.6", "consistent") in said(text)


@pytest.mark.parametrize(("many", "verdict"), [("4", "consistent"), ("5", "inconsistent")])
def test_names_with_amounts_are_counted(many: str, verdict: str) -> None:
    text = f"改造危桥{many}座136.2延米，其中石板桥38.4延米、龙潭桥29.6延米、麻柳桥41.2延米、青杠桥27延米。"
    assert ("list_count", many, verdict) in said(text)


@pytest.mark.parametrize(
    ("text", "many"),
    [
        (
            "中部6省吸纳就业412.6万人，其中湖北98.1万人、湖南86.4万人、河南92.3万人、安徽71.5万人、江西40.2万人、"
            "山西24.1万人。",
            "6",
        ),
        (
            "新建卫生室3所860平方米，其中东坪村卫生室280平方米、西坪村卫生室300平方米、沟口村卫生室280平方米。",
            "3",
        ),
    ],
)
def test_places_with_amounts_are_counted(text: str, many: str) -> None:
    assert ("list_count", many, "consistent") in said(text)


def test_some_names_with_amounts_are_no_list_of_all() -> None:
    assert alarms("改造桥梁6座，其中石板桥38.4延米、龙潭桥29.6延米等。") == []


def test_those_left_out_of_a_whole_told_paragraphs_away() -> None:
    text = "全镇有建档立卡户1184户。\n有产业支撑的1063户。产业覆盖率96.64%（丧失劳动能力的84户除外）。"
    assert ("share", "96.64", "consistent") in said(text)


def test_a_fee_is_an_exact_hundredth() -> None:
    text = (
        "中央资金4600万元。（一）产业发展3180万元；（二）道路建设1160万元；（三）以工代赈220万元；"
        "（四）按1%提取项目管理费43.8万元（以工代赈资金不提取）。"
    )
    assert [one.expression for one in check(text).relations if one.kind == "share"] == [
        "43.8万元 ÷ (4600万元 - 220万元) × 100"
    ]
