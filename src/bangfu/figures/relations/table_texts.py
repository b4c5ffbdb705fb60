"""What the text before and after a table says of its rows: differences, sums of some rows, how many are below."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from bangfu.figures.block import Block
from bangfu.figures.claim import Claim, claim
from bangfu.figures.mark import Mark
from bangfu.figures.relations.cells import in_cells
from bangfu.figures.relations.grid import Grid, marks_of
from bangfu.figures.relations.likeness import OTHER_TIME, sharp, slip, usable
from bangfu.figures.relations.lists import counted, figure
from bangfu.figures.relations.table_notes import noted
from bangfu.figures.repair import mended
from bangfu.figures.unit import COUNTS

# How far from its table the text still speaks of it.
REACH = 1200
# A report opens with its score and closes with the table of it.
REACH_OF_SCORES = 6000
LONGEST = 120
APART = re.compile(r"相差|差距|高出?|低|多|少|快|慢")
OF_ALL = re.compile(r"全[省市州县区镇乡村]|平均|均值|总体")
HIGHEST = re.compile(r"最[高快大多好]|第一|首位|居首|排名?首")
LOWEST = re.compile(r"最[低慢小少差]|末位|最后|倒数第一|排名?末")
FIRST = re.compile(r"前([两二三四五六七八九十]|[0-9])(?:名|位|个)?")
NUMBERS = "零一二三四五六七八九十"
BELOW = re.compile(r"低于|不足|未达|未完成|没有完成|达不到|落后于|慢于")
ABOVE = re.compile(r"高于|超过|超额|快于|均?达到")
BOUND = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
SAID = re.compile(r"(?:累计|分别|已经?|共|为|是|达到?|有|了)+$")
SCORE = re.compile(r"(?P<what>得分?|总分|扣分?)(?:为|是|了|共|合计)?(?P<value>[0-9]{1,4}(?:\.[0-9]{1,3})?)分(?!之|别)")
TASK = re.compile(r"任务|目标")
STOPS = re.compile(r"[。;!?\n]")
CLAUSE = re.compile(r"[,。;:!?\n]")
FINE, FINER, COARSE, NOUN = 3, 5, 2, 4
HUNDRED, ZERO = Decimal(100), Decimal(0)
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Said:
    """A figure of the text near a table, and the words of its sentence up to it and behind it."""

    mark: Mark
    before: str
    after: str

    @property
    def clause(self) -> str:
        """The words right before the figure, of its own clause."""
        return CLAUSE.split(self.before)[-1]


class Table:
    """A table with what the text may say of it, gathered once: `runs` are the sums of rows that stand together."""

    __slots__ = ("amounts", "cores", "grid", "rates", "runs")

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.rates = list(grid.rates())
        self.amounts = [column for column in range(len(grid.names)) if column not in self.rates]
        named = [(column, _core(name)) for column, name in enumerate(grid.names)]
        self.cores = [(column, core) for column, core in named if len(core) > 1]
        self.runs: dict[Decimal, list[Mark]] = {}
        for column in self.amounts:
            cells = [row[column] for row in grid.rows[:MOST_ROWS]]
            for first in range(len(cells) - 1):
                self._runs_from(cells, first, len(grid.rows))

    def _runs_from(self, cells: Sequence[Mark | None], first: int, most: int) -> None:
        parts: list[Mark] = []
        added = ZERO
        for mark in cells[first:]:
            if mark is None or mark.base is None:
                return
            parts.append(mark)
            added += mark.base
            if COARSE <= len(parts) < most:
                self.runs.setdefault(added, list(parts))


def around_tables(grids: Sequence[Grid], paragraphs: Sequence[Block]) -> Iterator[Claim]:
    """The claims of the running text on each table; no alarm on a figure that two tables could be meant by."""
    starts = [block.start for block in paragraphs]
    found: dict[int, list[Claim]] = {}
    for grid in grids:
        table, start, end = Table(grid), grid.start, grid.end
        reach = REACH_OF_SCORES if any("得" in core for _, core in table.cores) else REACH
        for block in paragraphs[max(0, bisect_left(starts, start - reach) - 1) : bisect_left(starts, end + reach)]:
            if in_cells(block):
                continue
            near = start - REACH < block.end and block.start < end + REACH
            for mark, made in chain(_of_block(table, block) if near else (), _scores(table, block)):
                if not start <= mark.start < end:
                    found.setdefault(mark.start, []).append(made)
    for claims in found.values():
        held = next((made for made in claims if made.holds), None)
        if held is not None or len(claims) == 1:
            yield held or claims[0]


def _of_block(table: Table, block: Block) -> Iterator[tuple[Mark, Claim]]:
    """The claims of one paragraph: the words that each rule wants are looked for once, in the whole of it."""
    words = block.told
    present = sum(len(label) > 1 and label in words for label in table.grid.labels)
    apart = bool(APART.search(words)) and (present > 0 or bool(HIGHEST.search(words)))
    some = present >= COARSE or bool(FIRST.search(words))
    cores = [(column, core) for column, core in table.cores if core in words]
    many = bool(table.rates) and bool(BELOW.search(words) or ABOVE.search(words))
    for mark in block.marks:
        if not usable(mark):
            continue
        made = None
        if apart and mark.unit and mark.dimension != "percent" and APART.search(mark.gap[-12:]):
            made = _apart(table, _said(block, mark))
        if made is None and mark.dimension not in ("percent", "point"):
            if some and sharp(mark.value or ZERO, FINE):
                made = _some_rows(table, _said(block, mark))
            made = made or _together(table, mark)
        if made is None and mark.value == len(table.grid.rows) and mark.dimension in COUNTS and not mark.places:
            made = _all_rows(table, _said(block, mark))
        if made is None and many and mark.dimension in COUNTS and not mark.places:
            made = _how_many(table, _said(block, mark))
        if made is None and cores and not mark.approx:
            made = noted(table.grid, cores, block, mark) or _said_again(table, _said(block, mark), cores)
        if made is not None:
            yield mark, made


def _said(block: Block, mark: Mark) -> Said:
    whole = block.whole
    before = STOPS.split(whole[max(block.start, mark.start - LONGEST) : mark.start])[-1]
    after = STOPS.split(whole[mark.end : min(block.end, mark.end + LONGEST)])[0]
    return Said(mark, before, after)


def _named(grid: Grid, words: str) -> list[int]:
    """The rows that words name, in the order of the words."""
    found = [(words.rfind(label), row) for row, label in enumerate(grid.labels) if len(label) > 1 and label in words]
    return [row for _, row in sorted(found)]


def _apart(table: Table, said: Said) -> Claim | None:
    """«甲乡比全县平均低39.3小时», «最快的丙县比最慢的己县高24.5个百分点», «末位与第一名相差71个百分点»."""
    mark, grid = said.mark, table.grid
    points = mark.dimension == "point"
    columns = table.rates if points else range(len(grid.names))
    for column in columns:
        for one, other in _pairs(grid, column, said.before):
            high, low = (one, other) if (one.base or 0) >= (other.base or 0) else (other, one)
            if one.unit and not points and one.dimension != mark.dimension:
                continue
            made = claim("difference", "difference", mark, [high, low]) if mark.base == mark.value or one.unit else None
            if made and made.verdict == "consistent" and made.computed:
                return made
            if made and points and len(columns) == 1 and mended(made, COARSE):
                return made
    return None


def _pairs(grid: Grid, column: int, words: str) -> Iterator[tuple[Mark, Mark]]:
    """The figures of a column that words set against one another."""
    named = [mark for row in _named(grid, words) if (mark := grid.rows[row][column]) is not None]
    if len(named) == COARSE:
        yield named[0], named[1]
        return
    marks = sorted(marks_of(grid.rows, column), key=lambda mark: mark.base or ZERO)
    if not marks:
        return
    highest, lowest = HIGHEST.search(words), LOWEST.search(words)
    if highest and lowest:
        yield marks[-1], marks[0]
    elif len(named) == 1:
        total = grid.total[column] if grid.total is not None else None
        if total is not None and OF_ALL.search(words):
            yield named[0], total
        if highest or lowest:
            yield named[0], marks[-1 if highest else 0]


def _said_again(table: Table, said: Said, cores: Sequence[tuple[int, str]]) -> Claim | None:
    """«其中河口镇完成率82.8%»: the figure of a named row, or of the total, said again; a slip away from it is one."""
    mark, grid = said.mark, table.grid
    column = next((column for column, core in cores if SAID.sub("", said.clause).endswith(core)), None)
    rows = _named(grid, said.before)
    if column is None or len(rows) > 1 or OTHER_TIME.search(said.before) or mark.value is None:
        return None
    row = grid.rows[rows[0]] if rows else grid.total
    cell = row[column] if row is not None and (rows or OF_ALL.search(said.before)) else None
    if cell is None or cell.value is None or (cell.unit and cell.dimension != mark.dimension):
        return None
    told = cell.base / mark.factor if cell.unit and cell.base is not None else cell.value
    if told == mark.value:
        return Claim("repeat", "same", mark, [cell], told, verdict="consistent")
    if sharp(mark.value, FINE) and slip(mark.value, told):
        return Claim("repeat", "same", mark, [cell], told, verdict="inconsistent")
    return None


def _scores(table: Table, block: Block) -> Iterator[tuple[Mark, Claim]]:
    """«自评得分97.4分», «投入扣0.6分»: points are no quantity anywhere but beside a table of scores."""
    scored = [(column, core) for column, core in table.cores if "得" in core or "扣" in core]
    for found in SCORE.finditer(block.text) if scored and "分" in block.text else ():
        begin = block.start + found.start("value")
        mark = figure(block.whole, begin, block.start + found.end(), Decimal(found["value"]), "分")
        mark.places = len(found["value"].partition(".")[2])
        letter = "扣" if found["what"][0] == "扣" else "得"
        columns = [column for column, core in scored if letter in core]
        said = _said(block, mark)
        if not _named(table.grid, said.before):
            said = Said(mark, f"全县{said.before}", said.after)
        made = _said_again(table, said, [(columns[0], found["what"])]) if len(columns) == 1 else None
        if made:
            yield mark, made


def _some_rows(table: Table, said: Said) -> Claim | None:
    """«甲镇、乙镇、丙镇新增1495.8万元», «前三名合计…»."""
    for rows in _groups(table.grid, said.before):
        for column in table.amounts:
            parts = [part for row in rows if (part := table.grid.rows[row][column]) is not None]
            made = _sum(said.mark, parts) if len(parts) == len(rows) else None
            if made:
                return made
    return None


def _together(table: Table, mark: Mark) -> Claim | None:
    """Rows that stand together and make up a figure of five digits or more: fewer may agree by chance."""
    if len(mark.text) < FINER or not sharp(mark.value or ZERO, FINER):
        return None
    for value in {mark.value, mark.base}:
        parts = table.runs.get(value) if value is not None else None
        made = _sum(mark, parts) if parts else None
        if made:
            return made
    return None


def _groups(grid: Grid, words: str) -> Iterator[list[int]]:
    named = _named(grid, words)
    if len(named) >= COARSE:
        yield named
    first = FIRST.search(words)
    if first:
        many = int(first[1]) if first[1].isdigit() else NUMBERS.index(first[1].replace("两", "二"))
        if COARSE <= many <= len(grid.rows):
            yield list(range(many))


def _sum(total: Mark, parts: Sequence[Mark]) -> Claim | None:
    """The parts' sum where it comes out; cells without units are taken in that of the total."""
    if not parts or (parts[0].unit and parts[0].dimension != total.dimension):
        return None
    added = sum((part.base or ZERO for part in parts), ZERO)
    if (total.base if parts[0].unit else total.value) != added:
        return None
    if parts[0].unit or total.base == total.value:
        return claim("sum", "sum", total, parts)
    return Claim("sum", "sum", total, parts, added, verdict="consistent")


def _how_many(table: Table, said: Said) -> Claim | None:
    """«低于全县平均完成率的有4个乡镇», «未完成任务的6个乡镇», «3个乡镇高于全县平均水平»: rows counted."""
    mark, grid = said.mark, table.grid
    if not _counts_rows(grid, said):
        return None
    behind = CLAUSE.split(said.after)[0]
    words = said.clause + behind
    below, above = BELOW.search(words), ABOVE.search(words)
    if bool(below) == bool(above):
        return None
    columns = (
        table.rates
        if len(table.rates) == 1
        else [c for c in table.rates if (name := _core(grid.names[c])) and name in words]
    )
    if len(columns) != 1:
        return None
    bound = _bound(grid, columns[0], words)
    cells = [row[columns[0]] for row in grid.rows]
    if bound is None or any(cell is None for cell in cells):
        return None
    bases = [cell.base or ZERO for cell in cells if cell is not None]
    found = [place for place, base in enumerate(bases) if (base < bound if below else base > bound)]
    met = "达到" in words
    if met and above:
        found = [place for place, base in enumerate(bases) if base >= bound]
    names = "、".join(grid.labels[place] for place in found)
    return counted(mark, len(found), (mark.start, mark.end), names)


def _all_rows(table: Table, said: Said) -> Claim | None:
    """«本表8个项目», «6个县区…具体为»: as many as the table has rows."""
    rows = table.grid.labels
    if len(rows) <= COARSE or len(set(rows)) < len(rows) or not _counts_rows(table.grid, said):
        return None
    return counted(said.mark, len(rows), (said.mark.start, said.mark.end), "、".join(rows))


def _core(name: str) -> str:
    """The words of a heading without its unit: «完成率» of «完成率(%)»."""
    return re.sub(r"\(.*?\)|[%\s]", "", name)


def _bound(grid: Grid, column: int, words: str) -> Decimal | None:
    told = BOUND.search(words)
    if told:
        return Decimal(told[1])
    if OF_ALL.search(words):
        return grid.mean(column)
    return HUNDRED if TASK.search(words) else None


def _counts_rows(grid: Grid, said: Said) -> bool:
    """Whether what is counted is what the rows are: its noun ends the labels («乡», «镇») or heads their column."""
    noun = said.clause[-NOUN:] + said.mark.unit + said.after[:NOUN]
    ended = sum(label[-1:] in noun for label in grid.labels if label)
    headings = [name[:2] for name in grid.names[:2]]
    return ended * 2 >= len(grid.labels) or any(heading and heading in noun for heading in headings)
