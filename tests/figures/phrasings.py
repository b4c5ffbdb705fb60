"""How reports put arithmetic into words: at least eight phrasings for each idiom.

Slots: {lead} time and place, {noun} what is counted, {T} the total with its unit, {parts} the list of the parts, {part}
one part and {P} its figure, {W} the whole, {p} a rate, {B} {N} {D} before, now and the difference, {R} what is left.
"""

from __future__ import annotations

PARTS_AFTER = (
    "{lead}{noun}{T}，其中{parts}。",
    "{lead}{noun}{T}，其中：{parts}。",
    "{lead}{noun}共{T}（其中{parts}）。",
    "{lead}{noun}{T}（{parts}）。",
    "{lead}{noun}共计{T}，包括{parts}。",
    "{lead}{noun}总量为{T}：{parts}。",
    "{lead}{noun}{T}，按类型分，{parts}。",
    "{lead}{noun}{T}，从类别看，{parts}。",
    "{lead}共有{noun}{T}，分别是{parts}。",
    "{lead}{noun}{T}，其中，{parts}。",
    "{lead}{noun}达{T}，由{parts}组成。",
    "{lead}{noun}{T}。其中：{parts}。",
    "{lead}{noun}{T}，具体为：{parts}。",
    "{lead}{T}{noun}中，{parts}。",
    "{lead}{noun}合计{T}，分类情况是：{parts}。",
    "{lead}{noun}累计达到{T}，其中{parts}。",
    "{lead}现有{noun}{T}，即{parts}。",
)

TOTAL_AFTER = (
    "{lead}{noun}方面，{parts}，合计{T}。",
    "{lead}{noun}中{parts}，共计{T}。",
    "{lead}{noun}：{parts}，总计{T}。",
    "{lead}{parts}，{noun}共{T}。",
    "{lead}{noun}情况为{parts}，累计{T}。",
    "{lead}{noun}方面，{parts}。以上{k}项合计{T}。",
    "{lead}{noun}包括{parts}，{k}类共{T}。",
    "{lead}{parts}，{noun}总数达到{T}。",
    "{lead}{noun}方面，{parts}，总共{T}。",
    "{lead}{noun}按类别统计，{parts}。{k}类合计{T}。",
    "{lead}{noun}分别有{parts}，加起来共{T}。",
    "{lead}{noun}方面，{parts}（合计{T}）。",
)

PARTS_AFTER_TWO = (
    "{lead}{noun}{T}，其中{parts}。",
    "{lead}{noun}{T}（{parts}）。",
    "{lead}{noun}共{T}，其中：{parts}。",
    "{lead}现有{noun}{T}，按类别分为{parts}。",
    "{lead}{noun}累计{T}，包括{parts}。",
    "{lead}{noun}合计{T}：{parts}。",
    "{lead}{noun}{T}。其中，{parts}。",
    "{lead}{parts}，{noun}合计{T}。",
    "{lead}{noun}中，{parts}，共{T}。",
    "{lead}{T}{noun}中，{parts}。",
)

# {A} {B} the two groups with their figures, {As} {Bs} their parts, {a} {b} their bare names.
NESTED = (
    "{lead}{noun}{T}，其中{A}（{As}），{B}（{Bs}）。",
    "{lead}{noun}{T}（其中{A}，包括{As}；{B}，包括{Bs}）。",
    "{lead}{noun}共{T}。其中：{A}，包括{As}；{B}，包括{Bs}。",
    "{lead}{noun}方面，{A}（{As}）、{B}（{Bs}），合计{T}。",
    "{lead}{noun}{T}，分为{a}和{b}两类：{A}，其中{As}；{B}，其中{Bs}。",
    "{lead}{noun}{T}，其中{A}、{B}。{a}中，{As}；{b}中，{Bs}。",
    "{lead}共有{noun}{T}：一是{A}（{As}），二是{B}（{Bs}）。",
    "{lead}{noun}{T}，其中：{A}（其中{As}）；{B}（其中{Bs}）。",
    "{lead}{noun}{T}，包括{A}和{B}，{a}中{As}，{b}中{Bs}。",
    "{lead}{noun}{T}，其中{A}，分别为{As}；{B}，分别为{Bs}。",
)

# {names} the parts' names, {figures} their figures in the same order.
RESPECTIVELY = (
    "{lead}{noun}中，{names}分别为{figures}，合计{T}。",
    "{lead}{noun}{T}，其中{names}分别为{figures}。",
    "{lead}{names}{noun}分别达到{figures}，共计{T}。",
    "{lead}{noun}{T}，{names}分别有{figures}。",
    "{lead}{noun}由{names}组成，分别为{figures}，总计{T}。",
    "{lead}{noun}共{T}（{names}分别为{figures}）。",
    "{lead}{noun}方面，{names}依次为{figures}，合计{T}。",
    "{lead}{noun}按{names}划分，分别是{figures}，共{T}。",
    "{lead}{noun}总数{T}，{names}各为{figures}。",
)

RESPECTIVE_SHARES = (
    "{lead}{noun}{W}，其中{P1}、{P2}，分别占{p1}、{p2}。",
    "{lead}{noun}{W}，{P1}、{P2}，占比分别为{p1}和{p2}。",
    "{lead}{P1}、{P2}，分别占{noun}总数{W}的{p1}和{p2}。",
    "{lead}{noun}{W}，其中{P1}和{P2}，占总数的比例分别为{p1}、{p2}。",
    "{lead}{noun}共{W}，{names}分别为{F1}、{F2}，分别占{p1}、{p2}。",
    "{lead}{noun}{W}中，{P1}，{P2}，分别占{p1}、{p2}。",
    "{lead}{noun}{W}，其中{P1}、占{p1}，{P2}、占{p2}。",
    "{lead}{noun}{W}（{P1}，占{p1}；{P2}，占{p2}）。",
)

SHARE = (
    "{lead}{noun}{W}，其中{part}{P}，占{p}。",
    "{lead}{noun}{W}，其中{part}{P}，占比{p}。",
    "{lead}{noun}{W}，{part}{P}，占总数的{p}。",
    "{lead}{part}{P}，占{noun}总数{W}的{p}。",
    "{lead}{W}{noun}中，{part}有{P}，占比达到{p}。",
    "{lead}{noun}{W}，{part}占比为{p}（{P}）。",
    "{lead}{part}达到{P}，占{noun}（{W}）的{p}。",
    "{lead}在{noun}{W}中，{part}{P}、占{p}。",
    "{lead}{noun}共{W}，属于{part}的有{P}，所占比例为{p}。",
    "{lead}{noun}{W}（其中{part}{P}，占{p}）。",
    "{lead}{noun}{W}，其中{part}{P}，占{noun}的{p}。",
    "{lead}{part}{P}，是{noun}{W}的{p}。",
    "{lead}{noun}总数为{W}。其中{part}{P}，占总数的{p}。",
    "{lead}{noun}{W}，其中{part}占{p}，为{P}。",
)

DONE = (
    "{lead}应{do}{noun}{W}，已{do}{P}，{do}率{p}。",
    "{lead}{noun}应{do}{W}、实际{do}{P}，{do}率达到{p}。",
    "{lead}计划{do}{noun}{W}，目前已完成{P}，完成率{p}。",
    "{lead}已{do}{noun}{P}，完成年度任务{W}的{p}。",
    "{lead}累计{do}{noun}{P}，为年度计划{W}的{p}。",
    "{lead}{noun}{do}目标任务{W}，实际完成{P}，完成目标任务的{p}。",
    "{lead}{do}{noun}{P}（年度任务{W}），完成率{p}。",
    "{lead}{do}{noun}{P}，占任务数{W}的{p}。",
    "{lead}{W}{noun}中已{do}{P}，{do}率为{p}。",
    "{lead}需{do}{noun}{W}，截至目前{do}{P}，完成比例{p}。",
    "{lead}{noun}{do}任务{W}，已完成{P}，占{p}。",
    "{lead}共有{noun}{W}，其中{P}完成{do}，{do}率{p}。",
    "{lead}{do}{noun}{P}，达到年度目标{W}的{p}。",
)

LEFT = (
    "{lead}应{do}{noun}{W}，已{do}{P}，剩余{R}。",
    "{lead}{noun}{W}，已{do}{P}，尚有{R}未{do}。",
    "{lead}计划{do}{noun}{W}，已完成{P}，还剩{R}。",
    "{lead}{noun}共{W}，其中{P}已{do}，其余{R}正在推进。",
    "{lead}需{do}{noun}{W}，累计{do}{P}，还有{R}未完成。",
    "{lead}已{do}{noun}{P}，距年度任务{W}还差{R}。",
    "{lead}{noun}总数{W}，已{do}{P}，未{do}{R}。",
    "{lead}{do}{noun}任务{W}，完成{P}，尚余{R}。",
    "{lead}{W}{noun}中，已{do}{P}，剩下{R}年底前完成。",
    "{lead}{noun}{W}，目前已{do}{P}、未{do}{R}。",
)

SURPASSED = (
    "{lead}计划{do}{noun}{W}，实际完成{P}，超额完成{R}。",
    "{lead}{do}{noun}{P}，比年度任务{W}多{R}。",
    "{lead}实际{do}{noun}{P}，超出计划数{W}{R}。",
    "{lead}{noun}{do}任务{W}，已完成{P}，超任务{R}。",
)

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
)

POINTS_DOWN = (
    "{lead}{rate}由{B}下降到{N}，下降{D}个百分点。",
    "{lead}{rate}为{N}，比上年的{B}降低{D}个百分点。",
    "{lead}{rate}从{B}降至{N}，降低{D}个百分点。",
    "{lead}{rate}{N}，低于全市平均水平（{B}）{D}个百分点。",
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
)

# {head} holds the count; {items} the numbered clauses.
NUMBERED = (
    "{lead}{head}：{items}。",
    "{lead}{head}。{items}。",
    "{lead}{head}，即{items}。",
    "{lead}具体要{head}：{items}。",
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
)

SUBSET_BROKEN = (
    "{lead}{noun}{W}，其中{part}{P}。",
    "{lead}共有{noun}{W}，其中{part}{P}。",
    "{lead}{noun}{W}（其中{part}{P}）。",
    "{lead}{noun}{W}，含{part}{P}。",
    "{lead}{W}{noun}中，有{part}{P}。",
    "{lead}{noun}达到{W}，其中{part}为{P}。",
    "{lead}{noun}{W}（含{part}{P}）。",
    "{lead}{noun}共{W}，包含{part}{P}。",
)

HOUSEHOLDS_BROKEN = (
    "{lead}{noun}{h}户{q}人。",
    "{lead}共有{noun}{h}户、{q}人。",
    "{lead}{noun}{h}户，{q}人。",
    "{lead}涉及{noun}{h}户{q}人，已全部落实措施。",
    "{lead}{noun}达到{h}户{q}人。",
    "{lead}新增{noun}{h}户、{q}人。",
    "{lead}{noun}（{h}户{q}人）已全部公示。",
    "{lead}惠及{noun}{h}户{q}人。",
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
)

ABOUT_SHARE = (
    "{lead}{noun}{W}，其中{part}{P}，约占{p}。",
    "{lead}{noun}{W}，{part}{P}，占比约{p}。",
    "{lead}{noun}{W}，其中{part}{P}，占{p}左右。",
    "{lead}{noun}{W}，其中{part}{P}，占总数的{p}左右。",
    "{lead}{part}{P}，约占{noun}总数{W}的{p}。",
    "{lead}{noun}{W}，{part}{P}、大约占{p}。",
    "{lead}{W}{noun}中，{part}{P}，约占总数的{p}。",
    "{lead}{noun}{W}（{part}{P}，约占{p}）。",
)
ABOUT_TOTAL = (
    "{lead}{noun}方面，{parts}，合计近{T}。",
    "{lead}{noun}：{parts}，共计约{T}。",
    "{lead}{noun}约{T}，其中{parts}。",
    "{lead}{noun}方面，{parts}，总计{T}左右。",
    "{lead}{noun}近{T}（{parts}）。",
    "{lead}{noun}{T}左右，其中{parts}。",
    "{lead}{parts}，{noun}合计约{T}。",
    "{lead}{noun}共约{T}，包括{parts}。",
)
