"""Units as reports write them: dimension and size in the smallest common unit of the dimension."""

from __future__ import annotations

from decimal import Decimal

ONE = Decimal(1)
MULTIPLIERS = {
    "": ONE,
    "百": Decimal(100),
    "千": Decimal(1000),
    "万": Decimal(10_000),
    "十万": Decimal(100_000),
    "百万": Decimal(1_000_000),
    "千万": Decimal(10_000_000),
    "亿": Decimal(100_000_000),
    "万亿": Decimal(1_000_000_000_000),
}

# Word: dimension, size in the base unit of that dimension (元, 公里, 亩, 立方米, 吨 …).
MEASURES: dict[str, tuple[str, Decimal]] = {
    **dict.fromkeys(("元", "块钱"), ("money", ONE)),
    **dict.fromkeys(("公里", "千米", "km", "KM", "Km", "㎞"), ("length", ONE)),
    **dict.fromkeys(("米", "延米", "m"), ("length", Decimal("0.001"))),
    "亩": ("area", ONE),
    "公顷": ("area", Decimal(15)),
    **dict.fromkeys(("平方公里", "平方千米"), ("area", Decimal(1500))),
    **dict.fromkeys(("平方米", "平米", "㎡", "m²"), ("area", Decimal("0.0015"))),
    **dict.fromkeys(("立方米", "立方", "方", "m³"), ("volume", ONE)),
    "吨": ("mass", ONE),
    **dict.fromkeys(("公斤", "千克", "kg"), ("mass", Decimal("0.001"))),
    "斤": ("mass", Decimal("0.0005")),
    **dict.fromkeys(("千瓦时", "度"), ("energy", ONE)),
    **dict.fromkeys(("千瓦", "kW"), ("power", ONE)),
    "兆瓦": ("power", Decimal(1000)),
    "%": ("percent", ONE),
    "‰": ("percent", Decimal("0.1")),
    "成": ("percent", Decimal(10)),
    **dict.fromkeys(("个百分点", "百分点"), ("point", ONE)),
    "倍": ("times", ONE),
    "番": ("doubling", ONE),
    **dict.fromkeys(("人", "名", "位"), ("person", ONE)),
    "户": ("household", ONE),
    "人次": ("visit", ONE),
    "年": ("years", ONE),
    "个月": ("months", ONE),
    "个季度": ("quarters", ONE),
    **dict.fromkeys(("周", "个星期"), ("weeks", ONE)),
    "天": ("days", ONE),
    "小时": ("hours", ONE),
    "分钟": ("minutes", ONE),
    "岁": ("age", ONE),
}

# Counted things: each measure word is a dimension of its own, because 村 and 所 are never added up.
COUNTS = tuple(
    dict.fromkeys(
        ["个", "家", "所", "座", "条", "辆", "间", "套", "幢", "栋", "处", "项", "件", "份", "次", "批", "种", "类", "本", "册", "张", "台", "头", "只", "羽", "匹", "口", "株", "棵", "盏", "眼", "孔", "道", "段", "片", "组", "支", "场次", "场", "期", "班", "层", "部", "对", "桌", "床", "艘", "架", "门", "把", "盒", "箱", "袋", "包", "瓶", "桶", "篇", "宗", "起", "例", "面", "块", "根", "队", "轮", "遍", "趟", "幅", "股", "标段", "枚", "尾", "窝", "棚", "校", "村", "乡镇", "镇", "乡", "县", "市", "省", "区", "社区", "街道", "片区", "站", "户次", "工日", "课时", "学时", "字", "款", "节", "系列", "岗", "点", "方面", "环节", "大", "大类", "批次", "期次", "班次", "讲", "笔", "泊位", "千伏", "千伏安"]
    )
)

# What stands behind a number that is no quantity: dates, document and road numbers, clock times.
NOT_QUANTITIES = ["月", "日", "号", "线", "时", "路", "年度", "级", "届", "分", "高速", "国道", "省道", "县道", "条例", "码", "学年", "学期"]
EXACT = frozenset(("person", "household", "visit", *COUNTS))


def dimension(word: str) -> tuple[str, Decimal]:
    """Dimension and size of a unit word; the dimension of a counted thing is the word itself."""
    return MEASURES.get(word) or (word, ONE)
