"""How reports put sums, shares and what is left into words: many phrasings for each idiom.

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
    "{lead}累计有{noun}{T}，其中有{parts}。",
    "{lead}{noun}数量为{T}，按构成分：{parts}。",
    "截至年底，{noun}{T}——{parts}。",
    "{lead}{noun}共有{T}，细分为{parts}。",
    "{lead}{noun}总计{T}，包含{parts}。",
    "{lead}{noun}为{T}，其中，属于{parts}。",
    "{lead}{noun}由上级核定为{T}，涉及{parts}。",
    "{lead}{noun}{T}，分别来自{parts}。",
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
    "{lead}{noun}统计结果：{parts}，总数为{T}。",
    "{lead}{noun}涵盖{parts}，总量{T}。",
    "{lead}{noun}中，{parts}；总计{T}。",
    "{lead}{noun}方面，有{parts}，共有{T}。",
    "{lead}{noun}方面，{parts}，{k}项相加为{T}。",
    "{lead}完成{parts}，{noun}累计达{T}。",
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
    "{lead}{noun}总数{T}，其中，{parts}。",
    "{lead}{noun}达到{T}，涉及{parts}。",
    "{lead}{noun}现有{T}，分类为：{parts}。",
    "{lead}涉及{noun}{T}（其中{parts}）。",
    "{lead}{noun}方面，{parts}，总计{T}。",
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
    "{lead}{noun}{T}，含{A}（{As}）和{B}（{Bs}）。",
    "{lead}{noun}总计{T}，其中{A}，具体为{As}；{B}，具体为{Bs}。",
    "{lead}{noun}{T}：{A}，包含{As}；{B}，包含{Bs}。",
    "{lead}{noun}{T}。{A}，其中{As}。{B}，其中{Bs}。",
    "{lead}{noun}{T}，由{A}和{B}组成。在{a}中，{As}；在{b}中，{Bs}。",
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
    "{lead}{noun}{T}，按{names}分，分别为{figures}。",
    "{lead}{names}{noun}各有{figures}，合计{T}。",
    "{lead}{noun}共计{T}，{names}分别占{figures}。",
    "{lead}{names}分别{figures}，{noun}合计{T}。",
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
    "{lead}{noun}{W}，其中{P1}（占{p1}）、{P2}（占{p2}）。",
    "{lead}{noun}{W}，{P1}、占比{p1}，{P2}、占比{p2}。",
    "{lead}{noun}总数{W}，{P1}，{P2}，所占比重分别为{p1}、{p2}。",
    "{lead}{noun}{W}，其中{P1}，占{p1}；{P2}，占{p2}。",
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
    "{lead}{noun}{W}，其中{part}{P}，比例为{p}。",
    "{lead}{noun}{W}，{part}就有{P}，占到{p}。",
    "{lead}共有{noun}{W}，{part}达{P}，占总量的{p}。",
    "{lead}{noun}{W}，其中{part}{P}，占全部{noun}的{p}。",
    "{lead}{part}{P}，占全县{noun}{W}的{p}。",
    "{lead}{noun}{W}，其中{part}（{P}）占{p}。",
    "{lead}{noun}{W}，{part}{P}，比重为{p}。",
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
    "{lead}{noun}应{do}数{W}，实际{do}数{P}，{do}率{p}。",
    "{lead}{noun}{do}年度目标{W}，目前{do}{P}，目标完成率{p}。",
    "{lead}下达{noun}{do}任务{W}，已完成{P}，任务完成率为{p}。",
    "{lead}全年计划{do}{noun}{W}，实际{do}{P}，占计划的{p}。",
    "{lead}共{do}{noun}{P}，是年度任务{W}的{p}。",
    "{lead}{noun}共{W}，完成{do}{P}，占比{p}。",
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
    "{lead}{noun}{W}，{do}{P}，结余{R}。",
    "{lead}应{do}{noun}{W}，实际{do}{P}，欠{R}。",
    "{lead}{noun}总任务{W}，累计完成{P}，尚需完成{R}。",
    "{lead}{noun}{W}，其中已{do}{P}，另有{R}正在办理。",
    "{lead}计划{do}{noun}{W}，现已{do}{P}，缺口{R}。",
)

SURPASSED = (
    "{lead}计划{do}{noun}{W}，实际完成{P}，超额完成{R}。",
    "{lead}{do}{noun}{P}，比年度任务{W}多{R}。",
    "{lead}实际{do}{noun}{P}，超出计划数{W}{R}。",
    "{lead}{noun}{do}任务{W}，已完成{P}，超任务{R}。",
    "{lead}{do}{noun}任务数{W}，实际完成{P}，多完成{R}。",
    "{lead}实际{do}{noun}{P}，较计划{W}超出{R}。",
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
    "{lead}{noun}总数{W}，其中{part}有{P}。",
    "{lead}{noun}{W}，其中：{part}{P}。",
    "{lead}{noun}{W}，包括{part}{P}。",
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
    "{lead}{noun}共计{h}户{q}人。",
    "{lead}现有{noun}{h}户、{q}人。",
    "{lead}识别{noun}{h}户{q}人，均已纳入帮扶。",
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
    "{lead}{noun}{W}，其中{part}{P}，大约占{p}。",
    "{lead}{noun}{W}，{part}{P}，约为总数的{p}。",
    "{lead}{noun}{W}，其中{part}{P}，占比{p}左右。",
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
    "{lead}{noun}方面，{parts}，总数约{T}。",
    "{lead}{noun}约为{T}，包括{parts}。",
    "{lead}{noun}方面，{parts}，共近{T}。",
)
