"""What only the last look finds: agreements that are no chance, and what words ask for and figures do not give."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def said(text: str) -> set[tuple[str, str, str, str]]:
    return {(made.kind, made.verdict, made.stated, made.computed) for made in check(text).relations}


def alarms(text: str) -> set[tuple[str, str, str]]:
    return {(made.kind, made.stated, made.computed) for made in check(text).relations if made.verdict == "inconsistent"}


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("农民10275人，含A类1233人，B类3905人，C类5137人，三类相继入册，占12%、38%、50%。", ("share", "38")),
        ("年初有产品255个，上半年认定43个，因抽检等取消12个，目前共有286个。", ("sum", "286")),
        ("考评满分情况：甲镇96.5分，乙镇74分，首尾相差22.5分。", ("difference", "22.5")),
        ("全年接待2568人。经费列支436.56万元，按人折算每人1700元。", ("per_unit", "1700")),
    ],
)
def test_what_agrees_is_found(text: str, relation: tuple[str, str]) -> None:
    assert any((kind, stated) == relation and verdict == "consistent" for kind, verdict, stated, _ in said(text))


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        (
            "86个村中集体经济收入10万元以上的71个，5—10万元的12个，5万元以下的4个。",
            ("sum", "86", "87"),
        ),
        ("资金缺口1350万元，计划总投资4800万元，已落实3550万元。", ("difference", "1350", "1250")),
        ("到位率62.8%，计划8650万元，到位5350万元。", ("share", "62.8", "61.8497")),
        ("全镇共实施项目9个。已完工6个，在建2个，未开工2个。", ("sum", "9", "10")),
        ("项目62个，总投资7577.5万元。截至9月底，已开工58个，开工率23.5%。", ("share", "23.5", "93.5484")),
        ("销售2.36亿元，完成目标4.5亿元的52.4%，较去年同期的2.25亿元增长15.1%。", ("growth", "15.1", "4.88889")),
        ("1372户监测对象落实措施4253条，户均3.4条。", ("per_unit", "3.4", "3.09985")),
    ],
)
def test_what_ought_to_agree_is_told(text: str, alarm: tuple[str, str, str]) -> None:
    assert alarm in alarms(text)


@pytest.mark.parametrize(
    "text",
    [
        "全县贷款75235.15万元，逾期率4.36%。其中甲镇39118.25万元，逾期率11.99%。",
        "累计完成4551.98万元，完成年度目标任务的83%。其中甲街道165户805.01万元，完成134%；乙乡66户225.85万元，完成113%。",
        "线索214条，其中收入超标准97条、车房信息超限66条、死亡未及时核减38条、其他13条。",
        "会议安排15分别传达，8时30分开始，第二项3分地。",
    ],
)
def test_what_was_never_meant_of_each_other_is_no_alarm(text: str) -> None:
    assert alarms(text) == set()
