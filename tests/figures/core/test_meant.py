"""Alarms that the same words, read on, take back; and the slips that stay alarms beside them."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


QUIET = {
    "one part told elsewhere": (
        "2021年脱贫1318户4260人。\n几年来，2018年脱贫986户3011人，2019年1127户3587人，2020年1204户4102人，"
        "连同2021年，四年累计脱贫4635户14960人。"
    ),
    "one part told nowhere": "2020年硬化道路126公里，2021年143公里，2022年98公里，加上今年，四年累计硬化道路512公里。",
    "floor and land": "三个小区分别占地4.2公顷、3.1公顷、2.5公顷，总建筑面积86400平方米，栋均2160平方米。",
    "the whole of another time": (
        "前三季度人均可支配收入9842.6元，为全年目标13500元的72.9%。从结构看，工资性收入6210.4元、"
        "经营净收入1982.7元、财产净收入214.3元、转移净收入1435.2元。"
    ),
    "item by item": (
        "干渠12条86.4公里，支渠38条142.5公里，斗渠95条203.1公里，已分别衬砌71.2公里、118.6公里、164.3公里。"
    ),
    "classes told further on": "计划治理河道26条，已完成17条，正在施工6条，未启动3条。",
    "a change of another thing": "苗木单价由12元涨到18元，每公里绿化成本增加2.6万元。",
    "coarse and fine": "上半年下单2.31亿元，实际结算18420.54万元，占份额的46.2%；同比增加4680.6万元。",
    "gains are not the money spent": "安排衔接资金412.6万元，带动脱贫户1964户，户均增收0.35万元。",
    "the average is no neighbour": (
        "甲县支出1200万元，支出率61.25%；乙县支出800万元，支出率54.40%，低于全市平均3.42个百分点。"
    ),
}


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_no_alarm(text: str) -> None:
    assert [found for found in said(text) if found[2] == "inconsistent"] == []


def test_the_part_told_elsewhere_is_added() -> None:
    text = QUIET["one part told elsewhere"]
    assert {("sum", "4635", "consistent"), ("sum", "14960", "consistent")} <= set(said(text))


def test_a_slip_before_a_semicolon() -> None:
    found = said("现有在校生425人，其中小学263人，初中152人；随班就读7人。")
    assert ("sum", "425", "inconsistent") in found
    assert ("sum", "415", "consistent") in said("现有在校生415人，其中小学263人，初中152人；随班就读7人。")
