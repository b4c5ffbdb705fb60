"""Counts of things listed: as numbered lines, as clauses with their amounts, as names before or behind."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def counts(text: str) -> list[tuple[str, str, str]]:
    return [(one.stated, one.computed, one.verdict) for one in check(text).relations if one.kind == "list_count"]


PUBLISHED = """本批资金共{total}万元，共安排2大类{number}个项目。
一、产业类300万元，{first}个项目：
1.甲镇育苗棚120万元；
2.乙乡加工厂80万元；
3.冷库100万元。
二、建设类220万元，2个项目：
4.丙乡水渠90万元；
5.通组路130万元。
公示时间10天。"""


def test_numbered_lines_are_counted_in_all_and_under_their_heading() -> None:
    found = counts(PUBLISHED.format(total=520, number=5, first=3))
    assert found == [(one, one, "consistent") for one in ("2", "5", "3", "2")]


def test_a_heading_that_promises_more_than_follows_is_an_alarm() -> None:
    assert ("4", "3", "inconsistent") in counts(PUBLISHED.format(total=520, number=5, first=4))


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("查出3类12个问题。\n二、发现的主要问题\n（一）4个项目慢。\n（二）5个单位报销不实。\n（三）3个乡镇。", "3"),
        ("安排4个项目：养殖小区120万元，产业路（2.1公里）80万元，供水管网60万元，公益岗位30万元。", "4"),
        ("茶叶、油茶、药材分别发展到2.1万亩、1.4万亩、0.8万亩，三大产业总面积4.3万亩。", "3"),
        ("东河镇、西河乡、南河镇均已完成任务，3个乡镇新增贷款860万元。", "3"),
        ("资助特困人员120人6万元；资助低保对象340人17万元；资助边缘户60人3万元；三类合计26万元。", "3"),
        ("经三重制度报销860万元，其中基本医保700万元、大病保险100万元、医疗救助60万元。", "3"),
        ("3个项目资产闲置220万元。其中，冷库120万元，已停用；加工车间60万元；养殖场40万元。", "3"),
    ],
)  # fmt: skip
def test_what_is_listed_is_counted(text: str, stated: str) -> None:
    assert (stated, stated, "consistent") in counts(text)


@pytest.mark.parametrize(
    "text",
    [
        "全镇有12个行政村。主要做法：\n1.抓产业。\n2.抓就业。\n3.抓保障。",
        "检查了5个单位，主要问题如下：\n一、制度不全。\n二、台账不清。",
        "全县18个乡镇。\n一、产业发展\n二、就业帮扶\n三、下步打算",
        "甲镇、乙镇均已完成，5个乡镇正在推进。",
    ],
)
def test_lists_of_something_else_raise_no_alarm(text: str) -> None:
    assert [one for one in counts(text) if one[2] == "inconsistent"] == []
