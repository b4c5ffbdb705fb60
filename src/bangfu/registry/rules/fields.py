"""The fields of households, people and villages as the policybook lists them, and how a value of each is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from bangfu.kernel.record import count_of, day, land, length, money, text, texts, truth, whole
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import Amount

Owner: TypeAlias = Literal["household", "person", "village"]
Column: TypeAlias = Literal["text", "number", "day"]

LISTS: Mapping[Owner, str] = {
    "household": "registry.field.household",
    "person": "registry.field.person",
    "village": "registry.field.village",
}
GROUPS = "registry.field_group"
# What a village is among the subjects.
VILLAGE_KIND = "area"
TEXT_AT_MOST = 200
SEALED = ("id_number", "phone", "account")
_COLUMN: Mapping[str, Column] = {
    **dict.fromkeys(("text", "name", "code", "codes"), "text"),
    **dict.fromkeys(("count", "year", "money", "land", "length", "area_m2", "truth"), "number"),
    **dict.fromkeys(("date", "month"), "day"),
}
# A year that people now living, or the file of a village, can have to do with.
YEARS = range(1900, 2101)


@dataclass(frozen=True)
class FieldDef:
    """One field: `kept` names the column that holds it («living.house_grade»), empty where it is a stated value.

    `type`: text, name, code, codes, count, year, money (fen), land (hundredths of a mu), length (dm), area_m2, truth,
    date, month; of kept ones also id_number, phone, account. `unit`: English name of the unit it is written in.
    `private`: health and the like, hidden in projection mode.
    """

    owner: Owner
    code: str
    label: Mapping[str, str]
    group: str
    type: str
    unit: str = ""
    codes: str = ""
    kept: str = ""
    private: bool = False
    ended: bool = False

    @property
    def column(self) -> Column:
        """The column of a stated value of this type."""
        return _COLUMN[self.type]

    @property
    def sealed(self) -> bool:
        """Whether its value is sealed and shown as a mask only."""
        return self.type in SEALED


def field_of(owner: Owner, item: Mapping[str, Any]) -> FieldDef:
    """The field that an item of a list of fields describes."""
    return FieldDef(
        owner,
        item["code"],
        item["label"],
        item.get("group", ""),
        item.get("type", "text"),
        item.get("unit", ""),
        item.get("codes", ""),
        item.get("kept", ""),
        item.get("private", False),
        item.get("ended", False),
    )


def refuse_misstated(field: FieldDef, value: Any) -> None:
    """Refusal naming the field for a value of another type, a negative number, an odd year, a text that is too long."""
    column = field.column
    if column == "text" and isinstance(value, str) and value.strip():
        if len(value) > TEXT_AT_MOST:
            raise Refusal(
                mark("At most %(most)s characters fit here."),
                cure=mark("Shorten it."),
                field=field.code,
                most=TEXT_AT_MOST,
            )
        return
    if field.type == "truth" and isinstance(value, bool):
        return
    if column == "number" and field.type != "truth" and type(value) is int:
        if value < 0:
            raise Refusal(mark("“%(text)s” may not be negative."), field=field.code, text=str(value))
        if field.type == "year" and value not in YEARS:
            raise Refusal(mark("This is no year."), field=field.code)
        return
    if column == "day" and isinstance(value, date):
        return
    raise Refusal(mark("This is not a value of the field."), field=field.code)


def columns_of(field: FieldDef, value: Any, why: str) -> dict[str, Any]:
    """{text, number, day, why} of a value, or of the reason why there is none."""
    row: dict[str, Any] = {"text": None, "number": None, "day": None, "why": why if value is None else ""}
    if value is not None:
        row[field.column] = int(value) if field.column == "number" else value
    return row


def value_of(field: FieldDef, row: Any) -> Any:
    """The value that a row of stated values holds; None where it holds the reason instead."""
    value = getattr(row, field.column)
    return bool(value) if field.type == "truth" and value is not None else value


def by_group(fields: Iterable[FieldDef]) -> dict[str, list[FieldDef]]:
    """Fields by group, both in the order of the list."""
    found: dict[str, list[FieldDef]] = {}
    for field in fields:
        found.setdefault(field.group, []).append(field)
    return found


def _month(written: object) -> date:
    """The first day of a month written 2024-05 or 202405; a whole day is taken as its month."""
    digits = str(written).strip().replace("-", "")
    if digits.isdigit() and len(digits) == 6 and 1 <= int(digits[4:]) <= 12:
        return date(int(digits[:4]), int(digits[4:]), 1)
    return day(written).replace(day=1)


_READ: Mapping[str, Callable[[object], Any]] = {
    "text": text,
    "name": text,
    "code": text,
    "codes": lambda written: " ".join(sorted(set(texts(written)))),
    "count": count_of("个", "户", "人", "处", "所", "座", "条"),
    "area_m2": count_of("平方米"),
    "year": whole,
    "money": money,
    "land": land,
    "length": length,
    "truth": truth,
    "date": day,
    "month": _month,
}


# What a bare number is typed in, by the type of its field.
TYPED_IN: Mapping[str, str] = {"money": "元", "land": "亩", "length": "公里", "area_m2": "平方米"}


def read_typed(field: FieldDef, written: str) -> Any:
    """A value as a person types it: as `read_value`, and a bare number stands in the field's usual unit."""
    text = written.strip()
    unit = TYPED_IN.get(field.type) or (field.unit or "个" if field.type == "count" else "")
    bare = bool(unit) and text.replace(",", "").replace(".", "", 1).isdigit()
    return read_value(field, f"{text}{unit}" if bare else text)


def read_value(field: FieldDef, written: object) -> Any:
    """A value as a records file writes it, in the kept unit; Refusal naming the field.

    Measures stand with their unit (12.5亩, 3000元), several codes as a list, months as 2024-05.
    """
    try:
        value = _READ[field.type](written)
    except Refusal as no:
        raise Refusal(no.message, cure=no.cure, field=field.code, **no.params) from no
    return value.value if isinstance(value, Amount) else value
