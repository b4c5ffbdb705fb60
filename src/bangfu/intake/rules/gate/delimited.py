"""Delimited text: its encoding, what stands between its columns, its rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice

from bangfu.intake.rules.checked import Cell
from bangfu.intake.rules.gate.kinds import no_workbook, too_many
from bangfu.intake.rules.gate.limits import Limits
from bangfu.kernel.refusal import Refusal, mark

DELIMITERS = ",\t;|，"
LOOKED_AT = 60
# A spreadsheet's way to keep a number as text in a .csv: ="0123".
_KEPT = re.compile(r'="(.*)"', re.S)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")


def read_delimited(content: bytes, limits: Limits) -> tuple[str, str, list[tuple[Cell, ...]]]:
    """(encoding, delimiter, rows) of a text; every filled cell is a text, an empty one None.

    Errors: Refusal for text in no known encoding, a quote that is not closed, too many rows or cells.
    """
    encoding, text = decoded(content)
    if _CONTROLS.search(text[:100_000]):
        raise no_workbook(mark("a file of another program"))
    delimiter = delimiter_of(text)
    csv.field_size_limit(limits.cell_characters)
    rows: list[tuple[Cell, ...]] = []
    cells = 0
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            cells += len(row)
            if cells > limits.cells:
                raise too_many("cells", limits.cells)
            if len(rows) >= limits.rows:
                raise too_many("rows", limits.rows)
            if len(row) > limits.columns:
                raise too_many("columns", limits.columns)
            rows.append(tuple([_cell(one) for one in row]))  # a third faster than of a generator
    except csv.Error:
        raise Refusal(
            mark("A quotation mark in row %(number)s is not closed, or text follows it."),
            cure=mark("Open the file in WPS or Excel, mend that row, save it as .xlsx and send that."),
            field="file",
            status=422,
            number=len(rows) + 1,
        ) from None
    return encoding, delimiter, rows


def decoded(content: bytes) -> tuple[str, str]:
    """(encoding, text): UTF-8 or UTF-16 with their marks, else UTF-8, else GB18030; Refusal otherwise."""
    marked = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    tried = next(([name] for sign, name in marked if content.startswith(sign)), ["utf-8", "gb18030"])
    for name in tried:
        try:
            return name, content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Refusal(
        mark("The text is in no encoding that is read here: UTF-8 and GB18030 are."),
        cure=mark("Open it in WPS or Excel, save it as .xlsx and send that."),
        field="file",
        status=422,
    )


def delimiter_of(text: str) -> str:
    """The sign that cuts most of the first lines into the same number of columns; a comma where none does."""
    best, most = ",", (0, 0)
    for delimiter in DELIMITERS:
        lines = islice(csv.reader(io.StringIO(text[:200_000], newline=""), delimiter=delimiter), LOOKED_AT)
        try:
            widths = Counter(len(line) for line in lines if any(line))
        except csv.Error:
            continue
        widths.pop(1, None)
        if widths:
            width, count = max(widths.items(), key=lambda one: (one[1], one[0]))
            if (count, width) > most:
                best, most = delimiter, (count, width)
    return best


def _cell(written: str) -> Cell:
    if written.startswith('="') and (kept := _KEPT.fullmatch(written)):
        written = kept[1].replace('""', '"')
    return written if written.strip() else None
