"""What a policy entry of kind «form» says: the columns of a table that is filled in or sent, each with its headings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bangfu.kernel.refusal import Refusal, mark

OF = ("household", "person", "village", "year")
# Whose declared fields follow the columns.
OWNERS = ("household", "person", "village")
OFFICES = ("own", "national")
TYPES = (
    "text", "name", "id_number", "phone", "account", "code", "codes", "area", "date", "month", "year", "count",
    "money", "land", "length", "area_m2", "percent", "truth",
)  # fmt: skip
WORDS = ("type", "unit", "codes", "target", "level", "example", "joins")
BOUNDS = ("least", "most", "warn_least", "warn_most")
KEYS = {"code", "label", "also", "note", "required", "needed", "future", *WORDS, *BOUNDS}


def check_form(body: Mapping[str, Any], place: str) -> None:
    """Refuse a form that nothing could be read by, naming the key."""
    for key, known in (("of", OF), ("office", OFFICES)):
        if body.get(key) not in known:
            raise Refusal(mark("It is one of: %(known)s."), row=place, field=key, known="、".join(known))
    header = body.get("header_row", 1)
    if not isinstance(header, int) or isinstance(header, bool) or header < 1:
        raise Refusal(mark("The row of the headings is a whole number from 1."), row=place, field="header_row")
    owners = body.get("fields", [])
    if not isinstance(owners, list) or any(one not in OWNERS for one in owners):
        raise Refusal(mark("It is one of: %(known)s."), row=place, field="fields", known="、".join(OWNERS))
    columns = body.get("columns")
    if not isinstance(columns, list) or not columns:
        raise Refusal(mark("A form has columns."), row=place, field="columns")
    seen: set[str] = set()
    called: dict[str, str] = {}
    for number, column in enumerate(columns, 1):
        _column(column, place, f"columns.{number}.", seen, called)
    for code in (*body.get("key", []), *(one["joins"] for one in columns if one.get("joins"))):
        if code not in seen:
            raise Refusal(mark("The form has no column “%(code)s”."), row=place, field="key", code=str(code))


def _column(column: object, place: str, key: str, seen: set[str], called: dict[str, str]) -> None:
    if not isinstance(column, dict) or not isinstance(column.get("code"), str) or not column["code"]:
        raise Refusal(mark("An item has a code."), row=place, field=f"{key}code")
    code = column["code"]
    if code in seen:
        raise Refusal(mark("The code “%(code)s” stands twice."), row=place, field=f"{key}code", code=code)
    seen.add(code)
    for name in column:
        if name not in KEYS:
            raise Refusal(
                mark("There is no field “%(name)s” here."),
                cure=mark("Known fields: %(known)s."),
                row=place,
                field=f"{key}{name}",
                name=name,
                known="、".join(sorted(KEYS)),
            )
    _values(column, place, key)
    for heading in (column["label"]["zh"], *column.get("also", [])):
        if called.setdefault(heading, code) != code:
            raise Refusal(mark("“%(name)s” calls two items."), row=place, field=f"{key}also", name=heading)


def _values(column: Mapping[str, Any], place: str, key: str) -> None:
    label = column.get("label")
    for language in ("zh", "en"):
        if not isinstance(label, dict) or not isinstance(label.get(language), str) or not label[language].strip():
            raise Refusal(
                mark("A label is given in Chinese and in English."), row=place, field=f"{key}label.{language}"
            )
    also = column.get("also", [])
    if not isinstance(also, list) or not all(isinstance(one, str) and one.strip() for one in also):
        raise Refusal(mark("“also” is a list of texts, or left out."), row=place, field=f"{key}also")
    if column.get("type", "text") not in TYPES:
        raise Refusal(mark("It is one of: %(known)s."), row=place, field=f"{key}type", known="、".join(TYPES))
    if any(not isinstance(column.get(name, ""), str) for name in WORDS):
        raise Refusal(mark("Text is expected here, not a list."), row=place, field=key)
    if column.get("type") in ("code", "codes") and not column.get("codes"):
        raise Refusal(mark("A column of codes names its list."), row=place, field=f"{key}codes")
    for name in BOUNDS:
        bound = column.get(name, 0)
        # A text is the code of a parameter.
        if isinstance(bound, bool) or not isinstance(bound, (int, str)):
            raise Refusal(mark("A number here is a whole number."), row=place, field=f"{key}{name}")
    for name in ("required", "needed", "future"):
        if column.get(name, True) is not True:
            raise Refusal(mark("“%(name)s” is true or left out."), row=place, field=f"{key}{name}", name=name)
