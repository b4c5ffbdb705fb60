"""A list as a workbook: texts as texts, so that no long number is rounded and nothing typed becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter
from django.http import HttpResponse

from bangfu.documents.rules.contents import XLSX

# From here on a character is as wide as two.
WIDE, WIDEST = 0x2E80, 60


def sheet(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The answer that downloads `name`.xlsx: one head row that stays in sight, columns as wide as what is in them."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    widths = [len(head) * 2 for head in heads]
    page.write_row(0, 0, heads, bold)
    for number, row in enumerate(rows, 1):
        for place, cell in enumerate(row):
            page.write_string(number, place, cell)
            widths[place] = max(widths[place], sum(1 + (ord(char) > WIDE) for char in cell))
    for place, width in enumerate(widths):
        page.set_column(place, place, min(WIDEST, width + 2))
    page.freeze_panes(1, 0)
    book.close()
    answer = HttpResponse(out.getvalue(), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer
