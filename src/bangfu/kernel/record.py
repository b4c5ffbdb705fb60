"""What a row of input must look like, said once for YAML files, spreadsheets and forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category

from bangfu.kernel.period import Period, read_day, read_period
from bangfu.kernel.refusal import Refusal, Refusals, mark
from bangfu.kernel.unit import Amount, read_amount

Row = Mapping[str, Any]
TEXT_AT_MOST, CODE_AT_MOST, FIELD_AT_MOST, QUOTE_AT_MOST = 2000, 60, 60, 200
SOURCE_FIELDS = ("document", "line", "quote")
TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_WHOLE = re.compile(r"[0-9]{1,18}")
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,18})\s*([^0-9\s.,-]{0,20})")


@dataclass(frozen=True)
class Field:
    """One field. `read` turns the written value into the kept one and refuses what it cannot read."""

    name: str
    read: Callable[[Any], Any]
    required: bool = False


@dataclass(frozen=True)
class RecordKind:
    """One collection of a records file: its fields and the one action that takes a row.

    `take(call, county, **values)` answers True when it wrote something, False when the row was known already.
    """

    collection: str
    fields: tuple[Field, ...]
    take: Callable[..., bool]

    def read(self, row: Row) -> dict[str, Any]:
        """The row's values by field name.

        Errors: a Refusal naming the field for a missing, unknown or unreadable one; Refusals when there are several.
        """
        known = {field.name for field in self.fields}
        faults = [_unknown(str(name), known) for name in row if name not in known]
        values: dict[str, Any] = {}
        for field in self.fields:
            written = row.get(field.name)
            try:
                if written is not None:
                    values[field.name] = field.read(written)
                elif field.required:
                    raise Refusal(mark("This field must be filled."))
            except Refusal as no:
                faults.append(Refusal(no.message, cure=no.cure, field=field.name, **no.params))
        if len(faults) > 1:
            raise Refusals(mark("%(count)s fields are refused."), faults, count=len(faults))
        if faults:
            raise faults[0]
        return values


def _unknown(name: str, known: set[str]) -> Refusal:
    return Refusal(
        mark("There is no field “%(name)s” here."),
        cure=mark("Known fields: %(known)s."),
        field=name[:FIELD_AT_MOST],
        name=name[:FIELD_AT_MOST],
        known="、".join(sorted(known)),
    )


def text(value: object) -> str:
    """Text without outer blanks; Refusal for lists, for truth values, for unprintable signs, for over 2,000 characters.

    A bare yes, no or on in a YAML file is a truth value: whoever means the word writes it in quotes.
    """
    if isinstance(value, (dict, list)):
        raise Refusal(mark("Text is expected here, not a list."))
    if isinstance(value, bool):
        raise Refusal(mark("Text is expected here, not true or false."), cure=mark("Put the word in quotes."))
    cleaned = str(value).strip()
    if len(cleaned) > TEXT_AT_MOST:
        raise Refusal(mark("The text is longer than 2,000 characters."), cure=mark("Shorten it."))
    if any(unprintable(sign) for sign in cleaned):
        raise Refusal(mark("This text holds characters that cannot be kept."), cure=mark("Type it anew."))
    return cleaned


def unprintable(sign: str) -> bool:
    """Controls but the line break and the tab, lone surrogates, and marks that turn the direction of writing."""
    if sign in "\n\t":
        return False
    return category(sign) in ("Cc", "Cs") or sign in TURNING


def code(value: object) -> str:
    """The code of a row: text of one line, at most 60 characters."""
    cleaned = text(value)
    if not cleaned or len(cleaned) > CODE_AT_MOST or any(sign in "\n\t" for sign in cleaned):
        raise Refusal(
            mark("A code is one line of at most %(most)s characters."), cure=mark("Shorten it."), most=CODE_AT_MOST
        )
    return cleaned


def whole(value: object) -> int:
    """A whole number, zero or more, of at most eighteen digits."""
    written = str(value).strip()
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not _WHOLE.fullmatch(written):
        raise Refusal(mark("“%(value)s” is not a whole number."), cure=mark("Write digits only."), value=written[:40])
    return int(written)


def quantity(value: object, usual: str = "人") -> tuple[int, str]:
    """A whole number and the counter word behind it, if any: «30件» is (30, "件"), «1,200» is (1200, "").

    `usual`: the word that the refusal gives as an example.
    """
    written = str(value).strip()
    found = None if isinstance(value, bool) else _COUNT.fullmatch(written)
    if found is None:
        raise Refusal(
            mark("“%(value)s” is no whole number."),
            cure=mark("Write a whole number, with its counter word if you like: 120%(usual)s."),
            value=written[:40],
            usual=usual,
        )
    return int(found[1].replace(",", "")), found[2]


def count_of(*words: str) -> Callable[[object], int]:
    """A reader of whole numbers that may carry one of the counter words: «120», «120人»."""

    def read(value: object) -> int:
        number, word = quantity(value, words[0] if words else "人")
        if word and word not in words:
            raise Refusal(
                mark("“%(value)s” counts something else than is asked here."),
                cure=mark("Use one of: %(choices)s, or digits only."),
                value=str(value)[:40],
                choices="、".join(words),
            )
        return number

    return read


def source(value: object) -> dict[str, Any]:
    """Where a row was read: the code of a document, the line there as a whole number, the words."""
    written = mapping(value)
    for name in written:
        if name not in SOURCE_FIELDS:
            raise _unknown(name, set(SOURCE_FIELDS))
    given = {name: item for name, item in written.items() if item is not None}
    found: dict[str, Any] = {name: text(given[name]) for name in ("document", "quote") if name in given}
    if len(found.get("quote", "")) > QUOTE_AT_MOST:
        raise Refusal(mark("At most %(most)s characters fit here."), cure=mark("Shorten it."), most=QUOTE_AT_MOST)
    if "line" in given:
        found["line"] = whole(given["line"])
    return found


def day(value: object) -> date:
    """A date."""
    return read_day(value if isinstance(value, date) else str(value))


def period(value: object) -> Period:
    """A year, years, month or span."""
    return read_period(str(value))


def _not_negative(amount: Amount) -> Amount:
    if amount.value < 0:
        raise Refusal(mark("“%(text)s” may not be negative."), text=amount.text)
    return amount


def money(value: object) -> Amount:
    """Money with its unit, zero or more."""
    return _not_negative(read_amount(str(value), "fen"))


def length(value: object) -> Amount:
    """A length with its unit, zero or more."""
    return _not_negative(read_amount(str(value), "dm"))


def land(value: object) -> Amount:
    """An area of land with its unit, zero or more."""
    return _not_negative(read_amount(str(value), "mu100"))


def percent(value: object) -> Amount:
    """A percentage, zero or more, kept as basis points."""
    return _not_negative(read_amount(str(value), "bp"))


def truth(value: object) -> bool:
    """Yes or no."""
    if isinstance(value, bool):
        return value
    raise Refusal(mark("“%(value)s” is neither true nor false."), value=str(value))


def texts(value: object) -> tuple[str, ...]:
    """A list of texts; a single text is a list of one."""
    return tuple(text(item) for item in (value if isinstance(value, list) else [value]))


def mapping(value: object) -> dict[str, Any]:
    """Named values."""
    if not isinstance(value, dict):
        raise Refusal(mark("Named values are expected here."))
    return {str(key): item for key, item in value.items()}


def one_of(*choices: str) -> Callable[[object], str]:
    """A reader that takes only the given codes."""

    def read(value: object) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Refusal(
                mark("“%(value)s” is not one of the known codes."),
                cure=mark("Use one of: %(choices)s."),
                value=str(value)[:40],
                choices="、".join(choices),
            )
        return str(value)

    return read


def refuse_unlisted(field: str, value: str, choices: Iterable[str]) -> None:
    """Refuse, naming the field, a code that is not one of the choices."""
    try:
        one_of(*choices)(value)
    except Refusal as no:
        raise Refusal(no.message, cure=no.cure, field=field, **no.params) from no
