"""What stands in rows and columns: formulas inferred from the rows themselves, totals, lines told alike, the text."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check
from bangfu.figures.finding import Relation

PRODUCTS = """单位：人、万元
学段|标准(元)|春季人数|春季金额|秋季人数|秋季金额|全年人次|全年金额
学前|600|312|18.72|325|19.5|637|38.22
小学|550|728|40.04|741|40.755|1469|80.795
初中|675|534|36.045|528|35.64|1062|71.685
高中|950|263|24.985|271|25.745|534|50.73
合计||1837|119.79|1865|121.64|3702|241.43
"""
MEANS = """站点      装机(千瓦)   发电(万千瓦时)   等效小时
东坪        320          34.1            1065.6
西岭        450          49.7            1104.4
南坳        275          29.3            1065.5
北沟        610          66.2            1085.2
合计        1655         179.3           1083.4
"""
LINES = """全县计划安排1865万元，已拨付1319.3万元。各乡镇进度如下：
1　青石镇　计划420万元　拨付318.2万元　75.8%
2　白马乡　计划365万元　拨付251.9万元　69.0%
3　河口镇　计划580万元　拨付409.6万元　70.6%
4　云岭乡　计划500万元　拨付339.6万元　67.9%
"""


def relations(text: str) -> list[Relation]:
    return list(check(text).relations)


def alarms(text: str) -> list[tuple[str, str]]:
    return [(one.stated, one.computed) for one in relations(text) if one.verdict == "inconsistent"]


@pytest.mark.parametrize("text", [PRODUCTS, MEANS, LINES, PRODUCTS.replace("|", "\t")])
def test_a_sound_table_has_no_alarm(text: str) -> None:
    assert alarms(text) == []


def test_a_product_is_found_though_only_the_headings_name_the_units() -> None:
    found = {one.expression for one in relations(PRODUCTS)}
    assert {"600 × 312 ÷ 10000", "950 × 271 ÷ 10000", "637 + 1469 + 1062 + 534", "312 + 325"} <= found


def test_a_row_that_breaks_the_product_is_an_alarm_and_the_cell_that_mends_most_comes_first() -> None:
    text = PRODUCTS.replace("528|35.64|", "528|36.54|")
    assert ("36.54", "35.64") in alarms(text)
    broken = next(one for one in relations(text) if one.stated == "36.54")
    assert broken.repairs[0].value == "35.64" and broken.repairs[0].mends > 1


def test_a_wrong_sum_is_not_alarmed_again_in_the_product_of_a_sound_amount() -> None:
    text = PRODUCTS.replace("|1062|", "|1026|")
    assert ("1026", "1062") in alarms(text)
    assert all(stated != "71.685" for stated, _ in alarms(text))


def test_a_mean_is_the_quotient_of_its_row_and_never_summed() -> None:
    found = relations(MEANS)
    means = [one.stated for one in found if one.kind == "per_unit"]
    assert means == ["1065.6", "1104.4", "1065.5", "1085.2", "1083.4"]
    assert alarms(MEANS.replace("1104.4", "1140.4")) == [("1140.4", "1104.44")]


def test_lines_told_alike_have_a_rate_each_and_columns_that_the_text_totals() -> None:
    found = relations(LINES)
    assert [one.stated for one in found if one.kind == "share"] == ["75.8", "69", "70.6", "67.9"]
    assert [one.stated for one in found if one.kind == "sum"] == ["1865", "1319.3"]
    assert alarms(LINES.replace("69.0%", "96.0%")) == [("96", "69.0137")]


def test_clauses_told_alike_are_rows_too() -> None:
    head, *lines = LINES.splitlines()
    text = head + "；".join(line[2:].replace("　", "，") for line in lines) + "。"
    assert ("share", "70.6") in [(one.kind, one.stated) for one in relations(text)]


def test_a_column_of_lines_against_a_total_mistyped_in_the_text() -> None:
    assert ("1391.3", "1319.3") in alarms(LINES.replace("已拨付1319.3", "已拨付1391.3"))


@pytest.mark.parametrize(
    "text",
    [
        # Full-width blanks alone keep the columns of a score table apart.
        "指标　分值　得分　扣分\n组织　20　19.5　0.5\n投入　30　28　2\n成效　50　48.8　1.2\n合　计　100　96.3　3.7\n",
        "指标  分值  得分  扣分\n组织  20  19.5  0.5\n投入  30  28  2\n成效  50  48.8  1.2\n合计  100  96.3  3.7\n",
    ],
)
def test_a_table_of_scores(text: str) -> None:
    found = [one.expression for one in relations(text) if one.verdict == "consistent"]
    assert {"20 + 30 + 50", "19.5 + 28 + 48.8", "0.5 + 2 + 1.2", "30 - 28"} <= set(found)
    assert alarms(text) == []
    assert alarms(text.replace("48.8", "49.8")) != []


@pytest.mark.parametrize(
    "text",
    [
        # A rank is not summed, nor is a mean; three rows of small counts prove no formula.
        "乡镇|得分|名次\n甲镇|92.5|1\n乙镇|90.1|2\n丙镇|88.6|3\n合计|271.2|5\n",
        "乡镇|户数|户均收入\n甲镇|120|15320\n乙镇|96|14870\n丙镇|143|16210\n全县|359|15554\n",
        "村|党员|组|干部\n甲村|2|3|6\n乙村|2|2|4\n丙村|3|4|11\n丁村|1|5|6\n",
        # Damaged: half the rows lost their figures.
        "项目|数量|单价|金额\n甲|12|350|4200\n乙|9|210|\n丙||180|2520\n丁|7|260|1280\n",
    ],
)
def test_no_alarm_where_nothing_is_sure(text: str) -> None:
    assert alarms(text) == []


AROUND = """全县完成率为75.6%。
乡镇　计划(万元)　完成(万元)　完成率(%)
青石镇　420　338.1　80.5
白马乡　365　251.9　69.0
河口镇　580　480.2　82.8
云岭乡　500　339.5　67.9
合计　1865　1409.7　75.6
"""


@pytest.mark.parametrize(
    ("sentence", "stated", "verdict"),
    [
        ("青石镇、河口镇2个镇完成818.3万元。", "818.3", "consistent"),
        ("完成率最高的河口镇与最低的云岭乡相差14.9个百分点。", "14.9", "consistent"),
        ("白马乡比全县平均低6.6个百分点。", "6.6", "consistent"),
        ("完成率最高与最低的乡镇相差19.4个百分点。", "19.4", "inconsistent"),
        ("完成率低于全县平均水平的有2个乡镇。", "2", "consistent"),
        ("完成率低于全县平均水平的有3个乡镇。", "3", "inconsistent"),
        ("完成率超过80%的乡镇有2个。", "2", "consistent"),
        ("其中河口镇完成率82.8%。", "82.8", "consistent"),
        ("其中河口镇完成率88.2%。", "88.2", "inconsistent"),
        ("全县已完成1490.7万元。", "1490.7", "inconsistent"),
    ],
)
def test_what_the_text_says_of_the_rows(sentence: str, stated: str, verdict: str) -> None:
    assert (stated, verdict) in [(one.stated, one.verdict) for one in relations(AROUND + sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "去年同期河口镇完成率88.2%。",
        "河口镇完成率目标为88%。",
        "两个镇完成率提高8.8个百分点。",
        "河口镇、云岭乡完成率88.2%以上。",
    ],
)
def test_another_time_or_two_rows_are_no_repeat(sentence: str) -> None:
    assert alarms(AROUND + sentence) == []


def test_an_alarm_in_a_table_names_the_row_and_the_column() -> None:
    broken = next(one for one in relations(AROUND.replace("69.0", "96.0")) if one.stated == "96")
    assert "“白马乡”行“完成率(%)”列" in broken.why and "row “白马乡”" in broken.why_en


def test_items_whose_amount_stands_last_make_up_their_heading() -> None:
    text = """一、产业类1386万元，4个项目：
1.青石镇大棚52座，每座补助8万元，计416万元；
2.白马乡茶园改造1500亩，每亩补助900元，135万元；
3.河口镇冷库655万元（中央500万元，省级155万元）；
4.奖补1200户，户均1500元，180万元。
二、建设类540万元，2个项目：
5.云岭乡道路9公里，每公里40万元，360万元；
6.便民桥3座180万元。
"""
    found = [(one.expression, one.verdict) for one in relations(text)]
    assert ("416万元 + 135万元 + 655万元 + 180万元", "consistent") in found
    assert ("360万元 + 180万元", "consistent") in found and alarms(text) == []


@pytest.mark.parametrize(
    ("table", "expression"),
    [
        ("单位\t户数\t人数\n\t1240\t4386\n东乡\t312\t1105\n西镇\t428\t1502\n南乡\t500\t1779\n", "1105 + 1502 + 1779"),
        ("单位|户数|人数\n|1240|4386\n东乡|312|1105\n西镇|428|1502\n南乡|500|1779\n", "312 + 428 + 500"),
        ("项目|数量|金额\n合计|120|860\n其中：中央|60|430\n省级|40|290\n县级|20|140\n", "60 + 40 + 20"),
        ("类别|金额|占比\n甲|620.5|61.3%\n乙|285.2|28.2%\n丙|106.8|10.5%\n", "620.5 ÷ (620.5 + 285.2 + 106.8) × 100"),
        ("乡镇|目标(%)|完成(%)|差距\n甲|80|76.5|3.5\n乙|80|71.2|8.8\n丙|85|79.4|5.6\n", "80 - 76.5"),
        ("岗|人|月补|月|万元\n甲|120|500|12|72\n乙|86|600|12|61.92\n丙|45|550|9|22.275\n", "86 × 600 × 12 ÷ 10000"),
        (
            "项目\t量\t价\t计\n路\t3.2公里\t45万元\t144万元\n池\t6座\t3.5万元\t21万元\n灯\t7盏\t4.8万元\t33.6万元\n",
            "6座 × 3.5万元",
        ),
    ],
)  # fmt: skip
def test_totals_without_a_name_parts_of_a_total_and_products_of_three(table: str, expression: str) -> None:
    assert expression in [one.expression for one in relations(table)] and alarms(table) == []


SCORES = """自评得分96.3分，等次为良。
指标　分值　得分　扣分
组织　20　19.5　0.5
投入　30　28　2
成效　50　48.8　1.2
合计　100　96.3　3.7
主要是成效扣1.2分。
"""


def test_points_told_beside_a_table_of_scores() -> None:
    assert alarms(SCORES) == [] and alarms(SCORES.replace("自评得分96.3", "自评得分93.6")) == [("93.6", "96.3")]
    assert alarms(SCORES.replace("成效扣1.2", "成效扣1.5")) == []
    assert alarms(SCORES.replace("自评得分96.3", "上年得分93.6")) == []


def test_the_rows_of_a_table_are_counted() -> None:
    found = [(one.kind, one.stated, one.verdict) for one in relations("4个乡镇进度如下：\n" + AROUND)]
    assert ("list_count", "4", "consistent") in found


@pytest.mark.parametrize(
    ("total", "verdict"),
    [("46.85", "consistent"), ("48.65", "inconsistent")],
)
def test_clauses_that_open_with_an_amount_make_up_the_total_before_them(total: str, verdict: str) -> None:
    text = f"涉及{total}万元。一是多付21.96万元，人均3600元；二是重复14.89万元；三是超范围10万元。追回8.5万元。"
    assert ("sum", total, verdict) in [(one.kind, one.stated, one.verdict) for one in relations(text)]


def termly(second: str) -> str:
    """Twin columns of two terms, of which few rows are divided."""
    return (
        "类别|上学期人数|上学期金额|上学期甲等人数|上学期甲等金额|上学期乙等人数|上学期乙等金额|下学期人数|下学期金额|"
        "下学期甲等人数|下学期甲等金额|下学期乙等人数|下学期乙等金额|全学年金额\n"
        "小学|812|40.6|||||798|39.9|||||80.5\n"
        "初中|1046|65.375|||||1062|66.375|||||131.75\n"
        f"高中|431|52.35|164|24.6|267|27.75|{second}|54.15|171|25.65|275|28.5|106.5\n"
        "职高|203|20.3|||||197|19.7|||||40\n"
    )


@pytest.mark.parametrize(("second", "verdict"), [("446", "consistent"), ("464", "inconsistent")])
def test_twin_columns_bear_one_another_out(second: str, verdict: str) -> None:
    found = [(one.kind, one.stated, one.verdict) for one in check(termly(second)).relations]
    assert ("sum", second, verdict) in found
    assert ("sum", "106.5", "consistent") in found
    assert sum(one[2] == "inconsistent" for one in found) == (verdict == "inconsistent")


BLANKS = """类别|项目|总投资|中央|省级|县级
一|育苗大棚|284|284||
二|冷库改造|356|236|120|
三|贷款贴息|217|||217
四|品牌推广|68||68|
五|村道硬化|943|655|288|
|合计|1868|1175|476|217
"""


def framed(text: str) -> str:
    """The table with bars around it, as markdown has it."""
    head, *rows = (f"|{line}|" for line in text.splitlines())
    return "\n".join([head, "|---" * 6 + "|", *rows])


@pytest.mark.parametrize("text", [BLANKS, framed(BLANKS), BLANKS.replace("|", "\t"), BLANKS.replace("|", "｜")])
def test_blank_cells_at_either_end_of_a_row_keep_its_columns(text: str) -> None:
    found = {one.expression for one in relations(text)}
    assert alarms(text) == []
    assert {"284 + 236 + 655", "120 + 68 + 288", "236 + 120", "1175 + 476 + 217"} <= found
    assert ("1175", "1275") in alarms(text.replace("236", "336"))


def test_a_bar_that_closes_one_row_alone_makes_no_column() -> None:
    found = {one.expression for one in relations(BLANKS.replace("村道硬化|943|655|288|", "村道硬化|943|655|288||"))}
    assert "284 + 236 + 655" in found
