"""A form as a workbook to fill in: texts stay texts; lists, villages by township, an example, a guide."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from bangfu.intake.rules.amounts import AMOUNTS
from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Column, Form, Type
from bangfu.intake.rules.checking.rows import EXAMPLE
from bangfu.intake.rules.values import Items
from bangfu.kernel.refusal import mark

Words = Callable[[str], str]
# Rows that have the drop-downs.
ROWS = 5_000
CHOICES_SHOWN = 60
A4 = 9
# Half-width signs that fit in the columns of the guide; the height of one line.
GUIDE_WIDTHS = (30, 14, 36, 60, 24)
ROW_POINTS = 15
OPTIONS = "_选项"
NUMBER = mark("No.")
WIDE = 0x2E80
_NAME = re.compile(r"[^\w]")
KINDS = {
    Type.ID_NUMBER: mark("18 characters, of a disability certificate 20 or 22; typed as text"),
    Type.PHONE: mark("7 to 12 digits, typed as text"),
    Type.ACCOUNT: mark("8 to 30 digits, typed as text"),
    Type.CODE: mark("one of the list"),
    Type.CODES: mark("one or several of the list, with 、 between"),
    Type.AREA: mark("the official name or the code"),
    Type.DATE: mark("as 2026-11-21"),
    Type.MONTH: mark("as 2026-11"),
    Type.YEAR: mark("four digits"),
    Type.TRUTH: mark("是 or 否"),
    Type.COUNT: mark("a whole number"),
}


def plain(text: str) -> str:
    """The sentence of a msgid in English."""
    return text


def template(
    form: Form,
    lists: Mapping[str, Items],
    areas: Areas,
    *,
    words: Words = plain,
    english: bool = False,
    rows: Iterable[Mapping[str, str]] = (),
    columns: Collection[str] | None = None,
) -> bytes:
    """The workbook (.xlsx). `words`: sentences in the reader's language; `english`: headings and labels in English.

    `rows`: shown text by column code, which make it a list that is read back as it is; without them there is an
    example row. `columns`: codes of those to show, all without it; record and version are hidden and never left out.
    """
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    filled = list(rows)
    shown = [one for one in form.columns if columns is None or one.code in columns or one.target.startswith("row.")]
    if not filled:
        shown = [one for one in shown if not one.target.startswith("row.")]
    language = "en" if english else "zh"
    sheet = book.add_worksheet(sheet_name(form.label[language]))
    options = _Options(book, lists, areas, language)
    _heads(book, sheet, shown, words, english)
    told = {
        "validate": "list",
        "error_type": "warning",
        "error_title": words(mark("Not in the list"))[:32],
        "error_message": words(mark("Choose one of the list."))[:255],
    }
    for place, column in enumerate(shown, 1):
        if said := _choices(column, shown, options):
            sheet.data_validation(1, place, ROWS, place, {**told, **said})
    text = book.add_format({"num_format": "@"})
    example = book.add_format({"num_format": "@", "italic": True, "font_color": "#666666"})
    if not filled:
        sheet.write_string(1, 0, EXAMPLE, example)
        for place, column in enumerate(shown, 1):
            if column.example:
                sheet.write_string(1, place, column.example, example)
    for number, row in enumerate(filled, 1):
        sheet.write_number(number, 0, number)
        for place, column in enumerate(shown, 1):
            if cell := row.get(column.code, ""):
                sheet.write_string(number, place, cell, text)
    _guide(book, form, [_explained(one, options, words, english=english) for one in shown], words, english=english)
    book.set_properties({"title": form.label[language], "comments": f"{form.code} {form.valid_from}"})
    book.close()
    return out.getvalue()


def sheet_name(text: str) -> str:
    """A text as the name of a sheet: without the signs that may not stand there, at most 31."""
    return re.sub(r"[\[\]:*?/\\']", "", text)[:31] or "1"


def width(text: str) -> int:
    """How many half-width signs a text is wide."""
    return sum(1 + (ord(sign) > WIDE) for sign in text)


def _heads(book: Any, sheet: Any, shown: Sequence[Column], words: Words, english: bool) -> None:
    plain_head = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "num_format": "@"}
    head = book.add_format({**plain_head, "bg_color": "#EEF2F6"})
    must = book.add_format({**plain_head, "bg_color": "#FCE8D5"})
    cells = book.add_format({"num_format": "@"})
    sheet.set_column(0, 0, 6)
    sheet.write_string(0, 0, words(NUMBER), head)
    for place, column in enumerate(shown, 1):
        name = column.heading_en if english and column.heading_en else column.heading
        asked = column.required or column.needed
        hidden = {"hidden": True} if column.target.startswith("row.") else {}
        sheet.set_column(place, place, min(40, max(10, width(name) + 3)), None if _counted(column) else cells, hidden)
        sheet.write_string(0, place, f"{name}*" if asked else name, must if asked else head)
        said = [words(KINDS[column.type])] if column.type in KINDS else []
        if column.note or said:
            sheet.write_comment(0, place, "\n".join([*said, column.note]).strip(), {"x_scale": 1.5})
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    # Printed, a wide table runs over several pages: headings and numbers stand on each.
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, 1)


def _counted(column: Column) -> bool:
    """Whether a bare number belongs in the column's cells."""
    return column.type in AMOUNTS


class _Options:
    """The hidden sheet of what may be chosen; each list once, under a name."""

    def __init__(self, book: Any, lists: Mapping[str, Items], areas: Areas, language: str) -> None:
        self._book, self._lists, self._areas, self._language = book, lists, areas, language
        self._sheet: Any = None
        self._places: dict[str, str] = {}
        self._next = 0

    def labels(self, code_list: str) -> list[str]:
        """The labels of a list that may be used for new records."""
        items = self._lists.get(code_list, ())
        return [str(one["label"][self._language]) for one in items if not one.get("ended")]

    def source(self, key: str, values: Sequence[str]) -> str:
        """The name of the range that holds the values; it is written when it is asked for first."""
        if key not in self._places:
            if self._sheet is None:
                self._sheet = self._book.add_worksheet(OPTIONS)
                self._sheet.hide()
            self._sheet.write_column(0, self._next, list(values))
            column = xlsxwriter.utility.xl_col_to_name(self._next)
            self._book.define_name(key, f"={OPTIONS}!${column}$1:${column}${max(len(values), 1)}")
            self._places[key] = f"={key}"
            self._next += 1
        return self._places[key]

    def townships(self) -> str:
        """The townships."""
        return self.source("乡镇名单", [one.name for one in self._areas.of_level("township")])

    def villages(self, beside: str) -> str:
        """The villages of the township in the cell beside; all of them where there is no such column."""
        if not beside:
            return self.source("村名单", [one.name for one in self._areas.of_level("village")])
        for township in self._areas.of_level("township"):
            if not _NAME.search(township.name):
                inside = self._areas.inside("village", township.code)
                self.source(f"村_{township.name}", [one.name for one in inside])
        return f'=INDIRECT("村_"&{beside})'


def _choices(column: Column, shown: Sequence[Column], options: _Options) -> dict[str, Any]:
    """What a column's cells may be chosen from: {source}, empty where they are typed."""
    said: dict[str, Any] = {}
    if column.type is Type.CODE:
        labels = options.labels(column.codes)
        said = {"source": options.source(f"表_{_NAME.sub('_', column.codes)}", labels)} if labels else {}
    elif column.type is Type.TRUTH:
        said = {"source": ["是", "否"]}
    elif column.type is Type.AREA and column.level == "township" and options.townships():
        said = {"source": options.townships()}
    elif column.type is Type.AREA and column.level == "village":
        beside = next((at for at, one in enumerate(shown, 1) if one.level == "township"), 0)
        said = {"source": options.villages(f"${xlsxwriter.utility.xl_col_to_name(beside)}2" if beside else "")}
    return said


def _explained(column: Column, options: _Options, words: Words, *, english: bool) -> tuple[str, ...]:
    """A column's line of the guide: heading, whether it must be filled, what to write, choices, an example."""
    must = mark("always") if column.required else mark("for new records") if column.needed else ""
    kind = words(KINDS[column.type]) if column.type in KINDS else ""
    return (
        column.heading_en if english and column.heading_en else column.heading,
        words(must) if must else "",
        " ".join(filter(None, (kind, column.unit, column.note))),
        "、".join(options.labels(column.codes)[:CHOICES_SHOWN]),
        column.example,
    )


def _guide(book: Any, form: Form, lines: Sequence[tuple[str, ...]], words: Words, *, english: bool) -> None:
    sheet = book.add_worksheet(sheet_name(words(mark("How to fill it in"))))
    bold = book.add_format({"bold": True, "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    language = "en" if english else "zh"
    said = [
        form.label[language],
        form.note.get(language, ""),
        words(mark("The row marked 示例 is not read. Columns may stand in any order; some may be left out.")),
        words(mark("A column with * must be filled, always or for new records. Where nothing is known, write 未采集.")),
        words(mark("Numbers of cards and accounts are texts: do not let the spreadsheet make numbers of them.")),
    ]
    top = 0
    for top, line in enumerate(one for one in said if one):
        sheet.write_string(top, 0, line, None if top else bold)
    heads = (mark("Column"), mark("Must be filled"), mark("What to write"), mark("Choices"), mark("Example"))
    for number, cells in enumerate((tuple(words(head) for head in heads), *lines), top + 2):
        # Not every program makes a row taller by itself when its text is wrapped.
        tall = max(-(-width(cell) // wide) for cell, wide in zip(cells, GUIDE_WIDTHS, strict=True))
        sheet.set_row(number, ROW_POINTS * max(tall, 1))
        for place, cell in enumerate(cells):
            sheet.write_string(number, place, cell, wrap if number > top + 2 else bold)
    for place, wide in enumerate(GUIDE_WIDTHS):
        sheet.set_column(place, place, wide)
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top + 2)
    sheet.write_string(top + len(lines) + 4, 0, f"{form.code} · {form.valid_from}")
