"""What a row of input must look like, said once for YAML files, spreadsheets and forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bangfu.kernel.period import Period, read_day, read_period
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.unit import Amount, read_amount

Row = Mapping[str, Any]


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
        """The row's values by field name; Refusal naming the field for a missing, unknown or unreadable one."""
        known = {field.name for field in self.fields}
        for name in row:
            if name not in known:
                raise Refusal(
                    mark("There is no field “%(name)s” here."),
                    cure=mark("Known fields: %(known)s."),
                    field=str(name),
                    name=str(name),
                    known="、".join(sorted(known)),
                )
        values: dict[str, Any] = {}
        for field in self.fields:
            written = row.get(field.name)
            if written is None:
                if field.required:
                    raise Refusal(mark("This field must be filled."), field=field.name)
                continue
            try:
                values[field.name] = field.read(written)
            except Refusal as no:
                raise Refusal(no.message, cure=no.cure, field=field.name, **no.params) from no
        return values


def text(value: object) -> str:
    """Text without outer blanks; Refusal for lists and for text over 2,000 characters."""
    if isinstance(value, (dict, list)):
        raise Refusal(mark("Text is expected here, not a list."))
    cleaned = str(value).strip()
    if len(cleaned) > 2000:
        raise Refusal(mark("The text is longer than 2,000 characters."), cure=mark("Shorten it."))
    return cleaned


def whole(value: object) -> int:
    """A whole number, zero or more."""
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.strip().isdigit())):
        raise Refusal(mark("“%(value)s” is not a whole number."), cure=mark("Write digits only."), value=str(value))
    number = int(value)
    if number < 0:
        raise Refusal(mark("The number may not be negative."))
    return number


def day(value: object) -> date:
    """A date."""
    return read_day(value if isinstance(value, date) else str(value))


def period(value: object) -> Period:
    """A year, years, month or span."""
    return read_period(str(value))


def money(value: object) -> Amount:
    """Money with its unit."""
    return read_amount(str(value), "fen")


def length(value: object) -> Amount:
    """A length with its unit."""
    return read_amount(str(value), "dm")


def percent(value: object) -> Amount:
    """A percentage, kept as basis points."""
    return read_amount(str(value), "bp")


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
        if value not in choices:
            raise Refusal(
                mark("“%(value)s” is not one of the known codes."),
                cure=mark("Use one of: %(choices)s."),
                value=str(value),
                choices="、".join(choices),
            )
        return str(value)

    return read
