"""How reports put growth, products, lists, repeats and spans of time into words: many phrasings for each idiom.

Slots: {lead} time and place, {noun} what is counted, {T} the total with its unit, {parts} the list of the parts, {part}
one part and {P} its figure, {W} the whole, {p} a rate, {B} {N} {D} before, now and the difference, {R} what is left.
"""

from __future__ import annotations

RISE = (
    "{lead}{noun}由{B}增加到{N}，增长{p}。",
    "{lead}{noun}{N}，比上年的{B}增长{p}。",
    "{lead}{noun}{N}，上年同期为{B}，同比增长{p}。",
    "{lead}{noun}从{B}提高到{N}，增幅{p}。",
    "{lead}{noun}达到{N}，较去年同期{B}增长{p}。",
    "{lead}{noun}{N}（上年同期{B}），增长{p}。",
    "{lead}{noun}由上年的{B}增长到{N}，增幅达{p}。",
    "{lead}{noun}{N}，同比（去年同期为{B}）增长{p}。",
    "{lead}{noun}为{N}，与上年{B}相比增长{p}。",
    "{lead}{noun}从2020年的{B}上升到2023年的{N}，上升{p}。",
    "{lead}{noun}由{B}提升至{N}，同比增长{p}。",
    "{lead}{noun}今年达到{N}，去年为{B}，增长{p}。",
    "{lead}{noun}{N}，比2022年（{B}）增长{p}。",
    "{lead}{noun}从{B}增至{N}，涨幅{p}。",
)

RISE_BY = (
    "{lead}{noun}{N}，比上年的{B}增加{D}，增长{p}。",
    "{lead}{noun}由{B}增加到{N}，增加{D}，增幅{p}。",
    "{lead}{noun}{N}，较上年{B}净增{D}，增长{p}。",
    "{lead}{noun}达到{N}，上年同期{B}，同比增加{D}，增长{p}。",
    "{lead}{noun}{N}，比去年的{B}多{D}，增幅为{p}。",
    "{lead}{noun}从{B}提高到{N}，提高了{D}，增长{p}。",
    "{lead}{noun}上年为{B}，今年为{N}，增加{D}，增长{p}。",
    "{lead}{noun}{N}，与上年{B}相比增加{D}、增长{p}。",
    "{lead}{noun}{N}，较去年的{B}增长{D}，增幅达到{p}。",
    "{lead}{noun}由{B}增至{N}，净增{D}，同比增长{p}。",
    "{lead}{noun}{N}，比2022年的{B}增加了{D}，增长了{p}。",
)

RISE_FROM = (
    "{lead}{noun}{N}，同比增加{D}，增长{p}。",
    "{lead}{noun}达到{N}，较上年增加{D}，增幅{p}。",
    "{lead}{noun}{N}，比去年同期增加{D}、增长{p}。",
    "{lead}{noun}{N}，比上年净增{D}，增长{p}。",
    "{lead}{noun}为{N}，较去年底增加{D}，增幅为{p}。",
    "{lead}{noun}{N}，比上年多{D}，同比增长{p}。",
    "{lead}{noun}{N}，环比增加{D}，环比增长{p}。",
    "{lead}{noun}{N}，较上年同期增长{p}，增加{D}。",
    "{lead}{noun}{N}，同比增长{D}、{p}。",
    "{lead}{noun}{N}，较上年同期多{D}，增长{p}。",
    "{lead}实现{noun}{N}，比年初增加{D}，增长{p}。",
)

FALL = (
    "{lead}{noun}由{B}下降到{N}，下降{p}。",
    "{lead}{noun}{N}，比上年的{B}减少{p}。",
    "{lead}{noun}{N}，上年同期为{B}，同比下降{p}。",
    "{lead}{noun}从{B}降至{N}，降幅{p}。",
    "{lead}{noun}{N}，比上年的{B}减少{D}，下降{p}。",
    "{lead}{noun}{N}，同比减少{D}，下降{p}。",
    "{lead}{noun}由{B}减少到{N}，减少{D}，降幅为{p}。",
    "{lead}{noun}{N}，较上年减少{D}，降低{p}。",
    "{lead}{noun}从上年的{B}降到{N}，下降了{p}。",
    "{lead}{noun}{N}，较去年同期{B}下降{p}。",
    "{lead}{noun}由{B}减少至{N}，减幅{p}。",
    "{lead}{noun}{N}，比上年{B}少{D}，下降{p}。",
    "{lead}{noun}从{B}下降至{N}，同比下降{p}。",
    "{lead}{noun}{N}，同比减少{D}，减少{p}。",
)

TIMES = (
    "{lead}{noun}由{B}增加到{N}，是原来的{k}倍。",
    "{lead}{noun}{N}，是上年{B}的{k}倍。",
    "{lead}{noun}达到{N}，为2019年{B}的{k}倍。",
    "{lead}{noun}{N}，相当于上年同期{B}的{k}倍。",
    "{lead}{noun}从{B}提高到{N}，达到原来的{k}倍。",
    "{lead}{noun}{N}，约为上年{B}的{k}倍。",
    "{lead}{noun}由2018年的{B}上升到{N}，是2018年的{k}倍。",
    "{lead}{noun}今年{N}，去年{B}，今年是去年的{k}倍。",
    "{lead}{noun}由{B}提高到{N}，为原来的{k}倍。",
    "{lead}{noun}已达{N}，是2019年的{k}倍（2019年为{B}）。",
    "{lead}{noun}{N}，达到去年{B}的{k}倍。",
)

TIMES_MORE = (
    "{lead}{noun}由{B}增加到{N}，增长{k}倍。",
    "{lead}{noun}{N}，比上年的{B}增加{k}倍。",
    "{lead}{noun}{N}，较2019年的{B}增长{k}倍。",
    "{lead}{noun}从{B}提高到{N}，增长了{k}倍。",
    "{lead}{noun}达到{N}，比2018年的{B}增长{k}倍。",
    "{lead}{noun}由{B}扩大到{N}，扩大{k}倍。",
    "{lead}{noun}{N}，上年同期{B}，同比增长{k}倍。",
    "{lead}{noun}从{B}增至{N}，增幅达{k}倍。",
    "{lead}{noun}由{B}跃升到{N}，增加了{k}倍。",
    "{lead}{noun}{N}，较去年的{B}提高{k}倍。",
    "{lead}{noun}从{B}上升到{N}，提高了{k}倍。",
)

DOUBLED = (
    "{lead}{noun}由{B}增加到{N}，翻了一番。",
    "{lead}{noun}{N}，比上年的{B}翻了一番。",
    "{lead}{noun}从{B}提高到{N}，实现翻番。",
    "{lead}{noun}达到{N}，较2019年的{B}翻一番。",
    "{lead}{noun}由{B}增长到{N}，翻一番。",
    "{lead}{noun}{N}，比2018年的{B}整整翻了一番。",
    "{lead}{noun}由2019年的{B}增加到2023年的{N}，实现了翻一番。",
    "{lead}{noun}从{B}增至{N}，成功翻番。",
    "{lead}{noun}由{B}提高至{N}，翻了一倍。",
    "{lead}{noun}{N}，在去年{B}的基础上翻了一番。",
    "{lead}{noun}从{B}到{N}，正好翻了一番。",
)

POINTS = (
    "{lead}{rate}由{B}提高到{N}，提高{D}个百分点。",
    "{lead}{rate}达到{N}，比上年的{B}提高{D}个百分点。",
    "{lead}{rate}从{B}上升至{N}，上升{D}个百分点。",
    "{lead}{rate}{N}，较去年{B}提升{D}个百分点。",
    "{lead}{rate}为{N}，高于全市平均水平（{B}）{D}个百分点。",
    "{lead}{rate}{N}，上年同期为{B}，同比提高{D}个百分点。",
    "{lead}{rate}由上年的{B}增长到{N}，增加了{D}个百分点。",
    "{lead}{rate}{N}，比全省平均水平{B}高{D}个百分点。",
    "{lead}{rate}从{B}提升到{N}，提升了{D}个百分点。",
    "{lead}{rate}{N}，比上年末的{B}上升{D}个百分点。",
    "{lead}{rate}由{B}提至{N}，增长{D}个百分点。",
    "{lead}{rate}{N}，较目标值{B}高出{D}个百分点。",
    "{lead}{rate}{N}，与上年{B}相比提高{D}个百分点。",
)

POINTS_DOWN = (
    "{lead}{rate}由{B}下降到{N}，下降{D}个百分点。",
    "{lead}{rate}为{N}，比上年的{B}降低{D}个百分点。",
    "{lead}{rate}从{B}降至{N}，降低{D}个百分点。",
    "{lead}{rate}{N}，低于全市平均水平（{B}）{D}个百分点。",
    "{lead}{rate}由{B}降低到{N}，下降了{D}个百分点。",
    "{lead}{rate}{N}，比上年{B}下降{D}个百分点。",
)

PRODUCT = (
    "{lead}{noun}{n}，{each}补助{m}，{total}{M}。",
    "{lead}{noun}{n}，按{each}{m}的标准，{total}{M}。",
    "{lead}{each}{m}，{noun}{n}，{total}{M}。",
    "{lead}{noun}{n}，{each}{m}，{total}{M}。",
    "{lead}{noun}共{n}，标准为{each}{m}，{total}合计{M}。",
    "{lead}对{n}{noun}，{each}安排{m}，{total}{M}。",
    "{lead}{noun}{n}（{each}{m}），{total}{M}。",
    "{lead}按照{each}{m}计算，{noun}{n}{total}{M}。",
    "{lead}{noun}{n}，{total}{M}（{each}{m}）。",
    "{lead}{noun}{n}，补助标准为{each}{m}，{total}{M}。",
    "{lead}{noun}{n}，{each}按{m}计，{total}{M}。",
    "{lead}{noun}{n}，以{each}{m}的标准{total}{M}。",
    "{lead}共有{noun}{n}，{each}{m}，合计{total}{M}。",
)

MEAN = (
    "{lead}{noun}{n}，{total}{M}，{mean}{m}。",
    "{lead}{noun}共{n}，{total}达{M}，{mean}{m}。",
    "{lead}{n}{noun}{total}{M}，{mean}{m}。",
    "{lead}{noun}{n}、{total}{M}，{mean}达到{m}。",
    "{lead}{noun}{n}，{total}{M}（{mean}{m}）。",
    "{lead}{noun}{n}，累计{total}{M}，{mean}约{m}。",
    "{lead}{noun}有{n}，{total}为{M}，{mean}为{m}。",
    "{lead}{total}{M}，惠及{noun}{n}，{mean}{m}。",
    "{lead}{noun}{n}，{total}{M}，{mean}达{m}。",
    "{lead}{noun}{n}，{total}{M}，即{mean}{m}。",
    "{lead}{noun}共计{n}，{total}共{M}，{mean}水平为{m}。",
    "{lead}向{n}{noun}{total}{M}，{mean}{m}。",
)

# {head} holds the count; {items} the numbered clauses.
NUMBERED = (
    "{lead}{head}：{items}。",
    "{lead}{head}。{items}。",
    "{lead}{head}，即{items}。",
    "{lead}具体要{head}：{items}。",
    "{lead}{head}。一句话概括：{items}。",
    "{lead}坚持问题导向，{head}：{items}。",
    "{lead}{head}，主要是：{items}。",
)
ORDINALS = (
    ("一是", "二是", "三是", "四是", "五是", "六是"),
    ("（一）", "（二）", "（三）", "（四）", "（五）", "（六）"),
    ("一要", "二要", "三要", "四要", "五要", "六要"),
    ("①", "②", "③", "④", "⑤", "⑥"),
    ("1.", "2.", "3.", "4.", "5.", "6."),
    ("第一，", "第二，", "第三，", "第四，", "第五，", "第六，"),
    ("1、", "2、", "3、", "4、", "5、", "6、"),
    ("首先，", "其次，", "再次，", "最后，"),
)
NAMED = (
    "{lead}确定{names}{n}个{what}为试点。",
    "{lead}在{names}{n}个{what}开展工作。",
    "{lead}组织{names}等{n}个{what}参加培训。",
    "{lead}现场会在{names}{n}个{what}召开。",
    "{lead}对{names}{n}个{what}开展督导。",
    "{lead}项目覆盖{names}等{n}个{what}。",
    "{lead}选取{names}共{n}个{what}先行先试。",
    "{lead}{names}{n}个{what}被评为先进。",
    "{lead}先后深入{names}{n}个{what}调研。",
    "{lead}资金投向{names}等{n}个{what}。",
    "{lead}以{names}{n}个{what}为重点推进。",
)

REPEATED = (
    "{lead}共有{noun}{T}。{noise}{lead}{T2}{noun}均已落实帮扶措施。",
    "{lead}{noun}{T}。{noise}对{lead}{T2}{noun}实行台账管理。",
    "{lead}现有{noun}{T}。{noise}上述{T2}{noun}全部录入系统。",
    "{lead}{noun}共{T}。{noise}{lead}{noun}{T2}已全部核实。",
    "{lead}{noun}总数为{T}。{noise}{lead}{T2}{noun}全部公开。",
    "{lead}{noun}达{T}。{noise}以上{T2}{noun}均经县级审核。",
    "{lead}统计，{noun}{T}。{noise}这{T2}{noun}已逐一建档。",
    "{lead}共排查{noun}{T}。{noise}{lead}排查的{T2}{noun}已销号管理。",
    "{lead}{noun}为{T}。{noise}{lead}的{T2}{noun}全部落实责任人。",
    "{lead}摸清{noun}{T}。{noise}{lead}{T2}{noun}已实现全覆盖。",
    "{lead}{noun}{T}。{noise}对这{T2}{noun}逐一回访。",
)

SPAN_DAYS = (
    "公示期为{a}至{b}，共{n}天。",
    "公告时间：{a}至{b}，共计{n}天。",
    "自{a}起至{b}止，历时{n}天。",
    "集中排查从{a}开始，到{b}结束，共{n}天。",
    "培训班于{a}至{b}举办，为期{n}天。",
    "公示时间{a}—{b}（{n}天）。",
    "整治行动自{a}至{b}，用时{n}天。",
    "施工期{a}至{b}，工期{n}天。",
    "公示自{a}至{b}，时间{n}天。",
    "{a}至{b}开展集中走访，共用{n}天。",
    "从{a}到{b}，连续{n}天开展宣讲。",
)
SPAN_MONTHS = (
    "项目自{a}开工，{b}完工，历时{n}个月。",
    "{a}至{b}，用{n}个月时间开展专项整治。",
    "工程于{a}开工，{b}竣工，工期{n}个月。",
    "专项行动从{a}开始，到{b}结束，共{n}个月。",
    "实施期限为{a}至{b}，共{n}个月。",
    "{a}到{b}，历时{n}个月完成建设任务。",
    "补贴发放时间为{a}至{b}（{n}个月）。",
    "建设工期{a}至{b}，为期{n}个月。",
    "工程自{a}启动，至{b}完成，前后{n}个月。",
    "活动时间为{a}至{b}，历时{n}个月。",
    "{a}—{b}，为期{n}个月。",
)
