"""Which repair is named first: what the text says elsewhere, and never a figure of another size."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def repairs(text: str) -> list[tuple[str, str]]:
    """The repairs of the only alarm: the figure's text and the value it should have."""
    found = check(text)
    (alarm,) = [one for one in found.relations if one.verdict == "inconsistent"]
    words = {figure.id: figure.text for figure in found.figures}
    return [(words[repair.figure], repair.value) for repair in alarm.repairs]


def test_a_total_mistyped_is_mended_by_the_total_told_elsewhere() -> None:
    text = "到位资金1760.38万元，支出671.8万元，支出率39.37%。\n全县衔接资金1706.38万元已全部下达。"
    assert repairs(text) == [("1760.38万元", "1706.38"), ("39.37%", "38.16")]


def test_without_a_twin_the_result_is_named_first() -> None:
    text = "到位资金1760.38万元，支出671.8万元，支出率39.37%。\n全县农村公路1706.38公里已全部列养。"
    assert repairs(text) == [("39.37%", "38.16"), ("1760.38万元", "1706.38")]


def test_a_part_is_not_mended_by_a_value_of_another_size() -> None:
    text = "三个标段中，甲标段完成5.42公里、乙标段完成0.6公里、丙标段完成3.99公里，合计完成19.01公里。"
    # 3.99 would have to be 12.99, three times as much and no slip of it.
    assert repairs(text) == [("19.01公里", "10.01"), ("5.42公里", "14.42"), ("0.6公里", "9.6")]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("总投资8155.3845万元，完成产值68845.91万元，占总投资的84.42%。", ("8155.3845万元", "81553.845")),
        ("应参保13000人，已参保8910人，参保率63%。", ("8910人", "8190")),
        ("总投资96600万元，完成产值8155.3845万元，占总投资的84.42%。", ("8155.3845万元", "81553.845")),
    ],
)
def test_an_operand_one_slip_away_mends_a_rate(text: str, wanted: tuple[str, str]) -> None:
    findings = check(text)
    (broken,) = [one for one in findings.relations if one.verdict == "inconsistent"]
    texts = {one.id: one.text for one in findings.figures}
    told = [(texts[one.figure], one.value) for one in broken.repairs]
    assert wanted in told
    assert not [value for figure, value in told if figure.endswith("%") and float(value) > 100]
