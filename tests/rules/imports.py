"""What tests of imports share: the forms and lists that the program ships, a small county, sheets made of rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bangfu.intake.rules.areas import Area, Areas
from bangfu.intake.rules.checked import Book, Cell, Checked, Form, Sheet
from bangfu.intake.rules.checking import check
from bangfu.intake.rules.forms import form_of
from bangfu.intake.rules.recognising import recognise
from bangfu.kernel.idnumber import check_digit
from bangfu.policybook.rules.files import FileEntry, read_folder

TODAY = date(2026, 11, 21)
EAST, WEST = "990101101", "990101102"
AREAS = Areas(
    [
        Area(EAST, "东岸镇", "township"),
        Area(WEST, "西坡乡", "township"),
        Area("990101101001", "桑隆村", "village", EAST),
        Area("990101101002", "河口村", "village", EAST),
        Area("990101102001", "桑隆村", "village", WEST),
        Area("990101102002", "石门社区", "village", WEST),
        Area("99010110100101", "一社", "natural_village", "990101101001"),
    ],
    [
        ("下滩村", "990101101002"),
        ("990101101092", "990101101002"),
        ("大坪村", "990101101001"),
        ("大坪村", "990101102002"),
    ],
)


@cache
def _entries() -> list[FileEntry]:
    folder = Path(__file__).resolve().parents[2] / "policy"
    return [one for one in read_folder(folder) if one.valid_from <= TODAY and (one.valid_to or date.max) > TODAY]


@cache
def lists() -> dict[str, Any]:
    """Items by code list, as shipped."""
    return {one.code: one.body["items"] for one in _entries() if one.kind == "code_list"}


@cache
def forms() -> tuple[Form, ...]:
    """The forms, as shipped."""
    said = {
        one.code: (one.body["value"], str(one.body.get("unit", ""))) for one in _entries() if one.kind == "parameter"
    }
    return tuple(
        form_of(one.code, one.body, parameter=said.get, fields=lambda owner: lists()[f"registry.field.{owner}"])
        for one in _entries()
        if one.kind == "form"
    )


def form(code: str) -> Form:
    """The form of a code."""
    return next(one for one in forms() if one.code == code)


def id_number(serial: int, born: str = "19800101", *, male: bool = True) -> str:
    """A number with a right last character; `serial` tells people of one day apart."""
    first = f"990101{born}{serial % 100:02}{2 * (serial // 100 % 5) + male}"
    return first + check_digit(first)


def checked(rows: Sequence[Sequence[Cell]], code: str | None = None, **more: Any) -> Checked:
    """The rows of a sheet, headings first, checked; `more`: of the sheet."""
    sheet = Sheet("Sheet1", [tuple(row) for row in rows], **more)
    return check(recognise(Book("a.xlsx", "xlsx", (sheet,)), forms(), form=code), lists(), AREAS, TODAY)


def told(found: Checked) -> set[tuple[int, str, str]]:
    """(row, column, code) of every problem."""
    return {(one.row, one.column, one.code) for one in found.problems}
