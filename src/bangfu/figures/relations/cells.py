"""Tables in a text as rows of cells: tabs, bars, aligned columns; their headings and their rows of totals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bangfu.figures.block import Block
from bangfu.figures.mark import Mark
from bangfu.figures.relations.likeness import usable

TOTAL = re.compile(
    r"^\s*(?:[一-鿿]{0,6}(?:合计|总计|共计|总数|总额)|全[省市县区镇乡村校年]|合\s*计|总\s*计|共\s*计|计|Total|TOTAL)\s*(?:\(.*)?$"
)
WORD = re.compile(r"[^\s|]+(?: [^\s|0-9]+)*")
RULE = re.compile(r"^[\s|:+=-]*$")
NUMBER = re.compile(r"^\s*-?[0-9][0-9,.]*\s*[^0-9,.]{0,6}$")
YEAR = re.compile(r"^(?:19|20)[0-9]{2}$")
PROSE = re.compile(r"[。,;、:]")
ENOUGH = 2


@dataclass(slots=True, eq=False)
class Row:
    """A line of cells: the words of each and the figure it consists of, if it is one. It is like no other."""

    cells: list[str]
    figures: list[Mark | None]

    @property
    def numeric(self) -> int:
        """How many cells are figures."""
        return sum(mark is not None for mark in self.figures)

    @property
    def years(self) -> bool:
        """Whether all its figures are years, as in a heading «2019 | 2020 | 2021»."""
        return all(mark is None or bool(YEAR.match(mark.text)) for mark in self.figures)


def tables_of(blocks: Sequence[Block], text: str) -> Iterator[list[Row]]:
    """Runs of lines with the same number of cells, at least two of them."""
    lines: list[Row] = []
    last = -1
    for block in blocks:
        row = _row(block)
        if row is None:
            if lines:
                yield from _even(lines)
            lines, last = [], block.end
            continue
        between = text[last + 1 : block.start] if lines else _above(text, block.start)
        lines.extend(_header(line) for line in between.split("\n") if line.strip() and not RULE.match(line))
        lines.append(row)
        last = block.end
    if lines:
        yield from _even(lines)


def _above(text: str, start: int) -> str:
    """The lines of words right above a table: its headings."""
    begin = start
    for _ in range(2):
        line = text.rfind("\n", 0, max(0, begin - 1)) + 1
        words = text[line : max(line, begin - 1)]
        if line >= begin or not (RULE.match(words) or "\t" in words or "|" in words or len(words.split()) > 1):
            break
        begin = line
    return text[begin:start]


def _even(lines: list[Row]) -> Iterator[list[Row]]:
    """The lines that have the usual number of cells, without the blank cells that bars around a table make."""
    widths = Counter(len(row.cells) for row in lines if row.numeric).most_common(1)
    if not widths or widths[0][0] < ENOUGH:
        return
    width = widths[0][0]
    usual = [row for row in lines if len(row.cells) == width]
    first = int(all(not row.cells[0] for row in usual))
    last = width - int(all(not row.cells[-1] for row in usual))
    lines = [Row(row.cells[first:last], row.figures[first:last]) if len(row.cells) == width else row for row in lines]
    rows = [row if len(row.cells) == last - first else _shifted(row, last - first) for row in lines]
    rows = [row for row in rows if len(row.cells) == last - first]
    if len(rows) >= ENOUGH:
        yield rows


def _shifted(row: Row, width: int) -> Row:
    """A row of totals whose cells of words are left blank («合计   1000  840»): its figures are the last columns.

    A row of figures alone is one too; a bar that closes one row only makes a blank cell too many.
    """
    if len(row.cells) > width and not row.cells[-1]:
        return _shifted(Row(row.cells[:-1], row.figures[:-1]), width)
    if len(row.cells) > width and not row.cells[0]:
        return _shifted(Row(row.cells[1:], row.figures[1:]), width)
    lacking = width - len(row.cells)
    if lacking == 1 and row.numeric == len(row.cells) > 1:
        return Row(["", *row.cells], [None, *row.figures])
    if lacking < 1 or not row.cells or not TOTAL.match(row.cells[0]) or row.numeric != len(row.cells) - 1:
        return row
    blank: list[Mark | None] = [None] * (lacking + 1)
    return Row([row.cells[0], *[""] * lacking, *row.cells[1:]], [*blank, *row.figures[1:]])


def _row(block: Block) -> Row | None:
    """The block as a row of cells, or None when it is running text."""
    text = block.text
    if "\t" in text or "|" in text:
        return _cut(block, _barred(text))
    if "。" in text or ";" in text:
        return None
    spans = [found.span() for found in WORD.finditer(text)]
    if len(spans) < ENOUGH:
        return None
    numeric = sum(bool(NUMBER.match(text[start:end])) for start, end in spans)
    return _cut(block, spans) if numeric and numeric * 2 >= len(spans) - 2 else None


def in_cells(block: Block) -> bool:
    """Whether a paragraph is a line cut into cells by tabs, bars or blanks: it is no running text."""
    if block.cells is None:
        block.cells = _cut_up(block.text)
    return block.cells


def _cut_up(text: str) -> bool:
    if "\t" in text or "|" in text:
        return True
    # Two blanks open a paragraph of running text; between its words they cut a line into cells.
    if "  " in text.strip() and "。" not in text:
        return True
    return bool(
        text.count(" ") >= ENOUGH and not PROSE.search(text) and sum(map(str.isdecimal, _firsts(text))) > ENOUGH
    )


def _firsts(text: str) -> list[str]:
    """The first letters of the words between blanks."""
    return [word[0] for word in text.split()]


def _barred(text: str) -> list[tuple[int, int]]:
    """Cells between bars or tabs, empty ones too, also those outside the bars that open and close a row."""
    ends = [place for place, letter in enumerate(text) if letter in "\t|"] + [len(text)]
    return list(zip([0, *(place + 1 for place in ends)], ends, strict=False))


def _cut(block: Block, spans: Sequence[tuple[int, int]]) -> Row:
    starts = [mark.start for mark in block.marks]
    cells, figures = [], []
    for start, end in spans:
        words = block.text[start:end].strip()
        cells.append(words)
        first = bisect_left(starts, block.start + start)
        last = bisect_left(starts, block.start + end)
        single = last - first == 1 and words[:1] != "-" and bool(NUMBER.match(words))
        figures.append(block.marks[first] if single and usable(block.marks[first]) else None)
    return Row(cells, figures)


def _header(line: str) -> Row:
    cells = re.split(r"[\t|]", line) if "\t" in line or "|" in line else line.split()
    return Row([cell.strip() for cell in cells], [None] * len(cells))


def names_of(head: Sequence[Row], width: int) -> list[str]:
    """The words above each column, heading rows joined by a colon; a cell over several columns names them all."""
    rows = [list(row.cells) for row in head if len(row.cells) == width]
    for upper in rows[:-1]:
        for column in range(1, width):
            upper[column] = upper[column] or upper[column - 1]
    names = []
    for column in range(width):
        words = [row[column] for row in rows if row[column]]
        names.append(":".join(dict.fromkeys(words)))
    return names


def label_of(row: Row) -> str:
    return next((cell for cell, mark in zip(row.cells, row.figures, strict=True) if mark is None and cell), "")
