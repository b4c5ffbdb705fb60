"""What a relation says of itself: units on every figure, the result in the words of the text."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "安排资金1.86亿元，其中甲类9860万元、乙类8740万元。",
            "9860万元 + 8740万元 = 1.86亿元，与文中 1.86亿元 相符",
        ),
        ("抽查30个项目，有9个资料不齐，占三成。", "9个 ÷ 30个 × 100 = 30%，与文中 30% 相符"),
        (
            "甲镇实施项目23个，完工20个，完工率86.96%；乙镇实施项目27个，完工19个，完工率71.37%。",
            "19个 ÷ 27个 × 100 = 70.3704%，文中写 71.37%，相差 1 个百分点",
        ),
    ],
)
def test_the_arithmetic_carries_units(text: str, why: str) -> None:
    assert why in [relation.why for relation in check(text).relations]


def test_two_measures_that_take_turns_are_not_added_up() -> None:
    text = "已开工119个。\n甲镇实施项目23个，完工20个；乙乡实施项目31个，完工22个；丙镇实施项目27个，完工19个。"
    assert not [relation for relation in check(text).relations if relation.kind == "sum"]


def test_a_list_that_does_not_add_up_hides_no_later_one() -> None:
    text = "共劝返47人，其中小学8人、初中38人。惠及学生14900人次。按学段分，"
    text += "学前教育2100人次，义务教育9300人次，普通高中3500人次。"
    verdicts = {relation.stated: relation.verdict for relation in check(text).relations}
    assert verdicts == {"47": "inconsistent", "14900": "consistent"}


@pytest.mark.parametrize(("last", "verdict"), [("7", "consistent"), ("8", "inconsistent")])
def test_counts_in_titles_make_up_the_count_of_the_introduction(last: str, verdict: str) -> None:
    text = f"""审计反馈四类27个问题，由12个部门整改。目前已完成21个，正在推进6个。
一、对象管理方面（9个问题）。全县监测对象1043户。
二、资金管理方面（11个问题）。有3个乡镇滞留资金。
三、项目管理方面（{last}个问题）。闲置43个。
四、就业方面。车间62个。"""
    assert ("sum", "27", verdict) in [(found.kind, found.stated, found.verdict) for found in check(text).relations]


@pytest.mark.parametrize(
    ("text", "kind", "verdict", "computed"),
    [
        ("2024年完成投资1200万元，2025年完成1500万元，同比增长20%。", "growth", "inconsistent", "25"),
        ("2024年完成投资1200万元，2025年完成1500万元，同比增长25%。", "growth", "consistent", "25"),
        ("补助1236人，比上年1180人多56人，增长5.7%。", "growth", "inconsistent", "4.74576"),
        ("收入11107元，比2022年的8247元增加了2860元，增长了46.59%。", "growth", "inconsistent", "34.6793"),
        ("投入1595.6万元（应急养护708.8万元，约占56%）。", "share", "inconsistent", "44.4222"),
        ("全县监测对象862户2987人。年底，前述监测对象862户3987人。", "repeat", "inconsistent", "2987"),
        ("现有862户2987人。其中边缘户635户2201人，占监测对象总户数的73.7%。", "share", "consistent", "73.6659"),
    ],
)
def test_what_a_reader_would_compute_is_computed(text: str, kind: str, verdict: str, computed: str) -> None:
    found = [(one.kind, one.verdict, one.computed) for one in check(text).relations]
    assert (kind, verdict, computed) in found


@pytest.mark.parametrize(
    "text", ["共走访1260户，其中9月走访420户，10月走访480户。", "每年不少于5次，2026年12月20日前完成。"]
)
def test_what_says_nothing_of_the_kind_is_left_alone(text: str) -> None:
    assert check(text).relations == ()


def test_a_slogan_in_a_text_without_figures_is_counted() -> None:
    (relation,) = check("按照“三规范”抓落实：（一）规范资金管理。（二）规范档案管理。").relations
    assert (relation.kind, relation.verdict, relation.computed) == ("list_count", "inconsistent", "2")


@pytest.mark.parametrize(
    ("head", "unit"),
    [("资金（万元）", "万元"), ("资金(单位：元)", "元"), ("项目（个）", "个"), ("资金", ""), ("资金（合同）", "")],
)
def test_a_sum_of_a_table_has_the_unit_of_its_column(head: str, unit: str) -> None:
    text = f"乡镇\t{head}\n东河\t4200\n西坪\t3150\n合计\t7351\n"
    (found,) = check(text).relations
    assert found.why.startswith(f"4200{unit} + 3150{unit} = 7350{unit}，文中写 7351{unit}，相差 1{unit}")


def test_counts_of_different_things_are_told_both() -> None:
    text = "选派驻村工作队32支96人，每队3人，其中第一书记32人。"
    assert "32支、32人 数目一致" in [one.why for one in check(text).relations]
