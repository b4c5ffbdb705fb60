"""The second look: an alarm falls when another reading holds, and what no rule met is read when figures give it."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

HELD = {"consistent", "approximate"}


def found(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Shares in a row are shares of one whole, never of each other.
        ("资金2460万元，产业1230万元，占50%；住房615万元，占25%；培训492万元，占20%。", ("share", "25", "consistent")),
        ("送审价865.4万元，审定价811.25万元，核减54.15万元。", ("difference", "54.15", "consistent")),
        ("受理疑点716条，属实289条，排除427条。", ("difference", "427", "consistent")),
        ("补助对象418人，按每人650元发放，共发放27.17万元。", ("product", "27.17", "consistent")),
        ("改造1246户3980人。东片512户1630人、中片389户1240人、西片345户1110人。", ("sum", "3980", "consistent")),
        ("东乡进度98.6%，西乡进度91.4%，两乡相差7.2个百分点。", ("difference", "7.2", "consistent")),
        ("甲镇完成2415人（目标2760人，完成率87.5%）。", ("share", "87.5", "consistent")),
        ("现有监测对象912人，较年初的871人净增41人。", ("difference", "41", "consistent")),
    ],
)  # fmt: skip
def test_what_no_rule_met_is_read(text: str, wanted: tuple[str, str, str]) -> None:
    assert wanted in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "到位资金2460万元，用于产业1230万元，占50%；用于住房615万元，占25%。",
        "监测对象97户，较年初的84户净增13户。按风险分：因病38户、因学12户、因残21户、因灾9户、务工不稳17户。",
        "受检1264户中，用水达标1264户，达标率100%；住房达标1259户，另外5户。",
        "2023年3月开工，2024年10月完工，较计划工期24个月提前。",
        "总投资1240万元，其中省级资金870万元，用于道路320万元、水利550万元。",
    ],
)
def test_a_figure_of_another_time_or_a_sibling_gives_no_alarm(text: str) -> None:
    assert [one.quote for one in check(text).relations if one.verdict not in HELD] == []


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("学生4723人（小学2516人，初中2107人）。", "4723"),
        ("甲镇完成2415人（目标2760人，完成率85.7%）。", "85.7"),
        ("人均收入由11240元增加到12364元，增长11%。", "11"),
        ("培训245人，较去年的196人增长三成五。", "3.5"),
    ],
)
def test_a_slip_stays_an_alarm(text: str, stated: str) -> None:
    assert [one.stated for one in check(text).relations if one.verdict == "inconsistent"] == [stated]


def test_a_rate_for_each_month_over_months_no_figure_tells_is_no_alarm() -> None:
    text = "护路员1124人，每人每月500元，三季度应发放补贴168.6万元。"
    assert not [made for made in check(text).relations if made.verdict == "inconsistent"]
