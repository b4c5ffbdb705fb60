"""Two longer texts with the idioms of the public samples: planted slips flagged, one repair for two, no false alarm.

The first is a bureau's work summary, the second an education bureau's and a labour bureau's report in one.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from bangfu.figures.check import check
from tests.figures.metrics import GOOD, Expected, answers

ROADS = """某县交通运输系统帮扶工作总结

一、项目建设
年度内安排农村公路项目46个，计划投资62400.5万元。截至8月底，已完成投资51268.4万元，占总投资的82.16%，完成全部单位工程验收。
项目建成后，新增通畅里程186.4公里，比2015年底的74.2公里增加3.1倍，通车率达到91.6%。
第三类项目中，通达工程12.0735KM，安置点道路6处。
二、就业增收
参建企业吸纳当地群众务工，受益人员387人，增收176.25万元；租用当地车辆214辆。
三、结对帮扶
局机关与县总工会、团县委、妇联四家单位共同包联某乡。巡察反馈问题7个，目前已全部整改到位。
四、人员情况
全局在编人员96人，公路养护机动岗位274人，合计370人，全部实行台账管理，通车率91.6%的目标如期实现，自然村通达里程12.0735公里。
"""

TRAINING = """某县教育和就业帮扶工作报告

一、劳动力现状
全县有转移意愿的劳动力5418人（初中文化4127人，高中文化1391人），其中女性2603人，占总人数的48%。
二、学生资助
全县建档立卡家庭学生6147名，其中县域内就读5042名（学前段903名、义务段3215名、高中段640名、中职段294名），县域外就读1095名（学前段61名、义务段87名、高中段32名、大学段915名）。
三、发放情况
春季学期资助3184人（学前段903人、义务段1752人、高中段436人、中职段93人）。4名辍学学生全部返校，组织捐赠活动11场次，受赠学校11所。
送教上门服务残疾儿童17名，安排17名教师一对一帮教。东岭、西沟、北坝、中川等四个村各建一处教学点。
四、工作机制
项目建设坚持“六同时”，抓好六个方面：一是同时规划，二是同时设计，三是同时施工，四是同时监督，五是同时验收，六是同时管护。
项目办下设四个组：技术组、财务组、综合组、监督组。督导组分为三个小组，分别包联东、中、西三个片区。
工作队全年入户走访9次以上，每月至少走访1次。全年共召开调度会16次，做到每月最少一次。
按照“三规范”抓落实：（一）规范资金管理。（二）规范档案管理。
"""


def held(kind: str, stated: str, computed: str, *also: str) -> Expected:
    """`also` are other pairs that say the same: «7 7» for all seven of seven, which is 100 %."""
    pairs = tuple((Decimal(pair.split()[0]), Decimal(pair.split()[1])) for pair in also)
    return Expected(kind, Decimal(stated), Decimal(computed), True, also=pairs)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (ROADS, held("share", "82.16", "82.160")),
        (ROADS, held("sum", "370", "370")),
        (ROADS, held("repeat", "91.6", "91.6")),
        (ROADS, held("repeat", "12.0735", "12.0735")),
        (ROADS, held("share", "100", "100", "7 7")),
        (ROADS, held("list_count", "4", "4")),
        (TRAINING, held("share", "48", "48.0436")),
        (TRAINING, held("sum", "1095", "1095")),
        (TRAINING, held("sum", "3184", "3184")),
        (TRAINING, held("share", "100", "100", "4 4")),
        (TRAINING, held("repeat", "17", "17")),
        (TRAINING, held("repeat", "11", "11")),
        (TRAINING, held("product", "9", "12", "12 9")),
        (TRAINING, held("product", "16", "12", "12 16")),
        (TRAINING, held("list_count", "4", "4")),
        (TRAINING, held("list_count", "6", "6")),
        (TRAINING, held("list_count", "3", "3")),
    ],
    ids=lambda value: f"{value.kind} {value.stated}" if isinstance(value, Expected) else "",
)
def test_what_holds_is_found_and_called_right(text: str, wanted: Expected) -> None:
    hits = [relation for relation in check(text).relations if answers(relation, wanted)]
    assert hits and all(relation.verdict in GOOD for relation in hits)


def test_only_the_planted_slips_are_flagged() -> None:
    """Growth that fits neither reading; a total off by 100; a part that spoils two sums; a missing section."""
    for text, stated in ((ROADS, {"3.1"}), (TRAINING, {"5418", "6147", "5042", "3"})):
        flagged = {relation.stated for relation in check(text).relations if relation.verdict == "inconsistent"}
        assert flagged == stated


def test_one_repair_mends_two_sums() -> None:
    """6147 = 5042 + 1095 and 5042 = 903 + 3215 + 640 + 294 are both wrong: 5052 mends both, 6137 only one."""
    found = check(TRAINING)
    broken = [one for one in found.relations if one.verdict == "inconsistent" and one.stated in {"6147", "5042"}]
    assert len(broken) == 2
    places = {figure.id: figure.text for figure in found.figures}
    for relation in broken:
        best = relation.repairs[0]
        assert places[best.figure].startswith("5042") and best.value == "5052" and best.mends == 2
