"""Reading a name list as people paste it: a line is a person, its columns apart by tabs or commas."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from bangfu.kernel import idnumber
from bangfu.kernel.period import read_day
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.registry.rules import read_id_number
from bangfu.vault.rules import normal

LINES_AT_MOST = 20_000
NAME_AT_MOST = 60
# Sheets of offices bear a title or two above the line of headings.
HEADINGS_WITHIN = 5
# The columns where no line of headings names them.
ORDER = ("name", "birth_date", "village", "id_number")
_HEADS = {
    "name": ("姓名", "学生姓名", "name"),
    "birth_date": ("出生日期", "出生年月日", "birth date"),
    "village": ("村", "所在村", "行政村", "village"),
    "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号码", "id number"),
}
_COLUMN = {word: column for column, words in _HEADS.items() for word in words}
_APART = re.compile(r"\s*[,，;；、]\s*")
_DAY = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d\d)(\d\d))")
# A workbook keeps a day as its number since the last days of 1899; a cell of it may come as that number.
_SERIAL = re.compile(r"[1-6]\d{4}")
SHEETS_BEGIN = date(1899, 12, 30)
_HAN = re.compile("[\u3400-\u9fff]")
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•‧∙・･", "·"))


@dataclass(frozen=True)
class NameLine:
    """A line of the list; the ID number stays out of the repr."""

    line: int
    name: str
    birth_date: date | None = None
    village: str = ""
    id_number: str | None = field(default=None, repr=False)


def read_names(text: str, villages: Collection[str]) -> list[NameLine]:
    """The people of a list; a first line of headings may name the columns, columns it names otherwise are left out.

    `villages`: every name and code of a village of the county. Errors: Refusals with the line of each fault; of a list
    that holds one nothing is taken.
    """
    written = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not written:
        raise Refusal(mark("The list holds no names."), cure=mark("Paste it, or choose a file."), field="text")
    if len(written) > LINES_AT_MOST:
        raise Refusal(
            mark("The list has more than %(most)s lines."), cure=mark("Split it."), field="text", most=LINES_AT_MOST
        )
    columns, said = _columns(written)
    found, faults, first = [], [], dict[str, int]()
    for number, line in said:
        try:
            one = _read(number, line, columns, villages)
            if one.id_number and (held := first.setdefault(one.id_number[:18], number)) != number:
                raise Refusal(
                    mark("Line %(other)s bears the same ID number."), cure=mark("Take one of them out."), other=held
                )
            found.append(one)
        except Refusal as no:
            faults.append(no.at(str(number)))
    if faults:
        raise Refusals(mark("%(count)s lines are refused; nothing was taken."), faults, count=len(faults))
    if not found:
        raise Refusal(mark("The list holds no names."), cure=mark("Paste it, or choose a file."), field="text")
    return found


def read_name(text: str) -> str:
    """A name as it is kept: half-width, no blanks in a Chinese name, one kind of middle dot."""
    bare = unicodedata.normalize("NFKC", text).translate(_MIDDLE_DOTS)
    return re.sub(r"\s", "", bare) if _HAN.search(bare) else " ".join(bare.split())


def _columns(written: list[tuple[int, str]]) -> tuple[list[str | None], list[tuple[int, str]]]:
    """What each column is, and the lines below the headings; a title may stand above them."""
    for place, (_, line) in enumerate(written[:HEADINGS_WITHIN]):
        heads = [_COLUMN.get(" ".join(cell.split()).lower()) for cell in _cells(line)]
        if "name" in heads:
            _refuse_twice(heads)
            return list(heads), written[place + 1 :]
    return list(ORDER), written


def _refuse_twice(heads: list[str | None]) -> None:
    for column in ORDER:
        if heads.count(column) > 1:
            raise Refusal(
                mark("Two columns have the heading of “%(column)s”."),
                cure=mark("Take one of them out."),
                field="text",
                column=_HEADS[column][0],
            )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in (line.split("\t") if "\t" in line else _APART.split(line.strip()))]


def _read(number: int, line: str, columns: list[str | None], villages: Collection[str]) -> NameLine:
    cells = _cells(line)
    if any(cells[len(columns) :]):
        raise Refusal(
            mark("The line has more columns than the list."),
            cure=mark("Write name, birth date, village and ID number, or a first line that names the columns."),
        )
    told = {column: cell for column, cell in zip(columns, cells, strict=False) if column and cell}
    name = read_name(told.get("name", ""))
    if not name or any(sign.isdigit() for sign in name):
        raise Refusal(mark("The line has no name."), cure=mark("Write the name in the column of names."))
    if len(name) > NAME_AT_MOST:
        raise Refusal(mark("A name has at most %(most)s characters."), cure=mark("Shorten it."), most=NAME_AT_MOST)
    village = "".join(told.get("village", "").split())
    if village and village not in villages:
        raise Refusal(
            mark("There is no village “%(village)s” in the county."),
            cure=mark("Write its name as the book has it, or its code, or leave it empty."),
            village=village[:40],
        )
    birth = _day(told["birth_date"]) if "birth_date" in told else None
    given = read_id_number(told["id_number"]) if "id_number" in told else None
    born = idnumber.birth_date(given) if given else None
    if birth and born and birth != born:
        raise Refusal(
            mark("The birth date is not the one in the ID number."), cure=mark("Correct one of the two."),
        )  # fmt: skip
    return NameLine(number, name, birth or born, village, normal.compact(given) if given else None)


def _day(text: str) -> date:
    bare = unicodedata.normalize("NFKC", "".join(text.split()))
    if _SERIAL.fullmatch(bare):
        return SHEETS_BEGIN + timedelta(days=int(bare))
    found = _DAY.fullmatch(bare)
    if found is None:
        return read_day(text)
    year, *rest = (int(part) for part in found.groups() if part)
    return read_day(f"{year:04}-{rest[0]:02}-{rest[1]:02}")
