"""Notes under a table that call its columns by their names and mean their totals: shares, means and changes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from decimal import Decimal

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.grid import Grid
from bangfu.figures.relations.likeness import alike
from bangfu.figures.relations.products import counted_by
from bangfu.figures.repair import mended

SHARE = re.compile(r"(?P<part>[一-鿿]{2,14})占(?:全部|全年)?(?P<base>[一-鿿]{2,14}?)的?(?:比[例重])?(?:为|达)?$")
MEAN = re.compile(r"(?:(?P<of>[户人村亩笔座家])均|平均每[个]?(?P<each>[一-鿿]))[^,。;:、0-9]{0,6}$")
CHANGE = re.compile(r"(?P<name>[一-鿿]{2,14})(?:增加|减少|增长|下降|多|少)了?$")
GROWN = re.compile(r"(?:增长|(?P<falls>下降|减少|降低))了?约?$")
WAN, PAIR, FEW = Decimal(10_000), 2, 4
Cores = Sequence[tuple[int, str]]


def noted(grid: Grid, cores: Cores, block: Block, mark: Mark) -> Claim | None:
    """What a note says of the totals of the columns that it names."""
    if grid.total is None or not mark.value:
        return None
    label = block.label(mark.place)
    if mark.dimension == "percent":
        return _share(grid, cores, mark, label) or _growth(grid, cores, block, mark)
    found = MEAN.search(label) if mark.dimension == "money" and "均" in label else None
    return _mean(grid, cores, block, mark, found["of"] or found["each"]) if found else None


def _total(grid: Grid, cores: Cores, name: str) -> Mark | None:
    """The total of the column whose name the words end with."""
    column = next((column for column, core in cores if name.endswith(core)), None)
    cell = grid.total[column] if column is not None and grid.total is not None else None
    return cell if cell is not None and cell.base else None


def _in_money(cell: Mark, factor: Decimal) -> Mark:
    """A cell whose heading names no unit as so many 元 or 万元."""
    if cell.unit or cell.value is None:
        return cell
    told = copy(cell)
    told.factor, told.base, told.dimension = factor, cell.value * factor, "money"
    told.unit = "万元" if factor == WAN else "元"
    return told


def _share(grid: Grid, cores: Cores, mark: Mark, label: str) -> Claim | None:
    """«公益岗位工资占发电收益的52.4%»."""
    found = SHARE.search(label)
    part = _total(grid, cores, found["part"]) if found else None
    base = _total(grid, cores, found["base"]) if found else None
    if part is None or base is None or part is base or not alike(part, base):
        return None
    made = claim("share", "share", mark, [part, base])
    return made if made and (made.holds or mended(made, PAIR)) else None


def _growth(grid: Grid, cores: Cores, block: Block, mark: Mark) -> Claim | None:
    """«与上年同期相比,发电收益增加8.5万元,增长7.2%»."""
    change = block.marks[mark.place - 1] if mark.place else None
    way = GROWN.search(block.label(mark.place))
    if change is None or not way or change.sentence != mark.sentence:
        return None
    found = CHANGE.search(block.label(change.place))
    cell = _total(grid, cores, found["name"]) if found else None
    if cell is None:
        return None
    now = _in_money(cell, change.factor) if change.dimension == "money" else cell
    made = (
        claim("growth", "fall by" if way["falls"] else "growth by", mark, [now, change]) if alike(now, change) else None
    )
    return made if made and (made.holds or mended(made, PAIR)) else None


def _mean(grid: Grid, cores: Cores, block: Block, mark: Mark, unit: str) -> Claim | None:
    """«奖励补助惠及146户,户均1404元»: the total of the column named last, by those counted right before."""
    number = block.marks[mark.place - 1] if mark.place else None
    if number is None or number.sentence != mark.sentence or (number.base or 0) <= 1:
        return None
    if not counted_by(block, number, unit):
        return None
    words = block.whole[max(block.start, number.start - FEW * 10) : number.start]
    words = re.split(r"[。;]", words)[-1]
    named = max(((words.rfind(core), column) for column, core in cores if core in words), default=None)
    cell = grid.total[named[1]] if named is not None and grid.total is not None else None
    if cell is None or not cell.base:
        return None
    for factor in (WAN, Decimal(1)):
        made = claim("per_unit", "quotient", mark, [_in_money(cell, factor), number])
        if made and made.verdict == "consistent" and alike(_in_money(cell, factor), mark):
            return made
    return None
