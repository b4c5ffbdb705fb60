"""What is typed for a compared field, as it is kept."""

from __future__ import annotations

from bangfu.kernel.period import read_day
from bangfu.kernel.refusal import Refusal, mark
from bangfu.registry.rules.comparing import Compared, Value, told_value
from bangfu.registry.rules.fields import read_typed

# What a bare number counts, and of which dimension it is read, by the kept unit.
UNITS = {"mu100": ("亩", 100), "dm": ("米", 10), "person": ("人", 1)}
TRUTHS = {"yes": True, "no": False}


def read_value(field: Compared, text: str) -> Value:
    """The value; Refusal for what cannot be read as one of the field.

    A number counts people, mu or metres, with at most as many decimals as are kept; of a declared field it stands in
    the field's usual unit.
    """
    bare = text.strip()
    if field.declared is not None and field.how in ("number", "day", "equal"):
        return told_value(read_typed(field.declared, bare))
    if field.how == "truth":
        if bare not in TRUTHS:
            raise Refusal(mark("Say yes or no."), field=field.code)
        return TRUTHS[bare]
    if field.how == "number":
        return _number(field, bare)
    if field.how == "day":
        return read_day(bare).isoformat()
    return " ".join(bare.split()) if field.how == "codes" else bare


def _number(field: Compared, text: str) -> int:
    word, size = UNITS.get(field.unit, ("", 1))
    whole, _, part = text.removesuffix(word).strip().replace(",", "").partition(".")
    digits = len(str(size)) - 1
    if not whole.isdecimal() or (part and not part.isdecimal()) or len(part.rstrip("0")) > digits:
        raise Refusal(
            mark("“%(text)s” cannot be read as a number here."),
            cure=mark("Write digits only, with at most %(digits)s decimals."),
            field=field.code,
            text=text[:40],
            digits=digits,
        )
    return int(whole) * size + int((part + "0" * digits)[:digits] or 0)


__all__ = ["read_value"]
