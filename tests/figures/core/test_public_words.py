"""Sentences as public notices, communiqués and newspapers write them: what they do not say is not alarmed."""

from __future__ import annotations

import pytest

from bangfu.figures.check import check


def alarms(text: str) -> list[tuple[str, str, str]]:
    return [(one.kind, one.stated, one.computed) for one in check(text).relations if one.verdict == "inconsistent"]


def told(text: str, kind: str) -> list[tuple[str, str]]:
    return [(one.stated, one.verdict) for one in check(text).relations if one.kind == kind]


@pytest.mark.parametrize(
    "text",
    [
        "全县实现农林牧渔业总产值38.62亿元，同比增长3.45%；实现农业增加值21.07亿元，同比增长3.6%。",
        "全年农业总产值412650万元，比上年增长6.8%，其中第一产业增加值203318万元，增长7.1%。",
        "年末生猪存栏21.84万头，同比下降2.3%；全年生猪出栏33.62万头，同比增长18.44%。",
        "年末各项存款余额188.31亿元，比上年增长9.14%，其中住户存款余额142.6亿元，增长10.87%。",
        "年末羊存栏8412只，下降5.6%；全年羊出栏20116只，下降3.87%。",
        "农业产值8.14亿元，增长3.2%；林业产值2.46亿元，增长4.5%；渔业产值2.38亿元，增长3%。",
        "批发业2.17亿元，增长1.7%；住宿业1.63亿元，增长2.1%；其他服务业26.18亿元，增长6.6%。",
        "畜牧业产值1.62亿元，增长10.1%；种植业产值17.67亿元，增长8.3%。",
    ],
)
def test_each_amount_has_grown_from_what_is_not_told(text: str) -> None:
    assert told(text, "growth") == []


@pytest.mark.parametrize(
    "text",
    [
        "去年完成80万元，今年完成100万元，增长25%。",
        "2022年销售收入80万元，比上年增长10%；2023年销售收入100万元，增长25%。",
        "存栏由8400头增加到10500头，增长25%；出栏20116只，下降3.87%。",
        "完成投资125万元，比上年增加25万元，增长25%；到位资金80万元，增长3.2%。",
        "2021年末存栏8400头，2022年末存栏10500头，增长25%。",
    ],
)
def test_growth_that_is_told_is_found(text: str) -> None:
    assert ("25", "consistent") in told(text, "growth")


@pytest.mark.parametrize(
    "text",
    [
        "全年房地产投资6.31亿元，增长8.2%，其中住宅投资5.28亿元，增长6.4%，商业用房投资0.85亿元，增长20.3%。",
        "农作物播种面积98420公顷，增长0.5%。其中，粮食面积70115公顷，增长0.2%；油料面积12067公顷，增长4.1%；"
        "蔬菜面积13211公顷，增长1.3%。",
        "农作物播种面积98420公顷，增长0.5%。其中，粮食面积70115公顷，与上年持平；油料面积12067公顷，增长4.1%；"
        "蔬菜面积13211公顷，增长1.3%。",
    ],
)
def test_parts_with_rates_of_their_own_need_not_be_all(text: str) -> None:
    assert told(text, "sum") == []


def test_sectors_that_miss_their_total_are_alarmed() -> None:
    text = "生产总值86.54亿元，增长5.1%。其中，第一产业增加值20.11亿元，增长3.9%；第二产业增加值28.32亿元，增长6.2%；"
    assert alarms(text + "第三产业增加值38.11亿元，增长5%。") == []
    assert ("sum", "86.54", "86.45") in alarms(text + "第三产业增加值38.02亿元，增长5%。")


@pytest.mark.parametrize(
    "text",
    [
        "一季度农民人均现金收入3105元（全国3322元、全省2816元、全市2950元），同比增长9.8%。",
        "居民人均可支配收入22415元（全省平均24107元、全市平均21866元）。",
        "已开工建设131个村、8214户，分别占计划的78.4%、77.2%；完成12个村、806户；未开工的36个村、2426户；"
        "规划设计完成150个村。",
        "规划完成301个村，占计划的88.5%，正在规划的29个村，占计划的8.5%；已启动274个村；规划完成率较高。",
        "下达两批任务3000户。\n截至目前，危房改造已开工2212户，竣工1204户，开工率74%，竣工率41%，录入率62.67%。",
        "此外还有水稻基地80亩，西瓜基地30多亩，蔬菜50亩。",
        "第一批任务842户，完成862户，开工和竣工率分别达102%；第二批任务315户，开工315户，完成301户。",
        "跨省务工412万人、省内县外务工206万人、县内务工530万人，分别是去年总数的101.3%、102.6%、104.9%。",
        "青石村三组共46户，低收入户6户，占比为13.04%，四组共51户，低收入户5户，占比为9.8%。",
        "全乡总人口11824人，其中农业人口10966人，现有劳动力5412人，低收入人口1406人。",
        "项目共编制22个指标，其中一级指标4个，二级指标8个，三级指标22个。",
        "集中供水率、普及率分别达91.42%、88.15%，水质合格率较“十二五”提高了15个百分点。",
        "有9个县把8.42亿元投给大户；7个县将2.65亿元直接发放；3个县层层加码，形成资金缺口1.38亿元，任务未完成。",
        "建成茶园11.6万亩、核桃6.3万亩，发展水果12.44万亩、药材7.85万亩、酿酒用高粱2.71万亩。",
        "专项资金6.21亿元，已支出95%，奖补资金0.12亿元已全部支出，转移支付（含卫生、社保等）资金0.86亿元。",
        "临江县等5县迅速制定整改措施：一是补录基础信息3812人；二是盘活资金1.31亿元；三是修订制度61项。",
        "年末户籍人口158420人；出生人口1102人，出生率为6.91‰；死亡人口1168人，死亡率为7.33‰。",
    ],
)
def test_no_false_alarm(text: str) -> None:
    assert alarms(text) == []


def test_what_is_begun_is_held_against_all() -> None:
    text = "从开工情况看，已开工项目36个，未开工项目12个，开工率为{}%。"
    assert told(text.format("75"), "share") == [("75", "consistent")]
    assert alarms(text.format("57"))


@pytest.mark.parametrize(
    "text",
    [
        "水稻基地80亩，西瓜基地30多亩，蔬菜50亩。",
        "东山镇600户（残疾人60户）、西山镇200户（残疾人50户）、南山镇100户（残疾人20户）、北山镇470户。",
        "年经营性收入10万至30万元的村最多，占总村数的34.6%。",
        "50万元以上的村要达到25%以上，50万元以上的村要达到3%；2027年总收入以2023年为基数翻一番。",
        "平均每个村资产885万元，负债246万元；平均每个村收入61.7万元，其中经营性收入为19.1万元。",
        "全省公路12.6万公里，其中县道2.4万公里、乡道3.9万公里、村道6.3万公里。乡镇和建制村100%通硬化路。",
        "预定收入62.5万元，实际收入62.5万元；预定带动增收41.28万元，实际增收共41.28万元。",
    ],
)
def test_nothing_by_chance(text: str) -> None:
    by_chance = ("difference", "product", "per_unit", "multiple", "share")
    sums = [one for one in check(text).relations if one.kind == "sum" and len(one.operands) != 4]
    odd = [one for one in check(text).relations if one.kind in by_chance]
    odd += [one for one in check(text).relations if one.kind == "subset" and one.computed == "246"]
    assert [one.expression for one in (*odd, *sums)] == []


def test_an_income_per_head_is_no_part_of_a_fund() -> None:
    text = "人均纯收入11386.4元，其中工资性收入7741.6元、经营收入1835.2元、财产收入243.9元、转移收入1565.7元。"
    assert alarms(text + "贷款余额3.37亿元，逾期率0.12%。") == []
