"""Figures that were not meant of each other: limits, averages of all, other times, parts that the words before name."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


@pytest.mark.parametrize(
    "text",
    [
        "建设住房18.42万平方米，人均22.6平方米，没有超过25平方米红线。",
        "安置住房面积1860平方米，人均18.6平方米，未超过25平方米。",
        "户均贷款4.2万元，较上月末（1640户6894.6万元）继续增加。",
        "监测对象目前为164户。\n未消除风险的还有52户，对全部监测户落实措施394条，户均2.4条。",
    ],
)
def test_no_alarm_and_no_accident(text: str) -> None:
    assert [found for found in said(text) if found[0] in ("difference", "product") or found[2] == "inconsistent"] == []


@pytest.mark.parametrize(("total", "verdict"), [("1120.5", "consistent"), ("1102.5", "inconsistent")])
def test_the_words_before_a_total_name_its_parts(total: str, verdict: str) -> None:
    text = f"全县国道64.2公里、省道98.4公里、县道210.3公里、乡道318.8公里、村道591.4公里；县乡村道合计{total}公里。"
    assert ("sum", total, verdict) in said(text)


def test_an_average_of_all_is_of_all() -> None:
    text = "监测对象目前为164户。\n未消除风险的还有52户，对全部监测户落实措施394条，户均2.4条。"
    assert ("per_unit", "2.4", "consistent") in said(text)
