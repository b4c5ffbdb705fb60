"""Tables as they arrive in pasted text: cells apart by bars, tabs or spaces, a total row, sometimes a total column."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from tests.figures import vocabulary
from tests.figures.metrics import Expected
from tests.figures.writing import Sentence, amount, chance, fig, rounded, slip

JOINTS = ("|", "\t", "　　", "    ", " | ", "\t")
COLUMNS = (
    ("户数", "人数", "资金（万元）"),
    ("中央资金", "省级资金", "市县资金"),
    ("一季度", "二季度", "三季度"),
    ("小学", "初中", "高中"),
    ("产业帮扶", "就业帮扶", "兜底保障"),
    ("省外务工", "省内务工", "县内务工"),
)
HEADS = ("乡镇", "单位", "乡（镇）", "乡镇名称")
TITLES = (
    "各乡镇情况统计表",
    "附表：分乡镇完成情况",
    "2023年度汇总表",
    "各乡镇明细如下：",
    "项目资金安排表　单位：万元",
    "分乡镇数据见下表。",
    "表1　基本情况",
    "三、分乡镇情况",
)
TOTALS = ("合计", "总计", "全县合计", "合　计")


def table(rng: Random, wrong: bool) -> Sentence:
    """Every column adds up to the total row; where a column says 合计, every row adds up to it as well."""
    columns = rng.choice(COLUMNS)
    across = columns[0] != "户数" and chance(rng, 0.5)
    towns = rng.sample(vocabulary.TOWNS, rng.randint(3, 7))
    body = [[amount(rng, 12, 3000) for _ in columns] for _ in towns]
    if columns[0] == "户数":
        for row in body:
            row[1] = rounded(row[0] * Decimal(rng.uniform(1.6, 4.6)), 0)
    totals = [sum(column, Decimal(0)) for column in zip(*body, strict=True)]
    rows = [*body, totals]
    sums = [sum(row, Decimal(0)) for row in rows]
    at, which = rng.randrange(len(rows)), 2 if columns[0] == "户数" else rng.randrange(len(columns))
    shown = [list(row) for row in rows]
    if wrong:
        shown[at][which] = slip(rng, rows[at][which], avoid=(Decimal(0),))
    expected = []
    for column in zip(*shown, strict=True):
        computed = sum(column[:-1], Decimal(0))
        expected.append(Expected("sum", column[-1], computed, column[-1] == computed))
    if across:
        expected += [
            Expected("sum", total, sum(row, Decimal(0)), total == sum(row, Decimal(0)))
            for row, total in zip(shown, sums, strict=True)
        ]
        expected.append(Expected("sum", sums[-1], sum(sums[:-1], Decimal(0)), True))
    return Sentence(written(rng, columns, towns, shown, sums if across else None), tuple(expected))


def written(
    rng: Random, columns: tuple[str, ...], towns: list[str], rows: list[list[Decimal]], sums: list[Decimal] | None
) -> str:
    joint = rng.choice(JOINTS)
    last = chance(rng, 0.5)
    names = list(columns)
    cells = [[fig(cell) for cell in row] for row in rows]
    if sums is not None:
        where = len(names) if last else 0
        names.insert(where, rng.choice(("合计", "小计", "总计")))
        for row, total in zip(cells, sums, strict=True):
            row.insert(where, fig(total))
    lines = [rng.choice(TITLES), joint.join([rng.choice(HEADS), *names])]
    lines += [joint.join([name, *row]) for name, row in zip([*towns, rng.choice(TOTALS)], cells, strict=True)]
    return "\n" + "\n".join(lines) + "\n"
