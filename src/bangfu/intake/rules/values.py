"""Reading one cell by its column: the value as it is kept, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import get_close_matches
from typing import Any

from bangfu.intake.rules.amounts import AMOUNTS, amounts
from bangfu.intake.rules.areas import Areas
from bangfu.intake.rules.checked import Cell, Column, Masked, Missing, Type, Value
from bangfu.intake.rules.numbers import read_account, read_id_number, read_phone
from bangfu.intake.rules.words import NOTHING, WHY, said_of
from bangfu.intake.rules.writing import plain_number, text_of
from bangfu.intake.rules.wrong import Wrong
from bangfu.kernel.record import unprintable
from bangfu.vault.rules import mask

Items = Sequence[Mapping[str, Any]]
Reader = Callable[[Cell], Value]

TEXT_AT_MOST, NAME_AT_MOST = 200, 60
# From here on a spreadsheet does not keep every digit of a number.
ROUNDED_FROM = 10**15
FIRST_YEAR, LAST_YEAR = 1900, 2199
SHEETS_BEGIN = date(1899, 12, 30)
YES = "是 有 √ ✓ ✔ 对 已 y yes true 1 1.0 已解决 安全 通 已通 已参加 参加"
NO = "否 无 × ✗ ✘ x 错 未 没有 不是 n no false 0 0.0 未解决 不安全 不通 未通 未参加"
_YES, _NO = frozenset(YES.split()), frozenset(NO.split())
_DAY = re.compile(
    r"(\d{4})\s*[-/.年、—－]\s*(\d{1,2})\s*[-/.月、—－]\s*(\d{1,2})\s*[日号]?(?:[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_RUN = re.compile(r"(\d{4})(\d\d)(\d\d)")
_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?")
_MONTH_RUN = re.compile(r"(\d{4})(\d\d)")
_SHORT_YEAR = re.compile(r"\d{2}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
_YEAR = re.compile(r"(\d{4})\s*年?度?")
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?[eE]\+?\d{1,3}")
_APART = re.compile(r"[、,，;；/|\s]+")
_BETWEEN = re.compile(r"[\s()（）\[\]【】]+")
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("•‧∙・･.．。", "·"))
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")
_FORMULA = ("=", "+", "@")


@dataclass(frozen=True)
class Known:
    """What reading asks for besides the cell: code lists by code, areas, the day on which it is read."""

    lists: Mapping[str, Items]
    areas: Areas
    today: date


def reader_of(column: Column, known: Known) -> Reader:
    """How the cells of a column are read: filled cells only; raises Wrong."""
    if column.type in (Type.CODE, Type.CODES):
        return _codes(column, known.lists.get(column.codes, ()))
    if column.type is Type.AREA:
        return lambda cell: said_of(text_of(cell))
    if column.type in AMOUNTS:
        return amounts(column, *AMOUNTS[column.type])
    if column.type is Type.DATE:
        return lambda cell: read_date(cell, None if column.future else known.today)
    sealed = {Type.ID_NUMBER: read_id_number, Type.PHONE: read_phone, Type.ACCOUNT: read_account}
    if column.type in sealed:
        return _numbers(sealed[column.type])
    plain: dict[Type, Reader] = {
        Type.NAME: lambda cell: read_name(cell, column),
        Type.MONTH: lambda cell: read_month(cell, known.today if not column.future else None),
        Type.YEAR: lambda cell: read_year(cell, column),
        Type.TRUTH: read_truth,
    }
    return plain.get(column.type) or (lambda cell: read_text(cell, column))


def read_text(cell: Cell, column: Column) -> Value:
    """A text of one or more lines; of numbers the digits, where the spreadsheet kept them all."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= ROUNDED_FROM:
        raise Wrong("number_rounded")
    written = text_of(cell).replace("\r\n", "\n").strip()
    if written in NOTHING:
        return None
    if written in WHY:
        return WHY[written]
    if "\ufffd" in written or (not written.isprintable() and any(unprintable(sign) for sign in written)):
        raise Wrong("unreadable_signs")
    if written.startswith(_FORMULA) and len(written) > 1 and not written[1:].strip().isdigit():
        raise Wrong("formula_text")
    most = column.most or TEXT_AT_MOST
    if len(written) > most:
        raise Wrong("too_long", most=str(most), length=str(len(written)))
    return written or None


def read_name(cell: Cell, column: Column) -> Value:
    """A name half-width, without blanks between Chinese signs, with one kind of middle dot."""
    said = read_text(cell, column)
    if said is None or isinstance(said, Missing) or not isinstance(said, str):
        return said
    bare = unicodedata.normalize("NFKC", said)
    bare = "".join(bare.split()).translate(_MIDDLE_DOTS) if _HAN.search(bare) else " ".join(bare.split())
    if mask.is_masked(bare):
        raise Wrong("masked")
    if any(sign.isdigit() for sign in bare):
        raise Wrong("name_digits")
    if "?" in bare or "□" in bare or bare == "〇":
        raise Wrong("unreadable_signs")
    if len(bare) > NAME_AT_MOST:
        raise Wrong("too_long", most=str(NAME_AT_MOST), length=str(len(bare)))
    return bare


def _numbers(read: Callable[[str], str | Missing]) -> Reader:
    """ID numbers, telephones, accounts: text, or a number that lost nothing."""

    def reader(cell: Cell) -> Value:
        if isinstance(cell, (int, float)) and not isinstance(cell, bool):
            if read is read_id_number:
                raise Wrong("id_as_number")
            if abs(cell) >= ROUNDED_FROM:
                raise Wrong("number_rounded")
            cell = plain_number(float(cell))
        elif not isinstance(cell, str):
            raise Wrong("not_a_number" if read is not read_id_number else "id_signs")
        if _EXPONENT.fullmatch(cell.strip()):
            raise Wrong("id_as_number" if read is read_id_number else "number_rounded")
        said = said_of(cell.strip().lstrip("'’‘`"))
        if said is None or isinstance(said, Missing):
            return said
        return Masked(said) if mask.is_masked(str(said)) else read(str(said))

    return reader


def read_date(cell: Cell, today: date | None) -> Value:
    """A day in any of the usual spellings; `today`: no day after it."""
    found = _day(cell)
    if isinstance(found, date):
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise Wrong("date_range", least=str(FIRST_YEAR), most=str(LAST_YEAR))
        if today is not None and found > today:
            raise Wrong("date_future", today=today.isoformat())
    return found


def _day(cell: Cell) -> date | Missing | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, (bool, timedelta)):
        raise Wrong("not_a_date")
    if isinstance(cell, (int, float)) and cell == int(cell) and 1 <= cell < 100_000:
        # A spreadsheet keeps a day as its number since the last days of 1899; below 1900 + 20 it is rather a count.
        if cell < 7306:
            raise Wrong("not_a_date")
        return SHEETS_BEGIN + timedelta(days=int(cell))
    said = said_of(text_of(cell))
    if said is None or isinstance(said, Missing):
        return said
    written = str(said)
    parts = _DAY.fullmatch(written) or _RUN.fullmatch(written)
    if parts:
        return _calendar(int(parts[1]), int(parts[2]), int(parts[3]))
    if re.fullmatch(r"[1-6]\d{4}", written):
        return SHEETS_BEGIN + timedelta(days=int(written))
    if _MONTH.fullmatch(written) or _MONTH_RUN.fullmatch(written) or _YEAR.fullmatch(written):
        raise Wrong("date_without_day")
    raise Wrong("date_short_year" if _SHORT_YEAR.fullmatch(written) else "not_a_date")


def _calendar(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Wrong("date_none") from None


def read_month(cell: Cell, today: date | None) -> Value:
    """The first day of a month: 202403, 2024-03, 2024年3月, or any day in it."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and 190_000 < cell < 220_000:
        cell = plain_number(float(cell))
    if isinstance(cell, str):
        parts = _MONTH.fullmatch(cell.strip()) or _MONTH_RUN.fullmatch(cell.strip())
        if parts:
            first = _calendar(int(parts[1]), int(parts[2]), 1)
            return read_date(first, today)
    found = read_date(cell, today)
    return found.replace(day=1) if isinstance(found, date) else found


def read_year(cell: Cell, column: Column) -> Value:
    """A year of four digits, with 年 or without."""
    said = said_of(text_of(cell))
    if said is None or isinstance(said, Missing):
        return said
    found = _YEAR.fullmatch(str(said))
    if found is None:
        raise Wrong("not_a_year")
    year = int(found[1])
    least, most = column.least or FIRST_YEAR, column.most or LAST_YEAR
    if not least <= year <= most:
        raise Wrong("out_of_range", least=str(least), most=str(most))
    return year


def read_truth(cell: Cell) -> Value:
    """Yes or no in the words that are used for them."""
    if isinstance(cell, bool):
        return cell
    bare = "".join(unicodedata.normalize("NFKC", text_of(cell)).split()).lower()
    if bare in _YES:
        return True
    if bare in _NO:
        return False
    said = said_of(bare)
    if said is None or isinstance(said, Missing):
        return said
    raise Wrong("not_yes_or_no")


def plain_label(text: str) -> str:
    """A label as it is compared: half-width, without blanks and brackets."""
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()


def _codes(column: Column, items: Items) -> Reader:
    """Codes by code, label in either language or short form; of several those between 、 or blanks."""
    called: dict[str, str] = {}
    ended = {str(item["code"]) for item in items if item.get("ended")}
    for names in ("label", "also", "code"):
        for item in items:
            said = (
                item["label"].values()
                if names == "label"
                else [item["code"]]
                if names == "code"
                else item.get("also", ())
            )
            for one in said:
                called.setdefault(plain_label(str(one)), str(item["code"]))
    shown = [str(item["label"]["zh"]) for item in items if not item.get("ended")]

    def one_code(written: str) -> str:
        code = called.get(plain_label(written))
        if code is None:
            near = get_close_matches(plain_label(written), [plain_label(one) for one in shown], 1, 0.5)
            params = {"known": "、".join(shown[:12]) + ("……" if len(shown) > 12 else "")}
            raise Wrong("not_in_list", **params, **({"near": near[0]} if near else {}))
        if code in ended:
            raise Wrong("code_ended")
        return code

    def reader(cell: Cell) -> Value:
        written = text_of(cell).strip()
        if plain_label(written) in called:
            return one_code(written)
        said = said_of(written)
        if said is None or isinstance(said, Missing):
            return said
        if column.type is Type.CODES:
            return " ".join(sorted({one_code(part) for part in _APART.split(str(said)) if part}))
        return one_code(str(said))

    return reader
