"""The same thing told twice: alike it is a repeat, otherwise an alarm on the figure that stands alone."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def alarms(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.computed) for one in check(text).relations if one.verdict == "inconsistent"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # The name before the figure, then behind it where a sentence opens.
        (
            "我县累计建成冷链仓储点14个，惠及农户2316户。\n群众普遍满意。15个冷链仓储点全部移交村集体。",
            ("repeat", "15", "14"),
        ),
        ("全县共有帮扶车间工厂36家。今年新增订单120单。全县38家帮扶车间工厂开工正常。", ("repeat", "38", "36")),
        # Of two measures that stand together one is the same.
        (
            "全村共有监测对象86户312人。其中脱贫不稳定户50户、边缘户36户。\n全村87户312人如期消除风险。",
            ("repeat", "87", "86"),
        ),
        # The rest tells which of the two is right, and is not blamed itself.
        (
            "巡察反馈4类33个问题。\n整改进展顺利，32个问题已整改28个，还有5个正在推进。",
            ("repeat", "32", "33"),
        ),
    ],
)  # fmt: skip
def test_the_figure_that_stands_alone_is_blamed(text: str, wanted: tuple[str, str, str]) -> None:
    assert alarms(text) == [wanted]
    (broken,) = [one for one in check(text).relations if one.verdict == "inconsistent"]
    assert broken.repairs[0].value == wanted[2]


def test_arithmetic_decides_between_the_two() -> None:
    text = "全村共有监测对象87户312人。\n脱贫不稳定户50户、边缘户36户，合计86户312人。"
    assert alarms(text) == [("repeat", "87", "86")]


@pytest.mark.parametrize(
    "text",
    [
        "甲镇建成冷链仓储点14个，惠及农户2316户。\n乙镇建成冷链仓储点15个。",
        "我县累计建成冷链仓储点14个。2024年计划建成15个冷链仓储点。",
        "2022年底全县共有冷链仓储点14个。2023年底全县15个冷链仓储点投入使用。",
        "我县累计建成冷链仓储点14个。其中13个冷链仓储点移交村集体。",
        "我县累计建成冷链仓储点14个。全市15个冷链仓储点统一编号。",
        "全村共有监测对象86户312人，上年末为87户312人。",
        "反馈问题33个，已整改28个，还有5个。群众反映问题32个。",
    ],
)
def test_a_part_another_time_and_another_place_are_left_alone(text: str) -> None:
    assert alarms(text) == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("项目推进缓慢，涉及资金1268.3万元。\n整改金额2517.4万元，包括加快拨付1268.3万元。", "1268.3"),
        ("尚有外出返乡人员346人。\n对346人逐一登记返乡原因。", "346"),
    ],
)
def test_what_is_told_again_is_a_repeat(text: str, stated: str) -> None:
    found = [(one.kind, one.stated, one.verdict) for one in check(text).relations]
    assert ("repeat", stated, "consistent") in found
