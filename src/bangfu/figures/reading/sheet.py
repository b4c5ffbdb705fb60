"""An .xlsx as text: each sheet's rows as tab-separated lines, numbers as the sheet shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from lxml import etree

from bangfu.figures.reading.package import Package
from bangfu.figures.reading.word import name_of, value_of
from bangfu.kernel.refusal import Refusal, mark

MAIN = "spreadsheetml.sheet.main+xml"
COLUMNS_AT_MOST = 256
CELLS_AT_MOST = 500_000
# The formats every program knows without their being written into the file (ECMA-376, 18.8.30).
_KNOWN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_LETTERS = re.compile(r"[A-Z]{1,3}")
# What a number format says beside digits: quoted words, colours and conditions, fillers.
_ASIDE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].')


def is_workbook(package: Package, part: str) -> bool:
    """True when the package's main part is a workbook without macros."""
    return bool(part) and package.content_type(part).endswith(MAIN)


def read_workbook(package: Package, part: str) -> str:
    """All visible sheets, one after another."""
    shared = _shared(package, part)
    formats = _formats(package, part)
    places = _places(package, part)
    left = CELLS_AT_MOST
    lines: list[str] = []
    for name in places:
        for row in _rows(package.tree(name), shared, formats):
            left -= len(row)
            if left < 0:
                raise Refusal(
                    mark("The workbook has more than %(most)s cells."),
                    cure=mark("Copy the table to be checked into a new one and send that."),
                    field="file",
                    status=413,
                    most=CELLS_AT_MOST,
                )
            lines.append("\t".join(row))
        lines.append("")
    return "\n".join(lines)


def _places(package: Package, part: str) -> list[str]:
    """The sheets' parts in the order of their tabs, hidden ones left out."""
    folder = part.rpartition("/")[0]
    targets = {link.get("Id", ""): link.get("Target", "") for link in package.tree(f"{folder}/_rels/workbook.xml.rels")}
    found = []
    for sheet in package.tree(part).iterfind(".//{*}sheets/{*}sheet"):
        if sheet.get("state", "visible") != "visible":
            continue
        target = targets.get(value_of(sheet, "id"), "")
        name = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
        if name in package and "worksheet" in name:
            found.append(name)
    return found


def _shared(package: Package, part: str) -> list[str]:
    name = package.one_related(part, "sharedStrings")
    if not name:
        return []
    return [_words(item) for item in package.tree(name) if name_of(item) == "si"]


def _words(item: etree._Element) -> str:
    """A string of runs; the reading aids of East Asian names are no part of it."""
    parts = (node.text or "" for node in item.iterfind(".//{*}t") if name_of(_parent(node)) != "rPh")
    return " ".join("".join(parts).split())


def _parent(node: etree._Element) -> etree._Element:
    parent = node.getparent()
    return node if parent is None else parent


def _formats(package: Package, part: str) -> list[str]:
    """The number format of each cell style."""
    name = package.one_related(part, "styles")
    if not name:
        return []
    root = package.tree(name)
    own = {one.get("numFmtId", ""): one.get("formatCode", "") for one in root.iterfind("./{*}numFmts/{*}numFmt")}
    styles = root.iterfind("./{*}cellXfs/{*}xf")
    return [
        own.get(style.get("numFmtId", "0")) or _KNOWN.get(_whole(style.get("numFmtId", "0")), "") for style in styles
    ]


def _rows(root: etree._Element, shared: list[str], formats: list[str]) -> Iterator[list[str]]:
    for row in root.iterfind("./{*}sheetData/{*}row"):
        cells: list[str] = []
        for cell in row:
            place = _column(cell.get("r", ""), len(cells))
            if place >= COLUMNS_AT_MOST:
                break
            cells += [""] * (place + 1 - len(cells))
            cells[place] = _cell(cell, shared, formats)
        yield cells


def _column(reference: str, otherwise: int) -> int:
    letters = _LETTERS.match(reference)
    if letters is None:
        return otherwise
    place = 0
    for letter in letters[0]:
        place = place * 26 + ord(letter) - 64
    return place - 1


def _cell(cell: etree._Element, shared: list[str], formats: list[str]) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _words(cell)
    raw = next((node.text or "" for node in cell.iterfind("./{*}v")), "")
    if kind == "s":
        place = _whole(raw)
        return shared[place] if 0 <= place < len(shared) else ""
    if kind != "n":
        return " ".join(raw.split())
    style = _whole(cell.get("s", "0"))
    return shown(raw, formats[style] if 0 <= style < len(formats) else "")


def shown(raw: str, code: str) -> str:
    """A stored number as the sheet shows it: rounded to the format's decimals, as a share where it says so.

    Dates and formats of other kinds are given as stored. «0.1 + 0.2» is stored as 0.30000000000000004: without a
    format fifteen digits count, as the programs themselves show them.
    """
    try:
        value = Decimal(raw)
    except InvalidOperation:
        return raw
    if not value.is_finite() or abs(value.adjusted()) > 15:
        return raw
    digits = _ASIDE.sub("", code.partition(";")[0])
    if not digits or not set(digits) <= set("0#?.,% "):
        return _plain(_rounded(value))
    per_cent = "%" in digits
    places = sum(sign in "0#?" for sign in digits.partition(".")[2])
    value = (value * 100 if per_cent else value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{value:f}" + ("%" if per_cent else "")


def _rounded(value: Decimal) -> Decimal:
    if value.is_zero() or len(value.as_tuple().digits) <= 15:
        return value
    return value.quantize(Decimal(1).scaleb(value.adjusted() - 14), ROUND_HALF_UP)


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else -1
