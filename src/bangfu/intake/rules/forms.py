"""Forms from entries of the policybook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bangfu.intake.rules.checked import Column, Form, Type
from bangfu.kernel.unit import UNITS
from bangfu.policybook.rules.forms import BOUNDS, WORDS

# Parameters name their unit in English; what one of it is in the unit that is kept.
SIZES = {"mu": 100, "dm": 1, "fen": 1, "person": 1, "count": 1, "month": 1, "percent": 100, "m2": 1}
Parameter = Callable[[str], "tuple[int, str] | None"]


def form_of(
    code: str,
    body: Mapping[str, Any],
    *,
    valid_from: str = "",
    source: str = "",
    parameter: Parameter = lambda code: None,
    more: Iterable[Column] = (),
) -> Form:
    """The form that an entry's body says. `parameter`: (value, unit) by its code, None when it is not in force.

    `more`: further columns, of fields that are declared elsewhere; one whose code or target the form has is left out.
    """
    columns = [_column(one, parameter) for one in body["columns"]]
    codes, targets = {one.code for one in columns}, {one.target for one in columns if one.target}
    columns += [one for one in more if one.code not in codes and one.target not in targets]
    return Form(
        code=code,
        label=body["label"],
        of=body["of"],
        columns=tuple(columns),
        key=tuple(body.get("key", ())),
        header_row=body.get("header_row", 0) if body["office"] == "national" else 0,
        office=body["office"],
        valid_from=valid_from,
        note=body.get("note", {}),
        source=source,
    )


def _column(said: Mapping[str, Any], parameter: Parameter) -> Column:
    words = {name: said.get(name, "") for name in WORDS if name != "type"}
    bounds: dict[str, Any] = {name: _bound(said.get(name), parameter) for name in BOUNDS}
    note = said.get("note", {})
    return Column(
        code=said["code"],
        heading=said["label"]["zh"],
        heading_en=said["label"]["en"],
        synonyms=tuple(said.get("also", ())),
        type=Type(said.get("type", "text")),
        required=said.get("required", False),
        needed=said.get("needed", False),
        future=said.get("future", False),
        note=note if isinstance(note, str) else note.get("zh", ""),
        **words,
        **bounds,
    )


def _bound(said: object, parameter: Parameter) -> int | None:
    """A bound in the kept unit: a number as it is, a parameter's value by its unit."""
    if isinstance(said, int):
        return said
    found = parameter(str(said)) if said else None
    if found is None:
        return None
    value, unit = found
    return value * (SIZES.get(unit) or (UNITS[unit].size if unit in UNITS else 1))
