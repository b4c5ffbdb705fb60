"""A made work summary of two pages and a little more, as the tests of the document writer print it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from bangfu.reporting.rules.paper import FigureRun, Paper, Paragraph

F = FigureRun


def _text(*runs: str | FigureRun) -> Paragraph:
    return Paragraph("text", runs)


BODY = (
    _text(
        "根据县委、县政府关于巩固拓展脱贫攻坚成果的统一安排，我局坚持“投资不减、力度不减、责任不减”，"
        "紧盯建制村通畅和自然村通达两项任务，基本完成年度交通帮扶工作。现将有关情况总结如下。"
    ),
    Paragraph("heading1", ("一、基础设施建设",)),
    _text(
        "2024年以来，全县共实施交通帮扶项目",
        F("works.count", "37个"),
        "，总里程",
        F("works.length", "286.45公里"),
        "，总投资",
        F("works.investment", "62748.36万元"),
        "，累计完成投资",
        F("works.done", "51309.2万元"),
        "，占总投资的",
        F("works.progress", "81.77%"),
        "。",
    ),
    Paragraph("heading2", ("（一）2024年度项目",)),
    _text(
        "县级法人项目",
        F("works.2024.county.count", "12个"),
        "，建设里程",
        F("works.2024.county.length", "94.18公里"),
        "，投资",
        F("works.2024.county.investment", "18620.5万元"),
        "，已全部建成并投入使用。其中，建制村通畅工程8个、61.3公里；自然村通达工程3个、32.88公里；桥梁1座。",
    ),
    Paragraph("heading3", ("1.建制村通畅工程",)),
    _text(
        "青禾县石门乡至白水村公路改建工程，全长15.1047公里，总投资2480.6万元，2024年3月开工，11月交工验收，"
        "惠及3个建制村、412户1836人，沿线群众出行时间由70分钟缩短到25分钟。"
    ),
    _text(
        "青禾县双桥镇六个村通硬化路工程，全长25.88公里，总投资4903.837万元，分两个标段实施，"
        "吸纳当地劳动力务工326人次，发放劳务报酬183.4万元。"
    ),
    Paragraph("heading3", ("2.自然村通达工程",)),
    _text(
        "按照“先通后畅、先急后缓”的原则，打通断头路3条，补助资金发放及时足额，没有发生拖欠工程款和农民工工资的问题。"
        "各乡镇对已建成的通达路段落实了管护责任，设置公益性护路岗位45个，全部由脱贫户和监测对象担任。"
    ),
    Paragraph("heading2", ("（二）2025年度项目",)),
    _text(
        "市级法人项目",
        F("works.2025.city.count", "2个"),
        "，建设里程",
        F("works.2025.city.length", "58.7公里"),
        "，投资",
        F("works.2025.city.investment", "2.31亿元"),
        "；县级法人项目",
        F("works.2025.county.count", "23个"),
        "，建设里程",
        F("works.2025.county.length", "133.57公里"),
        "，投资",
        F("works.2025.county.investment", "21027.86万元"),
        "。截至今年10月底，已完工17个，在建8个，平均形象进度65%，未发现质量安全事故。",
    ),
    _text(
        "综合上述工作，全县建制村通畅率由2023年底的",
        F("village.paved.before", "84.42%"),
        "提高到",
        F("village.paved.now", "96.15%"),
        "，较上年同期增长",
        F("village.paved.growth", "11.73个百分点"),
        "；农村公路总里程达到",
        F("road.length", "1286.3公里"),
        "，是2015年底的",
        F("road.multiple", "4.65倍"),
        "。",
    ),
    Paragraph("heading1", ("二、存在的问题",)),
    _text("一是部分路段水毁严重，修复资金缺口较大；二是乡镇养护人员年龄偏大，专业力量不足；三是个别项目前期工作滞后。"),
    Paragraph("heading1", ("三、下一步打算",)),
    _text(
        "继续把交通帮扶作为头等大事，严格落实“四个不摘”要求，对照年度目标逐项销号，确保2026年底前所有在建项目"
        "完工投用，让群众真正走上放心路、致富路。"
    ),
)

SUMMARY = Paper(
    title="青禾县交通运输局关于2024年以来交通帮扶工作情况的报告",
    issuer="青禾县交通运输局",
    number="青交〔2026〕12号",
    addressee="县委、县政府",
    paragraphs=(
        *BODY,
        Paragraph("attachment", ("2024年以来交通帮扶项目明细表",)),
        Paragraph("attachment", ("建制村通畅率分乡镇情况表（截至2026年10月31日，按法人单位和建设年度分列）",)),
    ),
    signed_by="青禾县交通运输局",
    signed_on=date(2026, 11, 21),
    made_at=datetime(2026, 11, 21, 1, 30, tzinfo=UTC),
    red_head=True,
)

PLAIN = replace(
    SUMMARY, title="交通运输局2024年至今脱贫攻坚工作总结", number="", addressee="", red_head=False, paragraphs=BODY
)
