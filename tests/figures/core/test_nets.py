"""Plans adjusted, costs deducted, rests in two measures and behind a rate, those left out, the base that is meant."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check

Said = tuple[str, str, str]


def said(text: str) -> list[Said]:
    return [(one.kind, one.stated, one.verdict) for one in check(text).relations if one.kind != "repeat"]


def alarms(text: str) -> list[Said]:
    return [found for found in said(text) if found[2] == "inconsistent"]


@pytest.mark.parametrize(("persons", "verdict"), [("165", "consistent"), ("156", "inconsistent")])
def test_a_plan_adjusted(persons: str, verdict: str) -> None:
    text = f"经核查，搬迁计划由2136户8842人调整为2098户8677人，调减38户{persons}人。"
    found = said(text)
    assert ("difference", "38", "consistent") in found
    assert ("difference", persons, verdict) in found


def test_a_plan_enlarged() -> None:
    found = said("改造任务由640户1902人调增到668户1987人，调增28户85人。")
    assert {("difference", "28", "consistent"), ("difference", "85", "consistent")} <= set(found)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("出售木耳收入48.6万元，扣除成本27.9万元，纯收入{}万元。", ("20.7", "27")),
        ("养殖场年收入126万元，除去各项开支81.5万元，净利润{}万元。", ("44.5", "45.4")),
        ("年初余额386.4万元，本期支出129.7万元，期末余额{}万元。", ("256.7", "265.7")),
    ],
)
def test_what_costs_leave(text: str, left: tuple[str, str]) -> None:
    right, wrong = left
    assert said(text.format(right)) == [("difference", right, "consistent")]
    assert ("difference", wrong, "inconsistent") in said(text.format(wrong))


@pytest.mark.parametrize(("persons", "verdict"), [("991", "consistent"), ("919", "inconsistent")])
def test_households_and_persons_left_paragraphs_away(persons: str, verdict: str) -> None:
    text = (
        "规划规模为1098户4316人。\n目前累计入住846户3325人，其中集中安置512户2018人。\n"
        f"下一步完成剩余252户{persons}人的搬迁入住。"
    )
    assert ("difference", "252", "consistent") in said(text)
    assert ("difference", persons, verdict) in said(text)


@pytest.mark.parametrize(("rest", "verdict"), [("14", "consistent"), ("24", "inconsistent")])
def test_a_rest_behind_a_rate_of_a_whole_elsewhere(rest: str, verdict: str) -> None:
    text = f"全村512户1734人。接入管道燃气498户，入户率97.3%，其余{rest}户为空挂户。"
    assert ("difference", rest, verdict) in said(text)


def test_what_was_done_before_is_no_whole() -> None:
    assert alarms("到2018年底累计退出贫困村37个。2019年退出贫困村24个，剩余8个。") == []


@pytest.mark.parametrize(("rate", "verdict"), [("96.17", "consistent"), ("97.16", "inconsistent")])
def test_those_left_out_are_no_part_of_the_base(rate: str, verdict: str) -> None:
    text = f"有劳动能力的脱贫户1240户，已就业1106户，就业率{rate}%（在校就读的90户除外）。"
    assert ("share", rate, verdict) in said(text)


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("每个岗位半年补贴4800元，每月800元。", "4800"),
        ("公益岗位每人每年补助9600元，每月800元。", "9600"),
        ("护林员每人每季度发放2400元，每月800元。", "2400"),
    ],
)
def test_so_much_a_month(text: str, stated: str) -> None:
    assert ("product", stated, "consistent") in said(text)
    assert ("product", stated, "inconsistent") in said(text.replace("月800", "月900"))


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        (
            "全区安排衔接资金6.24亿元，其中中央资金31000万元、省级资金19800万元、区级资金11600万元。"
            "截至9月底支出31500万元，支出率{}%。",
            ("50.5", "57.5"),
        ),
        (
            "年度安排项目186个，其中产业类74个、基础设施类112个。到10月底完工130个，项目完工率{}%。",
            ("69.9", "87.8"),
        ),
        ("共发放测评表450份，回收432份，满意418份，满意率{}%。", ("96.8", "94.8")),
        ("应参训860人，实到812人，考核合格790人，合格率{}%。", ("97.3", "94.3")),
        ("应参训860人，实到812人，考核合格790人，合格率{}%。", ("91.9", "93.9")),
        ("全县抽检水样240个，检出结果236个，达标229个，达标率{}%。", ("97", "99")),
    ],
)
def test_a_rate_is_of_its_natural_base(text: str, rates: tuple[str, str]) -> None:
    right, wrong = rates
    assert ("share", right, "consistent") in said(text.format(right))
    assert ("share", wrong, "inconsistent") in said(text.format(wrong))


@pytest.mark.parametrize(
    ("text", "mean"),
    [
        ("举办实用技术培训13期746人次，平均每期57人。", "57"),
        ("全县建成帮扶车间43个，吸纳务工862人，平均每个车间20人。", "20"),
        ("组建服务队26支，队员共311名，平均每支队伍12名队员。", "12"),
        ("现有市场主体合作社38家，社员共计1717户，平均每家合作社45户。", "45"),
    ],
)
def test_a_mean_of_whole_things_is_rounded(text: str, mean: str) -> None:
    assert ("per_unit", mean, "consistent") in said(text)
    assert alarms(text) == []


def test_a_mean_that_does_not_round_is_told_of_the_mean() -> None:
    assert alarms("举办实用技术培训13期746人次，平均每期75人。") == [("per_unit", "75", "inconsistent")]


@pytest.mark.parametrize(
    "text",
    [
        "2021年人均纯收入12460元，较2020年的11380元增加1080元，增长9.5%，是2016年4015元的{}倍多。",
        "蔬菜产量达到9260吨，较去年增加1140吨，是2018年2980吨的{}倍以上。",
    ],
)
def test_what_there_is_now_is_so_many_times_as_much(text: str) -> None:
    found = [one for one in check(text.format(3)).relations if one.kind == "multiple"]
    assert [one.computed[:3] for one in found] == ["3.1"]
    assert alarms(text.format(3)) == []
    assert ("multiple", "4", "inconsistent") in said(text.format(4))
