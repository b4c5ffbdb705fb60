"""One row of a received list as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bangfu.registry.rules.fields import SEALED


@dataclass(frozen=True)
class SourceLine:
    """`subject`: the key of the record it is about, where that is known already.

    `values`: by the code of the compared field, as kept; numbers of people stand in their own fields only, which
    are sealed. Errors: ValueError for one among the values.
    """

    number: int
    of: str
    code: str = ""
    name: str = ""
    birth_date: date | None = None
    place: str = ""
    id_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: int | None = None
    checked_by: str = ""
    signed: bool = False

    def __post_init__(self) -> None:
        if plain := [one for one in self.values if one.rpartition(".")[2] in SEALED]:
            raise ValueError(f"{', '.join(sorted(plain))} would be kept in the clear")
