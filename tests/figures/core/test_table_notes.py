"""What the notes under a table say of the totals of its columns, and totals of what paragraphs before tell."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

TABLE = (
    "单位：亩、万元\n镇名|种植面积|销售收入|土地租金|务工工资\n甲镇|420|96.4|21|48.2\n乙镇|385|88.1|19.25|41.6\n"
    "丙镇|260|61.5|13|30.4\n合计|1065|246|53.25|120.2\n\n"
)


def said(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


@pytest.mark.parametrize(("rate", "verdict"), [("21.6", "consistent"), ("26.1", "inconsistent")])
def test_a_share_of_one_column_in_another(rate: str, verdict: str) -> None:
    assert ("share", rate, verdict) in said(f"{TABLE}说明：1.土地租金占销售收入的{rate}%，由合作社统一支付。")


def test_a_mean_of_a_column() -> None:
    assert ("per_unit", "3434", "consistent") in said(f"{TABLE}说明：1.务工工资惠及农户350户，户均3434元。")


@pytest.mark.parametrize(("rate", "verdict"), [("14.8", "consistent"), ("18.4", "inconsistent")])
def test_a_column_has_grown(rate: str, verdict: str) -> None:
    text = f"{TABLE}说明：1.与上年相比，销售收入增加31.8万元，增长{rate}%。"
    assert ("growth", rate, verdict) in said(text)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        (
            "全县累计贷款余额1316户6012.4万元，其中甲镇420户1918万元、乙镇388户1772.5万元、丙镇508户2321.9万元。"
            "户均贷款4.57万元。符合条件的脱贫户4872户，获贷率{}%。",
            "27",
        ),
        (
            "全县参加互助社的1316户，入社资金6012.4万元，其中甲镇420户1918万元、乙镇388户1772.5万元、丙镇508户2321.9万元。"
            "符合条件的脱贫户4872户，入社率{}%。",
            "27",
        ),
    ],
)
def test_what_a_list_is_of_in_the_figure_right_before(text: str, rate: str) -> None:
    assert ("share", rate, "consistent") in said(text.format(rate))
    assert ("share", "21", "inconsistent") in said(text.format(21))


@pytest.mark.parametrize(("many", "verdict"), [("164", "consistent"), ("146", "inconsistent")])
def test_what_was_done_till_then_and_since(many: str, verdict: str) -> None:
    text = f"截至上年末，累计销号问题118个。今年整改销号问题46个，剩余问题9个。\n{many}个已销号问题中，出现反弹的3个。"
    assert ("sum", many, verdict) in said(text)
