"""The list of what is entered in the national system as a workbook: a sheet a township, household by household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bangfu.intake.rules.template import sheet_name
from bangfu.kernel.refusal import mark

A4 = 9
# Heads with the widths of their columns, in half-width signs; the last two are filled in by hand.
COLUMNS = (
    (mark("No."), 6), (mark("Page"), 14), (mark("Member"), 12), (mark("Field"), 26),
    (mark("In the national system"), 20), (mark("To be entered"), 20), (mark("Changed on"), 12), (mark("State"), 12),
    (mark("Entered there by"), 11), (mark("Entered there on"), 11),
)  # fmt: skip
BY_HAND = 2
FONT = "Microsoft YaHei"


@dataclass(frozen=True)
class Entered:
    """What is entered of one household or village: its head line, its rows in the order of COLUMNS without number."""

    head: str
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Township:
    """One sheet. `told`: the line under the title: the day, the last export, how many fields."""

    name: str
    title: str
    told: str
    entered: Sequence[Entered]


def national_book(townships: Sequence[Township], footer: str) -> bytes:
    """The workbook (.xlsx), each sheet ready to be printed across on A4; `footer`: who took it, and when."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    looks = _looks(book)
    for one in townships:
        _sheet(book.add_worksheet(sheet_name(one.name)), one, looks, footer)
    book.close()
    return out.getvalue()


def _looks(book: xlsxwriter.Workbook) -> dict[str, Format]:
    cell = {"font_name": FONT, "font_size": 10, "valign": "vcenter", "text_wrap": True, "num_format": "@"}
    lined = {**cell, "border": 1, "border_color": "#9AA5B1"}
    return {
        "title": book.add_format({**cell, "font_size": 16, "bold": True, "align": "center"}),
        "told": book.add_format({**cell, "font_color": "#4A5560", "align": "center"}),
        "head": book.add_format({**lined, "bold": True, "align": "center", "bg_color": "#E8EDF2"}),
        "group": book.add_format({**lined, "bold": True, "bg_color": "#F5F7F9"}),
        "cell": book.add_format(lined),
        "right": book.add_format({**lined, "bold": True}),
        "number": book.add_format({**lined, "align": "center", "num_format": "0"}),
    }


def _sheet(page: Worksheet, one: Township, looks: dict[str, Format], footer: str) -> None:
    last = len(COLUMNS) - 1
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer(f"&L&9{footer.replace('&', '&&')}&R&9&P / &N")
    page.freeze_panes(3, 0)
    page.hide_gridlines(2)
    for place, (head, width) in enumerate(COLUMNS):
        page.set_column(place, place, width)
        page.write_string(2, place, gettext(head), looks["head"])
    page.merge_range(0, 0, 0, last, one.title, looks["title"])
    page.merge_range(1, 0, 1, last, one.told, looks["told"])
    page.set_row(0, 30)
    page.set_row(1, 18)
    page.set_row(2, 22)
    row = 3
    number = 0
    for each in one.entered:
        page.merge_range(row, 0, row, last, each.head, looks["group"])
        page.set_row(row, 20)
        row += 1
        for cells in each.rows:
            number += 1
            page.write_number(row, 0, number, looks["number"])
            for place, cell in enumerate((*cells, *[""] * BY_HAND), 1):
                page.write_string(row, place, cell, looks["right" if place == 5 else "cell"])
            row += 1


def cells_of(row: dict[str, Any]) -> list[str]:
    """A row of the page in the order of COLUMNS, without the number and what is filled in by hand."""
    told = ("screen", "of", "field", "national", "ours", "since")
    return [
        *(str(row[name]) for name in told),
        "；".join(part for part in (str(row["badge"]["label"]), row["doubt"]) if part),
    ]
